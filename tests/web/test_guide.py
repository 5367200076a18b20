"""The help pages: every example in them is run, in both languages, and nothing in them gets past the renderer."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from markdown_it import MarkdownIt

from smartspec.engine.local import LocalEngine
from smartspec.errors import NotFoundError
from smartspec.graph.downloads import Downloads
from smartspec.graph.rebase import UNCHANGED
from smartspec.graph.release import Release, save_release
from smartspec.graph.sources import Sources
from smartspec.query.canned import load_queries
from smartspec.query.solutions import select
from smartspec.settings import Settings
from smartspec.web import guide
from smartspec.web.app import create_app
from smartspec.web.guide import EXAMPLE_ORIGIN, PAGES, HelpPage, read_page
from smartspec.web.links import Links
from smartspec.web.service import Service

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "fr")
PROLOGUE = """
set -e
curl() {{ command curl -sS --fail "$@"; }}
smartspec() {{ '{python}' -m smartspec "$@"; }}
"""


@dataclass(frozen=True)
class Example:
    """A code block, and the output that the page shows below it, if it does."""

    page: str
    syntax: str
    code: str
    output: str | None


def examples_of(page: str, language: str) -> list[Example]:
    text = (files("smartspec.web") / "help" / language / f"{page}.md").read_text(encoding="utf-8")
    fences = [token for token in MarkdownIt().parse(text) if token.type in ("fence", "code_block")]
    shown = {at for at, token in enumerate(fences) if token.info == "text"}
    outputs = {at: fences[at + 1].content if at + 1 in shown else None for at in range(len(fences))}
    return [
        Example(f"{language}/{page}", token.info, token.content, outputs[at])
        for at, token in enumerate(fences)
        if at not in shown
    ]


EXAMPLES = {
    (example.syntax, example.code): example
    for language in LANGUAGES
    for page in PAGES
    for example in examples_of(page, language)
}
"""Each once: a block that both languages have is run once."""


def with_syntax(syntax: str, *, serving: bool = False) -> list[pytest.param]:  # type: ignore[valid-type]
    chosen = [e for e in EXAMPLES.values() if e.syntax == syntax and e.code.startswith("smartspec serve") is serving]
    return [pytest.param(example, id=f"{example.page}-{at}") for at, example in enumerate(chosen)]


@pytest.fixture(scope="module")
def address(engine: LocalEngine, release: Release, sources: Sources, folder: Path) -> Iterator[str]:
    """The address of a service on the shipped graph."""
    downloads = Downloads(release, folder / "downloads", UNCHANGED)
    service = Service(engine, release.manifest, load_queries(sources.queries()), downloads)
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(), service), log_level="warning"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = Thread(target=server.run, kwargs={"sockets": [listener]})
        running.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        running.join(timeout=20)


@pytest.fixture(scope="module")
def folder(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the built release, so that the commands need not build it."""
    found = tmp_path_factory.mktemp("help")
    save_release(release, found / "cache" / release.manifest.sources[:16])
    return found


@pytest.fixture
def environment(folder: Path) -> dict[str, str]:
    """What commands run with: this package, these sources, a cache of their own."""
    settings = {"SMARTSPEC_ROOT": str(ROOT), "SMARTSPEC_CACHE": str(folder / "cache")}
    return {**os.environ, **settings, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def needed(*commands: str) -> None:
    """Skip where a command is missing, but not in CI."""
    if lacking := [command for command in commands if shutil.which(command) is None]:
        report = pytest.fail if os.environ.get("SMARTSPEC_CI") else pytest.skip
        report(f"not installed: {', '.join(lacking)}")


def test_every_block_is_of_a_kind_that_is_run() -> None:
    assert {example.syntax for example in EXAMPLES.values()} == {"sparql", "sh", "python", "turtle"}


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_show_the_same_examples(page: str) -> None:
    english, french = ([example.syntax for example in examples_of(page, language)] for language in LANGUAGES)
    assert english == french


@pytest.mark.parametrize("example", with_syntax("sparql"))
def test_queries_have_rows(engine: LocalEngine, example: Example) -> None:
    assert len(asyncio.run(select(engine, example.code))) > 0


@pytest.mark.parametrize("example", with_syntax("sh"))
def test_commands_do_what_they_say(address: str, environment: dict[str, str], tmp_path: Path, example: Example) -> None:
    needed("bash", "curl")
    script = PROLOGUE.format(python=sys.executable) + example.code.replace(EXAMPLE_ORIGIN, address)
    run = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout or list(tmp_path.iterdir())
    if example.output is not None:
        assert run.stdout.splitlines() == example.output.splitlines()


@pytest.mark.parametrize("example", with_syntax("python"))
def test_python_runs(address: str, environment: dict[str, str], example: Example) -> None:
    code = example.code.replace(EXAMPLE_ORIGIN, address)
    command = [sys.executable, "-W", "error", "-c", code]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.strip()


@pytest.mark.parametrize("example", with_syntax("sh", serving=True))
def test_the_service_starts_as_shown(environment: dict[str, str], example: Example) -> None:
    if sys.platform != "linux":
        pytest.skip("by default queries run in the pool, which needs Linux")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = example.code.split()[1:]
    options[options.index("--port") + 1] = str(port)
    command = [sys.executable, "-m", "smartspec", *options]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert answer(f"http://127.0.0.1:{port}/health/ready").startswith(b"ready\n")
    finally:
        process.kill()
        process.wait(timeout=10)


def answer(address: str) -> bytes:
    """What an address answers, given a moment to come up."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=10) as response:
                return bytes(response.read())
        except OSError:
            time.sleep(0.1)
    return b""


def test_turtle_conforms_and_is_in_style(environment: dict[str, str], tmp_path: Path) -> None:
    for at, example in enumerate(examples_of("data-curators", "en")):
        if example.syntax == "turtle":
            (tmp_path / f"{at}.ttl").write_text(example.code, encoding="utf-8")
    for command in ("validate", "fmt --check"):
        line = [sys.executable, "-m", "smartspec", *command.split(), str(tmp_path)]
        run = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout + run.stderr


def page_of(text: str, monkeypatch: pytest.MonkeyPatch, links: Links | None = None) -> HelpPage:
    monkeypatch.setattr(guide, "_source", lambda _name, _language: text)
    return read_page("cite", "en", links or Links(), "https://data.example.org")


def html(page: HelpPage) -> str:
    return "".join(passage.content for passage in page.passages if passage.syntax is None)


def test_html_and_images_in_a_text_stay_text(monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of("# T\n\nA <b>b</b> ![x](/y.png)\n\n<script>x</script>\n\n[z](javascript:x)\n", monkeypatch)
    shown = html(page)
    assert all(tag not in shown for tag in ("<b>", "<img", "<script>", 'href="javascript'))
    assert "&lt;script&gt;" in shown


def test_tables_need_no_style_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "<td>1</td>" in html(page_of("# T\n\nLead.\n\n| a |\n| --- |\n| 1 |\n", monkeypatch))
    assert not any("style=" in html(read_page(page, language, Links(), "")) for page in PAGES for language in LANGUAGES)


def test_links_stay_in_the_service_and_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "# T\n\n[a](/def#b) [c](https://example.org/)\n\n## A & B\n\n```sh\ncurl http://127.0.0.1:8000/def\n```\n"
    page = page_of(text, monkeypatch, Links("/mounted", "fr"))
    assert 'href="/mounted/def?lang=fr#b"' in html(page)
    assert 'href="https://example.org/"' in html(page)
    assert [(section.title, section.fragment) for section in page.sections] == [("A & B", "a-b")]
    assert 'id="a-b"' in html(page)
    [code] = [passage for passage in page.passages if passage.syntax]
    assert (code.syntax, code.content) == ("sh", "curl https://data.example.org/def\n")
    assert (page.title, page.lead) == ("T", "a c")


def test_an_unknown_page_names_the_nearest() -> None:
    with pytest.raises(NotFoundError) as refused:
        read_page("cook-book", "en", Links(), "")
    assert refused.value.extensions["nearest"] == ["cookbook"]
