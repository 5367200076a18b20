"""A release on a SPARQL server: put there under names of its own, then moved into place in one update request.

Every graph whose triples changed is first loaded under a temporary name, by the SPARQL 1.1 Graph Store HTTP Protocol.
One SPARQL Update then moves them all to their public names and replaces the account of what is there (`PUBLICATION`).
Where an update is a transaction, as on Oxigraph, a reader sees the old release or the new one; on Virtuoso, which
commits as it goes, a query during the move may see graphs of both.

The merge of all graphs is a graph of its own, for servers differ in what their default graph is. Queries name it as
their default graph, and the public graphs as those that ``GRAPH`` reaches; so a server may hold other things besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import httpx
import pyoxigraph
from pyoxigraph import Literal, NamedNode, QueryBoolean, QueryResultsFormat, RdfFormat

from smartspec.engine.credentials import credentials
from smartspec.engine.formats import JSON
from smartspec.engine.protocol import GraphScope, Question
from smartspec.engine.remote import RemoteEngine
from smartspec.errors import ProblemError, SmartSpecError
from smartspec.graph.namespaces import BASE, PREFIXES
from smartspec.graph.release import Manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from smartspec.engine.limits import Limits
    from smartspec.graph.release import Release
    from smartspec.settings import Settings

PUBLICATION: Final = BASE + "publication"
"""The graph, and the thing in it, that tells which release a server holds."""
MERGE: Final = PUBLICATION + "/merge"
"""The graph that holds the merge of all others."""

_STAGED: Final = PUBLICATION + "/staged/"
_TERMS: Final = {
    "version": PREFIXES["dcat"] + "version",
    "digest": PREFIXES["dcterms"] + "identifier",
    "sources": PREFIXES["dcterms"] + "source",
    "builder": PREFIXES["dcterms"] + "creator",
    "modified": PREFIXES["dcterms"] + "modified",
}
_HOLDS: Final = PREFIXES["sd"] + "namedGraph"
_PIECE: Final = 4 << 20
"""Bytes of a graph that are sent at once; servers bound what they take."""
_PATIENCE: Final = 600.0
_SAID: Final = 400
_NO_ENTRY: Final = 401
_NONE: Final = 404


class PublishError(SmartSpecError):
    """A release that could not be put on a server; what the server held before, it still holds unless the text says."""


@dataclass(frozen=True)
class Target:
    """Where a release goes: the addresses for Update and for the Graph Store Protocol, and how we prove who we are."""

    update: str
    graph_store: str
    auth: httpx.Auth | None = None


@dataclass(frozen=True)
class Published:
    """What a server says that it holds: the release, and the names of its public graphs."""

    manifest: Manifest
    graphs: tuple[str, ...]


async def open_remote(settings: Settings, limits: Limits) -> RemoteEngine:
    """An engine on the servers of the settings, which knows whether a release is published there.

    Where none answers now, it is opened all the same, and looks again when it is asked to (`look_again`).
    """
    auth = credentials(settings.engine_user, settings.engine_password, settings.engine_token)
    engine = RemoteEngine(settings.engines, limits, auth)
    await look_again(engine)
    return engine


async def look_again(engine: RemoteEngine) -> bool:
    """Learn what is published now; returns whether the servers answered."""
    try:
        found = await read_publication(engine)
    except ProblemError:
        return False
    if found:
        engine.manifest, engine.graphs, engine.merge = found.manifest, found.graphs, MERGE
    return True


async def read_publication(engine: RemoteEngine) -> Published | None:
    """What the servers of an engine say that they hold; None where nothing was published there.

    Raises:
        ProblemError: they cannot be asked.
    """
    text = (files(__package__) / "sparql" / "publication.rq").read_text(encoding="utf-8")
    answer = await engine.answer(Question(text, JSON, GraphScope((PUBLICATION,))))
    rows = pyoxigraph.parse_query_results(answer.body, QueryResultsFormat.JSON)
    assert not isinstance(rows, QueryBoolean)  # it is a SELECT query
    found = [(row["subject"].value, row["property"].value, row["value"].value) for row in rows]
    said = [(term, value) for subject, term, value in found if subject == PUBLICATION]
    facts = dict(said)
    if any(term not in facts for term in _TERMS.values()):
        return None
    manifest = Manifest(**{name: facts[term] for name, term in _TERMS.items()})
    return Published(manifest, tuple(sorted(value for term, value in said if term == _HOLDS)))


def publish(release: Release, target: Target, progress: Callable[[str, int, int], None] | None = None) -> int:
    """Put a release on a server; returns how many graphs it has. ``progress`` is called with what, done and total.

    Raises:
        PublishError: the server does not take it.
    """
    graphs = {**_graphs(release), MERGE: release.merge}
    digests = {iri: sha256(triples).hexdigest() for iri, triples in graphs.items()}
    with httpx.Client(auth=target.auth, timeout=_PATIENCE, trust_env=False) as client:
        held = _held(client, target)
        changed = [iri for iri in graphs if held.get(iri) != digests[iri]]
        staged = {f"{_STAGED}{release.manifest.digest[:16]}/{number}": iri for number, iri in enumerate(changed)}
        try:
            for done, (name, iri) in enumerate(staged.items()):
                if progress:
                    progress(iri, done, len(staged))
                _put(client, target, name, graphs[iri])
            gone = [iri for iri in held if iri not in graphs]
            _update(client, target, _move(staged, release.manifest, digests, gone))
        except (PublishError, KeyboardInterrupt):
            _update(client, target, " ;\n".join(f"DROP SILENT GRAPH {NamedNode(name)}" for name in staged), last=True)
            raise
    return len(graphs) - 1


def _graphs(release: Release) -> dict[str, bytes]:
    """Each named graph as N-Triples. A quad's last term is its graph, an IRI, which holds no space."""
    found: dict[str, list[bytes]] = {}
    for line in release.quads.splitlines():
        triple, _, graph = line[: line.rindex(b">")].rpartition(b" <")
        found.setdefault(graph.decode(), []).append(triple)
    return {iri: b" .\n".join([*triples, b""]) for iri, triples in sorted(found.items())}


def _put(client: httpx.Client, target: Target, name: str, triples: bytes) -> None:
    """Load a graph: its first piece in place of what is there, further ones beside it.

    Where it has blank nodes it is one piece, for they would be others in each.
    """
    pieces = [triples] if b"_:" in triples else list(_pieces(triples))
    for number, piece in enumerate(pieces or [b""]):
        _send(
            client,
            "PUT" if number == 0 else "POST",
            target.graph_store,
            params={"graph": name},
            content=piece,
            headers={"Content-Type": RdfFormat.N_TRIPLES.media_type},
        )


def _pieces(triples: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(triples):
        end = triples.find(b"\n", min(start + _PIECE, len(triples) - 1)) + 1
        yield triples[start:end]
        start = end


def _held(client: httpx.Client, target: Target) -> dict[str, str]:
    """The graphs that were published before, each with the digest of its triples."""
    accept = {"Accept": RdfFormat.N_TRIPLES.media_type}
    response = _send(
        client, "GET", target.graph_store, params={"graph": PUBLICATION}, headers=accept, none_is_fine=True
    )
    if not response.is_success:
        return {}
    found = [quad.triple for quad in pyoxigraph.parse(response.content, format=RdfFormat.N_TRIPLES)]
    told = {_value(t.subject): _value(t.object) for t in found if t.predicate.value == _TERMS["digest"]}
    return {iri: digest for iri, digest in told.items() if iri != PUBLICATION}


def _value(term: object) -> str:
    """The text of an IRI or a literal."""
    return term.value if isinstance(term, NamedNode | Literal) else ""


def _move(staged: dict[str, str], manifest: Manifest, digests: dict[str, str], gone: list[str]) -> str:
    """The update that makes the staged graphs the public ones. Terms are written by pyoxigraph, so they stay terms."""
    moves = [f"MOVE GRAPH {NamedNode(name)} TO GRAPH {NamedNode(iri)}" for name, iri in staged.items()]
    told = [(term, Literal(getattr(manifest, name))) for name, term in _TERMS.items()]
    held = [(_HOLDS, NamedNode(iri)) for iri in digests if iri != MERGE]
    triples = " ".join(f"{NamedNode(PUBLICATION)} {NamedNode(term)} {value} ." for term, value in (*told, *held))
    identifier = NamedNode(_TERMS["digest"])
    triples += "".join(f" {NamedNode(iri)} {identifier} {Literal(digest)} ." for iri, digest in digests.items())
    account = f"INSERT DATA {{ GRAPH {NamedNode(PUBLICATION)} {{ {triples} }} }}"
    drops = [f"DROP SILENT GRAPH {NamedNode(iri)}" for iri in gone]
    return " ;\n".join([*moves, *drops, f"DROP SILENT GRAPH {NamedNode(PUBLICATION)}", account])


def _update(client: httpx.Client, target: Target, text: str, *, last: bool = False) -> None:
    """Send an update. ``last``: it tidies up after a failure, and must not hide that."""
    try:
        _send(client, "POST", target.update, data={"update": text})
    except PublishError:
        if not last:
            raise


def _send(
    client: httpx.Client, method: str, address: str, *, none_is_fine: bool = False, **what: object
) -> httpx.Response:
    try:
        response = client.request(method, address, **what)  # type: ignore[arg-type]
    except httpx.HTTPError as error:
        raise PublishError(f"{address}: {error or type(error).__name__}") from error
    if not response.is_success and not (none_is_fine and response.status_code == _NONE):
        words = " ".join(response.text.split())[:_SAID]
        hint = "; give SMARTSPEC_ENGINE_USER and SMARTSPEC_ENGINE_PASSWORD" if response.status_code == _NO_ENTRY else ""
        raise PublishError(f"{method} {address}: {response.status_code} {response.reason_phrase}: {words}{hint}")
    return response
