"""Take the network away from this process, for good (Linux).

First choice is a seccomp filter (https://man7.org/linux/man-pages/man2/seccomp.2.html): ``socket(2)`` for anything but
``AF_UNIX`` gives EACCES, and io_uring, which could open sockets beside it, is refused. Where that is forbidden, a new
network namespace, which has no interface that is up.
"""

from __future__ import annotations

import ctypes
import os
import platform
import socket
import struct
import sys
from contextlib import suppress
from errno import EACCES
from typing import Final

_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2
_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000

_IO_URING_SETUP: Final = 425
_X32: Final = 0x40000000
_ARCHITECTURES: Final = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Machine → what seccomp calls it (AUDIT_ARCH), and its number of ``socket(2)``."""

_LOAD: Final = 0x20
_EQUAL: Final = 0x15
_AT_LEAST: Final = 0x35
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | EACCES
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
"""Where ``struct seccomp_data`` holds them, in bytes (little-endian machines)."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def cut_network() -> str:
    """Take the network away; says how: ``seccomp``, ``namespace``, or nothing where neither can be done."""
    if sys.platform != "linux":
        return ""
    for name, way in (("seccomp", _filter_calls), ("namespace", _leave_network)):
        with suppress(OSError):
            way()
            if not _reaches_network():
                return name
    return ""


def _filter_calls() -> None:
    """Install the filter.

    Raises:
        OSError: the kernel or the machine does not have it.
    """
    if platform.machine() not in _ARCHITECTURES:
        raise OSError("no filter for this machine")
    code = _code(*_ARCHITECTURES[platform.machine()])
    program = _Program(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    _check(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    _check(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0))


def _code(architecture: int, call_socket: int) -> bytes:
    """The filter as BPF: each instruction is an operation, two relative jumps (if true, if false) and a value."""
    instructions = (
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 0, 6, architecture),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 4, 0, _X32),
        (_EQUAL, 3, 0, _IO_URING_SETUP),
        (_EQUAL, 0, 3, call_socket),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_EQUAL, 1, 0, socket.AF_UNIX),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    )
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)


def _leave_network() -> None:
    """Move to a network namespace of our own; without privilege this takes a user namespace too."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET):
        _check(libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET))


def _reaches_network() -> bool:
    """Whether a datagram could be routed; nothing is sent."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("127.0.0.1", 9))
    except OSError:
        return False
    return True


def _check(result: int) -> None:
    if result:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
