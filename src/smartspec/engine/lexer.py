"""The terminals of SPARQL 1.1 (section 19.8): enough to know a query's form and to find its VALUES blocks.

Keywords are told from IRIs, strings, comments, variables and prefixed names exactly as a parser tells them, so what is
decided on these tokens cannot be deceived by text that only looks like a keyword.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN: Final = re.compile(
    r'''
    (?P<comment>\#[^\n\r]*)
  | (?P<string>"""(?:[^"\\]|\\.|"(?!""))*"""
             | \'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
             | "(?:[^"\\\n\r]|\\.)*"
             | '(?:[^'\\\n\r]|\\.)*')
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<name>(?:\w(?:[\w.\-]*[\w\-])?)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:(?:[\w.:\-]|%[0-9A-Fa-f]{2}|\\.)*
             (?:[\w:\-]|%[0-9A-Fa-f]{2}|\\.))?)?)
  | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<word>[^\W\d]\w*)
  | (?P<space>\s+)
  | (?P<punctuation>.)
    ''',
    re.VERBOSE | re.DOTALL,
)
_UNEVEN: Final = re.compile(r"[^\S ]|  |#")
"""What a text holds whose white space is more than single spaces."""
_ASTRAY: Final = frozenset("\"'\\")
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class Token(NamedTuple):
    """A piece of query text: its kind (a group name of the lexer), its text, and where it begins and ends."""

    kind: str
    text: str
    start: int
    end: int

    def is_keyword(self, *words: str) -> bool:
        """Whether this is one of the keywords, given in upper case; SPARQL keywords ignore case."""
        return self.kind == "word" and self.text.upper() in words


def unescape_codepoints(text: str) -> str:
    r"""The text with ``\uXXXX`` and ``\UXXXXXXXX`` resolved, as SPARQL does before it parses (section 19.2)."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= 0x10FFFF else match[0]  # noqa: PLR2004

    return _ESCAPE.sub(character, text) if "\\" in text else text


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query in order, without white space and comments."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup not in ("space", "comment"):
            yield Token(match.lastgroup or "punctuation", match.group(), match.start(), match.end())


def spaced(text: str) -> str:
    """The text with one space for each run of white space and comments, and none around it.

    A text with a quote or a backslash that belongs to no token is left as it is: what follows it means nothing.
    """
    if not _UNEVEN.search(text):
        return text.strip(" ")
    pieces: list[str] = []
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "punctuation" and match.group() in _ASTRAY:
            return text
        if match.lastgroup not in ("space", "comment"):
            pieces.append(match.group())
        elif pieces and pieces[-1] != " ":
            pieces.append(" ")
    return "".join(pieces).strip(" ")
