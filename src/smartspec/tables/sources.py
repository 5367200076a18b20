"""Where the tables come from: which document a row's ``source`` means, and what the graph says of that document."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from smartspec.errors import read_each
from smartspec.graph.terms import date_literal, english, french
from smartspec.tables.names import Label, read_label
from smartspec.tables.table import read_table, reject_duplicates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from smartspec.tables.statements import Outputs
    from smartspec.tables.table import Row

SOURCES: Final = Path(__file__).with_name("sources.csv")
"""The documents that tables are drawn from; ``mark`` is the part of a ``source`` cell that tells a document."""

_COLUMNS: Final = (
    "key",
    "graph",
    "mark",
    "type",
    "en",
    "fr",
    "title",
    "publisher",
    "pages",
    "licence",
    "seen",
    "comment_en",
    "comment_fr",
)


@dataclass(frozen=True)
class Sources:
    """The documents behind one reference graph, by key."""

    graph: str
    documents: Mapping[str, Row]

    def of(self, row: Row) -> str:
        """The prefixed name of the document that a row is drawn from.

        Raises:
            SourceError: no known document has the mark.
        """
        text = row.text("source")
        for key, document in self.documents.items():
            if document.text("mark") in text:
                return f"document:{key}"
        raise row.fault("source", f"{text!r} names no document of {SOURCES.name}; add a row there")

    def of_all(self, rows: Iterable[Row]) -> list[str]:
        """The documents of several rows, each once.

        Raises:
            SourceError: with all rows that no known document stands behind.
        """
        return sorted(set(read_each(self.of, rows)))

    def describe(self, outputs: Outputs, file: str, names: Iterable[str]) -> None:
        """State the graph's primary sources and what each is."""
        for name in names:
            outputs.say(file, f"graph:{self.graph}", "prov:hadPrimarySource", name)
            _describe(outputs, file, name, self.documents[name.removeprefix("document:")])


def read_sources(graph: str, path: Path = SOURCES) -> Sources:
    """The documents known for a reference graph.

    Raises:
        SourceError: the table of documents cannot be read.
    """
    rows = read_table(path, _COLUMNS)
    reject_duplicates(rows, "key")
    return Sources(graph, {row.text("key"): row for row in rows if row.text("graph") == graph})


def _describe(outputs: Outputs, file: str, name: str, row: Row) -> None:
    outputs.say(file, name, "a", "s3:Document")
    outputs.say(file, name, "rdfs:label", *read_label(row).literals())
    outputs.say(file, name, "rdfs:comment", english(row.text("comment_en")), french(row.text("comment_fr")))
    outputs.say(file, name, "dcterms:title", english(row.text("title")))
    outputs.say(file, name, "dcterms:license", NamedNode(row.text("licence")))
    outputs.say(file, name, "s3:documentType", f"document-type:{row.text('type')}")
    outputs.say(file, name, "s3:seen", date_literal(row.date("seen") or ""))
    outputs.say(file, name, "foaf:page", *(NamedNode(page) for page in row.cells["pages"].split()))
    if row.optional("publisher"):
        outputs.say(file, name, "dcterms:publisher", f"organisation:{row.text('publisher')}")


def describe_publisher(outputs: Outputs, file: str, key: str, label: Label, page: str) -> None:
    """State a body of the Commission that publishes tables."""
    name = f"organisation:{key}"
    outputs.say(file, name, "a", "s3:Organisation")
    outputs.say(file, name, "rdfs:label", *label.literals())
    outputs.say(file, name, "foaf:page", NamedNode(page))
    outputs.say(file, name, "s3:parentOrganisation", "organisation:european-commission")
