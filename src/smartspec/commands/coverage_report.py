"""How shape coverage reads: tables for people, JSON for programs, a percentage for a badge."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from smartspec.shacl.findings import clip
from smartspec.shacl.measured import NO_CLASS
from smartspec.shacl.mutation import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from smartspec.shacl.findings import Names
    from smartspec.shacl.measured import Coverage, Gap, Share
    from smartspec.shacl.mutation import Verdict
    from smartspec.shacl.rules import Rules

_WIDEST: Final = 60
_DOUBTFUL: Final = (Evidence.NONE, Evidence.NO_INSTANCE)


@dataclass(frozen=True)
class CoverageReport:
    """A coverage and, where constraints were put to the test, what came of that; the same text in every run."""

    coverage: Coverage
    verdicts: tuple[Verdict, ...] | None
    rules: Rules
    names: Names

    def percent(self) -> str:
        """The share of triples looked at, such as ``97.6``."""
        return str(self.coverage.total.percent)

    def table(self) -> str:
        """Tables of what is not wholly looked at, and a line for the rest."""
        return "\n\n".join(self._parts())

    def _parts(self) -> Iterator[str]:
        total = self.coverage.total
        yield f"{total.percent} %: shapes look at {total.looked_at} of {total.triples} triples"
        yield self._shares("class", "classes", self.coverage.classes)
        yield self._shares("property", "properties", self.coverage.properties)
        if self.coverage.gaps:
            head = ("class", "property", "not looked at", "of", "such as", "")
            yield _table(head, [self._gap(gap) for gap in self.coverage.gaps])
        yield f"classes without shape: {self._list(self.coverage.classes_without_shape)}"
        yield f"properties without shape: {self._list(self.coverage.properties_without_shape)}"
        if self.verdicts is not None:
            yield "\n".join(self._verdicts(self.verdicts))

    def _shares(self, kind: str, kinds: str, shares: Sequence[Share]) -> str:
        part = sorted((s for s in shares if s.looked_at < s.triples), key=lambda s: (s.percent, s.name))
        rows = [(self._name(s.name), str(s.triples), str(s.looked_at), str(s.percent)) for s in part]
        whole = f"{kinds} wholly looked at: {len(shares) - len(part)} of {len(shares)}"
        return "\n".join([_table((kind, "triples", "looked at", "%"), rows), whole]) if rows else whole

    def _gap(self, gap: Gap) -> tuple[str, ...]:
        example = (gap.example_subject, gap.example_value)
        return (
            *(self._name(gap.class_iri), self._name(gap.property_iri)),
            *(str(gap.not_looked_at), str(gap.triples)),
            *(clip(self.names.short(term), _WIDEST) for term in example),
        )

    def _list(self, iris: Sequence[str]) -> str:
        return ", ".join(map(self.names.short, iris)) or "none"

    def _name(self, iri: str) -> str:
        return "(no class)" if iri == NO_CLASS else self.names.short(iri)

    def _verdicts(self, verdicts: Sequence[Verdict]) -> Iterator[str]:
        yield f"constraints: {len(verdicts)}"
        for evidence in Evidence:
            found = [verdict for verdict in verdicts if verdict.evidence is evidence]
            yield f"  {evidence.value}: {len(found)}"
            for verdict in found if evidence in _DOUBTFUL else ():
                terms = (self._shape(verdict), verdict.constraint.parameter, str(verdict.constraint.value))
                yield f"    {' '.join(map(self.names.short, terms))}"

    def _shape(self, verdict: Verdict) -> str:
        """A name for the shape that is the same in every run: its IRI, else how an IRI leads to it."""
        return self.rules.rule(verdict.constraint.shape.value).id

    def json(self) -> str:
        """Everything as a JSON object: IRIs in full, terms as N-Triples, null for no class and for a blank node."""
        coverage = self.coverage
        found: dict[str, object] = {
            **_share(coverage.total),
            "classes": [{"class": share.name or None, **_share(share)} for share in coverage.classes],
            "properties": [{"property": share.name, **_share(share)} for share in coverage.properties],
            "gaps": [_gap_object(gap) for gap in coverage.gaps],
            "classesWithoutShape": coverage.classes_without_shape,
            "propertiesWithoutShape": coverage.properties_without_shape,
        }
        if self.verdicts is not None:
            found["constraints"] = [self._verdict_object(verdict) for verdict in self.verdicts]
        return json.dumps(found, indent=2, ensure_ascii=False)

    def _verdict_object(self, verdict: Verdict) -> dict[str, str | None]:
        value = verdict.constraint.value
        return {
            "shape": self._shape(verdict),
            "parameter": verdict.constraint.parameter,
            "value": None if isinstance(value, ox.BlankNode) else str(value),
            "evidence": verdict.evidence.name.lower().replace("_", "-"),
        }


def _gap_object(gap: Gap) -> dict[str, object]:
    return {
        "class": gap.class_iri or None,
        "property": gap.property_iri,
        "triples": gap.triples,
        "notLookedAt": gap.not_looked_at,
        "example": {"subject": gap.example_subject, "value": gap.example_value},
    }


def _share(share: Share) -> dict[str, float]:
    return {"triples": share.triples, "lookedAt": share.looked_at, "percent": share.percent}


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows))
    return "\n".join(line.rstrip() for line in lines)
