"""Results are kept in memory while small, in a file past that, and refused past the cap."""

import asyncio
import os
import tempfile
from pathlib import Path
from queue import SimpleQueue
from threading import Event, get_ident

import pytest

from smartspec.engine import spool
from smartspec.engine.formats import JSON
from smartspec.engine.limits import ResultLimitError, SpoolFullError
from smartspec.engine.protocol import READ_AT_ONCE, Answer
from smartspec.engine.spool import IN_MEMORY, Sink, SpooledFile


def spooled(content: bytes) -> SpooledFile:
    with tempfile.TemporaryFile(buffering=0) as file:
        file.write(content)
        return SpooledFile(os.dup(file.fileno()), len(content))


def test_a_small_result_needs_no_file() -> None:
    sink = Sink(1000)
    sink.write(b"a" * 999)
    sink.write(b"b")
    assert (sink.finish(), sink.size, sink.file) == (b"a" * 999 + b"b", 1000, None)


def test_a_large_result_is_whole_in_its_file() -> None:
    sink = Sink(1 << 30)
    pieces = [bytes([i]) * 50_000 for i in range(30)]
    for piece in pieces:
        sink.write(piece)
    assert (sink.finish(), sink.size) == (b"", 1_500_000)
    assert sink.file
    sink.file.seek(0)
    assert sink.file.read() == b"".join(pieces)
    sink.close()
    assert sink.file is None


def test_a_byte_too_many_is_refused() -> None:
    sink = Sink(IN_MEMORY * 2)
    sink.write(b"x" * IN_MEMORY * 2)
    with pytest.raises(ResultLimitError):
        sink.write(b"x")
    assert sink.file is None


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("wb", buffering=0) as full:
        monkeypatch.setattr("tempfile.TemporaryFile", lambda **_: full)
        with pytest.raises(SpoolFullError, match="No space left on device"):
            Sink(1 << 30).write(b"x" * IN_MEMORY)


def test_a_file_is_read_whole_and_in_pieces() -> None:
    content = os.urandom(1_200_000)

    async def pieces(answer: Answer) -> list[bytes]:
        return [piece async for piece in answer]

    answer = Answer(spooled(content), JSON)
    assert (answer.spooled, answer.size, answer.body) == (True, 1_200_000, content)
    found = asyncio.run(pieces(answer))
    assert b"".join(found) == content
    assert len(found) == 2


def test_a_result_in_memory_is_one_piece() -> None:
    async def pieces(answer: Answer) -> list[bytes]:
        return [piece async for piece in answer]

    answer = Answer(b"abc", JSON)
    assert (answer.spooled, answer.size, asyncio.run(pieces(answer))) == (False, 3, [b"abc"])


def test_what_is_too_large_for_memory_is_not_read_into_it() -> None:
    answer = Answer(SpooledFile(os.open(os.devnull, os.O_RDONLY), READ_AT_ONCE + 1), JSON)
    with pytest.raises(ResultLimitError):
        answer.body  # noqa: B018


def test_the_descriptor_closes_with_the_result() -> None:
    descriptor = os.open(os.devnull, os.O_RDONLY)
    result = SpooledFile(descriptor, 0)
    result.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)
    result.close()


def test_a_result_that_takes_long_to_free_is_let_go_beside_this_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = SimpleQueue[int]()
    close = os.close

    def closing(descriptor: int) -> None:
        close(descriptor)
        closed.put(get_ident())

    monkeypatch.setattr(spool, "_LARGE", 100_000)
    monkeypatch.setattr(os, "close", closing)
    spooled(b"x" * 1000).close()
    assert closed.get(timeout=30) == get_ident()
    spooled(b"x" * 100_000).close()
    assert closed.get(timeout=30) != get_ident()


def test_a_disk_that_is_slow_holds_up_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        sink, goes_on = Sink(1 << 30), Event()
        write = sink.write
        monkeypatch.setattr(sink, "write", lambda piece: goes_on.wait(30) and write(piece))
        taking = asyncio.create_task(sink.take(b"x" * IN_MEMORY))
        await asyncio.sleep(0.01)
        taking.cancel()
        await asyncio.sleep(0.01)
        assert not taking.done()
        goes_on.set()
        with pytest.raises(asyncio.CancelledError):
            await taking
        assert sink.file
        sink.close()

    asyncio.run(scenario())


def test_pieces_that_are_taken_make_the_whole() -> None:
    async def scenario() -> None:
        sink = Sink(1 << 30)
        pieces = [bytes([i]) * 50_000 for i in range(30)]
        for piece in pieces:
            await sink.take(piece)
        assert (sink.finish(), sink.size) == (b"", 1_500_000)
        assert sink.file
        assert os.pread(sink.file.fileno(), 2_000_000, 0) == b"".join(pieces)
        sink.close()
        with pytest.raises(ResultLimitError):
            await Sink(10).take(b"x" * 11)

    asyncio.run(scenario())
