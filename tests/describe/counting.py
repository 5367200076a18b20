"""An engine that counts what it is asked."""

from smartspec.engine.local import LocalEngine
from smartspec.engine.protocol import Answer, Question


class Counting(LocalEngine):
    """Counts what it is asked."""

    asked = 0

    async def answer(self, question: Question) -> Answer:
        self.asked += 1
        return await super().answer(question)


def counting(engine: LocalEngine) -> Counting:
    return Counting(engine.store)  # the same data
