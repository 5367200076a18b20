"""How far a long load is, on a terminal only."""

from __future__ import annotations

import sys
import time
from typing import Final

_WIDTH: Final = 30
_EVERY: Final = 0.1
_PATIENCE: Final = 0.5
"""Seconds until a load counts as long."""


class ProgressBar:
    """One line on standard error that is written over; it goes with `end`. Loads that are over soon show none."""

    def __init__(self) -> None:
        self._began = self._shown = time.monotonic()
        self._visible = False

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show that so much of a total is done."""
        now = time.monotonic()
        if now - self._shown < _EVERY or now - self._began < _PATIENCE:
            return
        self._shown, self._visible = now, True
        share = min(1.0, done / total) if total else 0.0
        bar = "█" * round(share * _WIDTH)
        sys.stderr.write(f"\r\x1b[K{bar:░<{_WIDTH}} {share:4.0%} {what}, {now - self._began:.0f} s")
        sys.stderr.flush()

    def end(self) -> None:
        """Take the line away."""
        if self._visible:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def progress_bar() -> ProgressBar | None:
    """A bar where somebody sees it."""
    return ProgressBar() if sys.stderr.isatty() else None
