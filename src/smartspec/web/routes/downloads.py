"""The release as files: a list with sizes and checksums, and each file, also in ranges (RFC 9110 section 14).

The files of a version stay where they are: ``/download/1.0.0/…`` are the current release's files as long as that is the
version, and those of the archive later.
"""

import asyncio
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path as Folder
from typing import Annotated, Final

from fastapi import APIRouter, Path
from fastapi.responses import FileResponse, Response
from starlette.datastructures import Headers

from smartspec.describe.document import LICENSE, release_iri
from smartspec.describe.versions import Version, read_versions
from smartspec.describe.writing import in_graph, write_statements
from smartspec.errors import NotFoundError, RangeError, nearest
from smartspec.graph.distributions import describe_file, measured
from smartspec.graph.downloads import CHECKSUMS, Download
from smartspec.web.contract import answers, refusals
from smartspec.web.mediatypes import GRAPHS, HTML, JSON, PLAIN_JSON, TEXT
from smartspec.web.middleware import RELEASE_HEADER
from smartspec.web.rebasing import AS_IT_IS
from smartspec.web.visit import Visit, Visiting, link

router = APIRouter(default_response_class=Response, tags=["Downloads"])

_FORMS: Final = (HTML, JSON, *(form for form in GRAPHS if form.media_type != PLAIN_JSON))


_PART: Final = re.compile(r"[ \t]*(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))[ \t]*")
"""One part of a ``Range`` of bytes: from a place on, or the last so many."""


@dataclass(frozen=True)
class Shelf:
    """The files of one release: where they lie, and, of an earlier release, which one that is."""

    folder: Folder
    files: list[Download]
    headers: dict[str, str]


@router.get(
    "/download",
    summary="The release as files",
    description="The list of files with sizes and checksums; in RDF as DCAT distributions. Earlier releases too.",
    responses=answers(_FORMS, "The list of the files.", 404, 406),
)
async def downloads(visit: Visiting) -> Response:
    form = visit.negotiate(_FORMS, visit.pinned())
    files = await current_files(visit)
    if form.result_format:
        triples = [*(triple for file in files for triple in describe_file(file.name)), *measured(files)]
        return visit.respond(write_statements(in_graph(triples), form.name), form)
    versions = await read_versions(visit.engine)
    kept = {visit.service.manifest.version, *(visit.service.archive.versions() if visit.service.archive else ())}
    if form is JSON:
        return visit.respond(_listing(visit, files, versions, kept), form)
    groups = {folder: [file for file in files if file.folder == folder] for folder in ("", "graph", "class")}
    page = visit.render("downloads.html", groups=groups, checksums=CHECKSUMS, versions=versions, kept=kept)
    return visit.page(page)


@router.get(
    "/download/{name:path}",
    summary="One file of the release; takes Range",
    description="With the version in front, such as `1.0.0/smartspec.nq`, the address stays when releases follow.",
    responses={
        200: {"description": "The file."},
        206: {"description": "The part of it that Range names."},
        304: {"description": "The client has this file already (If-None-Match, If-Modified-Since)."},
        412: {"description": "The client wants another state of it (If-Match, If-Unmodified-Since)."},
        416: {"description": "The file has no such part."},
        **refusals(404),
    },
)
async def download(visit: Visiting, name: Annotated[str, Path(examples=["smartspec.nq"])]) -> Response:
    shelf, file_name = await _shelf(visit, name)
    visit.request.scope[AS_IT_IS] = True
    if file_name == CHECKSUMS:
        path = shelf.folder / CHECKSUMS
        settle_range(visit, path.stat().st_size)
        return FileResponse(path, headers=shelf.headers, media_type=TEXT.content_type)
    files = {file.name: file for file in shelf.files}
    file = files.get(file_name)
    if file is None:
        raise NotFoundError(f"There is no file {name!r}.", {"nearest": nearest(file_name, files)})
    settle_range(visit, file.size)
    digests = {"ETag": f'"{file.digest[:32]}"', "Repr-Digest": f"sha-256=:{file.structured_digest}:"}
    return FileResponse(shelf.folder / file.name, headers={**shelf.headers, **digests}, media_type=file.media_type)


def settle_range(visit: Visit, size: int) -> None:
    """Have a ``Range`` that is none of bytes, or malformed, count as not sent (RFC 9110 section 14.2).

    Raises:
        RangeError: none of the parts that it names is in a file of so many bytes.
    """
    headers = Headers(scope=visit.request.scope)
    asked = headers.get("range")
    if asked is None or "if-range" in headers:  # which may make the whole file the answer
        return
    parts = [_PART.fullmatch(part) for part in asked.partition("=")[2].split(",") if part.strip()]
    if not (parts and all(map(_is_range, parts))) or asked.partition("=")[0].strip().lower() != "bytes":
        visit.request.scope["headers"] = [pair for pair in headers.raw if pair[0] != b"range"]
    elif not any(_is_there(part, size) for part in parts if part):
        raise RangeError(f"The file has {size} bytes.", headers={"Content-Range": f"bytes */{size}"})


def _is_range(part: re.Match[str] | None) -> bool:
    return part is not None and not (part[1] and part[2] and int(part[2]) < int(part[1]))


def _is_there(part: re.Match[str], size: int) -> bool:
    return int(part[1]) < size if part[1] else int(part[3]) > 0


async def current_files(visit: Visit) -> list[Download]:
    """The files of the release.

    Raises:
        NotFoundError: this service offers none.
    """
    if visit.service.downloads is None:
        raise NotFoundError("This service offers no files; the graphs are at /graph/{name}, queries at /sparql.")
    return await asyncio.to_thread(visit.service.downloads.files)


async def _shelf(visit: Visit, name: str) -> tuple[Shelf, str]:
    """Where a file is looked for, and its name there.

    Raises:
        NotFoundError: this service offers no files.
    """
    service = visit.service
    first, _, rest = name.partition("/")
    archived = await asyncio.to_thread(service.archive.files, first) if service.archive else []
    if service.archive and archived and first != service.manifest.version:
        headers = visit.release_headers(link(release_iri(first), "cite-as"))
        headers[RELEASE_HEADER] = service.archive.release(first)
        headers.pop("Last-Modified", None)  # its own file's time says more than the current release's
        return Shelf(service.archive.folder / first, archived, headers), rest
    files = await current_files(visit)
    assert service.downloads is not None  # or there would be no files
    inside = rest if first == service.manifest.version else name
    return Shelf(service.downloads.folder, files, visit.release_headers()), inside


def _listing(visit: Visit, files: Iterable[Download], versions: Iterable[Version], kept: set[str]) -> bytes:
    manifest = visit.service.manifest
    listed = [
        {"name": file.name, "mediaType": file.media_type, "byteSize": file.size, "sha256": file.digest}
        for file in files
    ]
    releases = [
        {
            "release": version.iri,
            "version": version.number,
            "issued": version.issued.value if version.issued else None,
            "checksums": f"/download/{version.number}/{CHECKSUMS}" if version.number in kept else None,
        }
        for version in versions
    ]
    said = {"release": release_iri(manifest.version), "version": manifest.version, "license": LICENSE}
    return json.dumps({**said, "files": listed, "releases": releases}, ensure_ascii=False, indent=2).encode()
