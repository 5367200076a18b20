"""One request as the routes see it: who is asked, in which language and form, and how the answer is put together."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request
from fastapi.responses import Response, StreamingResponse

from smartspec import __version__
from smartspec.describe.document import LICENSE
from smartspec.engine.protocol import Answer, Engine
from smartspec.errors import MediaTypeError, TooLargeError
from smartspec.web.language import Texts
from smartspec.web.links import Links
from smartspec.web.mediatypes import HTML, MediaType
from smartspec.web.middleware import vary
from smartspec.web.negotiation import choose_language, negotiate, pinned
from smartspec.web.pages import Pages
from smartspec.web.protocol import BODY_LIMIT
from smartspec.web.service import Service
from smartspec.web.succession import service_of

_CACHE: Final = "public, no-cache"
"""Caches may keep an answer and must ask whether it is still the same: releases are swapped without notice."""


@dataclass(frozen=True)
class Visit:
    """A request with what it needs to be answered."""

    request: Request
    service: Service
    pages: Pages
    texts: Texts
    links: Links

    @property
    def engine(self) -> Engine:
        """The engine to ask."""
        return self.service.engine

    @property
    def origin(self) -> str:
        """The address of this service as the client knows it, without a slash at the end."""
        return str(self.request.base_url).rstrip("/")

    @property
    def language(self) -> str:
        """The reader's language."""
        return self.texts.language

    @property
    def path(self) -> str:
        """The path asked for, without the one that the service is mounted under."""
        return str(self.request.scope["path"]).removeprefix(self.links.root)

    @property
    def host(self) -> str:
        """Scheme and host that the visitor sees, without the path that the service is mounted under."""
        return f"{self.request.url.scheme}://{self.request.url.netloc}"

    @property
    def land(self) -> str | None:
        """The address of the land that lies under maps; None where this installation was built without it."""
        built = self.pages.built
        return self.links.root + built.path("land.svg") if "land.svg" in built else None

    def depends_on_language(self) -> None:
        """Record that the answer is in the reader's language, though it is no page."""
        vary(self.request.scope, "Accept-Language")

    async def body(self, what: str, advice: str = "Send less at once.") -> bytes:
        """The request body, read no further than `BODY_LIMIT`. ``what`` it is, and ``advice``: words of the error.

        Raises:
            TooLargeError: there is more.
            MediaTypeError: it is compressed (RFC 9110 section 15.5.16).
        """
        coding = self.request.headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("", "identity"):
            raise MediaTypeError(
                f"The body is compressed ({coding}). Send it as it is.", headers={"Accept-Encoding": "identity"}
            )
        body = bytearray()
        async for chunk in self.request.stream():
            body += chunk
            if len(body) > BODY_LIMIT:
                raise TooLargeError(f"{what} may have {BODY_LIMIT:,} bytes; this one has more. {advice}")
        return bytes(body)

    def pinned(self, suffix: str | None = None) -> str | None:
        """The name of the form that the address pins, by its suffix or by ``format=``."""
        return suffix or self.request.query_params.get("format")

    def negotiate(self, offers: tuple[MediaType, ...], wanted: str | None = None) -> MediaType:
        """The form of the answer: the one that ``format=`` or a suffix names, else the one that suits ``Accept`` best.

        Records what the choice depends on, whatever its outcome.

        Raises:
            NotAcceptableError: there is none that fits.
        """
        if wanted:
            form = pinned(wanted, offers)
            vary(self.request.scope, *(["Accept-Language"] if form is HTML else []))
            return form
        vary(self.request.scope, "Accept", *(["Accept-Language"] if HTML in offers else []))
        return negotiate(", ".join(self.request.headers.getlist("accept")), offers)

    def respond(self, body: bytes | Answer, form: MediaType, *, links: tuple[str, ...] = (), key: str = "") -> Response:
        """An answer with its entity tag and links. ``key``: what it depends on beside address, form and language.

        A result that the engine keeps in a file is sent from there, piece by piece.
        """
        language = self.language if form is HTML else ""
        tag = entity_tag(self.service, self.request.scope, form, key=key, language=language)
        headers = {"ETag": tag, **self.release_headers(*links)}
        if language:
            headers["Content-Language"] = language
        if isinstance(body, Answer) and body.spooled:
            headers["Content-Length"] = str(body.size)
            return StreamingResponse(body, headers=headers, media_type=form.content_type)
        content = body.body if isinstance(body, Answer) else body
        return Response(content, headers=headers, media_type=form.content_type)

    def release_headers(self, *links: str) -> dict[str, str]:
        """The headers of all that is told of the release, see `release_headers`."""
        return release_headers(self.links.root, self.service.last_modified, *links)

    def page(self, html: bytes, *, links: tuple[str, ...] = (), key: str = "") -> Response:
        """A page for people, from its HTML."""
        return self.respond(html, HTML, links=links, key=key)

    def render(self, template: str, /, **values: object) -> bytes:
        """The HTML of a page."""
        query = [(name, value) for name, value in self.request.query_params.multi_items() if name != "lang"]
        standing = {
            "links": self.links,
            "manifest": self.service.manifest,
            "footer": self.pages.footer(self.language, self.links, self.service.manifest),
            "origin": self.origin,
            "path": self.path,
            "software": __version__,
            "languages": {name: self.links.switch(self.path, query, name) for name in self.pages.texts},
        }
        return self.pages.render(template, self.texts, **standing, **values)


def entity_tag(
    service: Service, scope: MutableMapping[str, Any], form: MediaType, *, key: str = "", language: str = ""
) -> str:
    """The strong entity tag of an answer (RFC 9110 section 8.8.3): equal tags, equal bytes."""
    url = f"{scope['path']}?{scope['query_string'].decode('latin-1')}"
    facts = f"{service.stamp}\n{url}\n{form.media_type}\n{language}\n{key}"
    return f'"{sha256(facts.encode()).hexdigest()[:32]}"'


def release_headers(root: str, changed: str | None, *links: str) -> dict[str, str]:
    """The headers of all that is told of the release: its last change, how to cache it, and its links.

    What describes it and how to reuse it (FAIR Signposting); how to cite it says `StandingHeaders` of every answer.
    ``root`` is the path that the service is mounted under.
    """
    signposts = (
        link(root + "/dataset", "describedby"),
        link(LICENSE, "license"),
        f'<{root}/linkset>; rel="linkset"; type="application/linkset+json"',
    )
    told = {"Last-Modified": changed} if changed else {}
    return {"Cache-Control": _CACHE, "Link": ", ".join((*links, *signposts)), **told}


def link(target: str, rel: str, form: MediaType | None = None) -> str:
    """One link of a ``Link`` header (RFC 8288 section 3).

    >>> link("/dataset", "describedby")
    '</dataset>; rel="describedby"'
    """
    return f'<{target}>; rel="{rel}"' + (f'; type="{form.media_type}"' if form else "")


def visit_of(request: Request, lang: str | None = None) -> Visit:
    """The visit that a request makes."""
    pages: Pages = request.app.state.pages
    chosen = lang if lang in pages.texts else None
    language = chosen or choose_language(request.headers.get("accept-language"), list(pages.texts))
    links = Links(request.scope.get("root_path", ""), chosen)
    return Visit(request, service_of(request.scope), pages, pages.texts[language], links)


async def _visit_of(
    request: Request,
    lang: Annotated[
        str | None, Query(description="Language of the page: `en` or `fr`. Default: Accept-Language.")
    ] = None,
) -> Visit:
    """A coroutine, since FastAPI sends a function that is none through a thread, which costs more than the rest."""
    return visit_of(request, lang)


Visiting = Annotated[Visit, Depends(_visit_of)]
