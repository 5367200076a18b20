"""The release of some sources: the one that is already built for just these, or one that is built now.

What builds and checks a release is loaded only then: it takes longer to load than most commands take.
"""

from __future__ import annotations

import os
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Final

from smartspec import __version__
from smartspec.errors import UnavailableError
from smartspec.graph.release import load_release, read_manifest, save_release
from smartspec.graph.sources import packaged_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from smartspec.graph.release import Release
    from smartspec.graph.sources import Sources

SHIPPED: Final = "release"
"""The folder of the package that carries the shipped graph's release."""

_ATTEMPTS: Final = 3


def open_release(sources: Sources, cache: Path | None = None) -> Release:
    """The release of the sources: the shipped one or a cached one where it fits, else built now and cached.

    Raises:
        SourceError: files that cannot be read, each with its place.
        ReleaseRefusedError: the graph breaks the shapes; lists the findings.
        UnavailableError: the files change all the time.
    """
    return load_release(provide_release(sources, cache))


def provide_release(sources: Sources, cache: Path | None = None) -> Path:
    """The folder of the sources' release, which is built now where it is not there; raises what `open_release` does."""
    digest = sources.digest()
    cached = (cache or default_cache()) / digest[:16]
    for folder in (packaged_folder(SHIPPED), cached):
        manifest = read_manifest(folder)
        if manifest and (manifest.sources, manifest.builder) == (digest, __version__):
            return folder
    build: Callable[[Sources], Release] = resolve_name("smartspec.building:build_release")
    for _ in range(_ATTEMPTS):
        release = build(sources)
        if release.manifest.sources == digest:
            save_release(release, cached)
            return cached
        digest = release.manifest.sources
        cached = (cache or default_cache()) / digest[:16]
    raise UnavailableError("the files changed while they were read, several times; try again when they are at rest")


def default_cache() -> Path:
    """Where built releases are kept: ``smartspec`` below the user's cache directory (XDG Base Directory)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "smartspec"
