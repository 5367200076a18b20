"""Documents that there are in every RDF format and as a page: at one address by ``Accept``, at others by suffix."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from smartspec.describe.document import document_quads, document_triples
from smartspec.describe.writing import DATASET_FORMATS, in_graph, write_statements, write_triples
from smartspec.graph.namespaces import BASE, GRAPH
from smartspec.web.mediatypes import DOCUMENT_FORMS, HTML, MediaType, named
from smartspec.web.visit import Visit, link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fastapi.responses import Response
    from pyoxigraph import Quad, Triple

    from smartspec.describe.entity import Description
    from smartspec.web.links import Links

ABOUT_PAGE: Final = "https://schema.org/AboutPage"
"""What kind of page a document is, for ``rel="type"`` (FAIR Signposting)."""


@dataclass(frozen=True)
class Document:
    """One document in the form that a visitor wants. ``path``: its address without suffix."""

    visit: Visit
    path: str
    form: MediaType

    @property
    def is_page(self) -> bool:
        """Whether the visitor wants the page."""
        return self.form is HTML

    def rdf(self, triples: Iterable[Triple]) -> Response:
        """The answer for programs, from one graph."""
        graph = BASE + self.path.lstrip("/")
        return self.statements(in_graph(triples, graph if graph.startswith(GRAPH) else None))

    def statements(self, quads: Iterable[Quad]) -> Response:
        """The answer for programs, from statements in named graphs."""
        return self.visit.respond(write_statements(quads, self.form.name), self.form, links=self._links())

    def description(self, description: Description | None) -> Response:
        """The answer for programs, from all that is known of a thing."""
        version = self.visit.service.manifest.version
        if description is None or self.form.name in DATASET_FORMATS:
            return self.statements(document_quads(description, version) if description else ())
        body = write_triples(document_triples(description, version), self.form.name)
        return self.visit.respond(body, self.form, links=self._links())

    def page(self, template: str, /, **values: object) -> Response:
        """The answer for people; the template gets the addresses of the other forms as ``forms``."""
        links = self.visit.links
        forms = {form.label: links.form(self.path, form.name) for form in _distinct(DOCUMENT_FORMS) if form is not HTML}
        return self.visit.page(self.visit.render(template, **values, forms=forms), links=self._links())

    def _links(self) -> tuple[str, ...]:
        canonical = link(self.visit.links.canonical(self.path), "canonical")
        others = alternates(self.visit.links, self.path, DOCUMENT_FORMS, self.form)
        return (canonical, link(ABOUT_PAGE, "type"), *others)


def open_document(visit: Visit, path: str, suffix: str | None) -> Document:
    """The document at a path, in the form that its suffix or ``format=`` pins or that suits ``Accept``.

    Raises:
        NotAcceptableError: there is no form that fits.
    """
    return Document(visit, path, visit.negotiate(DOCUMENT_FORMS, visit.pinned(suffix)))


def split_suffix(name: str, offers: tuple[MediaType, ...] = DOCUMENT_FORMS) -> tuple[str, str | None]:
    """A name without the suffix that names one of the forms, and that suffix.

    >>> split_suffix("ip-17-5108.ttl")
    ('ip-17-5108', 'ttl')
    >>> split_suffix("ip-17-5108.cybersecurity")
    ('ip-17-5108.cybersecurity', None)
    """
    stem, _, suffix = name.rpartition(".")
    return (stem, suffix) if stem and named(suffix, offers) else (name, None)


def alternates(
    links: Links,
    path: str,
    offers: Sequence[MediaType],
    chosen: MediaType,
    query: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> tuple[str, ...]:
    """The other forms of a document, for its ``Link`` header (RFC 8288, relation ``alternate``)."""
    others = (form for form in _distinct(offers) if form.name != chosen.name)
    return tuple(link(links.form(path, form.name, query), "alternate", form) for form in others)


def _distinct(offers: Sequence[MediaType]) -> list[MediaType]:
    """The forms that have a suffix of their own, each once."""
    return list({form.name: form for form in reversed(offers)}.values())[::-1]
