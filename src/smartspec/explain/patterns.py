"""Read triple patterns: property lists, blank nodes, collections and paths, each down to single triples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.explain.parts import Term, TriplePattern, pattern_text
from smartspec.explain.tokens import NotTakenApartError
from smartspec.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smartspec.engine.lexer import Token
    from smartspec.explain.tokens import TokenStream

_RDF: Final = PREFIXES["rdf"]
_XSD: Final = PREFIXES["xsd"]
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CHARACTERS: Final = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


class PatternReader:
    """Reads terms and triples from a stream; blank nodes become variables that no query uses."""

    def __init__(self, stream: TokenStream) -> None:
        self.stream = stream
        self.blanks: dict[str, str] = {}

    def triples(self) -> Iterator[TriplePattern]:
        """The triples of one subject."""
        stream = self.stream
        while stream.more() and not stream.at("}") and not self._at_other_pattern():
            if stream.at("."):
                stream.next()
                continue
            found: list[TriplePattern] = []
            bare = stream.at("[")
            subject = self._node(found)
            if not (bare and (stream.at(".") or stream.at("}") or self._at_other_pattern())):
                self._properties(subject, found)
            yield from sorted(found, key=lambda pattern: pattern.predicate.start)

    def _at_other_pattern(self) -> bool:
        words = ("OPTIONAL", "MINUS", "GRAPH", "FILTER", "BIND", "VALUES", "SERVICE", "LATERAL")
        return self.stream.at_word(*words) or self.stream.at("{")

    def _properties(self, subject: Term, found: list[TriplePattern]) -> None:
        stream = self.stream
        while not (stream.at(".") or stream.at("}") or stream.at("]") or self._at_other_pattern()):
            if stream.at(";"):
                stream.next()
                continue
            steps = self._path()
            self._chain(subject, steps, self._node(found), found)
            while stream.at(","):
                stream.next()
                self._chain(subject, steps, self._node(found), found)

    def _chain(self, subject: Term, steps: list[tuple[Term, bool]], target: Term, found: list[TriplePattern]) -> None:
        """One triple for each step of a sequence path (section 9.3), with fresh variables between."""
        for at, (step, backward) in enumerate(steps):
            node = target if at == len(steps) - 1 else self._fresh(step.end)
            start, end = min(subject.start, step.start), max(step.end, node.end)
            first, last = (node, subject) if backward else (subject, node)
            terms = (first, step, last)
            names = frozenset(term.variable for term in terms if term.variable)
            text = pattern_text(*terms)
            found.append(TriplePattern(self.stream.number(), text, start, end, names, *terms, backward))
            subject = node

    def _node(self, found: list[TriplePattern]) -> Term:
        """A subject or object; the triples that it brings along are added to those found."""
        stream = self.stream
        if stream.at("["):
            node = self._fresh(stream.next().start)
            self._properties(node, found)
            stream.expect("]")
            return node
        if stream.at("("):
            return self._collection(found)
        return self.term()

    def _collection(self, found: list[TriplePattern]) -> Term:
        stream = self.stream
        place = stream.next()
        nodes: list[Term] = []
        while not stream.at(")"):
            nodes.append(self._node(found))
        stream.expect(")")
        nil = _named(_RDF + "nil", place)
        cells = [self._fresh(node.start) for node in nodes]
        for cell, node, rest in zip(cells, nodes, [*cells[1:], nil], strict=True):
            self._chain(cell, [(_named(_RDF + "first", place), False)], node, found)
            self._chain(cell, [(_named(_RDF + "rest", place), False)], rest, found)
        return cells[0] if cells else nil

    def _path(self) -> list[tuple[Term, bool]]:
        """The steps of a predicate: each a single IRI, or a path that is left whole, and whether it goes backward."""
        begin = self.stream.at_token
        steps = [self._step()]
        while self.stream.at("/"):
            self.stream.next()
            steps.append(self._step())
        if not self.stream.at("|"):
            return steps
        while self.stream.at("|") or self.stream.at("/"):
            self.stream.next()
            self._step()
        return [(self._whole(begin), False)]

    def _step(self) -> tuple[Term, bool]:
        stream = self.stream
        begin = stream.at_token
        backward = stream.at("^")
        if backward:
            stream.next()
        inner = stream.at_token
        if stream.at("!"):
            stream.next()
            if stream.at("^"):
                stream.next()
        if stream.at("("):
            stream.bracketed()
        elif stream.peek().is_keyword("A") or stream.peek().kind in ("iri", "name", "variable"):
            stream.next()
        else:
            raise NotTakenApartError(stream.peek().start)
        if stream.more() and self._at_modifier():
            stream.next()
        if stream.at_token - inner == 1:
            stream.at_token = inner
            return self._verb(), backward
        return self._whole(begin), False

    def _at_modifier(self) -> bool:
        token = self.stream.peek()
        return token.kind == "punctuation" and token.text in "*+?"

    def _verb(self) -> Term:
        token = self.stream.peek()
        if token.is_keyword("A"):
            self.stream.next()
            return Term("a", token.start, token.end, NamedNode(_RDF + "type"))
        return self.term()

    def _whole(self, begin: int) -> Term:
        """A path as one term, from a token to the last one taken."""
        inside = self.stream.tokens[begin : self.stream.at_token]
        start, end = inside[0].start, inside[-1].end
        iris = tuple(
            Term(token.text, token.start, token.end, NamedNode(self.stream.iris[token.start]))
            for token in inside
            if token.start in self.stream.iris
        )
        return Term(self.stream.text[start:end], start, end, None, iris)

    def term(self) -> Term:
        """A variable, IRI, literal or labelled blank node.

        Raises:
            NotTakenApartError: something else is next.
        """
        token = self.stream.next()
        if token.kind == "variable":
            return Term(f"?{token.text[1:]}", token.start, token.end)
        if token.kind == "name" and token.text.startswith("_:"):
            return Term(self.blanks.setdefault(token.text, self._fresh(token.start).text), token.start, token.end)
        if token.start in self.stream.iris:
            return _named(self.stream.iris[token.start], token)
        if token.kind == "string":
            return self._string(token)
        if token.kind == "number" or token.text in "+-":
            last = self.stream.next() if token.text in ("+", "-") else token
            text = self.stream.text[token.start : last.end]
            return _literal(text, token.start, last.end, Literal(text, datatype=NamedNode(_XSD + number_type(text))))
        if token.is_keyword("TRUE", "FALSE"):
            value = Literal(token.text.lower(), datatype=NamedNode(_XSD + "boolean"))
            return _literal(token.text, token.start, token.end, value)
        raise NotTakenApartError(token.start)

    def _string(self, token: Token) -> Term:
        stream = self.stream
        value = unquote(token.text)
        if stream.more() and stream.peek().kind == "language":
            tag = stream.next()
            return _literal(
                stream.text[token.start : tag.end], token.start, tag.end, Literal(value, language=tag.text[1:])
            )
        if stream.at("^"):
            stream.expect("^")
            stream.expect("^")
            datatype = stream.next()
            literal = Literal(value, datatype=NamedNode(stream.iris[datatype.start]))
            return _literal(stream.text[token.start : datatype.end], token.start, datatype.end, literal)
        return _literal(token.text, token.start, token.end, Literal(value))

    def _fresh(self, offset: int) -> Term:
        return Term(f"?_between{self.stream.number()}", offset, offset)


def number_type(text: str) -> str:
    """The XSD type of a number as SPARQL writes it (section 4.1.2).

    >>> number_type("-3"), number_type("3.5"), number_type("3e2")
    ('integer', 'decimal', 'double')
    """
    return "double" if "e" in text.lower() else "decimal" if "." in text else "integer"


def unquote(text: str) -> str:
    r"""The string that a quoted one stands for (sections 19.2 and 19.7).

    >>> unquote("'''a'''"), unquote('"b\\tc"')
    ('a', 'b\tc')
    """
    quotes = 3 if text[:3] in ('"""', "'''") else 1
    return _ESCAPE.sub(_character, text[quotes:-quotes])


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _CHARACTERS.get(escape[3], escape[3])


def _named(iri: str, token: Token) -> Term:
    return Term(f"<{iri}>", token.start, token.end, NamedNode(iri))


def _literal(text: str, start: int, end: int, value: Literal) -> Term:
    return Term(text, start, end, value)
