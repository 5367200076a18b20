"""Lists of things: the members of a class by name, and what a mistyped key may have meant."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.describe.asking import holds, rows
from smartspec.describe.labels import Label, choose_literal, local_name
from smartspec.errors import NotFoundError, nearest
from smartspec.graph.namespaces import IDENTIFIER, THING_CLASSES

if TYPE_CHECKING:
    from smartspec.engine.protocol import Engine

_NAME: Final = re.compile(r"[A-Za-z0-9._~-]+")


@dataclass(frozen=True)
class Thing:
    """A thing and its names in all languages."""

    iri: str
    names: tuple[Literal, ...]

    def label(self, language: str) -> Label:
        """Its name for a reader."""
        return choose_literal(self.names, language) or Label(local_name(self.iri))


async def names_in_class(engine: Engine, class_iri: str) -> dict[str, tuple[Literal, ...]]:
    """The things of a class, by IRI, and their names in all languages."""
    names: dict[str, list[Literal]] = {}
    for row in await rows(engine, "members", **{"class": [NamedNode(class_iri)]}):
        names.setdefault(row["thing"].value, []).extend([row["label"]] if row["label"] else [])
    return {iri: tuple(found) for iri, found in names.items()}


async def members(engine: Engine, class_iri: str, language: str) -> list[Thing]:
    """The things of a class in the order of their names, accents and case aside."""
    things = [Thing(iri, names) for iri, names in (await names_in_class(engine, class_iri)).items()]
    return sorted(things, key=lambda thing: (sort_key(thing.label(language).text), thing.iri))


def sort_key(text: str) -> str:
    """Text as a reader sorts it.

    >>> sorted(["Zélande", "Île-de-France", "Estonie"], key=sort_key)
    ['Estonie', 'Île-de-France', 'Zélande']
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))


def thing_iri(thing_class: str, key: str) -> str | None:
    """The IRI of the thing with a key, or None where no thing can have it.

    >>> thing_iri("region", "NL41")
    'https://w3id.org/smartspec/id/region/NL41'
    >>> thing_iri("region", "NL 41") is None
    True
    """
    return local_iri(f"{IDENTIFIER}{thing_class}/", key) if thing_class in THING_CLASSES else None


def local_iri(namespace: str, name: str) -> str | None:
    """The IRI of a name in one of our namespaces, or None where the name has characters that no IRI of ours has."""
    return namespace + name if _NAME.fullmatch(name) else None


async def is_version(engine: Engine, iri: str) -> bool:
    """Whether an IRI names a version of something, such as of the ontology (``owl:versionIRI``)."""
    return await holds(engine, "is-version", thing=[NamedNode(iri)])


async def nothing_there(engine: Engine, thing_class: str, key: str) -> NotFoundError:
    """The answer for an unknown thing, with the nearest names there are."""
    if thing_class not in THING_CLASSES:
        near = nearest(thing_class, THING_CLASSES)
        return NotFoundError(f"There is no kind of thing called {thing_class!r}.", {"nearest": near})
    namespace = f"{IDENTIFIER}{thing_class}/"
    found = await rows(engine, "keys", namespace=[Literal(namespace)])
    keys = {row["thing"].value.removeprefix(namespace): row["thing"].value for row in found}
    near = [keys[name] for name in nearest(key, keys)]
    return NotFoundError(f"There is no {thing_class} with the key {key!r}.", {"nearest": near})
