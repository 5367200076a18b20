"""Triple patterns that have solutions each, but none together, and single ones whose known terms never meet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from smartspec.explain.case import finding, is_type
from smartspec.explain.findings import Suggestion
from smartspec.explain.names_at_fault import wrong_names
from smartspec.explain.sentences import say
from smartspec.explain.values_at_fault import profile, suggestion, wrong_literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smartspec.explain.case import Case
    from smartspec.explain.findings import Finding
    from smartspec.explain.parts import Term, TriplePattern

_SEEN = "_seen"


async def wrong_pattern(case: Case, pattern: TriplePattern) -> list[Finding]:
    """Why a triple pattern alone has no solution."""
    named = await _class_as_value(case, pattern)
    if named:
        return [named]
    found = await wrong_names(case, pattern)
    if found:
        return found
    target = pattern.object
    if isinstance(target.value, Literal):
        seen = replace(target, text=f"?{_SEEN}", value=None)
        context = " ".join(term.text for term in (pattern.subject, pattern.predicate, seen)) + " ."
        if await case.prober.has(context):
            return [await wrong_literal(case, target, context, _SEEN)]
    if isinstance(target.value, NamedNode) and (wrong := await _thing_for_literal(case, pattern)):
        return [wrong]
    turned = await _turned(case, pattern, [pattern]) or await _missing_step(case, pattern, [pattern])
    return [turned or await _no_statement(case, pattern)]


async def wrong_join(case: Case, patterns: Sequence[TriplePattern]) -> Finding:
    """Why patterns that have solutions each have none together."""
    for pattern in patterns:
        if literal := await _literal_among_others(case, pattern, patterns):
            return literal
    for pattern in patterns:
        if literal := await _literal_as_subject(case, pattern, patterns):
            return literal
    for pattern in patterns:
        if turned := await _turned(case, pattern, patterns):
            return turned
    for pattern in patterns:
        if not is_type(pattern) and (step := await _missing_step(case, pattern, patterns)):
            return step
    return await _class_without_property(case, patterns) or await _never_meet(case, patterns)


async def _literal_among_others(
    case: Case, pattern: TriplePattern, patterns: Sequence[TriplePattern]
) -> Finding | None:
    """A literal that other things have, but none of those that the other patterns are about."""
    target = pattern.object
    if not isinstance(target.value, Literal) or not isinstance(pattern.predicate.value, NamedNode):
        return None
    seen = _text(pattern.subject, pattern.predicate, replace(target, text=f"?{_SEEN}", value=None))
    context = f"{seen} {case.context([each for each in patterns if each != pattern])}"
    return await wrong_literal(case, target, context, _SEEN) if await case.prober.has(context) else None


async def _class_as_value(case: Case, pattern: TriplePattern) -> Finding | None:
    value = pattern.object.value
    if is_type(pattern) or not isinstance(value, NamedNode) or value.value not in case.vocabulary.classes:
        return None
    if pattern.predicate.value is None or pattern.predicate.value.value not in case.vocabulary.properties:
        return None
    written = case.query.text[pattern.object.start : pattern.object.end]
    message = say(
        "{written} is a class; the values here are things of a class, never the class itself.", written=written
    )
    better = f"{case.query.text[pattern.predicate.start : pattern.predicate.end]} ?thing . ?thing a {written}"
    advice = say("Write {better}.", better=better)
    return finding("class-as-thing", case.place(pattern.object), message, "rephrase", advice, [Suggestion(better)])


async def _turned(case: Case, pattern: TriplePattern, patterns: Sequence[TriplePattern]) -> Finding | None:
    """The pattern the other way round, if that has solutions."""
    if is_type(pattern) or not isinstance(pattern.predicate.value, NamedNode):
        return None
    if isinstance(pattern.object.value, Literal):
        return None
    turned = _text(pattern.object, pattern.predicate, pattern.subject)
    rest = case.context([each for each in patterns if each != pattern])
    if not await case.prober.has(f"{turned} {rest}"):
        return None
    words = [case.query.text[term.start : term.end] or term.text for term in pattern.terms]
    better = f"{words[2]} {words[1]} {words[0]}"
    name = case.vocabulary.label(pattern.predicate.value.value) or words[1]
    message = say(
        "No statement has {words} this way round, but some have it the other way: {better}.",
        words=words[1],
        better=better,
    )
    if pattern.backward:
        message = say(
            "^{words} turns the property round, and the statements go the other way: leave the ^ out.", words=words[1]
        )
    uses = [iri for iri, used in case.vocabulary.uses.items() if pattern.predicate.value.value in used]
    classes = ", ".join(case.shown(iri) for iri in uses[:3])
    advice = say("Swap subject and object; {name} is said of {classes}.", name=name, classes=classes)
    return finding("direction", case.place(pattern), message, "swap", advice, [Suggestion(better)])


async def _missing_step(case: Case, pattern: TriplePattern, patterns: Sequence[TriplePattern]) -> Finding | None:
    """One property more between subject and property, if that has solutions."""
    if (
        not isinstance(pattern.predicate.value, NamedNode)
        or is_type(pattern)
        or isinstance(pattern.subject.value, Literal)
    ):
        return None
    rest = case.context([each for each in patterns if each != pattern])
    step = f"{pattern.subject.text} ?_step ?_middle . {_text_after('?_middle', pattern)} {rest}"
    wanted = f"{step} FILTER(?_step != {pattern.predicate.value})"
    rows = await case.prober.rows(
        "SELECT ?_step (COUNT(*) AS ?_count) WHERE", wanted, "GROUP BY ?_step ORDER BY DESC(?_count) LIMIT 3"
    )
    own = pattern.predicate.value.value
    steps = {row["_step"].value: int(row["_count"].value) for row in rows}
    classes = [iri for iri, used in case.vocabulary.uses.items() if own in used]
    if not steps or own in _EVERYWHERE:
        return None
    written = case.query.text[pattern.predicate.start : pattern.predicate.end]
    options = [Suggestion(f"{case.shown(iri)}/{written}", case.vocabulary.label(iri), n) for iri, n in steps.items()]
    said = ", ".join(case.shown(iri) for iri in sorted(classes, key=lambda iri: -case.vocabulary.uses[iri][own])[:3])
    message = say(
        "{written} is not said of these things themselves, but of what they are linked to ({said}).",
        written=written,
        said=said,
    )
    advice = say("Write {replacement}.", replacement=options[0].replacement)
    return finding(
        "missing-step",
        case.place(pattern.predicate),
        message,
        "insert-step",
        advice,
        options,
        together=[case.place(each) for each in patterns if each != pattern],
    )


_EVERYWHERE = (
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2000/01/rdf-schema#comment",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
)
"""Properties that nearly everything has: a step to them explains nothing."""


async def _no_statement(case: Case, pattern: TriplePattern) -> Finding:
    """Every name is known, and still nothing is stated."""
    words = [case.query.text[term.start : term.end] or term.text for term in pattern.terms]
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
    written = case.query.text[pattern.object.start : pattern.object.end]
    property_ = case.query.text[pattern.predicate.start : pattern.predicate.end]
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
    written = case.query.text[pattern.object.start : pattern.object.end]
    property_ = case.query.text[pattern.predicate.start : pattern.predicate.end]
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


async def _literal_as_subject(case: Case, pattern: TriplePattern, patterns: Sequence[TriplePattern]) -> Finding | None:
    name = pattern.object.variable
    follower = next((each for each in patterns if name and each.subject.variable == name), None)
    if follower is None or follower == pattern or not isinstance(pattern.predicate.value, NamedNode):
        return None
    values = await profile(case, pattern.text, str(name))
    if not values or any(each.is_iri for each in values):
        return None
    property_ = case.query.text[pattern.predicate.start : pattern.predicate.end]
    message = say(
        "The values of {property} are literals, and nothing can be stated of a literal, as ?{name} would need.",
        property=property_,
        name=name,
    )
    advice = say("Ask for a property that leads to a thing, or use another variable than ?{name}.", name=name)
    return finding("literal-as-subject", case.place(pattern.object), message, "rephrase", advice)


async def _class_without_property(case: Case, patterns: Sequence[TriplePattern]) -> Finding | None:
    """``?x a C ; p ?y`` where nothing of class C has p."""
    for typed in patterns:
        value = typed.object.value
        if not is_type(typed) or not isinstance(value, NamedNode):
            continue
        used = case.vocabulary.uses.get(value.value, {})
        for pattern in patterns:
            predicate = pattern.predicate.value
            same = pattern.subject.text == typed.subject.text
            if not same or pattern == typed or predicate is None or predicate.value in used:
                continue
            return _never_has(case, typed, pattern, predicate.value)
    return None


def _never_has(case: Case, typed: TriplePattern, pattern: TriplePattern, predicate: str) -> Finding:
    names = case.vocabulary
    class_iri = typed.object.value.value if typed.object.value else ""
    having = [iri for iri, used in names.uses.items() if predicate in used]
    having.sort(key=lambda iri: -names.uses[iri][predicate])
    written = case.query.text[pattern.predicate.start : pattern.predicate.end]
    shown = case.shown(class_iri)
    common = sorted(names.uses.get(class_iri, {}).items(), key=lambda pair: -pair[1])
    message = say(
        "Nothing of class {shown} has {written}; it is said of {listed}.",
        shown=shown,
        written=written,
        listed=", ".join(case.shown(iri) for iri in having[:3]),
    )
    near = names.nearest_terms(predicate, [iri for iri, _ in common])
    advice = say(
        "Ask another class, or for what {shown} has: {listed}.",
        shown=shown,
        listed=", ".join(case.shown(iri) for iri, _ in common[:6]),
    )
    evidence = {
        "classes": [case.shown(iri) for iri in having[:5]],
        "properties": [case.shown(iri) for iri, _ in common],
    }
    return finding(
        "class-property",
        case.place(pattern.predicate),
        message,
        "check",
        advice,
        case.suggest(near or having[:3]),
        evidence=evidence,
        together=[case.place(typed)],
    )


async def _never_meet(case: Case, patterns: Sequence[TriplePattern]) -> Finding:
    """Patterns whose shared variable takes different values in each: samples of both sides."""
    first, last = patterns[0], patterns[-1]
    shared = sorted(frozenset.intersection(*(each.variables for each in patterns)) or first.variables & last.variables)
    places = [case.place(each) for each in patterns]
    name = shared[0] if shared else ""
    if len(shared) > 1 and (by_text := await _same_text(case, patterns)):
        return by_text
    evidence: dict[str, object] = {}
    for pattern in patterns:
        if name in pattern.variables:
            rows = await case.prober.rows(f"SELECT DISTINCT ?{name} WHERE", pattern.text, "LIMIT 3")
            evidence[case.place(pattern).text] = [_sample(case, row[name]) for row in rows]
    message = say(
        "Each of these patterns has solutions, but no ?{name} fits all {number}.", name=name, number=len(patterns)
    )
    advice = say("Compare the values on both sides; a step, a direction or a class is wrong in one of them.")
    return finding("join", places[-1], message, "rephrase", advice, evidence=evidence, together=places[:-1])


async def _same_text(case: Case, patterns: Sequence[TriplePattern]) -> Finding | None:
    """Two values that would be the same if it were not for their language or type."""
    for pattern in patterns[1:]:
        name = pattern.object.variable
        others = [each for each in patterns if each != pattern]
        if name is None or not any(each.object.variable == name for each in others):
            continue
        other = f"{pattern.subject.text} {pattern.predicate.text} ?_other . {case.context(others)}"
        if await case.prober.has(f"{other} FILTER(STR(?_other) = STR(?{name}))"):
            message = say(
                "The values of ?{name} have the same text in both patterns, but another language or type.", name=name
            )
            better = f"FILTER(STR(?{name}2) = STR(?{name}))"
            advice = say("Use two variables and {better}.", better=better)
            places = [case.place(each) for each in others]
            return finding(
                "join-language", case.place(pattern), message, "rephrase", advice, [Suggestion(better)], together=places
            )
    return None


def _sample(case: Case, value: object) -> str:
    return case.shown(value.value) if isinstance(value, NamedNode) else str(value)


def _text(subject: Term, predicate: Term, target: Term) -> str:
    return f"{subject.text} {predicate.text} {target.text} ."


def _text_after(subject: str, pattern: TriplePattern) -> str:
    return f"{subject} {pattern.predicate.text} {pattern.object.text} ."
