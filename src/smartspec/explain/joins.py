"""Triple patterns that have solutions each, but none together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from smartspec.explain.case import finding, is_type
from smartspec.explain.findings import Suggestion
from smartspec.explain.links_at_fault import missing_step, turned_round
from smartspec.explain.sentences import say
from smartspec.explain.values_at_fault import SEEN, open_ended, profile, wrong_literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smartspec.explain.case import Case
    from smartspec.explain.findings import Finding
    from smartspec.explain.parts import TriplePattern


async def wrong_join(case: Case, patterns: Sequence[TriplePattern]) -> Finding:
    """Why patterns that have solutions each have none together."""
    for pattern in patterns:
        if literal := await _literal_among_others(case, pattern, patterns):
            return literal
    for pattern in patterns:
        if literal := await _literal_as_subject(case, pattern, patterns):
            return literal
    for pattern in patterns:
        if turned := await turned_round(case, pattern, patterns):
            return turned
    for pattern in patterns:
        if not is_type(pattern) and (step := await missing_step(case, pattern, patterns)):
            return step
    return await _class_without_property(case, patterns) or await _never_meet(case, patterns)


async def _literal_among_others(
    case: Case, pattern: TriplePattern, patterns: Sequence[TriplePattern]
) -> Finding | None:
    """A literal that other things have, but none of those that the other patterns are about."""
    target = pattern.object
    if not isinstance(target.value, Literal) or not isinstance(pattern.predicate.value, NamedNode):
        return None
    context = f"{open_ended(pattern)} {case.context([each for each in patterns if each != pattern])}"
    return await wrong_literal(case, target, context, SEEN) if await case.prober.has(context) else None


async def _literal_as_subject(case: Case, pattern: TriplePattern, patterns: Sequence[TriplePattern]) -> Finding | None:
    name = pattern.object.variable
    follower = next((each for each in patterns if name and each.subject.variable == name), None)
    if follower is None or follower == pattern or not isinstance(pattern.predicate.value, NamedNode):
        return None
    values = await profile(case, pattern.text, str(name))
    if not values or any(each.is_iri for each in values):
        return None
    property_ = case.written(pattern.predicate)
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
    written = case.written(pattern.predicate)
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
