"""What is written in one turn of the event loop is sent at once, in order, and before the end of the connection."""

from __future__ import annotations

import asyncio
from typing import cast

from smartspec.web.corking import MOST, Corked


class Sent:
    """A transport that notes what it is told."""

    def __init__(self) -> None:
        self.calls: list[object] = []

    def write(self, data: bytes) -> None:
        self.calls.append(data)

    def close(self) -> None:
        self.calls.append("close")

    def is_closing(self) -> bool:
        return "close" in self.calls


def on_a_turn(*pieces: bytes, close: bool = False) -> list[object]:
    """What the transport is told when some pieces are written in one turn."""

    async def turn() -> list[object]:
        sent = Sent()
        corked = Corked(cast("asyncio.Transport", sent), asyncio.get_running_loop())
        for piece in pieces:
            corked.write(piece)
        if close:
            corked.close()
            assert corked.is_closing()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return sent.calls

    return asyncio.run(turn())


def test_head_and_body_are_sent_together() -> None:
    assert on_a_turn(b"head", b"body") == [b"headbody"]


def test_much_is_sent_at_once_and_in_order() -> None:
    assert on_a_turn(b"head", b"x" * MOST, b"rest") == [b"head" + b"x" * MOST, b"rest"]


def test_what_was_written_is_sent_before_the_end() -> None:
    assert on_a_turn(b"head", b"body", close=True) == [b"headbody", "close"]
