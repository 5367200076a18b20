"""The part of validation over HTTP that runs in a process of its own (`smartspec.web.validation`)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, parse

from smartspec.engine.isolation import cut_network
from smartspec.errors import Fault, SourceError
from smartspec.graph.derive import derive
from smartspec.shacl.baseline import Comparison
from smartspec.shacl.doubts import doubts
from smartspec.shacl.findings import Names, detail_lines, line, node_text, summary
from smartspec.shacl.reading import Checked
from smartspec.shacl.reports.registry import FORMATS
from smartspec.shacl.reports.report import Report
from smartspec.shacl.validation import Validation
from smartspec.web.outcome import Outcome, Refusal, Shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from smartspec.shacl.findings import Finding
    from smartspec.web.submission import SentFile, Submission

_PAGE: Final = "html"
_SHOWN: Final = 500
"""How many findings a page shows."""

_NICE: Final = 10


@dataclass(frozen=True)
class Reference:
    """What is at hand for every validation: our graph, our shapes, and the rules that derive statements."""

    graph: tuple[Triple, ...]
    shapes: tuple[Triple, ...]
    rules: tuple[Path, ...]


def prepare(graph: bytes, shapes: bytes, rules: tuple[Path, ...]) -> Reference:
    """Read our graph and shapes, given as N-Triples.

    From here on the process has no network, a lower priority, and a working directory that tells nothing.
    """
    os.nice(_NICE)
    os.chdir("/")
    cut_network()
    return Reference(_triples(graph), _triples(shapes), rules)


def _triples(data: bytes) -> tuple[Triple, ...]:
    return tuple(quad.triple for quad in parse(data, format=RdfFormat.N_TRIPLES))


def check(reference: Reference, submission: Submission, form: str, language: str) -> Outcome | Refusal:
    """Validate what was sent, by its own shapes alone, or by ours with our graph seen beside it.

    ``form`` is a name of `FORMATS`, ``language`` that of messages.
    """
    try:
        data = _read(submission.data)
    except SourceError as error:
        return Refusal("data", error.faults)
    try:
        validation = _validation(reference, data, submission.shapes)
        report = Report(
            comparison=Comparison(tuple(validation.findings)),
            doubts=tuple(doubts(validation, shapes_are_standing=not submission.shapes)),
            names=Names(validation.prefixes),
            language=language,
            files=len(submission.data),
        )
    except SourceError as error:
        return Refusal("shapes", error.faults)
    return _outcome(report, form)


def _validation(reference: Reference, data: Checked, shapes: tuple[SentFile, ...]) -> Validation:
    if shapes:
        return Validation.of(data, _read(shapes))
    if not reference.shapes:
        raise SourceError([Fault(Path("shapes"), 0, 0, "there are none here; send yours as the field shapes")])
    derived = derive([*reference.graph, *data.triples], reference.rules)
    return Validation.of(data, reference.shapes, [*reference.graph, *derived])


def _read(files: Iterable[SentFile]) -> Checked:
    texts: list[tuple[Path, str]] = []
    faults: list[Fault] = []
    for file in files:
        try:
            texts.append((Path(file.name), file.content.decode("utf-8")))
        except UnicodeDecodeError as error:
            reason = f"not UTF-8: byte 0x{file.content[error.start]:02X}; save the file as UTF-8"
            faults.append(Fault(Path(file.name), file.content.count(b"\n", 0, error.start) + 1, 0, reason))
    try:
        checked = Checked.read(texts)
    except SourceError as error:
        raise SourceError([*faults, *error.faults]) from error
    if faults:
        raise SourceError(faults)
    return checked


def _outcome(report: Report, form: str) -> Outcome:
    findings = report.comparison.new
    is_page = form == _PAGE
    return Outcome(
        body=b"" if is_page else _written(report, form),
        shown=tuple(_show(finding, report) for finding in findings[:_SHOWN]) if is_page else (),
        total=len(findings),
        summary=summary(findings),
        doubts=tuple(doubt.text for doubt in report.doubts),
    )


def _written(report: Report, form: str) -> bytes:
    """The report; formats of mere lines have no other place for doubts than more lines."""
    said = "".join(f"{doubt}\n" for doubt in report.doubts) if FORMATS[form].media_type == "text/plain" else ""
    return f"{said}{FORMATS[form].write(report)}".encode()


def _show(finding: Finding, report: Report) -> Shown:
    short = report.names.short
    return Shown(
        place=str(finding.place or ""),
        severity=finding.severity.name.lower(),
        message=line(finding.message(report.language)),
        node=node_text(finding, report.names),
        property=short(finding.path) if finding.path else "",
        value=short(finding.value) if finding.value is not None else "",
        shape=finding.shape,
        shape_name=short(finding.rule.id if finding.rule else finding.shape),
        details="\n".join(detail_lines(finding, report.style)),
    )
