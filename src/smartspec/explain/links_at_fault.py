"""Links that go the other way, or over one thing more, than a pattern has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from smartspec.explain.case import finding, is_type
from smartspec.explain.findings import Suggestion
from smartspec.explain.parts import pattern_text
from smartspec.explain.sentences import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smartspec.explain.case import Case
    from smartspec.explain.findings import Finding
    from smartspec.explain.parts import TriplePattern

_EVERYWHERE: Final = (
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2000/01/rdf-schema#comment",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
)
"""Properties that nearly everything has: a step to them explains nothing."""


async def turned_round(case: Case, pattern: TriplePattern, patterns: Sequence[TriplePattern]) -> Finding | None:
    """The pattern the other way round, if that has solutions."""
    if is_type(pattern) or not isinstance(pattern.predicate.value, NamedNode):
        return None
    if isinstance(pattern.object.value, Literal):
        return None
    turned = pattern_text(pattern.object, pattern.predicate, pattern.subject)
    rest = case.context([each for each in patterns if each != pattern])
    if not await case.prober.has(f"{turned} {rest}"):
        return None
    words = [case.written(term) or term.text for term in pattern.terms]
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


async def missing_step(case: Case, pattern: TriplePattern, patterns: Sequence[TriplePattern]) -> Finding | None:
    """One property more between subject and property, if that has solutions."""
    if (
        not isinstance(pattern.predicate.value, NamedNode)
        or is_type(pattern)
        or isinstance(pattern.subject.value, Literal)
    ):
        return None
    rest = case.context([each for each in patterns if each != pattern])
    step = f"{pattern.subject.text} ?_step ?_middle . ?_middle {pattern.predicate.text} {pattern.object.text} . {rest}"
    wanted = f"{step} FILTER(?_step != {pattern.predicate.value})"
    rows = await case.prober.rows(
        "SELECT ?_step (COUNT(*) AS ?_count) WHERE", wanted, "GROUP BY ?_step ORDER BY DESC(?_count) LIMIT 3"
    )
    own = pattern.predicate.value.value
    steps = {row["_step"].value: int(row["_count"].value) for row in rows}
    classes = [iri for iri, used in case.vocabulary.uses.items() if own in used]
    if not steps or own in _EVERYWHERE:
        return None
    written = case.written(pattern.predicate)
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
