"""A process that ends itself when it has worked too long, whatever it is doing."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def deadline(seconds: float, last_words: Callable[[], str], code: int) -> Iterator[None]:
    """End this process with an exit code and a line on stderr where what is inside takes longer; 0 is no limit.

    Nothing is cleaned up: a computation that is stuck in native code cannot be ended otherwise.
    """
    if not seconds:
        yield
        return
    timer = Timer(seconds, _end, (last_words, code))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _end(last_words: Callable[[], str], code: int) -> None:
    try:
        sys.stderr.write(f"{last_words()}\n")
        sys.stderr.flush()
    finally:
        os._exit(code)
