"""Names in the address of a canned query that are the service's own: no parameter can be called so."""

from __future__ import annotations

from typing import Final

RESERVED: Final = ("format", "lang", "page", "page-size")
