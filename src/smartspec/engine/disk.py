"""A store on disk that survives restarts: built beside, moved into place whole, opened read-only.

A directory holds one folder per state, named by its digest. A state is loaded in a folder of another name, brought to
the disk, marked with its digest and the sizes of its files, and renamed: a folder with a state's name is whole, however
the load ended. Who serves a state holds a lock on it, so that no newer load takes it away.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Store

from smartspec.errors import UnavailableError

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

LAYOUT: Final = 1
"""Raised when what a state's folder holds changes; states of another layout are loaded anew."""

_MARKER: Final = "state.json"
_DATABASE: Final = "database"
_LOADING: Final = ".loading"
_LOCK: Final = "lock"
_NOTES: Final = ("LOG", "LOCK")
"""Files of RocksDB that change without the data doing so."""
_NAME: Final = 24


@dataclass(frozen=True)
class State:
    """What a store on disk holds.

    Attributes:
        digest: what was loaded, and how; equal digests, equal stores.
        fingerprint: the same as the file system tells it, which takes no reading.
        quads: how many quads the data have, the merge of their graphs not counted.
        triples: how many triples the default graph has.
        files: the name and size in bytes of every file of the database.
    """

    digest: str
    fingerprint: str
    quads: int
    triples: int
    files: Mapping[str, int] = field(default_factory=dict)
    layout: int = LAYOUT


@dataclass(frozen=True)
class StoreFolder:
    """A directory for stores on disk."""

    path: Path

    def find(self, digest: str) -> State | None:
        """The state of that digest, where there is one and all its files are as they were written.

        Raises:
            UnavailableError: it is there and damaged, or cannot be read.
        """
        folder = self.folder_of(digest)
        try:
            told: dict[str, Any] = json.loads((folder / _MARKER).read_text(encoding="utf-8"))
            state = State(**told)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise UnavailableError(f"{folder / _MARKER} cannot be read: {error}; remove {folder}") from error
        if state.layout != LAYOUT or state.digest != digest:
            return None
        for name, size in state.files.items():
            there = _size(folder / _DATABASE / name)
            if there != size:
                found = "is missing" if there is None else f"has {there} bytes, not the {size} that were written"
                reason = f"{folder / _DATABASE / name} {found}: the store is damaged"
                raise UnavailableError(f"{reason}. Remove {folder} and start again; it is loaded anew")
        return state

    def digest_by(self, fingerprint: str) -> str | None:
        """The digest of the state that was loaded from just these files, as far as the file system tells.

        A marker that cannot be read stands for none; what is wrong with it, `find` says.
        """
        for marker in self.path.glob(f"*/{_MARKER}"):
            with suppress(OSError, ValueError):
                told = json.loads(marker.read_text(encoding="utf-8"))
                if isinstance(told, dict) and told.get("fingerprint") == fingerprint and "digest" in told:
                    return str(told["digest"])
        return None

    def load(self, digest: str, fingerprint: str, fill: Callable[[Store], int]) -> State:
        """A new state, filled by a function that returns how many quads its data have; older ones are removed.

        Raises:
            UnavailableError: another process loads here, or the disk is full or cannot be written.
            SourceError: what ``fill`` found wrong.
        """
        draft = self.path / f"{_LOADING}-{digest[:_NAME]}"
        with self._loading():
            shutil.rmtree(draft, ignore_errors=True)
            try:
                state = self._fill(draft, State(digest, fingerprint, 0, 0), fill)
                shutil.rmtree(self.folder_of(digest), ignore_errors=True)
                draft.rename(self.folder_of(digest))
                _sync(self.path)
            except OSError as error:
                raise UnavailableError(_failure(self.path, error)) from error
            finally:
                shutil.rmtree(draft, ignore_errors=True)
            self._sweep(digest)
        return state

    @contextmanager
    def hold(self, digest: str) -> Iterator[None]:
        """Keep a state from being swept away while it is served."""
        with _locked(self.folder_of(digest) / _LOCK, shared=True):
            yield

    def folder_of(self, digest: str) -> Path:
        """Where a state is."""
        return self.path / digest[:_NAME]

    def database(self, digest: str) -> Path:
        """Where a state's database is."""
        return self.folder_of(digest) / _DATABASE

    def _fill(self, draft: Path, wanted: State, fill: Callable[[Store], int]) -> State:
        database = draft / _DATABASE
        database.mkdir(parents=True)
        store = Store(str(database))
        quads = fill(store)
        store.optimize()  # a store that is opened read-only never tidies up the pieces that a load leaves
        store.flush()
        triples = _triples(store) if any(True for _ in store.named_graphs()) else quads
        del store  # closes the database: from now on its files stay as they are
        for file in database.iterdir():
            _sync(file)
        _sync(database)
        sizes = {file.name: file.stat().st_size for file in database.iterdir() if not file.name.startswith(_NOTES)}
        state = replace(wanted, quads=quads, triples=triples, files=sizes)
        (draft / _MARKER).write_text(json.dumps(asdict(state), indent=2) + "\n", encoding="utf-8")
        (draft / _LOCK).touch()
        for path in (draft / _MARKER, draft):
            _sync(path)
        return state

    @contextmanager
    def _loading(self) -> Iterator[None]:
        """The right to load here, which one process has at a time."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            _refuse_foreign(self.path)
            with _locked(self.path / _LOCK, shared=False):
                yield
        except BlockingIOError as error:
            reason = f"another process loads a store into {self.path}"
            raise UnavailableError(f"{reason}; wait for it, or name another directory with --store") from error
        except OSError as error:
            raise UnavailableError(_failure(self.path, error)) from error

    def _sweep(self, digest: str) -> None:
        """Remove states that are not served and loads that did not end."""
        for folder in self.path.iterdir():
            if folder == self.folder_of(digest) or not folder.is_dir():
                continue
            if folder.name.startswith(_LOADING):
                shutil.rmtree(folder, ignore_errors=True)
            elif (folder / _MARKER).is_file():
                try:
                    with _locked(folder / _LOCK, shared=False):
                        (folder / _MARKER).unlink()
                        shutil.rmtree(folder, ignore_errors=True)
                except OSError:  # it is served
                    continue


def open_database(path: Path) -> Store:
    """The database of a state, read-only; many processes may have it open.

    Raises:
        UnavailableError: it cannot be opened.
    """
    try:
        return Store.read_only(str(path))
    except (OSError, ValueError) as error:
        reason = f"the store {path} cannot be opened: {error}"
        raise UnavailableError(f"{reason}. Remove {path.parent} and start again; it is loaded anew") from error


def _triples(store: Store) -> int:
    """How many triples the default graph has."""
    solutions = store.query("SELECT (COUNT(*) AS ?count) { ?s ?p ?o }")
    return int(next(iter(solutions))["count"].value)  # type: ignore[arg-type]


def _refuse_foreign(path: Path) -> None:
    """Leave a directory alone that is not ours.

    Raises:
        UnavailableError: it holds something, and nothing of ours.
    """
    names = {entry.name for entry in path.iterdir()}
    if names and _LOCK not in names:
        what = "a database of another program" if "CURRENT" in names else "files that are not ours"
        raise UnavailableError(f"{path} holds {what}; name an empty or a new directory with --store")


@contextmanager
def _locked(path: Path, *, shared: bool) -> Iterator[None]:
    """Hold a lock that ends with this process at the latest; BlockingIOError where another one is in the way."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        if sys.platform != "win32":
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _sync(path: Path) -> None:
    """Bring a file or a directory to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _failure(path: Path, error: OSError) -> str:
    """What went wrong with a directory, and what to do."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error) or "quota" in str(error)
    if not full:
        return f"no store can be made in {path}: {error.strerror or error}"
    free = shutil.disk_usage(path).free >> 20
    return (
        f"the disk of {path} is full ({free} MiB are free), nothing was kept of the load. A store takes about 100 "
        "bytes a triple, four times that where the data have named graphs; make room or name another --store"
    )
