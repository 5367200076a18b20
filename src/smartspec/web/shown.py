"""What a page shows of a description: values with names and links, in groups, each with its sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from smartspec.describe.labels import Label

BACKGROUND: Final = (
    *(PREFIXES["s3"] + name for name in ("member", "participant", "firstDay", "lastDay")),
    *(PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel", PREFIXES["rdf"] + "type"),
)
"""What the heading has already, or what only follows from more exact statements."""


@dataclass(frozen=True)
class Footnote:
    """A source of a statement: its number in the page's list of sources, where in it, how surely.

    ``line``: where the repository states it, such as ``data/ip-17-5108/members.ttl:12``.
    """

    number: int
    title: str
    locator: str | None = None
    certainty: str | None = None
    href: str | None = None
    line: str | None = None

    def at(self, line: str) -> Footnote:
        """The same for a statement on a line."""
        return Footnote(self.number, f"{self.title}, {line}", self.locator, self.certainty, self.href, line)


@dataclass(frozen=True)
class Value:
    """One value: its text, where it leads, its language, what it is in full, its sources; or nested facts."""

    text: str
    href: str | None = None
    language: str | None = None
    full: str | None = None
    footnotes: tuple[Footnote, ...] = ()
    numeric: bool = False
    nested: tuple[Group, ...] = ()


@dataclass(frozen=True)
class Group:
    """The values of one predicate.

    ``others``: the same in languages that the reader did not choose. ``untold``: how many more there are, at ``rest``.
    """

    predicate: str
    name: Label
    href: str | None
    values: tuple[Value, ...]
    others: tuple[Value, ...] = ()
    untold: int = 0
    rest: str | None = None

    @property
    def is_background(self) -> bool:
        """Whether a reader can do without it at first sight."""
        return self.predicate in BACKGROUND


@dataclass(frozen=True)
class Source:
    """One entry of the list of sources: a named graph, and the documents that it was made from."""

    number: int
    graph: Value
    documents: tuple[Value, ...]


@dataclass(frozen=True)
class Said:
    """What a document says: the value and the document."""

    value: Value
    source: Value


@dataclass(frozen=True)
class Contradiction:
    """What two documents say on one matter. ``precision_only``: it need not be one."""

    matter: str
    first: Said
    second: Said
    precision_only: bool = False


@dataclass(frozen=True)
class ThingPage:
    """Everything that the page about a thing shows."""

    iri: str
    curie: str | None
    title: Label
    types: tuple[Value, ...]
    lead: Group | None
    facts: tuple[Group, ...]
    incoming: tuple[Group, ...]
    sources: tuple[Source, ...]
    query: str
