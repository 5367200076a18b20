"""The data set's link set (RFC 9264): all its typed links in one document, level 2 of FAIR Signposting."""

import asyncio
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import Response

from smartspec.describe.document import LICENSE, release_iri
from smartspec.graph.downloads import Download
from smartspec.graph.namespaces import BASE, DATASET, IDENTIFIER
from smartspec.web.contract import answers
from smartspec.web.documents import ABOUT_PAGE
from smartspec.web.mediatypes import DOCUMENT_FORMS, HTML, PLAIN_JSON, UTF8, MediaType
from smartspec.web.visit import Visit, Visiting

router = APIRouter(default_response_class=Response, tags=["Service"])

_AS_JSON: Final = MediaType("json", "application/linkset+json", "Link set (JSON)", (UTF8,))
_AS_TEXT: Final = MediaType("txt", "application/linkset", "Link set", (UTF8,))
_AS_PLAIN_JSON: Final = MediaType("json", PLAIN_JSON, "Link set (JSON)", (UTF8,))
_FORMS: Final = (_AS_JSON, _AS_TEXT, _AS_PLAIN_JSON)
_DATASET_TYPE: Final = "https://schema.org/Dataset"


@dataclass(frozen=True)
class TypedLink:
    """One link: what it is about, where it leads, how, and the media type there."""

    anchor: str
    rel: str
    href: str
    type: str | None = None


@router.get(
    "/linkset",
    summary="All typed links of the data set (RFC 9264)",
    responses=answers(_FORMS, "The link set.", 406),
)
async def linkset(visit: Visiting) -> Response:
    form = visit.negotiate(_FORMS, visit.pinned())
    files = await asyncio.to_thread(visit.service.downloads.files) if visit.service.downloads else []
    links = [*_of_dataset(visit), *(link for file in files for link in _of_file(file))]
    return visit.respond(_as_text(links) if form is _AS_TEXT else _as_json(links), form)


def _of_dataset(visit: Visit) -> Iterator[TypedLink]:
    yield TypedLink(DATASET, "cite-as", release_iri(visit.service.manifest.version))
    yield TypedLink(DATASET, "type", _DATASET_TYPE)
    yield TypedLink(DATASET, "type", ABOUT_PAGE)
    yield TypedLink(DATASET, "license", LICENSE)
    yield TypedLink(DATASET, "author", f"{IDENTIFIER}organisation/smartspec")
    described = {form.name: form for form in reversed(DOCUMENT_FORMS) if form is not HTML}
    for name, form in reversed(described.items()):
        yield TypedLink(DATASET, "describedby", f"{DATASET}.{name}", form.media_type)


def _of_file(file: Download) -> Iterator[TypedLink]:
    address = f"{BASE}download/{file.name}"
    yield TypedLink(DATASET, "item", address, file.media_type.partition(";")[0])
    yield TypedLink(address, "collection", DATASET)
    yield TypedLink(address, "license", LICENSE)


def _as_json(links: Iterable[TypedLink]) -> bytes:
    """The link set as JSON (RFC 9264 section 4.2): one object for each anchor."""
    contexts: dict[str, dict[str, Any]] = {}
    for link in links:
        target = {"href": link.href, **({"type": link.type} if link.type else {})}
        contexts.setdefault(link.anchor, {"anchor": link.anchor}).setdefault(link.rel, []).append(target)
    return json.dumps({"linkset": list(contexts.values())}, indent=1).encode()


def _as_text(links: Iterable[TypedLink]) -> bytes:
    """The link set in the form of a ``Link`` header (RFC 9264 section 4.1)."""
    return ",\n".join(_line(link) for link in links).encode() + b"\n"


def _line(link: TypedLink) -> str:
    media_type = f'; type="{link.type}"' if link.type else ""
    return f'<{link.href}>; rel="{link.rel}"; anchor="{link.anchor}"{media_type}'
