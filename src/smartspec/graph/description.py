"""The data set's description of itself: true VoID statistics beside what ``data/dataset.ttl`` says by hand.

VoID (https://www.w3.org/TR/void/, section 4): counts of triples, classes and properties, of the whole, of each named
graph and of each set of links to another data set. The whole is the merge of all graphs, this description included.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from smartspec.graph.distributions import describe_files
from smartspec.graph.namespaces import BASE, DATASET, IDENTIFIER, PREFIXES, graph_iri
from smartspec.graph.terms import english, french, node, triple, typed
from smartspec.graph.turtle import RDF_TYPE, canonical_triples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

DATASET_GRAPH: Final = "dataset"
_TARGETS: Final = {
    "eu-countries": "http://publications.europa.eu/resource/authority/country/",
    "eu-currencies": PREFIXES["currency"],
    "eu-languages": PREFIXES["language"],
    "eurovoc": PREFIXES["eurovoc"],
    "nuts": PREFIXES["nuts"],
    "wikidata": PREFIXES["wikidata"],
}
"""Other data sets that we link to: the key of the link set and the namespace that tells its IRIs."""


def version_of(stated: Iterable[Triple]) -> str:
    """The version that the data set's own description gives (``dcat:version``), or ``0``."""
    return next(_said(stated, "dcat:version"), "0")


def modified_of(stated: Iterable[Triple]) -> str:
    """When the data set last changed by its own description (``dcterms:modified``): the start of that day in UTC.

    The day stands in the sources, so equal sources say the same on every machine; empty where they say none.
    """
    days = list(_said(stated, "dcterms:modified"))
    return f"{max(days)}T00:00:00Z" if days else ""


def _said(stated: Iterable[Triple], predicate: str) -> Iterator[str]:
    """The texts that the data set has for a property."""
    for found in stated:
        if found.subject == NamedNode(DATASET) and found.predicate == node(predicate):
            yield from [found.object.value] if isinstance(found.object, Literal) else []


def describe(graphs: Mapping[str, Iterable[Triple]]) -> list[Triple]:
    """The statements to add to ``graph:dataset``, so that every count in them is true once they are added.

    The counts are made twice: the first description has the right number of statements, the second the right numbers.
    """
    fixed = {name: set(canonical_triples(found)) for name, found in graphs.items()}
    fixed.setdefault(DATASET_GRAPH, set())
    draft: set[Triple] = set()
    for _ in range(3):
        whole = {**fixed, DATASET_GRAPH: fixed[DATASET_GRAPH] | draft}
        fresh = set(canonical_triples(_statistics(whole)))
        if fresh == draft:
            break
        draft = fresh
    return sorted(draft - fixed[DATASET_GRAPH], key=str)


def _statistics(graphs: Mapping[str, set[Triple]]) -> Iterator[Triple]:
    merge = set().union(*graphs.values())
    yield from _totals(merge)
    yield from _graph_parts(graphs)
    yield from _class_parts(merge)
    yield from _property_parts(merge)
    yield from _link_sets(merge)
    yield from describe_files(graphs)


def _totals(merge: set[Triple]) -> Iterator[Triple]:
    subjects = {t.subject for t in merge}
    yield from _count(DATASET, "void:triples", len(merge))
    yield from _count(DATASET, "void:distinctSubjects", len(subjects))
    yield from _count(DATASET, "void:distinctObjects", len({t.object for t in merge}))
    yield from _count(DATASET, "void:entities", sum(_is_in(subject, IDENTIFIER) for subject in subjects))
    yield from _count(DATASET, "void:classes", len({t.object for t in merge if t.predicate == RDF_TYPE}))
    yield from _count(DATASET, "void:properties", len({t.predicate for t in merge}))


def _graph_parts(graphs: Mapping[str, set[Triple]]) -> Iterator[Triple]:
    for name, found in graphs.items():
        iri = graph_iri(name)
        yield triple(DATASET, "void:subset", NamedNode(iri))
        yield triple(iri, "a", node("void:Dataset"))
        yield from _count(iri, "void:triples", len(found))


def _class_parts(merge: set[Triple]) -> Iterator[Triple]:
    counts = Counter(t.object for t in merge if t.predicate == RDF_TYPE and isinstance(t.object, NamedNode))
    for found, count in counts.items():
        part = f"{DATASET}/class/{_local(found)}"
        yield triple(DATASET, "void:classPartition", NamedNode(part))
        yield triple(part, "void:class", found)
        yield from _count(part, "void:entities", count)


def _property_parts(merge: set[Triple]) -> Iterator[Triple]:
    for found, count in Counter(t.predicate for t in merge).items():
        part = f"{DATASET}/property/{_local(found)}"
        yield triple(DATASET, "void:propertyPartition", NamedNode(part))
        yield triple(part, "void:property", found)
        yield from _count(part, "void:triples", count)


def _link_sets(merge: set[Triple]) -> Iterator[Triple]:
    outward = [t for t in merge if _is_in(t.object, tuple(_TARGETS.values())) and _is_in(t.subject, BASE)]
    for key, namespace in _TARGETS.items():
        links = [t for t in outward if _is_in(t.object, namespace)]
        if not links:
            continue
        part = f"{DATASET}/linkset/{key}"
        yield triple(DATASET, "void:subset", NamedNode(part))
        yield triple(part, "a", node("void:Linkset"))
        yield triple(part, "rdfs:label", english(f"Links to {namespace}"))
        yield triple(part, "rdfs:label", french(f"Liens vers {namespace}"))
        yield triple(part, "void:subjectsTarget", NamedNode(DATASET))
        yield triple(part, "void:objectsTarget", NamedNode(f"{part}/target"))
        yield triple(f"{part}/target", "a", node("void:Dataset"))
        yield triple(f"{part}/target", "void:uriSpace", Literal(namespace))
        yield from (triple(part, "void:linkPredicate", predicate) for predicate in {t.predicate for t in links})
        yield from _count(part, "void:triples", len(links))


def _count(subject: str, predicate: str, count: int) -> Iterator[Triple]:
    yield triple(subject, predicate, typed(count, "integer"))


def _is_in(term: object, namespace: str | tuple[str, ...]) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(namespace)


def _local(iri: NamedNode) -> str:
    """A key for a term: its prefix and local name, ``skos-Concept``; our own terms without a prefix."""
    prefix, namespace = max(
        ((p, n) for p, n in PREFIXES.items() if iri.value.startswith(n)),
        key=lambda item: len(item[1]),
        default=("", ""),
    )
    local = iri.value[len(namespace) :].replace("/", "-").replace("#", "-").replace(":", "-")
    return local if prefix == "s3" else f"{prefix or 'other'}-{local}"
