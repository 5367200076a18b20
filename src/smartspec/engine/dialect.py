"""What is known of some SPARQL servers where the protocol leaves things open; their ``Server`` header tells them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_CUT_SHORT: Final = "S1TAT"
"""Virtuoso's state of an answer that its own timeout cut short; the status is 200 all the same."""


@dataclass(frozen=True)
class Dialect:
    """How a kind of server behaves.

    Attributes:
        name: how its ``Server`` header begins, in lower case.
        timeout: the parameter for a query's deadline; empty where none is known.
        per_second: the parameter's units in a second.
        faithful: its results are what the recommendations say, byte by byte, and can be passed on. Those of others are
            read and written anew.
    """

    name: str
    timeout: str = ""
    per_second: int = 1
    faithful: bool = True

    def deadline(self, seconds: float) -> dict[str, str]:
        """The parameters that tell the server how long the query may take."""
        return {self.timeout: str(ceil(seconds * self.per_second))} if self.timeout else {}


VIRTUOSO: Final = Dialect("virtuoso", timeout="timeout", per_second=1000, faithful=False)
STANDARD: Final = Dialect("")
_KNOWN: Final = (
    VIRTUOSO,
    Dialect("oxigraph"),
    Dialect("graphdb", timeout="timeout"),
    Dialect("apache jena fuseki", timeout="timeout"),
    Dialect("stardog", timeout="timeout", per_second=1000),
)


def dialect_of(headers: Mapping[str, str]) -> Dialect:
    """The dialect of the server that sent these headers (names in any case that the mapping takes)."""
    server = headers.get("server", "").lower()
    return next((known for known in _KNOWN if server.startswith(known.name)), STANDARD)


def was_cut_short(headers: Mapping[str, str]) -> bool:
    """Whether the server says that the answer is not whole, whatever the status."""
    return headers.get("x-sql-state", "") == _CUT_SHORT
