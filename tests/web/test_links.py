"""Links lead to this service, keep the chosen language, and cannot be broken out of."""

import pytest

from smartspec.web.documents import alternates, split_suffix
from smartspec.web.links import Links
from smartspec.web.mediatypes import DOCUMENT_FORMS, HTML


@pytest.mark.parametrize(
    ("iri", "href"),
    [
        ("https://w3id.org/smartspec/id/region/NL41", "/doc/region/NL41"),
        ("https://w3id.org/smartspec/def/Partnership", "/def/Partnership"),
        ("https://w3id.org/smartspec/def", "/def"),
        ("https://w3id.org/smartspec/graph/ip-17-5108", "/graph/ip-17-5108"),
        ("https://w3id.org/smartspec/", "/"),
        ("http://data.europa.eu/nuts/code/NL41", "http://data.europa.eu/nuts/code/NL41"),
        ("javascript:alert(1)", None),
        ("urn:x", None),
    ],
)
def test_our_iris_are_followed_here(iri: str, href: str | None) -> None:
    assert Links().to(iri) == href


def test_mount_point_and_chosen_language_go_along() -> None:
    links = Links("/smartspec", "fr")
    assert links.to("https://w3id.org/smartspec/id/region/NL41") == "/smartspec/doc/region/NL41?lang=fr"
    assert links.path("/things/Region", page=2) == "/smartspec/things/Region?page=2&lang=fr"
    assert links.query("ASK {}") == "/smartspec/sparql?query=ASK+%7B%7D&lang=fr"
    assert links.switch("/sparql", [("query", "ASK {}")], "en") == "/smartspec/sparql?query=ASK+%7B%7D&lang=en"


def test_paths_hold_no_character_that_ends_a_header_or_an_attribute() -> None:
    assert Links().path('/doc/x/">\r\nSet-Cookie: a=b<') == "/doc/x/%22%3E%0D%0ASet-Cookie:%20a=b%3C"
    assert Links().form("/doc/x/>", "ttl", {"a": [">"]}) == "/doc/x/%3E.ttl?a=%3E"


@pytest.mark.parametrize(
    ("name", "stem", "suffix"),
    [
        ("NL41.ttl", "NL41", "ttl"),
        ("ip-17-5108.cybersecurity.FRH0", "ip-17-5108.cybersecurity.FRH0", None),
        ("ip-17-5108.cybersecurity.FRH0.jsonld", "ip-17-5108.cybersecurity.FRH0", "jsonld"),
        (".ttl", ".ttl", None),
        ("NL41.", "NL41.", None),
        ("NL41.exe", "NL41.exe", None),
    ],
)
def test_suffixes_are_told_from_dotted_keys(name: str, stem: str, suffix: str | None) -> None:
    assert split_suffix(name) == (stem, suffix)


def test_alternates_are_the_other_forms_once_each() -> None:
    found = alternates(Links(), "/def", DOCUMENT_FORMS, HTML)
    assert found[0] == '</def.ttl>; rel="alternate"; type="text/turtle"'
    assert len(found) == 6
