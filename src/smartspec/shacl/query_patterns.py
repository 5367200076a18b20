"""Which triples the patterns of a SPARQL constraint come to, from all its focus nodes at once.

The patterns are walked from ``?this`` outwards, each variable holding the set of nodes that it can be bound to. Filters
are not evaluated: what a pattern matches has been looked at, whatever the filter says of it afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeGuard

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef, Variable
from rdflib.paths import Path
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from smartspec.shacl.property_paths import properties_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from smartspec.shacl.property_paths import Step
    from smartspec.shacl.triple_index import TripleIndex, Walk

_THIS: Final = Variable("this")
_UNIONS: Final = ("Union", "GroupOrUnionGraphPattern")
_TRIPLES: Final = ("BGP", "TriplesBlock")
_CLOSED: Final = ("Builtin_EXISTS", "Builtin_NOTEXISTS", "Minus", "MinusGraphPattern")
"""The groups whose variables are not seen outside."""
_PATTERNS: Final = ("p", "p1", "p2", "part", "graph", "where")
_WORST: Final = 9

Bindings: TypeAlias = dict[Variable | BNode, set[int]]
"""What each variable can be; a blank node in a query is a variable without a name."""
Pattern: TypeAlias = tuple[Any, Any, Any]


class QueryPatterns:
    """The patterns of one query.

    Raises:
        SyntaxError: the query is not SPARQL.
    """

    def __init__(self, query: str) -> None:
        try:
            self.algebra = prepareQuery(query).algebra
        except Exception as error:  # rdflib raises whatever its parser or its translation stumbles on
            raise SyntaxError(str(error).splitlines()[0]) from error

    def constants(self) -> list[ox.NamedNode | ox.Literal]:
        """The IRIs and literals that the query names, each once."""
        found = dict.fromkeys(part for part in _parts(self.algebra) if isinstance(part, URIRef | Literal))
        return [term for part in found if (term := _term(part)) is not None]

    def properties(self) -> set[str]:
        """The IRIs of the properties that the patterns speak of."""
        listed = {term for part in _parts(self.algebra) for found in _listings(part) for term in found.other}
        return {iri for path in self.paths() for iri in properties_on(path)} | set(map(str, listed))

    def paths(self) -> list[Step]:
        """The properties and paths in the patterns."""
        found = (pattern[1] for part in _parts(self.algebra) for pattern in _patterns_of(part))
        return [verb for verb in found if isinstance(verb, URIRef | Path)]

    def triples_from(self, index: TripleIndex, focus: set[int]) -> set[int]:
        """The numbers of the triples that the patterns match, filters apart, when ``?this`` is any of the nodes."""
        walk = _PatternWalk(index)
        walk.group(self.algebra, {_THIS: focus})
        return walk.triples


class _PatternWalk:
    def __init__(self, index: TripleIndex) -> None:
        self.index = index
        self.triples: set[int] = set()

    def group(self, part: object, bound: Bindings) -> None:
        """Walk the patterns of a part of a query; adds to the bindings."""
        if isinstance(part, list | tuple):
            for member in part:
                self.group(member, bound)
        if not isinstance(part, CompValue):
            return
        if part.name in _TRIPLES:
            self.block(list(_triples(part.triples)), bound)
        elif part.name in _UNIONS:
            self.union(part, bound)
        elif part.name in _CLOSED:
            self.inside(part, bound)
        else:
            _bind_listed(part, bound, self.index.number_of)
            for child in _children(part):
                self.group(child, bound)

    def inside(self, part: CompValue, bound: Bindings) -> None:
        if part.name == "Minus":
            self.group(part.p1, bound)
        self.group(part.p2 if part.name == "Minus" else part.graph, dict(bound))

    def union(self, part: CompValue, bound: Bindings) -> None:
        branches = part.graph if part.name == "GroupOrUnionGraphPattern" else [part.p1, part.p2]
        found = [dict(bound) for _ in branches]
        for branch, inner in zip(branches, found, strict=True):
            self.group(branch, inner)
        for inner in found:
            for variable, nodes in inner.items():
                bound[variable] = bound.get(variable, set()) | nodes

    def block(self, patterns: list[Pattern], bound: Bindings) -> None:
        """Walk triple patterns, those first that hang on what is bound already."""
        waiting = patterns
        while waiting:
            pattern = min(waiting, key=lambda candidate: _looseness(candidate, bound))
            waiting.remove(pattern)
            self.pattern(pattern, bound)

    def pattern(self, pattern: Pattern, bound: Bindings) -> None:
        subject, verb, object_ = pattern
        starts, ends = self.nodes(subject, bound), self.nodes(object_, bound)
        back = starts is None and ends is not None
        walk = self.walk(verb, ends if back else starts, bound, back=back)
        triples = walk.triples
        if starts is not None and ends is not None and not isinstance(verb, Path):
            triples = {triple for triple in triples if self.index.ends[triple][2] in ends}
        self.triples |= triples
        self.bind(pattern, triples, walk, bound, back=back)

    def nodes(self, term: object, bound: Bindings) -> set[int] | None:
        if isinstance(term, Variable | BNode):
            return bound.get(term)
        found = _term(term)
        return None if found is None else {self.index.number(found)}

    def walk(self, verb: object, nodes: set[int] | None, bound: Bindings, *, back: bool) -> Walk:
        starts = nodes if nodes is not None else set(range(len(self.index.terms)))
        if isinstance(verb, Variable):
            return self.index.step(bound.get(verb, self.index.forward.keys()), starts, back=back)
        if not isinstance(verb, URIRef | Path):
            raise TypeError(f"{verb!r} is no predicate")
        return self.index.walk(verb, starts, back=back)

    def bind(self, pattern: Pattern, triples: set[int], walk: Walk, bound: Bindings, *, back: bool) -> None:
        """Bind the variables of a pattern that were free; both ends of a free pattern are taken from its triples."""
        subject, verb, object_ = pattern
        here, there = (object_, subject) if back else (subject, object_)
        if isinstance(verb, Variable):
            bound.setdefault(verb, {self.index.ends[triple][1] for triple in triples})
        if isinstance(here, Variable | BNode):
            bound.setdefault(here, {self.index.ends[triple][0] for triple in triples})
        if isinstance(there, Variable | BNode):
            bound.setdefault(there, walk.ends)


def _looseness(pattern: Pattern, bound: Bindings) -> int:
    """How little a pattern hangs on what is known: least where a bound variable is its subject or object."""
    ends = (pattern[0], pattern[2])
    if any(isinstance(term, Variable | BNode) and term in bound for term in ends):
        return 0
    return 1 if any(isinstance(term, URIRef | Literal) for term in ends) else _WORST


def _triples(listed: list[Any]) -> Iterator[Pattern]:
    """Triple patterns, three terms each; the parser leaves them flat where it did not translate them."""
    for entry in listed:
        yield from zip(entry[::3], entry[1::3], entry[2::3], strict=True)


def _bind_listed(part: CompValue, bound: Bindings, number_of: Callable[[str], int]) -> None:
    """Bind a variable to the IRIs that ``VALUES`` or ``FILTER(?path IN (…))`` lists, so that no other is followed."""
    if part.name == "values":
        for row in part.res:
            for variable, term in row.items():
                if isinstance(term, URIRef):
                    bound.setdefault(variable, set()).add(number_of(str(term)))
    if part.name == "Filter":
        for listing in _listings(part.expr):
            verbs = {triple[1] for block in _parts(part.p) for triple in _patterns_of(block)}
            if listing.expr in verbs:
                bound.setdefault(listing.expr, {number_of(str(term)) for term in listing.other})


def _listings(expression: object) -> Iterator[CompValue]:
    """The ``?variable IN (IRI, …)`` that must hold for an expression to hold."""
    if isinstance(expression, CompValue) and expression.name == "ConditionalAndExpression":
        for part in (expression.expr, *expression.other):
            yield from _listings(part)
    elif _is_listing(expression):
        yield expression


def _is_listing(expression: object) -> TypeGuard[CompValue]:
    return (
        isinstance(expression, CompValue)
        and expression.name == "RelationalExpression"
        and expression.op == "IN"
        and isinstance(expression.expr, Variable)
        and all(isinstance(term, URIRef) for term in expression.other)
    )


def _patterns_of(part: object) -> Iterator[Pattern]:
    if isinstance(part, CompValue) and part.name in _TRIPLES:
        yield from _triples(part.triples)


def _parts(part: object) -> Iterator[object]:
    """A part of a query and all that is inside it."""
    yield part
    children = _children(part) if isinstance(part, CompValue) else part if isinstance(part, list | tuple) else ()
    for child in children:
        yield from _parts(child)


def _children(part: CompValue) -> list[object]:
    """What is inside a part: patterns before the expressions on them."""
    names = sorted((name for name in part if name != "_vars"), key=lambda name: name not in _PATTERNS)
    return [part[name] for name in names]


def _term(part: object) -> ox.NamedNode | ox.Literal | None:
    """A constant of a query as pyoxigraph's term; None for a blank node, which is a variable to SPARQL."""
    if isinstance(part, URIRef):
        try:
            return ox.NamedNode(str(part))
        except ValueError:
            return None
    if isinstance(part, Literal):
        if part.language:
            return ox.Literal(str(part), language=part.language)
        return ox.Literal(str(part), datatype=ox.NamedNode(str(part.datatype)) if part.datatype else None)
    return None
