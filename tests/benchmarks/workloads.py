"""What is asked in a benchmark. No query comes twice: each names a prefix of its own, so no answer is a kept one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import count, cycle
from typing import TYPE_CHECKING, Final

from smartspec.engine.preparation import prefixes_for, prepare
from smartspec.engine.sameness import normalised
from smartspec.graph.namespaces import FUNCTION
from smartspec.graph.sources import find_sources
from smartspec.query.canned import load_queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True)
class Workload:
    """Queries of a kind, asked in turn, each of another subject; ``whole``: a turn of a server asks all of them."""

    name: str
    templates: tuple[str, ...]
    whole: bool = False

    def queries(self, subjects: Sequence[str], numbers: count[int]) -> Iterator[str]:
        """Queries without end, from the first template on, with the prefixes that any server needs."""
        for number, template in zip(numbers, cycle(self._declared), strict=False):
            text = template.replace("SUBJECT", subjects[number * 7919 % len(subjects)])
            yield f"PREFIX n{number}: <urn:n> {text}"

    @cached_property
    def _declared(self) -> tuple[str, ...]:
        return tuple(map(_with_prefixes, self.templates))


def workloads() -> tuple[Workload, ...]:
    """All of them; the canned queries are asked with the examples of their files."""
    canned = tuple(
        normalised(prepare(query.text))
        for query in load_queries(find_sources().queries()).values()
        if FUNCTION not in query.text and "function:" not in query.text
    )
    mixed = tuple(each for query in canned for each in (*_QUICK, _LOOKUP, _LOOKUP, _LOOKUP, query))
    return (
        Workload("point lookup", (_LOOKUP,)),
        Workload("describe", (_DESCRIBE,)),
        Workload("star", (_STAR,)),
        Workload("two-hop join", (_JOIN,)),
        Workload("canned queries", canned, whole=True),
        Workload("mix", mixed),
        Workload("aggregate", ("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",)),
        Workload("join over all", ("SELECT (COUNT(*) AS ?n) { ?a a ?c . ?a ?p ?b . ?b a ?d }",)),
        Workload("property path", ("SELECT (COUNT(*) AS ?n) { ?a s3:within+ ?b }",)),
        Workload("text filter", (_TEXT,)),
        Workload("20 MB result", ("SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 70000",)),
    )


def _with_prefixes(text: str) -> str:
    known = {} if "PREFIX" in text else prefixes_for(text)
    return " ".join([*(f"PREFIX {prefix}: <{namespace}>" for prefix, namespace in known.items()), text])


_LOOKUP: Final = "SELECT ?p ?o { SUBJECT ?p ?o }"
_DESCRIBE: Final = "DESCRIBE SUBJECT"
_STAR: Final = "SELECT * { SUBJECT a ?c ; rdfs:label ?l ; ?p ?o }"
_JOIN: Final = "SELECT * { SUBJECT ?p ?x . ?x ?q ?o } LIMIT 100"
_QUICK: Final = (_LOOKUP, _DESCRIBE, _STAR, _JOIN)
_TEXT: Final = 'SELECT (COUNT(*) AS ?n) { ?s rdfs:label ?l FILTER(CONTAINS(?l, "ydro")) }'
