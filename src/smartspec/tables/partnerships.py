"""Members of the pilot partnerships: one participation for each document that names an actor in a partnership.

A row of the table says who takes part in what, in which role, by which addresses. A row whose member was not found
makes no node; members of the wider S3 partnerships are told by `smartspec.tables.thematic`, since being in one does
not put an actor into the other. Names and keys stand in ``partnership_names.csv`` and ``actor_names.csv``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from smartspec.graph.terms import typed
from smartspec.tables.names import Label, read_label
from smartspec.tables.outside_sources import (
    REGISTER,
    Register,
    Source,
    labels_in,
    read_register,
    say_comments,
    say_labels,
    say_origin,
)
from smartspec.tables.statements import Outputs
from smartspec.tables.table import Row, read_table, reject_duplicates

if TYPE_CHECKING:
    from collections.abc import Mapping

HELP: Final = "Import the members of the pilot partnerships, one participation per document that names them."
NAMES: Final = Path(__file__).with_name("partnership_names.csv")
ACTORS: Final = Path(__file__).with_name("actor_names.csv")

COLUMNS: Final = (
    "partnership_id",
    "member_name",
    "member_type",
    "country_eu_code",
    "nuts_2016",
    "nuts_level",
    "role",
    "scope",
    "confidence",
    "stated_region_count",
    "count_scope",
    "source_url",
    "note",
)
NAME_COLUMNS: Final = (
    "id",
    "scope",
    "slug",
    "label_en",
    "label_fr",
    "themes",
    "programme",
    "described_in",
    "comment_en",
    "comment_fr",
)
ACTOR_COLUMNS: Final = ("actor", "name_en", "name_fr")

# Leads of equal rank, which the table calls co-coordinators, are coordinators; a co-lead stands below a first lead.
_ROLES: Final = {
    "associated region (non-EU)": "associate",
    "co-coordinator": "coordinator",
    "co-lead": "co-coordinator",
    "coordinator": "coordinator",
    "involved in demo case": "partner",
    "lead of demo case": "coordinator",
    "partner": "partner",
    "partner (attended 29 Nov 2023)": "partner",
    "partner (country)": "partner",
    "partner (non-EU region)": "partner",
}
_WORDS: Final = {
    "coordinator": ("coordinates", "coordonne", "coordonnent"),
    "co-coordinator": ("co-coordinates", "co-coordonne", "co-coordonnent"),
    "partner": ("takes part in", "participe à", "participent à"),
    "associate": ("is associated with", "participe à titre associé à", "participent à titre associé à"),
}
_NOT_FOUND: Final = "placeholder"
_MEMBER_TYPES: Final = ("member state", _NOT_FOUND, "region")
_NUTS = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}")
_IMPLIED = re.compile(r"role implied|explicit in seed")


class Actor(NamedTuple):
    """Who takes part: the prefixed name of a territory or organisation, and its names (with article) for labels."""

    curie: str
    name_en: str
    name_fr: str

    @property
    def key(self) -> str:
        """The last part of the actor's IRI."""
        return self.curie.partition(":")[2]


class Partnership(NamedTuple):
    """A partnership as labels name it."""

    slug: str
    label_en: str
    label_fr: str


class Participation(NamedTuple):
    """One actor's part in one partnership as one document states it."""

    source: Source
    partnership: Partnership
    actor: Actor
    role: str
    certainty: str

    @property
    def curie(self) -> str:
        """The prefixed name of the participation."""
        return f"participation:{self.source.slug}.{self.partnership.slug}.{self.actor.key}"


class CountClaim(NamedTuple):
    """A number that one document states about a partnership."""

    source: Source
    partnership: str
    key: str
    number: int
    counted: str
    scope: str
    leads: str
    labels: Label
    certainty: str = ""

    @property
    def curie(self) -> str:
        """The prefixed name of the claim."""
        return f"claim:{self.source.slug}.{self.partnership}.{self.key}"


def read_actors(path: Path = ACTORS) -> dict[str, Actor]:
    """The actors that labels can name, by prefixed name.

    Raises:
        SourceError: the file cannot be read, or a row of it is not right.
    """
    rows = read_table(path, ACTOR_COLUMNS)
    reject_duplicates(rows, "actor")
    return {row.text("actor"): Actor(*(row.text(column) for column in ACTOR_COLUMNS)) for row in rows}


def import_partnerships(table: Path, names: Path = NAMES, actors: Path = ACTORS, sources: Path = REGISTER) -> Outputs:
    """Participations, counts and the partnerships of 2020, in ``{document}/partnerships.ttl``.

    Raises:
        SourceError: a table cannot be read, or a cell of it is not right.
    """
    register, known, named = read_register(sources), read_actors(actors), _read_names(names)
    outputs = Outputs()
    for row in read_table(table, COLUMNS):
        scope, member_type = _scope(row), row.choice("member_type", _MEMBER_TYPES)
        if scope == "wider" or member_type == _NOT_FOUND:
            continue
        name = named.get((row.text("partnership_id"), scope))
        if name is None:
            raise row.fault("partnership_id", f"no {scope} partnership {row.text('partnership_id')!r} has a name yet")
        partnership = Partnership(name.text("slug"), name.text("label_en"), name.text("label_fr"))
        if name.optional("described_in"):
            _say_partnership(outputs, name, register)
        for source in register.cited(row, "source_url") + register.cited(row, "confidence"):
            _say_row(outputs, row, source, partnership, _actor(row, known))
    return outputs


def say_participation(outputs: Outputs, file: str, part: Participation) -> None:
    """State a participation and tie it to its partnership."""
    verb_en, verb_fr, verb_fr_plural = _WORDS[part.role]
    actor, partnership = part.actor, part.partnership
    verb = verb_fr_plural if actor.name_fr.startswith("les ") else verb_fr
    texts = f"{actor.name_en} {verb_en} {partnership.label_en}", f"{actor.name_fr} {verb} {partnership.label_fr}"
    outputs.say(file, f"partnership:{partnership.slug}", "s3:participation", part.curie)
    outputs.say(file, part.curie, "a", "s3:Participation")
    say_labels(outputs, file, part.curie, labels_in(part.source, *(text[0].upper() + text[1:] for text in texts)))
    outputs.say(file, part.curie, "s3:actor", actor.curie)
    outputs.say(file, part.curie, "s3:role", f"role:{part.role}")
    say_origin(outputs, file, part.curie, part.source, part.certainty)


def say_count_claim(outputs: Outputs, file: str, claim: CountClaim) -> None:
    """State a count claim and tie it to its partnership."""
    outputs.say(file, f"partnership:{claim.partnership}", "s3:countClaim", claim.curie)
    outputs.say(file, claim.curie, "a", "s3:CountClaim")
    say_labels(outputs, file, claim.curie, labels_in(claim.source, *claim.labels))
    outputs.say(file, claim.curie, "s3:count", typed(claim.number, "integer"))
    outputs.say(file, claim.curie, "s3:counted", f"s3:{claim.counted}")
    outputs.say(file, claim.curie, "s3:scope", f"scope:{claim.scope}")
    outputs.say(file, claim.curie, "s3:leadsIncluded", f"leads:{claim.leads}")
    say_origin(outputs, file, claim.curie, claim.source, claim.certainty)


def _read_names(path: Path) -> dict[tuple[str, str], Row]:
    rows = read_table(path, NAME_COLUMNS)
    reject_duplicates(rows, "id", "scope")
    return {(row.text("id"), row.text("scope")): row for row in rows}


def _scope(row: Row) -> str:
    text = row.text("scope")
    for beginning, scope in (("pilot ", "pilot"), ("wider S3 ", "wider"), ("Vanguard ", "network")):
        if text.startswith(beginning):
            return scope
    raise row.fault("scope", f"{text!r} begins with none of 'pilot', 'wider S3', 'Vanguard'")


def _actor(row: Row, known: Mapping[str, Actor]) -> Actor:
    code = row.text("nuts_2016")
    if not _NUTS.fullmatch(code):
        raise row.fault("nuts_2016", f"{code!r} is not one NUTS code")
    curie = f"country:{code}" if row.integer("nuts_level") == 0 else f"region:{code}"
    if curie not in known:
        raise row.fault("nuts_2016", f"{curie} ({row.text('member_name')}) is not among the named actors")
    return known[curie]


def _say_row(outputs: Outputs, row: Row, source: Source, partnership: Partnership, actor: Actor) -> None:
    file = f"{source.slug}/partnerships.ttl"
    outputs.head(file, f"Who takes part in what, as {source.short_en} states it.", "Begun from the table of members.")
    role = _ROLES[row.choice("role", _ROLES)]
    certainty = "implied" if _IMPLIED.search(row.cells["note"]) else source.certainty
    say_participation(outputs, file, Participation(source, partnership, actor, role, certainty))
    if role == "coordinator" and row.text("scope").startswith("pilot"):
        say_count_claim(outputs, file, _count_claim(row, source, partnership))


def _count_claim(row: Row, source: Source, partnership: Partnership) -> CountClaim:
    number = row.integer("stated_region_count")
    if number is None:
        raise row.fault("stated_region_count", "is empty, a lead's row gives the count of its partnership")
    others = row.text("count_scope").startswith("other")
    scope, leads = ("others", "no") if others else ("total", "unknown")
    words = ("other regions", "autres régions") if others else ("regions", "régions")
    label_en = f"{number} {words[0]} in {partnership.label_en}"
    label_fr = f"{number} {words[1]} dans {partnership.label_fr}"
    return CountClaim(source, partnership.slug, "regions", number, "Region", scope, leads, Label(label_en, label_fr))


def _say_partnership(outputs: Outputs, name: Row, register: Register) -> None:
    source, partnership = register.named(name, "described_in"), f"partnership:{name.text('slug')}"
    file = f"{source.slug}/partnerships.ttl"
    outputs.say(file, partnership, "a", "s3:Partnership")
    say_labels(outputs, file, partnership, read_label(name, "label_"))
    say_comments(outputs, file, partnership, name)
    for theme in filter(None, name.cells["themes"].split("|")):
        outputs.say(file, partnership, "s3:theme", f"theme:{theme}")
    if programme := name.optional("programme"):
        outputs.say(file, partnership, "s3:partOf", f"programme:{programme}")
