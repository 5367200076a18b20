"""What can happen to a region between two versions of NUTS."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from smartspec.tables.names import Label
    from smartspec.tables.table import Row

KINDS: Final = (
    "boundary-shift",
    "code-reuse",
    "discontinued",
    "merge",
    "new",
    "other",
    "recode",
    "rename",
    "split",
)
"""The kinds of change, as the concepts in ``data/concepts/change.ttl`` are called."""


@dataclass(frozen=True)
class Change:
    """One change between two versions of NUTS: the codes before and after it, at least one on one side."""

    from_year: str
    to_year: str
    code: str
    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    sources: tuple[Row, ...]
    is_stated: bool
    formula: str = ""
    note: Label | None = None

    @property
    def key(self) -> str:
        """The key of its node, such as ``2013-2016.FRE``."""
        return f"{self.from_year}-{self.to_year}.{self.code}"

    @property
    def level(self) -> int:
        """The NUTS level at which it happened."""
        return len(self.code) - 2

    @property
    def is_recode(self) -> bool:
        """Whether one territory got another code and nothing else happened to it."""
        return self.kind == "recode" and len(self.before) == len(self.after) == 1

    @property
    def keeps_extent(self) -> bool:
        """Whether the table says that the territory after it has the extent of the one before it: ``FRB=FR24``."""
        return (
            self.kind in {"new", "recode"}
            and bool(re.fullmatch(r"[A-Z0-9]+\s*=\s*[A-Z0-9]+", self.formula))
            and len(self.before) == 1
        )
