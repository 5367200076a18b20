"""The words of the interface: one TOML file for each language in ``texts/``; a further language is one more file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from smartspec.graph.namespaces import expand

if TYPE_CHECKING:
    from collections.abc import Mapping

_PARTED: Final = re.compile(r" (?=[;:?!»])|(?<=«) ")
"""The spaces that French sets before high punctuation and within quotation marks."""


@dataclass(frozen=True)
class Texts:
    """The words of one language.

    Attributes:
        language: its tag.
        phrases: the interface's phrases by name, with gaps in braces.
        terms: names of other vocabularies' terms by IRI, since the graph itself does not name them.
        numbers: how numbers and money are written.
        dates: how dates are written.
        tags: the subjects of the canned queries, in the order in which they are listed.
        classes: classes in the plural, by local name.
        problems: titles of kinds of problems, by slug.
        columns: columns of canned queries that no term of the ontology names, by their words.
    """

    language: str
    phrases: Mapping[str, str]
    terms: Mapping[str, str]
    numbers: Mapping[str, Any]
    dates: Mapping[str, Any]
    tags: Mapping[str, str]
    classes: Mapping[str, str]
    problems: Mapping[str, str]
    columns: Mapping[str, str]

    def __call__(self, name: str, /, **values: object) -> str:
        """A phrase with its gaps filled."""
        return self.phrases[name].format(**values)

    def typeset(self, text: str) -> str:
        """A text whose punctuation does not begin a line by itself, where the language sets it apart by spaces."""
        return _PARTED.sub("\u00a0", text) if self.language == "fr" else text

    def part(self, name: str) -> dict[str, str]:
        """The phrases of one part of the interface, ``{part}-…``, by the rest of their names: what a script gets."""
        start = f"{name}-"
        return {each.removeprefix(start): text for each, text in self.phrases.items() if each.startswith(start)}

    def count(self, name: str, number: int) -> str:
        """A phrase about a number: ``{name}-one`` or ``{name}-many``, whichever the language takes for it."""
        form = "one" if number in self.numbers["singular"] else "many"
        return self(f"{name}-{form}", number=self.number(number))

    def number(self, number: int) -> str:
        """A whole number with its thousands set apart."""
        return f"{number:,}".replace(",", self.numbers["thousands"])


def read_texts() -> dict[str, Texts]:
    """The catalogues by language, English first."""
    found = (path.name for path in (files(__package__) / "texts").iterdir())
    languages = [name.removesuffix(".toml") for name in found if name.endswith(".toml")]
    return {language: _read(language) for language in sorted(languages, key=lambda name: (name != "en", name))}


def _read(language: str) -> Texts:
    path = files(__package__) / "texts" / f"{language}.toml"
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    terms = {expand(curie) or curie: name for curie, name in values["terms"].items()}
    texts = Texts(language, terms=terms, **{name: found for name, found in values.items() if name != "terms"})
    return replace(texts, phrases={name: texts.typeset(phrase) for name, phrase in texts.phrases.items()})
