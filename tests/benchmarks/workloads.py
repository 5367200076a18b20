"""What is asked in a benchmark. No query comes twice: each has a variable of its own, so no answer is a kept one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PREFIXES: Final = "PREFIX s3: <https://w3id.org/smartspec/def/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "


@dataclass(frozen=True)
class Workload:
    """Queries of a kind, of which each has a number and asks of some subject; heavy ones are asked by one client."""

    name: str
    templates: tuple[str, ...]
    heavy: bool = False

    def queries(self, subjects: Sequence[str], numbers: count[int]) -> Iterator[str]:
        """Queries without end."""
        for number in numbers:
            template = self.templates[number % len(self.templates)]
            text = template.replace("SUBJECT", subjects[number * 7919 % len(subjects)])
            known = _PREFIXES if "s3:" in template or "rdfs:" in template else ""
            yield known + text.replace("?n", f"?n{number}")


_LOOKUP: Final = "SELECT ?p ?n { SUBJECT ?p ?n }"
_DESCRIBE: Final = "DESCRIBE ?n { VALUES ?n { SUBJECT } }"
_STAR: Final = "SELECT * { SUBJECT a ?c ; rdfs:label ?l ; ?p ?n }"
_JOIN: Final = "SELECT * { SUBJECT ?p ?x . ?x ?q ?n } LIMIT 100"

WORKLOADS: Final = (
    Workload("point lookup", (_LOOKUP,)),
    Workload("describe", (_DESCRIBE,)),
    Workload("star", (_STAR,)),
    Workload("two-hop join", (_JOIN,)),
    Workload("mix", (_LOOKUP, _DESCRIBE, _STAR, _JOIN, _LOOKUP)),
    Workload("aggregate", ("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",), heavy=True),
    Workload("join over all", ("SELECT (COUNT(*) AS ?n) { ?a a ?c . ?a ?p ?b . ?b a ?d }",), heavy=True),
    Workload("property path", ("SELECT (COUNT(*) AS ?n) { ?a s3:within+ ?b }",), heavy=True),
    Workload("text filter", ('SELECT (COUNT(*) AS ?n) { ?s rdfs:label ?l FILTER(CONTAINS(?l, "ydro")) }',), heavy=True),
    Workload("20 MB result", ("SELECT ?s ?p ?n { ?s ?p ?n } LIMIT 70000",), heavy=True),
)
