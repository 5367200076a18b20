"""Processes that can be killed: whatever work does in one, its owner gets a result or a reason, and nothing stays."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from operator import call
from pathlib import Path

import pytest

from smartspec.process.allocator import with_allocator
from smartspec.process.limits import CrashError, LimitError, Limits, TemplateError, WorkError
from smartspec.process.template import Template, run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

FOR_EVER = "exec('while True: pass')"
FOR_EVER_IN_C = "__import__('re').match('(a+)+$', 'a' * 50 + 'b')"
SECONDS = Limits(seconds=60)

Evaluator = Callable[[str], object]


@pytest.fixture(scope="module")
def template() -> Iterator[Template[Evaluator]]:
    """A template that has prepared ``eval``, so that the tests can say in place what a child does."""
    with Template[Evaluator](eval, "eval") as found:
        yield found


def children(process: int) -> set[int]:
    return {int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()}


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_work_begins_with_what_was_prepared() -> None:
    with Template[list[int]](eval, "[5] * 3") as template:
        assert template.run_now(list.count, 5, limits=SECONDS) == 3
        assert template.run_now(list.pop, limits=SECONDS) == 5
        assert template.run_now(list.count, 5, limits=SECONDS) == 3


def test_a_function_runs_in_a_fresh_process() -> None:
    assert run(eval, "__import__('os').getppid()", limits=SECONDS) != os.getpid()


@pytest.mark.parametrize("work", [FOR_EVER, FOR_EVER_IN_C], ids=["in Python", "in C, holding the interpreter"])
def test_work_without_end_is_killed_at_its_deadline(template: Template[Evaluator], work: str) -> None:
    started = time.monotonic()
    with pytest.raises(LimitError, match=r"stopped at \d\.\d+ seconds; 0\.2 are allowed") as caught:
        template.run_now(call, work, limits=Limits(seconds=0.2))
    assert (caught.value.limit, caught.value.allowed) == ("seconds", 0.2)
    assert 0.2 <= caught.value.used <= time.monotonic() - started
    wait_until(lambda: children(template.number) == set())


@pytest.mark.parametrize(
    "work",
    [
        "[b'x' * (1 << 20 | i) for i in range(10_000)]",
        "bytes(1 << 33)",
        "[*__import__('pyoxigraph').Store().query('SELECT DISTINCT * {"
        + "".join(f" VALUES ?v{i} {{ {' '.join(map(str, range(20)))} }}" for i in range(6))
        + "}')]",
    ],
    ids=["grows in Python", "asks for all at once", "grows in Rust, which aborts"],
)
def test_work_that_eats_memory_ends_at_its_limit(template: Template[Evaluator], work: str) -> None:
    with pytest.raises(LimitError, match="MiB of memory; 100 are allowed") as caught:
        template.run_now(call, work, limits=Limits(seconds=60, memory=100))
    assert caught.value.limit == "memory"
    assert caught.value.used <= 110


def test_memory_is_watched_where_the_system_cannot_limit_it(template: Template[Evaluator]) -> None:
    watch = "lambda: __import__('smartspec.process.nursery').process.nursery.watch_memory(300)"
    eat = "[b'x' * (1 << 20 | i) for i in range(9_000)]"
    work = f"[__import__('threading').Thread(target={watch}).start(), {eat}]"
    with pytest.raises(CrashError, match="exit code 77"):
        template.run_now(call, work, limits=SECONDS)


@pytest.mark.parametrize(
    ("work", "code", "words"),
    [
        ("__import__('os').kill(__import__('os').getpid(), 11)", -signal.SIGSEGV, "was ended by SIGSEGV"),
        ("__import__('os').abort()", -signal.SIGABRT, "was ended by SIGABRT"),
        ("__import__('os')._exit(3)", 3, "ended with exit code 3"),
        ("__import__('sys').exit(0)", 1, "ended with exit code 1"),
    ],
)
def test_a_child_that_dies_is_told_from_one_that_was_stopped(
    template: Template[Evaluator], work: str, code: int, words: str
) -> None:
    with pytest.raises(CrashError, match=words) as caught:
        template.run_now(call, work, limits=Limits(seconds=60, memory=4000))
    assert caught.value.code == code


def test_what_a_function_raises_is_told_with_its_message_and_place(template: Template[Evaluator]) -> None:
    with pytest.raises(WorkError, match="ZeroDivisionError: float division by zero") as caught:
        template.run_now(call, "1 / 0.0", limits=SECONDS)
    assert (caught.value.kind, caught.value.message) == ("ZeroDivisionError", "float division by zero")
    assert 'File "<string>", line 1' in caught.value.trace


def test_an_endless_message_is_cut(template: Template[Evaluator]) -> None:
    with pytest.raises(WorkError) as caught:
        template.run_now(call, "exec('raise ValueError(9_000_000 * \\'x\\')')", limits=Limits(seconds=60, result=10))
    assert len(caught.value.message) < 1 << 15


def test_a_result_is_whole_or_refused_with_its_size(template: Template[Evaluator]) -> None:
    assert template.run_now(call, "bytes(20_000_000)", limits=SECONDS) == bytes(20_000_000)
    with pytest.raises(LimitError, match="bytes of result; 1000 are allowed") as caught:
        template.run_now(call, "bytes(20_000_000)", limits=Limits(seconds=60, result=1000))
    assert caught.value.used >= 20_000_000


def test_a_function_that_cannot_travel_is_refused(template: Template[Evaluator]) -> None:
    with pytest.raises(AttributeError, match="local object"):
        template.run_now(lambda _: None, limits=SECONDS)


def test_a_cancelled_call_takes_its_child_along(template: Template[Evaluator]) -> None:
    async def cancel() -> None:
        task = asyncio.create_task(template.run(call, FOR_EVER_IN_C, limits=Limits()))
        await asyncio.to_thread(wait_until, lambda: bool(children(template.number)))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    wait_until(lambda: children(template.number) == set())


def test_calls_run_side_by_side_in_threads_and_tasks(template: Template[Evaluator]) -> None:
    async def five(start: int) -> list[object]:
        return await asyncio.gather(*(template.run(call, f"{i} * 2", limits=SECONDS) for i in range(start, start + 5)))

    found: list[object] = []
    threads = [threading.Thread(target=lambda i=i: found.extend(asyncio.run(five(i)))) for i in range(0, 20, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, found), key=int) == [str(i * 2) for i in range(20)]


def test_a_child_can_serve_many_requests_over_its_line() -> None:
    echo = "lambda line: [line.sendall(line.recv(9).upper()) for _ in range(2)]"

    async def talk(template: Template[Callable[..., object]]) -> list[bytes]:
        loop, child = asyncio.get_running_loop(), template.fork()
        await child.begin(50, call)
        answers = []
        for text in (b"one", b"two"):
            await loop.sock_sendall(child.line, text)
            answers.append(await loop.sock_recv(child.line, 9))
        assert (await child.end()).code == 0
        child.close()
        return answers

    with Template[Callable[..., object]](eval, echo) as template:
        assert asyncio.run(talk(template)) == [b"ONE", b"TWO"]


def test_a_killed_child_says_how_it_ended(template: Template[Evaluator]) -> None:
    async def kill() -> int:
        child = template.fork()
        child.kill()
        end = await child.end()
        child.close()
        return end.code

    assert asyncio.run(kill()) == -signal.SIGKILL


def test_many_runs_leave_no_process_and_no_descriptor(template: Template[Evaluator]) -> None:
    def count() -> tuple[int, ...]:
        return tuple(len(list(Path(f"/proc/{name}/fd").iterdir())) for name in ("self", template.number))

    wait_until(lambda: children(template.number) == set())
    before = count()
    for i in range(50):
        work, limits = ("1", SECONDS) if i % 5 else (FOR_EVER, Limits(seconds=0.02))
        try:
            template.run_now(call, work, limits=limits)
        except LimitError:
            assert work == FOR_EVER
    wait_until(lambda: children(template.number) == set())
    wait_until(lambda: all(now <= then for now, then in zip(count(), before, strict=True)))


def test_nothing_outlives_its_owner() -> None:
    code = f"""
import asyncio
from operator import call
from smartspec.process.limits import Limits
from smartspec.process.template import Template
async def main():
    template = Template(eval, "eval")
    runs = [asyncio.create_task(template.run(call, {FOR_EVER_IN_C!r}, limits=Limits())) for _ in range(2)]
    await asyncio.sleep(0)
    print(template.number, flush=True)
    await asyncio.gather(*runs)
asyncio.run(main())
"""
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as owner:
        assert owner.stdout
        number = int(owner.stdout.readline())
        wait_until(lambda: len(children(number)) == 2)
        family = {number, *children(number)}
        owner.kill()
    wait_until(lambda: not any(map(is_running, family)))


def test_children_die_with_a_template_that_is_killed() -> None:
    async def lose(template: Template[Evaluator]) -> set[int]:
        task = asyncio.create_task(template.run(call, FOR_EVER_IN_C, limits=Limits()))
        await asyncio.to_thread(wait_until, lambda: bool(children(template.number)))
        family = children(template.number)
        os.kill(template.number, signal.SIGKILL)
        with pytest.raises(TemplateError, match="is gone"):
            await task
        return family

    with Template[Evaluator](eval, "eval") as template:
        family = asyncio.run(lose(template))
        wait_until(lambda: not any(map(is_running, family)))
        assert not template.alive
        with pytest.raises(TemplateError, match="no process can be forked"):
            template.run_now(call, "1", limits=SECONDS)


def test_closing_a_template_ends_its_children() -> None:
    with Template[Evaluator](eval, "eval") as template:
        child = template.fork()
        wait_until(lambda: len(children(template.number)) == 1)
        family = children(template.number)
    assert not any(map(is_running, family))
    child.close()


def test_a_preparation_that_fails_says_why() -> None:
    with pytest.raises(WorkError, match="ValueError: invalid literal for int"):
        Template(int, "x")
    with pytest.raises(TemplateError, match="died while it was being prepared"):
        Template(os._exit, 1)


def test_allocator_of_the_system_is_taken_jemalloc_first(tmp_path: Path) -> None:
    folder = tmp_path / "usr/lib/x86_64-linux-gnu"
    folder.mkdir(parents=True)
    (folder / "libmimalloc.so.2").touch()
    assert with_allocator({"HOME": "/"}, tmp_path) == {"HOME": "/", "LD_PRELOAD": f"{folder}/libmimalloc.so.2"}
    (folder / "libjemalloc.so.2").touch()
    assert with_allocator({}, tmp_path) == {"LD_PRELOAD": f"{folder}/libjemalloc.so.2"}


def test_no_allocator_is_forced_on_who_has_none_or_preloads_something(tmp_path: Path) -> None:
    assert with_allocator({}, tmp_path) == {}
    (tmp_path / "usr/local/lib").mkdir(parents=True)
    (tmp_path / "usr/local/lib/libjemalloc.so.2").touch()
    assert with_allocator({"LD_PRELOAD": ""}, tmp_path) == {"LD_PRELOAD": ""}
