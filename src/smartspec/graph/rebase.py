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

    def outward_in_pieces(self) -> PiecewiseRebase:
        """`outward` for a text that comes in pieces."""
        return PiecewiseRebase(_pairs(BASE, self.base))

    @staticmethod
    def _replaced(text: bytes, old: str, new: str) -> bytes:
        for before, after in _pairs(old, new).items():
            text = text.replace(before, after)
        return text


class PiecewiseRebase:
    """Rewrites a text that comes in pieces, of which an IRI may lie across two.

    >>> stream = Rebase("http://localhost:8000/").outward_in_pieces()
    >>> stream.take(b"<https://w3id.org/smart") + stream.take(b"spec/id/region/NL41>", last=True)
    b'<http://localhost:8000/id/region/NL41>'
    """

    def __init__(self, pairs: dict[bytes, bytes]) -> None:
        self._pairs = pairs
        self._reach = max(map(len, pairs), default=1) - 1
        self._rest = b""

    def take(self, piece: bytes, *, last: bool = False) -> bytes:
        """What is sure to be rewritten by now; with the last piece the rest."""
        text = self._rest + piece
        cut = len(text) if last else max(0, len(text) - self._reach)
        if not last:
            across = (text.find(before, max(0, cut - len(before) + 1), cut + len(before) - 1) for before in self._pairs)
            cut = min([cut, *(place for place in across if place >= 0)])
        done, self._rest = text[:cut], text[cut:]
        for before, after in self._pairs.items():
            done = done.replace(before, after)
        return done


def _pairs(old: str, new: str) -> dict[bytes, bytes]:
    """What stands for one base in a text → the same of the other."""
    encodings: tuple[Callable[[str], str], ...] = (str, quote, quote_plus)
    return {encode(old).encode(): encode(new).encode() for encode in encodings} if old and old != new else {}


UNCHANGED: Final = Rebase(BASE)
"""The base of the sources."""


def rebase_release(release: Release, rebase: Rebase) -> Release:
    """The release under another base: sorted again, with a digest of its own. Equal input gives equal bytes."""
    if not rebase.changes:
        return release
    lines = rebase.outward(release.quads).splitlines(keepends=True)
    quads = b"".join(sorted(lines))
    return Release(replace(release.manifest, digest=hashlib.sha256(quads).hexdigest()), quads)
