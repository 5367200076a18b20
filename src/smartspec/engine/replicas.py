"""Several servers that hold the same: who is asked next, and who is left alone for a moment because it failed.

::

    ProblemError
    ├── EngineDownError     503 with Retry-After, no server answers
    ├── EngineRefusedError  400, the server does not take the query
    └── EngineFailedError   502, the server answers, but not with results
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.errors import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

REST: Final = 2.0
"""Seconds for which a server that failed is asked only if all others fail, too."""


class EngineDownError(ProblemError):
    """No server can be asked."""

    status = 503
    slug = "engine-down"
    title = "The SPARQL server behind this service does not answer"

    def __init__(self, reason: str) -> None:
        detail = f"The service runs, but the SPARQL server that holds the data does not answer ({reason}). Ask again."
        super().__init__(detail, headers={"Retry-After": str(round(REST))})


class EngineRefusedError(ProblemError):
    """A query that is SPARQL and that the server does not take all the same."""

    status = 400
    slug = "engine-refused"
    title = "The SPARQL server behind this service refuses the query"


class EngineFailedError(ProblemError):
    """A server whose answer cannot be passed on."""

    status = 502
    slug = "engine-failed"
    title = "The SPARQL server behind this service failed"


@dataclass(eq=False)
class Replica:
    """One server: its query address, how many of our queries it has, and until when it is left alone."""

    address: str
    running: int = 0
    resting_until: float = 0.0

    def fail(self) -> None:
        """Leave it alone for a moment."""
        self.resting_until = time.monotonic() + REST

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Count a query as long as it runs."""
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1


class Replicas:
    """The servers, in the order in which a query tries them: those that did not fail lately, the least busy first."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self.all = [Replica(address) for address in addresses]
        self._turn = 0

    def in_order(self) -> list[Replica]:
        """All of them; equally busy ones take turns."""
        self._turn = (self._turn + 1) % len(self.all)
        turned = self.all[self._turn :] + self.all[: self._turn]
        now = time.monotonic()
        return sorted(turned, key=lambda replica: (replica.resting_until > now, replica.running))
