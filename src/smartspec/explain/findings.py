"""What an explanation says: findings with culprit, cure and evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Status = Literal["explained", "not-empty", "checked", "gave-up", "not-taken-apart"]
Severity = Literal["error", "warning", "hint"]
Action = Literal["replace", "swap", "insert-step", "remove", "rephrase", "check"]


@dataclass(frozen=True)
class Place:
    """A part of the query as its author wrote it; line and column of its beginning count from 1."""

    text: str
    line: int
    column: int


@dataclass(frozen=True)
class Suggestion:
    """What may be written instead: SPARQL text, what it is called, how often the data use it (None: not counted)."""

    replacement: str
    label: str = ""
    count: int | None = None


@dataclass(frozen=True)
class Cure:
    """What to do: the kind of change, a sentence, and what may be written, the likeliest first."""

    action: Action
    sentence: str
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One reason why the query is empty, or one warning about it.

    Attributes:
        kind: a word for the kind of mistake, from the list in ``docs/explain.md``.
        part: the culprit.
        message: the diagnosis in a sentence.
        cure: what to do about it.
        evidence: counts and sample values that show it.
        together: further parts that are empty only together with this one.
        severity: ``error``: it empties the query; ``warning``: it is likely wrong; ``hint``: it may be meant.
    """

    kind: str
    part: Place
    message: str
    cure: Cure
    evidence: Mapping[str, object] = field(default_factory=dict)
    together: tuple[Place, ...] = ()
    severity: Severity = "error"


@dataclass(frozen=True)
class Explanation:
    """Why a query is empty.

    Attributes:
        status: ``explained``; ``not-empty``; ``checked`` (lint); ``gave-up`` (budget spent); ``not-taken-apart``.
        summary: one or two sentences.
        findings: the culprits, the most certain first.
        probes: how many queries were asked.
        milliseconds: how much query time they took.
    """

    status: Status
    summary: str
    findings: tuple[Finding, ...] = ()
    probes: int = 0
    milliseconds: float = 0.0


def distinct(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings without those that say the same of the same place."""
    first: dict[tuple[str, Place], Finding] = {}
    for each in found:
        first.setdefault((each.kind, each.part), each)
    return tuple(first.values())
