"""Where each triple of a Turtle, TriG, N-Triples or N-Quads text is written, found by its number.

A parser states triples in the order of the text, so counting what punctuation makes is enough to find a statement
again; only one that is asked for is taken apart. The text must be one that a parser has accepted.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from smartspec.graph.scan import COMMENT, IRI, STRING

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHARACTER: Final = r"""[^\s<>"'\[\](){},;\#\\.:]"""
_LOCAL: Final = rf"(?>{_CHARACTER}|:|\\.)++"
_NAME: Final = rf"""(?:_:{_CHARACTER}++(?>\.++{_CHARACTER}++)*+
    |[+-]?+(?:\d++\.?+\d*+[eE][+-]?+\d++|\d*+\.\d++|\d++)
    |(?>{_CHARACTER}++(?>\.++{_CHARACTER}++)*+)?+:(?>{_LOCAL}(?>\.++{_LOCAL})*+)?+
    |{_CHARACTER}++)"""
_ITEM: Final = rf"""{STRING}(?>@[A-Za-z0-9-]++|\^\^(?:{IRI}|{_NAME}))?+|{IRI}|{_NAME}"""
_GAP: Final = rf"(?>\s++|{COMMENT})*+"
_DIRECTIVE: Final = rf"""(?:@(?:prefix|base|version)\b(?>{IRI}|{STRING}|{COMMENT}|[^<"'\#.]|\.(?=[^\s<]))*+\.
    |(?i:prefix)(?:\s|{COMMENT})[^<]*+{IRI}|(?i:base)(?:\s|{COMMENT})[^<]*+{IRI}
    |(?i:version)(?:\s|{COMMENT})[^"']*+{STRING})"""
_MARK: Final = r"[;,.\[\](){}]"
_PIECE: Final = re.compile(rf"(?P<item>{_ITEM})|(?P<mark>{_MARK})|{COMMENT}", re.VERBOSE | re.DOTALL)
_TAG: Final = re.compile(r"(?<=[\"'])@([A-Za-z0-9-]+)\Z")
_LABEL: Final = re.compile(rf"_:({_CHARACTER}++(?>\.++{_CHARACTER}++)*+)")
_HEAD: Final = re.compile(rf"(?>{_GAP}{_DIRECTIVE})*+{_GAP}", re.VERBOSE | re.DOTALL)
_SWIFT: Final = re.compile(
    rf"""{_GAP}((?>[^<>"'\[\](){{}},;\#\\.]++|{IRI}|{STRING}|\\.|{COMMENT}
    |(?<=[^\s<>"'\[\](){{}},;\#])\.++(?=[^\s<>"'\[\](){{}},;\#.])|(?<![^\s<>"'\[\](){{}},;\#\\.])\.(?=\d))*+)({_MARK}|\Z)""",
    re.VERBOSE | re.DOTALL,
)
_STRICT: Final = re.compile(
    rf"(?>{_GAP}{_DIRECTIVE})*+{_GAP}((?>\s++|{COMMENT}|{_ITEM})*+)({_MARK}|\Z)", re.VERBOSE | re.DOTALL
)


def label_at(text: str, offset: int) -> str | None:
    """The label of the blank node that is written at an offset, without ``_:``; None where none begins there."""
    match = _LABEL.match(text, offset)
    return match[1] if match else None


def language_tags(text: str) -> Iterator[tuple[int, str]]:
    """Where the language tags of a text begin (at their ``@``), and the tags as they are written, without it."""
    for match in _PIECE.finditer(text):
        tag = _TAG.search(match["item"] or "")
        if tag is not None:
            yield match.start() + tag.start(), tag[1]


@dataclass(slots=True)
class Written:
    """A node as a statement writes it: where it begins, and what is said of it there.

    ``edges`` pairs the offset of each predicate with the object; a list ``( a b )`` is the chain of cells that it
    stands for, whose predicates are placed at the member. Plain names and literals have no edges.
    """

    offset: int
    edges: list[tuple[int, Written]] = field(default_factory=list)


@dataclass(frozen=True)
class Passage:
    """One statement of a text: where it begins, how many triples come before it, and how many it states."""

    start: int
    before: int
    count: int


class Outline:
    """The statements of a Turtle, TriG, N-Triples or N-Quads text, found by the number of a triple in the text.

    It is made by looking at punctuation alone, about 1 µs for each triple.
    """

    def __init__(self, text: str, triples: int) -> None:
        """Cut a text that a parser has read as that many triples.

        Raises:
            ValueError: the number of triples is not what the text states.
        """
        for pattern in (_SWIFT, _STRICT):
            self._starts, self._before, self._total = _cut(text, pattern)
            if self._total == triples:
                return
        raise ValueError(f"{triples} triples were read, the text states {self._total}")

    def passage(self, number: int) -> Passage:
        """The statement that states the triple of this number, counted from 0 in the order of the text."""
        at = bisect_right(self._before, number) - 1
        after = self._before[at + 1] if at + 1 < len(self._before) else self._total
        return Passage(self._starts[at], self._before[at], after - self._before[at])


def _skip_directives(text: str, start: int) -> int:
    match = _HEAD.match(text, start)
    return match.end() if match else start


def _cut(text: str, pattern: re.Pattern[str]) -> tuple[list[int], list[int], int]:  # noqa: C901 - one loop, for speed
    """Where statements begin, the number of triples before each, and the number of all.

    Each match is what stands before a punctuation mark, and the mark. A triple is counted where its object's list
    begins (once a predicate has been seen since the last ``;``), at each comma, and twice for each member of a list.
    """
    starts: list[int] = []
    before: list[int] = []
    outer: list[tuple[bool, bool]] = []
    total = first = start = 0
    fresh, stated, in_list = True, False, False
    for match in pattern.finditer(text, _skip_directives(text, 0)):
        begin, end = match.span(1)
        mark = match[2]
        if fresh:
            start, first, fresh = begin, total, False
        if in_list:
            total += 2 * sum(bool(item) for item, _ in _PIECE.findall(text, begin, end))
        elif begin != end and not stated and mark != "{":
            total, stated = total + 1, True
        if mark == ",":
            total += 1
        elif mark == ";":
            stated = False
        elif mark in ".{}":
            if mark == "." and text[start] == "@":
                total = first
            if total != first:
                starts.append(start)
                before.append(first)
            fresh, stated = True, False
        elif mark in "[(":
            total += 2 * in_list
            outer.append((in_list, stated))
            in_list, stated = mark == "(", False
        elif outer:
            in_list, stated = outer.pop()
    return starts, before, total


@dataclass(slots=True)
class _Open:
    """A bracket that is open: the node that it writes, the predicate that awaits objects, members if it is a list."""

    node: Written | None
    predicate: int | None = None
    members: list[Written] | None = None


def read_statement(text: str, passage: Passage) -> Written:
    """The subject of a statement, with all that the statement says."""
    start = _skip_directives(text, passage.start)
    statement = _Open(None)
    opened = [statement]
    for match in _PIECE.finditer(text, start):
        mark, offset = match["mark"], match.start()
        if match["item"] is not None:
            _put(opened[-1], Written(offset))
        elif mark == "[":
            opened.append(_Open(Written(offset)))
        elif mark == "(":
            opened.append(_Open(Written(offset), members=[]))
        elif mark in ("]", ")") and len(opened) > 1:
            closed = opened.pop()
            _put(opened[-1], _cells(closed, offset))
        elif mark == ";":
            opened[-1].predicate = None
        elif mark in (".", "}"):
            break
    return statement.node or Written(start)


def _put(holder: _Open, written: Written) -> None:
    if holder.members is not None:
        holder.members.append(written)
    elif holder.node is None:
        holder.node = written
    elif holder.predicate is None:
        holder.predicate = written.offset
    else:
        holder.node.edges.append((holder.predicate, written))


def _cells(closed: _Open, end: int) -> Written:
    """The node that a closed bracket writes; for a list the first of its cells (Turtle 1.1, section 2.8)."""
    node = closed.node or Written(end)
    if not closed.members:
        return node
    rest = Written(end)
    for member in reversed(closed.members):
        rest = Written(member.offset, [(member.offset, member), (member.offset, rest)])
    rest.offset = node.offset
    return rest
