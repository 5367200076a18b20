"""The messages between the processes: a kind, a length, a body; over stream sockets."""

from __future__ import annotations

import pickle
from struct import Struct
from traceback import format_exc
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

HEAD: Final = Struct("!cQ")
"""Kind and length of the body that follows."""

END: Final = Struct("!qd")
"""The one message of a template about a child: the fields of `End`."""

RESULT: Final = b"r"
FAILURE: Final = b"f"

_MOST_TEXT: Final = 1 << 14
_AT_ONCE: Final = 1 << 18


def framed(kind: bytes, body: bytes) -> bytes:
    """A message as it is sent."""
    return HEAD.pack(kind, len(body)) + body


def read(stream: socket.socket) -> tuple[bytes, bytes]:
    """One message from a blocking socket: its kind and its body.

    Raises:
        EOFError: the other side ended before the message did.
    """
    kind, length = HEAD.unpack(_read(stream, HEAD.size))
    return kind, _read(stream, length)


def messages(stream: socket.socket) -> Iterator[bytes]:
    """The bodies of all messages from a blocking socket, as long as the other side sends any."""
    received = bytearray()
    while True:
        while len(received) >= HEAD.size:
            end = HEAD.size + HEAD.unpack_from(received)[1]
            if len(received) < end:
                break
            body = bytes(memoryview(received)[HEAD.size : end])
            del received[:end]
            yield body
        try:
            piece = stream.recv(_AT_ONCE)
        except ConnectionError:
            return
        if not piece:
            return
        received += piece


def _read(stream: socket.socket, length: int) -> bytes:
    body = bytearray()
    while len(body) < length:
        piece = stream.recv(min(length - len(body), 1 << 20))
        if not piece:
            raise EOFError
        body += piece
    return bytes(body)


def failure(error: Exception) -> bytes:
    """The message about an exception that is being handled: the arguments of `WorkError`, bounded in length."""
    texts = type(error).__name__, str(error)[:_MOST_TEXT], format_exc()[-_MOST_TEXT:]
    return framed(FAILURE, pickle.dumps(texts))
