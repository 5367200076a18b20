"""Every shape is proved by small Turtle files: ``good-*.ttl`` has no finding, ``bad-*.ttl`` exactly those it announces.

A bad case begins with one line for each finding it expects::

    # expect: {focus node} {property or path, - for the node itself} {shape}

Focus node and shape are prefixed names (``_`` stands for a blank node, ``<…>`` for an IRI without prefix); paths are
written as in SPARQL. What a case leaves out it finds in ``context.ttl``, which conforms by itself.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from smartspec.graph.formatting import format_turtle
from smartspec.graph.namespaces import DEFINITION, SHAPE, compact
from smartspec.graph.sources import find_sources

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE: Final = Path(__file__).parent
CASES: Final = sorted((HERE / "cases").rglob("*.ttl"))
SHAPE_FILES: Final = sorted((find_sources().root / "shapes").glob("*.ttl"))
EXPECTATION: Final = re.compile(r"^# expect: (\S+) (\S+) (\S+)$")
PROPERTY_TYPES: Final = (OWL.ObjectProperty, OWL.DatatypeProperty)
TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
PARAMETERS: Final = frozenset(
    SH[term]
    for term in (
        *("class", "datatype", "equals", "in", "languageIn", "lessThan", "lessThanOrEquals", "maxCount"),
        *("maxInclusive", "minCount", "minExclusive", "minInclusive", "minLength", "node", "nodeKind", "not", "or"),
        *("pattern", "sparql", "uniqueLang", "xone"),
    )
)
"""The constraint parameters that our shapes use (SHACL sections 4 and 5)."""
LANGUAGES: Final = {"en", "fr"}

prepare = cache(prepareQuery)
Finding = tuple[str, str, str]


class PreparedGraph(Graph):
    """A graph that parses each SPARQL text once: pySHACL asks the same ones for every node and every case."""

    def query(self, query_object: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as rdflib declares it
        return super().query(prepare(query_object), *args, **options)


def read(*paths: Path) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


@cache
def shapes() -> Graph:
    return read(*SHAPE_FILES)


@cache
def ontology() -> Graph:
    return read(*sorted((find_sources().root / "ontology").glob("*.ttl")))


@cache
def background() -> Graph:
    """What cases may speak of: the context and the ontology."""
    return ontology() + read(HERE / "context.ttl")


@cache
def hierarchy() -> tuple[tuple[Node, Node, Node], ...]:
    """The subclasses and ranges, which every case needs."""
    return tuple(triple for triple in ontology() if triple[1] in (RDFS.subClassOf, RDFS.range))


def surroundings(case: Graph) -> Iterator[tuple[Node, Node, Node]]:
    """The hierarchy and all that is said of the nodes that a case names, directly or by way of others."""
    yield from hierarchy()
    waiting, seen = [*case.subjects(), *case.objects()], set[Node]()
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            about = list(background().triples((node, None, None)))
            waiting += [triple[2] for triple in about]
            yield from about


def report_on(case: Graph) -> Graph:
    """What pySHACL reports on a case amid its surroundings."""
    graph = PreparedGraph()
    for triple in (*case, *surroundings(case)):
        graph.add(triple)
    _, report, text = pyshacl.validate(graph, shacl_graph=shapes(), inference="none", inplace=True)
    assert isinstance(report, Graph), text
    return report


@cache
def report_on_file(path: Path) -> Graph:
    return report_on(read(path))


def findings(report: Graph) -> set[Finding]:
    return {finding_of(report, result) for result in report.objects(None, SH.result)}


def finding_of(report: Graph, result: Node) -> Finding:
    focus, shape = report.value(result, SH.focusNode), report.value(result, SH.sourceShape)
    path = report.value(result, SH.resultPath)
    if isinstance(path, BNode):
        path = shapes().value(shape, SH.path)
    return name(focus), "-" if path is None else path_text(path), name(shape)


def name(node: Node | None) -> str:
    return "_" if isinstance(node, BNode) else compact(str(node)) or f"<{node}>"


def path_text(path: Node) -> str:
    """A SHACL property path as SPARQL writes it."""
    if isinstance(path, URIRef):
        return name(path)
    inverse = shapes().value(path, SH.inversePath)
    if inverse is not None:
        return f"^{path_text(inverse)}" if isinstance(inverse, URIRef) else f"^({path_text(inverse)})"
    alternatives = shapes().value(path, SH.alternativePath)
    assert alternatives is not None, "only inverse and alternative paths are in use"
    return "|".join(path_text(member) for member in Collection(shapes(), alternatives))


def expected(path: Path) -> set[Finding]:
    """The findings that a case announces."""
    matches = [EXPECTATION.match(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {(match[1], match[2], match[3]) for match in matches if match}


def case_id(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def rules_of(shape: Node) -> list[Node]:
    """The nodes that say what is wrong: the shape itself, or its SPARQL constraints."""
    return list(shapes().objects(shape, SH.sparql)) or [shape]


def is_targeted(shape: Node) -> bool:
    return any((shape, target, None) in shapes() for target in TARGETS)


@cache
def reached() -> frozenset[str]:
    """The shapes whose findings are reported: those with a target, and their property shapes."""
    targeted = {shape for target in TARGETS for shape in shapes().subjects(target, None)}
    listed = {found for shape in targeted for found in shapes().objects(shape, SH.property)}
    return frozenset(name(shape) for shape in targeted | listed)


@pytest.mark.parametrize("path", CASES, ids=case_id)
def test_case(path: Path) -> None:
    assert findings(report_on_file(path)) == expected(path)


@pytest.mark.parametrize("path", CASES, ids=case_id)
def test_bad_cases_announce_findings_and_good_ones_none(path: Path) -> None:
    assert bool(expected(path)) == path.stem.startswith("bad-")


def test_context_conforms() -> None:
    assert findings(report_on(background())) == set()


def test_every_node_shape_has_a_good_and_a_bad_case() -> None:
    kinds = {(path.parent.name, path.stem.partition("-")[0]) for path in CASES}
    classes = {name(shape) for shape in shapes().subjects(RDF.type, SH.NodeShape) if is_targeted(shape)}
    plain = {shape.removeprefix("shape:") for shape in classes if "-" not in shape}
    assert {(shape, kind) for shape in plain for kind in ("good", "bad")} <= kinds


def test_no_shape_without_a_bad_case() -> None:
    found = {shape for path in CASES for _, _, shape in expected(path)}
    constrained = {shape for shape in reached() if not is_list_of_properties(shape)}
    assert constrained == found


def test_no_constraint_without_a_bad_case() -> None:
    decided = {
        (name(report.value(result, SH.sourceShape)), report.value(result, SH.sourceConstraintComponent))
        for report in map(report_on_file, CASES)
        for result in report.objects(None, SH.result)
    }
    declared = {
        (shape, component_of(parameter))
        for shape in reached()
        for parameter in shapes().predicates(URIRef(SHAPE + shape.removeprefix("shape:")))
        if parameter in PARAMETERS
    }
    assert declared == decided


def component_of(parameter: Node) -> URIRef:
    """The constraint component that a parameter such as sh:minCount declares."""
    term = str(parameter).removeprefix(str(SH))
    special = {"sparql": "SPARQL"}
    return SH[special.get(term, term[0].upper() + term[1:]) + "ConstraintComponent"]


def is_list_of_properties(shape: str) -> bool:
    """Whether a node shape only gathers property shapes, so that no finding can name it."""
    node = URIRef(SHAPE + shape.removeprefix("shape:"))
    described = {SH.property, SH.severity, RDF.type, RDFS.label, RDFS.isDefinedBy, *TARGETS}
    return (node, RDF.type, SH.NodeShape) in shapes() and set(shapes().predicates(node)) <= described


def test_every_class_of_the_ontology_has_a_shape() -> None:
    classes = {str(found) for found in ontology().subjects(RDF.type, OWL.Class) if str(found).startswith(DEFINITION)}
    targeted = {str(target): name(shape) for shape, target in shapes().subject_objects(SH.targetClass)}
    assert classes <= set(targeted)
    for found in classes:
        own = URIRef(SHAPE + found.removeprefix(DEFINITION))
        assert (own, SH.targetClass, URIRef(found)) in shapes(), f"no {name(own)}"


def test_every_property_of_the_ontology_is_looked_at() -> None:
    declared = {found for kind in PROPERTY_TYPES for found in ontology().subjects(RDF.type, kind)}
    looked_at = {member for path in shapes().objects(None, SH.path) for member in members(path)}
    assert declared <= looked_at


def members(path: Node) -> set[Node]:
    return {path} | {part for found in shapes().objects(path) for part in members(found)}


def test_texts_in_both_languages_are_asked_of_every_text_property() -> None:
    texts = set(ontology().subjects(RDFS.range, RDF.langString))
    told_once = {
        path for shape in shapes().subjects(SH.maxCount, Literal(2)) for path in shapes().objects(shape, SH.path)
    }
    asked = set(shapes().objects(URIRef(SHAPE + "texts-in-both-languages"), SH.targetSubjectsOf))
    assert asked == texts - told_once


@pytest.mark.parametrize("kind", [SH.PropertyShape, SH.NodeShape], ids=name)
def test_every_shape_with_a_constraint_has_messages_in_both_languages(kind: URIRef) -> None:
    lacking = {
        name(rule)
        for shape in shapes().subjects(RDF.type, kind)
        if not is_list_of_properties(name(shape))
        for rule in rules_of(shape)
        if languages(rule, SH.message) != LANGUAGES
    }
    assert lacking == set()


def test_every_shape_is_named_in_both_languages_and_has_a_severity() -> None:
    for kind, naming in ((SH.PropertyShape, SH.name), (SH.NodeShape, RDFS.label)):
        for shape in shapes().subjects(RDF.type, kind):
            assert languages(shape, naming) == LANGUAGES, name(shape)
            assert is_list_of_properties(name(shape)) or (shape, SH.severity, SH.Violation) in shapes(), name(shape)


def languages(node: Node, predicate: URIRef) -> set[str | None]:
    return {text.language for text in shapes().objects(node, predicate) if isinstance(text, Literal)}


def test_every_shape_and_rule_is_named_by_an_iri() -> None:
    kinds = (SH.PropertyShape, SH.NodeShape, SH.SPARQLConstraint, SH.PrefixDeclaration)
    named = {shape for kind in kinds for shape in shapes().subjects(RDF.type, kind)}
    assert all(isinstance(shape, URIRef) for shape in named)
    used = {
        found
        for predicate in (SH.property, SH.sparql, SH.node, SH["not"])
        for found in shapes().objects(None, predicate)
    }
    assert used <= named


def test_only_known_terms_of_shacl_are_used() -> None:
    described = {SH[term] for term in ("declare", "message", "name", "namespace", "path", "prefix", "prefixes")}
    structure = {SH[term] for term in ("alternativePath", "hasValue", "inversePath", "property", "select", "severity")}
    used = {term for term in shapes().predicates() if str(term).startswith(str(SH))}
    assert used == PARAMETERS | described | structure | {SH.targetClass, SH.targetSubjectsOf}


def test_shapes_are_well_formed() -> None:
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes(), inference="none", meta_shacl=True)
    assert conforms, text


@pytest.mark.parametrize("path", [*SHAPE_FILES, HERE / "context.ttl", *CASES], ids=lambda path: str(path.name))
def test_files_are_in_canonical_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_turtle(text, path) == text
