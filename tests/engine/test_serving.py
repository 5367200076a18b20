"""What a worker does before its first question."""

import pickle
import socket
import sys

import pytest
from pyoxigraph import Store

from smartspec.engine import serving
from smartspec.engine.local import LocalEngine
from smartspec.process.limits import Limits
from smartspec.process.messages import read
from smartspec.process.template import run

if sys.platform != "win32":
    from resource import RLIM_INFINITY, RLIMIT_AS, getrlimit

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the pool needs Linux")


def limits_at_the_cut_and_after() -> tuple[str, int]:
    """In a process of its own: the limit of memory while the network is taken away, and in the end."""
    serving.cut_network = lambda: str(getrlimit(RLIMIT_AS)[0])  # type: ignore[attr-defined]
    ours, line = socket.socketpair()
    ours.shutdown(socket.SHUT_WR)
    serving.serve_questions(LocalEngine(Store()), line, 100, 1000)
    at_the_cut: str = pickle.loads(read(ours)[1])[1]
    return at_the_cut, getrlimit(RLIMIT_AS)[0]


def test_the_network_goes_before_memory_can_be_refused() -> None:
    at_the_cut, after = run(limits_at_the_cut_and_after, limits=Limits(seconds=60))
    assert at_the_cut == str(RLIM_INFINITY)
    assert after >= 100 << 20
