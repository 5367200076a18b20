"""Graph names that keep a pattern from its statements: GRAPH, FROM and the protocol's dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from smartspec.explain.case import finding
from smartspec.explain.findings import Place, Suggestion
from smartspec.explain.namings import local_name
from smartspec.explain.parts import GraphGroup, Term, TriplePattern
from smartspec.explain.sentences import say
from smartspec.graph.namespaces import GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smartspec.explain.case import Case
    from smartspec.explain.findings import Finding
    from smartspec.explain.parts import Part


async def wrong_graph(case: Case, graph: GraphGroup, parts: Sequence[Part]) -> Finding:
    """Why a GRAPH clause empties patterns that the merge of all graphs matches."""
    if graph.name.variable:
        return await _split(case, graph, parts)
    if isinstance(graph.name.value, NamedNode) and graph.name.value.value not in case.vocabulary.graphs:
        return _unknown(case, graph.name)
    within = [each for each in parts if isinstance(each, TriplePattern) and case.graph_of.get(each.number) == graph]
    return await _lacks(case, graph.name, within)


async def wrong_dataset(case: Case, parts: Sequence[Part]) -> Finding:
    """Why the graphs of FROM, or of the request, empty patterns that the merge of all graphs matches."""
    for term in case.query.dataset_terms:
        if term.value and term.value.value not in case.vocabulary.graphs:
            return _unknown(case, term)
    patterns = [part for part in parts if isinstance(part, TriplePattern)]
    if case.query.dataset_terms:
        return await _lacks(case, case.query.dataset_terms[0], patterns)
    named = [*case.prober.scope.default_graphs, *case.prober.scope.named_graphs]
    place = Place(" ".join(named), 1, 1)
    unknown = [iri for iri in named if iri not in case.vocabulary.graphs]
    near = _near(case, unknown[0]) if unknown else await _holding(case, patterns)
    message = say("The request asks only the graphs {text}, and they do not hold this.", text=place.text)
    advice = say("Leave default-graph-uri and named-graph-uri out, or name other graphs.")
    return finding(
        "unknown-graph" if unknown else "graph-lacks", place, message, "replace", advice, _options(case, near)
    )


def _unknown(case: Case, term: Term) -> Finding:
    iri = term.value.value if term.value else ""
    near = _near(case, iri)
    written = case.written(term)
    message = say("There is no named graph {written}, so nothing is in it.", written=written)
    advice = say("Did you mean {name}?", name=case.shown(near[0])) if near else say("/graphs lists what there is.")
    return finding("unknown-graph", case.place(term), message, "replace", advice, _options(case, near))


async def _lacks(case: Case, term: Term, patterns: Sequence[TriplePattern]) -> Finding:
    written = case.written(term)
    holding = await _holding(case, patterns)
    message = say("The graph {written} does not state this; it is stated elsewhere.", written=written)
    advice = (
        say("Ask {name}, or leave the graph out.", name=case.shown(holding[0]))
        if holding
        else (say("No single graph states all of it: leave the graph out, or give each pattern a GRAPH of its own."))
    )
    together = [case.place(each) for each in patterns]
    return finding(
        "graph-lacks", case.place(term), message, "replace", advice, _options(case, holding), together=together
    )


async def _split(case: Case, graph: GraphGroup, parts: Sequence[Part]) -> Finding:
    patterns = [each for each in parts if isinstance(each, TriplePattern) and case.graph_of.get(each.number) == graph]
    evidence = {case.place(each).text: [case.shown(iri) for iri in await _holding(case, [each])] for each in patterns}
    name = graph.name.text
    message = say(
        "No one graph {name} states all {number} of these patterns; each is stated in another.",
        name=name,
        number=len(patterns),
    )
    advice = say(
        "Give each pattern a GRAPH of its own, with variables {name}1 and {name2}2, or leave GRAPH out.",
        name=name,
        name2=name,
    )
    together = [case.place(each) for each in patterns]
    return finding(
        "graph-split", case.place(graph.name), message, "rephrase", advice, evidence=evidence, together=together
    )


async def _holding(case: Case, patterns: Iterable[TriplePattern]) -> list[str]:
    """The graphs that state some patterns together, those that state most first."""
    text = " ".join(pattern.text for pattern in patterns)
    head = "SELECT ?_graph (COUNT(*) AS ?_count) WHERE"
    tail = "GROUP BY ?_graph ORDER BY DESC(?_count) LIMIT 5"
    rows = await case.prober.rows(head, f"GRAPH ?_graph {{ {text} }}", tail, everywhere=True) if text else []
    return [row["_graph"].value for row in rows if row["_graph"]]


def _near(case: Case, iri: str) -> list[str]:
    """The graphs that may have been meant: of that name, else spelled alike."""
    graphs = case.vocabulary.graphs
    named = [graph for graph in graphs if local_name(graph) == local_name(iri)]
    return named or case.vocabulary.nearest_terms(GRAPH + local_name(iri), sorted(graphs))


def _options(case: Case, iris: Iterable[str]) -> list[Suggestion]:
    return [Suggestion(case.shown(iri), case.vocabulary.label(iri)) for iri in iris]
