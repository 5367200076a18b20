"""The release under another base: deterministic, whole, and back."""

import pytest
from pyoxigraph import RdfFormat, parse

from smartspec.graph.namespaces import BASE
from smartspec.graph.rebase import UNCHANGED, Rebase, rebase_release
from smartspec.graph.release import make_release
from smartspec.graph.terms import node, triple, typed

LAPTOP = Rebase("http://localhost:8000/")
RELEASE = make_release(
    {
        "themes": [triple(BASE + "id/theme/energy", "a", node("s3:Theme"))],
        "regions": [
            triple(BASE + "id/region/A", "s3:theme", node("theme:energy")),
            triple(BASE + "id/region/A", "void:uriSpace", typed(BASE, "string")),
        ],
    },
    version="1",
    sources="0",
    builder="test",
)


def test_every_iri_and_text_gets_the_new_base() -> None:
    moved = rebase_release(RELEASE, LAPTOP)
    assert BASE.encode() not in moved.quads
    assert b"<http://localhost:8000/id/region/A>" in moved.quads
    assert b'"http://localhost:8000/"' in moved.quads
    assert len(list(parse(moved.quads, format=RdfFormat.N_QUADS))) == 3


def test_the_same_release_gives_the_same_bytes_sorted() -> None:
    moved = rebase_release(RELEASE, LAPTOP)
    assert moved == rebase_release(RELEASE, LAPTOP)
    assert moved.quads.splitlines() == sorted(moved.quads.splitlines())
    assert moved.manifest.digest != RELEASE.manifest.digest


def test_the_base_of_the_sources_changes_nothing() -> None:
    assert rebase_release(RELEASE, UNCHANGED) is RELEASE


@pytest.mark.parametrize(
    "text", [b"<https://w3id.org/smartspec/id/x>", b"query=%3Chttps%3A%2F%2Fw3id.org%2Fsmartspec%2Fid%2Fx%3E"]
)
def test_what_goes_out_comes_back(text: bytes) -> None:
    moved = LAPTOP.outward(text)
    assert b"localhost" in moved
    assert b"w3id" not in moved
    assert LAPTOP.inward(moved) == text


@pytest.mark.parametrize("base", ["localhost:8000/", "http://localhost:8000", "http://a b/", "ftp://x/", ""])
def test_what_is_no_base_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Rebase(base)
