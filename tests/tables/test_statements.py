"""Outputs: triples gathered per file, written sorted, all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal

from smartspec.graph.terms import date_literal, english, french, node, typed
from smartspec.tables.statements import Outputs


def outputs() -> Outputs:
    made = Outputs()
    made.say("b.ttl", "region:NL41", "s3:within", "region:NL4", "region:NL4")
    made.say("a/a.ttl", "region:NL41", "rdfs:label", french("Brabant-Septentrional"), english("North Brabant"))
    made.say("a/a.ttl", "region:NL41", "a", "s3:Region")
    made.say("a/a.ttl", "region:NL41", "s3:nutsLevel", typed("02", "integer"))
    made.head("a/a.ttl", "One region.", "Made by a test.")
    return made


def test_texts_are_sorted_canonical_turtle_with_a_head() -> None:
    assert list(outputs().texts()) == ["a/a.ttl", "b.ttl"]
    assert outputs().texts()["a/a.ttl"] == (
        "# One region.\n"
        "# Made by a test.\n"
        "\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix region: <https://w3id.org/smartspec/id/region/> .\n"
        "@prefix s3: <https://w3id.org/smartspec/def/> .\n"
        "\n"
        "region:NL41 a s3:Region ;\n"
        '  rdfs:label "North Brabant"@en , "Brabant-Septentrional"@fr ;\n'
        "  s3:nutsLevel 2 .\n"
    )


def test_writing_makes_folders_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    paths = outputs().write(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == ["a/a.ttl", "b.ttl"]
    before = [path.read_bytes() for path in paths]
    assert [path.read_bytes() for path in outputs().write(tmp_path)] == before
    assert b"\r" not in b"".join(before)


def test_a_file_that_cannot_be_written_as_turtle_keeps_all_others_unwritten(tmp_path: Path) -> None:
    made = outputs()
    with pytest.raises(KeyError):
        made.say("c.ttl", "nowhere:x", "a", "s3:Region")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("text", "kind"), [("2017", "gYear"), ("2017-09", "gYearMonth"), ("2017-09-29", "date")])
def test_a_date_literal_has_the_type_of_its_precision(text: str, kind: str) -> None:
    assert date_literal(text) == Literal(text, datatype=node(f"xsd:{kind}"))
