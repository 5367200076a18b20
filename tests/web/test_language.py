"""The catalogues: each language says everything, with the same gaps."""

import re
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

from smartspec.web.language import Texts, read_texts
from smartspec.web.problems import problem_kinds

TEXTS = read_texts()
FRONTEND = Path(__file__).parents[2] / "src/frontend"
TEMPLATES = "".join(path.read_text(encoding="utf-8") for path in (files("smartspec.web") / "templates").iterdir())
CODE = {
    "yes",
    "thing-other-languages",
    "no",
    "up-to",
    "square-kilometres",
    "dataset-name",
    "dataset-description",
    "dataset-keywords",
    "language-name",
    "reconcile-name",
    "map-picture",
    "map-picture-text",
    "network-picture",
    "network-picture-text",
    "network-joined-one",
    "network-joined-many",
    "diagram-class",
    "diagram-overview-reading",
}
CHARTS = {"thing-map", "thing-timeline", "thing-relations"} | {
    f"chart-{kind}" for kind in ("bar", "line", "timeline", "map", "network", "description", "open", "nothing")
}


def gaps(phrase: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


def test_english_comes_first() -> None:
    assert list(TEXTS) == ["en", "fr"]


@pytest.mark.parametrize("texts", TEXTS.values(), ids=TEXTS)
def test_each_language_says_the_same(texts: Texts) -> None:
    english = TEXTS["en"]
    assert {name: gaps(phrase) for name, phrase in texts.phrases.items()} == {
        name: gaps(phrase) for name, phrase in english.phrases.items()
    }
    assert set(texts.terms) == set(english.terms)
    assert (set(texts.numbers), set(texts.dates)) == (set(english.numbers), set(english.dates))
    assert (list(texts.tags), set(texts.classes)) == (list(english.tags), set(english.classes))
    assert (set(texts.locators), set(texts.marks)) == (set(english.locators), set(english.marks))
    assert len(texts.dates["months"]) == 12
    assert set(texts.problems) >= {*problem_kinds(), "http"}


def test_english_calls_a_problem_by_the_title_of_its_kind() -> None:
    assert {slug: kind.title for slug, kind in problem_kinds().items()}.items() <= TEXTS["en"].problems.items()


def test_every_phrase_of_the_templates_is_there_and_none_is_idle() -> None:
    asked = set(re.findall(r"""\bt\(["']([a-z-]+)["']""", TEMPLATES)) | set(re.findall(r'"(nav-[a-z]+)"', TEMPLATES))
    counted = {
        f"{name}-{form}" for name in re.findall(r'\bt\.count\("([a-z-]+)"', TEMPLATES) for form in ("one", "many")
    }
    chosen = {
        "thing-count",
        "thing-other-languages",
        "truth-yes",
        "truth-no",
        "things-count",
        "schema-uses",
        "rules-lead-property",
    }
    kinds = {name for name in TEXTS["en"].phrases if name.startswith(("kind-", "rule-", "figure-"))}
    parts = re.findall(r't\.part\("([a-z]+)"\)', TEMPLATES)
    handed = {name for name in TEXTS["en"].phrases if name.startswith(tuple(f"{part}-" for part in parts))}
    assert asked - {"kind-"} <= set(TEXTS["en"].phrases)
    assert set(TEXTS["en"].phrases) <= asked | counted | chosen | kinds | handed | CODE | CHARTS


def test_editor_says_each_of_its_phrases() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in (FRONTEND / "editor").glob("*.js"))
    said = set(re.findall(r'(?:texts\.|")([a-z-]+)', scripts))
    assert [name for name in TEXTS["en"].part("editor") if name not in said] == []


def test_foreign_terms_are_named_by_their_iri() -> None:
    assert all(iri.startswith(("http://", "https://")) for iri in TEXTS["fr"].terms)


@pytest.mark.parametrize(
    ("language", "number", "phrase"),
    [("en", 0, "0 rows"), ("en", 1, "1 row"), ("en", 1234, "1,234 rows"), ("fr", 0, "0 ligne"), ("fr", 2, "2 lignes")],
)
def test_each_language_counts_in_its_way(language: str, number: int, phrase: str) -> None:
    assert TEXTS[language].count("rows", number) == phrase


@pytest.mark.parametrize(
    ("text", "tied"),
    [
        ("Par thème : l'énergie ; 58 % « au plus » ?", "Par thème\xa0: l'énergie\xa0; 58\xa0% «\xa0au plus\xa0»\xa0?"),
        ("SELECT ?nom", "SELECT ?nom"),
    ],
)
def test_french_marks_stay_on_the_line_of_their_word(text: str, tied: str) -> None:
    assert TEXTS["fr"].tied(text) == tied
    assert TEXTS["en"].tied(text) == text
    assert TEXTS["fr"]("quality-gaps", number=2).startswith("Où des énoncés ne sont pas regardés\xa0: 2")
