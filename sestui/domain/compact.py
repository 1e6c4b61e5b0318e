"""Counters of thousands of intervals as numbers, in a tenth of the memory that objects take."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from operator import eq
from typing import overload

from msgspec.structs import astuple

from sestui.domain.model import Counters, DataPoint, Four

_WIDTHS = "BHI"


class Fours(Mapping[int, Four]):
    """Four counters for each of some numbers, such as the seconds since 1970 at which intervals start; never changed.

    Raises:
        OverflowError: If a number does not fit into 64 bits; SQLite would not take it either.
    """

    __slots__ = ("_columns", "_numbers")

    def __init__(self, ascending: Iterable[tuple[int, Four]] = ()) -> None:
        """Keep what comes in ascending order of its number."""
        columns = tuple(array("q") for _ in range(5))
        for number, four in ascending:
            for column, value in zip(columns, (number, *four), strict=True):
                column.append(value)
        self._numbers, *counted = map(_narrow, columns)
        self._columns = tuple(counted)

    def __getitem__(self, number: int) -> Four:
        """Return the counters of a number; raises KeyError where there are none."""
        at = bisect_left(self._numbers, number)
        if at == len(self._numbers) or self._numbers[at] != number:
            raise KeyError(number)
        attempts, bounces, complaints, rejects = self._columns
        return attempts[at], bounces[at], complaints[at], rejects[at]

    def __iter__(self) -> Iterator[int]:
        """Yield the numbers, ascending."""
        return iter(self._numbers)

    def __len__(self) -> int:
        """Return how many numbers there are."""
        return len(self._numbers)

    def __eq__(self, other: object) -> bool:
        """Return whether another mapping holds the same."""
        if isinstance(other, Fours):
            return self._numbers == other._numbers and self._columns == other._columns
        return super().__eq__(other)


class Counts(Mapping[datetime, Counters]):
    """Counters by the start of their interval, aware UTC and of whole seconds, ascending; never changed."""

    __slots__ = ("_fours",)

    def __init__(self, fours: Fours) -> None:
        """Keep counters by the seconds since 1970."""
        self._fours = fours

    @classmethod
    def of(cls, ascending: Iterable[tuple[datetime, Counters]]) -> Counts:
        """Return counters that come in ascending order of their start.

        Raises:
            OverflowError: If a counter does not fit into 64 bits.
        """
        return cls(Fours((int(start.timestamp()), astuple(counters)) for start, counters in ascending))

    def __getitem__(self, start: datetime) -> Counters:
        """Return the counters of an interval; raises KeyError where there are none."""
        return Counters(*self._fours[start.timestamp()])  # type: ignore[index]  # a fraction of a second is not there

    def __iter__(self) -> Iterator[datetime]:
        """Yield the starts, ascending."""
        return (datetime.fromtimestamp(number, UTC) for number in self._fours)

    def __len__(self) -> int:
        """Return how many intervals there are."""
        return len(self._fours)

    def items(self) -> ItemsView[datetime, Counters]:
        """Return the starts with their counters; looks for none of them."""
        return _Items(self)

    def __eq__(self, other: object) -> bool:
        """Return whether another mapping holds the same."""
        return self._fours == other._fours if isinstance(other, Counts) else super().__eq__(other)


class Points(Sequence[DataPoint]):
    """Data points in the order of their times, of whole seconds, each made when it is looked at; never changed."""

    __slots__ = ("_counts",)

    def __init__(self, points: Iterable[DataPoint]) -> None:
        """Keep points that come in order, at most one a timestamp.

        Raises:
            OverflowError: If a counter does not fit into 64 bits.
        """
        self._counts = Counts.of((point.timestamp, point.counters) for point in points)

    @overload
    def __getitem__(self, index: int) -> DataPoint: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[DataPoint, ...]: ...
    def __getitem__(self, index: int | slice) -> DataPoint | tuple[DataPoint, ...]:
        """Return the point at an index, or those of a slice."""
        fours = self._counts._fours
        if isinstance(index, slice):
            return tuple(self)[index]
        at, *four = (column[index] for column in (fours._numbers, *fours._columns))
        return DataPoint(datetime.fromtimestamp(at, UTC), Counters(*four))

    def __iter__(self) -> Iterator[DataPoint]:
        """Yield the points."""
        return (DataPoint(start, counters) for start, counters in self._counts.items())

    def __len__(self) -> int:
        """Return how many points there are."""
        return len(self._counts)

    def __eq__(self, other: object) -> bool:
        """Return whether these are the same points."""
        if isinstance(other, Points):
            return self._counts == other._counts
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))


def compact(points: Sequence[DataPoint]) -> Sequence[DataPoint]:
    """Return the points in less memory; as they are where a counter is longer than 64 bits: it is taken as it is."""
    try:
        return Points(points)
    except OverflowError:
        return points


class _Items(ItemsView[datetime, Counters]):
    """The items of counts, in the order in which they are kept."""

    _mapping: Counts

    def __iter__(self) -> Iterator[tuple[datetime, Counters]]:
        """Yield start and counters, ascending."""
        fours = self._mapping._fours
        counters = map(Counters, *fours._columns)
        return zip(map(partial(datetime.fromtimestamp, tz=UTC), fours), counters, strict=True)


def _narrow(values: array[int]) -> Sequence[int]:
    """Return the same numbers in as few bytes as they fit into."""
    for width in _WIDTHS:
        with suppress(OverflowError):
            return array(width, values)
    return values
