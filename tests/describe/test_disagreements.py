"""Disagreements of sources, as a canned query of the library finds them; a library need not have one that fits."""

import asyncio
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from smartspec.describe.disagreements import QUERY, Disagreement, Disagreements, Statement
from smartspec.engine.local import LocalEngine
from smartspec.graph.release import make_release
from smartspec.query.canned import load_queries

TEXT = """#+ title: {en: Disagreements}
#+ description: {en: Who says what.}
#+ parameters:
#+   language: {language: true}
#+ expect: {columns: [subject, matterLabel, first, firstDocument, second, secondDocument, precisionOnly]}
SELECT ?subject ?matterLabel ?first ?firstDocument ?second ?secondDocument ?precisionOnly {
  VALUES ?language { "en" }
  VALUES (?subject ?first ?firstDocument ?second ?secondDocument ?precisionOnly) {
    (<urn:x> 1 <urn:a> 2 <urn:b> UNDEF)
    (<urn:x> "2017" <urn:a> "2017-12" <urn:b> true)
  }
  BIND(CONCAT("matter in ", ?language) AS ?matterLabel)
}
ORDER BY ?first
"""


def about(folder: Path, text: str, thing: str) -> tuple[Disagreement, ...]:
    (folder / f"{QUERY}.rq").write_text(text, encoding="utf-8")
    engine = LocalEngine.of(make_release({}, version="1", sources="", builder=""))
    return asyncio.run(Disagreements(load_queries(folder.glob("*.rq"))).about(engine, thing, "fr"))


def test_both_documents_are_told_in_the_reader_s_language(tmp_path: Path) -> None:
    plain, dated = about(tmp_path, TEXT, "urn:x")
    assert (plain.matter, plain.precision_only, dated.precision_only) == ("matter in fr", False, True)
    assert dated.first == Statement(Literal("2017"), NamedNode("urn:a"))
    assert about(tmp_path, TEXT, "urn:y") == ()


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        (" ?precisionOnly {", " {"),
        ("#+ parameters:\n#+   language: {language: true}\n", ""),
    ],
    ids=["a column", "the language"],
)
def test_a_library_whose_query_lacks_what_is_needed_has_none(tmp_path: Path, part: str, instead: str) -> None:
    text = TEXT.replace(part, instead).replace(", precisionOnly]", "]" if part.startswith(" ") else ", precisionOnly]")
    assert about(tmp_path, text, "urn:x") == ()
