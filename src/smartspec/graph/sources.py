"""Which files make the graph, which named graph each file states, and the digest that stands for them all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from smartspec.errors import Fault, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDERS: Final = ("ontology", "data", "shapes", "queries")


@dataclass(frozen=True)
class Sources:
    """The asset folders of one checkout, or those that the package carries.

    ``other_queries``: a folder of canned queries that takes the place of the checkout's own; None: its own.
    """

    root: Path
    other_queries: Path | None = None

    @property
    def queries_folder(self) -> Path:
        """The folder of the canned queries: the checkout's own unless another was given."""
        return self.other_queries or self.root / "queries"

    def turtle(self) -> dict[Path, str]:
        """Each Turtle file and the name of the graph that it states, in a fixed order.

        ``data/{g}.ttl`` and every file below ``data/{g}/`` state graph ``g``; ``ontology/`` and ``shapes/`` their own.
        """
        return {path: self._graph_of(path) for path in self._files("ontology", "data", "shapes", suffix=".ttl")}

    def graph_files(self, *folders: str) -> list[Path]:
        """The Turtle files of some of the folders."""
        return list(self._files(*folders, suffix=".ttl"))

    def queries(self) -> list[Path]:
        """The canned queries."""
        return sorted(self.queries_folder.rglob("*.rq"))

    def derivations(self) -> list[Path]:
        """The CONSTRUCT queries that derive statements, in the order in which they run."""
        return list(self._files("ontology", suffix=".rq"))

    def digest(self) -> str:
        """SHA-256 over every file's path and bytes: equal sources, equal digest."""
        total = hashlib.sha256()
        folders = [name for name in FOLDERS if name != "queries"]
        named = {p.relative_to(self.root): p for p in self._files(*FOLDERS, suffix=".ttl")}
        named |= {p.relative_to(self.root): p for p in self._files(*folders, suffix=".rq")}
        named |= {Path("queries", p.relative_to(self.queries_folder)): p for p in self.queries()}
        for name, path in named.items():
            data = path.read_bytes()
            total.update(f"{name.as_posix()}\0{len(data)}\0".encode())
            total.update(data)
        return total.hexdigest()

    def state(self) -> frozenset[tuple[str, int, int]]:
        """What is told of every file without reading it: path, size and time of its last change. Costs little."""
        files = (*self._files(*FOLDERS, suffix=".ttl"), *self._files(*FOLDERS, suffix=".rq"), *self.queries())
        found = ((path, path.stat()) for path in files)
        return frozenset((str(path), told.st_size, told.st_mtime_ns) for path, told in found)

    def _files(self, *folders: str, suffix: str) -> Iterator[Path]:
        for folder in folders:
            yield from sorted((self.root / folder).rglob(f"*{suffix}"))

    def _graph_of(self, path: Path) -> str:
        folder, *rest = path.relative_to(self.root).parts
        return rest[0].removesuffix(".ttl") if folder == "data" else folder


def find_sources(root: Path | None = None, queries: Path | None = None) -> Sources:
    """The sources below a directory, or those that the package carries (in a checkout: the checkout's own).

    ``queries``: a folder of canned queries instead of those.

    Raises:
        SourceError: one of the four folders, or that of the queries, is missing; says which.
    """
    sources = Sources((root or _shipped_root()).resolve(), queries.resolve() if queries else None)
    missing = [name for name in FOLDERS if not (sources.root / name).is_dir()]
    if missing:
        reason = f"no folder {', '.join(missing)} here; a graph needs {', '.join(FOLDERS)}"
        raise SourceError([Fault(sources.root, 0, 0, reason)])
    if not sources.queries_folder.is_dir():
        raise SourceError([Fault(sources.queries_folder, 0, 0, "no folder of queries here")])
    return sources


def packaged_folder(name: str) -> Path:
    """A folder inside the installed package; it need not exist."""
    return Path(str(files("smartspec"))) / name


def _shipped_root() -> Path:
    carried = packaged_folder("assets")
    return carried if carried.is_dir() else Path(__file__).parents[3]
