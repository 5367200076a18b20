"""One page that needs nothing else."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

from smartspec.shacl.reports.html import write
from smartspec.shacl.reports.report import Report

Make = Callable[..., Report]
VOID = {"meta", "link", "br", "img", "hr"}


class Tags(HTMLParser):
    """Keeps the tags, and sees that they close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, _: object) -> None:
        self.seen.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_page_is_whole_and_loads_nothing(make_report: Make) -> None:
    for report in (
        make_report(),
        make_report("", before=""),
        make_report(before='@prefix ex: <http://example.org/> . ex:b a ex:Person ; ex:age "z" .'),
    ):
        page = write(report)
        tags = Tags()
        tags.feed(page)
        assert tags.open == []
        assert not {"script", "link", "img", "iframe"} & set(tags.seen)
        assert not re.search(r"src=|url\(|@import", page)


def test_page_shows_findings_details_and_doubts(make_report: Make) -> None:
    page = write(make_report())
    for piece in (
        "one name: 100 %, &lt;no&gt; more",
        "none of these holds",
        "a number",
        "ex:Idle was never put to use",
    ):
        assert piece in page
    assert '<a href="http://example.org/help">ex:Person-name</a>' in page
    assert "Validation: does not pass" in page


def test_text_of_data_is_never_markup(make_report: Make) -> None:
    data = '@prefix ex: <http://example.org/> . ex:ada a ex:Person ; ex:age "<script>alert(1)</script>" .'
    assert "<script>" not in write(make_report(data))
