"""Cut Turtle text without parsing it: where statements, their parts and their comments stand.

A parser gives triples but forgets places and comments; this scanner keeps both and costs little. It expects text that
a parser has accepted, and follows the terminals of Turtle 1.1 (section 6.5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

COMMENT: Final = r"\#[^\n\r]*+"
STRING: Final = r'''(?:"""(?>[^"\\]++|\\.|"(?!""))*+"""|\'\'\'(?>[^'\\]++|\\.|'(?!''))*+\'\'\'
    |"(?>[^"\\\n\r]++|\\.)*+"|'(?>[^'\\\n\r]++|\\.)*+')'''
IRI: Final = r'<[^<>"{}|^`\s]*+>'
"""Terminals of Turtle as patterns for `re.VERBOSE`."""

_TOKEN: Final = re.compile(
    rf"""(?P<comment>{COMMENT})
  | (?P<string>{STRING})
  | (?P<iri>{IRI})
  | (?P<open>[\[(])
  | (?P<close>[\])])
  | (?P<mark>[;,])
  | (?P<space>\s+)
  | (?P<word>(?:\\.|[^\s<>"'\[\](){{}},;\#\\])+)
  | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A piece of Turtle text: its kind (a group name of the scanner), its text, and the offset where it begins."""

    kind: str
    text: str
    offset: int


@dataclass(frozen=True)
class Comment:
    """A comment, ``#`` included, and whether text of the same statement stands before it on its line."""

    text: str
    offset: int
    trailing: bool


@dataclass(frozen=True)
class Statement:
    """One directive or one subject with all that is said of it, up to its final dot.

    ``subject`` is the IRI in full where the statement begins with one, None for directives and blank nodes. ``start``
    and ``end`` are offsets into the text, ``comments`` those before it and inside it.
    """

    subject: str | None
    directive: bool
    start: int
    end: int
    comments: tuple[Comment, ...]


def tokens(text: str) -> Iterator[Token]:
    """All pieces of the text in order; a final dot is a token of kind ``dot`` of its own."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        piece = match.group()
        if kind == "word" and piece.endswith("."):
            if len(piece) > 1:
                yield Token("word", piece[:-1], match.start())
            yield Token("dot", ".", match.end() - 1)
        else:
            yield Token(kind, piece, match.start())


def statements(text: str) -> tuple[list[Statement], list[Comment]]:
    """The statements of a Turtle text in order, and the comments after the last of them."""
    found: list[Statement] = []
    prefixes: dict[str, str] = {}
    pending: list[Token] = []
    comments: list[Comment] = []
    depth = 0
    for token in tokens(text):
        if token.kind == "comment":
            line = text[text.rfind("\n", 0, token.offset) + 1 : token.offset]
            comments.append(Comment(token.text, token.offset, trailing=bool(line.strip())))
            continue
        if token.kind == "space":
            continue
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        pending.append(token)
        if _is_complete(pending, depth):
            _declare(pending, prefixes)
            found.append(_statement(pending, prefixes, comments))
            pending, comments = [], []
    return found, comments


def _is_complete(pending: list[Token], depth: int) -> bool:
    first = pending[0].text.lower()
    if first in ("prefix", "base"):
        return pending[-1].kind == "iri"
    return depth == 0 and pending[-1].kind == "dot"


def _is_directive(pending: list[Token]) -> bool:
    return pending[0].text.lower() in ("prefix", "base", "@prefix", "@base")


def _declare(pending: list[Token], prefixes: dict[str, str]) -> None:
    if pending[0].text.lower() in ("prefix", "@prefix"):
        prefixes[pending[1].text.removesuffix(":")] = pending[2].text[1:-1]


def _statement(pending: list[Token], prefixes: Mapping[str, str], comments: list[Comment]) -> Statement:
    last = pending[-1]
    directive = _is_directive(pending)
    return Statement(
        subject=None if directive else _full_iri(pending[0], prefixes),
        directive=directive,
        start=pending[0].offset,
        end=last.offset + len(last.text),
        comments=tuple(comments),
    )


def _full_iri(token: Token, prefixes: Mapping[str, str]) -> str | None:
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, colon, local = token.text.partition(":")
    if token.kind == "word" and colon and prefix in prefixes:
        return prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
    return None
