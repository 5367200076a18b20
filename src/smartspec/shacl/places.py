"""Find where in the files a node, one of its properties, or one of its values is stated."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.graph.scan import line_of, statements, tokens
from smartspec.graph.turtle import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import BlankNode

    from smartspec.graph.scan import Statement, Token

_STRING_MARKS: Final = ('"""', "'''", '"', "'")


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file; line and column count from 1."""

    path: Path
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class PlacedText:
    """A Turtle text that can be asked where something stands in it. Its statements are cut once, when first asked."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text = path, text

    @cached_property
    def subjects(self) -> dict[str, list[Statement]]:
        """The statements about each subject that is written as an IRI."""
        found: dict[str, list[Statement]] = {}
        for statement in statements(self.text)[0]:
            if statement.subject is not None:
                found.setdefault(statement.subject, []).append(statement)
        return found

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """Prefix → namespace as the text declares them."""
        declared: dict[str, str] = {}
        for statement in statements(self.text)[0]:
            if statement.directive:
                words = [t for t in tokens(self.text[statement.start : statement.end]) if t.kind in ("word", "iri")]
                if len(words) > 2:  # noqa: PLR2004 - directive, prefix, IRI
                    declared[words[1].text.removesuffix(":")] = words[2].text[1:-1]
        return declared

    def place(self, subject: str, predicate: str | None, value: NamedNode | Literal | BlankNode | None) -> Place | None:
        """Where a value of a property of a subject stands; else the property; else the subject; None: nowhere here."""
        about = self.subjects.get(subject, [])
        if not about:
            return None
        for statement in about:
            found = self._offset(statement, predicate, value) if predicate else None
            if found is not None:
                return self._at(found)
        for statement in about:
            found = self._offset(statement, predicate, None) if predicate else None
            if found is not None:
                return self._at(found)
        return self._at(about[0].start)

    def _at(self, offset: int) -> Place:
        return Place(self.path, line_of(self.text, offset), offset - self.text.rfind("\n", 0, offset))

    def _offset(
        self, statement: Statement, predicate: str, value: NamedNode | Literal | BlankNode | None
    ) -> int | None:
        """The offset of an object of a predicate, or of the predicate itself, at the outermost level of a statement."""
        stream = [t for t in tokens(self.text[statement.start : statement.end]) if t.kind not in ("space", "comment")]
        depth, expects_verb, verb = 0, True, None
        for token in stream[1:]:
            if depth == 0 and token.text in (";", ","):
                expects_verb = token.text == ";"
            elif depth == 0 and expects_verb:
                verb, expects_verb = self._iri(token), False
                if verb == predicate and value is None:
                    return statement.start + token.offset
            elif depth == 0 and verb == predicate and value is not None and self._is(token, value):
                return statement.start + token.offset
            depth += {"open": 1, "close": -1}.get(token.kind, 0)
        return None

    def _iri(self, token: Token) -> str | None:
        if token.kind == "iri":
            return token.text[1:-1]
        if token.text == "a":
            return RDF_TYPE.value
        prefix, colon, local = token.text.partition(":")
        namespace = self.prefixes.get(prefix)
        return namespace + local.replace("\\", "") if colon and namespace is not None else None

    def _is(self, token: Token, value: NamedNode | Literal | BlankNode) -> bool:
        if isinstance(value, NamedNode):
            return self._iri(token) == value.value
        if not isinstance(value, Literal):
            return False
        if token.kind == "string":
            mark = next(mark for mark in _STRING_MARKS if token.text.startswith(mark))
            return _unescaped(token.text[len(mark) : -len(mark)]) == value.value
        return token.text == value.value


def _unescaped(text: str) -> str:
    for escaped, character in (('\\"', '"'), ("\\'", "'"), ("\\n", "\n"), ("\\t", "\t"), ("\\r", "\r"), ("\\\\", "\\")):
        text = text.replace(escaped, character)
    return text


def find_place(
    texts: Iterable[PlacedText], subject: str, predicate: str | None, value: NamedNode | Literal | BlankNode | None
) -> Place | None:
    """The best place in several texts: where the value stands, else where the subject does."""
    places = [(text, place) for text in texts if (place := text.place(subject, predicate, value)) is not None]
    exact = [place for text, place in places if value is not None and _names_value(text, place, value)]
    return min(exact or [place for _, place in places], default=None)


def _names_value(text: PlacedText, place: Place, value: NamedNode | Literal | BlankNode) -> bool:
    line = text.text.split("\n")[place.line - 1][place.column - 1 :]
    head = next((t for t in tokens(line) if t.kind != "space"), None)
    return head is not None and text._is(head, value)  # noqa: SLF001 - the module's own class


def index_texts(texts: Iterable[PlacedText]) -> Mapping[str, list[PlacedText]]:
    """Subject → the texts that speak of it."""
    found: dict[str, list[PlacedText]] = {}
    for text in texts:
        for subject in text.subjects:
            found.setdefault(subject, []).append(text)
    return found
