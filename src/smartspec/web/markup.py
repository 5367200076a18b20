"""Values, facts and their footnotes as HTML: the pieces that a page has by the hundred, without a template's cost.

Everything from the graph is escaped here; what the functions give is whole and safe to stand in a page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from smartspec.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smartspec.describe.labels import Label
    from smartspec.web.language import Texts
    from smartspec.web.links import Links
    from smartspec.web.presentation import Footnote, Group, Value

_TERM: Final = re.compile(r"\bs3:([A-Za-z]+)\b")
_MANY: Final = 12
"""From so many values on a list stands in columns where there is room."""


def lang(label: Label | Value, texts: Texts) -> Markup:
    """The attribute that tells the language of a text, where it is not the page's."""
    return Markup(_language(label, texts))  # noqa: S704


def show_words(words: str, links: Links) -> Markup:
    """A text of the ontology, in which each term that it names leads to its page."""

    def linked(found: re.Match[str]) -> str:
        return f'<a href="{escape(links.to(PREFIXES["s3"] + found[1]))}"><code>{found[0]}</code></a>'

    return Markup(_TERM.sub(linked, str(escape(words))))  # noqa: S704


def show_value(value: Value, texts: Texts) -> Markup:
    """A value: a link where it leads somewhere, its footnotes behind it, its own facts below it."""
    return Markup(_value(value, texts))  # noqa: S704 - every part is escaped


def show_values(values: Sequence[Value], texts: Texts) -> Markup:
    """Values as a list."""
    return Markup(_values(values, texts))  # noqa: S704


def show_facts(group: Group, texts: Texts) -> Markup:
    """The values of one predicate, below its name: a part of a ``dl``."""
    return Markup(_facts(group, texts))  # noqa: S704


def show_footnotes(value: Value) -> Markup:
    """The sources of a value."""
    return Markup(_footnotes(value.footnotes))  # noqa: S704


def show_lines(group: Group, texts: Texts) -> Markup:
    """Where the repository states each value of one predicate: rows of a table."""
    name = escape(group.name.text)
    place = escape(texts("thing-source"))
    return Markup(  # noqa: S704
        "".join(
            [
                f'<tr><th scope="row">{name}</th><td{_language(value, texts)}>{escape(_cut(value.text))}</td>'
                f"{_origin(note, place)}</tr>\n"
                for value in (*group.values, *group.others)
                for note in value.footnotes
            ]
        )
    )


def _value(value: Value, texts: Texts) -> str:
    if value.nested:
        nested = "".join([_nested(group, texts) for group in value.nested])
        return f'{_link(value, texts) if value.href else ""}<div class="nested">{nested}</div>'
    shown = _link(value, texts) if value.href else _literal(value, texts)
    return shown + _footnotes(value.footnotes) if value.footnotes else shown


def _link(value: Value, texts: Texts) -> str:
    title = f' title="{escape(value.full)}"' if value.full else ""
    return f'<a href="{escape(value.href)}"{title}{_language(value, texts)}>{escape(value.text)}</a>'


def _literal(value: Value, texts: Texts) -> str:
    return f'<span class="literal"{_language(value, texts)}>{escape(value.text)}</span>'


def _nested(group: Group, texts: Texts) -> str:
    return f'<dl class="facts">{_facts(group, texts)}</dl>' if group.name.text else _values(group.values, texts)


def _values(values: Sequence[Value], texts: Texts) -> str:
    items = "".join([f"<li>{_value(value, texts)}</li>" for value in values])
    return f'<ul class="values{" many" * (len(values) >= _MANY)}">{items}</ul>'


def _facts(group: Group, texts: Texts) -> str:
    name = f"{_language(group.name, texts)}>{escape(group.name.text)}"
    link = f'<a href="{escape(group.href)}" title="{escape(group.predicate)}"{name}</a>' if group.href else ""
    others = ""
    if group.others:
        summary = escape(texts("thing-other-languages"))
        others = f'<details class="others"><summary>{summary}</summary>{_values(group.others, texts)}</details>'
    return f"<dt>{link or f'<span{name}</span>'}</dt>\n<dd>{_values(group.values, texts)}{others}</dd>\n"


def _footnotes(notes: Iterable[Footnote]) -> str:
    return "".join([_footnote(note) for note in notes])


def _footnote(note: Footnote) -> str:
    href = escape(note.href) if note.href else f"#source-{note.number}"
    locator = f'<span class="locator"> {escape(note.locator)}</span>' if note.locator else ""
    link = f'<a href="{href}" title="{escape(note.title)}">{note.number}{locator}</a>'
    return f'<sup class="note">{link}</sup>'


def _origin(note: Footnote, name: str) -> str:
    """A source in a table's two cells: the document with the place in it, and the line."""
    locator = f" {escape(note.locator)}" if note.locator else ""
    certainty = f", {escape(note.certainty)}" if note.certainty else ""
    line = f"<code>{escape(note.line)}</code>" if note.line else ""
    source = f'<a href="#source-{note.number}">{note.number}</a>{locator}{certainty}'
    return f'<td class="short" data-label="{name}">{source}</td><td>{line}</td>'


def _language(label: Label | Value, texts: Texts) -> str:
    if not label.language or label.language == texts.language:
        return ""
    return f' lang="{escape(label.language)}"'


def _cut(text: str, most: int = 120) -> str:
    return text if len(text) <= most else text[: text.rfind(" ", 0, most)] + "…"
