"""Explanations as JSON, and as lines of text that editors and people read."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from smartspec.explain.findings import Explanation, Finding, Place

_TEXT: Final[dict[str, Any]] = {"type": "string"}
_NUMBER: Final[dict[str, Any]] = {"type": "integer", "minimum": 0}
_PLACE: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["text", "line", "column"],
    "properties": {"text": _TEXT, "line": _NUMBER, "column": _NUMBER},
}
_SUGGESTION: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["replacement"],
    "properties": {"replacement": _TEXT, "label": _TEXT, "count": {"type": ["integer", "null"]}},
}
_CURE: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["action", "sentence", "suggestions"],
    "properties": {
        "action": {"enum": ["replace", "swap", "insert-step", "remove", "rephrase", "check"]},
        "sentence": _TEXT,
        "suggestions": {"type": "array", "items": _SUGGESTION},
    },
}
_FINDING: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["kind", "severity", "part", "message", "cure"],
    "properties": {
        "kind": {**_TEXT, "description": "A word for the kind of mistake, such as `unknown-property`."},
        "severity": {"enum": ["error", "warning", "hint"]},
        "part": {**_PLACE, "description": "The culprit, where it stands in the query."},
        "message": _TEXT,
        "cure": _CURE,
        "evidence": {"type": "object", "description": "Counts and sample values that show it."},
        "together": {"type": "array", "items": _PLACE, "description": "Parts that are empty only with this one."},
    },
}
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["status", "summary", "findings", "probes", "milliseconds"],
    "properties": {
        "status": {"enum": ["explained", "not-empty", "checked", "gave-up", "not-taken-apart"]},
        "summary": _TEXT,
        "findings": {"type": "array", "items": _FINDING},
        "probes": {**_NUMBER, "description": "Queries that were asked to find out."},
        "milliseconds": {"type": "number", "description": "Query time that they took."},
    },
}
"""The JSON Schema of what `as_json` writes."""


def as_json(explanation: Explanation) -> bytes:
    """An explanation as a JSON document in UTF-8."""
    return json.dumps(asdict(explanation), ensure_ascii=False, indent=2).encode() + b"\n"


def as_text(explanation: Explanation, name: str = "query") -> str:
    """An explanation as lines ``name:line:column: severity: message [kind]``, each with its cure, and a summary."""
    lines = [line for found in explanation.findings for line in _lines(found, name)]
    cost = f"{explanation.probes} probes, {explanation.milliseconds:.0f} ms of query time"
    told = "" if explanation.status == "explained" and lines else f"{explanation.summary} "
    return "\n".join([*lines, f"{told}({cost})"]) + "\n"


def _lines(found: Finding, name: str) -> list[str]:
    lines = [f"{name}:{found.part.line}:{found.part.column}: {found.severity}: {found.message} [{found.kind}]"]
    lines.append(f"  at: {_one_line(found.part)}")
    lines += [f"  with: {_one_line(part)} ({part.line}:{part.column})" for part in found.together]
    lines.append(f"  cure: {found.cure.sentence}")
    for each in found.cure.suggestions:
        facts = [each.label] if each.label else []
        facts += [f"{each.count} uses"] if each.count is not None else []
        lines.append(f"    {each.replacement}" + (f"  ({', '.join(facts)})" if facts else ""))
    return lines


def _one_line(place: Place) -> str:
    return " ".join(place.text.split())
