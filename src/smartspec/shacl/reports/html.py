"""Findings as one self-contained page: no script, nothing loaded, made to be read and to be printed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from smartspec.shacl.findings import Severity, choose, heading, line, node_text, summary
from smartspec.shacl.reports.report import relative

if TYPE_CHECKING:
    from smartspec.shacl.findings import Finding
    from smartspec.shacl.reports.report import Report

_TEMPLATE: Final = "report.html"
_TITLES: Final = {Severity.VIOLATION: "violation", Severity.WARNING: "warning", Severity.INFO: "info"}


def write(report: Report) -> str:
    """The page: a summary, the findings by file, and below them what makes the run less than it seems."""
    files: dict[str, list[tuple[Finding, bool]]] = defaultdict(list)
    for finding, known in report.marked:
        files[relative(finding.place.path) if finding.place else "without a place in the files"].append(
            (finding, known)
        )
    environment = Environment(
        loader=PackageLoader("smartspec.shacl", "reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(choose=choose, heading=heading, line=line, node_text=node_text, titles=_TITLES)
    page = environment.get_template(_TEMPLATE)
    verdict = "nothing was checked" if report.is_empty else "does not pass" if report.failures else "passes"
    return page.render(report=report, files=dict(files), verdict=verdict, counts=summary(report.comparison.new)) + "\n"
