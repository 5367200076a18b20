"""Which file states which graph, and what the digest of the sources depends on."""

from pathlib import Path

import pytest

from smartspec.errors import SourceError
from smartspec.graph.sources import FOLDERS, Sources, find_sources


@pytest.fixture
def small(tmp_path: Path) -> Sources:
    for name in FOLDERS:
        (tmp_path / name).mkdir()
    (tmp_path / "data" / "themes.ttl").write_text("", encoding="utf-8")
    (tmp_path / "data" / "ip-17-5108").mkdir()
    (tmp_path / "data" / "ip-17-5108" / "people.ttl").write_text("", encoding="utf-8")
    (tmp_path / "ontology" / "terms.ttl").write_text("", encoding="utf-8")
    return find_sources(tmp_path)


def test_place_of_a_file_names_its_graph(small: Sources) -> None:
    assert {path.relative_to(small.root).as_posix(): graph for path, graph in small.turtle().items()} == {
        "ontology/terms.ttl": "ontology",
        "data/ip-17-5108/people.ttl": "ip-17-5108",
        "data/themes.ttl": "themes",
    }


def test_digest_follows_content_and_names(small: Sources) -> None:
    before = small.digest()
    (small.root / "data" / "themes.ttl").write_text("# x", encoding="utf-8")
    changed = small.digest()
    (small.root / "data" / "themes.ttl").rename(small.root / "data" / "topics.ttl")
    assert len({before, changed, small.digest()}) == 3


def test_files_that_make_no_graph_do_not_count(small: Sources) -> None:
    before = small.digest()
    (small.root / "data" / "README.md").write_text("x", encoding="utf-8")
    assert small.digest() == before


def test_missing_folders_are_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(SourceError, match="no folder ontology, shapes, queries"):
        find_sources(tmp_path)
