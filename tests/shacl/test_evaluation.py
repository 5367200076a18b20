"""All focus nodes at once give what pySHACL gives node by node, each result as often."""

from collections import Counter

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import SH, Graph
from rdflib.compare import isomorphic

from smartspec.errors import SourceError
from smartspec.shacl.evaluation import Evaluation
from smartspec.shacl.reports.turtle import report_triples
from smartspec.shacl.sparql_constraints import StoredData
from smartspec.shacl.terms import rdflib_graph, to_rdflib
from smartspec.shacl.validation import run_shapes

PREFIXES = """@prefix : <http://x/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:o sh:declare [ sh:prefix "x" ; sh:namespace "http://x/"^^xsd:anyURI ] .
"""
DATA = """:a a :A ; :p 1 , "x" ; :q :b , _:n . :b a :A ; :q _:n . _:n a :A ; :p "y"@en ; :r ( 1 "z" ) .
:c a :A ; :p "" . :sub rdfs:subClassOf :A . :d a :sub ; :p 3 , 4 ."""


def triples(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)]


def rdflib_s_own(stated: list[ox.Triple]) -> Graph:
    graph = Graph()
    for triple in stated:
        graph.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))
    return graph


def both_reports(shapes: str, data: str = DATA) -> tuple[Graph, Graph]:
    """Our report and pySHACL's on the same graphs."""
    stated, rules = triples(data), triples(shapes)
    evaluation = Evaluation(rdflib_graph(stated), rdflib_graph(rules), StoredData(stated))
    results = [r for shape in evaluation.shapes for r in evaluation.results(shape, evaluation.focus_nodes(shape))]
    ours = Graph()
    for triple in report_triples(results):
        ours.add(triple)
    _, theirs, _ = pyshacl.validate(rdflib_s_own(stated), shacl_graph=rdflib_s_own(rules), inplace=True)
    assert isinstance(theirs, Graph)
    return ours, theirs


def on_a(body: str) -> str:
    """A shape for all :A."""
    return f":S sh:targetClass :A ; {body} ."


def query(select: str, message: str = "") -> str:
    """A SPARQL-based constraint."""
    return f'sh:sparql [ sh:prefixes :o ; {message} sh:select "{select}" ]'


TWO_STEPS = """:S sh:targetSubjectsOf :q ; sh:targetNode :b , 5 ; sh:property :P . :P sh:path :q ; sh:minCount 2 ;
  sh:node :S2 .
:S2 sh:property [ sh:path [ sh:inversePath :q ] ; sh:maxCount 1 ] ."""
ON_LITERALS = """:S sh:targetObjectsOf :p ; sh:not [ sh:datatype xsd:string ] ;
sh:xone ( [ sh:minLength 1 ] [ sh:datatype xsd:integer ] ) ."""
COMPONENT = """:C a sh:ConstraintComponent ; sh:parameter [ sh:path :longest ] ;
sh:validator [ a sh:SPARQLAskValidator ;
sh:ask "ASK { FILTER (STRLEN(STR($value)) <= $longest) }" ] . """


@pytest.mark.parametrize(
    "shapes",
    [
        on_a("sh:property [ sh:path :p ; sh:datatype xsd:integer ; sh:maxCount 1 ]"),
        on_a("sh:nodeKind sh:IRI ; sh:property [ sh:path :q ; sh:property [ sh:path :p ; sh:minLength 9 ] ]"),
        TWO_STEPS,
        on_a("sh:property [ sh:path ( :q :p ) ; sh:or ( [ sh:nodeKind sh:IRI ] [ sh:minLength 9 ] ) ]"),
        ON_LITERALS,
        on_a("sh:closed true ; sh:ignoredProperties ( :q ) ; sh:property [ sh:path :p ; sh:hasValue 3 ]"),
        on_a("sh:property [ sh:path :q ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMinCount 1 ]"),
        on_a("sh:deactivated true ; sh:property [ sh:path :p ; sh:maxCount 0 ]"),
        on_a(query("SELECT $this ?value { $this x:p ?value }", 'sh:message "{?value}" ;')),
        on_a(f"sh:property [ sh:path :q ; {query('SELECT $this ?value { $this $PATH ?value }')} ]"),
        on_a(query("SELECT $this ?value { $this x:p ?value } LIMIT 1")),
        COMPONENT + on_a("sh:property [ sh:path :p ; :longest 0 ]"),
    ],
)
def test_report_is_that_of_pyshacl(shapes: str) -> None:
    ours, theirs = both_reports(shapes)
    for report in (ours, theirs):
        for result, _, message in report.triples((None, SH.resultMessage, None)):
            report.remove((result, SH.resultMessage, message))
        for result, _, detail in report.triples((None, SH.detail, None)):
            report.remove((result, SH.detail, detail))
    assert isomorphic(ours, theirs)


def test_value_reached_twice_is_reported_twice() -> None:
    shapes = ":S sh:targetNode :a , :b ; sh:property [ sh:path :q ; sh:property [ sh:path :none ; sh:minCount 1 ] ] ."
    ours, theirs = both_reports(shapes, ":a :q :z . :b :q :z .")
    for report in (ours, theirs):
        assert Counter(report.objects(None, SH.focusNode)).total() == 2


def test_blank_and_literal_focus_nodes_have_their_sparql_constraints_too() -> None:
    constraint = query("SELECT $this { FILTER (!ISIRI($this)) }")
    shapes = triples(f":S sh:targetSubjectsOf :p ; sh:targetObjectsOf :p ; {constraint} .")
    found = run_shapes(triples('[] :p "x"@en . :a :p 7 .'), shapes)
    assert sorted(finding.term[:2] for finding in found) == ['"7', '"x', "_:"]


def test_lexical_forms_are_what_the_file_says_in_sparql_too() -> None:
    constraint = query("SELECT $this ?value { $this x:p ?value FILTER (STR(?value) = '01') }")
    found = run_shapes(triples(":a :p 01 . :b :p 1 ."), triples(f":S sh:targetSubjectsOf :p ; {constraint} ."))
    assert [(finding.focus, finding.value) for finding in found] == [
        ("http://x/a", '"01"^^<http://www.w3.org/2001/XMLSchema#integer>')
    ]


def test_messages_of_sparql_constraints_keep_their_languages_and_tell_no_labels() -> None:
    messages = 'sh:message "{$this} has {?value}"@en , "{$this} a {?value}"@fr ;'
    constraint = query("SELECT $this ?value { $this x:p ?value }", messages)
    (finding,) = run_shapes(
        triples("[] :p 1 ."), triples(f':S sh:targetSubjectsOf :p ; sh:message "no" ; {constraint} .')
    )
    assert finding.messages == (("en", "[] has 1"), ("fr", "[] a 1"))


def test_shapes_may_nest_deeper_than_pyshacl_goes() -> None:
    depth = 40
    chain = " ".join(f":S{n} a sh:NodeShape ; sh:node :S{n + 1} ." for n in range(depth))
    shapes = triples(f":S0 sh:targetNode :a . {chain} :S{depth} a sh:NodeShape ; sh:nodeKind sh:Literal .")
    assert len(run_shapes(triples(":a :p 1 ."), shapes)) == 1


def test_shapes_beyond_every_depth_are_an_error() -> None:
    chain = " ".join(f":S{n} a sh:NodeShape ; sh:node :S{n + 1} ." for n in range(2000))
    shapes = triples(f":S0 sh:targetNode :a . {chain} :S2000 a sh:NodeShape ; sh:nodeKind sh:Literal .")
    with pytest.raises(SourceError, match="too deeply"):
        run_shapes(triples(":a :p 1 ."), shapes)


@pytest.mark.parametrize(
    "shapes",
    [
        ":S sh:targetClass :A ; sh:property [ sh:path :q ; sh:node :S ; sh:minCount 1 ] .",
        ":S sh:targetClass :A ; sh:node :T . :T sh:node :S ; sh:property [ sh:path :p ; sh:maxCount 1 ] .",
    ],
)
@pytest.mark.filterwarnings("ignore::pyshacl.errors.ShapeRecursionWarning")
def test_shapes_that_refer_to_themselves_are_run_as_pyshacl_does(shapes: str) -> None:
    ours, theirs = both_reports(shapes)
    assert len(set(ours.objects(None, SH.result))) == len(set(theirs.objects(None, SH.result))) > 0


def test_ring_of_alternatives_is_an_error_not_a_pass() -> None:
    shapes = triples(":S a sh:NodeShape ; sh:targetNode :a ; sh:or ( :S :T ) . :T sh:nodeKind sh:Literal .")
    with pytest.raises(SourceError, match="it refers to itself without end"):
        run_shapes(triples(":a :p 1 ."), shapes)


def test_ill_typed_literals_are_judged_without_a_word_of_rdflib(capfd: pytest.CaptureFixture[str]) -> None:
    shapes = triples(
        ":S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:datatype xsd:byte ; sh:maxInclusive 3 ] ."
    )
    found = run_shapes(triples(':a :p "c"^^xsd:byte . :b :p "maybe"^^xsd:boolean .'), shapes)
    assert {finding.focus for finding in found} == {"http://x/a", "http://x/b"}
    assert capfd.readouterr() == ("", "")
