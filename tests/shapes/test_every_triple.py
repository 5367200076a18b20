"""No triple of the data goes unlooked-at: some shape for a class of its subject has its property on a path."""

from __future__ import annotations

from collections import Counter

from smartspec.engine.local import LocalEngine
from smartspec.graph.namespaces import compact

ALLOWED = {
    "rdf:type": "classes are what shapes are chosen by",
    "adms:versionNotes": "free words about a version",
    "void:classPartition": "statistics are counted, and compared with the graph by tests",
    "void:classes": "the same",
    "void:distinctObjects": "the same",
    "void:distinctSubjects": "the same",
    "void:entities": "the same",
    "void:properties": "the same",
    "void:propertyPartition": "the same",
    "void:subset": "the same",
    "void:triples": "the same",
}
"""Properties that no shape looks at, and why. The parts of the statistics (``dataset/class/`` …) are left out whole."""

LOOKED_AT = """
SELECT DISTINCT ?class ?property {
  { ?shape sh:targetClass ?class ; sh:property?/(sh:path|(sh:path/sh:alternativePath/rdf:rest*/rdf:first)) ?property }
  UNION { ?shape sh:targetSubjectsOf ?property BIND(rdfs:Resource AS ?class) }
}
"""
STATED = """
SELECT ?class ?property (COUNT(*) AS ?count) {
  { SELECT ?subject ?property (GROUP_CONCAT(STR(?of)) AS ?class) {
      ?subject ?property ?object .
      FILTER(REGEX(STR(?subject), "^https://w3id.org/smartspec/(id/|dataset($|/[0-9s]))"))
      OPTIONAL { ?subject a ?of }
    } GROUP BY ?subject ?property }
} GROUP BY ?class ?property
"""


def test_every_triple_of_the_data_is_looked_at(engine: LocalEngine) -> None:
    looked_at = {(row["class"].value, row["property"].value) for row in engine.select(LOOKED_AT)}
    anywhere = {name for of, name in looked_at if of.endswith("#Resource")}
    unseen: Counter[str] = Counter()
    for row in engine.select(STATED):
        name, classes = row["property"].value, row["class"].value.split() if row["class"] else []
        if name not in anywhere and not any((of, name) in looked_at for of in classes):
            unseen[compact(name) or name] += int(row["count"].value)
    assert {name: count for name, count in unseen.items() if name not in ALLOWED} == {}
    assert ALLOWED.keys() <= unseen.keys()
