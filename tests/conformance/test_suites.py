"""The W3C suites of SPARQL 1.0 and 1.1: evaluation, syntax and result formats over HTTP; updates are refused.

Terms are compared as values: the store writes literals canonically (``01`` becomes ``1``), so expected ones are too.
"""

import csv
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
)
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
PUBLISHED = "https://w3c.github.io/rdf-tests/sparql/"

EXCLUDED = {
    "entailment": "the service states simple entailment and no other",
    "service": "the service calls no other endpoint",
    "syntax-fed": "the service calls no other endpoint",
    "graph-store-protocol": "it writes; the read side has tests of its own",
    "protocol": "test_protocol.py",
    "service-description": "test_protocol.py",
}
FUNCTION = "a function that is not known here is refused by name; to SPARQL the call fails in every row"
CANONICAL = "the store writes literals canonically: 01 and 1 are one term"
GRAPH = "pyoxigraph binds the variable of GRAPH before it evaluates the group, not after"
PATH = "pyoxigraph takes no node that is not in the graph for the end of a path of length zero"
REASONS = {
    FUNCTION: """
        sparql10/syntax-sparql1/syntax-expr-05 sparql10/syntax-sparql1/syntax-order-05
        sparql10/syntax-sparql1/syntax-order-06 sparql10/syntax-sparql2/syntax-function-01
        sparql10/syntax-sparql2/syntax-function-02 sparql10/syntax-sparql2/syntax-function-03
        sparql10/syntax-sparql2/syntax-function-04 sparql11/syntax-query/test_4""",
    CANONICAL: """
        sparql10/distinct/distinct-1 sparql10/distinct/distinct-9 sparql10/expr-builtin/dawg-str-1
        sparql10/expr-builtin/dawg-str-2 sparql10/expr-builtin/sameTerm-simple sparql10/expr-builtin/sameTerm-eq
        sparql10/expr-builtin/sameTerm-not-eq sparql10/expr-equals/eq-graph-1 sparql10/expr-equals/eq-graph-2
        sparql10/open-world/open-eq-01""",
    GRAPH: """
        sparql10/graph/graph-variable-scope sparql10/graph/graph-optional sparql11/bindings/graph
        sparql11/negation/graph-minus sparql11/aggregates/agg-empty-group-count-graph""",
    PATH: """
        sparql11/property-path/zero_or_more_set_start sparql11/property-path/zero_or_more_set_end
        sparql11/property-path/zero_or_one_set_start sparql11/property-path/zero_or_one_set_end""",
    "pyoxigraph compares dates as XSD 1.1 does": "sparql10/open-world/date-2",
    "pyoxigraph reads ?x<?a&&?b>?y as a comparison": "sparql10/syntax-sparql3/syn-bad-26",
    "pyoxigraph takes TRUE for no truth value": "sparql10/expr-builtin/case-insensitive-booleans",
    "pyoxigraph keeps a language that all concatenated literals share": """
        sparql11/aggregates/agg-groupconcat-04 sparql11/aggregates/agg-groupconcat-06""",
    "pyoxigraph makes a new blank node for each call of BNODE": "sparql11/functions/bnode01",
}
FAILURES = {name: reason for reason, names in REASONS.items() for name in names.split()}
"""Tests that fail, each with its reason; one that passes after all fails the run."""

RESULT_TYPES = {
    "srx": "application/sparql-results+xml",
    "srj": "application/sparql-results+json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
SERVED = "application/sparql-results+json"

Send = Callable[[Store, httpx.Request], httpx.Response]
Term = NamedNode | BlankNode | Literal | None
Row = tuple[Term, ...]


@dataclass(frozen=True)
class Case:
    """One test of the suites. ``named``: the graphs by IRI; those of the default graph are in ``default``."""

    iri: str
    kind: str
    query: Path
    default: tuple[Path, ...] = ()
    named: tuple[tuple[str, Path], ...] = ()
    result: Path | None = None
    lax: bool = False

    @property
    def name(self) -> str:
        return f"{self.query.parts[-3]}/{self.query.parts[-2]}/{self.iri.partition('#')[2]}"

    @property
    def text(self) -> str:
        return self.query.read_text(encoding="utf-8")


@dataclass(frozen=True)
class Table:
    """A result: a truth value, or rows of terms in the order of the sorted variables."""

    truth: bool | None = None
    variables: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    ordered: bool = False


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    kinds = {
        "evaluation": ("QueryEvaluationTest", "CSVResultFormatTest"),
        "right": ("PositiveSyntaxTest", "PositiveSyntaxTest11"),
        "wrong": ("NegativeSyntaxTest", "NegativeSyntaxTest11"),
        "update": ("UpdateEvaluationTest", "PositiveUpdateSyntaxTest11", "NegativeUpdateSyntaxTest11"),
    }
    wanted = next((name for name in kinds if name in metafunc.fixturenames), None)
    if wanted is None:
        return
    cases = [case for case in all_cases() if case.kind in kinds[wanted]]
    marked = [
        pytest.param(
            case,
            id=case.name,
            marks=[pytest.mark.xfail(reason=FAILURES[case.name], strict=True)] if case.name in FAILURES else [],
        )
        for case in cases
    ]
    metafunc.parametrize(wanted, marked or [pytest.param(None, id="none")])


@lru_cache(maxsize=1)
def all_cases() -> tuple[Case, ...]:
    """The tests of every manifest that is not excluded; none where the suites are not here."""
    top = Path(os.environ.get("SMARTSPEC_SUITES", "/nowhere")) / "sparql"
    manifests = sorted(top.glob("sparql1[01]/*/manifest.ttl"))
    return tuple(case for path in manifests if path.parent.name not in EXCLUDED for case in _read(path, top))


def _read(manifest: Path, top: Path) -> Iterator[Case]:
    graph = Graph().parse(manifest, publicID=manifest.as_uri())
    for test in Collection(graph, next(graph.objects(None, MF.entries), RDF.nil)):
        kind = str(graph.value(test, RDF.type)).rpartition("#")[2]
        action, result = graph.value(test, MF.action), graph.value(test, MF.result)
        query = graph.value(action, QT.query) or graph.value(action, UT.request) or action
        case = Case(
            str(test),
            kind,
            _path(query),
            tuple(_path(node) for node in graph.objects(action, QT.data)),
            tuple((_published(_path(node), top), _path(node)) for node in graph.objects(action, QT.graphData)),
            _path(result) if isinstance(result, URIRef) else None,
            graph.value(test, MF.resultCardinality) == MF.LaxCardinality,
        )
        yield case


def _path(node: Node | None) -> Path:
    return Path(httpx.URL(str(node)).path)


def _published(path: Path, top: Path) -> str:
    return PUBLISHED + path.relative_to(top).as_posix()


@pytest.mark.usefixtures("suites")
def test_right_queries_are_answered(right: Case, send: Send, record_property: Callable[[str, object], None]) -> None:
    record_property("w3c", right.iri)
    response = send(Store(), ask(right.text))
    assert response.status_code == 200, response.text


@pytest.mark.usefixtures("suites")
def test_wrong_queries_are_refused(wrong: Case, send: Send, record_property: Callable[[str, object], None]) -> None:
    record_property("w3c", wrong.iri)
    response = send(Store(), ask(wrong.text))
    assert response.status_code == 400, response.text


@pytest.mark.usefixtures("suites")
def test_updates_are_refused(update: Case, send: Send) -> None:
    text = update.text.encode()
    refused = send(Store(), post(text, "application/sparql-update"))
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (403, "update-refused")
    assert send(Store(), post(text, "application/sparql-query")).status_code in (400, 403)


@pytest.mark.usefixtures("suites")
def test_evaluation(evaluation: Case, suites: Path, send: Send, record_property: Callable[[str, object], None]) -> None:
    record_property("w3c", evaluation.iri)
    assert evaluation.result
    base = _published(evaluation.query, suites)
    suffix = evaluation.result.suffix[1:]
    store = load(evaluation, suites)
    text = f"BASE <{base}>\n{evaluation.text}"
    if _is_graph(evaluation.result):
        response = send(store, ask(text, "text/turtle"))
        assert response.status_code == 200, response.text
        found = pyoxigraph.parse(response.content, format=RdfFormat.TURTLE, base_iri=base)
        assert canonical_graph(found) == canonical_graph(_parse(evaluation.result, base))
        return
    response = send(store, ask(text, RESULT_TYPES.get(suffix, SERVED)))
    assert response.status_code == 200, response.text
    compare(read_table(response.content, suffix), read_expected(evaluation.result, base), lax=evaluation.lax)


def post(body: bytes, content_type: str, accept: str = "*/*") -> httpx.Request:
    headers = {"Content-Type": content_type, "Accept": accept}
    return httpx.Request("POST", "http://localhost/sparql", content=body, headers=headers)


def ask(text: str, accept: str = "*/*") -> httpx.Request:
    return post(text.encode(), "application/sparql-query", accept)


def load(case: Case, top: Path) -> Store:
    """The data of a test: what its manifest names, else what its query names with FROM, beside the default graph."""
    store = Store()
    for path in case.default:
        store.extend(Quad(*quad.triple) for quad in _parse(path, _published(path, top)))
    named = dict(case.named)
    if not case.default and not named:
        named = {_published(path, top): path for path in case.query.parent.glob("data*.ttl")}
    for name, path in named.items():
        found = _parse(path, _published(path, top))
        store.extend(Quad(q.subject, q.predicate, q.object, NamedNode(name)) for q in found)
    return store


def _parse(path: Path, base: str) -> list[Quad]:
    form = RdfFormat.from_extension(path.suffix[1:])
    return list(pyoxigraph.parse(path=str(path), format=form, base_iri=base, rename_blank_nodes=True))


def _is_graph(path: Path) -> bool:
    return path.suffix in (".ttl", ".rdf") and RS not in path.read_text(encoding="utf-8")


def canonical_graph(quads: Iterator[Quad] | list[Quad]) -> Dataset:
    """A graph whose literals are canonical and whose blank nodes are named by their place in it."""
    store = Store()
    store.extend(Quad(*quad.triple) for quad in quads)
    found = Dataset(store)
    found.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return found


@lru_cache(maxsize=10_000)
def canonical(term: Term) -> Term:
    """A term as the store writes it."""
    if not isinstance(term, Literal):
        return term
    node = NamedNode("urn:x")
    store = Store()
    store.add(Quad(node, node, term))
    found = next(iter(store)).object
    assert isinstance(found, Literal)
    return found


def read_table(body: bytes, suffix: str) -> Table:
    """A result as the service or the suite writes it."""
    if suffix == "csv":
        return _read_csv(body)
    forms = {"srx": QueryResultsFormat.XML, "tsv": QueryResultsFormat.TSV}
    parsed = pyoxigraph.parse_query_results(body, forms.get(suffix, QueryResultsFormat.JSON))
    if isinstance(parsed, QueryBoolean):
        return Table(bool(parsed))
    assert isinstance(parsed, QuerySolutions)
    names = sorted(variable.value for variable in parsed.variables)
    return Table(None, tuple(names), tuple(tuple(canonical(row[name]) for name in names) for row in parsed))


def _read_csv(body: bytes) -> Table:
    """CSV tells values without their kind; a blank node is known by its label."""
    heading, *lines = csv.reader(body.decode().splitlines())
    places = sorted(range(len(heading)), key=lambda at: heading[at])
    rows = [tuple(_csv_term(line[at]) for at in places) for line in lines if line]
    return Table(None, tuple(heading[at] for at in places), tuple(rows))


def _csv_term(text: str) -> Term:
    if text.startswith("_:"):
        return BlankNode(text[2:])
    try:
        return Literal(str(float(text)))
    except ValueError:
        return Literal(text)


def read_expected(path: Path, base: str) -> Table:
    """The result that the suite expects, in a result format or as a graph of the result set vocabulary."""
    if path.suffix in (".ttl", ".rdf"):
        return _read_result_set(_parse(path, base))
    return read_table(path.read_bytes(), path.suffix[1:])


def _read_result_set(quads: Sequence[Quad]) -> Table:
    facts: dict[tuple[object, str], list[Term]] = {}
    for quad in quads:
        facts.setdefault((quad.subject, quad.predicate.value.removeprefix(RS)), []).append(quad.object)  # type: ignore[arg-type]
    truth = next((value[0] for (_, name), value in facts.items() if name == "boolean"), None)
    if isinstance(truth, Literal):
        return Table(truth.value == "true")
    variables = [term for (_, name), found in facts.items() if name == "resultVariable" for term in found]
    names = sorted(term.value for term in variables if term)
    solutions = [node for (_, name), found in facts.items() if name == "solution" for node in found]
    ordered = all((node, "index") in facts for node in solutions) and bool(solutions)
    if ordered:
        solutions.sort(key=lambda node: int(facts[node, "index"][0].value))  # type: ignore[union-attr]
    rows = []
    for node in solutions:
        pairs = {facts[b, "variable"][0].value: facts[b, "value"][0] for b in facts.get((node, "binding"), [])}  # type: ignore[union-attr]
        rows.append(tuple(canonical(pairs.get(name)) for name in names))
    return Table(None, tuple(names), tuple(rows), ordered)


def compare(found: Table, expected: Table, *, lax: bool) -> None:
    """Hold a result against the expected one, whatever its blank nodes are called."""
    assert found.truth == expected.truth
    assert found.variables == expected.variables
    if lax:
        assert set(found.rows) == set(expected.rows)
        return
    if any(isinstance(term, BlankNode) for row in expected.rows for term in row):
        assert _as_graph(found, ordered=expected.ordered) == _as_graph(expected, ordered=expected.ordered)
    elif expected.ordered:
        assert found.rows == expected.rows
    else:
        assert Counter(found.rows) == Counter(expected.rows)


def _as_graph(table: Table, *, ordered: bool) -> Dataset:
    """A table as a graph, one blank node for each row, so that blank nodes of both can be matched."""
    quads = Dataset()
    for index, row in enumerate(table.rows):
        node = BlankNode()
        quads.add(Quad(node, NamedNode(RS + "index"), Literal(index if ordered else 0)))
        for name, term in zip(table.variables, row, strict=True):
            if term is not None:
                quads.add(Quad(node, NamedNode(RS + "value/" + name), term))
    quads.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return quads
