"""The formats of reports by name. A format's module is loaded when a report is written in it."""

from __future__ import annotations

from dataclasses import dataclass
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from smartspec.shacl.reports.report import Report


@dataclass(frozen=True)
class Format:
    """A format: its media type, what it is for, and the module that writes a report in it."""

    media_type: str
    purpose: str
    module: str

    def write(self, report: Report) -> str:
        """A report in this format."""
        return str(resolve_name(f"{__package__}.{self.module}:write")(report))


FORMATS: Final = {
    "text": Format("text/plain", "lines for people and editors", "text"),
    "github": Format("text/plain", "annotations in a GitHub workflow", "github"),
    "sarif": Format("application/sarif+json", "SARIF 2.1.0, for code scanning", "sarif"),
    "junit": Format("application/xml", "JUnit XML, for test reports", "junit"),
    "json": Format("application/json", "for programs, and for --baseline", "json"),
    "html": Format("text/html", "one page to look at or to print", "html"),
    "turtle": Format("text/turtle", "the W3C validation report", "turtle"),
}
