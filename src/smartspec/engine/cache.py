"""A cache that is bounded by the bytes that it holds; what was not used for longest gives way."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable

K = TypeVar("K", bound="Hashable")
V = TypeVar("V")

LARGEST_SHARE: Final = 8
"""One entry may take this part of the whole at most, so that a few large ones do not push out everything else."""


class ByteBoundedCache(Generic[K, V]):
    """Values by key, of so many bytes together. It belongs to one thread.

    >>> cache = ByteBoundedCache[str, bytes](8000)
    >>> cache.put("a", b"x" * 900, 900), cache.get("a") is not None, cache.put("b", b"y" * 1001, 1001), cache.get("b")
    (True, True, False, None)
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self._held: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, key: object) -> bool:
        """Whether there is a value; to look does not use it."""
        return key in self._held

    @property
    def largest(self) -> int:
        """Bytes that one entry may have."""
        return self.most // LARGEST_SHARE

    def get(self, key: K) -> V | None:
        """The value, which counts as used now."""
        entry = self._held.get(key)
        if entry is None:
            return None
        self._held.move_to_end(key)
        return entry[0]

    def put(self, key: K, value: V, size: int) -> bool:
        """Keep a value of so many bytes, in place of older ones; False: it is too large to be kept."""
        if size > self.largest:
            return False
        if key in self._held:
            self.size -= self._held.pop(key)[1]
        self._held[key] = value, size
        self.size += size
        while self.size > self.most:
            self.size -= self._held.popitem(last=False)[1][1]
        return True
