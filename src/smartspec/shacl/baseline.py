"""Findings that are known: a JSON report of an earlier run, matched so that moved lines make no difference."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smartspec.errors import Fault, SourceError
from smartspec.graph.reading import read_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from smartspec.shacl.findings import Finding


@dataclass(frozen=True)
class KnownFinding:
    """What a report keeps of a finding: enough to know it again, and to say what it was."""

    fingerprint: str
    file: str
    severity: str
    message: str
    focus: str
    shape: str


@dataclass(frozen=True)
class Comparison:
    """The findings of a run beside those of a baseline."""

    new: tuple[Finding, ...]
    known: tuple[Finding, ...] = ()
    gone: tuple[KnownFinding, ...] = ()


def fingerprint(finding: Finding) -> str:
    """What makes two findings the same in two runs: node, path, value, shape and kind of constraint, not the line.

    A blank node is known by the way that leads to it, a file's IRI by its place below the working directory.
    """
    nameless = finding.term.startswith("_:")
    value = "[]" if finding.value and finding.value.startswith("_:") else finding.value
    parts = (
        finding.holder or "[]" if nameless else finding.focus,
        finding.path,
        value,
        finding.rule.id if finding.rule else finding.shape,
        finding.component,
    )
    here = Path.cwd().as_uri() + "/"
    text = "\0".join("" if part is None else part.replace(here, "") for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def read_baseline(path: Path) -> list[KnownFinding]:
    """The findings of a JSON report.

    Raises:
        SourceError: the file cannot be read, or is no such report.
    """
    try:
        report = json.loads(read_text(path))
        return [_known(member) for member in report["findings"]]
    except json.JSONDecodeError as error:
        raise SourceError([Fault(path, error.lineno, error.colno, f"is no JSON: {error.msg}")]) from error
    except (KeyError, TypeError) as error:
        reason = "is no baseline; make one with `smartspec validate --format json=FILE`"
        raise SourceError([Fault(path, 0, 0, reason)]) from error


def _known(member: dict[str, Any]) -> KnownFinding:
    return KnownFinding(
        fingerprint=str(member["fingerprint"]),
        file=str(member["file"] or ""),
        severity=str(member["severity"]),
        message=str(member["message"]),
        focus=str(member["focus"]),
        shape=str(member["shape"]["id"]),
    )


def compare(findings: Iterable[Finding], baseline: Iterable[KnownFinding], files: Collection[str]) -> Comparison:
    """Tell new findings from known ones, each known one counting once, and list those that are gone.

    ``files`` are the paths that were checked: a finding in another file that still exists was not looked for.
    """
    left = list(baseline)
    waiting = Counter(known.fingerprint for known in left)
    new: list[Finding] = []
    known: list[Finding] = []
    for finding in findings:
        name = fingerprint(finding)
        (known if waiting[name] > 0 else new).append(finding)
        waiting[name] -= 1
    gone: list[KnownFinding] = []
    for entry in reversed(left):
        if waiting[entry.fingerprint] > 0 and (entry.file in files or not Path(entry.file).exists()):
            gone.insert(0, entry)
        waiting[entry.fingerprint] -= 1
    return Comparison(tuple(new), tuple(known), tuple(gone))
