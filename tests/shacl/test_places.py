"""Places are exact: the line and column of the value that does not fit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode
from rdflib import URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath

from smartspec.errors import line_and_column
from smartspec.shacl.finder import Finder
from smartspec.shacl.places import Place
from smartspec.shacl.property_paths import Step
from smartspec.shacl.reading import Checked, read_placed
from smartspec.shacl.terms import Term

TEXT = '''@prefix s3: <https://w3id.org/smartspec/def/> .
@prefix region: <https://w3id.org/smartspec/id/region/> .

region:NL41 a s3:Region ;
  s3:locator "b1" , # not "b2" here
    """b
2""" , "b2" ;
  s3:area [ s3:locator "inner" ] , 7 .

region:BE2 s3:within region:NL41 . region:NL41 s3:within region:BE2 .
'''
PATH = Path("x.ttl")
NL41 = NamedNode("https://w3id.org/smartspec/id/region/NL41")
BE2 = NamedNode("https://w3id.org/smartspec/id/region/BE2")
S3 = "https://w3id.org/smartspec/def/"


def finder(text: str, path: Path = PATH) -> tuple[Finder, Checked]:
    checked = Checked.read([(path, text)])
    return Finder(checked.texts, [triple.subject for triple in checked.triples]), checked


def at(place: Place | None) -> tuple[int, int] | None:
    return None if place is None else (place.line, place.column)


@pytest.mark.parametrize(
    ("predicate", "value", "line", "column"),
    [
        (None, None, 4, 1),
        ("locator", Literal("b1"), 5, 14),
        ("locator", Literal("b\n2"), 6, 5),
        ("locator", Literal("b2"), 7, 8),
        ("area", Literal(7), 8, 36),
        ("area", None, 8, 3),
        ("within", BE2, 10, 58),
        ("missing", None, 4, 1),
        ("locator", Literal("not there"), 5, 3),
        ("missing", Literal("b2"), 7, 8),
        ("#type", NamedNode(S3 + "Region"), 4, 15),
    ],
)
def test_place_of_a_value(predicate: str | None, value: Term | None, line: int, column: int) -> None:
    namespace = "http://www.w3.org/1999/02/22-rdf-syntax-ns" if predicate == "#type" else S3
    path = None if predicate is None else URIRef(namespace + predicate)
    assert at(finder(TEXT)[0].place(NL41, path, value)) == (line, column)


def test_node_that_is_not_here_has_no_place() -> None:
    node = NamedNode("http://elsewhere")
    assert Finder(finder(TEXT)[1].texts, [node]).place(node, None, None) is None


def test_node_that_is_only_a_value_is_placed_there() -> None:
    (place,) = {finder("<http://a> <http://p> 5 .")[0].node(node) for node in [Literal(5)]}
    assert at(place) == (1, 23)


def test_of_several_files_the_one_with_the_value_is_named() -> None:
    checked = Checked.read(
        [(Path("a.ttl"), "<http://x> <http://p> 1 ."), (Path("b.ttl"), "\n<http://x> <http://p> 2 .")]
    )
    place = Finder(checked.texts, [NamedNode("http://x")]).place(NamedNode("http://x"), URIRef("http://p"), Literal(2))
    assert place == Place(Path("b.ttl"), 2, 23)


TRICKY = """@prefix : <http://x/> .
PREFIX e: <http://e.org/a.b#>
:s :p [ :q "same" ; :r [ :q "same" ] ] , "same" , 'same'@en ;; # "same"
  :list ( 1 "same" [ :q 2 ] ( 3 ) () e:c.d ) ; :dot 1.5,.5,1.e3 .
[ :q 4 ] :p 5 . [] :p 6 .
( 7 ) :p 8 .
_:a.b :p _:a.b , [ :p _:a.b ] . <http://x/s>:p"end".:t :p 9.:u :p true.
"""
X = "http://x/"
P, Q = URIRef(X + "p"), URIRef(X + "q")
FIRST, REST = (URIRef(f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}") for name in ("first", "rest"))


@pytest.mark.parametrize(
    ("lexical", "places"),
    [
        ("same", [(3, 12), (3, 29), (3, 42), (3, 51), (4, 13)]),
        ("1", [(4, 11)]),
        ("2", [(4, 25)]),
        ("3", [(4, 31)]),
        ("1.5", [(4, 53)]),
        (".5", [(4, 57)]),
        ("1.e3", [(4, 60)]),
        ("4", [(5, 6)]),
        ("5", [(5, 13)]),
        ("6", [(5, 23)]),
        ("7", [(6, 3)]),
        ("8", [(6, 10)]),
        ("end", [(7, 47)]),
        ("9", [(7, 59)]),
        ("true", [(7, 67)]),
    ],
)
def test_every_mention_of_a_literal_is_told_apart(lexical: str, places: list[tuple[int, int]]) -> None:
    text = read_placed(PATH, TRICKY)
    found = [
        (place.line, place.column)
        for number, triple in enumerate(text.triples)
        if isinstance(triple.object, Literal) and triple.object.value == lexical
        if (spot := text.spot(number)) and (place := text.place(spot.object))
    ]
    assert sorted(found) == places


def test_blank_nodes_are_placed_where_they_are_written() -> None:
    search, checked = finder(TRICKY)
    blank = dict.fromkeys(t.subject for t in checked.triples if isinstance(t.subject, ox.BlankNode))
    cells = {t.subject for t in checked.triples if t.predicate == ox.NamedNode(str(FIRST))}
    assert {at(search.node(node)) for node in blank if node not in cells} == {
        *((3, 7), (3, 24), (4, 20), (5, 1), (5, 17), (7, 1), (7, 18))
    }
    assert [at(search.node(node)) for node in blank if node in cells][:2] == [(4, 9), (4, 13)]


def test_holder_of_a_blank_node_is_the_way_from_an_iri() -> None:
    search, checked = finder("<http://x/s> <http://x/p> [ <http://x/q> [ <http://x/r> 1 ] ] .")
    innermost = next(t.subject for t in checked.triples if t.predicate.value == "http://x/r")
    assert search.holder(innermost) == (NamedNode("http://x/s"), ["http://x/p", "http://x/q"])


def test_ring_of_blank_nodes_has_no_holder() -> None:
    search, checked = finder("_:a <http://x/p> _:b . _:b <http://x/p> _:a .")
    assert isinstance(search.holder(checked.triples[0].subject)[0], ox.BlankNode)


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (SequencePath(P, Q), Literal("v"), (1, 46)),
        (InvPath(P), NamedNode(X + "t"), (2, 28)),
        (AlternativePath(Q, P), Literal(7), (1, 54)),
        (SequencePath(Q, MulPath(REST, "*"), FIRST), Literal(9), (3, 33)),
        (SequencePath(MulPath(InvPath(P), "?"), P), NamedNode(X + "s"), (2, 28)),
        (InvPath(SequencePath(P, P)), NamedNode(X + "u"), (2, 69)),
    ],
)
def test_value_at_the_end_of_a_path_is_placed_in_its_own_statement(
    path: Step, value: Term, place: tuple[int, int]
) -> None:
    text = """<http://x/s> <http://x/p> [ <http://x/q> 1 , "v" ] , 7 .
<http://x/t> <http://x/p>  <http://x/s> . <http://x/u> <http://x/p> <http://x/t> .
<http://x/s> <http://x/q> ( 8   9 ) ."""
    assert at(finder(text)[0].place(NamedNode(X + "s"), path, value)) == place


def test_trig_and_quads_are_exact() -> None:
    trig = "PREFIX : <http://x/>\n:g { :s :p 1 . :t :p [ :q 2 ] }\nGRAPH :h { :s :q 3 }\n[] { :u :p 4 } :v :p 5 ."
    text = read_placed(Path("x.trig"), trig)
    spots = {str(getattr(t.object, "value", "")): text.spot(n) for n, t in enumerate(text.triples)}
    places = {value: at(text.place(spot.object)) for value, spot in spots.items() if spot}
    assert [places[value] for value in "12345"] == [(2, 12), (2, 27), (3, 18), (4, 12), (4, 22)]
    quads = '# "one"\n<http://x/s> <http://x/p> "1" <http://x/g> .\n\n_:s <http://x/p> "2"@en .'
    text = read_placed(Path("x.nq"), quads)
    both = [text.spot(0), text.spot(1)]
    assert [at(text.place(spot.object)) for spot in both if spot] == [(2, 27), (4, 18)]


XML = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/" xml:base="http://b/">
  <rdf:Description rdf:about="a"><e:p>1</e:p></rdf:Description>
  <e:T rdf:ID="i">
    <e:p><e:T><e:q>2</e:q></e:T></e:p></e:T>
  <e:T rdf:nodeID="n"/>
</rdf:RDF>"""
JSON = """{ "@context": {"e": "http://e/", "id": "@id", "@base": "http://b/"},
  "@graph": [ {"e:p": {"@id": "e:a"}},
   {"@id": "e:a", "e:p": 1},
   {"id": "c", "e:p": {"e:q": 2}}, {"@id": "_:n", "e:p": 3} ] }"""


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("x.rdf", XML, {"1": 3, "2": 4}),
        ("x.jsonld", JSON, {"1": 3, "2": 4, "3": 4}),
    ],
)
def test_xml_and_json_are_placed_by_subject(path: str, text: str, place: dict[str, int]) -> None:
    search, checked = finder(text, Path(path))
    found = {
        t.object.value: search.place(t.subject, URIRef(t.predicate.value), t.object)
        for t in checked.triples
        if isinstance(t.object, Literal)
    }
    assert {value: spot.line for value, spot in found.items() if spot} == place


@dataclass
class Writer:
    """Writes nested Turtle, and remembers the offset of each literal, which are numbered."""

    text: str = "@prefix : <http://x/> .\n"
    places: dict[str, int] = field(default_factory=dict)
    gaps: list[str] = field(default_factory=list)

    def write(self, piece: str) -> None:
        gap = self.gaps[len(self.text) % len(self.gaps)]
        self.text += piece + (gap or " ")

    def literal(self, form: str) -> None:
        number = str(len(self.places))
        self.places[number] = len(self.text)
        self.write(form.format(number))

    def objects(self, tree: Tree) -> None:
        kind, parts = tree
        if kind == "literal":
            self.literal(str(parts))
        elif isinstance(parts, list):
            self.write("[" if kind == "node" else "(")
            for at, part in enumerate(parts):
                if kind == "node":
                    self.write(":p" if at % 2 else "<http://x/q>")
                self.objects(part)
                if kind == "node":
                    self.write(";")
            self.write("]" if kind == "node" else ")")
        else:
            self.write(str(parts))


Tree = tuple[str, "str | list[Tree]"]
FORMS = ['"{}"', "'{}'@en", '"""{}"""', "'''{}'''^^:t", '"{}"^^<http://x/t.u>', "{}"]
leaves: st.SearchStrategy[Tree] = st.one_of(
    st.tuples(st.just("literal"), st.sampled_from(FORMS)),
    st.tuples(st.just("name"), st.sampled_from([":a", ":a.b", "_:b", "_:b.c", "<http://x/#>", "true", "[]", "()"])),
)
trees: st.SearchStrategy[Tree] = st.recursive(
    leaves, lambda inner: st.tuples(st.sampled_from(["node", "list"]), st.lists(inner, max_size=4)), max_leaves=8
)
gaps = st.lists(st.sampled_from([" ", "\n", "\t", "  ", " # 'no [ \" ; .\n", "\n\n"]), min_size=1, max_size=5)
bodies = st.lists(st.lists(trees, min_size=1, max_size=3), min_size=1, max_size=3)
subjects = st.sampled_from([":s", "_:b", "<http://x/s>", "[]", "[ :p :o ]", "( :o )", "_:c.d"])


@given(st.lists(st.tuples(subjects, bodies), min_size=1, max_size=4), gaps)
@settings(deadline=None, max_examples=150)
def test_each_literal_of_any_turtle_is_placed_where_it_is_written(
    statements: list[tuple[str, list[list[Tree]]]], gaps: list[str]
) -> None:
    writer = Writer(gaps=gaps)
    for subject, groups in statements:
        writer.write(subject)
        for group in groups:
            writer.write(":p")
            for at_, tree in enumerate(group):
                if at_:
                    writer.write(",")
                writer.objects(tree)
            writer.write(";")
        writer.write(".")
    text = read_placed(PATH, writer.text)
    found = {}
    for number, triple in enumerate(text.triples):
        spot = text.spot(number)
        assert spot is not None
        if isinstance(triple.object, Literal) and triple.object.value != "true":
            found[triple.object.value] = spot.object
        elif isinstance(triple.object, NamedNode):
            assert re.match(r":|<|true|\(\)|\)|\(", writer.text[spot.object :])
        else:
            assert re.match(r"\[|\(|_:|true|[^\s]", writer.text[spot.object :])
    assert found == writer.places


def test_places_of_a_long_list_cost_little() -> None:
    members = 20_000
    text = read_placed(PATH, f"<http://x/s> <http://x/p> ( {' '.join(map(str, range(members)))} ) .")
    start = process_time()
    for number in range(len(text.triples)):
        assert text.spot(number) is not None
    assert process_time() - start < 5


def test_one_literal_of_megabytes_is_no_burden() -> None:
    value = 'with "quotes", \\\\ and dots. ' * 200_000
    start = process_time()
    text = read_placed(PATH, f'<http://x/s> <http://x/p> """{value}""" , 2 .')
    spot = text.spot(1)
    assert spot is not None
    assert text.text[spot.object] == "2"
    assert process_time() - start < 5


def test_lines_count_as_the_parser_counts_them() -> None:
    text = "<http://a> <http://p> '\u2028' ,\r\n 'é€😀' , 7 ."
    placed = read_placed(PATH, text)
    spot = placed.spot(2)
    assert spot is not None
    assert placed.place(spot.object) == Place(PATH, line_and_column(text, text.index("7"))[0], 10)
