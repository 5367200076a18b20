"""Citations: pinned to a release, safe for BibTeX, dated where the release is."""

import json

from smartspec.web.citation import Citation

BIO = "https://w3id.org/smartspec/id/partnership/bioeconomy"


def test_bibtex_names_the_thing_the_release_and_the_year() -> None:
    entry = Citation("R&D {50 %}", BIO, "1.0.0", "2026-11-22T00:00:00Z").bibtex
    assert entry.startswith("@misc{smartspec-partnership-bioeconomy,\n")
    assert r"title = {R\&D \{50 \%\}}" in entry
    assert "year = {2026}" in entry
    assert rf"\url{{{BIO}}}" in entry
    assert "release 1.0.0" in entry
    assert entry.count("{") == entry.count("}")


def test_csl_is_one_data_set_with_its_date() -> None:
    [item] = json.loads(Citation("Bioéconomie", BIO, "1.0.0", "2026-11-22T00:00:00Z").csl)
    assert (item["type"], item["URL"], item["version"]) == ("dataset", BIO, "1.0.0")
    assert item["issued"] == {"date-parts": [[2026, 11, 22]]}


def test_without_a_date_no_year_is_invented() -> None:
    citation = Citation("", BIO, "1.0.0")
    assert "year" not in citation.bibtex
    assert "issued" not in json.loads(citation.csl)[0]
    assert citation.text.startswith("SmartSpec contributors: SmartSpec: the open")
