"""The canned queries as RDF: SHACL executables, so that programs read them from the graph itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal

from smartspec.graph.namespaces import QUERY, graph_iri
from smartspec.graph.terms import node, triple
from smartspec.query.form import QueryForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from smartspec.query.canned import CannedQuery


def describe_queries(queries: Iterable[CannedQuery]) -> Iterator[Triple]:
    """Each query as ``sh:SPARQLSelectExecutable`` or ``sh:SPARQLAskExecutable``, with its text and its words."""
    yield triple(graph_iri("queries"), "prov:hadPrimarySource", node("document:smartspec-ontology"))
    for query in queries:
        iri = QUERY + query.name
        select = query.form is QueryForm.SELECT
        yield triple(iri, "a", node("sh:SPARQLSelectExecutable" if select else "sh:SPARQLAskExecutable"))
        yield triple(iri, "sh:select" if select else "sh:ask", Literal(query.text))
        for language, title in query.title.items():
            yield triple(iri, "rdfs:label", Literal(title, language=language))
        for language, text in query.description.items():
            yield triple(iri, "dcterms:description", Literal(text, language=language))
        for tag in query.tags:
            yield triple(iri, "dcat:keyword", Literal(tag, language="en"))
