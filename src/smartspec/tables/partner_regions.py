"""Territories that take part in partnerships but are in no table of NUTS that we import.

They are of two kinds: NUTS regions of level 3, keyed by their NUTS 2016 code, with one version for each release of NUTS
whose code is known; and areas that NUTS does not know, keyed by a readable name and without any code. The table
(``partner_regions.csv``) is our own and small; both files state
``graph:territories``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from pyoxigraph import Literal

from smartspec.graph.terms import typed
from smartspec.tables.names import read_label
from smartspec.tables.outside_sources import say_comments, say_labels
from smartspec.tables.statements import Outputs
from smartspec.tables.table import Row, read_table, reject_duplicates

HELP: Final = "Import the partner territories that the tables of NUTS levels 0 to 2 do not hold."
REGIONS: Final = Path(__file__).with_name("partner_regions.csv")

COLUMNS: Final = (
    "key",
    "label_en",
    "label_fr",
    "native",
    "country",
    "within",
    "nuts_2013",
    "nuts_2016",
    "nuts_2021",
    "nuts_2024",
    "comment_en",
    "comment_fr",
)
_FILE: Final = "territories/regions.ttl"
_VERSIONS_FILE: Final = "territories/versions.ttl"
_YEARS: Final = ("2013", "2016", "2021", "2024")
_LEVEL: Final = 3
_CODE = re.compile(r"[A-Z]{2}[A-Z0-9]{3}")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def import_partner_regions(table: Path = REGIONS) -> Outputs:
    """The regions and their versions, in ``territories/``.

    Raises:
        SourceError: the table cannot be read, or a cell of it is not right.
    """
    rows = read_table(table, COLUMNS)
    reject_duplicates(rows, "key")
    outputs = Outputs()
    outputs.head(_FILE, "Graph territories: partner territories that are in no table of NUTS levels 0 to 2.")
    outputs.say(_FILE, "graph:territories", "prov:hadPrimarySource", "document:smartspec-source-register")
    for row in rows:
        _say_region(outputs, row)
        if row.optional("nuts_2016"):
            _say_versions(outputs, row)
    return outputs


def _say_region(outputs: Outputs, row: Row) -> None:
    key, code = row.text("key"), row.optional("nuts_2016")
    if code not in (None, key) or not (_CODE if code else _NAME).fullmatch(key):
        raise row.fault("key", f"{key!r} is neither the row's NUTS 2016 code nor, without a code, a lower-case name")
    region = f"region:{key}"
    outputs.say(_FILE, region, "a", "s3:Region")
    say_labels(outputs, _FILE, region, read_label(row, "label_"))
    say_comments(outputs, _FILE, region, row)
    outputs.say(_FILE, region, "s3:country", f"country:{row.text('country')}")
    native = row.optional("native")
    if native and native not in read_label(row, "label_"):
        outputs.say(_FILE, region, "skos:altLabel", Literal(native))
    if code:
        outputs.say(_FILE, region, "s3:nutsCode", Literal(code))
        outputs.say(_FILE, region, "s3:nutsLevel", typed(_LEVEL, "integer"))
        outputs.say(_FILE, region, "s3:within", f"region:{row.text('within')}")
        outputs.say(_FILE, region, "schema:sameAs", *(f"nuts:{code}" for _, code in _codes(row)))


def _say_versions(outputs: Outputs, row: Row) -> None:
    outputs.head(_VERSIONS_FILE, "Graph territories: the NUTS versions of partner regions of level 3.")
    for year, code in _codes(row):
        version = f"region-version:{year}.{code}"
        outputs.say(_VERSIONS_FILE, version, "a", "s3:RegionVersion")
        labels = read_label(row, "label_").extended(f" (NUTS {year})")
        say_labels(outputs, _VERSIONS_FILE, version, labels)
        outputs.say(_VERSIONS_FILE, version, "s3:nutsCode", Literal(code))
        outputs.say(_VERSIONS_FILE, version, "s3:nutsLevel", typed(_LEVEL, "integer"))
        outputs.say(_VERSIONS_FILE, version, "s3:nutsVersion", typed(year, "gYear"))
        outputs.say(_VERSIONS_FILE, version, "s3:officialName", Literal(row.text("native")))
        outputs.say(_VERSIONS_FILE, version, "s3:versionOf", f"region:{row.text('key')}")
        outputs.say(_VERSIONS_FILE, version, "s3:within", f"region-version:{year}.{row.text('within')}")


def _codes(row: Row) -> list[tuple[str, str]]:
    """The known codes of a row with their year."""
    found = []
    for year in _YEARS:
        column = f"nuts_{year}"
        if code := row.optional(column):
            if not _CODE.fullmatch(code):
                raise row.fault(column, f"{code!r} is not a NUTS code of level 3")
            found.append((year, code))
    return found
