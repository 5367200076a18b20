"""Names that nothing in the graph has: properties, classes and things, and what may have been meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from smartspec.explain.case import RDF_TYPE, finding, is_type
from smartspec.explain.namings import iri_variants, local_name, namespace_of, normal_iri, words_of
from smartspec.explain.sentences import Sentence, joined, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smartspec.explain.case import Case
    from smartspec.explain.findings import Action, Finding
    from smartspec.explain.parts import Term, TriplePattern


async def wrong_names(case: Case, pattern: TriplePattern) -> list[Finding]:
    """Every name in a triple pattern that the graph does not have in that position; none where all are known."""
    predicates = pattern.predicate.iris or ((pattern.predicate,) if pattern.predicate.value else ())
    known = case.vocabulary.properties
    wrong = [term for term in predicates if term.value is not None and term.value.value not in known]
    if wrong:
        return [await wrong_property(case, term, pattern) for term in wrong]
    if is_type(pattern):
        target = pattern.object
        if isinstance(target.value, NamedNode) and target.value.value not in case.vocabulary.classes:
            return [await wrong_class(case, target)]
    things = (pattern.subject,) if is_type(pattern) else (pattern.subject, pattern.object)
    named = [(term, term.value) for term in things if isinstance(term.value, NamedNode)]
    return [await wrong_thing(case, term) for term, iri in named if not await is_known(case, iri)]


async def is_known(case: Case, iri: NamedNode) -> bool:
    """Whether an IRI is the subject or the value of any statement."""
    return iri.value in case.vocabulary.labels or bool(await case.prober.ask("mentioned", term=[iri], same=[iri]))


async def wrong_property(case: Case, term: Term, pattern: TriplePattern) -> Finding:
    """What is wrong with a property that no triple has."""
    iri, names = _iri(term), case.vocabulary
    place, written = case.place(term), case.written(term)
    known = [*dict.fromkeys([*names.properties, *names.declared_properties])]
    if meant := slip(case, iri, known):
        return _namespace(case, term, meant)
    if iri in names.declared_properties or (narrower := names.narrower(iri)):
        narrower = [each for each in names.narrower(iri) if each in names.properties]
        advice = (
            say("Ask for {name}, which is narrower.", name=case.shown(narrower[0]))
            if narrower
            else say("Nothing states it yet.")
        )
        message = say(
            "{written} is declared, but no statement in the graph uses it; nothing is inferred from narrower ones.",
            written=written,
        )
        action: Action = "replace" if narrower else "remove"
        return finding("unused-property", place, message, action, advice, case.suggest(narrower[:3]))
    classes = case.classes_of(pattern.subject.variable)
    if isinstance(pattern.subject.value, NamedNode):
        rows = await case.prober.ask("classes-of", thing=[pattern.subject.value])
        classes = [row["class"].value for row in rows]
    favoured = {used for each in classes for used in names.uses.get(each, ())}
    near = names.nearest_terms(iri, [p for p in known if p in names.properties], favoured)
    message = say("No statement in the graph has the property {written}.", written=written)
    if not near and favoured:
        common = sorted(
            favoured - {RDF_TYPE},
            key=lambda used: (
                -len(words_of(used) & words_of(iri)),
                -sum(names.uses[each].get(used, 0) for each in classes),
            ),
        )
        advice = say("Things of that class have other properties, such as {listed}.", listed=_listed(case, common[:5]))
        return finding("unknown-property", place, message, "replace", advice, case.suggest(common[:5]))
    return finding("unknown-property", place, message, "replace", _meant(case, near, "/def"), case.suggest(near))


async def wrong_class(case: Case, term: Term) -> Finding:
    """What is wrong with a class that nothing is of."""
    iri, names = _iri(term), case.vocabulary
    place, written = case.place(term), case.written(term)
    known = [*dict.fromkeys([*names.classes, *names.declared_classes])]
    if meant := slip(case, iri, known):
        return _namespace(case, term, meant)
    if iri in names.properties or iri in names.declared_properties:
        message = say("{written} is a property, not a class: nothing is of it.", written=written)
        advice = say("Use it between subject and value: ?subject {name} ?value.", name=case.shown(iri))
        return finding("property-as-class", place, message, "rephrase", advice, case.suggest([iri]))
    narrower = [each for each in names.narrower(iri) if each in names.classes]
    if iri in names.declared_classes or narrower:
        advice = (
            say("Ask for {listed}.", listed=_listed(case, narrower[:3]))
            if narrower
            else say("Nothing of it is stated yet.")
        )
        message = say(
            "Nothing in the graph is stated to be of the class {written}; classes are not inferred.", written=written
        )
        action: Action = "replace" if narrower else "remove"
        return finding("unused-class", place, message, action, advice, case.suggest(narrower[:3]))
    if iri in names.labels:
        return await _thing_as_class(case, term)
    near = names.nearest_terms(iri, names.classes)
    message = say("Nothing in the graph is of the class {written}.", written=written)
    return finding("unknown-class", place, message, "replace", _meant(case, near, "/def"), case.suggest(near))


async def _thing_as_class(case: Case, term: Term) -> Finding:
    rows = await case.prober.ask("leading-to", value=[_node(term)])
    counts = {row["property"].value: int(row["count"].value) for row in rows}
    shown = case.written(term)
    message = say(
        "{shown} ({label}) is a thing, not a class: nothing is of it.",
        shown=shown,
        label=case.vocabulary.label(_iri(term)),
    )
    advice = (
        say("Other things are linked to it by {listed}.", listed=_listed(case, counts))
        if counts
        else say("Ask for it by a property.")
    )
    return finding("thing-as-class", case.place(term), message, "replace", advice, case.suggest(counts, counts))


async def wrong_thing(case: Case, term: Term) -> Finding:
    """What is wrong with an IRI that no statement mentions."""
    iri, names = _iri(term), case.vocabulary
    written = case.written(term)
    if iri in names.graphs:
        message = say("{written} is a named graph, not a thing that statements are about.", written=written)
        return finding(
            "graph-as-thing",
            case.place(term),
            message,
            "rephrase",
            say("Write GRAPH {written} {{ … }}.", written=written),
        )
    if (meant := names.by_normal_iri.get(normal_iri(iri))) and meant != iri and local_name(meant) == local_name(iri):
        return _namespace(case, term, meant)
    variants = [NamedNode(variant) for variant in dict.fromkeys(iri_variants(iri))]
    for row in await case.prober.ask("mentioned", term=variants, same=variants):
        return _namespace(case, term, row["found"].value)
    near = names.nearest_things(iri)
    message = say("No statement in the graph mentions {written}.", written=written)
    return finding(
        "unknown-iri", case.place(term), message, "replace", _meant(case, near, "/things"), case.suggest(near)
    )


def slip(case: Case, iri: str, known: list[str]) -> str | None:
    """The known term that an IRI means in another namespace: the same but for a slip, or its only home."""
    normal = normal_iri(iri)
    alike = next((each for each in known if normal_iri(each) == normal and each != iri), None)
    if alike or namespace_of(iri) in case.vocabulary.namespaces:
        return alike
    host = normal_iri(iri).split("/")[0]
    homes = [each for each in known if local_name(each) == local_name(iri) and normal_iri(each).split("/")[0] == host]
    return max(homes, key=lambda each: case.vocabulary.properties.get(each, 0), default=None)


def _namespace(case: Case, term: Term, meant: str) -> Finding:
    iri, space = _iri(term), namespace_of(meant)
    message = say(
        "The graph does not have <{iri}>, but it has <{meant}>: the namespace is another one.", iri=iri, meant=meant
    )
    written = case.written(term)
    prefix = written.partition(":")[0]
    advice = say("Write {name}.", name=case.shown(meant))
    if not written.startswith("<") and not iri.startswith(space):
        advice = say(
            "Declare PREFIX {prefix}: <{space}>, or write {name}.", prefix=prefix, space=space, name=case.shown(meant)
        )
    return finding("namespace", case.place(term), message, "replace", advice, case.suggest([meant]))


def _meant(case: Case, near: list[str], page: str) -> str:
    return (
        say("Did you mean {listed}?", listed=_listed(case, near, say(" or ")))
        if near
        else say("Nothing is called like it; {page} lists what there is.", page=page)
    )


def _listed(case: Case, iris: Iterable[str], between: str = ", ") -> Sentence:
    return joined((case.shown(iri) for iri in iris), between)


def _iri(term: Term) -> str:
    return term.value.value if term.value else ""


def _node(term: Term) -> NamedNode:
    return NamedNode(_iri(term))
