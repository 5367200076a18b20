"""The form of a canned query: one field for each parameter, with the choices that the data give."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.graph.namespaces import PREFIXES, compact
from smartspec.query.canned import LANGUAGES
from smartspec.query.parameters import example

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smartspec.describe.choices import Choices
    from smartspec.describe.things import Thing
    from smartspec.engine.protocol import Engine
    from smartspec.query.canned import CannedQuery, Parameter
    from smartspec.web.language import Texts

_INPUTS: Final = {
    PREFIXES["xsd"] + "date": "date",
    PREFIXES["xsd"] + "gYearMonth": "month",
    PREFIXES["xsd"] + "integer": "number",
}


_MOST_UNFOLDED: Final = 60


@dataclass(frozen=True)
class Option:
    """One choice of a field."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True)
class Field:
    """One parameter as a form shows it: choices where the data give some, else an input of a kind."""

    name: str
    label: str
    required: bool
    value: str
    input: str
    options: tuple[Option, ...] = ()

    @property
    def listed(self) -> bool:
        """Whether the choices are so many that one types and picks from a list, rather than unfolding them all."""
        return len(self.options) > _MOST_UNFOLDED

    @property
    def chosen(self) -> str:
        """What the value is called, where it is one of the choices."""
        return next((option.label for option in self.options if option.selected), "")


async def class_members(choices: Choices, engine: Engine, query: CannedQuery, language: str) -> dict[str, list[Thing]]:
    """The things that fit each parameter of a class."""
    wanted = [(parameter.name, parameter.class_iri) for parameter in query.parameters if parameter.class_iri]
    found = await asyncio.gather(*(choices.members(engine, class_iri, language) for _, class_iri in wanted))
    return {name: things for (name, _), things in zip(wanted, found, strict=True)}


def make_fields(
    query: CannedQuery, given: Mapping[str, Sequence[str]], things: Mapping[str, Sequence[Thing]], texts: Texts
) -> list[Field]:
    """The fields, filled in with what was given, else with the example of the file where one is needed."""
    return [_field(query, parameter, given, things.get(parameter.name, ()), texts) for parameter in query.parameters]


def _field(
    query: CannedQuery,
    parameter: Parameter,
    given: Mapping[str, Sequence[str]],
    things: Sequence[Thing],
    texts: Texts,
) -> Field:
    value = next((text for text in given.get(parameter.name, ()) if text), "")
    if not value and parameter.required:
        value = example(query, parameter)
        value = compact(value) or value
    pairs = [(thing.iri, thing.label(texts.language).text) for thing in things]
    if parameter.language:
        pairs += [(tag, texts(f"language-{tag}")) for tag in LANGUAGES]
    pairs += [(choice, choice) for choice in parameter.choice]
    options = tuple(Option(compact(known) or known, label, _means(value, known)) for known, label in pairs)
    label = parameter.label.get(texts.language) or parameter.name
    return Field(
        parameter.name, label, parameter.required, value, _INPUTS.get(parameter.datatype or "", "text"), options
    )


def _means(value: str, known: str) -> bool:
    """Whether a value as typed stands for a known one: the same, its prefixed name, or its key."""
    return value.strip("<>") in (known, compact(known), known.rpartition("/")[2])
