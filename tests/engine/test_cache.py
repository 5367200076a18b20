"""A cache never holds more bytes than it may, and lets go of what was not used for longest."""

from hypothesis import given
from hypothesis import strategies as st

from smartspec.engine.cache import ByteBoundedCache


def test_what_was_used_stays_and_the_rest_gives_way() -> None:
    cache = ByteBoundedCache[int, str](80)
    for number in range(8):
        assert cache.put(number, str(number), 10)
    cache.get(0)
    cache.put(8, "8", 10)
    assert (cache.get(0), cache.get(1), cache.get(8)) == ("0", None, "8")


def test_a_value_in_place_of_another_counts_once() -> None:
    cache = ByteBoundedCache[str, str](80)
    cache.put("a", "long", 10)
    cache.put("a", "s", 3)
    assert (cache.size, len(cache), cache.get("a")) == (3, 1, "s")


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40))), st.integers(0, 200))
def test_the_bound_holds(puts: list[tuple[int, int]], most: int) -> None:
    cache = ByteBoundedCache[int, int](most)
    for key, size in puts:
        assert cache.put(key, size, size) == (size <= most // 8)
        assert cache.size <= most
        assert cache.get(key) in ((size,) if size <= most // 8 else (None, *range(most // 8 + 1)))
    assert cache.size == sum(cache.get(key) or 0 for key in range(10))
