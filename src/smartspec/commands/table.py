"""Query results as a table that a person reads on a terminal."""

from __future__ import annotations

import json
from typing import Any

from smartspec.graph.namespaces import compact


def rows_as_table(body: bytes) -> str:
    """SPARQL JSON results (SELECT or ASK) as aligned columns, IRIs as prefixed names where they have one.

    >>> print(rows_as_table(b'{"head": {}, "boolean": true}'))
    true
    """
    results: dict[str, Any] = json.loads(body)
    if "boolean" in results:
        return str(results["boolean"]).lower()
    names: list[str] = results["head"]["vars"]
    rows = [[_cell(row.get(name)) for name in names] for row in results["results"]["bindings"]]
    widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
    lines = [_line(names, widths), "  ".join("-" * width for width in widths), *(_line(row, widths) for row in rows)]
    count = f"{len(rows)} row" if len(rows) == 1 else f"{len(rows)} rows"
    return "\n".join([*lines, "", count])


def _line(cells: list[str], widths: list[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _cell(term: dict[str, str] | None) -> str:
    if term is None:
        return ""
    if term["type"] == "uri":
        return compact(term["value"]) or term["value"]
    return " ".join(term["value"].split())
