"""A report: the findings of a validation, compared with a baseline, and what it takes to write them down."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from smartspec.shacl.findings import Names, Severity, Style

if TYPE_CHECKING:
    from smartspec.shacl.baseline import Comparison
    from smartspec.shacl.doubts import Doubt
    from smartspec.shacl.findings import Finding


@dataclass(frozen=True)
class Report:
    """One run of validation.

    Attributes:
        comparison: the findings, told from those of a baseline where there is one.
        doubts: what makes the run less than it seems.
        fail_on: the least severity that counts as failure.
        names: short names for terms.
        language: the language of messages, ``en`` or ``fr``.
        colour: whether text is for a terminal that shows colours.
        files: the number of files that were checked.
        has_baseline: whether there was a baseline.
    """

    comparison: Comparison
    doubts: tuple[Doubt, ...] = ()
    fail_on: Severity = Severity.INFO
    names: Names = field(default_factory=Names)
    language: str = "en"
    colour: bool = False
    files: int = 0
    has_baseline: bool = False

    @property
    def marked(self) -> list[tuple[Finding, bool]]:
        """All findings by place, and whether each is known from the baseline."""
        pairs = [(found, False) for found in self.comparison.new] + [(found, True) for found in self.comparison.known]
        return sorted(pairs, key=lambda pair: pair[0].order)

    @property
    def failures(self) -> list[Finding]:
        """The new findings that are grave enough to fail."""
        return [finding for finding in self.comparison.new if finding.severity >= self.fail_on]

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to check, or nothing to check it by."""
        return any(doubt.kind in ("no-shapes", "no-data") for doubt in self.doubts)

    @property
    def style(self) -> Style:
        """How findings are written, without colours."""
        return Style(self.names, self.language)


def relative(path: Path) -> str:
    """A path as tools of a checkout want it: below the working directory where it is, with slashes."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def uri(path: Path) -> str:
    """A path as URI reference (RFC 3986): relative where it is below the working directory."""
    shown = relative(path)
    return path.absolute().as_uri() if shown.startswith("/") else quote(shown)


def place_members(finding: Finding | Doubt) -> dict[str, Any]:
    """File, line and column as JSON members; null where there is no place."""
    place = finding.place
    if place is None:
        return {"file": None, "line": None, "column": None}
    return {"file": relative(place.path), "line": place.line, "column": place.column}
