"""The browser's files that esbuild made at build time: which there are, and their addresses."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_FOLDER: Final = "built"


@dataclass(frozen=True)
class Built:
    """The built files of this installation.

    Where the npm registry could not be reached there are none: pages do without, as in a browser without scripts.

    Attributes:
        names: the file names, such as ``page.js``.
        digest: of the sources that they were made from; part of their addresses, so that caches never mix versions.
    """

    names: frozenset[str] = frozenset()
    digest: str = ""

    def __contains__(self, name: str) -> bool:
        """Whether there is such a file."""
        return name in self.names

    def path(self, name: str) -> str:
        """The address of a file, below the path that the service is mounted under.

        >>> Built(frozenset({"page.js"}), "c0ffee").path("page.js")
        '/static/built/page.js?v=c0ffee'
        """
        return f"/static/{_FOLDER}/{name}?v={self.digest[:12]}"


def read_built(static: Traversable | None = None) -> Built:
    """The built files below a folder of static files (default: the package's own)."""
    folder = (static or files(__package__) / "static") / _FOLDER
    if not folder.is_dir() or not (folder / "DIGEST").is_file():
        return Built()
    names = frozenset(entry.name for entry in folder.iterdir() if entry.is_file())
    return Built(names - {"DIGEST"}, (folder / "DIGEST").read_text("ascii").strip())
