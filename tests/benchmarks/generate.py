"""A scale model of the graph: the ontology's own classes in any size, the same triples for the same seed.

    python -m tests.benchmarks.generate --triples 100000 --seed 1 --faults 0.01 model.ttl

The model has about the proportions of the shipped graph and conforms to its shapes, but for a share of faults of known
kinds. It needs no other data beside it and holds what a release holds: derived statements are made, too.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from smartspec.graph.namespaces import BASE, PREFIXES
from smartspec.graph.terms import english, french, node, triple, typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CODES: Final = "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_SIGNS: Final = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0"
_WORDS: Final = (
    "energy health water digital textile forest chemical photonics sensor battery tourism food mining robot cluster "
    "harbour hydrogen biomass network workshop"
)
_CONCEPTS: Final = {
    "certainty": ("stated", "reported", "disputed"),
    "document-type": ("press-release", "slides", "web-page"),
    "per": ("partnership", "programme"),
    "role": ("coordinator", "partner"),
}
_THEMES: Final = 60
_VERSIONS: Final = (2013, 2016, 2021)
_REGIONS_OF_A_ROUND: Final = 10
_STATEMENTS_OF_A_ROUND: Final = 11
_SEEN: Final = typed("2026-01-31", "date")
_EURO: Final = NamedNode("http://publications.europa.eu/resource/authority/currency/EUR")


def model(triples: int, seed: int = 1, faults: float = 0.0) -> list[Triple]:
    """The smallest model of at least so many triples; ``faults`` is the share of entities that break a shape."""
    return list(draw(triples, seed, faults))


def draw(triples: int, seed: int = 1, faults: float = 0.0) -> Iterator[Triple]:
    """`model` piece by piece, for one that has no room in memory."""
    drawing, drawn = _Drawing(Random(seed), faults), 0
    made = list(drawing.frame())
    for number in count():
        yield from made
        drawn += len(made)
        if drawn >= triples:
            return
        made = drawing.round(number)


@dataclass
class _Drawing:
    """What has been made so far, for later entities to refer to."""

    random: Random
    faults: float
    actors: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=_CODES.split)
    words: list[str] = field(default_factory=_WORDS.split)

    def frame(self) -> Iterator[Triple]:
        """What there is once: concepts with their schemes, themes, countries, and the organisation behind it all."""
        for scheme, concepts in {**_CONCEPTS, "theme": tuple(f"t{number}" for number in range(_THEMES))}.items():
            yield from _entity(f"scheme/{scheme}", ("skos:ConceptScheme",), scheme, defined=True)
            for concept in concepts:
                kinds = ("skos:Concept", "s3:Theme") if scheme == "theme" else ("skos:Concept",)
                yield from _entity(f"{scheme}/{concept}", kinds, concept, defined=True)
                yield _link(f"{scheme}/{concept}", "skos:inScheme", f"scheme/{scheme}")
                yield _link(f"{scheme}/{concept}", "skos:topConceptOf", f"scheme/{scheme}")
        yield from _entity("organisation/commission", ("s3:Organisation", "s3:Actor"), "European Commission")
        for code in self.countries:
            yield from self.country(code)

    def country(self, code: str) -> Iterator[Triple]:
        key = f"country/{code}"
        yield from _entity(key, ("s3:MemberState", "s3:Country", "s3:Territory", "s3:Actor"), f"Country {code}")
        yield from _code(key, code)
        yield _fact(key, "s3:isoCode", Literal(code))
        yield _fact(key, "s3:accession", typed("1995-01-01", "date"))
        yield from self.versions(key, code)

    def round(self, number: int) -> list[Triple]:
        """One document, what it says about one partnership, and the regions that have joined the graph with it."""
        made: list[Triple] = []
        for leaf in range(number * _REGIONS_OF_A_ROUND, (number + 1) * _REGIONS_OF_A_ROUND):
            made += self.branch(leaf)
        made += self.document(number)
        partnership = list(self.partnership(number))
        made += partnership
        for at in range(_STATEMENTS_OF_A_ROUND):
            made += self.statement(number, at, self.random.choice(partnership))
        return made

    def branch(self, leaf: int) -> Iterator[Triple]:
        """A region of level 3, and the regions above it where it is their first."""
        country, place = self.countries[leaf % len(self.countries)], leaf // len(self.countries)
        third, second, first = place % 36, place // 36 % 36, place // 36**2
        code = country + _SIGNS[first] + _SIGNS[second] + _SIGNS[third]
        if third == second == 0:
            yield from self.region(code[:3])
        if third == 0:
            yield from self.region(code[:4])
        yield from self.region(code)

    def region(self, code: str) -> Iterator[Triple]:
        key = f"region/{code}"
        self.actors.append(key)
        name = self.name()
        yield from _entity(key, ("s3:Region", "s3:Territory", "s3:Actor"), name)
        yield from _code(key, code)
        yield _fact(key, "skos:altLabel", Literal(f"{name} {code}"))
        yield _link(key, "s3:country", f"country/{self.random.choice(self.countries) if self.errs() else code[:2]}")
        yield _link(key, "s3:within", _above(code))
        yield from self.versions(key, code)

    def versions(self, key: str, code: str) -> Iterator[Triple]:
        for year in _VERSIONS:
            version = f"region-version/{year}.{code}"
            yield from _entity(version, ("s3:RegionVersion",), f"{code} (NUTS {year})")
            yield from _code(version, code, level=len(code) - 1 if self.errs() else len(code) - 2)
            yield _fact(version, "s3:nutsVersion", typed(year, "gYear"))
            yield _fact(version, "s3:population", typed(self.random.randrange(10_000, 9_000_000), "integer"))
            yield _fact(version, "s3:area", typed(f"{self.random.randrange(50, 90_000)}.5", "decimal"))
            yield _fact(version, "s3:populationYear", typed(year, "gYear"))
            yield _link(version, "s3:versionOf", key)
            if len(code) > len("NL"):
                yield _link(version, "s3:within", f"region-version/{year}.{code[:-1]}")

    def document(self, number: int) -> Iterator[Triple]:
        key = f"document/d{number}"
        yield from _entity(key, ("s3:Document",), f"Document {number} about {self.name()}")
        yield _fact(key, "dcterms:title", english(self.name()))
        yield _fact(key, "s3:seen", _SEEN)
        yield _link(key, "dcterms:publisher", "organisation/commission")
        if not self.errs():
            yield _link(key, "s3:documentType", f"document-type/{self.random.choice(_CONCEPTS['document-type'])}")

    def partnership(self, number: int) -> Iterator[Triple]:
        key, funding = f"partnership/p{number}", f"funding/d{number}.p{number}"
        yield from _entity(key, ("s3:Partnership",), f"Partnership {number} for {self.name()}")
        yield _link(key, "s3:theme", f"theme/t{self.random.randrange(_THEMES)}")
        yield _link(key, "s3:funding", funding)
        for actor in self.random.sample(self.actors, k=7):
            yield from self.participation(number, key, actor)
        yield from _entity(funding, ("s3:Funding",), f"Money for partnership {number}")
        yield _fact(funding, "s3:amount", typed(self.random.randrange(1, 90) * 100_000, "decimal"))
        yield Triple(_node(funding), node("s3:currency"), _EURO)
        yield _link(funding, "s3:per", "per/partnership")
        yield from self.sourced(funding, number)

    def participation(self, number: int, partnership: str, actor: str) -> Iterator[Triple]:
        key = f"participation/d{number}.p{number}.{actor.rpartition('/')[2]}"
        role = self.random.choice(_CONCEPTS["role"])
        yield from _entity(key, ("s3:Participation",), f"{actor} takes part in {partnership}")
        yield _link(key, "s3:actor", actor)
        yield _link(key, "s3:role", f"role/{role}")
        yield from self.sourced(key, number)
        yield _link(partnership, "s3:participation", key)
        for derived in (role, "member", "participant"):
            yield _link(partnership, f"s3:{derived}", actor)

    def statement(self, number: int, at: int, about: Triple) -> Iterator[Triple]:
        key = f"statement/d{number}.{at:03}"
        value = _node(self.random.choice(self.actors)) if self.errs() else about.object
        yield from _entity(key, ("s3:Statement",), f"Statement {at} of document {number}")
        yield Triple(_node(key), node("rdf:subject"), about.subject)
        yield Triple(_node(key), node("rdf:predicate"), about.predicate)
        yield Triple(_node(key), node("rdf:object"), value)
        yield from self.sourced(key, number)

    def sourced(self, key: str, number: int) -> Iterator[Triple]:
        yield _link(key, "s3:statedIn", f"document/d{number}")
        yield _fact(key, "s3:locator", Literal(f"b{self.random.randrange(1, 20)}"))
        if not self.errs():
            yield _link(key, "s3:certainty", f"certainty/{self.random.choice(_CONCEPTS['certainty'])}")

    def errs(self) -> bool:
        return self.random.random() < self.faults

    def name(self) -> str:
        return " ".join(self.random.choices(self.words, k=3)).capitalize()


def _node(key: str) -> NamedNode:
    return NamedNode(f"{BASE}id/{key}")


def _link(key: str, predicate: str, to: str) -> Triple:
    return triple(_node(key).value, predicate, _node(to))


def _fact(key: str, predicate: str, value: Literal) -> Triple:
    return triple(_node(key).value, predicate, value)


def _entity(key: str, classes: Iterable[str], name: str, *, defined: bool = False) -> Iterator[Triple]:
    for class_ in classes:
        yield triple(_node(key).value, "a", node(class_))
    for label in (english(name), french(f"{name} (fr)")):
        yield _fact(key, "rdfs:label", label)
        if defined:
            yield _fact(key, "skos:prefLabel", label)
            yield _fact(key, "skos:definition", label)


def _code(key: str, code: str, level: int | None = None) -> Iterator[Triple]:
    yield _fact(key, "s3:nutsCode", Literal(code))
    yield _fact(key, "s3:nutsLevel", typed(len(code) - 2 if level is None else level, "integer"))


def _above(code: str) -> str:
    return f"region/{code[:-1]}" if len(code) > len("NL4") else f"country/{code[:2]}"


def write_model(triples: Iterable[Triple], path: Path) -> None:
    """Write a model as Turtle."""
    serialize(triples, path, format=RdfFormat.TURTLE, prefixes=PREFIXES)


def main() -> None:
    """Write a model to a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=100_000, help="size (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="equal seeds give equal models (default: %(default)s)")
    parser.add_argument("--faults", type=float, default=0.0, help="share of faulty entities (default: %(default)s)")
    parser.add_argument("path", type=Path, help="Turtle file to write")
    options = parser.parse_args()
    write_model(model(options.triples, options.seed, options.faults), options.path)


if __name__ == "__main__":
    main()
