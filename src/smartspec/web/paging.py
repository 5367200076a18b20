"""A part of a long answer: how it is asked for, which rows it has, and which pages are beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.errors import NotFoundError, ParameterError
from smartspec.web.contract import query_parameter
from smartspec.web.visit import link

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PAGE_SIZE: Final = 100
"""Rows of a page where the request does not say how many."""
MOST_ROWS: Final = 10_000
"""Rows that a page may have."""
MOST_PAGES: Final = 1_000_000_000
_MOST_DIGITS: Final = 12

PAGING: Final = (
    query_parameter("page", {"type": "integer", "minimum": 1}, "A page of the answer, from 1. Default: all rows."),
    query_parameter(
        "page-size",
        {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
        f"Rows of a page. Default, where a page is asked for: {PAGE_SIZE}.",
    ),
)
"""How a part of an answer is asked for; `Link` names the pages beside it, `SmartSpec-Rows` how many rows there are."""


@dataclass(frozen=True)
class Part:
    """A part of an answer: the number of a page from 1, and how many rows a page has."""

    number: int
    size: int = PAGE_SIZE

    @property
    def offset(self) -> int:
        """How many rows come before."""
        return (self.number - 1) * self.size

    @property
    def rows(self) -> slice:
        """Its rows among all."""
        return slice(self.offset, self.offset + self.size)


@dataclass(frozen=True)
class Pages:
    """Where a part stands in the whole. ``total`` and ``last``: None where the rows could not be counted cheaply."""

    part: Part
    total: int | None
    more: bool

    @property
    def last(self) -> int | None:
        """The number of the last page."""
        return None if self.total is None else max(1, -(-self.total // self.part.size))

    @property
    def previous(self) -> int | None:
        """The number of the page before, where there is one."""
        return self.part.number - 1 if self.part.number > 1 else None

    @property
    def next(self) -> int | None:
        """The number of the page after, where there is one."""
        return self.part.number + 1 if self.more else None

    def links(self, address: Callable[[int], str]) -> tuple[str, ...]:
        """``first``, ``prev``, ``next`` and ``last`` for the ``Link`` header (RFC 8288): each only where it is.

        ``address``: of a page, by its number.
        """
        pages = {"first": 1, "prev": self.previous, "next": self.next, "last": self.last}
        return tuple(link(address(at), rel) for rel, at in pages.items() if at)


def read_part(given: Mapping[str, str]) -> Part | None:
    """The part that an address asks for with ``page`` and ``page-size``; None: all rows.

    Raises:
        ParameterError: one of the two is no whole number within its bounds.
    """
    page, size = given.get("page"), given.get("page-size")
    if not page and not size:
        return None
    return Part(
        whole_number("page", page, 1, range(1, MOST_PAGES + 1)),
        whole_number("page-size", size, PAGE_SIZE, range(1, MOST_ROWS + 1)),
    )


def whole_number(name: str, text: str | None, usual: int, allowed: range) -> int:
    """A number of the address; left out or empty: the usual one, since search boxes fill in nothing for it.

    Raises:
        ParameterError: it is none that is allowed.
    """
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS and int(text) in allowed):
        span = f"from {allowed[0]} to {allowed[-1]}"
        raise ParameterError(f"{name} is a whole number {span}, not {text!r}.", {"parameter": name})
    return int(text)


def pages_of(part: Part, total: int) -> Pages:
    """Where a part stands in an answer of so many rows.

    Raises:
        NotFoundError: there is no such page.
    """
    pages = Pages(part, total, part.offset + part.size < total)
    if part.number > (pages.last or 1):
        raise NotFoundError(
            f"There is no page {part.number}: with {part.size} rows a page the answer has {pages.last}."
        )
    return pages
