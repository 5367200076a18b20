"""Results on their way: kept in memory while small, in an unnamed temporary file past that, refused past a cap."""

from __future__ import annotations

import asyncio
import os
import tempfile
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Final
from weakref import finalize

from smartspec.engine.limits import ResultLimitError, SpoolFullError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from typing import BinaryIO

IN_MEMORY: Final = 1 << 16
"""Bytes of a result that need no file."""

_PIECE: Final = 1 << 18
_READ: Final = 1 << 20
"""Bytes of a file that are read at once: each time costs a way to another thread and back."""
_LARGE: Final = 1 << 23
"""Bytes of a file that the system may take long to free: half a gigabyte took 0.15 s, on a busy disk 0.6 s."""


class Sink:
    """Where an engine writes a result; a binary file as far as pyoxigraph needs one.

    Raises:
        ResultLimitError: by `write`, where there are more bytes than may be.
        SpoolFullError: by `write` and `finish`, where no file can be made or the disk is full.
    """

    def __init__(self, most: int) -> None:
        self.size = 0
        self.file: BinaryIO | None = None
        self._most = most
        self._pieces = bytearray()

    @property
    def _in_memory(self) -> int:
        """Bytes that are not yet written to a file."""
        return _PIECE if self.file else IN_MEMORY

    def write(self, piece: bytes) -> int:
        """Take a piece of the result."""
        self.size += len(piece)
        if self.size > self._most:
            self.close()
            raise ResultLimitError(self._most, self.size)
        self._pieces += piece
        if len(self._pieces) >= self._in_memory:
            self._spill()
        return len(piece)

    async def take(self, piece: bytes) -> None:
        """`write` for an event loop, which a busy disk must not hold up; cancelled, it ends when the disk is done."""
        if len(self._pieces) + len(piece) < self._in_memory:
            self.write(piece)
            return
        writing = asyncio.get_running_loop().run_in_executor(None, self.write, piece)
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            while not writing.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait([writing])
            writing.exception()  # it was cancelled: nobody is told
            raise

    def flush(self) -> None:
        """Nothing to do: `finish` ends a result."""

    def finish(self) -> bytes:
        """What is in memory; nothing where there is a ``file``, which then holds the whole result."""
        if self.file:
            self._spill()
        return bytes(self._pieces)

    def close(self) -> None:
        """Let go of the result."""
        self._pieces.clear()
        if self.file:
            _let_go(self.file.close, self.size)
            self.file = None

    def _spill(self) -> None:
        rest = memoryview(bytes(self._pieces))
        try:
            self.file = self.file or tempfile.TemporaryFile(buffering=0, prefix="smartspec-")  # noqa: SIM115
            while rest:
                rest = rest[self.file.write(rest) :]
        except OSError as error:
            self.close()
            raise SpoolFullError(f"The result could not be kept while it was made: {error.strerror}.") from error
        self._pieces.clear()


class SpooledFile:
    """A result in a file that has no name, by its descriptor, which is closed with this object."""

    def __init__(self, descriptor: int, size: int) -> None:
        self.size = size
        self._descriptor = descriptor
        self._closing = finalize(self, _let_go, partial(os.close, descriptor), size)
        self._closing.atexit = False

    def read(self) -> bytes:
        """All of it."""
        return os.pread(self._descriptor, self.size, 0) if self.size < _PIECE else b"".join(self._pieces())

    async def chunks(self) -> AsyncIterator[bytes]:
        """All of it, piece by piece; each is read beside the event loop."""
        for start in range(0, self.size, _READ):
            yield await asyncio.to_thread(os.pread, self._descriptor, _READ, start)

    def close(self) -> None:
        """Let go of the file."""
        self._closing()

    def _pieces(self) -> list[bytes]:
        return [os.pread(self._descriptor, _PIECE, start) for start in range(0, self.size, _PIECE)]


def _let_go(close: Callable[[], None], size: int) -> None:
    """Close a file that has no name, a large one beside this thread: it may be that of an event loop."""
    if size >= _LARGE:
        with suppress(RuntimeError):  # no more threads can be had
            Thread(target=close, daemon=True).start()
            return
    close()
