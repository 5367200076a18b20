"""The named graphs, one for each source, and the data set's description of itself.

The read side of the SPARQL 1.1 Graph Store HTTP Protocol: ``/graphs?default``, ``/graphs?graph=IRI`` (section 4.2) and
``/graph/{name}``, each graph at its own IRI (section 4.1). Whatever would write is refused with 405.
"""

import asyncio
from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pyoxigraph import NamedNode

from smartspec.describe.asking import bound_text, graph_triples, query_text, rows
from smartspec.describe.entity import describe
from smartspec.describe.labels import read_labels
from smartspec.describe.memory import graph_documents
from smartspec.describe.overview import graph_counts
from smartspec.describe.things import sort_key
from smartspec.engine.formats import TURTLE
from smartspec.engine.protocol import GraphScope, Question
from smartspec.errors import NotFoundError, nearest
from smartspec.graph.distributions import measured
from smartspec.graph.namespaces import DATASET, GRAPH, graph_iri
from smartspec.web.contract import answers, query_parameter, refusals
from smartspec.web.documents import open_document, split_suffix
from smartspec.web.mediatypes import DOCUMENT_FORMS, GRAPHS, HTML
from smartspec.web.presentation import Presenter
from smartspec.web.protocol import read_graph_choice
from smartspec.web.visit import Visit, Visiting

router = APIRouter(default_response_class=Response, tags=["Graphs"])

GraphName = Annotated[str, Path(description="Name of the graph, also with a suffix.", examples=["ip-17-5108"])]
Suffix = Annotated[str, Path(description="The form: `ttl`, `jsonld`, `nt`, `rdf` or `html`.", examples=["ttl"])]


_CHOICE: Final = [
    query_parameter("default", {"type": "string", "enum": [""]}, "The default graph: the merge of all graphs."),
    query_parameter("graph", {"type": "string", "format": "uri"}, "The IRI of a named graph."),
    query_parameter("format", {"type": "string"}, "Pins the form of a graph, such as `ttl`."),
]


@router.get(
    "/graphs",
    summary="One graph, named as the Graph Store Protocol does; without a name the list of graphs",
    responses=answers((*GRAPHS, HTML), "The graph, or a page that lists the graphs.", 400, 404, 406),
    openapi_extra={"parameters": _CHOICE},
)
async def graphs(visit: Visiting) -> Response:
    chosen = read_graph_choice(visit.request.scope["query_string"])
    return await _list(visit) if chosen is None else await _one(visit, chosen)


async def _one(visit: Visit, chosen: GraphScope) -> Response:
    """A graph as the store holds it, whole."""
    known = await graph_counts(visit.engine)
    for iri in chosen.default_graphs:
        if iri not in known:
            raise NotFoundError(f"There is no graph <{iri}>.", {"nearest": nearest(iri, known)})
    form = visit.negotiate(GRAPHS, visit.pinned())
    chosen = replace(chosen, own_default=not visit.service.union_default_graph)
    return visit.respond(
        await visit.engine.answer(Question(query_text("graph"), form.result_format or TURTLE, chosen)), form
    )


async def _list(visit: Visit) -> Response:
    visit.negotiate((HTML,))
    counts = await graph_counts(visit.engine)
    documents = await graph_documents(visit.engine)
    labels = await read_labels(visit.engine, [*counts, *(iri for found in documents.values() for iri in found)])
    page = visit.render("graphs.html", counts=counts, documents=documents, labels=labels, namespace=GRAPH)
    return visit.page(page)


@router.get(
    "/graph/{name}",
    summary="A named graph: the statements of one source",
    responses=answers(DOCUMENT_FORMS, "Every statement of the graph; the page lists what it describes.", 404, 406),
)
async def graph(visit: Visiting, name: GraphName) -> Response:
    counts = await graph_counts(visit.engine)
    names = {iri.removeprefix(GRAPH) for iri in counts}
    stem, suffix = (name, None) if name in names else split_suffix(name)
    if stem not in names:
        raise NotFoundError(f"There is no graph {name!r}.", {"nearest": nearest(stem, names)})
    document = open_document(visit, f"/graph/{stem}", suffix)
    if not document.is_page:
        return document.rdf(await graph_triples(visit.engine, graph_iri(stem)))
    members = await _members(visit, graph_iri(stem))
    return document.page("graph.html", iri=graph_iri(stem), name=stem, count=counts[graph_iri(stem)], **members)


@router.get(
    "/dataset",
    summary="The data set: what it is, who made it, how much is in it (DCAT, VoID)",
    responses=answers(DOCUMENT_FORMS, "The data set's description of itself.", 404, 406),
)
async def dataset(visit: Visiting) -> Response:
    return await _dataset(visit, None)


@router.get(
    "/dataset.{suffix}",
    summary="The data set's description in one form",
    responses=answers(DOCUMENT_FORMS, "The data set's description of itself.", 404, 406),
)
async def dataset_as(visit: Visiting, suffix: Suffix) -> Response:
    return await _dataset(visit, suffix)


@router.get(
    "/dataset/{part:path}",
    summary="A version or a part of the data set: leads to the description that it is told in",
    status_code=303,
    responses={303: {"description": "The data set's description (Location)."}, **refusals()},
)
async def dataset_part(visit: Visiting, part: Annotated[str, Path(examples=["1.0.0"])]) -> Response:  # noqa: ARG001
    return await void(visit)


@router.get(
    "/.well-known/void",
    summary="Where the VoID description is (VoID, section 7.2)",
    status_code=303,
    responses={303: {"description": "The data set's description (Location)."}, **refusals()},
)
async def void(visit: Visiting) -> Response:
    return Response(status_code=303, headers={"Location": visit.links.path("/dataset")})


async def _dataset(visit: Visit, suffix: str | None) -> Response:
    document = open_document(visit, "/dataset", suffix)
    if not document.is_page:
        files = await asyncio.to_thread(visit.service.downloads.files) if visit.service.downloads else ()
        return document.rdf([*await graph_triples(visit.engine, graph_iri("dataset")), *measured(files)])
    description = await describe(visit.engine, DATASET)
    if description is None:
        raise NotFoundError("This release does not describe itself.")
    return document.page("thing.html", page=Presenter(description, visit.texts, visit.links).page())


async def _members(visit: Visit, iri: str) -> dict[str, object]:
    """What a graph's page tells of the things that it describes, by class and name, and of its sources."""
    found = await rows(visit.engine, "graph-members", graph=[NamedNode(iri)])
    documents = (await graph_documents(visit.engine)).get(iri, ())
    things: dict[str, list[str]] = {}
    for row in found:
        things.setdefault(row["class"].value, []).append(row["thing"].value)
    mentioned = {*documents, *things, *(thing for listed in things.values() for thing in listed)}
    labels = await read_labels(visit.engine, mentioned)
    for listed in things.values():
        listed.sort(key=lambda thing: sort_key(labels.choose(thing, visit.language).text))
    query = bound_text("graph-members", graph=[NamedNode(iri)])
    return {"things": things, "documents": documents, "labels": labels, "query": query}
