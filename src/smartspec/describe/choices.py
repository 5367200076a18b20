"""What fits a parameter of a class: all things of the class for a form, or just those that a few words may mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from smartspec.describe.asking import rows
from smartspec.describe.kept import drop_oldest
from smartspec.describe.things import Thing, members, sort_key
from smartspec.graph.namespaces import BASE, PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smartspec.engine.protocol import Engine

MOST_WORDS: Final = 20_000
"""How many words' meanings are kept; the oldest give way."""

_NAMESPACES: Final = tuple(namespace for namespace in PREFIXES.values() if namespace.startswith(BASE))


class Choices:
    """Keeps what was read of one release. A new release comes with new choices, so nothing in it grows stale."""

    def __init__(self, most: int = MOST_WORDS) -> None:
        self._most = most
        self._members: dict[tuple[str, str], list[Thing]] = {}
        self._meanings: dict[tuple[str, str], tuple[str, ...]] = {}

    async def members(self, engine: Engine, class_iri: str, language: str) -> list[Thing]:
        """The things of a class in the order of their names."""
        key = (class_iri, language)
        if key not in self._members:
            self._members[key] = await members(engine, class_iri, language)
        return self._members[key]

    async def fitting(self, engine: Engine, class_iri: str, words: Iterable[str], language: str) -> list[str]:
        """The IRIs of a class among which some words (IRIs, prefixed names, keys) are to be found.

        All things of the class where a word means none at first sight, so that the nearest can be named.
        """
        found: list[str] = []
        for word in words:
            meanings = await self._meant(engine, class_iri, word)
            if not meanings:
                return [thing.iri for thing in await self.members(engine, class_iri, language)]
            found += meanings
        return found

    async def named(self, engine: Engine, class_iri: str, name: str, language: str) -> list[str]:
        """The IRIs of the things of a class that bear a name in some language, accents and case aside."""
        wanted = sort_key(name)
        things = await self.members(engine, class_iri, language)
        return [thing.iri for thing in things if any(sort_key(each.value) == wanted for each in thing.names)]

    async def _meant(self, engine: Engine, class_iri: str, word: str) -> tuple[str, ...]:
        key = (class_iri, word)
        if key not in self._meanings:
            candidates = _readings(word)
            asked = {"thing": candidates, "class": [NamedNode(class_iri)]}
            there = await rows(engine, "fitting", **asked) if candidates else []
            self._meanings[key] = tuple(sorted(row["thing"].value for row in there))
            drop_oldest(self._meanings, self._most)
        return self._meanings[key]


def _readings(word: str) -> list[NamedNode]:
    """The IRIs that a word may stand for, as far as they are IRIs at all."""
    plain = word.removeprefix("<").removesuffix(">")
    texts = [plain, expand(plain) or "", *(namespace + plain for namespace in _NAMESPACES)]
    return [node for text in dict.fromkeys(texts) if (node := _node(text))]


def _node(text: str) -> NamedNode | None:
    try:
        return NamedNode(text)
    except ValueError:
        return None
