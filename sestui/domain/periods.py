"""The intervals of a grid, each made when it is looked at: there are thousands, and few are seen."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from operator import eq
from typing import TYPE_CHECKING, overload

from sestui.domain.model import INTERVAL

if TYPE_CHECKING:
    from sestui.domain.grid import Grid, Period


class Periods(Sequence["Period"]):
    """Intervals in the order of their starts, or in the reverse; never changed."""

    __slots__ = ("_grid", "_indexes", "_starts")

    def __init__(self, grid: Grid, starts: Sequence[int], indexes: range | None = None) -> None:
        """List those of some ``indexes``, or all, of the ``starts`` of a grid: ascending, in seconds since 1970."""
        self._grid, self._starts = grid, starts
        self._indexes = range(len(starts)) if indexes is None else indexes

    @overload
    def __getitem__(self, index: int) -> Period: ...
    @overload
    def __getitem__(self, index: slice) -> Periods: ...
    def __getitem__(self, index: int | slice) -> Period | Periods:
        """Return an interval, or those of a slice."""
        if isinstance(index, slice):
            return Periods(self._grid, self._starts, self._indexes[index])
        return self._grid.at(_moment(self._starts[self._indexes[index]]))

    def __iter__(self) -> Iterator[Period]:
        """Yield them; all at once is faster than each by itself."""
        if self._indexes.step != 1:
            yield from super().__iter__()
            return
        starts = self._starts[self._indexes.start : self._indexes.stop]
        within = bisect_left(starts, self._grid.start.timestamp())
        yield from map(self._grid.at, map(_moment, starts[:within]))
        if within < len(starts):
            yield from self._grid.along(_moment(starts[within]), _moment(starts[-1]) + INTERVAL)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._indexes)

    def __eq__(self, other: object) -> bool:
        """Return whether these are the same intervals."""
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
