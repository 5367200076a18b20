"""Take a query apart: a reader of SPARQL 1.1's grammar (section 19.8) that keeps every part's place.

The engine has accepted the query before, so this reader need not judge it. What it does not know (SPARQL 1.2's reified
triples, extensions) ends in `NotTakenApartError`, which is said plainly to whoever asked.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from smartspec.engine.lexer import tokens
from smartspec.engine.preparation import declared_prefixes, iris_by_token
from smartspec.explain.expressions import closing, read_condition_spans
from smartspec.explain.parts import (
    Assignment,
    Child,
    Condition,
    GraphGroup,
    Group,
    Minus,
    Modifier,
    OptionalGroup,
    ParsedQuery,
    Selection,
    SubSelect,
    Term,
    TriplePattern,
    Union,
    ValuesBlock,
)
from smartspec.explain.patterns import PatternReader
from smartspec.explain.tokens import NotTakenApartError, TokenStream

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLAUSES: Final = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_AGGREGATES: Final = ("COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT")
_DEEPEST: Final = 40
"""Groups within groups that are followed."""


def read_query(text: str, base_iri: str = "") -> ParsedQuery:
    """The parts of a query that the engine has accepted.

    Raises:
        NotTakenApartError: it holds something that this reader does not know.
    """
    try:
        return _Reader(text, base_iri).query()
    except (IndexError, RecursionError, ValueError, StopIteration) as error:
        raise NotTakenApartError(len(text)) from error


class _Reader:
    """Goes once through the tokens of a query."""

    def __init__(self, text: str, base_iri: str) -> None:
        found = list(tokens(text))
        base = next((iri.text[1:-1] for word, iri in itertools.pairwise(found) if word.is_keyword("BASE")), base_iri)
        iris = {token.start: urljoin(base, iri) if token.kind == "iri" else iri for token, iri in iris_by_token(found)}
        self.stream = TokenStream(text, found, iris)
        self.prefixes = declared_prefixes(found)
        self.patterns = PatternReader(self.stream)
        self.depth = 0

    def query(self) -> ParsedQuery:
        stream = self.stream
        prologue = self._prologue()
        form = stream.peek().text.upper()
        start = stream.peek().start
        template: tuple[TriplePattern, ...] = ()
        if form == "SELECT":
            projected, mentioned = self._projection()
        else:
            stream.next()
            projected, mentioned = (), frozenset[str]()
        if form == "CONSTRUCT" and stream.at("{"):
            template = self._template()
        head_end = stream.peek().start if stream.more() else stream.end()
        if form == "DESCRIBE":
            while stream.more() and not stream.at_word("FROM", "WHERE", *_CLAUSES) and not stream.at("{"):
                stream.next()
        dataset, graphs = self._dataset()
        head = stream.text[start:head_end] if form == "SELECT" else form
        selection = self._selection(head, projected, mentioned)
        if form == "CONSTRUCT" and not template:
            template = tuple(child for child in selection.where.children if isinstance(child, TriplePattern))
        if stream.more():
            raise NotTakenApartError(stream.peek().start)
        return ParsedQuery(
            stream.text, prologue, form, dataset, graphs, selection, template, stream.iris, self.prefixes
        )

    def _prologue(self) -> str:
        stream = self.stream
        while stream.at_word("BASE", "PREFIX", "VERSION"):
            word = stream.next()
            stream.next()
            if word.is_keyword("PREFIX"):
                stream.next()
        return stream.text[: stream.end()]

    def _dataset(self) -> tuple[str, tuple[Term, ...]]:
        stream, graphs = self.stream, []
        start = stream.peek().start if stream.more() else stream.end()
        while stream.at_word("FROM"):
            stream.next()
            if stream.at_word("NAMED"):
                stream.next()
            graphs.append(self.patterns.term())
        return (stream.text[start : stream.end()] if graphs else ""), tuple(graphs)

    def _projection(self) -> tuple[tuple[Term, ...], frozenset[str]]:
        """The variables that SELECT gives, and all that it mentions."""
        stream = self.stream
        stream.next()
        projected: list[Term] = []
        mentioned: set[str] = set()
        while stream.at_word("DISTINCT", "REDUCED"):
            stream.next()
        while not stream.at_word("FROM", "WHERE") and not stream.at("{"):
            if stream.at("("):
                inside = stream.bracketed()
                mentioned |= {token.text[1:] for token in inside if token.kind == "variable"}
                target = inside[-2]
                projected.append(Term(target.text, target.start, target.end))
            else:
                token = stream.next()
                projected.append(Term(token.text, token.start, token.end))
                mentioned |= {token.text[1:]} if token.kind == "variable" else set()
        return tuple(projected), frozenset(mentioned)

    def _selection(self, head: str, projected: tuple[Term, ...], mentioned: frozenset[str]) -> Selection:
        stream = self.stream
        if stream.at_word("WHERE"):
            stream.next()
        where = self._group() if stream.at("{") else Group(())
        clauses = {"GROUP": "", "ORDER": ""}
        modifiers: list[Modifier] = []
        values: ValuesBlock | None = None
        while stream.at_word(*_CLAUSES):
            word = stream.peek()
            name = word.text.upper()
            if name == "VALUES":
                values = self._values()
                continue
            stream.next()
            while stream.more() and not stream.at_word(*_CLAUSES) and not stream.at("}"):
                if stream.at("("):
                    stream.bracketed()
                else:
                    stream.next()
            text, inside = stream.since(word)
            variables = frozenset(token.text[1:] for token in inside if token.kind == "variable")
            mentioned |= variables
            if name in clauses:
                clauses[name] = text
            else:
                modifiers.append(Modifier(stream.number(), text, word.start, stream.end(), variables, name=name))
        aggregated = "(" in head and any(word in head.upper() for word in _AGGREGATES) and not clauses["GROUP"]
        return Selection(
            head, where, projected, mentioned, clauses["GROUP"], clauses["ORDER"], tuple(modifiers), values, aggregated
        )

    def _template(self) -> tuple[TriplePattern, ...]:
        self.stream.expect("{")
        found = list(self.patterns.triples())
        self.stream.expect("}")
        return tuple(found)

    def _group(self) -> Group:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise NotTakenApartError(self.stream.peek().start)
        self.stream.expect("{")
        if self.stream.at_word("SELECT"):
            children: list[Child] = [SubSelect(self._sub_select())]
        else:
            children = list(self._children())
        self.stream.expect("}")
        self.depth -= 1
        return Group(tuple(children))

    def _sub_select(self) -> Selection:
        start = self.stream.peek().start
        projected, mentioned = self._projection()
        head = self.stream.text[start : self.stream.end()]
        return self._selection(head, projected, mentioned)

    def _children(self) -> Iterator[Child]:
        stream = self.stream
        while not stream.at("}"):
            if stream.at("."):
                stream.next()
            elif stream.at("{"):
                yield self._group_or_union()
            elif stream.at_word("OPTIONAL", "MINUS"):
                yield self._optional_or_minus()
            elif stream.at_word("GRAPH"):
                yield self._graph()
            elif stream.at_word("FILTER"):
                yield from self._filter()
            elif stream.at_word("BIND"):
                yield self._bind()
            elif stream.at_word("VALUES"):
                yield self._values()
            elif stream.at_word("SERVICE", "LATERAL"):
                raise NotTakenApartError(stream.peek().start)
            else:
                yield from self.patterns.triples()

    def _group_or_union(self) -> Group | Union:
        branches = [self._group()]
        while self.stream.at_word("UNION"):
            self.stream.next()
            branches.append(self._group())
        return Union(tuple(branches)) if len(branches) > 1 else branches[0]

    def _optional_or_minus(self) -> OptionalGroup | Minus:
        stream = self.stream
        word = stream.next()
        number = stream.number()
        group = self._group()
        text, inside = stream.since(word)
        variables = frozenset(token.text[1:] for token in inside if token.kind == "variable")
        kind = Minus if word.is_keyword("MINUS") else OptionalGroup
        return kind(number, text, word.start, stream.end(), variables, group)

    def _graph(self) -> GraphGroup:
        word = self.stream.next()
        number = self.stream.number()
        name = self.patterns.term()
        group = self._group()
        text, _ = self.stream.since(word)
        variables = frozenset([name.variable] if name.variable else [])
        return GraphGroup(number, text, word.start, self.stream.end(), variables, name, group)

    def _filter(self) -> Iterator[Condition]:
        stream = self.stream
        stream.next()
        begin = stream.at_token
        if stream.at_word("EXISTS", "NOT"):
            yield self._exists()
            return
        if not stream.at("("):
            stream.next()
        stream.bracketed()
        end = stream.at_token
        for first, last in read_condition_spans(stream.tokens[begin:end]):
            stream.at_token = begin + first
            inside = stream.tokens[begin + first : begin + last]
            brace = next((at for at, token in enumerate(inside) if token.text == "{"), 0)
            exists = [token.text.upper() for token in inside[:brace]] in (["EXISTS"], ["NOT", "EXISTS"])
            if exists and closing(inside, brace) == len(inside) - 1:
                yield self._exists()
                continue
            start, stop = inside[0].start, inside[-1].end
            variables = frozenset(token.text[1:] for token in inside if token.kind == "variable")
            yield Condition(stream.number(), stream.text[start:stop], start, stop, variables, tuple(inside))
        stream.at_token = end

    def _exists(self) -> Condition:
        stream = self.stream
        word = stream.next()
        negated = word.is_keyword("NOT")
        if negated:
            stream.next()
        number = stream.number()
        group = self._group()
        text, inside = stream.since(word)
        variables = frozenset(token.text[1:] for token in inside if token.kind == "variable")
        return Condition(number, text, word.start, stream.end(), variables, tuple(inside), group, negated)

    def _bind(self) -> Assignment:
        stream = self.stream
        word = stream.next()
        inside = stream.bracketed()
        target = inside[-2].text[1:]
        variables = frozenset(token.text[1:] for token in inside[:-2] if token.kind == "variable")
        return Assignment(stream.number(), stream.since(word)[0], word.start, stream.end(), variables, target)

    def _values(self) -> ValuesBlock:
        stream = self.stream
        word = stream.next()
        many = stream.at("(")
        names = [token.text[1:] for token in (stream.bracketed() if many else [stream.next()])]
        names = [name for name in names if name] if many else names
        stream.expect("{")
        rows: list[tuple[Term | None, ...]] = []
        while not stream.at("}"):
            rows.append(self._values_row() if many else (self._value(),))
        stream.expect("}")
        text, inside = stream.since(word)
        variables = frozenset(token.text[1:] for token in inside if token.kind == "variable")
        kept = tuple(name for name in names if name in variables)
        return ValuesBlock(stream.number(), text, word.start, stream.end(), variables, kept, tuple(rows))

    def _values_row(self) -> tuple[Term | None, ...]:
        self.stream.expect("(")
        row: list[Term | None] = []
        while not self.stream.at(")"):
            row.append(self._value())
        self.stream.expect(")")
        return tuple(row)

    def _value(self) -> Term | None:
        if self.stream.at_word("UNDEF"):
            self.stream.next()
            return None
        return self.patterns.term()
