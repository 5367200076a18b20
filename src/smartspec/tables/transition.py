"""The industrial-transition pilot action as outside documents tell it: who was selected when, who hosts, which money.

The twelve pilot projects themselves are described by a seed document. Here the two waves of selection, the hosts and
the amounts are stated once more, by each outside document that a row cites, so that their differences can be seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from smartspec.graph.terms import typed
from smartspec.tables.names import Label
from smartspec.tables.outside_sources import (
    REGISTER,
    Fact,
    Source,
    labels_in,
    read_register,
    say_labels,
    say_origin,
    say_statement,
)
from smartspec.tables.partnerships import ACTORS, Actor, read_actors
from smartspec.tables.statements import Outputs
from smartspec.tables.table import Row, read_table, reject_duplicates

if TYPE_CHECKING:
    from pathlib import Path

HELP: Final = "Import what outside documents say of the regions in industrial transition."

COLUMNS: Final = (
    "name_en",
    "nuts_2016",
    "nuts_level",
    "wave",
    "pilot_grant_amount",
    "currency",
    "external_expertise_max_eur",
    "source",
)
_PROGRAMME: Final = "programme:industrial-transition-pilot"
_CALLS: Final = {"1": "industrial-transition-2017", "2": "industrial-transition-2018"}
_SELECTIONS: Final = {"s3p-industrial-transition-2017-12-12": "1", "aeidl-2018-03-08": "2"}
"""The documents that tell a selection, and which wave they tell."""
_RESULTS: Final = ("wired-gov-2019-05-09",)
"""The documents that tell the pilot project of every territory."""
_PROJECTS: Final = {
    "country:LT": "lithuania",
    "country:SI": "slovenia",
    "region:BE3": "wallonia",
    "region:DED": "saxony",
    "region:ES13": "cantabria",
    "region:FI1D": "east-and-north-finland",
    "region:FRB0": "centre-val-de-loire",
    "region:FRE": "hauts-de-france",
    "region:FRF": "grand-est",
    "region:ITC1": "piedmont",
    "region:SE31": "north-middle-sweden",
    "region:UKD3": "greater-manchester",
}


class Amount(NamedTuple):
    """An amount per territory as one document states it; ``limit`` tells an upper limit from an exact amount."""

    key: str
    euros: int
    limit: bool
    form: str
    per: str
    labels: Label


def import_transition(table: Path, actors: Path = ACTORS, sources: Path = REGISTER) -> Outputs:
    """Selections, hosts and amounts, each in the graph of the document that states it (``{document}/transition.ttl``).

    Raises:
        SourceError: a table cannot be read, or a cell of it is not right.
    """
    register, known = read_register(sources), read_actors(actors)
    rows = read_table(table, COLUMNS)
    reject_duplicates(rows, "nuts_2016")
    for column in ("pilot_grant_amount", "currency", "external_expertise_max_eur"):
        _check_alike(rows, column)
    outputs = Outputs()
    for row in rows:
        actor = _actor(row, known)
        for source in register.cited(row, "source"):
            if source.slug in _SELECTIONS:
                _say_selection(outputs, row, source, actor)
            elif source.slug in _RESULTS:
                _say_host(outputs, row, source, actor)
    return outputs


def _check_alike(rows: list[Row], column: str) -> None:
    for row in rows:
        if row.cells[column] != rows[0].cells[column]:
            raise row.fault(
                column, f"{row.cells[column]!r} differs from line {rows[0].line}; the amount is one for all"
            )


def _actor(row: Row, known: dict[str, Actor]) -> Actor:
    code = row.text("nuts_2016")
    curie = f"country:{code}" if row.integer("nuts_level") == 0 else f"region:{code}"
    if curie not in _PROJECTS or curie not in known:
        raise row.fault("nuts_2016", f"{curie} ({row.text('name_en')}) hosts none of the twelve pilot projects")
    return known[curie]


def _say_selection(outputs: Outputs, row: Row, source: Source, actor: Actor) -> None:
    wave = row.choice("wave", _CALLS)
    if _SELECTIONS[source.slug] != wave:
        raise row.fault("wave", f"is {wave}, but {source.slug} tells the selection of wave {_SELECTIONS[source.slug]}")
    call, file = _CALLS[wave], _file(outputs, source)
    ordinal_en, ordinal_fr = {"1": ("first", "premier"), "2": ("second", "second")}[wave]
    label_en = f"The {ordinal_en} industrial-transition call selected {actor.name_en}"
    label_fr = f"Le {ordinal_fr} appel à la transition industrielle a retenu {actor.name_fr}"
    key = f"selected.{actor.key}"
    say_statement(outputs, file, Fact(source, key, f"call:{call}", "s3:selected", actor.curie, label_en, label_fr))
    _say_amount(outputs, source, _grant(row, limit=True))
    _say_amount(outputs, source, _expertise(row))


def _say_host(outputs: Outputs, row: Row, source: Source, actor: Actor) -> None:
    project, verb = _PROJECTS[actor.curie], "accueillent" if actor.name_fr.startswith("les ") else "accueille"
    label_en = f"{actor.name_en[0].upper()}{actor.name_en[1:]} hosts a pilot project"
    label_fr = f"{actor.name_fr[0].upper()}{actor.name_fr[1:]} {verb} un projet pilote"
    subject = f"pilot-project:{project}"
    fact = Fact(source, f"host.{project}", subject, "s3:host", actor.curie, label_en, label_fr)
    say_statement(outputs, _file(outputs, source), fact)
    _say_amount(outputs, source, _grant(row, limit=False))


def _grant(row: Row, *, limit: bool) -> Amount:
    row.choice("currency", ("EUR",))
    euros = _euros(row, "pilot_grant_amount")
    if not limit:
        labels = Label(f"EUR {_spaced(euros)} grant for each project", f"Subvention de {_spaced(euros)} EUR par projet")
        return Amount("grant", euros, limit, "grant", "project", labels)
    text_en, text_fr = f"Grant of up to EUR {_spaced(euros)} per region", f"Subvention de {_spaced(euros)} EUR au plus"
    labels = Label(text_en, f"{text_fr} par région")
    return Amount("grant", euros, limit, "grant", "region", labels)


def _expertise(row: Row) -> Amount:
    euros = _euros(row, "external_expertise_max_eur")
    label_en = f"Outside expertise, up to EUR {_spaced(euros)} per region"
    label_fr = f"Expertise externe, {_spaced(euros)} EUR au plus par région"
    return Amount("expertise", euros, limit=True, form="service", per="region", labels=Label(label_en, label_fr))


def _euros(row: Row, column: str) -> int:
    euros = row.integer(column)
    if euros is None:
        raise row.fault(column, "is empty, a value is required")
    return euros


def _spaced(euros: int) -> str:
    return f"{euros:,}".replace(",", " ")


def _say_amount(outputs: Outputs, source: Source, amount: Amount) -> None:
    file, funding = _file(outputs, source), f"funding:{source.slug}.industrial-transition-pilot.{amount.key}"
    outputs.say(file, _PROGRAMME, "s3:funding", funding)
    outputs.say(file, funding, "a", "s3:Funding")
    say_labels(outputs, file, funding, labels_in(source, *amount.labels))
    outputs.say(file, funding, "s3:maximumAmount" if amount.limit else "s3:amount", typed(amount.euros, "decimal"))
    outputs.say(file, funding, "s3:currency", "currency:EUR")
    outputs.say(file, funding, "s3:form", f"form:{amount.form}")
    outputs.say(file, funding, "s3:per", f"per:{amount.per}")
    if amount.limit:
        outputs.say(file, funding, "s3:fund", "fund:erdf")
    say_origin(outputs, file, funding, source)


def _file(outputs: Outputs, source: Source) -> str:
    file = f"{source.slug}/transition.ttl"
    outputs.head(file, f"Regions in industrial transition, as {source.short_en} tells them.", "Begun from a table.")
    return file
