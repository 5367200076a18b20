"""Match tables against the graph, as OpenRefine does (Reconciliation Service API 0.2)."""

import asyncio
import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from pyoxigraph import NamedNode

from smartspec.errors import MediaTypeError, NotFoundError, ParameterError, TooLargeError
from smartspec.search.batch import MOST_QUERIES, read_batch, read_extension
from smartspec.search.finder import Finder
from smartspec.search.matching import Matcher, read_values
from smartspec.search.names import NameKind
from smartspec.search.vocabulary import (
    entity_iri,
    is_entity,
    properties,
    properties_of,
    resolve,
    starting_with,
    types,
)
from smartspec.web.contract import answers, query_parameter
from smartspec.web.mediatypes import HTML, JSON, PLAIN_JSON
from smartspec.web.protocol import FORM, parse_form
from smartspec.web.reconciliation import (
    SUGGESTED,
    Json,
    candidate_json,
    extension_json,
    manifest,
    suggestion_json,
    type_json,
)
from smartspec.web.search import kind_of
from smartspec.web.visit import Visit, Visiting

router = APIRouter(default_response_class=Response, tags=["Reconciliation"])

_POLICY: Final = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors *; object-src 'none'"
"""What a preview may load, and that other sites may show it in a frame, which it is made for."""
_SUGGESTIONS: Final = 10
_MOST_SKIPPED: Final = 1000
_SHOWN_NAMES: Final = 5
_QUERIES: Final = {"type": "string", "contentMediaType": PLAIN_JSON, "description": "A query batch as JSON."}
_EXTEND: Final = {"type": "string", "contentMediaType": PLAIN_JSON, "description": "A data extension query as JSON."}
_EXAMPLE: Final = '{"q0": {"query": "Bretagne", "type": "s3:Region", "limit": 3}}'
_FORM_FIELDS: Final[dict[str, Any]] = {"type": "object", "properties": {"queries": _QUERIES, "extend": _EXTEND}}
_PARAMETERS: Final = [
    query_parameter("queries", _QUERIES, "A batch of queries: JSON, as in the form.", example=_EXAMPLE),
    query_parameter("extend", _EXTEND, "A data extension query: JSON, as in the form."),
]

Prefix = Annotated[str, Query(description="The beginning of a name, a code or an identifier.")]
Cursor = Annotated[int, Query(ge=0, le=_MOST_SKIPPED, description="How many suggestions to leave out.")]
Identifier = Annotated[str, Query(description="Identifier of the thing.", examples=["region/NL41"])]
TypeName = Annotated[str, Query(description="Identifier of the type.", examples=["s3:Region"])]
Limit = Annotated[int | None, Query(ge=1, le=_MOST_SKIPPED, description="How many at most.")]


@router.get(
    "/reconcile",
    summary="The reconciliation service: its manifest, or answers to queries in the address",
    responses=answers((JSON,), "The manifest; or a result batch; or a data extension response.", 400, 406, 413, 503),
    openapi_extra={"parameters": _PARAMETERS},
)
async def service(visit: Visiting) -> Response:
    given = dict(parse_form(visit.request.scope["query_string"]))
    return await _answer(visit, given)


@router.post(
    "/reconcile",
    summary="Match the cells of a table, or fetch columns for what is matched",
    responses=answers((JSON,), "A result batch, or a data extension response.", 400, 406, 413, 415, 503),
    openapi_extra={"requestBody": {"required": True, "content": {FORM: {"schema": _FORM_FIELDS}}}},
)
async def match(visit: Visiting) -> Response:
    content_type = visit.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != FORM:
        raise MediaTypeError(f"Send the fields queries or extend as {FORM}.")
    return await _answer(visit, dict(parse_form(await visit.body("A batch"))), is_post=True)


@router.get(
    "/reconcile/suggest/{kind}",
    summary="Things, classes or properties whose name begins so",
    responses=answers((JSON,), "Suggestions.", 400, 404, 406, 503),
)
async def suggest(
    visit: Visiting,
    kind: Annotated[str, Path(description="What to suggest.", json_schema_extra={"enum": [*SUGGESTED]})],
    prefix: Prefix = "",
    cursor: Cursor = 0,
) -> Response:
    if kind not in SUGGESTED:
        raise NotFoundError(f"There are no suggestions of {kind!r}, only of {', '.join(SUGGESTED)}.")
    finder = await _finder(visit)
    if kind == "entity":
        found = await asyncio.to_thread(finder.find, prefix, None, visit.language)
        told = [suggestion_json(hit, finder, visit.language) for hit in found.hits if is_entity(hit.entry)]
    else:
        terms = types if kind == "type" else properties
        told = [type_json(each) for each in starting_with(prefix, terms(finder, visit.language))]
    return _respond(visit, {"result": told[cursor : cursor + _SUGGESTIONS]})


@router.get(
    "/reconcile/properties",
    summary="The properties that things of a type have",
    responses=answers((JSON,), "A property proposal.", 400, 404, 406, 503),
)
async def propose_properties(
    visit: Visiting, type_name: Annotated[TypeName, Query(alias="type")], limit: Limit = None
) -> Response:
    finder = await _finder(visit)
    class_iri = resolve(type_name, types(finder, visit.language))
    if class_iri is None:
        raise NotFoundError(f"There is no type {type_name!r}; /reconcile/suggest/type lists them.")
    found = await properties_of(visit.engine, finder, class_iri, visit.language)
    told = [{"id": each.key, "name": each.name} for each in found[:limit]]
    return _respond(visit, {"type": type_name, "properties": told, **({"limit": limit} if limit else {})})


@router.get(
    "/reconcile/preview",
    summary="A small page about a thing, to be shown in a frame",
    responses=answers((HTML,), "The page.", 404, 406, 503),
)
async def preview(visit: Visiting, identifier: Annotated[Identifier, Query(alias="id")]) -> Response:
    visit.negotiate((HTML,))
    finder = await visit.service.names.of(visit.engine)
    entry = finder.entry(entity_iri(identifier))
    if entry is None:
        raise NotFoundError(f"There is nothing with the identifier {identifier!r}.")
    label = entry.label(visit.language)
    told = (NameKind.LABEL, NameKind.CODE, NameKind.ALTERNATIVE, NameKind.IDENTIFIER)
    names = [name.text for name in entry.names if name.kind in told and name.text != label.text]
    response = visit.page(
        visit.render(
            "preview.html",
            entry=entry,
            label=label,
            kind=kind_of(entry, finder, visit.language),
            names=list(dict.fromkeys(names))[:_SHOWN_NAMES],
            page=visit.links.to(entry.iri) or entry.iri,
        )
    )
    response.headers["Content-Security-Policy"] = _POLICY
    return response


async def _answer(visit: Visit, given: dict[str, str], *, is_post: bool = False) -> Response:
    finder = await _finder(visit)
    if "queries" in given:
        document = await _results(visit, finder, given["queries"])
    elif "extend" in given:
        document = await _extension(visit, finder, given["extend"])
    elif is_post:
        raise ParameterError("Send a batch of queries as queries, or a data extension query as extend.")
    else:
        document = manifest(visit.origin, finder, visit.language, visit.texts("reconcile-name"))
    return _respond(visit, document)


async def _results(visit: Visit, finder: Finder, text: str) -> Json:
    batch = read_batch(text)
    _check_size(len(batch), "queries")
    matcher = Matcher(visit.engine, finder, visit.language)
    found = {key: await matcher.candidates(query) for key, query in batch.items()}
    return {
        key: {"result": [candidate_json(each, finder, visit.language) for each in candidates]}
        for key, candidates in found.items()
    }


async def _extension(visit: Visit, finder: Finder, text: str) -> Json:
    extension = read_extension(text)
    _check_size(len(extension.identifiers), "entities")
    known = properties(finder, visit.language)
    columns = {asked: resolve(asked, known) for asked, _ in extension.properties}
    things = {entity_iri(identifier) for identifier in extension.identifiers}
    there = sorted(iri for iri in things if finder.entry(iri))
    nodes = [NamedNode(iri) for iri in sorted({iri for iri in columns.values() if iri})]
    values = await read_values(visit.engine, there, nodes) if there and nodes else {}
    return extension_json(extension, columns, values, finder, visit.language)


def _check_size(size: int, what: str) -> None:
    if size > MOST_QUERIES:
        raise TooLargeError(f"One request may hold {MOST_QUERIES} {what}; this one holds {size}. Send it in parts.")


async def _finder(visit: Visit) -> Finder:
    visit.negotiate((JSON,))
    visit.depends_on_language()
    return await visit.service.names.of(visit.engine)


def _respond(visit: Visit, document: Json) -> Response:
    body = json.dumps(document).encode() + b"\n"
    if visit.request.method == "GET":
        return visit.respond(body, JSON, key=visit.language)
    return Response(body, headers={"Cache-Control": "no-store"}, media_type=JSON.content_type)
