"""The register of outside sources: one document and one named graph for each address that a table rests on.

The register (``outside_sources.csv``) and the bodies behind it (``outside_organisations.csv``) are packaged beside this
module, so that the other importers can turn an address in a cell into the document that it stands for. The module also
says how a plain fact is tied to the document that states it (`say_statement`).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from smartspec.graph.terms import date_literal, english, french, typed
from smartspec.tables.names import Label, read_label
from smartspec.tables.statements import Outputs
from smartspec.tables.table import Row, read_table, reject_duplicates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smartspec.graph.turtle import Term

HELP: Final = "Import the register of outside sources and the organisations behind them."
REGISTER: Final = Path(__file__).with_name("outside_sources.csv")
ORGANISATIONS: Final = Path(__file__).with_name("outside_organisations.csv")
REGISTER_GRAPH: Final = "source-register"
"""The graph of what we found out ourselves about the sources and the bodies behind them."""
SEEN: Final = "2026-11-21"
"""The day on which the sources of the register were read."""

COLUMNS: Final = (
    "slug",
    "url",
    "label_en",
    "label_fr",
    "short_en",
    "short_fr",
    "title",
    "kind",
    "language",
    "publisher",
    "issued",
    "identifier",
    "certainty",
    "locator",
    "topic",
    "comment_en",
    "comment_fr",
)
ORGANISATION_COLUMNS: Final = (
    "slug",
    "label_en",
    "label_fr",
    "country",
    "homepage",
    "parent",
    "alternative",
    "comment_en",
    "comment_fr",
)
_LANGUAGES: Final = {"DEU": "de", "ENG": "en", "FRA": "fr", "ITA": "it", "SPA": "es"}
_CERTAINTIES: Final = ("stated", "implied", "reported")
_ADDRESS = re.compile(r"https?://[^\s;]*[^\s;.,)]")


class Source(NamedTuple):
    """One document of the register: its key, the words that name it in labels, and how far its word goes."""

    slug: str
    short_en: str
    short_fr: str
    certainty: str
    locator: str


class Fact(NamedTuple):
    """One plain triple that a document states, a key for it within that document, and a label in each language."""

    source: Source
    key: str
    subject: str
    predicate: str
    value: Term | str
    label_en: str
    label_fr: str
    certainty: str = ""


class Register:
    """The documents by slug and by address."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.by_slug: dict[str, Source] = {}
        self.by_address: dict[str, Source] = {}
        for row in rows:
            certainty = row.choice("certainty", _CERTAINTIES)
            names = row.text("short_en"), row.text("short_fr")
            source = Source(row.text("slug"), *names, certainty, row.text("locator"))
            self.by_slug[source.slug] = source
            self.by_address[row.text("url")] = source

    def named(self, row: Row, column: str) -> Source:
        """The document whose slug stands in a cell."""
        slug = row.text(column)
        if slug not in self.by_slug:
            raise row.fault(column, f"{slug!r} is no document of the register of sources")
        return self.by_slug[slug]

    def cited(self, row: Row, column: str) -> list[Source]:
        """The documents whose addresses stand in a cell, in order; file names of other sources are passed over."""
        found = []
        for address in _ADDRESS.findall(row.cells[column]):
            if address not in self.by_address:
                raise row.fault(column, f"{address} is not in the register of sources; add a row there first")
            found.append(self.by_address[address])
        return found


def read_register(path: Path = REGISTER) -> Register:
    """The register of sources; every slug and every address stands there once.

    Raises:
        SourceError: the file cannot be read, or a row of it is not right.
    """
    rows = read_table(path, COLUMNS)
    reject_duplicates(rows, "slug")
    reject_duplicates(rows, "url")
    return Register(rows)


def import_sources(register: Path = REGISTER, organisations: Path = ORGANISATIONS) -> Outputs:
    """Each document in a named graph of its own (``{slug}/document.ttl``), the bodies in ``graph:source-register``.

    Raises:
        SourceError: a table cannot be read, or a cell of it is not right.
    """
    read_register(register)
    outputs = Outputs()
    for row in read_table(register, COLUMNS):
        _say_document(outputs, row)
    bodies = read_table(organisations, ORGANISATION_COLUMNS)
    reject_duplicates(bodies, "slug")
    for row in bodies:
        _say_organisation(outputs, row)
    return outputs


def say_statement(outputs: Outputs, file: str, fact: Fact) -> None:
    """State a plain triple, and beside it the ``s3:Statement`` that names its document."""
    outputs.say(file, fact.subject, fact.predicate, fact.value)
    statement = f"statement:{fact.source.slug}.{fact.key}"
    outputs.say(file, statement, "a", "s3:Statement")
    say_labels(outputs, file, statement, labels_in(fact.source, fact.label_en, fact.label_fr))
    outputs.say(file, statement, "rdf:subject", fact.subject)
    outputs.say(file, statement, "rdf:predicate", fact.predicate)
    outputs.say(file, statement, "rdf:object", fact.value)
    say_origin(outputs, file, statement, fact.source, fact.certainty)


def say_origin(outputs: Outputs, file: str, subject: str, source: Source, certainty: str = "") -> None:
    """Say which document states a node, where in it, and how certain that is (by default what the register says)."""
    outputs.say(file, subject, "s3:statedIn", f"document:{source.slug}")
    outputs.say(file, subject, "s3:locator", Literal(source.locator))
    outputs.say(file, subject, "s3:certainty", f"certainty:{certainty or source.certainty}")


def say_labels(outputs: Outputs, file: str, subject: str, labels: Label) -> None:
    """Give a node its one English and its one French label."""
    outputs.say(file, subject, "rdfs:label", *labels.literals())


def labels_in(source: Source, text_en: str, text_fr: str) -> Label:
    """Labels for something that one document states: the text with the document's short name in brackets."""
    return Label(f"{text_en} ({source.short_en})", f"{text_fr} ({source.short_fr})")


def say_comments(outputs: Outputs, file: str, subject: str, row: Row) -> None:
    """Copy a row's comment, which is given in both languages or in neither."""
    comment_en, comment_fr = row.optional("comment_en"), row.optional("comment_fr")
    if bool(comment_en) != bool(comment_fr):
        raise row.fault("comment_fr" if comment_en else "comment_en", "is empty, the other language is not")
    if comment_en and comment_fr:
        outputs.say(file, subject, "rdfs:comment", english(comment_en), french(comment_fr))


def _say_document(outputs: Outputs, row: Row) -> None:
    slug = row.text("slug")
    file, document = f"{slug}/document.ttl", f"document:{slug}"
    outputs.head(file, f"{row.text('label_en')}: the document itself.", "Begun from the register of outside sources.")
    outputs.say(file, f"graph:{slug}", "prov:hadPrimarySource", document)
    outputs.say(file, document, "a", "s3:Document")
    say_labels(outputs, file, document, read_label(row, "label_"))
    say_comments(outputs, file, document, row)
    outputs.say(file, document, "s3:documentType", f"document-type:{row.text('kind')}")
    language = row.choice("language", _LANGUAGES)
    outputs.say(file, document, "dcterms:language", f"language:{language}")
    outputs.say(file, document, "foaf:page", NamedNode(row.text("url")))
    outputs.say(file, document, "s3:seen", typed(SEEN, "date"))
    outputs.say(file, document, "foaf:primaryTopic", row.text("topic"))
    if title := row.optional("title"):
        outputs.say(file, document, "dcterms:title", Literal(title, language=_LANGUAGES[language]))
    if publisher := row.optional("publisher"):
        outputs.say(file, document, "dcterms:publisher", f"organisation:{publisher}")
    if issued := row.date("issued"):
        outputs.say(file, document, "dcterms:issued", date_literal(issued))
    for identifier in filter(None, row.cells["identifier"].split("|")):
        outputs.say(file, document, "dcterms:identifier", Literal(identifier))


def _say_organisation(outputs: Outputs, row: Row) -> None:
    file, organisation = f"{REGISTER_GRAPH}/organisations.ttl", f"organisation:{row.text('slug')}"
    outputs.head(file, "Organisations behind the outside sources, and organisations that take part in partnerships.")
    outputs.say(file, organisation, "a", "s3:Organisation")
    say_labels(outputs, file, organisation, read_label(row, "label_"))
    say_comments(outputs, file, organisation, row)
    if country := row.optional("country"):
        outputs.say(file, organisation, "s3:country", f"country:{country}")
    if homepage := row.optional("homepage"):
        outputs.say(file, organisation, "foaf:homepage", NamedNode(homepage))
    if parent := row.optional("parent"):
        outputs.say(file, organisation, "s3:parentOrganisation", f"organisation:{parent}")
    if alternative := row.optional("alternative"):
        outputs.say(file, organisation, "skos:altLabel", english(alternative))
