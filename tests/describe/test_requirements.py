"""What shapes ask: found for a class and for a property, however the shape is written."""

import pytest
from pyoxigraph import Literal, RdfFormat, parse

from smartspec.describe.requirements import Demand, Requirement, Requirements, read_requirements
from smartspec.errors import SourceError
from smartspec.graph.namespaces import DEFINITION, PREFIXES

HEADER = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("s3", "sh", "shape", "rdfs", "xsd"))


def asked(turtle: str) -> Requirements:
    return read_requirements(quad.triple for quad in parse(HEADER + turtle, format=RdfFormat.TURTLE))


def only(requirements: list[Requirement]) -> Requirement:
    [found] = requirements
    return found


def names(requirement: Requirement) -> list[str]:
    return [demand.name for demand in requirement.demands]


def values(demand: Demand) -> list[str]:
    return [str(getattr(term, "value", "")) for term in demand.terms]


def test_a_class_is_asked_through_the_properties_of_its_shape() -> None:
    found = asked("""
      shape:Call a sh:NodeShape ; sh:targetClass s3:Call ; sh:property shape:Call-theme .
      shape:Call-theme sh:path s3:theme ; sh:name "theme"@en ; sh:message "One theme."@en ; sh:class s3:Theme .
    """)
    one = only(found.of_class([DEFINITION + "Call"]))
    assert (one.path, one.properties, one.classes) == ("s3:theme", (DEFINITION + "theme",), (DEFINITION + "Call",))
    assert one.messages == (Literal("One theme.", language="en"),)
    assert (names(one), values(one.demands[0])) == (["class"], [DEFINITION + "Theme"])
    assert found.of_property(DEFINITION + "theme") == [one]
    assert found.of_class([DEFINITION + "Event"]) == []
    assert (found.shapes, found.constraints) == (2, 1)


def test_a_class_is_asked_what_those_above_it_are_asked() -> None:
    found = asked('shape:Event a sh:NodeShape ; sh:targetClass s3:Event ; sh:pattern "^x" .')
    assert names(only(found.of_class([DEFINITION + "Announcement", DEFINITION + "Event"]))) == ["pattern"]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ("sh:minCount 1 ; sh:maxCount 1", [("exactly", ["1"])]),
        ("sh:minCount 1 ; sh:maxCount 2", [("maxCount", ["2"]), ("minCount", ["1"])]),
        ("sh:maxCount 1", [("maxCount", ["1"])]),
    ],
)
def test_equal_bounds_are_one_number(counts: str, expected: list[tuple[str, list[str]]]) -> None:
    found = asked(f"shape:C a sh:NodeShape ; sh:targetClass s3:C ; sh:property [ sh:path s3:p ; {counts} ] .")
    one = only(found.of_class([DEFINITION + "C"]))
    assert [(demand.name, values(demand)) for demand in one.demands] == expected
    assert one.shape is None


def test_lists_and_shapes_are_told_member_by_member() -> None:
    found = asked("""
      shape:p sh:path s3:p ; sh:targetSubjectsOf s3:p ; sh:in ( "a" "b" ) ; sh:or ( shape:A shape:B ) .
      shape:A a sh:NodeShape ; rdfs:label "A"@en ; sh:datatype xsd:date .
      shape:B a sh:NodeShape ; sh:datatype xsd:gYear .
    """)
    one = only(found.of_property(DEFINITION + "p"))
    assert [(demand.name, values(demand)) for demand in one.demands] == [
        ("in", ["a", "b"]),
        ("or", [PREFIXES["shape"] + "A", PREFIXES["shape"] + "B"]),
    ]
    assert (one.classes, one.anywhere) == ((), (DEFINITION + "p",))
    assert found.names == {PREFIXES["shape"] + "A": (Literal("A", language="en"),)}


def test_a_query_speaks_by_its_message() -> None:
    found = asked("""
      shape:C a sh:NodeShape ; sh:targetClass s3:C ; sh:sparql [
        sh:message "{$this} is bad"@en ; sh:select "SELECT $this { $this s3:bad true }" ] .
    """)
    [demand] = only(found.of_class([DEFINITION + "C"])).demands
    assert demand == Demand("sparql", (), (Literal("{$this} is bad", language="en"),))


def test_a_path_of_several_properties_is_found_by_each() -> None:
    found = asked("""
      shape:C a sh:NodeShape ; sh:targetClass s3:C ;
        sh:property [ sh:path ( s3:p [ sh:inversePath s3:q ] ) ; sh:minCount 1 ] .
    """)
    assert only(found.of_property(DEFINITION + "q")).path == "s3:p/(^s3:q)"
    assert found.of_property(DEFINITION + "p") == found.of_property(DEFINITION + "q")


def test_what_is_switched_off_asks_nothing() -> None:
    found = asked("shape:C a sh:NodeShape ; sh:targetClass s3:C ; sh:deactivated true ; sh:minLength 1 .")
    assert found == Requirements((), {}, 0, 0)


def test_ill_formed_shapes_are_refused() -> None:
    with pytest.raises(SourceError, match="path"):
        asked("shape:C a sh:NodeShape ; sh:targetClass s3:C ; sh:property [ sh:path [] ; sh:minCount 1 ] .")
