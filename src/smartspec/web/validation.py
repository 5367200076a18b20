"""Validation for whoever asks: in a process of its own, within limits, killed when one is passed or nobody waits.

A template process (`smartspec.process.template`) holds the release's graph and shapes. It is started when something is
first validated, and anew when the release changes.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Final
from weakref import finalize

from smartspec.describe.asking import query_text
from smartspec.describe.shapes import SHAPES_GRAPH
from smartspec.engine.formats import N_TRIPLES
from smartspec.engine.protocol import GraphScope, Question
from smartspec.errors import ProblemError
from smartspec.graph.sources import find_sources
from smartspec.process.limits import CrashError, LimitError, Limits, ProcessError, TemplateError, WorkError
from smartspec.process.template import Template
from smartspec.web.outcome import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smartspec.web.checking import Reference
    from smartspec.web.outcome import Outcome
    from smartspec.web.service import Service
    from smartspec.web.submission import Submission

logger = logging.getLogger(__name__)

ALLOWED: Final = Limits(seconds=30, memory=1024, result=1 << 25)
"""What one validation may use."""

AT_ONCE: Final = 2
"""How many validations run at once; one more is refused at once."""

_RETRY: Final = {"Retry-After": "5"}
_AT_HOME: Final = "`smartspec validate` on your own machine has no limits."


class UnreadableDataError(ProblemError):
    """Data that cannot be validated because they cannot be read. ``extensions``: ``faults``, each with its place."""

    status = 400
    slug = "data-syntax"
    title = "The data cannot be read"


class UnfitShapesError(ProblemError):
    """Shapes that cannot be used. ``extensions``: ``faults``, each with its place."""

    status = 400
    slug = "shapes"
    title = "The shapes cannot be used"


class StoppedError(ProblemError):
    """A validation that passed a limit. ``extensions``: ``limit``, ``allowed``, ``used`` and ``unit``."""

    status = 422
    slug = "validation-stopped"
    title = "The validation passed a limit"


class TookTooLongError(StoppedError):
    """A validation that ran longer than it may."""

    status = 504
    slug = "validation-timeout"
    title = "The validation takes too long"


class CrashedError(ProblemError):
    """A validation that brought its process down: one answer is lost, nothing else."""

    slug = "validation-crashed"
    title = "The validation brought its process down"


class BusyError(ProblemError):
    """As many validations run as may: this one was not begun."""

    status = 503
    slug = "validations-busy"
    title = "Too many validations are running"


_UNITS: Final = {"seconds": "seconds", "memory": "MiB of memory", "result": "bytes of report"}


@dataclass
class _Prepared:
    """The template for one release, and how many validations run on it."""

    stamp: str
    making: asyncio.Task[Template[Reference]]
    running: int = 0

    @property
    def is_lost(self) -> bool:
        """Whether it could not be made, or has died since."""
        if not self.making.done():
            return False
        return self.making.cancelled() or self.making.exception() is not None or not self.making.result().alive

    def close(self) -> None:
        """End the template; one that is still being made ends as soon as it is."""
        if self.making.done():
            _end(self.making)
        else:
            self.making.add_done_callback(_end)


def _end(making: asyncio.Task[Template[Reference]]) -> None:
    if not making.cancelled() and making.exception() is None:
        making.result().close()


class Validator:
    """Validates what clients send, a few at once. It serves one event loop; close it at its end."""

    def __init__(self, limits: Limits = ALLOWED, at_once: int = AT_ONCE) -> None:
        self.limits, self.at_once = limits, at_once
        self._running = 0
        self._prepared: _Prepared | None = None

    @property
    def template(self) -> Template[Reference] | None:
        """The process that holds the graph; None before the first validation has begun."""
        making = self._prepared.making if self._prepared else None
        return making.result() if making and making.done() else None

    async def report(
        self, service: Service, root: Path | None, submission: Submission, form: str, language: str
    ) -> Outcome:
        """The report on what was sent. To cancel the call is to stop the validation.

        ``root`` is where the rules that derive statements are (None: the shipped ones), ``form`` the name of the form
        that the report is wanted in.

        Raises:
            UnreadableDataError, UnfitShapesError: what was sent cannot be used.
            StoppedError: a limit was passed.
            BusyError: too many others are running.
            CrashedError: the process died.
        """
        if self._running >= self.at_once:
            detail = f"{self._running} validations are running and {self.at_once} may. Ask again in a few seconds."
            raise BusyError(detail, headers=_RETRY)
        self._running += 1
        prepared = self._prepare(service, root)
        prepared.running += 1
        try:
            template = await asyncio.shield(prepared.making)
            outcome = await template.run(_check, submission, form, language, limits=self.limits)
        except ProcessError as error:
            raise _problem(error) from error
        finally:
            self._running -= 1
            prepared.running -= 1
            if prepared is not self._prepared and not prepared.running:
                prepared.close()
        if isinstance(outcome, Refusal):
            raise _refused(outcome)
        return outcome

    def close(self) -> None:
        """End the process that holds the graph, and all that run on it."""
        if self._prepared:
            self._prepared.close()
            self._prepared = None

    def _prepare(self, service: Service, root: Path | None) -> _Prepared:
        """What holds this release; the one of an earlier release ends when its last validation has."""
        last = self._prepared
        if last and last.stamp == service.stamp and not last.is_lost:
            return last
        if last and not last.running:
            last.close()
        making = asyncio.get_running_loop().create_task(self._make(service, root))
        self._prepared = _Prepared(service.stamp, making)
        return self._prepared

    async def _make(self, service: Service, root: Path | None) -> Template[Reference]:
        graph = await _graph(service)
        shapes = await _graph(service, SHAPES_GRAPH)
        rules = tuple(find_sources(root).derivations()) if shapes else ()
        template = await asyncio.to_thread(Template, _prepare, graph, shapes, rules)
        finalize(self, template.close)
        return template


def _prepare(graph: bytes, shapes: bytes, rules: tuple[Path, ...]) -> Reference:
    """In the template: what validates is loaded there, and never in the serving process."""
    prepare: Callable[[bytes, bytes, tuple[Path, ...]], Reference] = resolve_name("smartspec.web.checking:prepare")
    return prepare(graph, shapes, rules)


def _check(reference: Reference, submission: Submission, form: str, language: str) -> Outcome | Refusal:
    """In a child of the template."""
    check: Callable[[Reference, Submission, str, str], Outcome | Refusal]
    check = resolve_name("smartspec.web.checking:check")
    return check(reference, submission, form, language)


async def _graph(service: Service, *graphs: str) -> bytes:
    """The merge of all graphs, or some of them, as N-Triples."""
    answer = await service.engine.answer(Question(query_text("graph"), N_TRIPLES, GraphScope(default_graphs=graphs)))
    return b"".join([piece async for piece in answer])


def _refused(refusal: Refusal) -> ProblemError:
    kind = UnreadableDataError if refusal.what == "data" else UnfitShapesError
    first = refusal.faults[0]
    faults = [{"file": str(f.path), "line": f.line, "column": f.column, "reason": f.reason} for f in refusal.faults]
    place = {"line": first.line, "column": first.column} if first.line else {}
    return kind("\n".join(str(fault) for fault in refusal.faults), {**place, "faults": faults})


def _problem(error: ProcessError) -> ProblemError:
    """What to tell a client about validation that gave no result."""
    if isinstance(error, LimitError):
        unit = _UNITS[error.limit]
        used, allowed = round(error.used, 1), error.allowed
        detail = (
            f"The validation was stopped at {used:g} {unit}; {allowed:g} are allowed. Send less at once. {_AT_HOME}"
        )
        kind = TookTooLongError if error.limit == "seconds" else StoppedError
        return kind(detail, {"limit": error.limit, "allowed": allowed, "used": used, "unit": unit})
    if isinstance(error, CrashError):
        return CrashedError(f"The validation was given up: {error}. {_AT_HOME}")
    if isinstance(error, TemplateError):
        return BusyError("The process that holds the graph ended; it is being started again.", headers=_RETRY)
    logger.error("A validation failed: %s\n%s", error, error.trace if isinstance(error, WorkError) else "")
    return ProblemError(f"The validation failed. It has been noted. {_AT_HOME}")
