"""The other side of `smartspec.engine.worker`: what runs in the template's process and in the workers."""

from __future__ import annotations

import os
import pickle
import socket
import sys
from contextlib import closing
from resource import RUSAGE_SELF, getrusage
from signal import SIG_IGN, SIGTERM, signal
from typing import TYPE_CHECKING, Final

from smartspec.engine.content import engine_of
from smartspec.engine.formats import FORMATS
from smartspec.engine.isolation import cut_network
from smartspec.engine.protocol import GraphScope, Question
from smartspec.engine.spool import Sink
from smartspec.errors import ProblemError
from smartspec.process.messages import RESULT, framed, messages
from smartspec.process.nursery import limit_memory

if TYPE_CHECKING:
    from smartspec.engine.content import Content
    from smartspec.engine.local import LocalEngine
    from smartspec.graph.release import Release

HELLO: Final = b"h"
"""A worker is there: its process identifier and how it was cut from the network, pickled."""
SPOOLED: Final = b"s"
"""A result in a file: its length as text; the descriptor comes with this message. ``RESULT`` holds it itself."""
PROBLEM: Final = b"p"
"""A problem, pickled."""
LAST: Final = b"l"
"""The reply that follows is this worker's last: it holds more memory than a fresh one would."""

_PEAK_UNIT: Final = 1 if sys.platform == "darwin" else 1 << 10
_GROWN: Final = 4
"""A worker that once held more than this part of what a query may take is replaced."""


def load_engine(release: Release | Content) -> LocalEngine:
    """What the template prepares: the release or other content, ready to be asked.

    Who stops a whole group of processes means the service; it drains, and needs the workers for that.
    """
    signal(SIGTERM, SIG_IGN)
    return engine_of(release)


def encode(question: Question) -> bytes:
    """A question as the message that `serve_questions` reads."""
    scope = question.scope
    facts = (
        question.text,
        question.result_format.name,
        (scope.default_graphs, scope.named_graphs, scope.own_default),
        question.base_iri,
    )
    return framed(RESULT, pickle.dumps(facts))


def serve_questions(engine: LocalEngine, line: socket.socket, memory: int, result_bytes: int) -> None:
    """Answer what comes over the line, one question at a time, until the other side is gone or this worker is spent.

    The network goes before memory is limited: where memory is refused, the cut could not be made.
    """
    isolation = cut_network()
    limit_memory(memory)
    line.sendall(framed(HELLO, pickle.dumps((os.getpid(), isolation))))
    most = _peak() + memory * (1 << 20) // _GROWN
    for message in messages(line):
        with closing(Sink(result_bytes)) as sink:
            reply = _reply(engine, message, sink)
            spent = _peak() > most
            if spent:
                line.sendall(framed(LAST, b""))
            if sink.file:
                socket.send_fds(line, [reply], [sink.file.fileno()])
            else:
                line.sendall(reply)
        if spent:
            return


def _reply(engine: LocalEngine, message: bytes, sink: Sink) -> bytes:
    text, name, scope, base_iri = pickle.loads(message)  # noqa: S301 - its owner wrote it
    question = Question(text, _FORMATS[name], GraphScope(*scope), base_iri)
    try:
        engine.write_answer(question, sink)
        body = sink.finish()
    except ProblemError as problem:
        sink.close()
        return framed(PROBLEM, pickle.dumps(problem))
    return framed(SPOOLED, str(sink.size).encode()) if sink.file else framed(RESULT, body)


def _peak() -> int:
    """Bytes of memory that this process once had."""
    return getrusage(RUSAGE_SELF).ru_maxrss * _PEAK_UNIT


_FORMATS: Final = {known.name: known for known in FORMATS}
