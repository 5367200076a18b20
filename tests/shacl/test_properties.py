"""Over generated graphs and shapes: what validation finds is what plain pySHACL finds, neither more nor fewer."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import SH, BNode, Graph
from rdflib.term import Node

from smartspec.errors import SourceError
from smartspec.graph.reading import parse_turtle
from smartspec.shacl.findings import Finding
from smartspec.shacl.reading import Checked
from smartspec.shacl.terms import to_rdflib
from smartspec.shacl.validation import run_shapes, validate

PATH = Path("x.ttl")
PROFILE = settings(deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
PREFIXES = """\
@prefix : <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/" ] ,
  [ sh:prefix "xsd" ; sh:namespace "http://www.w3.org/2001/XMLSchema#" ] .
"""

iris = st.sampled_from([f":n{i}" for i in range(3)])
blank_nodes = st.sampled_from(["_:b0", "_:b1"])
nodes = iris | iris | blank_nodes
classes = st.sampled_from([":C0", ":C1", ":C2"])
properties = st.sampled_from([":p0", ":p1", ":p2"])
literals = st.sampled_from(
    [
        *('"a"', '"Ab"', '"a"@en', '"Ab"@en-GB', '"b"@fr', '"two\\nlines"', '"\\"quoted\\""'),
        *("1", "2", "-3", "2.5", "true", '"2020-01-01"^^xsd:date', '"2020-01-01T00:00:00Z"^^xsd:dateTime'),
    ]
)
core_literals = st.sampled_from(['"x"^^xsd:integer', '"x"^^:T', '""', "false"])
"""Only where no SPARQL runs: rdflib compares ill-typed literals where SPARQL 1.1 (section 17.3) has an error, and takes
values that are false in Python for unbound variables."""
unusual_literals = st.sampled_from(
    [
        "01",
        "1e0",
        "4.0",
        "1.50",
        '"1"^^xsd:byte',
        '"1"^^xsd:boolean',
        '"2020-01-01T00:00:00+00:00"^^xsd:dateTime',
        '"a"@EN',
    ]
)
"""Literals whose lexical form is not the canonical one."""


def joined(parts: Iterable[str]) -> str:
    return " ".join(parts)


def graphs(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Statements about a few nodes, in Turtle."""
    typed = st.builds("{} a {} .\n".format, nodes, classes)
    stated = st.builds("{} {} {} .\n".format, nodes, properties, nodes | values | values)
    below = st.builds("{} rdfs:subClassOf {} .\n".format, classes, classes)
    listed = st.lists(typed | stated | stated | stated | below, min_size=6, max_size=14)
    return st.tuples(st.lists(typed, min_size=1, max_size=4), listed).map(lambda two: "".join([*two[0], *two[1]]))


def lists_of(members: st.SearchStrategy[str], least: int = 1) -> st.SearchStrategy[str]:
    return st.lists(members, min_size=least, max_size=3).map(lambda found: f"( {joined(found)} )")


paths = properties | st.one_of(
    st.builds("[ sh:inversePath {} ]".format, properties),
    st.builds("( {} {} )".format, properties, properties),
    st.builds("[ sh:alternativePath ( {} {} ) ]".format, properties, properties),
    st.builds("[ sh:zeroOrMorePath {} ]".format, properties),
    st.builds("[ sh:oneOrMorePath {} ]".format, properties),
    st.builds("[ sh:zeroOrOnePath {} ]".format, properties),
)

simple_constraints = st.one_of(
    st.builds("sh:class {} ;".format, classes),
    st.sampled_from(["string", "integer", "decimal", "boolean", "date", "byte"]).map("sh:datatype xsd:{} ;".format),
    st.sampled_from(["IRI", "Literal", "BlankNode", "BlankNodeOrIRI", "IRIOrLiteral"]).map(
        "sh:nodeKind sh:{} ;".format
    ),
    st.builds(
        "sh:{} {} ;".format,
        st.sampled_from(["minInclusive", "maxInclusive", "minExclusive", "maxExclusive"]),
        st.sampled_from(["1", "2.5", '"2020-01-01"^^xsd:date']),
    ),
    st.sampled_from(["sh:minLength 1 ;", "sh:maxLength 2 ;", 'sh:pattern "^a" ;', 'sh:pattern "^a" ; sh:flags "i" ;']),
    lists_of(st.sampled_from(['"en"', '"fr"'])).map("sh:languageIn {} ;".format),
    lists_of(iris | literals).map("sh:in {} ;".format),
    st.builds("sh:hasValue {} ;".format, iris | literals),
    st.builds("sh:{} {} ;".format, st.sampled_from(["equals", "disjoint"]), properties),
)
property_constraints = st.one_of(
    st.integers(1, 2).map("sh:minCount {} ;".format),
    st.integers(0, 1).map("sh:maxCount {} ;".format),
    st.just("sh:uniqueLang true ;"),
    st.builds("sh:{} {} ;".format, st.sampled_from(["lessThan", "lessThanOrEquals"]), properties),
)


def nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Constraints that hand their values on to further shapes."""
    bodies = st.lists(inner, min_size=1, max_size=2).map(joined)
    shapes = bodies.map("[ {} ]".format)
    inner_property = st.builds("sh:property [ sh:path {} ; {} {} ] ;".format, paths, property_constraints, bodies)
    return st.one_of(
        inner_property,
        st.builds("sh:node {} ;".format, shapes),
        st.builds("sh:not {} ;".format, shapes),
        st.builds("sh:{} {} ;".format, st.sampled_from(["and", "or", "xone"]), lists_of(shapes, 2)),
    )


constraints = st.recursive(simple_constraints, nested, max_leaves=4)
qualified = st.builds(
    "sh:qualifiedValueShape [ {} ] ; sh:qualified{} 1 ;".format, constraints, st.sampled_from(["MinCount", "MaxCount"])
)
targets = st.one_of(
    st.builds("sh:targetClass {} ;".format, classes),
    st.builds("sh:targetNode {} ;".format, iris | literals),
    st.builds("sh:targetSubjectsOf {} ;".format, properties),
    st.builds("sh:targetObjectsOf {} ;".format, properties),
)
extras = st.sampled_from(
    ["", "", "", "sh:severity sh:Warning ;", "sh:deactivated true ;", 'sh:message "not good" ;', "a rdfs:Class ;"]
)

SELECTS = (
    "$this ex:p0 ?value",
    "$this ex:p0 ?value . FILTER(?value = 1)",
    "$this ex:p0 ?value . FILTER(?value != 'a')",
    "$this ex:p0 ?value . FILTER NOT EXISTS {{ ?value ex:p1 ?other }}",
    "$this ex:p0 ?value . FILTER EXISTS {{ $this ex:p1 ?value }}",
    "$this ex:p0 ?value . OPTIONAL {{ $this ex:p1 ?other }} FILTER(!BOUND(?other))",
    "$this ex:p0 ?value . OPTIONAL {{ $this ex:p1 ?other . FILTER(?other = ?value) }} FILTER(!BOUND(?other))",
    "$this ex:p0 ?value . OPTIONAL {{ ?value ex:p1 ?other . FILTER(?other = $this) }} FILTER(!BOUND(?other))",
    "{{ $this ex:p0 ?value }} UNION {{ $this ex:p1 ?value }}",
    "{{ $this ex:p0 ?value }} UNION {{ ?value ex:p1 $this }} FILTER($this != ?value)",
    "{{ $this ex:p0 ?value }} UNION {{ $this ex:p1 ?value FILTER($this = ex:n0) }}",
    "$this ex:p0 ?value . FILTER(ISLITERAL(?value) && STRLEN(STR(?value)) > 1)",
    "$this ex:p0 ?value . FILTER(LANG(?value) = 'en')",
    "$this ex:p0 ?value . FILTER(DATATYPE(?value) = xsd:integer)",
    "$this ex:p0 ?value . FILTER(ISIRI($this))",
    "$this ex:p0 ?value . FILTER(STR(?value) IN ('a', '1', 'true'))",
    "$this ex:p0 ?value . BIND($this AS ?me) FILTER(?me = ex:n1)",
    "BIND($this AS ?value) FILTER(?value = ex:n1)",
    "$this ex:p0/ex:p1 ?value",
    "$this ex:p0+ ?value",
    "$this (^ex:p0|ex:p1)* ?value",
    "?value ex:p0 $this",
    "?value ex:p0 ?other . FILTER(?other = $this)",
    "$this ?path ?value . FILTER(ISLITERAL(?value))",
    "FILTER NOT EXISTS {{ $this ex:p0 ?other }}",
    "FILTER(NOT EXISTS {{ ?other ex:p0 $this . FILTER(?other != $this) }})",
    "{{ FILTER(BOUND($this)) }} $this ex:p0 ?value",
    "{{ $this ex:p0 ?value }} {{ $this ex:p1 ?other FILTER($this != ?other) }}",
    "{{ OPTIONAL {{ $this ex:p0 ?value }} }}",
    "{{ OPTIONAL {{ $this ex:p0 ?value }} }} FILTER(!BOUND(?value))",
    "OPTIONAL {{ $this ex:p0 ?value }} FILTER(!BOUND(?value))",
    "OPTIONAL {{ $this ex:p0 ?value }} OPTIONAL {{ ?value ex:p1 ?other }} FILTER(!BOUND(?other))",
    "$this ex:p0 ?value . OPTIONAL {{ ?value ex:p1 ?other }} FILTER(?other = $this || !BOUND(?other))",
    "{{ $this ex:p0 ?value }} UNION {{ OPTIONAL {{ $this ex:p1 ?value }} FILTER(!BOUND(?value)) }}",
    "{{ $this ex:p0 ?value }} UNION {{ FILTER NOT EXISTS {{ $this ex:p1 ?other }} }}",
    "{{ FILTER NOT EXISTS {{ $this ex:p0 ?value }} }}",
    "{{ {{ FILTER EXISTS {{ $this ex:p0 ?other }} }} }}",
    "{{ BIND($this AS ?value) }}",
    "{{ BIND(1 AS ?value) }} $this ex:p0 ?value",
    "?value ex:p0 ?other . FILTER EXISTS {{ $this ex:p1 ?other . FILTER(?other != $this) }}",
    "FILTER EXISTS {{ {{ $this ex:p0 ?other }} UNION {{ ?other ex:p1 $this }} }}",
    "FILTER NOT EXISTS {{ OPTIONAL {{ $this ex:p0 ?other }} FILTER(BOUND(?other)) }}",
    "FILTER NOT EXISTS {{ {{ ?value ex:p0 ?other . FILTER(?other = $this) }} }}",
    "FILTER NOT EXISTS {{ ?value ex:p0 ?other . FILTER NOT EXISTS {{ $this ex:p1 ?other }} }}",
    "$this ex:p0 ?value . MINUS {{ $this ex:p1 ?value }}",
    "$this ex:p0 ?value . FILTER(IF(EXISTS {{ $this ex:p1 ?value }}, ?value != $this, ?value = $this))",
    "{{ SELECT $this ?value WHERE {{ $this ex:p0 ?value }} }}",
    "$this ex:p0 ?value ; a/rdfs:subClassOf* ?class . FILTER(?class = ex:C0)",
)
HEADS = ("SELECT $this ?value WHERE", "SELECT DISTINCT $this ?value WHERE", "SELECT $this WHERE", "SELECT * WHERE")
AGGREGATES = (
    "SELECT $this (COUNT(?v) AS ?value) WHERE {{ $this ex:p0 ?v }} GROUP BY $this HAVING (COUNT(?v) > 1)",
    "SELECT $this (COUNT(DISTINCT ?v) AS ?value) WHERE {{ $this ex:p0 ?v }} GROUP BY $this",
    "SELECT $this ?v WHERE {{ $this ex:p0 ?v }} GROUP BY $this ?v HAVING (COUNT(?v) > 0)",
    "SELECT $this (COUNT(*) AS ?value) WHERE {{ $this ex:p0 ?v }} GROUP BY $this HAVING (COUNT(*) > 1)",
    "SELECT $this (SUM(?n) AS ?value) WHERE {{ $this ex:p0 ?v BIND(1 AS ?n) }} GROUP BY $this",
    "SELECT $this ?value WHERE {{ $this ex:p0 ?value }} LIMIT 100",
    "SELECT ?value WHERE {{ $this ex:p0 ?value }}",
    "SELECT $this (?v AS ?value) WHERE {{ $this ex:p0 ?v }}",
    "SELECT $this ?value WHERE {{ $this ex:p0 ?value }} ORDER BY ?value",
)
PATH_SELECTS = ("SELECT $this ?value WHERE {{ $this $PATH ?value . FILTER(ISLITERAL(?value)) }}",)


def sparql(selects: tuple[str, ...]) -> st.SearchStrategy[str]:
    """A SPARQL-based constraint, its properties exchanged at will."""
    whole = st.builds(lambda head, body: f"{head} {{{{ {body} }}}}", st.sampled_from(HEADS), st.sampled_from(SELECTS))
    queries = st.tuples(whole | st.sampled_from(selects), st.permutations([":p0", ":p1"])).map(_exchanged)
    note = st.sampled_from(["", 'sh:message "{$this} has {?value}" ;', "sh:deactivated true ;"])
    return st.builds('sh:sparql [ sh:prefixes :prefixes ; {} sh:select """{}""" ] ;'.format, note, queries)


def _exchanged(given: tuple[str, list[str]]) -> str:
    text, (first, second) = given
    text = text.replace("{{", "{").replace("}}", "}")
    return text.replace("ex:p0", "\0").replace("ex:p1", "ex" + second).replace("\0", "ex" + first)


def shapes_of(bodies: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    """Shapes graphs of a few shapes, in Turtle."""
    targeted = st.builds("{} {} {}".format, st.lists(targets, min_size=2, max_size=3).map(joined), extras, bodies)
    return st.lists(targeted, min_size=1, max_size=most).map(
        lambda found: PREFIXES + "\n".join(f":S{number} {body} a sh:Shape ." for number, body in enumerate(found))
    )


def on_path(path: st.SearchStrategy[str], body: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("sh:path {} ; {} {}".format, path, st.lists(body, min_size=1, max_size=2).map(joined), extras)


closed = st.builds("sh:closed true ; sh:ignoredProperties ( rdf:type {} ) ;".format, properties)
property_shapes = on_path(paths, st.one_of(constraints, property_constraints, qualified))
on_nodes = st.lists(constraints | property_shapes.map("sh:property [ {} ] ;".format) | closed, min_size=1, max_size=3)
core_shapes = shapes_of(on_nodes.map(joined) | property_shapes, 3)

sparql_properties = on_path(properties | paths, sparql((*AGGREGATES, *PATH_SELECTS)))
sparql_parts = st.one_of(
    sparql(AGGREGATES),
    sparql(AGGREGATES),
    sparql_properties.map("sh:property [ {} ] ;".format),
    st.builds("sh:not [ {} ] ;".format, sparql(AGGREGATES)),
)
sparql_shapes = shapes_of(st.lists(sparql_parts, min_size=1, max_size=2).map(joined) | sparql_properties, 2)

Key = tuple[str, str | None, str | None, str, str]
Triples = list[ox.Triple]
_COMPLEX = "(property path)"


def ours(findings: Iterable[Finding]) -> set[Key]:
    return {(f.focus, _simple(f.path), _term(f.value), f.component, f.shape) for f in findings}


def _simple(path: str | None) -> str | None:
    """An IRI as it is; of all other paths only that they are paths."""
    return path if path is None or path.startswith("http") else _COMPLEX


def plain(data: Triples, shapes: Triples) -> set[Key] | None:
    """What pySHACL alone finds; None where it refuses the shapes."""
    try:
        _, report, _ = pyshacl.validate(_graph(data), shacl_graph=_graph(shapes), inplace=True)
    except pyshacl.errors.ReportableRuntimeError:
        return None
    return {_key(report, result) for result in report.objects(None, SH.result)} if isinstance(report, Graph) else None


def _graph(triples: Triples) -> Graph:
    graph = Graph()
    for triple in triples:
        graph.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))
    return graph


def _key(report: Graph, result: Node) -> Key:
    path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
    return (
        str(report.value(result, SH.focusNode)),
        None if path is None else _COMPLEX if isinstance(path, BNode) else str(path),
        None if value is None else _term(value.n3()),
        str(report.value(result, SH.sourceConstraintComponent)),
        str(report.value(result, SH.sourceShape)),
    )


def _term(text: str | None) -> str | None:
    """A term in one way of writing."""
    return text and str(next(iter(ox.parse(f"<x:s> <x:p> {text} .", format=ox.RdfFormat.TURTLE))).object)


def found(data: Triples, shapes: Triples) -> set[Key] | None:
    """What we find; None where we refuse the shapes."""
    try:
        return ours(run_shapes(data, shapes))
    except SourceError:
        return None


CORE = graphs(literals | unusual_literals | core_literals), core_shapes
SPARQL = graphs(literals) | graphs(literals) | graphs(literals | unusual_literals), sparql_shapes


@given(*CORE)
@settings(PROFILE, max_examples=40)
def test_core_constraints_find_what_pyshacl_finds(data: str, shapes: str) -> None:
    triples, rules = parse_turtle(PREFIXES + data, PATH), parse_turtle(shapes, PATH)
    assert found(triples, rules) == plain(triples, rules)


@given(*SPARQL)
@settings(PROFILE, max_examples=60)
def test_sparql_constraints_find_what_pyshacl_finds(data: str, shapes: str) -> None:
    triples, rules = parse_turtle(PREFIXES + data, PATH), parse_turtle(shapes, PATH)
    assert found(triples, rules) == plain(triples, rules)


@pytest.mark.deep
@given(*CORE)
@settings(PROFILE, max_examples=3000, derandomize=False)
def test_core_constraints_find_what_pyshacl_finds_in_depth(data: str, shapes: str) -> None:
    triples, rules = parse_turtle(PREFIXES + data, PATH), parse_turtle(shapes, PATH)
    assert found(triples, rules) == plain(triples, rules)


@pytest.mark.deep
@given(*SPARQL)
@settings(PROFILE, max_examples=3000, derandomize=False)
def test_sparql_constraints_find_what_pyshacl_finds_in_depth(data: str, shapes: str) -> None:
    triples, rules = parse_turtle(PREFIXES + data, PATH), parse_turtle(shapes, PATH)
    assert found(triples, rules) == plain(triples, rules)


@given(st.lists(graphs(literals | unusual_literals), min_size=2, max_size=2), core_shapes | sparql_shapes)
@settings(PROFILE, max_examples=40)
def test_places_neither_add_nor_lose_findings(data: list[str], shapes: str) -> None:
    texts = [
        (Path(f"{number}.ttl"), PREFIXES + text.replace("_:b", f"_:{number}b")) for number, text in enumerate(data)
    ]
    checked, rules = Checked.read(texts), parse_turtle(shapes, PATH)
    expected = plain(list(checked.triples), rules)
    if expected is None:
        return
    findings = validate(checked, rules)
    assert ours(findings) == expected
    subjects = {triple.subject.value for triple in checked.triples if isinstance(triple.subject, ox.NamedNode)}
    assert {finding.focus for finding in findings if finding.place is None} & subjects == set()
