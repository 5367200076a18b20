"""Values as HTML: everything from the graph is escaped, languages are told, what is nested stands below."""

import pytest

from smartspec.describe.labels import Label
from smartspec.web.language import Texts, read_texts
from smartspec.web.links import Links
from smartspec.web.markup import lang, show_facts, show_lines, show_value, show_words
from smartspec.web.presentation import Footnote, Group, Value

NASTY = "\"><script>&'"
ESCAPED = "&#34;&gt;&lt;script&gt;&amp;&#39;"


@pytest.fixture(scope="module")
def english() -> Texts:
    return read_texts()["en"]


def group(
    *values: Value, others: tuple[Value, ...] = (), name: str = "theme", href: str | None = "/def/theme"
) -> Group:
    return Group("http://e/theme", Label(name), href, values, others)


def test_nothing_from_the_graph_is_markup(english: Texts) -> None:
    note = Footnote(1, NASTY, NASTY, NASTY, NASTY, NASTY)
    value = Value(NASTY, NASTY, NASTY, NASTY, (note,))
    nasty = Group(NASTY, Label(NASTY, NASTY), NASTY, (value, Value("", nested=(group(value),))), (value,))
    shown = show_facts(nasty, english) + show_lines(nasty, english)
    assert "<script>" not in shown
    assert NASTY not in shown
    assert shown.count(ESCAPED) > 20


def test_a_value_leads_where_it_can(english: Texts) -> None:
    assert show_value(Value("Bretagne", "/doc/x", "fr", "http://e/x"), english) == (
        '<a href="/doc/x" title="http://e/x" lang="fr">Bretagne</a>'
    )
    assert show_value(Value("12"), english) == '<span class="literal">12</span>'


def test_a_footnote_leads_to_its_statement_or_to_the_list_of_sources(english: Texts) -> None:
    value = Value("x", footnotes=(Footnote(1, "A"), Footnote(2, "B", locator="p. 3", href="/doc/statement/s")))
    shown = show_value(value, english)
    assert '<a href="#source-1" title="A">1</a>' in shown
    assert '<a href="/doc/statement/s" title="B">2<span class="locator"> p. 3</span></a>' in shown


def test_facts_of_a_value_stand_below_it(english: Texts) -> None:
    nested = (group(Value("7")), group(Value("item"), name=""))
    shown = show_value(Value("Claim", "/doc/c", nested=nested), english)
    assert shown.startswith('<a href="/doc/c">Claim</a><div class="nested"><dl class="facts"><dt>')
    assert shown.endswith('<ul class="values"><li><span class="literal">item</span></li></ul></div>')


def test_other_languages_are_folded_and_told(english: Texts) -> None:
    shown = show_facts(group(Value("Brittany", language="en"), others=(Value("Bretagne", language="fr"),)), english)
    assert '<span class="literal">Brittany</span>' in shown
    assert "<summary>" in shown.split('lang="fr"')[0]


def test_a_row_tells_source_place_and_line_of_a_value(english: Texts) -> None:
    note = Footnote(3, "Title", "p. 2", "probable", line="data/x.ttl:9")
    row = show_lines(group(Value("word " * 40, footnotes=(note,))), english)
    assert '<a href="#source-3">3</a> p. 2, probable</td><td><code>data/x.ttl:9</code></td>' in row
    assert "word word…</td>" in row
    assert len(row) < 300


def test_the_reader_s_own_language_needs_no_attribute(english: Texts) -> None:
    assert [lang(Label("x", language), english) for language in ("en", None, "fr")] == ["", "", ' lang="fr"']


def test_terms_in_a_text_lead_to_their_pages() -> None:
    shown = show_words("A <b> is an s3:Document, read by s3:statedIn.", Links())
    assert shown.startswith('A &lt;b&gt; is an <a href="/def/Document"><code>s3:Document</code></a>, read by <a')
