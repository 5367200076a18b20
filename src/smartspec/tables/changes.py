"""Changes between NUTS versions as ``s3:RegionChange``: what Eurostat's tables state, and what figures say besides."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from smartspec.graph.terms import typed
from smartspec.tables.atlas import levels_of, read_atlas, split_files
from smartspec.tables.names import Label
from smartspec.tables.revisions import CHANGE_COLUMNS
from smartspec.tables.sources import read_sources
from smartspec.tables.statements import Outputs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from smartspec.tables.atlas import Atlas
    from smartspec.tables.region_change import Change
    from smartspec.tables.sources import Sources

__all__ = ["CHANGE_COLUMNS", "HELP", "import_changes"]

HELP: Final = "What changed between NUTS versions, into data/nuts/changes-*.ttl"

_MADE: Final = "Made by `smartspec import changes`: change the tables or the importer, not this file."

_SHORT: Final = {
    "recode": Label("{before} recoded as {after}", "{before} recodé en {after}"),
    "merge": Label("{before} merged into {after}", "{before} fusionnés en {after}"),
    "split": Label("{before} split into {after}", "{before} scindé en {after}"),
    "rename": Label("{after} renamed", "{after} renommé"),
    "redrawn": Label("{after} with new limits", "{after} dans de nouvelles limites"),
    "boundary-shift": Label("{before} redrawn as {after}", "{before} redécoupé en {after}"),
    "discontinued": Label("{before} discontinued", "{before} supprimé"),
    "absorbed": Label("{before} discontinued, now in {after}", "{before} supprimé, intégré à {after}"),
    "new": Label("{after} new", "{after} créé"),
    "equal": Label("{after} new, as {before} was", "{after} créé, de l'étendue de {before}"),
    "carved": Label("{after} new, out of {before}", "{after} créé, tiré de {before}"),
    "other": Label("{before} became {after}", "{before} devenu {after}"),
}
"""What happened, in codes: the label of a change."""

_LONG: Final = {
    "recode": Label(
        "{name}: code {old} until NUTS {earlier}, {new} since NUTS {later}; the territory is the same.",
        "{name} : code {old} jusqu'à NUTS {earlier}, {new} depuis NUTS {later} ; le territoire est le même.",
    ),
    "merge": Label("{after} is made of {before}.", "{after} se compose de {before}."),
    "split": Label("{before} is divided into {after}.", "{before} se partage entre {after}."),
    "rename": Label(
        "The name printed for {new} changes from “{printed_before}” to “{printed_after}”.",
        "Le nom imprimé pour {new} passe de « {printed_before} » à « {printed_after} ».",
    ),
    "redrawn": Label(
        "{after} keeps its code while its limits move.", "{after} garde son code, mais ses limites se déplacent."
    ),
    "boundary-shift": Label(
        "{name}: new limits in NUTS {later}, and the code {new} in place of {old}.",
        "{name} : nouvelles limites dans NUTS {later}, et le code {new} au lieu de {old}.",
    ),
    "discontinued": Label("{before} is not in NUTS {later} any more.", "{before} ne figure plus dans NUTS {later}."),
    "absorbed": Label(
        "{before} is not in NUTS {later} any more; it is part of {after}.",
        "{before} ne figure plus dans NUTS {later} ; son territoire relève de {after}.",
    ),
    "new": Label("{after} is new in NUTS {later}.", "{after} est nouveau dans NUTS {later}."),
    "equal": Label(
        "{after} is new in NUTS {later} and has the extent of the former {before}.",
        "{after} est nouveau dans NUTS {later} et a l'étendue de l'ancien {before}.",
    ),
    "carved": Label(
        "{after} is new in NUTS {later}, made of a part of the former {before}.",
        "{after} est nouveau dans NUTS {later}, formé d'une partie de l'ancien {before}.",
    ),
    "other": Label("{before} became {after} in NUTS {later}.", "{before} est devenu {after} dans NUTS {later}."),
}
"""What happened, in codes and names: the comment of a change."""

_FORMULA: Final = Label(
    " As a formula, in codes of NUTS {year}: {formula}.", " En formule, en codes NUTS {year} : {formula}."
)
_INFERRED: Final = Label(
    " No table of changes says so: worked out from codes, names, areas and estimates of population.",
    " Aucune table de changements ne le dit : déduit des codes, noms, superficies et estimations de population.",
)


def import_changes(changes: Path, regions: Path, countries: Path) -> Outputs:
    """The Turtle of all changes: ``nuts/changes-{from}-{to}-{country}.ttl``, beside what ``import_nuts`` makes.

    ``changes`` and ``regions`` are CSV tables (`CHANGE_COLUMNS`, ``REGION_COLUMNS``), ``countries`` is the committed
    ``data/countries.ttl``. All changes at levels 0 to 2 are stated, at level 3 those of the regions that the graph has;
    a code of level 3 that it does not have is named in the comment of a change only.

    Raises:
        SourceError: with file, line, column and reason of every row that cannot be right.
    """
    atlas = read_atlas(regions, changes, countries)
    sources = read_sources("nuts")
    groups: dict[tuple[str, str, str], list[Change]] = defaultdict(list)
    for change in atlas.revisions.changes:
        groups[change.from_year, change.to_year, change.code[:2]].append(change)
    outputs = Outputs()
    for (earlier, later, country), found in groups.items():
        stem = f"nuts/changes-{earlier}-{later}-{country}"
        for file, some in split_files(stem, found, lambda change: change.level):
            levels = levels_of(change.level for change in some)
            title = f"Changes from NUTS {earlier} to NUTS {later}: {atlas.countries[country].en}, {levels}."
            outputs.head(file, title, _MADE)
            for change in some:
                _say_change(outputs, file, change, atlas, sources)
    return outputs


def _say_change(outputs: Outputs, file: str, change: Change, atlas: Atlas, sources: Sources) -> None:
    name = f"region-change:{change.key}"
    outputs.say(file, name, "a", "s3:RegionChange")
    outputs.say(file, name, "rdfs:label", *_label(change, atlas).literals())
    outputs.say(file, name, "rdfs:comment", *_comment(change, atlas).literals())
    outputs.say(file, name, "s3:fromVersion", typed(change.from_year, "gYear"))
    outputs.say(file, name, "s3:toVersion", typed(change.to_year, "gYear"))
    outputs.say(file, name, "s3:changeKind", f"change:{change.kind}")
    for term, year, codes in (("before", change.from_year, change.before), ("after", change.to_year, change.after)):
        known = [code for code in codes if (year, code) in atlas.nomenclature.versions]
        outputs.say(file, name, f"s3:{term}", *(f"region-version:{year}.{code}" for code in known))
    outputs.say(file, name, "s3:certainty", f"certainty:{'stated' if change.is_stated else 'inferred'}")
    outputs.say(file, name, "prov:hadPrimarySource", *sources.of_all(change.sources))


def _label(change: Change, atlas: Atlas) -> Label:
    short, name = _SHORT[_case(change)], _subject(change, atlas)
    before, after = _joined(change.before, "–"), _joined(change.after, "–")
    return Label(
        f"NUTS {change.to_year}: {short.en.format(before=before.en, after=after.en)} ({name.en})",
        f"NUTS {change.to_year} : {short.fr.format(before=before.fr, after=after.fr)} ({name.fr})",
    )


def _comment(change: Change, atlas: Atlas) -> Label:
    long, name = _LONG[_case(change)], _subject(change, atlas)
    before, after = _listed(atlas, change.from_year, change.before), _listed(atlas, change.to_year, change.after)
    plain = {
        "earlier": change.from_year,
        "later": change.to_year,
        "old": ", ".join(change.before),
        "new": ", ".join(change.after),
        "printed_before": ", ".join(_printed(atlas, change.from_year, code) for code in change.before),
        "printed_after": ", ".join(_printed(atlas, change.to_year, code) for code in change.after),
    }
    text = Label(
        long.en.format(**plain, name=name.en, before=before.en, after=after.en),
        long.fr.format(**plain, name=name.fr, before=before.fr, after=after.fr),
    )
    if "-" in change.formula and change.kind != "recode":
        facts = {"year": change.from_year, "formula": change.formula}
        text = text.extended(_FORMULA.en.format(**facts), _FORMULA.fr.format(**facts))
    if not change.is_stated:
        text = text.extended(*_INFERRED)
    return text.extended(f" {change.note.en}", f" {change.note.fr}") if change.note else text


def _subject(change: Change, atlas: Atlas) -> Label:
    """The name of the region that the change is about: the one whose code is the change's key."""
    if change.code in change.after:
        return _name(atlas, change.to_year, change.code)
    return _name(atlas, change.from_year, change.code)


def _case(change: Change) -> str:
    """Which wording fits: the kind, told apart where one kind covers two cases."""
    if change.kind == "boundary-shift" and change.before == change.after:
        return "redrawn"
    if change.kind == "discontinued" and change.after:
        return "absorbed"
    if change.kind == "new" and change.before:
        return "equal" if change.keeps_extent else "carved"
    return change.kind if change.kind in _SHORT else "other"


def _name(atlas: Atlas, year: str, code: str) -> Label:
    version = atlas.nomenclature.versions.get((year, code))
    return atlas.labels.of_version(version) if version else Label(*[_printed(atlas, year, code)] * 2)


def _printed(atlas: Atlas, year: str, code: str) -> str:
    version = atlas.nomenclature.versions.get((year, code))
    return version.name if version else atlas.revisions.names.get((year, code), code)


def _listed(atlas: Atlas, year: str, codes: Iterable[str]) -> Label:
    names = [(_name(atlas, year, code), code) for code in codes]
    return Label(
        _joined([f"{name.en} ({code})" for name, code in names]).en,
        _joined([f"{name.fr} ({code})" for name, code in names]).fr,
    )


def _joined(texts: Iterable[str], nothing: str = "") -> Label:
    """Texts as a list in words.

    >>> _joined(["FR22", "FR30"])
    Label(en='FR22 and FR30', fr='FR22 et FR30')
    """
    *most, last = list(texts) or [nothing]
    if not most:
        return Label(last, last)
    return Label(f"{', '.join(most)} and {last}", f"{', '.join(most)} et {last}")
