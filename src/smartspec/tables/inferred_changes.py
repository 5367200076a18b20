"""What happened between two versions of NUTS where no table says so: codes, names, areas and populations tell."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final

from smartspec.tables.names import fold
from smartspec.tables.region_change import Change
from smartspec.tables.versions import Nomenclature, Version, differs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

_MOST_PARTS: Final = 4


def infer_changes(nomenclature: Nomenclature, stated: Iterable[Change]) -> Iterator[Change]:
    """Changes that no table states: codes that keep their name under new figures, and all where no table is."""
    for earlier, later in pairwise(nomenclature.years):
        spoken = [change for change in stated if (change.from_year, change.to_year) == (earlier, later)]
        pair = _Pair(nomenclature, earlier, later)
        yield from pair.redrawn({code for change in spoken for code in (*change.before, *change.after)})
        if not spoken:
            yield from pair.unlisted()


@dataclass(frozen=True)
class _Pair:
    """Two versions of NUTS that follow each other."""

    nomenclature: Nomenclature
    earlier: str
    later: str

    def redrawn(self, spoken: set[str]) -> Iterator[Change]:
        """Codes that stay while area or population say that the boundary moved."""
        before, after = self.nomenclature.of(self.earlier), self.nomenclature.of(self.later)
        for code in sorted((before.keys() & after.keys()) - spoken):
            if self._moved(before[code], after[code]):
                yield self._change("boundary-shift", code, (before[code],), (after[code],))

    def unlisted(self) -> Iterator[Change]:
        """Codes that go or come while no table says why."""
        before, after = self.nomenclature.of(self.earlier), self.nomenclature.of(self.later)
        gone = [v for v in before.values() if v.code not in after and not v.is_extra_regio]
        come = [v for v in after.values() if v.code not in before and not v.is_extra_regio]
        left = {v.country for v in gone} - {v.country for v in after.values()}
        covered = {v.country for v in before.values()}
        come = [v for v in come if v.country in covered]
        for old in [v for v in gone if v.country in left]:
            gone.remove(old)
            yield self._change("discontinued", old.code, (old,), ())
        for old, new in self._namesakes(gone, come):
            gone.remove(old)
            come.remove(new)
            yield self._change("boundary-shift" if self._moved(old, new) else "recode", new.code, (old,), (new,))
        for old, parts in self._divided(list(gone), come):
            gone.remove(old)
            come = [v for v in come if v not in parts]
            yield self._change("split", old.code, (old,), parts)
        yield from (self._change("discontinued", old.code, (old,), ()) for old in gone)
        yield from (self._change("new", new.code, (), (new,)) for new in come)

    def _moved(self, old: Version, new: Version) -> bool:
        if not (self.nomenclature.has_sound_figures(old) and self.nomenclature.has_sound_figures(new)):
            return False
        return differs(old.area, new.area) or differs(old.population, new.population)

    @staticmethod
    def _namesakes(gone: Iterable[Version], come: Iterable[Version]) -> list[tuple[Version, Version]]:
        def identity(version: Version) -> tuple[str | None, str]:
            return version.parent, fold(version.latin_name)

        named = {identity(new): new for new in come}
        pairs = [(old, named.pop(identity(old), None)) for old in gone]
        return [(old, new) for old, new in pairs if new]

    @staticmethod
    def _divided(gone: Iterable[Version], come: list[Version]) -> list[tuple[Version, tuple[Version, ...]]]:
        """Those gone whose area and population are exactly those of several new regions together."""
        found = []
        taken: list[Version] = []
        for old in gone:
            siblings = [v for v in come if v.parent == old.parent and v.area and v.population and v not in taken]
            choices = (c for count in range(2, _MOST_PARTS + 1) for c in combinations(siblings, count))
            parts = next((some for some in choices if _sums(some) == (old.area, old.population)), None)
            if parts:
                taken += parts
                found.append((old, parts))
        return found

    def _change(self, kind: str, code: str, before: tuple[Version, ...], after: tuple[Version, ...]) -> Change:
        return Change(
            from_year=self.earlier,
            to_year=self.later,
            code=code,
            kind=kind,
            before=tuple(v.code for v in before),
            after=tuple(v.code for v in after),
            sources=tuple(v.row for v in (*before, *after)),
            is_stated=False,
        )


def _sums(parts: Iterable[Version]) -> tuple[Decimal | int, int]:
    areas, people = zip(*((part.area or 0, part.population or 0) for part in parts), strict=True)
    return sum(areas), sum(people)
