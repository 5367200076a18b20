"""What validation finds, as values; and how the findings read as text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from smartspec.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from smartspec.shacl.places import Place
    from smartspec.shacl.results import Result
    from smartspec.shacl.rules import Rule


class Severity(IntEnum):
    """SHACL's severities (section 2.1.4), the gravest highest."""

    INFO = 1
    WARNING = 2
    VIOLATION = 3


_SEVERITIES: Final = {
    PREFIXES["sh"] + "Info": Severity.INFO,
    PREFIXES["sh"] + "Warning": Severity.WARNING,
}
_COLOURS: Final = {Severity.INFO: "36", Severity.WARNING: "33", Severity.VIOLATION: "31"}
_LONGEST: Final = 200
_IRI: Final = re.compile(r"<([^<>\"{}|^`\\\s]*)>")
_LOCAL_NAME: Final = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?)?")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BLANK: Final = re.compile(r"_:\S+")


def severity_of(term: object) -> Severity:
    """The severity that an IRI names; a violation where it names none (SHACL section 2.1.4)."""
    return _SEVERITIES.get(str(term), Severity.VIOLATION)


@dataclass(frozen=True)
class Finding:
    """One validation result (SHACL section 3.6): IRIs in full, blank nodes by label.

    Attributes:
        focus: the node that does not conform; a literal by its lexical form.
        path: the property it is about, or a property path as SPARQL writes it; None for the node itself.
        value: the value that does not fit, as N-Triples; None where something is missing.
        shape: the shape that says so.
        component: the kind of constraint; empty for a detail that says what a value conforms to and should not.
        severity: how grave it is.
        messages: pairs of language (``""`` for none) and text.
        place: where it stands in the files; None where the files do not speak of the focus node.
        details: the findings inside it (sh:detail), such as why none of the alternatives of sh:or holds.
        term: the focus node as N-Triples.
        holder: for a blank focus node how an IRI leads to it, as a path; None for others.
        rule: what is known of the shape; None where nobody asked.
        result: the result that it was made of, for the W3C report.
    """

    focus: str
    path: str | None
    value: str | None
    shape: str
    component: str
    severity: Severity
    messages: tuple[tuple[str, str], ...]
    place: Place | None = None
    details: tuple[Finding, ...] = ()
    term: str = field(default="", compare=False)
    holder: str | None = None
    rule: Rule | None = field(default=None, compare=False, repr=False)
    result: Result | None = field(default=None, compare=False, repr=False)

    def message(self, language: str = "en") -> str:
        """The message in a language, else in English, else in any."""
        return choose(self.messages, language) or "does not conform"

    @property
    def order(self) -> tuple[object, ...]:
        """Findings sort by place, then by what they say; the order is the same in every run."""
        place = (str(self.place.path), self.place.line, self.place.column) if self.place else ("", 0, 0)
        focus = self.holder or ("" if self.term.startswith("_:") else self.focus)
        shape = self.rule.id if self.rule else self.shape
        value = _BLANK.sub("_:", self.value) if self.value and self.value.startswith("_:") else self.value or ""
        return (*place, focus, self.path or "", shape, value, self.component, self.messages)


def choose(texts: Iterable[tuple[str, str]], language: str = "en") -> str | None:
    """Of texts by language the one in a language, else in English, else without language, else any; None for none."""
    by_language = dict(reversed(list(texts)))
    for wanted in (language, "en", ""):
        if wanted in by_language:
            return by_language[wanted]
    return next(iter(by_language.values()), None)


class Names:
    """Short names for terms, by prefixes: those of the files that are checked before our own."""

    def __init__(self, prefixes: Mapping[str, str] | None = None) -> None:
        self.prefixes = dict(prefixes or {})
        pairs = {**PREFIXES, **self.prefixes}
        self._namespaces = sorted(((ns, prefix) for prefix, ns in pairs.items() if ns), key=lambda pair: -len(pair[0]))

    def short(self, term: str) -> str:
        """An IRI as prefixed name where it has one, each IRI in a path or literal too, a blank node as ``[]``.

        >>> Names().short('"2017"^^<http://www.w3.org/2001/XMLSchema#gYear>')
        '"2017"^^xsd:gYear'
        """
        if term.startswith("_:"):
            return "[]"
        if term.startswith('"'):
            text, quote, rest = term.rpartition('"')
            return _CONTROL.sub("\ufffd", clip(text)) + quote + _IRI.sub(self._found, rest)
        return _IRI.sub(self._found, term) if "<" in term else self._compact(term) or term

    def _found(self, match: re.Match[str]) -> str:
        return self._compact(match[1]) or match[0]

    def _compact(self, iri: str) -> str | None:
        for namespace, prefix in self._namespaces:
            if iri.startswith(namespace) and _LOCAL_NAME.fullmatch(iri, len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}"
        return None


_OURS: Final = Names()


def clip(text: str, longest: int = _LONGEST) -> str:
    """A text that is not too long to be shown in a line."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def line(text: str) -> str:
    """A text as one line, without what would command a terminal."""
    return _CONTROL.sub("\ufffd", " ".join(text.split()))


@dataclass(frozen=True)
class Style:
    """How findings are written: names, language of messages, and whether the terminal shows colours."""

    names: Names = _OURS
    language: str = "en"
    colour: bool = False

    def paint(self, text: str, code: str) -> str:
        """The text in an ANSI colour (ECMA-48 SGR), or as it is."""
        return f"\033[{code}m{text}\033[0m" if self.colour else text


_PLAIN: Final = Style()
_HEADINGS: Final = {
    "Or": "none of these holds",
    "Xone": "none of these holds",
    "And": "not all of these hold",
    "Node": "what it must conform to",
}


def finding_text(finding: Finding, style: Style = _PLAIN) -> str:
    """One finding as a line ``path:line:column: severity: message [shape]`` and its details below it."""
    short = style.names.short
    place = style.paint(f"{finding.place}: ", "1") if finding.place else ""
    severity = style.paint(finding.severity.name.lower(), _COLOURS[finding.severity])
    shape = short(finding.rule.id if finding.rule else finding.shape)
    lines = [f"{place}{severity}: {line(finding.message(style.language))} [{shape}]"]
    lines.append(f"    node: {node_text(finding, style.names)}")
    lines += _about(finding, style, "    ")
    if finding.rule and finding.rule.text(style.language):
        lines.append(f"    shape: {finding.rule.text(style.language)}")
    return "\n".join([*lines, *detail_lines(finding, style, "    ")])


def node_text(finding: Finding, names: Names) -> str:
    """The focus node, a blank one by the way that leads to it."""
    if finding.holder:
        return f"[] at {names.short(finding.holder)}"
    return names.short(finding.term) if finding.term else names.short(finding.focus)


def heading(finding: Finding) -> str:
    """What the details of a finding are, in a few words."""
    if finding.details and not finding.details[0].component:
        return "this holds and must not" if len(finding.details) == 1 else "more than one of these holds"
    name = finding.component.removeprefix(PREFIXES["sh"]).removesuffix("ConstraintComponent")
    return _HEADINGS.get(name, "details")


def _about(finding: Finding, style: Style, indent: str) -> list[str]:
    lines = []
    if finding.path:
        lines.append(f"{indent}property: {style.names.short(finding.path)}")
    if finding.value is not None:
        lines.append(f"{indent}value: {style.names.short(finding.value)}")
    return lines


def detail_lines(finding: Finding, style: Style = _PLAIN, indent: str = "") -> list[str]:
    """The findings inside a finding, each level further in."""
    if not finding.details:
        return []
    lines = [f"{indent}{heading(finding)}:"]
    for detail in finding.details:
        shape = style.names.short(detail.rule.id if detail.rule else detail.shape)
        lines.append(f"{indent}  - {line(detail.message(style.language))} [{shape}]")
        if detail.path:
            lines += _about(detail, style, indent + "    ")
        lines += detail_lines(detail, style, indent + "    ")
    return lines


def summary(findings: Iterable[Finding]) -> str:
    """How many findings of each severity, the gravest first; empty for none.

    >>> summary([])
    ''
    """
    listed = [finding.severity for finding in findings]
    counts = {severity: listed.count(severity) for severity in reversed(Severity)}
    return ", ".join(_counted(count, severity) for severity, count in counts.items() if count)


def _counted(count: int, severity: Severity) -> str:
    return f"{count} {severity.name.lower()}{'s' if count > 1 and severity != Severity.INFO else ''}"


def report_text(findings: Iterable[Finding], style: Style = _PLAIN) -> str:
    """All findings and a summary line."""
    listed = list(findings)
    if not listed:
        return "conforms: no findings"
    return "\n".join([*(finding_text(finding, style) for finding in listed), f"does not conform: {summary(listed)}"])


def short(term: str) -> str:
    """An IRI as prefixed name where it has one; anything else as it is."""
    return _OURS.short(term)
