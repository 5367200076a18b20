"""Where the nodes of a network stand: those that are joined pull each other, all push each other away.

After T. M. J. Fruchterman, E. M. Reingold, Graph drawing by force-directed placement, Software: Practice and Experience
21 (1991), 1129-1164, with a pull to the middle that keeps loose parts in the picture. Nothing in it is left to chance:
the nodes begin on a circle, group by group, so that the same network always has the same picture.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ROUNDS: Final = 150
_PULL_TO_MIDDLE: Final = 0.5
_PULL: Final = 0.25
_LEAST: Final = 1e-6
_SHARE_OF_A_CIRCLE: Final = 0.034
"""How near two places may be, as a share of the picture's side."""
_ROUNDS_APART: Final = 40


def settle(
    groups: Sequence[Sequence[str]], weights: Mapping[tuple[str, str], int], width: float, height: float
) -> dict[str, tuple[float, float]]:
    """Places in a picture of a width and height, at least a little inside of its edges."""
    order = [node for group in groups for node in group]
    if not order:
        return {}
    step = math.tau / len(order)
    at = [complex(math.cos(step * place), math.sin(step * place)) / 2 for place in range(len(order))]
    number = {node: place for place, node in enumerate(order)}
    degree = Counter(node for pair in weights for node in pair)
    edges = [
        (number[one], number[other], math.sqrt(weight / min(degree[one], degree[other])))
        for (one, other), weight in sorted(weights.items())
    ]
    near = math.sqrt(1 / len(order))
    for turn in range(_ROUNDS):
        moves = _forces(at, edges, near)
        longest = 0.1 * (1 - turn / _ROUNDS) + 0.002
        at = [place + _at_most(move, longest) for place, move in zip(at, moves, strict=True)]
    return dict(zip(order, _fitted(_apart(at), width, height), strict=True))


def _at_most(move: complex, longest: float) -> complex:
    return move * min(1.0, longest / max(abs(move), _LEAST))


def _apart(at: Sequence[complex]) -> list[complex]:
    """The places moved until no circle lies on another, as far as a fixed number of rounds can do it."""
    found = list(at)
    across, down = [place.real for place in found], [place.imag for place in found]
    side = max(max(across) - min(across), max(down) - min(down))
    least = _SHARE_OF_A_CIRCLE * (side or 1.0)
    for _ in range(_ROUNDS_APART):
        for one in range(len(found)):
            for other in range(one):
                apart = found[one] - found[other]
                distance = abs(apart)
                if distance < least:
                    step = apart / max(distance, _LEAST) * (least - distance) / 2 if distance else complex(least / 2, 0)
                    found[one] += step
                    found[other] -= step
    return found


def _forces(at: Sequence[complex], edges: Sequence[tuple[int, int, float]], near: float) -> list[complex]:
    moves = [-place * _PULL_TO_MIDDLE for place in at]
    square = near * near
    for one, here in enumerate(at):
        for other in range(one):
            apart = here - at[other]
            distance = apart.real * apart.real + apart.imag * apart.imag or _LEAST
            push = apart * (square / distance)
            moves[one] += push
            moves[other] -= push
    for one, other, weight in edges:
        apart = at[one] - at[other]
        pull = apart * (abs(apart) / near * weight * _PULL)
        moves[one] -= pull
        moves[other] += pull
    return moves


def _fitted(at: Sequence[complex], width: float, height: float) -> list[tuple[float, float]]:
    left, right = min(place.real for place in at), max(place.real for place in at)
    top, bottom = min(place.imag for place in at), max(place.imag for place in at)
    across, down = right - left or 1.0, bottom - top or 1.0
    inner, margin = 0.9, 0.05
    return [
        (
            width * (margin + inner * (place.real - left) / across),
            height * (margin + inner * (place.imag - top) / down),
        )
        for place in at
    ]
