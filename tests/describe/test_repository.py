"""Lines of statements: where the files state them, and none for what is not written."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from smartspec.describe.repository import Line, Repository, open_repository
from smartspec.graph.namespaces import PREFIXES, graph_iri
from smartspec.graph.sources import Sources, find_sources

S3 = PREFIXES["s3"]
TURTLE = """\
@prefix partnership: <https://w3id.org/smartspec/id/partnership/> .
@prefix s3: <https://w3id.org/smartspec/def/> .

partnership:a s3:deadline "2017" ;
  s3:theme
    <http://example.org/x> ,
    <http://example.org/y> .
partnership:ab s3:deadline "2018" .
"""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    for name in ("ontology", "shapes", "queries", "data/paper"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "data" / "paper" / "partnerships.ttl").write_text(TURTLE, "utf-8")
    return Repository(Sources(tmp_path))


def about(key: str, predicate: str, value: NamedNode | Literal) -> tuple[Triple, str]:
    subject = NamedNode(f"https://w3id.org/smartspec/id/partnership/{key}")
    return Triple(subject, NamedNode(S3 + predicate), value), graph_iri("paper")


def lines_of(repository: Repository, statements: Iterable[tuple[Triple, str]]) -> dict[tuple[Triple, str], Line]:
    return asyncio.run(repository.lines(statements))


def test_each_value_has_its_own_line(repository: Repository) -> None:
    told = {
        about("a", "deadline", Literal("2017")): 4,
        about("a", "theme", NamedNode("http://example.org/y")): 7,
        about("ab", "deadline", Literal("2018")): 8,
    }
    lines = lines_of(repository, told)
    assert lines == {key: Line("data/paper/partnerships.ttl", line) for key, line in told.items()}


def test_what_is_not_written_has_no_line(repository: Repository) -> None:
    triple, graph = about("a", "deadline", Literal("2019"))
    blank = Triple(BlankNode("b"), triple.predicate, Literal("2017"))
    assert lines_of(repository, [(triple, graph), (triple, graph_iri("derived")), (blank, graph)]) == {}


def test_unreadable_files_cost_only_the_lines(tmp_path: Path) -> None:
    for name in ("ontology", "shapes", "queries", "data"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "data" / "x.ttl").write_bytes(b"\xff\xfe")
    assert open_repository(Sources(tmp_path)) is None


def test_the_shipped_graph_has_a_line_for_every_stated_theme() -> None:
    repository = Repository(find_sources())
    subject = NamedNode("https://w3id.org/smartspec/id/partnership/bioeconomy")
    statement = Triple(subject, NamedNode(S3 + "theme"), NamedNode("https://w3id.org/smartspec/id/theme/bioeconomy"))
    [line] = lines_of(repository, [(statement, graph_iri("ip-17-5108"))]).values()
    text = (find_sources().root / line.path).read_text("utf-8").splitlines()
    assert "theme:bioeconomy" in text[line.line - 1]
