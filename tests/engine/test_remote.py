"""The remote engine against servers that behave well, badly, or not at all."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from threading import Event
from typing import TypeVar

import pytest

from smartspec.engine.credentials import credentials
from smartspec.engine.formats import CSV, JSON, N_TRIPLES, TURTLE
from smartspec.engine.limits import DeadlineError, Limits, NotBegunError, OverloadedError, ResultLimitError
from smartspec.engine.protocol import GraphScope, Question
from smartspec.engine.remote import NO_GRAPH, RemoteEngine
from smartspec.engine.replicas import EngineDownError, EngineFailedError, EngineRefusedError
from smartspec.errors import ProblemError
from tests.engine.answering import ROW, Behaviour, answering
from tests.engine.pooling import until

T = TypeVar("T")
ALL = Question("SELECT ?x { ?s ?p ?x }", JSON)
GRAPHS = Question("SELECT ?x { GRAPH ?g { ?s ?p ?x } }", JSON)


def on(servers: list[str], use: Callable[[RemoteEngine], Awaitable[T]], limits: Limits | None = None) -> T:
    """Use an engine on some servers, and close it."""

    async def run() -> T:
        engine = RemoteEngine(servers, limits or Limits(query_timeout=5))
        try:
            return await use(engine)
        finally:
            await engine.close()

    return asyncio.run(run())


def ask(server: Behaviour, question: Question = ALL, limits: Limits | None = None) -> bytes:
    async def use(engine: RemoteEngine) -> bytes:
        return (await engine.answer(question)).body

    return on([server.address], use, limits)


def refusal(server: Behaviour, limits: Limits | None = None) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        ask(server, limits=limits)
    return caught.value


def test_results_in_the_wanted_format_are_passed_on_as_they_are() -> None:
    with answering(Behaviour(body=ROW + b"\n ")) as server:
        assert ask(server) == ROW + b"\n "
        assert server.asked[0]["query"] == [ALL.text]


def test_results_in_another_format_are_written_anew() -> None:
    with answering(Behaviour()) as server:
        assert ask(server, Question(ALL.text, CSV)) == b"x\r\n1\r\n"
        assert server.accepted == ["text/csv, application/sparql-results+json;q=0.5"]
    with answering(Behaviour(media_type="application/n-triples", body=b"<http://a> <http://b> 1 .")) as server:
        with pytest.raises(EngineFailedError, match="cannot be read"):
            ask(server, Question("CONSTRUCT WHERE { ?s ?p ?o }", TURTLE))
        server.body = b'<http://a> <http://b> "1" .'
        assert b'<http://a> <http://b> "1"' in ask(server, Question("CONSTRUCT WHERE { ?s ?p ?o }", TURTLE))


def test_large_results_are_spooled_whole() -> None:
    body = ROW + b" " * 300_000
    with answering(Behaviour(body=body)) as server:

        async def use(engine: RemoteEngine) -> tuple[bool, bytes]:
            answer = await engine.answer(ALL)
            return answer.spooled, b"".join([piece async for piece in answer])

        assert on([server.address], use) == (True, body)


def test_virtuoso_is_told_the_deadline_and_its_results_are_made_standard() -> None:
    body = b'{"head":{"vars":["__ASK_RETVAL"]},"results":{"bindings":[{"__ASK_RETVAL":{"type":"typed-literal",'
    body += b'"datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"1"}}]}}'
    with answering(Behaviour(body=body, headers={"Server": "Virtuoso/07.20.3229 (Linux)"})) as server:
        assert json.loads(ask(server, Question("ASK {}", JSON)))["boolean"] is True
        assert 4000 < int(server.asked[0]["timeout"][0]) <= 5300


def test_answer_that_virtuoso_cut_short_is_an_error() -> None:
    with answering(Behaviour(headers={"Server": "Virtuoso/07", "X-SQL-State": "S1TAT"})) as server:
        assert isinstance(refusal(server), DeadlineError)


def test_deadline_holds_and_cuts_the_connection() -> None:
    with answering(Behaviour(pause=0.4, endless=True)) as server:
        assert isinstance(refusal(server, Limits(query_timeout=0.2)), DeadlineError)
        asyncio.run(until(lambda: server.broken == 1))


def test_result_cap_holds_and_cuts_the_connection() -> None:
    with answering(Behaviour(endless=True)) as server:
        assert isinstance(refusal(server, Limits(result_bytes=200_000)), ResultLimitError)
        asyncio.run(until(lambda: server.broken == 1))


def test_cut_answer_is_never_taken_for_a_whole_one() -> None:
    with answering(Behaviour(promised=1000)) as server:
        problem = refusal(server)
    assert (problem.status, "the connection broke" in problem.detail) == (503, True)


def test_server_that_is_down_is_told_and_recovers() -> None:
    with answering(Behaviour()) as server:
        pass

    async def use(engine: RemoteEngine) -> bytes:
        with pytest.raises(EngineDownError, match="it cannot be reached") as caught:
            await engine.answer(ALL)
        assert "Retry-After" in caught.value.headers
        with answering(server):
            return (await engine.answer(ALL)).body

    assert on([server.address], use) == ROW


def test_refusals_of_the_server_are_passed_on() -> None:
    with answering(Behaviour(status=400, body=b"no  such\nfunction")) as server:
        problem = refusal(server)
    assert isinstance(problem, EngineRefusedError)
    assert "no such function" in problem.detail


def test_what_concerns_our_password_is_not_told() -> None:
    with answering(Behaviour(status=401, body=b"user x")) as server:
        problem = refusal(server)
    assert isinstance(problem, EngineFailedError)
    assert ("401" in problem.detail, "user x" in problem.detail) == (True, False)


def test_answer_that_is_no_result_is_an_error() -> None:
    with answering(Behaviour(media_type="text/html", body=b"<p>welcome")) as server:
        problem = refusal(server)
    assert (problem.status, "text/html" in problem.detail) == (502, True)


def test_replicas_share_the_work_and_one_that_failed_is_left_alone() -> None:
    with answering(Behaviour()) as first, answering(Behaviour()) as second, answering(Behaviour(status=500)) as broken:

        async def use(engine: RemoteEngine) -> None:
            for _ in range(6):
                await engine.answer(ALL)

        on([first.address, second.address], use)
        assert (len(first.asked), len(second.asked)) == (3, 3)
        on([first.address, broken.address, "http://127.0.0.1:9/"], use)
        assert (len(first.asked), len(broken.asked)) == (9, 1)


def test_more_queries_than_may_wait_are_refused_at_once() -> None:
    with answering(Behaviour(pause=0.2)) as server:

        async def use(engine: RemoteEngine) -> list[bytes | BaseException]:
            async def one() -> bytes:
                return (await engine.answer(ALL)).body

            return await asyncio.gather(*(one() for _ in range(3)), return_exceptions=True)

        found = on([server.address], use, Limits(workers=1, queue=1))
    assert [type(each) for each in found] == [bytes, bytes, OverloadedError]


def test_query_that_found_no_place_in_its_time_was_not_begun() -> None:
    goes_on = Event()
    with answering(Behaviour(holding=goes_on)) as server:

        async def use(engine: RemoteEngine) -> None:
            first = asyncio.create_task(engine.answer(ALL))
            await until(lambda: len(server.asked) == 1)
            with pytest.raises(NotBegunError):
                await engine.answer(Question(ALL.text, JSON, timeout=0.1))
            goes_on.set()
            await first

        on([server.address], use, Limits(query_timeout=60, workers=1))


def test_published_release_is_asked_by_its_graphs() -> None:
    with answering(Behaviour()) as server:

        async def use(engine: RemoteEngine) -> None:
            engine.merge, engine.graphs = "http://merge", ("http://g1", "http://g2")
            for question in (ALL, GRAPHS):
                await engine.answer(question)
            await engine.answer(Question(ALL.text, JSON, GraphScope(own_default=True)))
            await engine.answer(Question(ALL.text, JSON, GraphScope(("http://g1",))))
            await engine.answer(Question("SELECT ?x FROM <http://g1> { ?s ?p ?x }", JSON))

        on([server.address], use)
        sent = [(asked.get("default-graph-uri"), asked.get("named-graph-uri")) for asked in server.asked]
    assert sent == [
        (["http://merge"], None),
        (["http://merge"], ["http://g1", "http://g2"]),
        ([NO_GRAPH], None),
        (["http://g1"], None),
        (None, None),
    ]


def test_unpublished_server_is_asked_for_what_is_there() -> None:
    with answering(Behaviour()) as server:
        ask(server, GRAPHS)
    assert set(server.asked[0]) == {"query"}


def test_credentials_are_a_token_or_a_password_or_none() -> None:
    assert credentials(None, None, None) is None
    assert type(credentials("u", "p", None)).__name__ == "Password"
    assert type(credentials("u", "p", "t")).__name__ == "Token"


def test_graph_formats_are_read_as_n_triples() -> None:
    with answering(Behaviour(media_type=N_TRIPLES.media_type, body=b"", headers={"Server": "Virtuoso/07"})) as server:
        assert ask(server, Question("CONSTRUCT WHERE { ?s ?p ?o }", N_TRIPLES)) == b""
        assert server.accepted == ["application/n-triples"]
