"""What looks wrong in a query before it runs: names, variables, products, and patterns that can never match."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.engine.lexer import tokens
from smartspec.errors import nearest
from smartspec.explain.case import Case, finding, graphs_around, is_type
from smartspec.explain.findings import Explanation, Finding, Suggestion, distinct
from smartspec.explain.names_at_fault import wrong_names
from smartspec.explain.parts import (
    Condition,
    GraphGroup,
    Group,
    Minus,
    OptionalGroup,
    SubSelect,
    Term,
    TriplePattern,
    Union,
)
from smartspec.explain.probing import Budget, BudgetSpentError, Prober
from smartspec.explain.reading import read_query
from smartspec.explain.scopes import visible_variables
from smartspec.explain.sentences import say
from smartspec.explain.tokens import NotTakenApartError
from smartspec.explain.values_at_fault import family
from smartspec.explain.writing import bound_by, connected, write_pieces
from smartspec.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from smartspec.engine.protocol import Engine, Question
    from smartspec.explain.parts import Selection
    from smartspec.explain.vocabulary import Vocabulary

_XSD: Final = PREFIXES["xsd"]


def unfinished() -> Explanation:
    """What is said of a text that is no query yet."""
    return Explanation("not-taken-apart", say("This is no query yet."))


async def lint(engine: Engine, vocabulary: Vocabulary, question: Question, budget: Budget | None = None) -> Explanation:
    """Warnings about a query that the engine accepts; it is not run. Probes only look up names that are not ours."""
    spent = budget or Budget()
    try:
        query = read_query(question.text, question.base_iri or "")
    except NotTakenApartError as error:
        return Explanation(
            "not-taken-apart",
            say("The query could not be taken apart from character {offset} on.", offset=error.offset),
        )
    where = query.selection.where
    case = Case(
        query, vocabulary, Prober(engine, query, question.scope, question.base_iri, spent), dict(graphs_around(where))
    )
    found = [*_unbound(case), *_used_once(case), *_products(case), *_never(case), *_deprecated(case)]
    status = "checked"
    try:
        for pattern in every_pattern(where):
            found += [replace(each, severity="warning") for each in await wrong_names(case, pattern)]
    except BudgetSpentError:
        status = "gave-up"
    ordered = tuple(sorted(distinct(found), key=lambda each: (each.part.line, each.part.column)))
    summary = say("{number} warnings.", number=len(ordered)) if ordered else say("No warnings.")
    return Explanation(status, summary, ordered, spent.asked, round(spent.spent * 1000, 1))  # type: ignore[arg-type]


def every_pattern(group: Group) -> Iterator[TriplePattern]:
    """Every triple pattern in a group, however deep, whatever it stands in."""
    for child in group.children:
        if isinstance(child, TriplePattern):
            yield child
        for inner in inner_groups(child):
            yield from every_pattern(inner)


def inner_groups(child: object) -> list[Group]:
    """The groups directly within a child of a group."""
    if isinstance(child, Group):
        return [child]
    if isinstance(child, Union):
        return list(child.branches)
    if isinstance(child, SubSelect):
        return [child.query.where]
    if isinstance(child, GraphGroup | OptionalGroup | Minus | Condition) and child.group:
        return [child.group]
    return []


def _every_condition(group: Group) -> Iterator[Condition]:
    for child in group.children:
        if isinstance(child, Condition):
            yield child
        for inner in inner_groups(child):
            yield from _every_condition(inner)


def _selections(selection: Selection) -> Iterator[Selection]:
    """A query and the sub-selects in it."""
    yield selection
    wanted = [selection.where]
    while wanted:
        for child in wanted.pop().children:
            if isinstance(child, SubSelect):
                yield from _selections(child.query)
            else:
                wanted += inner_groups(child)


def _unbound(case: Case) -> Iterator[Finding]:
    """Variables in SELECT, or in a condition, that nothing binds."""
    for selection in _selections(case.query.selection):
        bound = bound_by(selection.where) | frozenset(selection.values.names if selection.values else ())
        for term in selection.projected:
            made = term.text[1:] in selection.head_variables and _assigned(selection, term)
            if term.variable and term.variable not in bound and not made:
                yield _nothing_binds(case, term, bound, say("SELECT gives an empty column for it"))
    visible = visible_variables(case.query.selection.where)
    for condition in _every_condition(case.query.selection.where):
        free = condition.own_variables - visible.get(condition.number, condition.variables)
        for token in condition.tokens:
            if token.kind == "variable" and token.text[1:] in free and not condition.group:
                term = Term(token.text, token.start, token.end)
                yield _nothing_binds(
                    case, term, visible[condition.number], say("the condition fails, or is always the same")
                )


def _assigned(selection: Selection, term: Term) -> bool:
    """Whether SELECT itself makes the variable: ``(… AS ?name)``, or GROUP BY does."""
    head = [*tokens(selection.head), *tokens(selection.group_by)]
    pairs = itertools.pairwise(head)
    return any(word.is_keyword("AS") and name.text[1:] == term.text[1:] for word, name in pairs)


def _nothing_binds(case: Case, term: Term, bound: frozenset[str], therefore: str) -> Finding:
    near = nearest(term.text[1:], [name for name in bound if not name.startswith("_")])
    advice = say("Did you mean ?{near}?", near=near[0]) if near else say("Bind it in the pattern, or leave it out.")
    message = say("Nothing binds {text}: {therefore}.", text=term.text, therefore=therefore)
    options = [Suggestion(f"?{name}") for name in near]
    return finding("unbound-variable", case.place(term), message, "replace", advice, options, severity="warning")


def _used_once(case: Case) -> Iterator[Finding]:
    """Variables that the whole query mentions a single time, where they bind something and nobody looks."""
    query = case.query
    if query.form == "DESCRIBE" or any(term.text == "*" for term in query.selection.projected):
        return
    found = [token for token in tokens(query.text) if token.kind == "variable"]
    counts = Counter(token.text[1:] for token in found)
    idle = _idle_spans(query.selection.where)
    for token in found:
        name = token.text[1:]
        if counts[name] > 1 or any(start <= token.start < end for start, end in idle):
            continue
        if not any(name in pattern.variables for pattern in every_pattern(query.selection.where)):
            continue
        near = [each for each in counts if each != name and _alike(name, each)]
        if query.form == "ASK" and not near:
            continue  # It asks just that, and there are no rows to double.
        message = say("{text} is used once: it asks that there be a value, and gives it to nothing.", text=token.text)
        advice = (
            say("Did you mean ?{near}?", near=near[0])
            if near
            else say("If that is meant, FILTER EXISTS gives no double rows.")
        )
        place = case.place(Term(token.text, token.start, token.end))
        options = [Suggestion(f"?{each}") for each in near]
        severity = "warning" if near else "hint"
        yield finding("used-once", place, message, "check", advice, options, severity=severity)  # type: ignore[arg-type]


def _alike(name: str, other: str) -> bool:
    """Whether one name may be the other with a slip of the keys: another case, or two letters changed places or so."""
    shortest, slip = 4, 0.8
    like = SequenceMatcher(None, name.casefold(), other.casefold()).ratio()
    return name.casefold() == other.casefold() or (len(name) >= shortest and like >= slip and name != f"{other}s")


def _idle_spans(group: Group) -> list[tuple[int, int]]:
    """Where a variable of its own is the usual way to say "something": EXISTS, MINUS."""
    spans: list[tuple[int, int]] = []
    for child in group.children:
        if isinstance(child, Minus) or (isinstance(child, Condition) and child.group):
            spans.append((child.start, child.end))
        for inner in inner_groups(child):
            spans += _idle_spans(inner)
    return spans


def _products(case: Case) -> Iterator[Finding]:
    """Patterns of one group that share no variable: every solution of one is paired with every one of the other."""
    for selection in _selections(case.query.selection):
        values = [selection.values] if selection.values else []
        whole = Group((*selection.where.children, *values))
        pieces = [piece for piece in connected(write_pieces(whole, frozenset())) if piece.variables]
        own = [child for child in whole.children if isinstance(child, TriplePattern)]
        found = [next((p for p in own if p.variables and p.variables <= piece.variables), None) for piece in pieces]
        apart = [pattern for pattern in found if pattern]
        for pattern in apart[1:]:
            message = say("These patterns share no variable: each solution of one is paired with each of the other.")
            advice = say("Join them by a variable that both have, or ask two queries.")
            together = [case.place(apart[0])]
            yield finding(
                "product", case.place(pattern), message, "rephrase", advice, together=together, severity="warning"
            )


def _never(case: Case) -> Iterator[Finding]:
    """Patterns that the ontology and the shapes rule out."""
    yield from _never_in(case, case.query.selection.where, {})


def _never_in(case: Case, group: Group, around: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """The patterns of a group against the classes that it, or a group around it, gives to their ends."""
    classes = {name: list(found) for name, found in around.items()}
    patterns = [child for child in group.children if isinstance(child, TriplePattern)]
    for pattern in patterns:
        if is_type(pattern) and isinstance(pattern.object.value, NamedNode):
            classes.setdefault(pattern.subject.text, []).append(pattern.object.value.value)
    for pattern in patterns:
        if isinstance(pattern.predicate.value, NamedNode) and not is_type(pattern):
            predicate = pattern.predicate.value.value
            yield from _wrong_domain(case, pattern, predicate, classes.get(pattern.subject.text, []))
            yield from _wrong_range(case, pattern, predicate, classes.get(pattern.object.text, []))
    for child in group.children:
        for inner in inner_groups(child):
            yield from _never_in(case, inner, {} if isinstance(child, SubSelect) else classes)


def _wrong_domain(case: Case, pattern: TriplePattern, predicate: str, classes: Sequence[str]) -> Iterator[Finding]:
    names = case.vocabulary
    domains = names.domains.get(predicate, frozenset())
    for each in classes:
        used = predicate in names.uses.get(each, {})
        if not domains or used or each not in names.declared_classes or any(names.related(each, d) for d in domains):
            continue
        listed = ", ".join(sorted(case.shown(domain) for domain in domains))
        message = say(
            "Nothing of class {name} can have this property: by the shapes it is of {listed}.",
            name=case.shown(each),
            listed=listed,
        )
        advice = say("Ask another class, or another property.")
        place = case.place(pattern.predicate)
        yield finding(
            "never-by-shapes", place, message, "check", advice, case.suggest(sorted(domains)), severity="warning"
        )


def _wrong_range(case: Case, pattern: TriplePattern, predicate: str, classes: Sequence[str]) -> Iterator[Finding]:
    names = case.vocabulary
    ranges = names.ranges.get(predicate, frozenset())
    of_things = frozenset(each for each in ranges if each in names.declared_classes)
    listed = ", ".join(sorted(case.shown(each) for each in ranges))
    place, value = case.place(pattern.object), pattern.object.value
    advice = say("Ask for such a value.")
    if isinstance(value, Literal) and ranges:
        fits = any(family(each) == family(value.datatype.value) for each in ranges)
        if of_things or (not fits and all(each.startswith(_XSD) for each in ranges)):
            message = say(
                "No value of this property can be this literal: by the shapes they are {listed}.", listed=listed
            )
            yield finding("never-by-shapes", place, message, "check", advice, severity="warning")
    for each in classes:
        if of_things and each in names.declared_classes and not any(names.related(each, r) for r in of_things):
            message = say(
                "No value of this property is a {name}: by the shapes they are {listed}.",
                name=case.shown(each),
                listed=listed,
            )
            yield finding("never-by-shapes", place, message, "check", advice, severity="warning")


def _deprecated(case: Case) -> Iterator[Finding]:
    for pattern in every_pattern(case.query.selection.where):
        for term in (pattern.predicate, *pattern.predicate.iris, pattern.object):
            if term.value is not None and term.value.value in case.vocabulary.deprecated:
                message = say("{name} is deprecated.", name=case.shown(term.value.value))
                yield finding(
                    "deprecated",
                    case.place(term),
                    message,
                    "check",
                    say("Its page says what took its place."),
                    severity="warning",
                )
