"""Validation over HTTP: findings in every form, within limits, in a process that ends with its request."""

import asyncio
import json
import re
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from pyoxigraph import RdfFormat, parse, serialize

from smartspec.engine.local import LocalEngine
from smartspec.graph.reading import parse_turtle
from smartspec.graph.release import make_release
from smartspec.process.limits import Limits
from smartspec.settings import Settings
from smartspec.web.app import create_app
from smartspec.web.service import Service
from smartspec.web.validation import Validator

PREFIXES = """\
@prefix s3: <https://w3id.org/smartspec/def/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix theme: <https://w3id.org/smartspec/id/theme/> .
@prefix partnership: <https://w3id.org/smartspec/id/partnership/> .
"""
GRAPHS = {
    "themes": "theme:hydrogen a s3:Theme .",
    "shapes": """<https://w3id.org/smartspec/shape/Partnership> a sh:NodeShape ; sh:targetClass s3:Partnership ;
        sh:property [ sh:path s3:theme ; sh:class s3:Theme ;
        sh:message "A theme of the graph."@en , "Un thème du graphe."@fr ] .""",
}
GOOD = f"{PREFIXES}partnership:a a s3:Partnership ; s3:theme theme:hydrogen ."
BAD = f"{PREFIXES}partnership:a a s3:Partnership ;\n  s3:theme theme:unknown ."
SHAPE = f"{PREFIXES}s3:S a sh:NodeShape ; sh:targetSubjectsOf s3:theme ; "
LITERAL = f"{SHAPE} sh:property [ sh:path s3:theme ; sh:nodeKind sh:Literal ] ."
TURTLE = {"Content-Type": "text/turtle"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Accept": "application/json"}
PAGE = {"Accept": "text/html"}
VICTIM = f'{PREFIXES}partnership:a s3:theme "{"a" * 40}b" .'
FOR_EVER = f'{SHAPE} sh:property [ sh:path s3:theme ; sh:pattern "^(a+)+$" ] .'
_PAIRS = " ".join(f"{{ ?s{n} ?p{n} ?o{n} }} UNION {{ ?o{n} ?p{n} ?s{n} }}" for n in range(14))
EATER = f'{SHAPE} sh:sparql [ sh:select "SELECT $this {{ $this ?p ?o {_PAIRS} }} ORDER BY ?s1" ] .'
Connect = Callable[[FastAPI], httpx.Client]


@pytest.fixture(scope="module")
def service() -> Service:
    """A graph with one theme and one shape."""
    graphs = {name: parse_turtle(PREFIXES + text, Path(name)) for name, text in GRAPHS.items()}
    release = make_release(graphs, version="1.2.3", sources="0" * 64, builder="test")
    return Service(LocalEngine.of(release), release.manifest, {})


@pytest.fixture(scope="module")
def client(service: Service, connect: Connect) -> Iterator[httpx.Client]:
    with ended(make_app(service)) as app:
        yield connect(app)


def make_app(service: Service) -> FastAPI:
    return create_app(Settings(), service)


@contextmanager
def ended(app: FastAPI) -> Iterator[FastAPI]:
    """An application whose processes end with the test."""
    yield app
    app.state.validator.close()


def children(app: FastAPI) -> set[str]:
    """The validations that run."""
    number = app.state.validator.template.number
    return set(Path(f"/proc/{number}/task/{number}/children").read_text().split())


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_finding_has_its_line_its_reason_and_its_shape(client: httpx.Client) -> None:
    response = client.post("/validate", content=BAD, headers=TURTLE)
    assert (response.status_code, response.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    first, *_, last = response.text.splitlines()
    assert first.startswith("data.ttl:7:12: violation: A theme of the graph. [")
    assert last == "does not conform: 1 violation"
    assert response.headers["cache-control"] == "no-store"


def test_our_graph_is_seen_and_not_reported_on(client: httpx.Client) -> None:
    assert client.post("/validate", content=GOOD, headers=TURTLE).text == "conforms: no findings\n"


def test_messages_are_in_the_reader_s_language(client: httpx.Client) -> None:
    response = client.post("/validate", content=BAD, headers={**TURTLE, "Accept-Language": "fr"})
    assert "Un thème du graphe." in response.text


@pytest.mark.parametrize(
    ("name", "media_type", "words"),
    [
        ("text", "text/plain", "violation: "),
        ("json", "application/json", '"conforms": false'),
        ("sarif", "application/sarif+json", '"version": "2.1.0"'),
        ("turtle", "text/turtle", "sh:conforms false"),
        ("junit", "application/xml", "<testsuite"),
        ("html", "text/html", "<!DOCTYPE html>"),
    ],
)
def test_report_in_every_form(client: httpx.Client, name: str, media_type: str, words: str) -> None:
    by_accept = client.post("/validate", content=BAD, headers={**TURTLE, "Accept": media_type})
    by_name = client.post(f"/validate?format={name}", content=BAD, headers={**TURTLE, "Accept": "*/*"})
    for response in (by_accept, by_name):
        assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (200, media_type)
        assert words in response.text


@pytest.mark.parametrize("syntax", ["ttl", "trig", "nt", "nq", "rdf", "jsonld"])
def test_data_in_every_format(client: httpx.Client, syntax: str) -> None:
    rdf_format = RdfFormat.from_extension(syntax)
    assert rdf_format
    triples = [quad.triple for quad in parse(BAD, format=RdfFormat.TURTLE)]
    body = serialize(triples, format=rdf_format)
    response = client.post("/validate", content=body, headers={"Content-Type": rdf_format.media_type, **JSON})
    (finding,) = response.json()["findings"]
    assert finding["file"] == f"data.{syntax}"
    assert finding["line"] >= 1


def test_files_keep_their_names_and_shapes_of_one_s_own_stand_alone(client: httpx.Client) -> None:
    files = [
        ("data", ("a.ttl", BAD)),
        ("data", ("folder/b.ttl", BAD.replace(":a ", ":b "))),
        ("shapes", ("s.ttl", LITERAL)),
    ]
    response = client.post("/validate", files=files, headers=JSON)
    found = response.json()["findings"]
    assert [(finding["file"], finding["line"]) for finding in found] == [("a.ttl", 7), ("b.ttl", 7)]
    assert {finding["shape"]["file"] for finding in found} == {"s.ttl"}
    assert {finding["component"].rpartition("#")[2] for finding in found} == {"NodeKindConstraintComponent"}


def test_fields_of_a_plain_form(client: httpx.Client) -> None:
    response = client.post("/validate", data={"data": BAD, "shapes": "", "format": "json"})
    assert len(response.json()["findings"]) == 1


def test_doubts_are_told_in_words(client: httpx.Client) -> None:
    shapes = LITERAL.replace("sh:nodeKind sh:Literal", "sh:minlength 3")
    response = client.post("/validate", files={"data": ("d.ttl", GOOD), "shapes": ("s.ttl", shapes)})
    assert "sh:minlength" in response.text
    assert "sh:minLength" in response.text


@pytest.mark.parametrize(
    ("body", "headers", "status", "words"),
    [
        ("a b", TURTLE, 400, "data.ttl:1:1: error"),
        (b"<http://a> <http://b> '\xff' .", TURTLE, 400, "data.ttl:1: error: not UTF-8: byte 0xFF"),
        ("data=%3Ca", FORM, 400, "data.ttl:1"),
        (BAD, FORM, 400, "Content-Type: text/turtle"),
        ("dada=x", FORM, 400, "no field 'dada'"),
        ("shapes=a", FORM, 400, "nothing to validate"),
        ("data=a&syntax=odt", FORM, 400, "syntax is one of ttl"),
        ("x", {"Content-Type": "multipart/form-data"}, 400, "boundary"),
        ("--x\r\n\r\n", {"Content-Type": "multipart/form-data; boundary=x"}, 400, "cut before its end"),
        ("--?\r\n\r\n", {"Content-Type": "multipart/form-data; boundary*=utf-8''%E2%82%AC"}, 400, "boundary"),
        (BAD, {"Content-Type": "text/plain"}, 415, "Send RDF as text/turtle"),
        (BAD, {"Content-Type": "text/n3"}, 415, "not text/n3"),
        (BAD, {}, 415, "not a body without a type"),
        (BAD, {**TURTLE, "Accept": "image/png"}, 406, "application/sarif"),
        ("#" * ((1 << 20) + 1), TURTLE, 413, "1,048,576 bytes"),
    ],
)
def test_what_cannot_be_validated_is_refused_with_its_reason(
    client: httpx.Client, body: str | bytes, headers: dict[str, str], status: int, words: str
) -> None:
    response = client.post("/validate", content=body, headers={"Accept": "*/*", **headers})
    assert response.status_code == status
    assert words in response.json()["detail"]


def test_a_file_keeps_its_name(client: httpx.Client) -> None:
    part = 'Content-Disposition: form-data; name="data"; filename="données.ttl"'
    body = f"--x\r\n{part}\r\n\r\na b\r\n--x--\r\n".encode()
    response = client.post("/validate", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert response.json()["faults"][0]["file"] == "données.ttl"


def test_faults_are_placed_for_programs(client: httpx.Client) -> None:
    problem = client.post("/validate", content="<http://a> b .\n c .", headers=TURTLE).json()
    assert (problem["line"], problem["faults"][0]["file"]) == (1, "data.ttl")


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        (LITERAL.replace("sh:path s3:theme ;", ""), "s.ttl"),
        (EATER.replace("SELECT", "SELEKT"), "s.ttl"),
        ("x", "s.ttl:1:1"),
    ],
)
def test_shapes_that_cannot_be_used_are_placed(client: httpx.Client, shapes: str, words: str) -> None:
    response = client.post("/validate", files={"data": ("d.ttl", GOOD), "shapes": ("s.ttl", shapes)})
    assert (response.status_code, response.json()["type"].rpartition("/")[2]) == (400, "shapes")
    assert words in response.json()["detail"]


def test_without_shapes_of_our_own_yours_are_asked_for(connect: Connect) -> None:
    release = make_release({"a": []}, version="1", sources="0", builder="test")
    with ended(make_app(Service(LocalEngine.of(release), release.manifest, {}))) as app:
        response = connect(app).post("/validate", content=GOOD, headers=TURTLE)
    assert (response.status_code, "send yours" in response.json()["detail"]) == (400, True)


@asynccontextmanager
async def connected(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost", timeout=60) as client:
        yield client


def ask(app: FastAPI, shapes: str, times: int = 1) -> list[httpx.Response]:
    """The answers to some requests that are sent together."""
    files = {"data": ("d.ttl", VICTIM), "shapes": ("s.ttl", shapes)}

    async def post() -> list[httpx.Response]:
        async with connected(app) as client:
            return await asyncio.gather(*(client.post("/validate", files=files) for _ in range(times)))

    return asyncio.run(post())


@pytest.mark.parametrize(
    ("limits", "shapes", "status", "limit"),
    [
        (Limits(seconds=0.5), FOR_EVER, 504, "seconds"),
        (Limits(seconds=60, memory=100), EATER, 422, "memory"),
        (Limits(seconds=60, result=100), LITERAL, 422, "result"),
    ],
)
def test_a_limit_that_is_passed_is_named(
    service: Service, limits: Limits, shapes: str, status: int, limit: str
) -> None:
    with ended(make_app(service)) as app:
        app.state.validator = Validator(limits)
        (response,) = ask(app, shapes)
        wait_until(lambda: not children(app))
    problem = response.json()
    assert (response.status_code, problem["limit"]) == (status, limit)
    assert problem["used"] >= problem["allowed"] or limit == "memory"
    assert "smartspec validate" in problem["detail"]


def test_one_validation_too_many_is_refused_at_once(service: Service) -> None:
    with ended(make_app(service)) as app:
        app.state.validator = Validator(Limits(seconds=1), at_once=2)
        responses = ask(app, FOR_EVER, times=3)
    assert sorted(response.status_code for response in responses) == [503, 504, 504]
    assert next(r for r in responses if r.status_code == 503).headers["retry-after"] == "5"


def test_a_new_release_is_validated_against_and_a_dead_process_replaced(service: Service) -> None:
    async def post_four_times(app: FastAPI) -> list[tuple[int, str]]:
        found = []
        async with connected(app) as client:

            async def post() -> None:
                response = await client.post("/validate", content=BAD, headers=TURTLE)
                found.append((app.state.validator.template.number, response.text.splitlines()[-1]))

            await post()
            await post()
            app.state.service = changed
            await post()
            app.state.validator.template.close()
            await post()
        return found

    themes = parse_turtle(PREFIXES + "theme:unknown a s3:Theme .", Path("x"))
    shapes = parse_turtle(PREFIXES + GRAPHS["shapes"], Path("x"))
    release = make_release({"themes": themes, "shapes": shapes}, version="2", sources="0", builder="test")
    changed = replace(service, engine=LocalEngine.of(release), manifest=release.manifest)
    with ended(make_app(service)) as app:
        (first, bad), (second, _), (third, good), (fourth, _) = asyncio.run(post_four_times(app))
    assert (bad, good) == ("does not conform: 1 violation", "conforms: no findings")
    assert first == second
    assert len({second, third, fourth}) == 3
    wait_until(lambda: not Path(f"/proc/{first}").exists())


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The application on a real server: its address."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def test_a_client_that_leaves_takes_its_validation_along_and_a_server_its_process(service: Service) -> None:
    app = make_app(service)
    files = {"data": ("d.ttl", VICTIM), "shapes": ("s.ttl", FOR_EVER)}
    with serving(app) as address:
        httpx.post(f"{address}/validate", content=GOOD, headers=TURTLE, timeout=30).raise_for_status()
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{address}/validate", files=files, timeout=httpx.Timeout(10, read=0.7))
        wait_until(lambda: not children(app))
        httpx.post(f"{address}/validate", content=GOOD, headers=TURTLE, timeout=30).raise_for_status()
        template = Path(f"/proc/{app.state.validator.template.number}")
        assert template.exists()
    wait_until(lambda: not template.exists())


@pytest.mark.parametrize("kind", ["service", "from", "imports", "context"])
def test_nothing_that_is_sent_makes_us_call_anyone(client: httpx.Client, kind: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as bait:
        bait.settimeout(0.2)
        url = f"http://127.0.0.1:{bait.getsockname()[1]}/"
        where = {"service": f"{{ SERVICE <{url}> {{ ?s ?p ?o }} }}", "from": f"FROM <{url}> {{ $this ?p ?o }}"}
        select = f'sh:sparql [ sh:select "SELECT $this {where.get(kind, "{ $this ?p ?o }")}" ]'
        shapes = f"{PREFIXES}<{url}x> a sh:NodeShape ; sh:targetSubjectsOf s3:theme ; {select} ."
        if kind == "imports":
            shapes += f"\n<{url}> a owl:Ontology ; owl:imports <{url}y> ."
        data = (
            ("d.jsonld", json.dumps({"@context": f"{url}context", "@id": url}))
            if kind == "context"
            else ("d.ttl", GOOD)
        )
        client.post("/validate", files={"data": data, "shapes": ("s.ttl", shapes)})
        with pytest.raises(TimeoutError):
            bait.accept()


def test_the_form_needs_no_script(client: httpx.Client) -> None:
    page = client.get("/validate", headers=PAGE)
    inline = re.findall(r"<script(?![^>]* src=)", page.text)
    assert (page.status_code, "<form" in page.text, inline) == (200, True, [])
    assert client.get("/validate?lang=fr", headers=PAGE).headers["content-language"] == "fr"


def test_people_get_a_page_with_findings_or_the_reason(client: httpx.Client) -> None:
    page = client.post("/validate", data={"data": BAD}, headers=PAGE)
    assert page.status_code == 200
    assert "<code>data.ttl:7:12</code>" in page.text
    assert "<td>violation</td>" in page.text
    refused = client.post("/validate", data={"data": "<script>"}, headers=PAGE)
    assert (refused.status_code, 'role="alert"' in refused.text) == (400, True)


def test_page_shows_the_findings_inside_a_finding(client: httpx.Client) -> None:
    shapes = f"{SHAPE} sh:or ( [ sh:property [ sh:path s3:theme ; sh:maxCount 0 ] ] [ sh:nodeKind sh:Literal ] ) ."
    page = client.post("/validate", data={"data": BAD, "shapes": shapes}, headers=PAGE)
    assert "none of these holds:\n  - " in page.text
    assert "- more values than sh:maxCount 0 [" in page.text
    assert "- is not of sh:nodeKind sh:Literal [" in page.text


def test_what_is_sent_stays_text(client: httpx.Client) -> None:
    hostile = "</textarea><script>alert(1)</script>"
    data = f'{PREFIXES}partnership:a s3:theme "{hostile}" .'
    page = client.post("/validate", data={"data": data, "shapes": LITERAL.replace("Literal", "IRI")}, headers=PAGE)
    assert "1 finding" in page.text
    assert "<script>" not in page.text
