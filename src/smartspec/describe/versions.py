"""The versions of the data set: a list that is kept in ``data/dataset.ttl``, so that each stays known and citable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smartspec.describe.asking import rows
from smartspec.describe.labels import Label, choose_literal

if TYPE_CHECKING:
    from pyoxigraph import Literal

    from smartspec.engine.protocol import Engine


@dataclass(frozen=True)
class Version:
    """One version: its IRI to cite, its number, its day (None: not said), and what is new in it."""

    iri: str
    number: str
    issued: Literal | None
    notes: tuple[Literal, ...]

    def news(self, language: str) -> Label | None:
        """What is new in it, for a reader."""
        return choose_literal(self.notes, language)


async def read_versions(engine: Engine) -> list[Version]:
    """The versions that the release lists, the newest first."""
    found: dict[str, Version] = {}
    for row in await rows(engine, "versions"):
        iri, notes = row["release"].value, (row["notes"],) if row["notes"] else ()
        known = found.get(iri)
        earlier = known.notes if known else ()
        found[iri] = Version(iri, row["version"].value, row["issued"], (*earlier, *notes))
    return sorted(found.values(), key=lambda version: _parts(version.number), reverse=True)


def _parts(number: str) -> list[int]:
    return [int(part) if part.isdecimal() else 0 for part in number.split(".")]
