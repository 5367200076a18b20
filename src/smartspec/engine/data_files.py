"""Files of any RDF, as they are given: found, weighed, told apart by a digest, and loaded into a store."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

from pyoxigraph import Quad, RdfFormat, parse

from smartspec.errors import Fault, SourceError, read_each
from smartspec.graph.reading import syntax_fault
from smartspec.graph.snapshot import RDF_FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyoxigraph import Store

_COMPRESSED: Final = ".gz"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_SAMPLE: Final = 1 << 20
_AT_ONCE: Final = 1 << 20
_BYTES_OF_A_TRIPLE: Final = 100
"""Where the beginning of a file cannot be read by itself."""
_REPORT_EVERY: Final = 1 << 14
"""Triples between two reports of the merge."""


@dataclass(frozen=True, order=True)
class DataFile:
    """A file of RDF in the format that its name tells, perhaps compressed by gzip."""

    path: Path

    @property
    def compressed(self) -> bool:
        """Whether it is compressed by gzip."""
        return self.path.suffix == _COMPRESSED

    @property
    def rdf_format(self) -> RdfFormat | None:
        """The format by the file's name; None where it tells none."""
        return RDF_FORMATS.get((self.path.with_suffix("") if self.compressed else self.path).suffix.lower())

    @property
    def base_iri(self) -> str:
        """What relative IRIs in it are resolved against: where it is."""
        return self.path.absolute().as_uri()

    def size(self) -> int:
        """Bytes of the file."""
        return self.path.stat().st_size


class _Reading:
    """The plain bytes of a file, without byte order mark; reports how far into the file it is."""

    def __init__(self, file: DataFile, report: Callable[[int], None] | None = None) -> None:
        self._raw = file.path.open("rb")
        self._plain = cast("IO[bytes]", gzip.GzipFile(fileobj=self._raw) if file.compressed else self._raw)
        self._report = report
        try:
            start = self._plain.read(len(_BYTE_ORDER_MARK))
        except BaseException:
            self.close()
            raise
        self._start = start.removeprefix(_BYTE_ORDER_MARK)

    def read(self, most: int = -1) -> bytes:
        """The next bytes."""
        if self._start:
            piece, self._start = self._start, b""
            return piece
        piece = self._plain.read(most)
        if self._report:
            self._report(self._raw.tell())
        return piece

    def position(self) -> int:
        """How far into the file it is, in bytes of the file."""
        return self._raw.tell()

    def close(self) -> None:
        """Let go of the file."""
        self._raw.close()


def find_data_files(paths: Iterable[Path]) -> tuple[DataFile, ...]:
    """The files that are named, and those that the directories hold, at any depth, in the order of their names.

    Raises:
        SourceError: a path is not there, tells no RDF format, or is a directory without RDF files; all of them.
    """
    faults: list[Fault] = []
    found: list[DataFile] = []
    known = ", ".join(RDF_FORMATS)
    for path in paths:
        if path.is_dir():
            inside = [file for file in map(DataFile, sorted(path.rglob("*"))) if file.rdf_format]
            if not inside:
                faults.append(Fault(path, 0, 0, f"holds no RDF files ({known}, also with {_COMPRESSED})"))
            found += inside
        elif not path.is_file():
            faults.append(Fault(path, 0, 0, "there is no such file"))
        elif DataFile(path).rdf_format is None:
            reason = f"its name tells no RDF format; there are {known}, also with {_COMPRESSED}"
            faults.append(Fault(path, 0, 0, reason))
        else:
            found.append(DataFile(path))
    if faults:
        raise SourceError(faults)
    return tuple(dict.fromkeys(found))


def digest_of(files: Iterable[DataFile]) -> str:
    """SHA-256 over the format and the bytes of every file, whatever its name: equal files, equal digest.

    Raises:
        SourceError: a file cannot be read.
    """
    total = hashlib.sha256()
    for file in files:
        try:
            with file.path.open("rb") as stream:
                inner = hashlib.file_digest(stream, "sha256")
        except OSError as error:
            raise SourceError([Fault(file.path, 0, 0, error.strerror or "cannot be read")]) from error
        base = "" if _is_absolute(file) else file.base_iri
        total.update(f"{file.rdf_format} {file.compressed} {inner.hexdigest()} {base}\n".encode())
    return total.hexdigest()


def fingerprint_of(files: Iterable[DataFile]) -> str:
    """SHA-256 over where the files are, how large they are and when they were changed: equal where nothing was touched.

    Raises:
        SourceError: a file cannot be looked at.
    """
    total = hashlib.sha256()
    for file in files:
        try:
            told = file.path.stat()
        except OSError as error:
            raise SourceError([Fault(file.path, 0, 0, error.strerror or "cannot be read")]) from error
        total.update(f"{file.path.resolve()}\0{told.st_size}\0{told.st_mtime_ns}\0{told.st_ino}\0".encode())
    return total.hexdigest()


def estimate_triples(files: Iterable[DataFile]) -> int:
    """About how many statements the files make, judged by the beginning of each.

    Raises:
        SourceError: a file cannot be read.
    """
    return round(sum(map(_estimate, files)))


def load_files(store: Store, files: Iterable[DataFile], progress: Callable[[str, int, int], None] | None = None) -> int:
    """Load files into an empty store, each blank node once for its file; returns how many quads there are then.

    Raises:
        SourceError: files that cannot be read, each with the place of its first fault.
        OSError: the store cannot be written.
    """
    listed = list(files)
    *starts, total = accumulate((file.size() for file in listed), initial=0)

    def load(begun: tuple[DataFile, int]) -> None:
        file, before = begun
        _load(store, file, progress and _counted(progress, file.path.name, before, total))

    read_each(load, zip(listed, starts, strict=True))
    return len(store)


def merge_graphs(store: Store, progress: Callable[[str, int, int], None] | None = None) -> None:
    """Add the triples of all named graphs to the default graph, where each is then once.

    They are copied within the store, so that a blank node stays the same in both.

    Raises:
        OSError: the store cannot be written.
    """
    if any(True for _ in store.named_graphs()):
        store.bulk_extend(_named_triples(store, progress))


def _named_triples(store: Store, progress: Callable[[str, int, int], None] | None) -> Iterator[Quad]:
    total, done = len(store) if progress else 0, 0
    for graph in list(store.named_graphs()):
        for quad in store.quads_for_pattern(None, None, None, graph):
            yield Quad(quad.subject, quad.predicate, quad.object)
            done += 1
            if progress and done % _REPORT_EVERY == 0:
                progress("merging the graphs", done, total)


def _load(store: Store, file: DataFile, report: Callable[[int], None] | None) -> None:
    reading = None
    try:
        reading = _Reading(file, report)
        store.bulk_load(cast("IO[bytes]", reading), format=file.rdf_format, base_iri=file.base_iri)
    except SyntaxError as error:
        raise SourceError([syntax_fault(file.path, error)]) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise SourceError([Fault(file.path, 0, 0, f"not whole gzip: {error}")]) from error
    finally:
        if reading:
            reading.close()


def _counted(progress: Callable[[str, int, int], None], name: str, before: int, total: int) -> Callable[[int], None]:
    def report(position: int) -> None:
        progress(name, before + position, total)

    return report


def _estimate(file: DataFile) -> float:
    """Statements in the first part of a file, times how often that part goes into it."""
    try:
        reading = _Reading(file)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError([Fault(file.path, 0, 0, f"cannot be read: {error}")]) from error
    try:
        sample = b"".join(iter(lambda: reading.read(_AT_ONCE), b"")) if file.size() < _SAMPLE else reading.read(_SAMPLE)
        share = max(reading.position(), 1) / max(file.size(), 1)
    except (OSError, EOFError, zlib.error):
        return 0
    finally:
        reading.close()
    count = 0
    with suppress(SyntaxError):  # the sample was cut, or the file is faulty, which the load will say
        for _ in parse(sample, format=file.rdf_format, base_iri=file.base_iri):
            count += 1
    return (count or len(sample) / _BYTES_OF_A_TRIPLE) / min(share, 1.0)


def _is_absolute(file: DataFile) -> bool:
    """Whether the format knows no relative IRIs, so that it does not matter where the file is."""
    return file.rdf_format in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
