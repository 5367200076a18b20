"""The words of the interface: one TOML file for each language in ``texts/``; a further language is one more file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from smartspec.graph.namespaces import expand

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Texts:
    """The words of one language.

    Attributes:
        language: its tag.
        phrases: the interface's phrases by name, with gaps in braces.
        terms: names of other vocabularies' terms by IRI, since the graph itself does not name them.
        numbers: how numbers and money are written.
        dates: how dates are written.
        marks: punctuation that stands apart from a word and yet on its line: ``after`` words, and ``before`` them.
        tags: the subjects of the canned queries, in the order in which they are listed.
        classes: classes in the plural, by local name.
        problems: titles of kinds of problems, by slug.
        locators: words for places in documents, by the words of the graph; ``b`` is a line.
        columns: columns of canned queries that no term of the ontology names, by their words.
    """

    language: str
    phrases: Mapping[str, str]
    terms: Mapping[str, str]
    numbers: Mapping[str, Any]
    dates: Mapping[str, Any]
    marks: Mapping[str, str]
    tags: Mapping[str, str]
    classes: Mapping[str, str]
    problems: Mapping[str, str]
    locators: Mapping[str, str]
    columns: Mapping[str, str]

    def __call__(self, name: str, /, **values: object) -> str:
        """A phrase with its gaps filled."""
        return self.phrases[name].format(**values)

    def part(self, name: str) -> dict[str, str]:
        """The phrases of one part of the interface, ``{part}-…``, by the rest of their names: what a script gets."""
        start = f"{name}-"
        return {each.removeprefix(start): text for each, text in self.phrases.items() if each.startswith(start)}

    def count(self, name: str, number: int) -> str:
        """A phrase about a number: ``{name}-one`` or ``{name}-many``, whichever the language takes for it."""
        form = "one" if number in self.numbers["singular"] else "many"
        return self(f"{name}-{form}", number=self.number(number))

    def tied(self, text: str) -> str:
        """A text of this language whose marks cannot be parted from their words at the end of a line."""
        return self._loose.sub("\u00a0", text) if self._loose else text

    @cached_property
    def _loose(self) -> re.Pattern[str] | None:
        """The blanks that must not break; a mark that begins a word, as that of a SPARQL variable does, has none."""
        after, before = (re.escape(self.marks[side]) for side in ("after", "before"))
        return re.compile(rf" (?=[{after}](?:\W|$))|(?<=[{before}]) ") if after and before else None

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
    phrases, problems = (
        {name: texts.tied(phrase) for name, phrase in found.items()} for found in (texts.phrases, texts.problems)
    )
    return replace(texts, phrases=phrases, problems=problems)
