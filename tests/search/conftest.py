"""Finders: on the shipped graph, and on a few things written in Turtle."""

import asyncio
from pathlib import Path

import pytest

from smartspec.engine.local import LocalEngine
from smartspec.graph.namespaces import PREFIXES
from smartspec.graph.reading import parse_turtle
from smartspec.graph.release import make_release
from smartspec.search.finder import Finder, read_finder

HEAD = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("owl", "rdfs", "s3", "skos", "xsd"))
HEAD += "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("country", "region", "theme"))
HEAD += "@prefix ex: <http://example.org/> .\n"

SMALL = """
s3:Region a owl:Class ; rdfs:label "Region"@en , "Région"@fr .
s3:Country a owl:Class ; rdfs:label "Country"@en , "Pays"@fr .
s3:country a owl:ObjectProperty ; rdfs:label "country"@en , "pays"@fr .
country:FR a s3:Country ; rdfs:label "France"@en , "France"@fr ; s3:isoCode "FR" .
region:FRH a s3:Region ; rdfs:label "Brittany"@en , "Bretagne"@fr ; s3:country country:FR ; s3:nutsLevel 1 .
region:FRH0 a s3:Region ; rdfs:label "Brittany"@en , "Bretagne"@fr ; s3:country country:FR ; s3:nutsLevel 2 ;
  s3:nutsCode "FRH0" .
region:NL41 a s3:Region ; rdfs:label "North Brabant"@en , "Brabant-Septentrional"@fr ; skos:altLabel "Noord-Brabant" ;
  s3:nutsLevel 2 ; s3:opened "2017-11-22"^^xsd:date ; s3:area 5082.1 .
theme:north a s3:Theme ; rdfs:label "North"@en .
"""


def engine_of(turtle: str) -> LocalEngine:
    """An engine on some triples."""
    triples = parse_turtle(HEAD + turtle, Path("small.ttl"))
    return LocalEngine.of(make_release({"a": triples}, version="1.2.3", sources="", builder=""))


def finder_of(engine: LocalEngine) -> Finder:
    """A finder of what an engine holds."""
    return asyncio.run(read_finder(engine))


@pytest.fixture(scope="session")
def real_finder(engine: LocalEngine) -> Finder:
    """A finder of the shipped graph."""
    return finder_of(engine)


@pytest.fixture(scope="session")
def small_engine() -> LocalEngine:
    """An engine on a few things."""
    return engine_of(SMALL)


@pytest.fixture(scope="session")
def small(small_engine: LocalEngine) -> Finder:
    """A finder of a few things."""
    return finder_of(small_engine)
