"""How far words are apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec.search.typos import slips, slips_allowed

WORDS = st.text(alphabet="abc", max_size=6)


@pytest.mark.parametrize(
    ("typed", "meant", "count"),
    [("region", "region", 0), ("regoin", "region", 1), ("regin", "region", 1), ("reggion", "region", 1), ("", "ab", 2)],
)
def test_slips_are_counted(typed: str, meant: str, count: int) -> None:
    assert slips(typed, meant) == count


def test_the_beginning_of_a_word_counts_as_the_word_where_asked() -> None:
    assert slips("regoi", "regional", prefix=True) == 1
    assert slips("regoi", "regional") > 2


@given(WORDS, WORDS)
def test_the_way_back_is_as_long(typed: str, meant: str) -> None:
    assert slips(typed, meant) == slips(meant, typed)
    assert (slips(typed, meant) == 0) == (typed == meant)
    assert slips(typed, meant, prefix=True) <= slips(typed, meant)


def test_codes_and_short_words_may_have_none() -> None:
    assert [slips_allowed(word) for word in ("nl41", "3d", "de", "fr52", "energy", "cybersecurity")] == [
        0,
        0,
        0,
        0,
        1,
        2,
    ]
