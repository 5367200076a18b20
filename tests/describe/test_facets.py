"""Things of a class by what they can be sifted by: the page's way and the SPARQL query beside it agree."""

import asyncio

import pytest

from smartspec.describe.facets import FACETS, Collection, listing_query, read_collection
from smartspec.describe.memory import Memory
from smartspec.engine.local import LocalEngine
from smartspec.graph.namespaces import DEFINITION, IDENTIFIER

CLASSES = ("Partnership", "Region", "Participation", "Actor", "PilotProject", "Statement", "Organisation", "Country")


def read(engine: LocalEngine, name: str) -> Collection:
    return asyncio.run(read_collection(engine, Memory(), DEFINITION + name))


@pytest.mark.parametrize("name", CLASSES)
def test_every_value_of_every_facet_gives_what_its_query_gives(engine: LocalEngine, name: str) -> None:
    collection = read(engine, name)
    for facet in FACETS:
        for value in collection.values(facet):
            asked = engine.select(listing_query(DEFINITION + name, {facet: value}))
            listed = {member.iri for member in collection.fitting({facet: value}, "name", "en")}
            assert {row["thing"].value for row in asked} == listed
            assert collection.counts(facet, {})[value] == len(listed) > 0


def test_counts_of_a_facet_heed_the_other_facets_only(engine: LocalEngine) -> None:
    regions = read(engine, "Region")
    chosen = {"country": f"{IDENTIFIER}country/IT", "role": f"{IDENTIFIER}role/coordinator"}
    countries = regions.counts("country", chosen)
    assert len(countries) > 1
    assert countries[chosen["country"]] == len(regions.fitting(chosen, "name", "en"))
    asked = engine.select(listing_query(f"{DEFINITION}Region", chosen))
    assert {row["thing"].value for row in asked} == {member.iri for member in regions.fitting(chosen, "name", "en")}


def test_things_are_in_the_order_asked_for(small_engine: LocalEngine) -> None:
    regions = read(small_engine, "Region")
    keys = {
        sort: [m.iri.rpartition("/")[2] for m in regions.fitting({}, sort, "fr")]
        for sort in ("name", "key", "mentions")
    }
    assert keys["name"] == ["NL41", "FRH", "FRH0"]
    assert keys["key"] == ["FRH", "FRH0", "NL41"]
    assert keys["mentions"][-1] == "NL41"


def test_values_have_names(small_engine: LocalEngine) -> None:
    participations = read(small_engine, "Participation")
    assert participations.values("role") == {f"{IDENTIFIER}role/coordinator", f"{IDENTIFIER}role/partner"}
    assert participations.labels.choose(f"{IDENTIFIER}role/partner", "fr").text == "Partenaire"
    assert participations.values("country") == {f"{IDENTIFIER}country/EE", f"{IDENTIFIER}country/FR"}
