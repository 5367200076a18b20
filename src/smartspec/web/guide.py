"""The help pages: Markdown in ``help/{language}/``, rendered to HTML without raw HTML, with links of this service."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt

from smartspec.errors import NotFoundError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from smartspec.web.links import Links

PAGES: Final = ("first-query", "cookbook", "cite", "data-curators", "operators")
"""The pages in the order in which they are offered."""

EXAMPLE_ORIGIN: Final = "http://127.0.0.1:8000"
"""The address of the service in the examples; a page shows that of the service that the reader is at."""

_NOT_IN_ID: Final = re.compile(r"[^\w]+")


@dataclass(frozen=True)
class Section:
    """A heading of the second level, and its fragment identifier."""

    title: str
    fragment: str


@dataclass(frozen=True)
class Passage:
    """A piece of a page: HTML, or a code block as text. ``syntax``: the block's language; None for HTML."""

    content: str
    syntax: str | None = None


@dataclass(frozen=True)
class HelpPage:
    """A help page.

    Attributes:
        name: its name in the address.
        title: its heading.
        lead: its first paragraph, as text.
        sections: its headings of the second level.
        passages: what follows the heading, in order.
    """

    name: str
    title: str
    lead: str
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]


def read_page(name: str, language: str, links: Links, origin: str) -> HelpPage:
    """A page in a language, its links and examples leading to the service at ``origin``.

    Raises:
        NotFoundError: there is no such page; holds the nearest names.
    """
    if name not in PAGES:
        raise NotFoundError(f"There is no help page {name!r}.", {"nearest": nearest(name, PAGES)})
    tokens = _parser().parse(_source(name, language).replace(EXAMPLE_ORIGIN, origin))
    _follow(tokens, links)
    sections = tuple(_sections(tokens))
    lead = next(tokens[at + 1] for at, token in enumerate(tokens) if token.type == "paragraph_open")
    return HelpPage(name, _text(tokens[1]), _text(lead), sections, tuple(_passages(tokens[3:])))


@cache
def _parser() -> MarkdownIt:
    """CommonMark with tables; HTML in a text stays text, and there are no images."""
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


@cache
def _source(name: str, language: str) -> str:
    return (files(__package__) / "help" / language / f"{name}.md").read_text(encoding="utf-8")


def _follow(tokens: Sequence[Token], links: Links) -> None:
    """Let links to paths lead to this service, wherever it is mounted, in the reader's language."""
    for token in (child for each in tokens for child in each.children or ()):
        href = token.attrGet("href")
        if isinstance(href, str) and href.startswith("/"):
            path, mark, fragment = href.partition("#")
            token.attrSet("href", links.path(path) + mark + fragment)


def _sections(tokens: Sequence[Token]) -> list[Section]:
    """The headings of the second level, each given its fragment identifier."""
    found = []
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            title = _text(tokens[at + 1])
            section = Section(title, _NOT_IN_ID.sub("-", title.casefold()).strip("-"))
            token.attrSet("id", section.fragment)
            found.append(section)
    return found


def _passages(tokens: Sequence[Token]) -> list[Passage]:
    """The page cut at its code blocks, which are shown with what can be done with them."""
    found: list[Passage] = []
    start = 0
    for at, token in enumerate(tokens):
        if token.type == "fence" and token.level == 0:
            found += [_html(tokens[start:at]), Passage(token.content, token.info.strip())]
            start = at + 1
    return [passage for passage in (*found, _html(tokens[start:])) if passage.content]


def _html(tokens: Sequence[Token]) -> Passage:
    parser = _parser()
    return Passage(parser.renderer.render(tokens, parser.options, {}))


def _text(inline: Token) -> str:
    """The text of an inline token without its markup."""
    return "".join(child.content for child in inline.children or () if child.type in ("text", "code_inline"))
