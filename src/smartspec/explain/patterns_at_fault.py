"""Why a single triple pattern has no solution: its names, its value, its direction, or a step that is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from smartspec.explain.case import finding, is_type
from smartspec.explain.findings import Suggestion
from smartspec.explain.links_at_fault import missing_step, turned_round
from smartspec.explain.names_at_fault import wrong_names
from smartspec.explain.sentences import say
from smartspec.explain.values_at_fault import SEEN, open_ended, profile, suggestion, wrong_literal

if TYPE_CHECKING:
    from smartspec.explain.case import Case
    from smartspec.explain.findings import Finding
    from smartspec.explain.parts import TriplePattern


async def wrong_pattern(case: Case, pattern: TriplePattern) -> list[Finding]:
    """Why a triple pattern alone has no solution."""
    named = await _class_as_value(case, pattern)
    if named:
        return [named]
    found = await wrong_names(case, pattern)
    if found:
        return found
    target = pattern.object
    if isinstance(target.value, Literal) and await case.prober.has(open_ended(pattern)):
        return [await wrong_literal(case, target, open_ended(pattern), SEEN)]
    if isinstance(target.value, NamedNode) and (wrong := await _thing_for_literal(case, pattern)):
        return [wrong]
    turned = await turned_round(case, pattern, [pattern]) or await missing_step(case, pattern, [pattern])
    return [turned or await _no_statement(case, pattern)]


async def _class_as_value(case: Case, pattern: TriplePattern) -> Finding | None:
    value = pattern.object.value
    if is_type(pattern) or not isinstance(value, NamedNode) or value.value not in case.vocabulary.classes:
        return None
    if pattern.predicate.value is None or pattern.predicate.value.value not in case.vocabulary.properties:
        return None
    written = case.written(pattern.object)
    message = say(
        "{written} is a class; the values here are things of a class, never the class itself.", written=written
    )
    better = f"{case.written(pattern.predicate)} ?thing . ?thing a {written}"
    advice = say("Write {better}.", better=better)
    return finding("class-as-thing", case.place(pattern.object), message, "rephrase", advice, [Suggestion(better)])


async def _no_statement(case: Case, pattern: TriplePattern) -> Finding:
    """Every name is known, and still nothing is stated."""
    words = [case.written(term) or term.text for term in pattern.terms]
    predicate = pattern.predicate.text
    leads = f"?_any {predicate} {pattern.object.text}"
    if isinstance(pattern.object.value, NamedNode) and not await case.prober.has(leads):
        return await _no_such_value(case, pattern)
    rows = []
    if isinstance(pattern.subject.value, NamedNode):
        own = f"{pattern.subject.text} ?_property ?_value"
        rows = await case.prober.rows("SELECT DISTINCT ?_property WHERE", own, "LIMIT 12")
    options = case.suggest(row["_property"].value for row in rows)
    with_ = f"{words[1]} {words[2]}" if pattern.object.value else words[1]
    message = say("Nothing is stated of {subject} with {rest}.", subject=words[0], rest=with_)
    advice = (
        say("What is stated of it are other properties.")
        if options
        else say("Nothing is stated of it; it is only a value.")
    )
    return finding("no-statement", case.place(pattern), message, "check", advice, options)


async def _no_such_value(case: Case, pattern: TriplePattern) -> Finding:
    """A known thing that the property never leads to."""
    value = pattern.object.value
    assert isinstance(value, NamedNode)  # the caller asks of IRIs only
    written = case.written(pattern.object)
    property_ = case.written(pattern.predicate)
    rows = await case.prober.ask("leading-to", value=[value])
    counts = {row["property"].value: int(row["count"].value) for row in rows}
    message = say(
        "{written} ({label}) is in the graph, but never a value of {property}.",
        written=written,
        label=case.vocabulary.label(value.value),
        property=property_,
    )
    listed = ", ".join(case.shown(iri) for iri in counts)
    advice = say("Other properties lead to it: {listed}.", listed=listed) if counts else say("No property leads to it.")
    return finding("no-such-value", case.place(pattern.object), message, "check", advice, case.suggest(counts, counts))


async def _thing_for_literal(case: Case, pattern: TriplePattern) -> Finding | None:
    """An IRI as value of a property that has literals only."""
    values = await profile(case, f"?_any {pattern.predicate.text} ?_value .", "_value")
    if not values or any(each.is_iri for each in values):
        return None
    written = case.written(pattern.object)
    property_ = case.written(pattern.predicate)
    own = f"{pattern.object.text} {pattern.predicate.text} ?_value"
    rows = await case.prober.rows("SELECT DISTINCT ?_value WHERE", own, "LIMIT 3")
    options = [suggestion(case, row["_value"]) for row in rows]
    message = say(
        "{written} is a thing, but the values of {property} are literals.", written=written, property=property_
    )
    advice = (
        say("Write {replacement}.", replacement=options[0].replacement) if options else say("Write the value itself.")
    )
    return finding("iri-for-literal", case.place(pattern.object), message, "replace", advice, options)
