"""The S3 thematic partnerships: what each is, who leads and takes part, how many a document counts.

The researched table has names as their sources print them, several to a cell. ``thematic_members.csv`` gives each name
the actor it stands for, the role and the document, or the reason why it makes no participation; a name that it does
not know stops the import, since no key is ever guessed. ``thematic_partnerships.csv`` and ``thematic_counts.csv`` hold
names, themes, dates and the plain numbers.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from smartspec.graph.terms import date_literal, english
from smartspec.tables.names import read_label
from smartspec.tables.outside_sources import (
    REGISTER,
    REGISTER_GRAPH,
    Fact,
    Register,
    read_register,
    say_comments,
    say_labels,
    say_statement,
)
from smartspec.tables.partnerships import (
    ACTORS,
    Actor,
    CountClaim,
    Participation,
    Partnership,
    read_actors,
    say_count_claim,
    say_participation,
)
from smartspec.tables.statements import Outputs
from smartspec.tables.table import Row, read_table, reject_duplicates

if TYPE_CHECKING:
    from collections.abc import Mapping

HELP: Final = "Import the S3 thematic partnerships with their members, roles and counts."

COLUMNS: Final = (
    "name",
    "platform",
    "lead_regions",
    "participating_regions",
    "region_count_stated",
    "start",
)
NAME_COLUMNS: Final = (
    "name",
    "slug",
    "label_en",
    "label_fr",
    "themes",
    "platform",
    "described_in",
    "start",
    "start_stated_in",
    "printed_date",
    "status",
    "related",
    "comment_en",
    "comment_fr",
)
MEMBER_COLUMNS: Final = ("partnership", "cell", "printed", "actor", "role", "stated_in", "certainty", "reason")
COUNT_COLUMNS: Final = (
    "partnership",
    "key",
    "printed",
    "count",
    "counted",
    "scope",
    "leads",
    "stated_in",
    "certainty",
    "date",
    "label_en",
    "label_fr",
)
_CELLS: Final = ("lead_regions", "participating_regions")
_ROLES: Final = ("associate", "co-coordinator", "coordinator", "partner")
_PLATFORMS: Final = ("", "agri-food", "energy", "industrial-modernisation")
_COUNTED: Final = ("Actor", "Country", "Organisation", "Region", "Territory")


class Tables(NamedTuple):
    """The packaged tables that give the researched names their keys."""

    names: Path = Path(__file__).with_name("thematic_partnerships.csv")
    members: Path = Path(__file__).with_name("thematic_members.csv")
    counts: Path = Path(__file__).with_name("thematic_counts.csv")
    actors: Path = ACTORS
    sources: Path = REGISTER


class _Knowledge(NamedTuple):
    """The packaged tables, read."""

    register: Register
    actors: Mapping[str, Actor]
    names: Mapping[str, Row]
    members: Mapping[str, list[Row]]
    counts: Mapping[str, list[Row]]


def import_thematic(table: Path, tables: Tables | None = None) -> Outputs:
    """The thematic partnerships, each statement in the graph of its document (``{document}/thematic.ttl``).

    Raises:
        SourceError: a table cannot be read, a cell of it is not right, or a name has no known actor.
    """
    known = _read_tables(tables or Tables())
    rows = read_table(table, COLUMNS)
    reject_duplicates(rows, "name")
    outputs = Outputs()
    for row in rows:
        name = known.names.get(row.text("name"))
        if name is None:
            raise row.fault("name", f"{row.text('name')!r} has no key in the table of thematic partnerships")
        _say_partnership(outputs, name, known.register)
        _say_members(outputs, row, name, known)
        _say_counts(outputs, row, known)
    return outputs


def _read_tables(tables: Tables) -> _Knowledge:
    names = read_table(tables.names, NAME_COLUMNS)
    reject_duplicates(names, "name")
    reject_duplicates(names, "slug")
    members = read_table(tables.members, MEMBER_COLUMNS)
    reject_duplicates(members, "partnership", "cell", "printed")
    counts = read_table(tables.counts, COUNT_COLUMNS)
    reject_duplicates(counts, "partnership", "key", "stated_in")
    name_of = {row.text("slug"): row.text("name") for row in names}
    by_name = {row.text("name"): row for row in names}
    grouped = _grouped(members, name_of), _grouped(counts, name_of)
    return _Knowledge(read_register(tables.sources), read_actors(tables.actors), by_name, *grouped)


def _grouped(rows: list[Row], name_of: Mapping[str, str]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        slug = row.choice("partnership", name_of)
        groups[name_of[slug]].append(row)
    return groups


def _say_partnership(outputs: Outputs, name: Row, register: Register) -> None:
    partnership, source = f"partnership:{name.text('slug')}", register.named(name, "described_in")
    file = _file(outputs, source.slug)
    outputs.say(file, partnership, "a", "s3:ThematicPartnership")
    say_labels(outputs, file, partnership, read_label(name, "label_"))
    say_comments(outputs, file, partnership, name)
    outputs.say(file, partnership, "s3:theme", *(f"theme:{theme}" for theme in name.text("themes").split("|")))
    if platform := name.choice("platform", _PLATFORMS):
        outputs.say(file, partnership, "s3:platform", f"organisation:s3-platform-{platform}")
    if printed := name.optional("printed_date"):
        outputs.say(file, partnership, "s3:printedDate", english(printed))
    if status := name.optional("status"):
        outputs.say(file, partnership, "s3:status", f"status:{status}")
    if start := name.date("start"):
        _say_start(outputs, name, register, start)
    _say_related(outputs, name, partnership)


def _say_start(outputs: Outputs, name: Row, register: Register, start: str) -> None:
    source, partnership = register.named(name, "start_stated_in"), f"partnership:{name.text('slug')}"
    labels = f"Start of {name.text('label_en')}", f"Début de {name.text('label_fr')}"
    fact = Fact(source, f"start.{name.text('slug')}", partnership, "s3:start", date_literal(start), *labels)
    say_statement(outputs, _file(outputs, source.slug), fact)


def _say_related(outputs: Outputs, name: Row, partnership: str) -> None:
    file = f"{REGISTER_GRAPH}/related-partnerships.ttl"
    for slug in filter(None, name.cells["related"].split("|")):
        outputs.head(file, "Which pilot partnership and which wider one work on the same theme, both ways.")
        outputs.say(file, partnership, "s3:relatedPartnership", f"partnership:{slug}")
        outputs.say(file, f"partnership:{slug}", "s3:relatedPartnership", partnership)


def _say_members(outputs: Outputs, row: Row, name: Row, known: _Knowledge) -> None:
    members = known.members.get(row.text("name"), [])
    for cell in _CELLS:
        _check_names(row, cell, [member.text("printed") for member in members if member.text("cell") == cell])
    for member in members:
        cell, printed = member.choice("cell", _CELLS), member.text("printed")
        if printed not in row.cells[cell]:
            raise row.fault(cell, f"{printed!r}, which the table of members expects here, is not in the cell")
        if member.optional("actor"):
            _say_member(outputs, member, name, known)
        else:
            member.text("reason")


def _check_names(row: Row, cell: str, printed: list[str]) -> None:
    for part in filter(None, (part.strip() for part in row.cells[cell].split(";"))):
        if not any(name in part for name in printed):
            raise row.fault(cell, f"no actor is known for {part!r}; add it to the table of members, do not guess a key")


def _say_member(outputs: Outputs, member: Row, name: Row, known: _Knowledge) -> None:
    source, role = known.register.named(member, "stated_in"), member.choice("role", _ROLES)
    actor = known.actors.get(member.text("actor"))
    if actor is None:
        raise member.fault("actor", f"{member.text('actor')} is not among the named actors")
    partnership = Partnership(name.text("slug"), name.text("label_en"), name.text("label_fr"))
    part = Participation(source, partnership, actor, role, member.optional("certainty") or source.certainty)
    say_participation(outputs, _file(outputs, source.slug), part)


def _say_counts(outputs: Outputs, row: Row, known: _Knowledge) -> None:
    for count in known.counts.get(row.text("name"), []):
        if count.text("printed") not in row.cells["region_count_stated"]:
            raise row.fault("region_count_stated", f"{count.text('printed')!r} is expected here and is not in the cell")
        number = count.integer("count")
        if number is None:
            raise count.fault("count", "is empty, a value is required")
        claim = CountClaim(
            known.register.named(count, "stated_in"),
            count.text("partnership"),
            count.text("key"),
            number,
            count.choice("counted", _COUNTED),
            count.text("scope"),
            count.text("leads"),
            read_label(count, "label_"),
            count.optional("certainty") or "",
        )
        file = _file(outputs, claim.source.slug)
        say_count_claim(outputs, file, claim)
        if date := count.date("date"):
            outputs.say(file, claim.curie, "s3:date", date_literal(date))


def _file(outputs: Outputs, slug: str) -> str:
    file = f"{slug}/thematic.ttl"
    outputs.head(file, "What this document says of S3 thematic partnerships.", "Begun from the table of partnerships.")
    return file
