"""The one error family: what went wrong, where, and what to do about it.

::

    SmartSpecError
    ├── SourceError              a file that cannot be read: file, line, column, reason
    ├── ReleaseRefusedError      sources that read well but break the shapes
    ├── UnavailableError         what was asked for cannot be done here: a port in use, settings that do not fit
    └── ProblemError             an answer to a client, as RFC 9457 problem details
        ├── QuerySyntaxError     400, with line, column and an excerpt
        ├── ParameterError       400, names the parameter and the nearest right one
        ├── UpdateRefusedError   403, the graph is edited in git
        ├── ServiceRefusedError  403, no query leaves this service
        ├── NotFoundError        404, with the nearest names
        ├── MethodError          405
        ├── NotAcceptableError   406, lists what there is
        ├── PreconditionError    412
        ├── TooLargeError        413
        ├── AddressTooLongError  414
        ├── MediaTypeError       415
        ├── RangeError           416
        ├── HeadersTooLargeError 431
        └── NotReadyError        503

Problems of one part of the service stand with that part: `smartspec.engine.limits`, `smartspec.engine.replicas`.

A ``SmartSpecError`` ends a command with exit code 2 and its text on stderr; a ``ProblemError`` becomes an HTTP answer
in the client's format (`smartspec.web.problems`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

A = TypeVar("A")
R = TypeVar("R")

PROBLEM_BASE = "https://w3id.org/smartspec/problem/"


class SmartSpecError(Exception):
    """The root of all errors that SmartSpec raises on purpose."""


@dataclass(frozen=True, order=True)
class Fault:
    """One place in one file that cannot be read, and why. Lines and columns count from 1; 0 means unknown."""

    path: Path
    line: int
    column: int
    reason: str

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part)
        return f"{place}: error: {self.reason}"


class SourceError(SmartSpecError):
    """Files that cannot be read. Holds every fault of every file, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def read_each(read: Callable[[A], R], things: Iterable[A]) -> list[R]:
    """What ``read`` makes of each thing, in order.

    Raises:
        SourceError: with the faults of all things that cannot be read, not only of the first.
    """
    found: list[R] = []
    faults: list[Fault] = []
    for thing in things:
        try:
            found.append(read(thing))
        except SourceError as error:
            faults += error.faults
    if faults:
        raise SourceError(faults)
    return found


class ReleaseRefusedError(SmartSpecError):
    """Sources whose graph breaks the shapes: no release is made of them. The text lists the findings."""


class UnavailableError(SmartSpecError):
    """What was asked for cannot be done here; the text says why and what to do."""


@dataclass
class ProblemError(SmartSpecError):
    """An error answer for a client (RFC 9457): a status, a short title and what to do.

    ``extensions`` are further members of the problem document (``line``, ``nearest`` …), JSON values only.
    """

    detail: str
    extensions: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    status = 500
    slug = "internal"
    title = "Something went wrong on our side"

    def __post_init__(self) -> None:
        super().__init__(self.detail)

    def __reduce__(self) -> tuple[Callable[..., ProblemError], tuple[object, ...]]:
        """It travels between processes by its parts: a class that makes its own words is not asked for them again."""
        return _rebuilt, (type(self), self.detail, dict(self.extensions), dict(self.headers))

    @property
    def type(self) -> str:
        """The IRI of the kind of problem (RFC 9457 section 3.1.1)."""
        return PROBLEM_BASE + self.slug


def _rebuilt(
    kind: type[ProblemError], detail: str, extensions: dict[str, object], headers: dict[str, str]
) -> ProblemError:
    problem = kind.__new__(kind)
    ProblemError.__init__(problem, detail, extensions, headers)
    return problem


class QuerySyntaxError(ProblemError):
    """A query that is not SPARQL.

    ``extensions`` hold ``line`` and ``column`` (from 1), the ``token`` there, an ``excerpt`` with a caret under it, and
    where it helps what was ``expected``.
    """

    status = 400
    slug = "query-syntax"
    title = "The query is not valid SPARQL"


class ParameterError(ProblemError):
    """A request parameter that is missing, repeated, unknown or has a value that does not fit."""

    status = 400
    slug = "parameter"
    title = "A parameter of the request is wrong"


class UpdateRefusedError(ProblemError):
    """An attempt to change the graph over HTTP."""

    status = 403
    slug = "update-refused"
    title = "This endpoint only reads"

    def __init__(self) -> None:
        super().__init__(
            "SPARQL Update is refused: the graph is edited as Turtle files in git, checked against its shapes and "
            "published as a release. Send queries as `query`; propose changes as a pull request (see CONTRIBUTING).",
        )


class ServiceRefusedError(ProblemError):
    """A query that would call another endpoint."""

    status = 403
    slug = "service-refused"
    title = "This endpoint calls no other"

    def __init__(
        self,
        detail: str = "SERVICE and LOAD are refused, SILENT too: no query leaves this service. Ask the other endpoint "
        "directly and join the answers on your side, or federate from your own SPARQL engine.",
    ) -> None:
        super().__init__(detail)


class NotFoundError(ProblemError):
    """Nothing by that name. ``extensions`` may hold the ``nearest`` names."""

    status = 404
    slug = "not-found"
    title = "There is nothing here by that name"


class MethodError(ProblemError):
    """A request method that the address does not know."""

    status = 405
    slug = "method"
    title = "This address does not take that method"


class NotAcceptableError(ProblemError):
    """No media type that the client accepts can be made. ``extensions`` hold what is ``available``."""

    status = 406
    slug = "not-acceptable"
    title = "None of the media types you accept can be made here"


class MediaTypeError(ProblemError):
    """A request body of a media type that the address does not read."""

    status = 415
    slug = "media-type"
    title = "The request body has a media type that is not read here"


class TooLargeError(ProblemError):
    """A request body larger than the service reads."""

    status = 413
    slug = "too-large"
    title = "The request body is too large"


class AddressTooLongError(ProblemError):
    """A request whose address is longer than the service reads."""

    status = 414
    slug = "address-too-long"
    title = "The address is too long"


class HeadersTooLargeError(ProblemError):
    """A request whose headers are larger than the service reads."""

    status = 431
    slug = "headers-too-large"
    title = "The request headers are too large"


class PreconditionError(ProblemError):
    """A condition of the request (``If-Match``, ``If-Unmodified-Since``) that what is here does not meet."""

    status = 412
    slug = "precondition"
    title = "What is here now is not what the request wants"


class RangeError(ProblemError):
    """A part that the file does not have."""

    status = 416
    slug = "range"
    title = "There is no such part"


class NotReadyError(ProblemError):
    """The service runs, but cannot answer queries now."""

    status = 503
    slug = "not-ready"
    title = "The service is not ready"


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    r"""Where an offset into a text lies, both counted from 1 as in `Fault`.

    >>> line_and_column("ASK\n{ }", 4)
    (2, 1)
    """
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def nearest(name: str, names: Iterable[str], most: int = 3) -> list[str]:
    """The names most like a mistyped one, best first.

    >>> nearest("partnerships-by-regio", ["partnerships-by-region", "money"])
    ['partnerships-by-region']
    """
    return get_close_matches(name, sorted(names), n=most, cutoff=0.5)
