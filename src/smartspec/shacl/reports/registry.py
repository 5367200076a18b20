"""The formats of reports by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.shacl.reports import github, html, json, junit, sarif, text, turtle

if TYPE_CHECKING:
    from smartspec.shacl.reports.report import Report


@dataclass(frozen=True)
class Format:
    """A format: its media type, what it is for, and how a report is written in it."""

    media_type: str
    purpose: str
    write: Callable[[Report], str]


FORMATS: Final = {
    "text": Format("text/plain", "lines for people and editors", text.write),
    "github": Format("text/plain", "annotations in a GitHub workflow", github.write),
    "sarif": Format("application/sarif+json", "SARIF 2.1.0, for code scanning", sarif.write),
    "junit": Format("application/xml", "JUnit XML, for test reports", junit.write),
    "json": Format("application/json", "for programs, and for --baseline", json.write),
    "html": Format("text/html", "one page to look at or to print", html.write),
    "turtle": Format("text/turtle", "the W3C validation report", turtle.write),
}
