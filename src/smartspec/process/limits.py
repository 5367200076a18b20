"""What a piece of work may use, and what is told when it gives no result.

::

    ProcessError
    ├── LimitError      a limit was passed: which, what is allowed, what was used
    ├── CrashError      the process died
    ├── WorkError       the function raised
    └── TemplateError   the template is gone
"""

from __future__ import annotations

from dataclasses import dataclass
from signal import SIGABRT, Signals
from typing import Final

from smartspec.errors import SmartSpecError

OUT_OF_MEMORY: Final = 77
"""The exit code of a child that was refused memory."""

_UNITS: Final = {"seconds": "seconds", "memory": "MiB of memory", "result": "bytes of result"}


@dataclass(frozen=True)
class Limits:
    """What one piece of work may use; None: as much as it takes.

    Attributes:
        seconds: time by the clock, from asking to the whole result.
        memory: MiB beyond what the template has prepared. Address space is what is counted where the system can limit
            it (``RLIMIT_AS``), resident memory elsewhere.
        result: bytes of the pickled result.
    """

    seconds: float | None = None
    memory: int | None = None
    result: int | None = None


class ProcessError(SmartSpecError):
    """Work in a process of its own that gave no result."""


class LimitError(ProcessError):
    """A limit was passed: ``limit`` is the name of a field of `Limits`, ``allowed`` and ``used`` are in its unit."""

    def __init__(self, limit: str, allowed: float, used: float) -> None:
        self.limit, self.allowed, self.used = limit, allowed, used
        super().__init__(f"stopped at {used:.6g} {_UNITS[limit]}; {allowed:.6g} are allowed")


class CrashError(ProcessError):
    """The process ended by itself without a result: its exit code, negative for a signal, and MiB of memory used."""

    def __init__(self, code: int, peak: float) -> None:
        self.code, self.peak = code, peak
        how = f"was ended by {Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        super().__init__(f"the process {how} after using {peak:.0f} MiB of memory")


class WorkError(ProcessError):
    """The function raised: ``kind`` is the exception's class, ``message`` its text, ``trace`` where it was raised."""

    def __init__(self, kind: str, message: str, trace: str) -> None:
        self.kind, self.message, self.trace = kind, message, trace
        super().__init__(f"{kind}: {message}")


class TemplateError(ProcessError):
    """The template is gone or cannot fork; make a new one."""


@dataclass(frozen=True)
class End:
    """How a child ended: its exit code, negative for a signal, and by how many MiB its resident memory grew at most."""

    code: int
    peak: float

    def error(self, memory: int | None) -> ProcessError:
        """What to tell who waited, where the child was allowed ``memory`` MiB.

        Rust aborts the process when memory is refused. An abort is taken for that when at least a quarter of what is
        allowed was in use: tables grow by doubling, so the refused piece may be larger than all before it.
        """
        aborted = self.code == -SIGABRT and memory is not None and self.peak >= memory / 4
        if memory is not None and (aborted or self.code == OUT_OF_MEMORY):
            return LimitError("memory", memory, self.peak)
        return CrashError(self.code, self.peak)
