"""The one table of media types that this service makes, and which of them a resource offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.engine import formats
from smartspec.engine.formats import ResultKind, formats_of

if TYPE_CHECKING:
    from smartspec.engine.formats import ResultFormat


@dataclass(frozen=True)
class MediaType:
    """One form that an answer can take.

    Attributes:
        name: its short name, for ``format=`` and as a suffix.
        media_type: the registered type and subtype.
        label: what people call it.
        parameters: what holds of every answer in it; a client that asks for something else does not get it.
        result_format: the engine's format that makes it; None for what we write ourselves.
    """

    name: str
    media_type: str
    label: str
    parameters: tuple[tuple[str, str], ...] = ()
    result_format: ResultFormat | None = None

    @property
    def content_type(self) -> str:
        """The value for ``Content-Type``; text types say that they are UTF-8."""
        if self.result_format and self.result_format.media_type == self.media_type:
            return self.result_format.content_type
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


UTF8: Final = ("charset", "utf-8")
"""The parameter of all forms that are text."""


def _made_by(result_format: ResultFormat) -> MediaType:
    header = (("header", "present"),) if result_format is formats.CSV else ()
    name, media_type, label = result_format.name, result_format.media_type, result_format.label
    return MediaType(name, media_type, label, (UTF8, *header), result_format)


HTML: Final = MediaType("html", "text/html", "HTML", (UTF8,))
TEXT: Final = MediaType("txt", "text/plain", "Text", (UTF8,))
PROBLEM: Final = MediaType("problem", "application/problem+json", "Problem details", (UTF8,))
SVG: Final = MediaType("svg", "image/svg+xml", "SVG", (UTF8,))
CSV: Final = _made_by(formats.CSV)

PLAIN_JSON: Final = "application/json"
"""What many clients ask for when they mean SPARQL JSON or JSON-LD: given under the name they accept."""

JSON: Final = MediaType("json", PLAIN_JSON, "JSON", (UTF8,))
"""JSON of our own shape."""

ROWS: Final = (
    *(_made_by(found) for found in formats_of(ResultKind.BINDINGS)),
    MediaType("json", PLAIN_JSON, formats.JSON.label, (UTF8,), formats.JSON),
)
"""Forms of a table or a truth value, the preferred one first."""

GRAPHS: Final = (
    *(_made_by(found) for found in formats_of(ResultKind.GRAPH)),
    MediaType("jsonld", PLAIN_JSON, formats.JSON_LD.label, (UTF8,), formats.JSON_LD),
)
"""Forms of a graph, the preferred one first."""

PROBLEMS: Final = (PROBLEM, TEXT, HTML)
"""Forms of an error."""


def result_forms(kind: ResultKind) -> tuple[MediaType, ...]:
    """The forms that hold a query's results, a page for people last: machines get a format of theirs first."""
    return (*(ROWS if kind is ResultKind.BINDINGS else GRAPHS), HTML)


DOCUMENT_FORMS: Final = (*GRAPHS, HTML)
"""Forms of a document, the preferred one first; TriG and N-Quads keep each statement in the graphs that make it."""


def named(name: str, offers: tuple[MediaType, ...]) -> MediaType | None:
    """The form with a short name or media type, or None.

    >>> named("ttl", DOCUMENT_FORMS).media_type
    'text/turtle'
    """
    return next((offer for offer in offers if name in (offer.name, offer.media_type)), None)
