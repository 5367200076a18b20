"""Pages of long answers."""

import pytest

from smartspec.errors import NotFoundError
from smartspec.web.paging import PAGE_SIZE, Part, pages_of

TOTAL = 2 * PAGE_SIZE + 1


def test_only_the_pages_that_there_are_are_promised() -> None:
    first, middle, last = (pages_of(Part(number), TOTAL) for number in (1, 2, 3))
    assert (first.previous, first.next, first.last) == (None, 2, 3)
    assert (last.previous, last.next, list(range(TOTAL))[last.part.rows]) == (2, None, [2 * PAGE_SIZE])
    addresses = [(1, "first"), (1, "prev"), (3, "next"), (3, "last")]
    assert middle.links("/x?page={}".format) == tuple(f'</x?page={page}>; rel="{rel}"' for page, rel in addresses)


def test_an_empty_list_has_one_page() -> None:
    pages = pages_of(Part(1), 0)
    assert (pages.last, pages.previous, pages.next) == (1, None, None)


def test_there_is_no_page_after_the_last() -> None:
    with pytest.raises(NotFoundError, match="has 1"):
        pages_of(Part(2), 1)
