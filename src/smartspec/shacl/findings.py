"""What validation finds, as values; and how the findings read as text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from smartspec.graph.namespaces import PREFIXES, compact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smartspec.shacl.places import Place


class Severity(IntEnum):
    """SHACL's severities (section 2.1.4), the gravest highest."""

    INFO = 1
    WARNING = 2
    VIOLATION = 3


_SEVERITIES: Final = {
    PREFIXES["sh"] + "Info": Severity.INFO,
    PREFIXES["sh"] + "Warning": Severity.WARNING,
}


def severity_of(term: object) -> Severity:
    """The severity that an IRI names; a violation where it names none (SHACL section 2.1.4)."""
    return _SEVERITIES.get(str(term), Severity.VIOLATION)


@dataclass(frozen=True)
class Finding:
    """One validation result (SHACL section 3.6): IRIs in full, literals as N-Triples.

    Attributes:
        focus: the node that does not conform.
        path: the property it is about, or a property path as text; None for the node itself.
        value: the value that does not fit, as N-Triples; None where something is missing.
        shape: the shape that says so.
        component: the kind of constraint.
        severity: how grave it is.
        messages: pairs of language (``""`` for none) and text.
        place: where it stands in the files; None where the files do not speak of the focus node.
    """

    focus: str
    path: str | None
    value: str | None
    shape: str
    component: str
    severity: Severity
    messages: tuple[tuple[str, str], ...]
    place: Place | None = None

    def message(self, language: str = "en") -> str:
        """The message in a language, else in English, else in any."""
        texts = dict(self.messages)
        for wanted in (language, "en", ""):
            if wanted in texts:
                return texts[wanted]
        return next(iter(texts.values()), "does not conform")

    @property
    def order(self) -> tuple[object, ...]:
        """Findings sort by place, then by what they say; the order is the same in every run."""
        place = (str(self.place.path), self.place.line, self.place.column) if self.place else ("", 0, 0)
        return (*place, self.focus, self.path or "", self.shape, self.value or "", self.component)


def finding_text(finding: Finding) -> str:
    """One finding as a line ``path:line:column: severity: message [shape]`` and its details below it."""
    place = f"{finding.place}: " if finding.place else ""
    lines = [f"{place}{finding.severity.name.lower()}: {finding.message()} [{short(finding.shape)}]"]
    lines.append(f"    node: {short(finding.focus)}")
    if finding.path:
        lines.append(f"    property: {short(finding.path)}")
    if finding.value is not None:
        lines.append(f"    value: {short(finding.value)}")
    return "\n".join(lines)


def report_text(findings: Iterable[Finding]) -> str:
    """All findings and a summary line."""
    listed = list(findings)
    if not listed:
        return "conforms: no findings"
    counts = {severity: sum(finding.severity is severity for finding in listed) for severity in reversed(Severity)}
    summary = ", ".join(f"{count} {severity.name.lower()}" for severity, count in counts.items() if count)
    return "\n".join([*(finding_text(finding) for finding in listed), f"does not conform: {summary}"])


def short(term: str) -> str:
    """An IRI as prefixed name where it has one; anything else as it is."""
    return compact(term.removeprefix("<").removesuffix(">")) or term
