"""What docs/search.md shows does what it says."""

import re
from pathlib import Path

from smartspec.commands.search import values_block
from smartspec.engine.local import LocalEngine
from smartspec.graph.namespaces import DEFINITION
from smartspec.search.batch import read_batch
from smartspec.search.finder import Finder

TEXT = (Path(__file__).parents[2] / "docs" / "search.md").read_text(encoding="utf-8")


def test_the_query_with_the_function_answers(engine: LocalEngine) -> None:
    (query,) = re.findall(r"```sparql\n(SELECT.*?)```", TEXT, re.DOTALL)
    assert {row["name"].value for row in engine.select(query)} >= {"Provence-Alpes-Côte d'Azur"}


def test_the_block_is_what_the_search_prints(real_finder: Finder) -> None:
    hits = real_finder.find("flandre", DEFINITION + "Region").hits
    printed = values_block("region", [hit.entry.iri for hit in hits])
    (shown,) = re.findall(r"```sparql\n(VALUES.*?) … }", TEXT)
    assert printed.startswith(shown)


def test_the_batch_is_one() -> None:
    (batch,) = re.findall(r"--data-urlencode 'queries=(.*)'", TEXT)
    assert read_batch(batch)["q0"].types == ("s3:Region",)
