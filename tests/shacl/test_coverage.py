"""Which triples shapes look at, and that what they do not look at cannot change what they say."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec.building import read_shapes
from smartspec.commands.coverage import shipped
from smartspec.errors import SourceError
from smartspec.graph.reading import parse_turtle
from smartspec.graph.release import Release
from smartspec.graph.sources import Sources
from smartspec.shacl.coverage import coverage_report
from smartspec.shacl.findings import short
from smartspec.shacl.looking import Look
from smartspec.shacl.measured import Coverage
from smartspec.shacl.shapes_graph import ShapesGraph
from smartspec.shacl.triple_index import TripleIndex
from smartspec.shacl.validation import run_shapes

PATH = Path("x.ttl")
BASE = "http://example.org/"
PREFIXES = """
@prefix : <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
DATA = """
:a a :A ; :p :b ; :q "1" ; :r "2" .
:b a :B ; :p :c ; :q "3" .
:c :q "4" .
"""


def read(text: str) -> list[ox.Triple]:
    return parse_turtle(PREFIXES + text, PATH)


def report(shapes: str, data: str = DATA, context: str = "") -> Coverage:
    return coverage_report(read(data), read(shapes), read(context))


def seen(shapes: str, data: str = DATA) -> set[str]:
    """The triples looked at, as words such as ``a p b``; type triples as ``a type A``."""
    index = TripleIndex(read(data))
    look = Look(index, ShapesGraph(read(shapes))).everywhere()
    return {" ".join(word(term) for term in index.triples[number]) for number in look.triples}


def word(term: object) -> str:
    return str(getattr(term, "value", term)).removeprefix(BASE).rpartition("#")[2]


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        (":S sh:targetClass :A ; sh:property [ sh:path :q ; sh:minCount 1 ] .", {"a type A", "a q 1"}),
        (":S sh:targetNode :b ; sh:property [ sh:path :q ; sh:minCount 1 ] .", {"b q 3"}),
        (":S sh:targetSubjectsOf :r ; sh:property [ sh:path :q ; sh:minCount 1 ] .", {"a q 1"}),
        (":S sh:targetObjectsOf :p ; sh:nodeKind sh:IRI .", {"a p b", "b p c"}),
        (":A a sh:NodeShape , rdfs:Class ; sh:property [ sh:path :q ; sh:minCount 1 ] .", {"a type A", "a q 1"}),
        (":S sh:targetNode :a ; sh:property [ sh:path [ sh:inversePath :p ] ; sh:maxCount 0 ] .", set()),
        (":S sh:targetNode :b ; sh:property [ sh:path [ sh:inversePath :p ] ; sh:maxCount 1 ] .", {"a p b"}),
        (":S sh:targetNode :a ; sh:property [ sh:path ( :p :q ) ; sh:minCount 1 ] .", {"a p b", "b q 3"}),
        (
            ":S sh:targetNode :c ; sh:property [ sh:path [ sh:inversePath ( :p :p ) ] ; sh:minCount 1 ] .",
            {"b p c", "a p b"},
        ),
        (
            ":S sh:targetNode :a ; sh:property [ sh:path [ sh:alternativePath ( :q :r ) ] ; sh:minCount 1 ] .",
            {"a q 1", "a r 2"},
        ),
        (":S sh:targetNode :a ; sh:property [ sh:path [ sh:oneOrMorePath :p ] ; sh:minCount 1 ] .", {"a p b", "b p c"}),
        (":S sh:targetNode :a ; sh:property [ sh:path [ sh:zeroOrOnePath :p ] ; sh:minCount 1 ] .", {"a p b"}),
        (":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:class :B ] .", {"a p b", "b type B"}),
        (":S sh:targetNode :a ; sh:property [ sh:path :q ; sh:equals :r ] .", {"a q 1", "a r 2"}),
        (
            """:S sh:targetNode :a ; sh:property [ sh:path :p ; sh:node :T ] .
            :T sh:property [ sh:path :q ; sh:maxCount 1 ] .""",
            {"a p b", "b q 3"},
        ),
        (
            ":S sh:targetNode :a ; sh:or ( [ sh:property [ sh:path :q ; sh:minCount 1 ] ] [ sh:class :A ] ) .",
            {"a q 1", "a type A"},
        ),
        (
            """:S sh:targetNode :a ; sh:property [ sh:path :p ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape :T ] .
            :T sh:property [ sh:path :q ; sh:minCount 1 ] .""",
            {"a p b", "b q 3"},
        ),
        (
            ":S sh:targetNode :a ; sh:closed true ; sh:ignoredProperties ( :r ) ; sh:property [ sh:path :p ] .",
            {"a type A", "a p b", "a q 1"},
        ),
        (":S sh:targetNode :a ; sh:deactivated true ; sh:property [ sh:path :q ; sh:minCount 1 ] .", set()),
        (":S sh:targetNode :a ; sh:property [ sh:path :q ; sh:minCount 1 ; sh:deactivated true ] .", set()),
        (":S sh:targetNode :a ; sh:property [ sh:path :q ; sh:name 'q' ] .", set()),
        (":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:node :S ; sh:minCount 0 ] .", {"a p b", "b p c"}),
    ],
)
def test_triples_looked_at(shapes: str, expected: set[str]) -> None:
    assert seen(shapes) == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("$this :q ?value FILTER(?value = '0')", {"a q 1"}),
        ("$this :p/:q ?value", {"a p b", "b q 3"}),
        ("$this :p ?other . ?other :q ?value", {"a p b", "b q 3"}),
        ("?other :p $this", set()),
        ("$this :p* ?other . ?value :p ?other", {"a p b", "b p c"}),
        ("$this ?any ?value", {"a type A", "a p b", "a q 1", "a r 2"}),
        ("$this ?any ?value FILTER(?any IN (:q, :r))", {"a q 1", "a r 2"}),
        ("VALUES ?any { :q } $this ?any ?value", {"a q 1"}),
        ("$this !(:q|:p) ?value", {"a type A", "a r 2"}),
        ("$this :p :c", set()),
        ("$this a :A ; :p [ :q ?value ]", {"a type A", "a p b", "b q 3"}),
        ("OPTIONAL { $this :p ?other OPTIONAL { ?other :p ?value } }", {"a p b", "b p c"}),
        ("{ $this :q ?value } UNION { $this :p/:p ?value }", {"a q 1", "a p b", "b p c"}),
        ("{ $this :p ?value } UNION { $this :p/:p ?value } ?value :q ?q", {"a p b", "b p c", "b q 3", "c q 4"}),
        ("$this :q ?value FILTER NOT EXISTS { $this :p ?other . ?other :q ?any }", {"a q 1", "a p b", "b q 3"}),
        ("$this :q ?value FILTER NOT EXISTS { $this :p ?other . ?other :q ?value }", {"a q 1"}),
        ("$this :p ?other MINUS { ?other :q ?value }", {"a p b", "b q 3"}),
        ("{ SELECT $this ?other { $this :p ?other } } ?other :p ?value", {"a p b", "b p c"}),
        ("?x :r ?value", {"a r 2"}),
    ],
)
def test_sparql_constraint_looks_at_what_its_patterns_match(where: str, expected: set[str]) -> None:
    assert seen(sparql_shape(where)) == expected


def sparql_shape(where: str) -> str:
    return f""":S sh:targetNode :a ; sh:sparql [ sh:prefixes : ; sh:select '''
      SELECT $this WHERE {{ {where.replace("'", '"')} }}''' ] . :
      sh:declare [ sh:prefix "" ; sh:namespace "{BASE}" ] ."""


def test_path_placeholder_stands_for_the_path_of_the_shape() -> None:
    shapes = """:S sh:targetNode :a ; sh:property [ sh:path ( :p :q ) ; sh:sparql [
      sh:select "SELECT $this ?value WHERE { $this $PATH ?value . FILTER(?value = 0) }" ] ] ."""
    assert seen(shapes) == {"a p b", "b q 3"}


def test_subclasses_are_targeted_too() -> None:
    shapes = ":S sh:targetClass :Top ; sh:property [ sh:path :q ; sh:minCount 1 ] ."
    assert seen(shapes, DATA + ":A rdfs:subClassOf :Mid . :Mid rdfs:subClassOf :Top .") == {"a type A", "a q 1"}


def test_report_counts_by_class_and_property() -> None:
    found = report(":S sh:targetClass :A ; sh:property [ sh:path :q ; sh:minCount 1 ] .")
    assert (found.total.triples, found.total.looked_at, found.total.percent) == (8, 2, 25.0)
    shares = [(word(share.name), share.looked_at, share.triples) for share in found.classes]
    assert shares == [("", 0, 1), ("A", 2, 4), ("B", 0, 3)]
    shares = [(word(share.name), share.looked_at, share.triples) for share in found.properties]
    assert shares == [("p", 0, 2), ("q", 1, 3), ("r", 0, 1), ("type", 1, 2)]
    gaps = {(word(gap.class_iri), word(gap.property_iri), gap.not_looked_at, gap.triples) for gap in found.gaps}
    assert gaps == {
        ("", "q", 1, 1),
        ("A", "p", 1, 1),
        ("A", "r", 1, 1),
        ("B", "type", 1, 1),
        ("B", "p", 1, 1),
        ("B", "q", 1, 1),
    }


def test_percentage_is_cut_not_rounded() -> None:
    data = "".join(f":n{number} :q 1 ." for number in range(9999)) + ":n :r 1 ."
    assert (
        report(":S sh:targetSubjectsOf :q ; sh:property [ sh:path :q ; sh:minCount 1 ] .", data).total.percent == 99.9
    )


def test_classes_and_properties_without_shape_are_named() -> None:
    shapes = ":S sh:targetClass :Top ; sh:property [ sh:path :q ; sh:minCount 1 ] , [ sh:path :t ; sh:minCount 0 ] ."
    context = """:A rdfs:subClassOf :Top . :Unused a owl:Class .
      :t a owl:DatatypeProperty . :u a owl:ObjectProperty . _:b a owl:Class ."""
    found = report(shapes, context=context)
    assert [word(name) for name in found.classes_without_shape] == ["B", "Unused"]
    assert [word(name) for name in found.properties_without_shape] == ["p", "r", "u"]


def test_context_is_walked_through_but_not_counted() -> None:
    shapes = ":S sh:targetNode :a ; sh:property [ sh:path ( :p :q ) ; sh:minCount 1 ] ."
    found = coverage_report(read(":a :p :b ."), read(shapes), read(":b :q 1 . :a :p :b . :c :q 2 ."))
    assert (found.total.triples, found.total.looked_at) == (1, 1)


def test_shapes_that_are_no_shapes_are_an_error() -> None:
    for shapes, reason in (
        (":S sh:targetNode :a ; sh:property [ sh:path [ sh:inverse :p ] ; sh:minCount 1 ] .", "path"),
        (":S sh:targetNode :a ; sh:or _:l . _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:l .", "no end"),
        (":S sh:targetNode :a ; sh:sparql [ sh:select 'SELECT nothing' ] .", "query"),
        (":S sh:targetNode :a ; sh:sparql [ sh:ask 'ASK {}' ] .", "no sh:select"),
    ):
        with pytest.raises(SourceError, match=reason):
            report(shapes)


NODES = st.sampled_from([":a", ":b", ":c"])
PROPERTIES = st.sampled_from([":p", ":q", ":r"])
TRIPLES = st.one_of(
    st.tuples(NODES, PROPERTIES, NODES | st.sampled_from(['"x"', '"y"@en', "1", "2"])),
    st.tuples(NODES, st.just("a"), st.sampled_from([":A", ":B"])),
)
PATHS = st.recursive(
    PROPERTIES,
    lambda inner: st.one_of(
        inner.map("[ sh:inversePath {} ]".format),
        inner.map("[ sh:zeroOrMorePath {} ]".format),
        st.tuples(inner, inner).map(lambda two: f"( {two[0]} {two[1]} )"),
        st.tuples(inner, inner).map(lambda two: f"[ sh:alternativePath ( {two[0]} {two[1]} ) ]"),
    ),
    max_leaves=3,
)
SIMPLE = st.sampled_from(
    [
        *("sh:minCount 1", "sh:maxCount 1", "sh:class :A", "sh:nodeKind sh:IRI", "sh:minInclusive 2", "sh:hasValue :a"),
        *("sh:equals :r", "sh:disjoint :q", "sh:lessThan :p", "sh:uniqueLang true", "sh:in ( :a 1 )"),
    ]
)
ON_NODES = st.sampled_from(["sh:nodeKind sh:IRI", "sh:class :B", "sh:hasValue :a", "sh:in ( :a :b )"])
INNER = st.one_of(
    ON_NODES.map("[ {} ]".format),
    st.tuples(PATHS, SIMPLE).map(lambda two: f"[ sh:property [ sh:path {two[0]} ; {two[1]} ] ]"),
)
NESTED = st.one_of(
    INNER.map("sh:node {}".format),
    INNER.map("sh:not {}".format),
    st.tuples(INNER, INNER).map(lambda two: f"sh:or ( {two[0]} {two[1]} )"),
    st.tuples(INNER, INNER).map(lambda two: f"sh:xone ( {two[0]} {two[1]} )"),
)
QUERIES = st.sampled_from(
    [
        "$this :p/:q ?value",
        "$this :p ?x . ?x :q ?value",
        "?value :p $this",
        "$this :p ?value FILTER EXISTS { ?value a :A }",
    ]
).map(lambda where: f"sh:sparql [ sh:prefixes : ; sh:select 'SELECT $this ?value {{ {where} }}' ]")
TARGETS = st.sampled_from(["sh:targetClass :A", "sh:targetNode :a", "sh:targetObjectsOf :p", "sh:targetSubjectsOf :q"])
SHAPES = st.one_of(
    st.tuples(TARGETS, PATHS, SIMPLE | NESTED | QUERIES).map(
        lambda t: f"{t[0]} ; sh:property [ sh:path {t[1]} ; {t[2]} ]"
    ),
    st.tuples(TARGETS, NESTED | ON_NODES | QUERIES).map(" ; ".join),
)


def findings(data: Iterable[ox.Triple], shapes: str) -> set[tuple[str, str | None, str]]:
    return {(found.focus, found.value, found.component) for found in run_shapes(data, read(shapes))}


@settings(max_examples=120, deadline=None)
@given(st.lists(TRIPLES, min_size=6, max_size=14), SHAPES, st.data())
def test_what_is_not_looked_at_can_say_anything(
    triples: list[tuple[str, str, str]], shape: str, draw: st.DataObject
) -> None:
    data = list(dict.fromkeys(read("".join(f"{' '.join(triple)} ." for triple in triples))))
    shapes = f':S a sh:NodeShape ; {shape} . : sh:declare [ sh:prefix "" ; sh:namespace "{BASE}" ] .'
    look = Look(TripleIndex(data), ShapesGraph(read(shapes))).everywhere()
    unseen = [number for number in range(len(data)) if number not in look.triples]
    changed = set(unseen) if draw.draw(st.booleans()) else set(unseen[: draw.draw(st.integers(0, 3))])
    other = [changed_object(triple) if number in changed else triple for number, triple in enumerate(data)]
    assert findings(other, shapes) == findings(data, shapes)


def changed_object(triple: ox.Triple) -> ox.Triple:
    return ox.Triple(triple.subject, triple.predicate, ox.NamedNode(BASE + "something-else"))


NOT_LOOKED_AT = {
    "counted by the description itself, from the graph": {
        *("void:class", "void:classPartition", "void:classes", "void:distinctObjects", "void:distinctSubjects"),
        *("void:entities", "void:properties", "void:property", "void:propertyPartition", "void:triples"),
    },
    "made by the description itself, one for each graph and each list that is linked to": {
        *("void:linkPredicate", "void:objectsTarget", "void:subjectsTarget", "void:subset", "void:uriSpace"),
        *("dcat:distribution", "void:dataDump"),
    },
    "words on one release, once in each language": {"adms:versionNotes"},
}
"""The properties of which shapes do not look at every triple, by reason."""
NOT_OUR_CLASSES = {"void:Dataset", "void:Linkset", "schema:Dataset", "org:Role"}
"""Classes of others that things of ours have besides the one that has a shape; the same hands state both."""


@pytest.fixture(scope="module")
def ours(release: Release, sources: Sources) -> Coverage:
    data, context = shipped(release)
    return coverage_report(data, read_shapes(sources), context)


def test_our_shapes_look_at_95_percent_of_our_triples(ours: Coverage) -> None:
    assert ours.total.percent >= 95


def test_what_our_shapes_do_not_look_at_is_listed_with_reasons(ours: Coverage) -> None:
    listed = {name for names in NOT_LOOKED_AT.values() for name in names}
    of_classes = {"rdf:type", "rdfs:label"}
    assert {short(gap.property_iri) for gap in ours.gaps} == listed | of_classes
    classes = {short(gap.class_iri) for gap in ours.gaps if short(gap.property_iri) in of_classes}
    assert classes == NOT_OUR_CLASSES | {"dcat:Dataset", "skos:Concept"}
    assert set(map(short, ours.classes_without_shape)) == NOT_OUR_CLASSES
    assert set(map(short, ours.properties_without_shape)) <= listed
