"""How many files and connections this process may have open."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Final

ENOUGH: Final = 1 << 16

if sys.platform != "win32":
    from resource import RLIMIT_NOFILE, getrlimit, setrlimit


def allow_many_descriptors() -> None:
    """Raise the limit to what the system allows, or to enough: a thousand clients would fill the usual one."""
    if sys.platform != "win32":
        now, most = getrlimit(RLIMIT_NOFILE)
        with suppress(OSError, ValueError):
            setrlimit(RLIMIT_NOFILE, (max(now, min(most, ENOUGH)), most))
