"""Search: things by name, for people, programs and search boxes."""

import asyncio
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response

from smartspec.describe.writing import write_triples
from smartspec.errors import NotFoundError, ParameterError, nearest
from smartspec.graph.namespaces import BASE, compact, expand
from smartspec.search.finder import MOST_CHARACTERS, Finder
from smartspec.search.vocabulary import resolve, types
from smartspec.web.contract import answers, refusals
from smartspec.web.mediatypes import HTML, JSON, MediaType
from smartspec.web.paging import whole_number
from smartspec.web.search import (
    DESCRIPTION,
    FORMS,
    SUGGESTIONS,
    Results,
    Search,
    kind_of,
    opensearch_description,
    results_json,
    results_of,
    results_triples,
    suggestions_json,
)
from smartspec.web.visit import Visit, Visiting, link

router = APIRouter(default_response_class=Response, tags=["Search"])

_USUAL: Final = 20
_MOST: Final = 100
_FARTHEST: Final = 1000
_EXAMPLE: Final = "bretagne"

Text = Annotated[
    str,
    Query(
        description=(
            f"What is looked for, up to {MOST_CHARACTERS} characters: names in any language, codes, numbers, IRIs; "
            "accents, case and small slips do not matter. Nothing finds nothing."
        ),
        examples=[_EXAMPLE],
    ),
]
ClassName = Annotated[
    str, Query(alias="class", description="Only things of this class, by IRI, prefixed name or local name.")
]
Language = Annotated[
    str, Query(description="Language of labels, as a language tag. Default: that of the page, by Accept-Language.")
]
Limit = Annotated[str, Query(description=f"How many, 1 to {_MOST}. Default: {_USUAL}.")]
Offset = Annotated[str, Query(description=f"How many to leave out first, up to {_FARTHEST}. Default: 0.")]
Pinned = Annotated[str | None, Query(alias="format", description="Pins the form, such as `json` or `suggestions`.")]


@router.get(
    "/search",
    summary="Find things by name, code or IRI",
    description="The likeliest first: whole names, then beginnings, then words, then what may have been mistyped.",
    responses=answers(FORMS, "What was found.", 400, 404, 406, 503),
)
async def search(  # noqa: PLR0913 - one argument for each parameter of the address
    visit: Visiting,
    *,
    q: Text = "",
    class_name: ClassName = "",
    language: Language = "",
    limit: Limit = "",
    offset: Offset = "",
    wanted: Pinned = None,
) -> Response:
    form = visit.negotiate(FORMS, wanted)
    if form is not HTML and not language:
        visit.depends_on_language()
    finder = await visit.service.names.of(visit.engine)
    if len(q) > MOST_CHARACTERS:
        detail = f"q has {len(q)} characters; it may have {MOST_CHARACTERS}. Look for fewer words."
        raise ParameterError(detail, {"parameter": "q"})
    asked = Search(
        text=q,
        class_iri=_class(finder, class_name, visit.language),
        language=_language(language) or visit.language,
        limit=whole_number("limit", limit, _USUAL, range(1, _MOST + 1)),
        offset=whole_number("offset", offset, 0, range(_FARTHEST + 1)),
    )
    results = await asyncio.to_thread(results_of, finder, asked)
    links = tuple(link(_address(visit, at), rel) for rel, at in results.neighbours().items())
    if form is HTML:
        return visit.page(_page(visit, results, finder), links=links)
    return visit.respond(_write(visit, results, finder, form), form, links=links, key=asked.language)


@router.get(
    "/opensearch.xml",
    summary="How to search here, for browsers (OpenSearch description document)",
    responses={200: {"description": "This.", "content": {DESCRIPTION: {"schema": {"type": "string"}}}}, **refusals()},
)
async def opensearch(visit: Visiting) -> Response:
    visit.depends_on_language()
    body = opensearch_description(visit.origin, visit.texts("search-lead"), visit.language)
    return visit.respond(body, MediaType("xml", DESCRIPTION, "OpenSearch"), key=visit.language)


def _write(visit: Visit, results: Results, finder: Finder, form: MediaType) -> bytes:
    if form is JSON:
        return results_json(results, finder, visit.links)
    if form is SUGGESTIONS:
        return suggestions_json(results, finder, visit.links, visit.host)
    return write_triples(results_triples(results, f"{BASE}search#results"), form.name)


def _page(visit: Visit, results: Results, finder: Finder) -> bytes:
    language = visit.language
    chosen = results.search.class_iri
    classes = [each for each in types(finder, language) if finder.entry(each.iri)]
    return visit.render(
        "search.html",
        results=results,
        kinds={hit.entry.iri: kind_of(hit.entry, finder, language) for hit in results.hits},
        curies={hit.entry.iri: compact(hit.entry.iri) for hit in results.hits},
        classes=sorted(classes, key=lambda each: each.name),
        chosen=chosen,
        addresses={rel: _address(visit, at) for rel, at in results.neighbours().items()},
    )


def _address(visit: Visit, offset: int) -> str:
    """The address of another part of the same results."""
    given: dict[str, Any] = dict(visit.request.query_params)
    given.pop("lang", None)
    return visit.links.path("/search", **{**given, "offset": offset or ""})


def _class(finder: Finder, text: str, language: str) -> str | None:
    if not text:
        return None
    known = types(finder, language)
    iri = expand(text) or text
    found = iri if iri in finder.classes else resolve(text, known)
    if found is None:
        names = {(compact(each.iri) or each.iri).removeprefix("s3:"): each.key for each in known}
        near = [names[name] for name in nearest(text.removeprefix("s3:"), names)]
        raise NotFoundError(f"There is no class {text!r} with things in it.", {"nearest": near})
    return found


def _language(tag: str) -> str:
    """The language of a tag, without region and script; nothing for any language (``*``)."""
    return tag.lower().replace("_", "-").partition("-")[0].strip("* ")
