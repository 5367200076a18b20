"""What is read of the checks of a release: once, with the data told from what explains them."""

import asyncio

import pytest
from pyoxigraph import RdfFormat, parse

from smartspec.describe import checks
from smartspec.describe.checks import Checks
from smartspec.engine.limits import Limits
from smartspec.engine.local import LocalEngine
from smartspec.engine.protocol import Answer, Question
from smartspec.errors import ProblemError
from smartspec.graph.namespaces import DEFINITION, PREFIXES
from smartspec.graph.release import make_release
from smartspec.shacl.measured import Coverage

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
    assert coverage is not None
    assert (coverage.total.triples, coverage.total.looked_at) == (3, 2)
    assert coverage.classes_without_shape == (DEFINITION + "Event",)


def test_those_who_ask_at_once_wait_for_one_measurement() -> None:
    engine, kept = engine_on(*GRAPHS), Checks()

    async def ask() -> None:
        first, second = await asyncio.gather(kept.coverage(engine), kept.coverage(engine))
        asked = engine.asked
        assert first is second is await kept.coverage(engine)
        assert engine.asked == asked

    asyncio.run(ask())


def test_what_failed_is_tried_again() -> None:
    engine, kept = engine_on(*GRAPHS, failures=1), Checks()

    async def ask() -> int:
        with pytest.raises(ProblemError):
            await kept.requirements(engine)
        return (await kept.requirements(engine)).constraints

    assert asyncio.run(ask()) == 1


def test_data_without_shapes_have_no_coverage() -> None:
    engine, kept = engine_on("data"), Checks()

    async def ask() -> tuple[Coverage | None, int]:
        return await kept.coverage(engine), (await kept.requirements(engine)).shapes

    assert asyncio.run(ask()) == (None, 0)


def test_shapes_without_data_look_at_all_there_is() -> None:
    coverage = asyncio.run(Checks().coverage(engine_on("shapes")))
    assert coverage is not None
    assert (coverage.total.triples, coverage.total.percent) == (0, 100)


def test_large_data_are_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MOST_TRIPLES", 5)
    assert asyncio.run(Checks().coverage(engine_on(*GRAPHS))) is None
