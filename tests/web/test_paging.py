"""Pages of long lists."""

import pytest

from smartspec.errors import NotFoundError
from smartspec.web.links import Links
from smartspec.web.paging import PAGE_SIZE, page_of


def test_only_the_pages_beside_are_promised() -> None:
    items = list(range(2 * PAGE_SIZE + 1))
    first, last = page_of(items, 1), page_of(items, 3)
    assert (first.previous, first.next, first.pages, first.total) == (None, 2, 3, len(items))
    assert (last.previous, last.next, list(last.items)) == (2, None, [2 * PAGE_SIZE])
    assert page_of(items, 2).links(Links(), "/x") == ('</x?page=1>; rel="prev"', '</x?page=3>; rel="next"')


def test_an_empty_list_has_one_page() -> None:
    shown = page_of(list[int](), 1)
    assert (shown.pages, shown.previous, shown.next) == (1, None, None)


def test_there_is_no_page_after_the_last() -> None:
    with pytest.raises(NotFoundError, match="has 1"):
        page_of([1], 2)
