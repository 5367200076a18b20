"""How texts are compared: accents, case and punctuation aside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec.graph.spelling import fold, spelling_key, words


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Île-de-France", "ile-de-france"),
        ("ŁÓDŹ", "lodz"),
        ("Straße", "strasse"),
        ("Ærø", "aero"),
        ("Ελλάδα", "ελλαδα"),
        ("Србија", "србија"),
        ("ﬁn", "fin"),
    ],
)
def test_accents_and_case_fall_away(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_hyphens_spaces_and_slashes_separate_words_and_join_in_the_key() -> None:
    assert words("S3P-Industry (IP/17/5108)") == ["s3p", "industry", "ip", "17", "5108"]
    assert spelling_key("Noord Brabant") == spelling_key("noord-brabant") == "noordbrabant"


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)
