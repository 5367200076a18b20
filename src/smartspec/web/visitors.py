"""Who is being answered by a service, so that it can be closed when the last of them is gone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


class Visitors:
    """Counts requests under way; enter it once for each."""

    def __init__(self) -> None:
        self.count = 0
        self._gone: asyncio.Event | None = None

    def __enter__(self) -> Self:
        self.count += 1
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.count -= 1
        if not self.count and self._gone:
            self._gone.set()

    async def leave(self, seconds: float) -> bool:
        """Wait until all are gone, so many seconds at most; whether they are."""
        if not self.count:
            return True
        self._gone = asyncio.Event()
        try:
            await asyncio.wait_for(self._gone.wait(), seconds)
        except TimeoutError:
            return False
        return True
