"""What validation over HTTP came to, as it travels from the process that validates (`smartspec.web.checking`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smartspec.errors import Fault


@dataclass(frozen=True)
class Shown:
    """A finding as a page shows it: short names, the reader's language; ``shape`` is an IRI, details are lines."""

    place: str
    severity: str
    message: str
    node: str
    property: str
    value: str
    shape: str
    shape_name: str
    details: str


@dataclass(frozen=True)
class Outcome:
    """What validation came to.

    Attributes:
        body: the report in the form that is wanted; empty for a page.
        shown: for a page the first findings.
        total: the number of findings.
        summary: how many of each severity.
        doubts: what makes the validation less than it seems.
    """

    body: bytes
    shown: tuple[Shown, ...]
    total: int
    summary: str
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Refusal:
    """Data or shapes that nothing can be said about: which of the two, and why."""

    what: str
    faults: tuple[Fault, ...]
