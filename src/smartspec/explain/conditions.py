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
from smartspec.explain.sentences import joined, say
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
        message = say("NOT EXISTS is never true here: every solution of the rest has what must not exist.")
        advice = say("Narrow what must not exist, or drop the condition.")
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
    message = say("Nothing in this group gives ?{name} a value, so the condition fails for every solution.", name=name)
    advice = (
        say("Did you mean ?{near}?", near=near[0])
        if near
        else say("Move the condition to the group that binds the variable.")
    )
    options = [Suggestion(f"?{each}") for each in near]
    return finding("unbound-variable", place, message, "replace" if near else "rephrase", advice, options)


def _contradiction(case: Case, conditions: Sequence[Condition]) -> Finding:
    ordered = sorted(conditions, key=lambda each: each.start)
    places = [case.place(each) for each in ordered]
    listed = joined((place.text for place in places), say(" and "))
    message = say("Each of {listed} is true of something, but never both of the same solution.", listed=listed)
    advice = say("Drop one, widen one, or join them by || if either will do.")
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
    given = say(": ?{inputs} has values of type {types}", inputs=inputs[0], types=types) if inputs else ""
    message = say("The expression of this BIND fails for every solution{given}.", given=given)
    advice = say("Use a function that takes such values, STR(…) for one, or compare the value itself.")
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
        message = say(
            "Language tags are lower case here: LANG gives {folded}, never {wanted}.",
            folded=repr(folded[0]),
            wanted=repr(wanted),
        )
        advice = say(
            'Write "{folded}", or LANGMATCHES(LANG(?{variable}), "{wanted}").',
            folded=folded[0],
            variable=read.variable,
            wanted=wanted,
        )
        return finding("language", case.place(term), message, "replace", advice, options, evidence=counts)
    there = ", ".join(tags) or "none"
    message = say(
        "?{variable} has no value in the language {wanted}; there are: {there}.",
        variable=read.variable,
        wanted=repr(wanted),
        there=there,
    )
    advice = (
        say("Choose one of these languages.") if tags else say("Drop the condition: these values have no language.")
    )
    return finding("language", case.place(term), message, "replace", advice, options, evidence=counts)


async def _part_of_date(case: Case, condition: Condition, read: Comparison, context: str) -> Finding | None:
    function = read.function.split(" ")[0]
    values = await profile(case, context, read.variable)
    takes = [each for each in values if each.datatype.endswith(("#date", "#dateTime"))]
    if takes:
        years = range_of(takes, takes[0].family)
        message = say(
            "No value of ?{variable} fits; they go from {least} to {most}.",
            variable=read.variable,
            least=years.get("least"),
            most=years.get("most"),
        )
        return finding("out-of-range", case.place(condition), message, "check", say("Widen the range."), evidence=years)
    types = ", ".join(case.shown(each.datatype) if each.datatype else "IRI" for each in values)
    options = [
        each
        for term in read.constants
        if isinstance(term.value, Literal)
        for each in cast_options(case, term.value, values)
    ]
    message = say(
        "{function} takes dates, and ?{variable} has values of type {types}: it fails for every one.",
        function=function,
        variable=read.variable,
        types=types,
    )
    advice = (
        say(
            "Compare the value itself: ?{variable} = {replacement}.",
            variable=read.variable,
            replacement=options[0].replacement,
        )
        if options
        else say("Compare STR(…).")
    )
    return finding("datatype", case.place(condition), message, "rephrase", advice, options, evidence={"types": types})


async def _text_test(case: Case, condition: Condition, read: Comparison, context: str) -> Finding | None:
    values = await profile(case, context, read.variable)
    name = read.variable
    if not read.function and values and all(each.is_iri for each in values):
        token = next(token for token in condition.tokens if token.kind == "variable")
        place = case.place(Term(token.text, token.start, token.end))
        message = say(
            "?{name} is an IRI, and {operator} takes text: it fails for every solution.",
            name=name,
            operator=read.operator,
        )
        options = [Suggestion(f"STR(?{name})")]
        advice = say("Write STR(?{name}), or test the label of the thing.", name=name)
        return finding("iri-as-text", place, message, "replace", advice, options)
    term = read.constants[0] if read.constants else None
    if term and term.value and await case.prober.has(f"{context} FILTER({_folded(read, term)})"):
        message = say("?{name} has such text, but not with these capital letters.", name=name)
        flag = f'REGEX(?{name}, {term.text}, "i")'
        better = flag if read.operator == "REGEX" else f"{read.operator}(LCASE(?{name}), LCASE({term.text}))"
        advice = say("Ignore the case.")
        return finding("case", case.place(term), message, "rephrase", advice, [Suggestion(better)])
    options = [suggestion(case, each.least) for each in values if each.least is not None]
    message = say(
        "No value of ?{name} matches, in any case; {number} were looked at.",
        name=name,
        number=sum(each.count for each in values),
    )
    advice = say("Look at the values without the filter, such as these.")
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
        message = say(
            "No value of ?{variable} is that far: they go from {least} to {most}.",
            variable=read.variable,
            least=ends["least"],
            most=ends["most"],
        )
        advice = say("Choose a limit within that range.")
        return finding("out-of-range", case.place(condition), message, "check", advice, evidence=ends)
    types = ", ".join(dict.fromkeys("IRI" if each.is_iri else case.shown(each.datatype) for each in values))
    options = cast_options(case, term.value, values)
    mine = case.shown(term.value.datatype.value)
    message = say(
        "?{variable} has values of type {types}, which are never compared with {mine}: the filter drops all.",
        variable=read.variable,
        types=types,
        mine=mine,
    )
    advice = (
        say("Write {replacement}.", replacement=options[0].replacement)
        if options
        else say("Compare with a value of type {types}, or cast.", types=types)
    )
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
    message = say("The condition {text} is true of no solution of the rest.", text=place.text)
    advice = say("Compare it with the sample values.") if evidence else say("It does not depend on the data: drop it.")
    return finding("filter-never-true", place, message, "rephrase", advice, evidence=evidence)
