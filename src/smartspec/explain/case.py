"""One query under examination: what is known of it, and how its parts are shown and probed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from smartspec.explain.findings import Cure, Finding, Place, Suggestion
from smartspec.explain.namings import shown
from smartspec.explain.parts import Condition, GraphGroup, Group, SubSelect, TriplePattern, Union, parts_of
from smartspec.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from smartspec.explain.findings import Action, Severity
    from smartspec.explain.parts import ParsedQuery, Part, Term
    from smartspec.explain.probing import Prober
    from smartspec.explain.vocabulary import Vocabulary

RDF_TYPE = PREFIXES["rdf"] + "type"


@dataclass(frozen=True)
class Case:
    """A query, the names that the graph knows, and the means to ask."""

    query: ParsedQuery
    vocabulary: Vocabulary
    prober: Prober
    graph_of: Mapping[int, GraphGroup] = field(default_factory=dict)

    def place(self, part: Part | Term) -> Place:
        """Where a part is, with its words as the author wrote them; in a property list without the distant subject."""
        start = part.start
        if isinstance(part, TriplePattern):
            first = part.object if part.backward else part.subject
            between = self.query.text[first.end : part.predicate.start].strip()
            start = first.start if between in ("", "^") and first.end > first.start else part.predicate.start
        return Place(self.query.text[start : part.end], *self.query.place(start))

    def written(self, term: Term) -> str:
        """A term as the author wrote it; nothing for one that the author left out."""
        return self.query.text[term.start : term.end]

    def shown(self, iri: str) -> str:
        """An IRI as this query would write it."""
        return shown(iri, self.query.prefixes)

    def suggest(self, iris: Iterable[str], counts: Mapping[str, int] | None = None) -> tuple[Suggestion, ...]:
        """IRIs as suggestions, with their labels and how often they are used."""
        names = self.vocabulary
        used = {**names.classes, **names.properties, **(counts or {})}
        return tuple(Suggestion(self.shown(iri), names.label(iri), used.get(iri)) for iri in iris)

    def context(self, parts: Iterable[Part], without: Iterable[Part] = ()) -> str:
        """Some parts as one pattern, each within the GRAPH that is among them; EXISTS counts as if it were joined."""
        chosen = list(parts)
        numbers = {part.number for part in chosen} - {part.number for part in without}
        texts = []
        for part in sorted(chosen, key=lambda each: each.start):
            if part.number not in numbers or isinstance(part, GraphGroup):
                continue
            if isinstance(part, Condition):
                if part.group is None or part.negated:
                    texts.append(f"FILTER {part.text}" if part.group else f"FILTER ({part.text})")
                continue
            graph = self.graph_of.get(part.number)
            inside = isinstance(part, TriplePattern) and graph is not None and graph.number in numbers
            texts.append(f"GRAPH {graph.name.text} {{ {part.text} }}" if inside and graph else part.text)
        return " ".join(texts)

    def classes_of(self, variable: str | None) -> list[str]:
        """The classes that the query says a variable has."""
        return [
            part.object.value.value
            for part in parts_of(self.query.selection)
            if isinstance(part, TriplePattern)
            and is_type(part)
            and part.subject.variable == variable
            and isinstance(part.object.value, NamedNode)
        ]


def is_type(pattern: TriplePattern) -> bool:
    """Whether a pattern says of what class something is."""
    return isinstance(pattern.predicate.value, NamedNode) and pattern.predicate.value.value == RDF_TYPE


def graphs_around(group: Group, around: GraphGroup | None = None) -> Iterator[tuple[int, GraphGroup]]:
    """The number of each part within GRAPH, and the innermost GRAPH around it."""
    for child in group.children:
        if isinstance(child, GraphGroup):
            yield from graphs_around(child.group, child)
        elif isinstance(child, Group):
            yield from graphs_around(child, around)
        elif isinstance(child, Union):
            for branch in child.branches:
                yield from graphs_around(branch, around)
        elif isinstance(child, SubSelect):
            yield from graphs_around(child.query.where, around)
        elif around:
            yield child.number, around
        if isinstance(child, Condition) and child.group:
            yield from graphs_around(child.group, around)


def finding(  # noqa: PLR0913, PLR0917 - the fields of a finding, in their order
    kind: str,
    part: Place,
    message: str,
    action: Action,
    advice: str,
    suggestions: Iterable[Suggestion] = (),
    *,
    evidence: Mapping[str, object] | None = None,
    together: Iterable[Place] = (),
    severity: Severity = "error",
) -> Finding:
    """A finding with its cure."""
    cure = Cure(action, advice, tuple(suggestions))
    return Finding(kind, part, message, cure, evidence or {}, tuple(together), severity)
