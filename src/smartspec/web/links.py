"""Where the pages' links lead: to this service for everything that it holds, never away from a laptop by accident."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from smartspec.graph.namespaces import BASE, DOCUMENT, IDENTIFIER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WEB: Final = ("http://", "https://")
_SAFE: Final = "/:@!$&'()*+,;=~%"


@lru_cache(maxsize=4096)
def _quoted(path: str) -> str:
    return quote(path, safe=_SAFE)


@dataclass(frozen=True)
class Links:
    """Addresses for one request.

    Attributes:
        root: the path that the service is mounted under; empty at the root of a host.
        language: the language that the reader chose by ``lang=``, kept from page to page; None where it was not chosen.
    """

    root: str = ""
    language: str | None = None

    def path(self, path: str, **query: str | int) -> str:
        """The address of one of our pages; the chosen language goes along."""
        if not query and not self.language:
            return self.root + _quoted(path)
        wanted = {**query, "lang": self.language} if self.language and "lang" not in query else query
        given = {name: value for name, value in wanted.items() if value not in ("", None)}
        return self.root + _quoted(path) + (f"?{urlencode(given)}" if given else "")

    def to(self, iri: str) -> str | None:
        """Where an IRI can be followed: here for our own, itself elsewhere on the web, None where nowhere.

        >>> Links().to("https://w3id.org/smartspec/id/region/NL41")
        '/doc/region/NL41'
        >>> Links().to("urn:isbn:0") is None
        True
        """
        if iri.startswith(IDENTIFIER):
            return self.path("/" + DOCUMENT.removeprefix(BASE) + iri.removeprefix(IDENTIFIER))
        if iri.startswith(BASE):
            return self.path("/" + iri.removeprefix(BASE))
        return iri if iri.startswith(_WEB) else None

    def nearest(self, path: str, name: str) -> str | None:
        """Where a name leads that may have been meant by a path to nothing: an IRI, or a neighbour in the same folder.

        >>> Links().nearest("/query/partnership-overvew", "partnership-overview")
        '/query/partnership-overview'
        >>> Links().nearest("/doc/shape/Partnership", "scope") is None
        True
        """
        match path.split("/"):
            case ["", folder, _] if ":" not in name:
                return self.path(f"/{folder}/{name}")
            case _:
                return self.to(name)

    def canonical(self, path: str) -> str:
        """The persistent IRI of what is at a path, whichever host answers.

        >>> Links("/mounted").canonical("/doc/region/NL41")
        'https://w3id.org/smartspec/doc/region/NL41'
        """
        return BASE + _quoted(path.lstrip("/"))

    def at_home(self, iri: str) -> str | None:
        """The address here of an IRI of ours, as it is; None for any other."""
        return self.path("/" + iri.removeprefix(BASE)) if iri.startswith(BASE) else None

    def switch(self, path: str, query: Sequence[tuple[str, str]], language: str) -> str:
        """The address of the same page in another language."""
        return self.root + _quoted(path) + "?" + urlencode([*query, ("lang", language)])

    def address(self, path: str, query: Sequence[tuple[str, str]]) -> str:
        """The address of one of our pages with just these query parameters."""
        return self.root + _quoted(path) + (f"?{urlencode(query)}" if query else "")

    def query(self, text: str, **more: str) -> str:
        """The address of a SPARQL query's answer."""
        return self.path("/sparql", query=text, **more)

    def form(self, path: str, name: str, query: Mapping[str, Sequence[str]] = MappingProxyType({})) -> str:
        """The address of a document in one pinned form, such as ``/doc/region/NL41.ttl``."""
        return self.root + _quoted(path) + f".{name}" + (f"?{urlencode(query, doseq=True)}" if query else "")
