"""XML stays well-formed whatever the literals hold."""

from io import BytesIO
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from smartspec.describe.writing import write_triples
from smartspec.engine.formats import RDF_XML, XML, ResultFormat
from smartspec.engine.local import LocalEngine
from smartspec.engine.protocol import Question
from smartspec.engine.xml_characters import XmlOutput
from smartspec.graph.release import make_release

HELD = "\t\n é �"
NOT_HELD = "\x01\x1f￾￿"


@pytest.fixture(scope="module")
def empty() -> LocalEngine:
    return LocalEngine.of(make_release({}, version="1", sources="", builder=""))


@pytest.mark.parametrize(
    ("query", "result_format"),
    [('SELECT ("%s" AS ?x) {}', XML), ('CONSTRUCT { <http://a> <http://p/q> "%s" } WHERE {}', RDF_XML)],
)
def test_answers_in_xml_replace_what_xml_cannot_hold(
    empty: LocalEngine, query: str, result_format: ResultFormat
) -> None:
    text = (HELD + NOT_HELD).encode("unicode_escape").decode().replace("\\x", "\\u00")
    answer = empty.answer_now(Question(query % text, result_format))
    assert HELD + "�" * 4 in "".join(fromstring(answer.body).itertext())


def test_documents_in_xml_replace_what_xml_cannot_hold() -> None:
    said = Triple(NamedNode("http://a"), NamedNode("http://p/q"), Literal(HELD + NOT_HELD))
    assert HELD + "�" * 4 in "".join(fromstring(write_triples([said], "rdf")).itertext())


@given(st.lists(st.binary(max_size=4) | st.sampled_from([b"\xef", b"\xbf", b"\xef\xbf", b"\xbe", b"\x01"])))
def test_where_pieces_end_makes_no_difference(pieces: list[bytes]) -> None:
    whole, parted = BytesIO(), BytesIO()
    for output, parts in ((XmlOutput(whole), [b"".join(pieces)]), (XmlOutput(parted), pieces)):
        for part in parts:
            output.write(part)
        output.flush()
    assert parted.getvalue() == whole.getvalue()
