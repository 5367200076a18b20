"""A process that was cut from the network opens no connection, by whatever way it tries."""

import ast
import os
import subprocess
import sys

import pytest

TRY = """
import ctypes, socket, sys
from smartspec.engine import isolation
for name in sys.argv[1:]:
    setattr(isolation, name, lambda: (_ for _ in ()).throw(OSError()))
how = isolation.cut_network()
outcomes = []
for family in (socket.AF_INET, socket.AF_INET6):
    try:
        socket.socket(family).connect(("localhost", 9))
        outcomes.append("connected")
    except OSError as error:
        outcomes.append(error.strerror or str(error))
libc = ctypes.CDLL(None, use_errno=True)
outcomes.append(libc.syscall(425, 8, ctypes.create_string_buffer(120)))
left, right = socket.socketpair()
left.send(b"x")
outcomes.append(right.recv(1))
print((how, outcomes))
"""


def outcome(*forbidden: str) -> tuple[str, list[object]]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", TRY, *forbidden]
    output = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    found: tuple[str, list[object]] = ast.literal_eval(output)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
def test_no_socket_leaves_a_filtered_process() -> None:
    how, outcomes = outcome()
    if how != "seccomp":
        pytest.skip(f"no seccomp here, but {how or 'nothing'}")
    assert outcomes == ["Permission denied", "Permission denied", -1, b"x"]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
def test_a_namespace_does_where_there_is_no_filter() -> None:
    how, outcomes = outcome("_filter_calls")
    if how != "namespace":
        pytest.skip("no network namespace here")
    assert "connected" not in outcomes
    assert outcomes[-1] == b"x"


def test_a_system_that_has_neither_says_so() -> None:
    assert outcome("_filter_calls", "_leave_network")[0] == ""
