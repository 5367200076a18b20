"""The ontology and the shapes: whole, and each term and each shape at its own IRI."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pyoxigraph import NamedNode

from smartspec.describe.asking import bound_text, graph_triples
from smartspec.describe.entity import describe_within
from smartspec.describe.schema import ONTOLOGY_GRAPH, Schema, Term
from smartspec.describe.shapes import PARTS, SHAPES_GRAPH, read_shapes
from smartspec.describe.things import is_version, local_iri
from smartspec.errors import NotFoundError, nearest
from smartspec.graph.namespaces import DEFINITION, SHAPE
from smartspec.graph.turtle import write_turtle
from smartspec.query.solutions import select
from smartspec.web.contract import answers
from smartspec.web.documents import open_document, split_suffix
from smartspec.web.mediatypes import DOCUMENT_FORMS
from smartspec.web.presentation import Presenter
from smartspec.web.results import cell
from smartspec.web.shown import Value
from smartspec.web.visit import Visit, Visiting
from smartspec.web.vocabulary import Vocabulary

router = APIRouter(default_response_class=Response, tags=["Schema"])

TermName = Annotated[str, Path(description="Local name of the term, also with a suffix.", examples=["Partnership"])]
ShapeName = Annotated[str, Path(description="Local name of the shape, also with a suffix.", examples=["Partnership"])]
Suffix = Annotated[str, Path(description="The form: `ttl`, `jsonld`, `nt`, `rdf` or `html`.", examples=["ttl"])]


@router.get("/def", summary="The ontology", responses=answers(DOCUMENT_FORMS, "All terms with their words.", 406))
async def ontology(visit: Visiting) -> Response:
    return await _ontology(visit, None)


@router.get("/def.{suffix}", summary="The ontology in one form", responses=answers(DOCUMENT_FORMS, "All terms.", 406))
async def ontology_as(visit: Visiting, suffix: Suffix) -> Response:
    return await _ontology(visit, suffix)


@router.get(
    "/def/{name:path}",
    summary="A term of the ontology",
    responses=answers(DOCUMENT_FORMS, "The term, what it stands on, and how much it is used.", 404, 406),
)
async def term(visit: Visiting, name: TermName) -> Response:
    if await _is_whole(visit, DEFINITION, name):
        return Response(status_code=303, headers={"Location": visit.links.path("/def")})
    schema = await visit.service.schema()
    stem, suffix = split_suffix(name)
    found = schema.term_named(stem)
    document = open_document(visit, f"/def/{stem}", suffix)
    if not document.is_page:
        description = await describe_within(visit.engine, found.iri, ONTOLOGY_GRAPH, memory=visit.service.memory)
        return document.description(description)
    vocabulary = await _vocabulary(visit, schema)
    return document.page(
        "term.html",
        schema=schema,
        term=found,
        rules=vocabulary.rules_of(found),
        diagram=vocabulary.neighbourhood(found).markup() if found.is_class else None,
        examples=await _examples(visit, found),
        query=bound_text("things-of-class", **{"class": [NamedNode(found.iri)]})
        if found.is_class
        else bound_text("statements-with-property", property=[NamedNode(found.iri)]),
    )


@router.get(
    "/shape/{name:path}",
    summary="A shape: what the graph is checked for",
    responses=answers(DOCUMENT_FORMS, "The shape with its constraints.", 404, 406),
)
async def shape(visit: Visiting, name: ShapeName) -> Response:
    if await _is_whole(visit, SHAPE, name):
        return Response(status_code=303, headers={"Location": visit.links.path("/shape")})
    stem, suffix = split_suffix(name)
    iri = local_iri(SHAPE, stem)
    description = await describe_within(visit.engine, iri, SHAPES_GRAPH, PARTS, visit.service.memory) if iri else None
    if description is None:
        names = [found.name for found in await read_shapes(visit.engine)]
        raise NotFoundError(f"There is no shape {name!r}.", {"nearest": nearest(stem, names)})
    document = open_document(visit, f"/shape/{stem}", suffix)
    if not document.is_page:
        return document.description(description)
    page = Presenter(description, visit.texts, visit.links).page()
    return document.page("thing.html", page=page, source=write_turtle(told.triple for told in description.outgoing))


@router.get("/shape", summary="The shapes", responses=answers(DOCUMENT_FORMS, "All shapes.", 406))
async def shapes(visit: Visiting) -> Response:
    return await _shapes(visit, None)


@router.get("/shape.{suffix}", summary="The shapes in one form", responses=answers(DOCUMENT_FORMS, "All shapes.", 406))
async def shapes_as(visit: Visiting, suffix: Suffix) -> Response:
    return await _shapes(visit, suffix)


async def _is_whole(visit: Visit, namespace: str, name: str) -> bool:
    """Whether a name stands for all names: the bare namespace, or a version of the whole."""
    iri = local_iri(namespace, name)
    return not name or (iri is not None and await is_version(visit.engine, iri))


async def _shapes(visit: Visit, suffix: str | None) -> Response:
    document = open_document(visit, "/shape", suffix)
    if not document.is_page:
        return document.rdf(await graph_triples(visit.engine, SHAPES_GRAPH))
    found = await read_shapes(visit.engine)
    return document.page("shapes.html", shapes=found, schema=await visit.service.schema())


async def _vocabulary(visit: Visit, schema: Schema) -> Vocabulary:
    requirements = await visit.service.checks.requirements(visit.engine)
    return Vocabulary(schema, requirements, visit.texts, visit.links)


async def _examples(visit: Visit, term: Term) -> list[tuple[Value, ...]]:
    """Things of a class of which much is stated; for a property things that have it, each with a value."""
    name = "class" if term.is_class else "property"
    found = await select(visit.engine, bound_text(f"examples-of-{name}", **{name: [NamedNode(term.iri)]}))
    iris = [each.value for row in found for each in row if isinstance(each, NamedNode)]
    labels = await visit.service.memory.labels(visit.engine, iris)
    rows = [[cell(each, labels, visit.texts, visit.links) for each in row] for row in found]
    return [tuple(each for each in row if each is not None) for row in rows]


async def _ontology(visit: Visit, suffix: str | None) -> Response:
    document = open_document(visit, "/def", suffix)
    if document.is_page:
        schema = await visit.service.schema()
        diagram = (await _vocabulary(visit, schema)).overview()
        return document.page("schema.html", schema=schema, diagram=diagram.markup() if diagram else None)
    return document.rdf(await graph_triples(visit.engine, ONTOLOGY_GRAPH))
