"""Publish the graph under another base: the same release, its IRIs (and the texts that hold them) with another start.

Texts are rewritten too: canned queries, ``void:uriSpace`` and notes name IRIs of ours, and would name others than those
that are served.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus

from pyoxigraph import NamedNode

from smartspec.graph.namespaces import BASE
from smartspec.graph.release import Release

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Rebase:
    """From one base to another, and back. Percent-encoded bases, such as in a link to a query, go along.

    >>> Rebase("http://localhost:8000/").outward(b"<https://w3id.org/smartspec/id/region/NL41>")
    b'<http://localhost:8000/id/region/NL41>'
    """

    base: str

    def __post_init__(self) -> None:
        """Check the base.

        Raises:
            ValueError: it is no absolute IRI of the web that ends with a slash.
        """
        reason = ""
        try:
            NamedNode(self.base)
        except ValueError as error:
            reason = f" ({error})"
        if reason or not self.base.startswith(("http://", "https://")) or not self.base.endswith("/"):
            raise ValueError(f"{self.base!r} is not a base such as http://localhost:8000/, with its slash{reason}")

    @property
    def changes(self) -> bool:
        """Whether the base is another one than that of the sources."""
        return self.base != BASE

    def outward(self, text: bytes) -> bytes:
        """What we say, as it is said under the other base."""
        return self._replaced(text, BASE, self.base)

    def inward(self, text: bytes) -> bytes:
        """What is asked under the other base, as it is asked of the release."""
        return self._replaced(text, self.base, BASE)

    @staticmethod
    def _replaced(text: bytes, old: str, new: str) -> bytes:
        if not old or old == new:
            return text
        encodings: tuple[Callable[[str], str], ...] = (str, quote, quote_plus)
        pairs = {encode(old).encode(): encode(new).encode() for encode in encodings}
        for before, after in pairs.items():
            text = text.replace(before, after)
        return text


UNCHANGED: Final = Rebase(BASE)
"""The base of the sources."""


def rebase_release(release: Release, rebase: Rebase) -> Release:
    """The release under another base: sorted again, with a digest of its own. Equal input gives equal bytes."""
    if not rebase.changes:
        return release
    lines = rebase.outward(release.quads).splitlines(keepends=True)
    quads = b"".join(sorted(lines))
    return Release(replace(release.manifest, digest=hashlib.sha256(quads).hexdigest()), quads)
