"""The release as files: a list with sizes and checksums, and each file, also in ranges (RFC 9110 section 14)."""

import asyncio
import json
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import FileResponse, Response

from smartspec.describe.document import LICENSE, release_iri
from smartspec.errors import NotFoundError, nearest
from smartspec.graph.downloads import CHECKSUMS, Download
from smartspec.web.contract import answers, refusals
from smartspec.web.mediatypes import HTML, PLAIN_JSON, TEXT, MediaType
from smartspec.web.rebasing import AS_IT_IS
from smartspec.web.visit import Visit, Visiting

router = APIRouter(default_response_class=Response, tags=["Downloads"])

_JSON = MediaType("json", PLAIN_JSON, "JSON", (("charset", "utf-8"),))
_FORMS = (HTML, _JSON)


@router.get("/download", summary="The release as files", responses=answers(_FORMS, "The list of the files.", 404, 406))
async def downloads(visit: Visiting) -> Response:
    form = visit.negotiate(_FORMS, visit.request.query_params.get("format"))
    files = await _files(visit)
    if form is not HTML:
        return visit.respond(_listing(visit, files), form)
    groups = {folder: [file for file in files if file.folder == folder] for folder in ("", "graph", "class")}
    return visit.page(visit.render("downloads.html", groups=groups, checksums=CHECKSUMS))


@router.get(
    "/download/{name:path}",
    summary="One file of the release; takes Range",
    responses={
        200: {"description": "The file."},
        206: {"description": "The part of it that Range names."},
        416: {"description": "The file has no such part."},
        **refusals(404),
    },
)
async def download(visit: Visiting, name: Annotated[str, Path(examples=["smartspec.nq"])]) -> Response:
    files = {file.name: file for file in await _files(visit)}
    service = visit.service
    assert service.downloads is not None  # or there would be no files
    visit.request.scope[AS_IT_IS] = True
    headers = visit.release_headers()
    if name == CHECKSUMS:
        return FileResponse(service.downloads.folder / CHECKSUMS, headers=headers, media_type=TEXT.content_type)
    file = files.get(name)
    if file is None:
        raise NotFoundError(f"There is no file {name!r}.", {"nearest": nearest(name, files)})
    headers["ETag"] = f'"{file.digest[:32]}"'
    headers["Repr-Digest"] = f"sha-256=:{file.structured_digest}:"
    return FileResponse(service.downloads.folder / file.name, headers=headers, media_type=file.media_type)


async def _files(visit: Visit) -> list[Download]:
    """The files of the release.

    Raises:
        NotFoundError: this service offers none.
    """
    if visit.service.downloads is None:
        raise NotFoundError("This service offers no files; the graphs are at /graph/{name}, queries at /sparql.")
    return await asyncio.to_thread(visit.service.downloads.files)


def _listing(visit: Visit, files: list[Download]) -> bytes:
    manifest = visit.service.manifest
    listed = [
        {"name": file.name, "mediaType": file.media_type, "byteSize": file.size, "sha256": file.digest}
        for file in files
    ]
    said = {"release": release_iri(manifest.version), "version": manifest.version, "license": LICENSE, "files": listed}
    return json.dumps(said, ensure_ascii=False, indent=2).encode()
