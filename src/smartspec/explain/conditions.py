"""Filters that are never true, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.errors import nearest
from smartspec.explain.case import finding
from smartspec.explain.comparisons import Comparison, read_comparison
from smartspec.explain.findings import Place, Suggestion
from smartspec.explain.names_at_fault import is_known, wrong_thing
from smartspec.explain.parts import Assignment, Condition, Part, Term
from smartspec.explain.values_at_fault import (
    cast_options,
    family,
    profile,
    range_of,
    suggestion,
    wrong_literal,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smartspec.explain.case import Case
    from smartspec.explain.findings import Finding

_ORDER: Final = ("<", ">", "<=", ">=")
_DATE_PARTS: Final = ("YEAR", "MONTH", "DAY")
_TESTS: Final = ("CONTAINS", "STRSTARTS", "STRENDS", "REGEX")


async def wrong_condition(
    case: Case, condition: Condition, parts: Sequence[Part], bound: Mapping[int, frozenset[str]]
) -> Finding:
    """Why a condition is true of none of the solutions of the parts that it is empty together with."""
    if free := condition.own_variables - bound.get(condition.number, condition.variables):
        return _unbound(case, condition, min(free), bound.get(condition.number, frozenset()))
    others = [part for part in parts if isinstance(part, Condition) and part != condition and not part.group]
    if others and not condition.group:
        return _contradiction(case, [condition, *others])
    if condition.negated:
        message = "NOT EXISTS is never true here: every solution of the rest has what must not exist."
        advice = "Narrow what must not exist, or drop the condition."
        return finding("not-exists", case.place(condition), message, "rephrase", advice)
    assigned = [part for part in parts if isinstance(part, Assignment) and part.target in condition.variables]
    if assigned and (failed := await _failed_assignment(case, assigned[0], parts, condition)):
        return failed
    context = case.context(parts, without=[condition])
    read = read_comparison(case.query, condition)
    special = await _special(case, condition, read, context) if read else None
    return special or await _never_true(case, condition, context)


def _unbound(case: Case, condition: Condition, name: str, scope: frozenset[str]) -> Finding:
    token = next(token for token in condition.tokens if token.kind == "variable" and token.text[1:] == name)
    place = case.place(Term(token.text, token.start, token.end))
    folded = [each for each in scope if each.casefold() == name.casefold()]
    near = folded or nearest(name, scope)
    message = f"Nothing in this group gives ?{name} a value, so the condition fails for every solution."
    advice = f"Did you mean ?{near[0]}?" if near else "Move the condition to the group that binds the variable."
    options = [Suggestion(f"?{each}") for each in near]
    return finding("unbound-variable", place, message, "replace" if near else "rephrase", advice, options)


def _contradiction(case: Case, conditions: Sequence[Condition]) -> Finding:
    ordered = sorted(conditions, key=lambda each: each.start)
    places = [case.place(each) for each in ordered]
    listed = " and ".join(place.text for place in places)
    message = f"Each of {listed} is true of something, but never both of the same solution."
    advice = "Drop one, widen one, or join them by || if either will do."
    return finding("contradiction", places[0], message, "rephrase", advice, together=places[1:])


async def _failed_assignment(
    case: Case, assignment: Assignment, parts: Sequence[Part], condition: Condition
) -> Finding | None:
    """A BIND whose expression fails for every solution, so that its variable never has a value."""
    context = case.context(parts, without=[condition])
    if await case.prober.has(f"{context} FILTER(BOUND(?{assignment.target}))"):
        return None
    inputs = sorted(assignment.variables)
    values = await profile(case, case.context(parts, without=[condition, assignment]), inputs[0]) if inputs else []
    types = ", ".join("IRI" if each.is_iri else case.shown(each.datatype) for each in values)
    given = f": ?{inputs[0]} has values of type {types}" if inputs else ""
    message = f"The expression of this BIND fails for every solution{given}."
    advice = "Use a function that takes such values, STR(…) for one, or compare the value itself."
    options = [suggestion(case, each.least) for each in values if each.least is not None]
    return finding(
        "bind-error", case.place(assignment), message, "rephrase", advice, options, evidence={"types": types}
    )


async def _special(case: Case, condition: Condition, read: Comparison, context: str) -> Finding | None:
    """The diagnosis of a comparison that could be read; None where nothing special is wrong with it."""
    outer = read.function.split(" ")[0]
    if outer == "LANG" or read.operator == "LANGMATCHES":
        return await _language(case, read, context) if read.constants else None
    if outer in _DATE_PARTS:
        return await _part_of_date(case, condition, read, context)
    if read.operator in _TESTS:
        return await _text_test(case, condition, read, context)
    if read.operator in ("=", "IN") and read.function in ("", "STR"):
        return await _equality(case, read, context)
    if read.operator in _ORDER and read.constants and not read.function:
        return await _order(case, condition, read, context)
    return None


async def _language(case: Case, read: Comparison, context: str) -> Finding:
    term = read.constants[0]
    wanted = term.value.value if term.value else ""
    values = await profile(case, context, read.variable)
    tags = list(dict.fromkeys(each.language for each in values if each.language))
    counts = {each.language or "none": each.count for each in values}
    folded = [tag for tag in tags if tag.casefold() == wanted.casefold()]
    options = [Suggestion(f'"{tag}"', count=counts[tag]) for tag in folded or tags]
    if folded:
        message = f"Language tags are lower case here: LANG gives {folded[0]!r}, never {wanted!r}."
        advice = f'Write "{folded[0]}", or LANGMATCHES(LANG(?{read.variable}), "{wanted}").'
        return finding("language", case.place(term), message, "replace", advice, options, evidence=counts)
    there = ", ".join(tags) or "none"
    message = f"?{read.variable} has no value in the language {wanted!r}; there are: {there}."
    advice = "Choose one of these languages." if tags else "Drop the condition: these values have no language."
    return finding("language", case.place(term), message, "replace", advice, options, evidence=counts)


async def _part_of_date(case: Case, condition: Condition, read: Comparison, context: str) -> Finding | None:
    function = read.function.split(" ")[0]
    values = await profile(case, context, read.variable)
    takes = [each for each in values if each.datatype.endswith(("#date", "#dateTime"))]
    if takes:
        years = range_of(takes, takes[0].family)
        message = f"No value of ?{read.variable} fits; they go from {years.get('least')} to {years.get('most')}."
        return finding("out-of-range", case.place(condition), message, "check", "Widen the range.", evidence=years)
    types = ", ".join(case.shown(each.datatype) if each.datatype else "IRI" for each in values)
    options = [
        each
        for term in read.constants
        if isinstance(term.value, Literal)
        for each in cast_options(case, term.value, values)
    ]
    message = f"{function} takes dates, and ?{read.variable} has values of type {types}: it fails for every one."
    advice = f"Compare the value itself: ?{read.variable} = {options[0].replacement}." if options else "Compare STR(…)."
    return finding("datatype", case.place(condition), message, "rephrase", advice, options, evidence={"types": types})


async def _text_test(case: Case, condition: Condition, read: Comparison, context: str) -> Finding | None:
    values = await profile(case, context, read.variable)
    name = read.variable
    if not read.function and values and all(each.is_iri for each in values):
        token = next(token for token in condition.tokens if token.kind == "variable")
        place = case.place(Term(token.text, token.start, token.end))
        message = f"?{name} is an IRI, and {read.operator} takes text: it fails for every solution."
        options = [Suggestion(f"STR(?{name})")]
        advice = f"Write STR(?{name}), or test the label of the thing."
        return finding("iri-as-text", place, message, "replace", advice, options)
    term = read.constants[0] if read.constants else None
    if term and term.value and await case.prober.has(f"{context} FILTER({_folded(read, term)})"):
        message = f"?{name} has such text, but not with these capital letters."
        flag = f'REGEX(?{name}, {term.text}, "i")'
        better = flag if read.operator == "REGEX" else f"{read.operator}(LCASE(?{name}), LCASE({term.text}))"
        advice = "Ignore the case."
        return finding("case", case.place(term), message, "rephrase", advice, [Suggestion(better)])
    options = [suggestion(case, each.least) for each in values if each.least is not None]
    message = f"No value of ?{name} matches, in any case; {sum(each.count for each in values)} were looked at."
    advice = "Look at the values without the filter, such as these."
    return finding("no-such-value", case.place(condition), message, "check", advice, options)


def _folded(read: Comparison, term: Term) -> str:
    """The test again, whatever the case."""
    if read.operator == "REGEX":
        return f'REGEX(STR(?{read.variable}), {term.text}, "i")'
    return f"{read.operator}(LCASE(STR(?{read.variable})), LCASE(STR({term.text})))"


async def _equality(case: Case, read: Comparison, context: str) -> Finding | None:
    for term in read.constants:
        if isinstance(term.value, NamedNode):
            if not await is_known(case, term.value):
                return await wrong_thing(case, term)
        else:
            return await wrong_literal(case, term, context, read.variable)
    return None


async def _order(case: Case, condition: Condition, read: Comparison, context: str) -> Finding | None:
    term = read.constants[0]
    if not isinstance(term.value, Literal):
        return None
    values = await profile(case, context, read.variable)
    wanted = family(term.value.datatype.value)
    if any(each.family == wanted for each in values):
        ends = range_of(values, wanted)
        message = f"No value of ?{read.variable} is that far: they go from {ends['least']} to {ends['most']}."
        advice = "Choose a limit within that range."
        return finding("out-of-range", case.place(condition), message, "check", advice, evidence=ends)
    types = ", ".join(dict.fromkeys("IRI" if each.is_iri else case.shown(each.datatype) for each in values))
    options = cast_options(case, term.value, values)
    mine = case.shown(term.value.datatype.value)
    message = (
        f"?{read.variable} has values of type {types}, which are never compared with {mine}: the filter drops all."
    )
    advice = f"Write {options[0].replacement}." if options else f"Compare with a value of type {types}, or cast."
    return finding("datatype", case.place(term), message, "replace", advice, options, evidence={"types": types})


async def _never_true(case: Case, condition: Condition, context: str) -> Finding:
    """What can be said of any condition: sample values of its variables."""
    place: Place = case.place(condition)
    names = sorted(condition.variables)
    evidence: dict[str, object] = {}
    if names and context:
        head = f"SELECT DISTINCT {' '.join(f'?{name}' for name in names)} WHERE"
        rows = await case.prober.rows(head, context, "LIMIT 3")
        for name in names:
            samples = [row[name] for row in rows]
            evidence[f"?{name}"] = [str(value) if value is not None else "unbound" for value in samples]
    message = f"The condition {place.text} is true of no solution of the rest."
    advice = "Compare it with the sample values." if evidence else "It does not depend on the data: drop it."
    return finding("filter-never-true", place, message, "rephrase", advice, evidence=evidence)
