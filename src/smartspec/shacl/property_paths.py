"""Property paths (SHACL section 2.3.1): the values that rdflib's SPARQL parser gives for them, and their notation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from rdflib import URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Step: TypeAlias = URIRef | Path
"""A property, or a path made of several."""

_LOOSEST, _SEQUENCE, _TIGHTEST = range(3)
_UNARY: Final[dict[str, Callable[[Step], Step]]] = {
    "zeroOrMorePath": lambda step: MulPath(step, "*"),
    "oneOrMorePath": lambda step: MulPath(step, "+"),
    "zeroOrOnePath": lambda step: MulPath(step, "?"),
    "inversePath": InvPath,
}


def unary_path(term: str, step: Step) -> Step | None:
    """The path that a SHACL term such as ``inversePath`` makes of another; None for a term that makes no path."""
    make = _UNARY.get(term)
    return make(step) if make else None


def path_text(step: Step, name: Callable[[str], str] = "<{}>".format) -> str:
    """A path as SPARQL writes it (section 9.1), with as few parentheses as it takes; ``name`` writes an IRI.

    >>> path_text(InvPath(AlternativePath(URIRef("x:a"), URIRef("x:b"))))
    '^(<x:a>|<x:b>)'
    """
    return _text(step, name, _LOOSEST)


def _text(step: Step, name: Callable[[str], str], binding: int) -> str:
    if isinstance(step, URIRef):
        return name(str(step))
    if isinstance(step, InvPath):
        return _grouped(f"^{_text(step.arg, name, _TIGHTEST)}", when=binding == _TIGHTEST)
    if isinstance(step, MulPath):
        return _grouped(f"{_text(step.path, name, _TIGHTEST)}{step.mod}", when=binding == _TIGHTEST)
    if isinstance(step, NegatedPath):
        return f"!({'|'.join(_text(part, name, _LOOSEST) for part in step.args)})"
    own, mark = (_LOOSEST, "|") if isinstance(step, AlternativePath) else (_SEQUENCE, "/")
    return _grouped(mark.join(_text(part, name, own + 1) for part in _parts(step)), when=binding > own)


def _grouped(text: str, *, when: bool) -> str:
    return f"({text})" if when else text


def properties_on(step: Step) -> Iterator[str]:
    """The IRIs of the properties that a path goes along.

    >>> list(properties_on(MulPath(InvPath(URIRef("x:a")), "*")))
    ['x:a']
    """
    if isinstance(step, URIRef):
        yield str(step)
    elif isinstance(step, InvPath | MulPath):
        yield from properties_on(step.arg if isinstance(step, InvPath) else step.path)
    else:
        for part in _parts(step):
            yield from properties_on(part)


def _parts(step: Path) -> list[Step]:
    return list(step.args) if isinstance(step, AlternativePath | SequencePath) else []
