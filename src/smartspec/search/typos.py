"""How far two words are apart, in slips of a typist."""

from __future__ import annotations

from typing import Final

_SHORTEST: Final = 4
"""A shorter word with a slip could be any other."""
_LONG: Final = 8
_ONE: Final = 1
_TWO: Final = 2


def slips_allowed(word: str) -> int:
    """How many slips a word of a query may have. None in codes: NL42 is not NL41 mistyped, but another region.

    >>> [slips_allowed(word) for word in ("hub", "brest", "hydrogene", "nl41")]
    [0, 1, 2, 0]
    """
    if len(word) < _SHORTEST or any(sign.isdigit() for sign in word):
        return 0
    return _ONE if len(word) < _LONG else _TWO


def slips(typed: str, meant: str, *, prefix: bool = False) -> int:
    """How many letters are missing, too many, wrong, or swapped with the next (optimal string alignment).

    ``prefix``: what was typed may be the beginning of what was meant.

    >>> slips("brittnay", "brittany"), slips("cyberscur", "cybersecurity", prefix=True)
    (1, 1)
    """
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for i, letter in enumerate(typed, start=1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(meant, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == meant[j - 2] and typed[i - 2] == other:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return min(row) if prefix else row[-1]
