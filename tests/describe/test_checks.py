"""What is read of the checks of a release: once, with the data told from what explains them."""

import asyncio

import pytest
from pyoxigraph import RdfFormat, parse

from smartspec.describe.checks import Checks
from smartspec.engine.limits import Limits
from smartspec.engine.local import LocalEngine
from smartspec.engine.protocol import Answer, Question
from smartspec.errors import ProblemError
from smartspec.graph.namespaces import DEFINITION, PREFIXES
from smartspec.graph.release import make_release

HEADER = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("s3", "sh", "shape", "owl"))
GRAPHS = {
    "data": "<x:a> a s3:Call ; s3:theme <x:t> . <x:b> s3:theme <x:t> .",
    "shapes": "shape:Call a sh:NodeShape ; sh:targetClass s3:Call ; sh:property [ sh:path s3:theme ; sh:minCount 1 ] .",
    "ontology": "s3:Call a owl:Class . s3:Event a owl:Class .",
}


class Flaky:
    """An engine that counts what it is asked, and fails as often as it is told."""

    limits: Limits | None = None

    def __init__(self, engine: LocalEngine, failures: int = 0) -> None:
        self.engine, self.failures, self.asked = engine, failures, 0

    async def answer(self, question: Question) -> Answer:
        self.asked += 1
        if self.failures:
            self.failures -= 1
            raise ProblemError("not now")
        return await self.engine.answer(question)

    async def close(self) -> None:
        pass


def engine_on(*names: str, failures: int = 0) -> Flaky:
    graphs = {name: [quad.triple for quad in parse(HEADER + GRAPHS[name], format=RdfFormat.TURTLE)] for name in names}
    return Flaky(LocalEngine.of(make_release(graphs, version="1", sources="", builder="")), failures)


def test_coverage_counts_data_alone_and_sees_the_rest() -> None:
    coverage = asyncio.run(Checks().coverage(engine_on(*GRAPHS)))
    assert (coverage.total.triples, coverage.total.looked_at) == (3, 2)
    assert coverage.classes_without_shape == (DEFINITION + "Event",)


def test_those_who_ask_at_once_wait_for_one_measurement() -> None:
    engine, checks = engine_on(*GRAPHS), Checks()

    async def ask() -> None:
        first, second = await asyncio.gather(checks.coverage(engine), checks.coverage(engine))
        asked = engine.asked
        assert first is second is await checks.coverage(engine)
        assert engine.asked == asked

    asyncio.run(ask())


def test_what_failed_is_tried_again() -> None:
    engine, checks = engine_on(*GRAPHS, failures=1), Checks()

    async def ask() -> int:
        with pytest.raises(ProblemError):
            await checks.requirements(engine)
        return (await checks.requirements(engine)).constraints

    assert asyncio.run(ask()) == 1


def test_a_release_without_data_or_shapes_is_no_error() -> None:
    async def ask(engine: Flaky) -> tuple[int, int]:
        checks = Checks()
        return (await checks.coverage(engine)).total.triples, (await checks.requirements(engine)).shapes

    assert asyncio.run(ask(engine_on("shapes"))) == (0, 2)
    assert asyncio.run(ask(engine_on("data"))) == (3, 0)
