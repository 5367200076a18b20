"""Things and the documents about them: ``/id/…`` leads by 303 to ``/doc/…`` (Cool URIs, section 4.1); lists."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pyoxigraph import NamedNode, Triple

from smartspec.describe.disagreements import Disagreement
from smartspec.describe.document import document_iri
from smartspec.describe.entity import Description, describe
from smartspec.describe.labels import Labels
from smartspec.describe.repository import Line
from smartspec.describe.retired import Retired, read_retired
from smartspec.describe.things import nothing_there, thing_iri
from smartspec.errors import NotAcceptableError
from smartspec.web.citation import Citation
from smartspec.web.contract import answers, refusals
from smartspec.web.documents import open_document, split_suffix
from smartspec.web.mediatypes import DOCUMENT_FORMS, HTML
from smartspec.web.portrait import draw_portrait
from smartspec.web.presentation import Presenter
from smartspec.web.visit import Visit, Visiting

router = APIRouter(default_response_class=Response, tags=["Things"])

ThingClass = Annotated[str, Path(description="The kind of thing.", examples=["partnership"])]
Key = Annotated[str, Path(description="Its key, in a document's address also with a suffix.", examples=["bioeconomy"])]


@router.get(
    "/id/{thing_class}/{key}",
    summary="A thing: leads to the document about it",
    status_code=303,
    responses={
        303: {"description": "The document about the thing (Location)."},
        301: {"description": "The thing has another key now (Location)."},
        **refusals(404, 406, 410),
    },
)
async def identify(visit: Visiting, thing_class: ThingClass, key: Key) -> Response:
    visit.negotiate(DOCUMENT_FORMS)
    iri = thing_iri(thing_class, key)
    description = await describe(visit.engine, iri, visit.service.memory, places=False) if iri else None
    if description is None:
        raise await nothing_there(visit.engine, thing_class, key)
    if retired := read_retired(description):
        return _moved(visit, description.thing, retired, retired.new_name or "")
    return Response(status_code=303, headers={"Location": visit.links.path(f"/doc/{thing_class}/{key}")})


@router.get(
    "/doc/{thing_class}/{key}",
    summary="The document about a thing, as a page or as RDF",
    description="By `Accept`, `format=` or a suffix: `.ttl`, `.jsonld`, `.nt`, `.rdf`, `.trig`, `.nq`, `.html`.",
    responses={
        **answers(DOCUMENT_FORMS, "Statements about the thing and pointing to it, with labels.", 404, 406, 410),
        301: {"description": "The thing has another key now (Location)."},
    },
)
async def thing(visit: Visiting, thing_class: ThingClass, key: Key) -> Response:
    stem, suffix = split_suffix(key)
    found = await _find(visit, thing_class, {key: None, stem: suffix}, places=_may_be_page(visit, suffix))
    if found is None:
        raise await nothing_there(visit.engine, thing_class, key)
    description, stem, suffix = found
    if retired := read_retired(description):
        new = document_iri(retired.new_name) + (f".{suffix}" if suffix else "") if retired.new_name else ""
        return _moved(visit, description.thing, retired, new)
    document = open_document(visit, f"/doc/{thing_class}/{stem}", suffix)
    if not document.is_page:
        return document.description(description)
    disagreements = await visit.service.disagreements.about(visit.engine, description.thing, visit.language)
    description = await _with_names(visit, description, disagreements)
    presenter = Presenter(description, visit.texts, visit.links, await _lines(visit, description))
    page = presenter.page()
    contradictions = [presenter.disagreement(found) for found in disagreements]
    manifest = visit.service.manifest
    citation = Citation(page.title.text, page.iri, manifest.version, manifest.modified)
    address = f"{visit.origin}/doc/{thing_class}/{stem}"
    memory, engine = visit.service.memory, visit.engine
    located = await memory.coordinates(engine)
    portrait = draw_portrait(page, visit.texts, located, await memory.places(engine), visit.land)
    shown = {"citation": citation, "document": address, "portrait": portrait, "contradictions": contradictions}
    return document.page("thing.html", page=page, **shown)


async def _with_names(visit: Visit, description: Description, found: Iterable[Disagreement]) -> Description:
    """The description, with the names of what contradictions mention."""
    said = [statement for each in found for statement in (each.first, each.second)]
    iris = {term.value for each in said for term in (each.value, each.document) if isinstance(term, NamedNode)}
    if not iris:
        return description
    more = await visit.service.memory.labels(visit.engine, iris)
    return replace(description, labels=Labels({**description.labels.names, **more.names}))


async def _lines(visit: Visit, description: Description) -> Mapping[tuple[Triple, str], Line]:
    """The lines of the repository that state what a page shows."""
    repository = visit.service.repository
    if repository is None:
        return {}
    told = [(stated.triple, graph) for stated in description.told() for graph in stated.graphs]
    return await repository.lines(told)


def _may_be_page(visit: Visit, suffix: str | None) -> bool:
    """Whether a page is wanted. Of what is not there, that is said first, whatever is accepted."""
    try:
        return visit.negotiate(DOCUMENT_FORMS, visit.pinned(suffix)) is HTML
    except NotAcceptableError:
        return False


async def _find(
    visit: Visit, thing_class: str, readings: Mapping[str, str | None], *, places: bool
) -> tuple[Description, str, str | None] | None:
    """The description, the thing's key, and the suffix. Keys may hold dots, so the whole key is tried first."""
    for stem, suffix in readings.items():
        iri = thing_iri(thing_class, stem)
        if iri and (description := await describe(visit.engine, iri, visit.service.memory, places=places)):
            return description, stem, suffix
    return None


def _moved(visit: Visit, iri: str, retired: Retired, new: str) -> Response:
    """The way to the new name of the same thing.

    Raises:
        GoneError: it has none.
    """
    address = visit.links.at_home(new)
    if address is None:
        raise retired.gone(iri)
    return Response(status_code=301, headers={"Location": address})
