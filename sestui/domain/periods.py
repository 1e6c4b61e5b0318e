"""The intervals of a grid, each made when it is looked at: there are thousands, and few are seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import eq
from typing import TYPE_CHECKING, overload

from sestui.domain.model import INTERVAL

if TYPE_CHECKING:
    from sestui.domain.grid import Grid, Period


class Periods(Sequence["Period"]):
    """Intervals in the order of their starts, or in the reverse; never changed."""

    __slots__ = ("_grid", "_indexes", "_older")

    def __init__(self, grid: Grid, older: tuple[datetime, ...], indexes: range) -> None:
        """List those of some ``indexes`` in the starts of ``older`` intervals, followed by those of the coverage."""
        self._grid, self._older, self._indexes = grid, older, indexes

    @overload
    def __getitem__(self, index: int) -> Period: ...
    @overload
    def __getitem__(self, index: slice) -> Periods: ...
    def __getitem__(self, index: int | slice) -> Period | Periods:
        """Return an interval, or those of a slice."""
        if isinstance(index, slice):
            return Periods(self._grid, self._older, self._indexes[index])
        at, before = self._indexes[index], len(self._older)
        return self._grid.at(self._older[at] if at < before else self._grid.start + INTERVAL * (at - before))

    def __iter__(self) -> Iterator[Period]:
        """Yield them; all at once is faster than each by itself."""
        if self._indexes.step != 1:
            yield from super().__iter__()
            return
        before, first, after = len(self._older), self._indexes.start, self._indexes.stop
        yield from map(self._grid.at, self._older[first:after])
        start, end = (self._grid.start + INTERVAL * (max(edge, before) - before) for edge in (first, after))
        yield from self._grid.along(start, end)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._indexes)

    def __eq__(self, other: object) -> bool:
        """Return whether these are the same intervals."""
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))
