"""One address of each type of page."""

from typing import Final

QUERY: Final = "/sparql?query=SELECT%20%3Fp%20%7B%20%3Fp%20a%20s3%3APartnership%20%7D%20LIMIT%203"
PAGES: Final = {
    "landing": "/",
    "things": "/things",
    "class": "/things/Region",
    "partnership": "/doc/partnership/bioeconomy",
    "region": "/doc/region/FRH0",
    "theme": "/doc/theme/bioeconomy",
    "sparql": "/sparql",
    "sparql-results": QUERY,
    "queries": "/queries",
    "query-table": "/query/partnerships-of-territory",
    "query-chart": "/query/participation-by-country",
    "schema": "/def",
    "term": "/def/Partnership",
    "shapes": "/shape",
    "dataset": "/dataset",
    "graphs": "/graphs",
    "downloads": "/download",
    "search": "/search?q=bretagne",
    "search-nothing": "/search?q=zzzzqqqq",
    "validate": "/validate",
    "explain": "/explain?query=SELECT%20%3Fp%20%7B%20%3Fp%20a%20s3%3APartnerschip%20%7D",
    "api": "/api",
    "graph": "/graph/aeidl-2018-03-08",
    "map": "/map",
    "network": "/network",
    "quality": "/quality",
    "help": "/help",
    "problem": "/doc/partnership/none-such",
    "problem-kind": "/problem/query-syntax",
}
"""Addresses by name."""
MAIN: Final = ("landing", "class", "partnership", "query-chart", "term", "search", "map", "problem")
"""The representative part of it that every run looks at; the whole matrix is for a deep run."""
