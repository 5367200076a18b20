"""Long lists in pages: only the previous and the next are promised, and only where they are."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from smartspec.errors import NotFoundError
from smartspec.web.visit import link

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smartspec.web.links import Links

Item = TypeVar("Item")

PAGE_SIZE: Final = 100


@dataclass(frozen=True)
class Shown(Generic[Item]):
    """The part of a list that one page shows, and the numbers of the pages beside it."""

    items: Sequence[Item]
    total: int
    number: int
    pages: int

    @property
    def previous(self) -> int | None:
        """The number of the page before, where there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The number of the page after, where there is one."""
        return self.number + 1 if self.number < self.pages else None

    def links(self, links: Links, path: str, asked: Mapping[str, str | int] = MappingProxyType({})) -> tuple[str, ...]:
        """``prev`` and ``next`` for the ``Link`` header (RFC 8288). ``asked``: the list's other query parameters."""
        there = (("prev", self.previous), ("next", self.next))
        return tuple(link(links.path(path, **{**asked, "page": page}), rel) for rel, page in there if page)


def page_of(items: Sequence[Item], number: int) -> Shown[Item]:
    """One page of a list.

    Raises:
        NotFoundError: the list has no such page.
    """
    pages = max(1, -(-len(items) // PAGE_SIZE))
    if number > pages:
        raise NotFoundError(f"There is no page {number}: the list has {pages}.")
    start = (number - 1) * PAGE_SIZE
    return Shown(items[start : start + PAGE_SIZE], len(items), number, pages)
