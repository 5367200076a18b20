"""Explanations in another language: every sentence that the code says has its translation, with the same gaps."""

import ast
import re
import string
import tomllib
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import smartspec.explain
from smartspec.explain.findings import Explanation
from smartspec.explain.sentences import LANGUAGES, joined, say, translated

SOURCES = Path(str(files(smartspec.explain)))


def templates() -> Iterator[str]:
    """What the code says: the first argument of each call of `say`."""
    for path in sorted(SOURCES.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                [template] = node.args
                if isinstance(template, ast.Constant):
                    yield str(template.value)


def gaps(template: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(template) if name)


def test_every_sentence_has_its_translation_with_the_same_gaps() -> None:
    said = set(templates())
    for language in LANGUAGES[1:]:
        catalogue = tomllib.loads((SOURCES / "texts" / f"{language}.toml").read_text(encoding="utf-8"))
        assert catalogue.keys() == said
        assert [template for template, other in catalogue.items() if gaps(template) != gaps(other)] == []


def test_findings_are_told_in_french(explained: Callable[[str], Explanation]) -> None:
    query = 'SELECT ?p { ?p a s3:Partnerschip ; rdfs:label ?l FILTER(LANG(?l) = "EN") }'
    english, french = (translated(explained(query), language) for language in LANGUAGES)
    assert english.summary.startswith("Line 1: Nothing in the graph is of the class s3:Partnerschip. Did you mean")
    assert french.findings[0].message == "Rien dans le graphe n'est de la classe s3:Partnerschip."
    assert re.match(r"Vouliez-vous dire s3:Partnership.* \?", french.findings[0].cure.sentence)
    assert french.summary.startswith("Ligne 1 : Rien dans le graphe")
    assert french.findings[0].cure.suggestions == english.findings[0].cure.suggestions


def test_braces_in_a_query_do_no_harm() -> None:
    found = Explanation("explained", joined([say("Write {listed}.", listed=joined(["{x}", "{0}"], say(" or ")))]))
    assert translated(found, "fr").summary == "Écrivez {x} ou {0}."
    assert translated(found, "en").summary == found.summary == "Write {x} or {0}."


def test_a_language_without_a_catalogue_is_english() -> None:
    assert translated(Explanation("checked", say("No warnings.")), "nl").summary == "No warnings."
