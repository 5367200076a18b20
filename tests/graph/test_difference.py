"""The difference of two graphs: what is told, what makes no difference, and that nothing is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from smartspec.graph.difference import Change, Difference, compare
from smartspec.graph.difference_lines import DifferenceWriter
from smartspec.graph.formatting import fingerprint
from smartspec.graph.reading import parse_turtle
from smartspec.graph.turtle import canonical_triples

PREFIXES = """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix region: <https://w3id.org/smartspec/id/region/> .
@prefix s3: <https://w3id.org/smartspec/def/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix theme: <https://w3id.org/smartspec/id/theme/> .
"""


def triples(turtle: str) -> list[Triple]:
    return parse_turtle(PREFIXES + turtle, Path("inline.ttl"))


def difference(old: str, new: str) -> Difference:
    return compare({"": triples(old)}, {"": triples(new)})


def lines(found: Difference, **prefixes: str) -> list[str]:
    writer = DifferenceWriter(found.labels, prefixes)
    return [f"{line.mark} {'  ' * line.depth}{line.text}" for graph in found.graphs for line in writer.lines(graph)]


def told(old: str, new: str) -> list[str]:
    return lines(difference(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("theme:a s3:x 1 ; s3:y 2 .", "theme:a s3:y 2 . theme:a s3:x 1 , 1 ."),
        ("theme:a s3:x 01 , 4.00 , 'a'@EN .", "theme:a s3:x 1 , 4.0 , 'a'@en ."),
        ("theme:a s3:x _:one . _:one s3:y 1 .", "theme:a s3:x [ s3:y 1 ] ."),
        ("theme:a s3:x _:one . theme:b s3:x _:one .", "theme:a s3:x _:two . theme:b s3:x _:two ."),
        ("_:a s3:x _:b . _:b s3:x _:a .", "_:c s3:x _:d . _:d s3:x _:c ."),
        ("theme:a s3:x (1 [ s3:y 2 ] 3) .", "theme:a s3:x ( 1 _:b 3 ) . _:b s3:y 2 ."),
        ("[] s3:x 1 .", "_:a s3:x 1 ."),
    ],
    ids=["order", "spelling of literals", "names", "shared names", "ring", "list", "unowned"],
)
def test_formatting_and_names_make_no_difference(old: str, new: str) -> None:
    assert difference(old, new).graphs == ()


def test_entities_are_added_removed_and_changed_by_property() -> None:
    old = "theme:a a s3:Theme . theme:b s3:x 1 , 2 . theme:c s3:x 3 ."
    new = "theme:b s3:x 2 , 4 . theme:c s3:x 3 . theme:d a s3:Theme ."
    assert told(old, new) == [
        "- theme:a",
        "-   a s3:Theme",
        "~ theme:b",
        "-   s3:x 1",
        "+   s3:x 4",
        "+ theme:d",
        "+   a s3:Theme",
    ]


def test_counts_are_of_entities_and_triples() -> None:
    found = difference("theme:a s3:x 1 .", "theme:a s3:x [ s3:y 1 , 2 ] . theme:b s3:x (1) .")
    assert {change: found.entities(change) for change in Change} == {
        Change.ADDED: 1,
        Change.REMOVED: 0,
        Change.CHANGED: 1,
    }
    assert (found.added, found.removed) == (3 + 3, 1)


def test_entities_and_values_carry_their_english_label() -> None:
    old = "theme:a rdfs:label 'Gone'@en , 'Parti'@fr ; s3:x 1 ."
    new = "region:b rdfs:label 'Là'@fr , 'There'@en . theme:c s3:x region:b ."
    assert [line for line in told(old, new) if "(" in line] == [
        "+ region:b (There)",
        "- theme:a (Gone)",
        "+   s3:x region:b (There)",
    ]


def test_added_and_removed_are_meant_of_all_graphs_together() -> None:
    old = {"http://g/1": triples("theme:a s3:x 1 . theme:b s3:x 1 .")}
    new = {"http://g/1": triples("theme:b s3:x 1 ."), "http://g/2": triples("theme:a s3:x 1 . theme:b s3:x 1 .")}
    found = compare(old, new)
    assert [(graph.name, [entity.change for entity in graph.entities]) for graph in found.graphs] == [
        ("http://g/1", [Change.CHANGED]),
        ("http://g/2", [Change.CHANGED, Change.CHANGED]),
    ]
    assert found.entities(Change.CHANGED) == 2


def test_change_inside_a_blank_node_is_told_under_its_owner() -> None:
    old = "theme:a sh:property [ sh:path s3:x ; sh:minCount 1 ] , [ sh:path s3:y ; sh:minCount 1 ] ."
    new = "theme:a sh:property [ sh:path s3:x ; sh:minCount 2 ] , [ sh:path s3:y ; sh:minCount 1 ] ."
    assert told(old, new) == [
        "~ theme:a",
        "~   sh:property [ sh:path s3:x … ]",
        "-     sh:minCount 1",
        "+     sh:minCount 2",
    ]


def test_change_two_blank_nodes_deep_is_told_there() -> None:
    old = "theme:a s3:x [ rdfs:label 'node' ; s3:y [ s3:z 1 ; s3:w 2 ] ] ."
    assert told(old, old.replace("s3:z 1", "s3:z 7"))[1:] == [
        '~   s3:x [ rdfs:label "node" … ]',
        "~     s3:y [ s3:w 2 … ]",
        "-       s3:z 1",
        "+       s3:z 7",
    ]


def test_unlike_blank_nodes_are_one_gone_and_one_new() -> None:
    assert told("theme:a s3:x [ s3:y 1 ] .", "theme:a s3:x [ s3:z 2 ; s3:w 3 ] .") == [
        "~ theme:a",
        "-   s3:x [ s3:y 1 ]",
        "+   s3:x [ s3:w 3 ; s3:z 2 ]",
    ]


def test_blank_node_that_nothing_refers_to_is_told_too() -> None:
    assert told("[] a s3:Theme ; s3:x 1 .", "[] a s3:Theme ; s3:x 2 . [] s3:y 3 .") == [
        "~ [ a s3:Theme … ]",
        "-   s3:x 1",
        "+   s3:x 2",
        "+ []",
        "+   s3:y 3",
    ]


def test_two_equal_blank_nodes_are_more_than_one() -> None:
    found = difference("theme:a s3:x [ s3:y 1 ] .", "theme:a s3:x [ s3:y 1 ] , [ s3:y 1 ] .")
    assert (found.added, found.removed) == (2, 0)


def test_shared_blank_node_has_a_name_made_of_its_content() -> None:
    old = "theme:a s3:x _:n . theme:b s3:x _:n . _:n s3:y 1 ."
    found, again = (difference("", old.replace("_:n", name)) for name in ("_:one", "_:two"))
    assert lines(found) == lines(again)
    assert (found.added, found.entities(Change.ADDED)) == (3, 3)


def test_text_is_cut_around_the_place_where_it_differs() -> None:
    old = f"theme:a rdfs:comment '{'a' * 300} old {'z' * 300}'@en ."
    removed, added = told(old, old.replace("old", "new"))[1:]
    assert "a old z" in removed
    assert "a new z" in added
    assert max(map(len, (removed, added))) < 150
    assert removed.endswith('"@en')


def test_long_list_is_cut_around_the_place_where_it_differs() -> None:
    old = f"theme:a s3:x ( {' '.join(map(str, range(100)))} ) ."
    removed, added = told(old, old.replace("77", "7777"))[1:]
    assert " 77 " in removed
    assert " 7777 " in added


def test_long_blank_node_takes_several_lines() -> None:
    text = "word " * 20
    assert told("", f"theme:a s3:x [ s3:y '{text}' ; s3:z 1 ] .")[1:] == [
        "+   s3:x []",
        f'+     s3:y "{text}"',
        "+     s3:z 1",
    ]


def test_languages_stand_together() -> None:
    old = "theme:a rdfs:comment 'one'@en , 'un'@fr ."
    assert told(old, "theme:a rdfs:comment 'two'@en , 'deux'@fr .")[1:] == [
        '-   rdfs:comment "one"@en',
        '+   rdfs:comment "two"@en',
        '-   rdfs:comment "un"@fr',
        '+   rdfs:comment "deux"@fr',
    ]


def test_what_cannot_be_seen_is_written_as_escape() -> None:
    assert told("", "theme:a rdfs:comment 'a\\u202Eb\\nc' .")[1:] == ['+   rdfs:comment "a\\u202Eb\\nc"']


def test_names_are_written_with_the_prefixes_of_the_files_before_ours() -> None:
    rdf_type = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    found = difference("", f"<http://e/a> a theme:c ; <http://e/.b> {rdf_type} , <http://e/> ; s3:x 1 .")
    assert lines(found, e="http://e/", s3="http://other/", topic="https://w3id.org/smartspec/id/theme/") == [
        "+ e:a",
        "+   a topic:c",
        "+   <http://e/.b> e:",
        "+   <http://e/.b> rdf:type",
        "+   <https://w3id.org/smartspec/def/x> 1",
    ]


@pytest.mark.parametrize(
    "deep",
    ["theme:a s3:x ( " + "1 " * 4_000 + ") .", "theme:a s3:x " + "[ s3:x " * 900 + "1" + " ]" * 900 + " ."],
    ids=["long list", "nested blank nodes"],
)
def test_depth_is_no_limit(deep: str) -> None:
    found = difference(deep, deep.replace("1", "2", 1))
    assert found.added >= 1
    assert len(lines(found)) < 100


BLANK = st.sampled_from([BlankNode(name) for name in "abcd"])
IRI = st.sampled_from([NamedNode(f"http://e/{name}") for name in "st"])
PREDICATE = st.sampled_from([NamedNode(f"http://e/{name}") for name in "pq"])
VALUE = st.sampled_from([Literal(1), Literal("01", datatype=Literal(1).datatype), Literal("a", language="en")])
GRAPH = st.lists(st.builds(Triple, IRI | BLANK, PREDICATE, IRI | BLANK | VALUE), max_size=10)


@given(GRAPH, GRAPH)
def test_nothing_differs_exactly_when_the_graphs_are_isomorphic(old: list[Triple], new: list[Triple]) -> None:
    isomorphic = fingerprint(old) == fingerprint(new)
    assert (compare({"": old}, {"": new}).graphs == ()) == isomorphic


@given(GRAPH, GRAPH)
def test_counts_balance(old: list[Triple], new: list[Triple]) -> None:
    found = compare({"": old}, {"": new})
    assert found.added - found.removed == len(canonical_triples(new)) - len(canonical_triples(old))


@given(GRAPH, GRAPH)
def test_the_other_way_round_is_the_mirror(old: list[Triple], new: list[Triple]) -> None:
    there, back = compare({"": old}, {"": new}), compare({"": new}, {"": old})
    mirrored = str.maketrans("+-", "-+")
    assert sorted(lines(there)) == sorted(line[:1].translate(mirrored) + line[1:] for line in lines(back))


@given(GRAPH, GRAPH)
def test_order_and_names_change_no_line(old: list[Triple], new: list[Triple]) -> None:
    def renamed(term: object) -> object:
        return BlankNode(f"x{term.value}") if isinstance(term, BlankNode) else term

    again = [Triple(renamed(t.subject), t.predicate, renamed(t.object)) for t in reversed(new)]  # type: ignore[arg-type]
    assert lines(compare({"": old}, {"": new})) == lines(compare({"": old}, {"": again}))
