"""Counters of thousands of intervals as numbers, in a tenth of the memory that objects take."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import ItemsView, Iterable, Iterator, Mapping, MutableSequence, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from itertools import groupby, islice
from math import ceil, inf
from operator import eq, ge
from typing import overload

from msgspec.structs import astuple

from sestui.domain.model import INTERVAL, NOTHING, Counters, DataPoint, Four

_WIDTHS = "BHIq"
_STEP = int(INTERVAL.total_seconds())
_NO_MORE: tuple[float, Four] = (inf, (0, 0, 0, 0))

Column = Sequence[int]
"""The numbers, or one of the four counters, of all."""


class Gathered:
    """Four counters, or ``width`` numbers, for each of some numbers, as they come."""

    __slots__ = ("_columns",)

    def __init__(self, numbered: Iterable[tuple[int, tuple[int, ...]]] = (), *, width: int = 4) -> None:
        """Begin with those that are there already."""
        self._columns = empty_columns(1 + width)
        for number, four in numbered:
            self.add(number, four)

    def add(self, number: int, four: tuple[int, ...]) -> None:
        """Add the counters of a number."""
        put(self._columns, (number, *four))

    def __len__(self) -> int:
        """Return how many came."""
        return len(self._columns[0])

    def ordered(self) -> Sequence[Column]:
        """Return the numbers, ascending, and their counters, a column each; those of one number are added."""
        columns: Sequence[Column] = self._columns
        if not _rises(columns[0]):
            order = sorted(range(len(self)), key=columns[0].__getitem__)
            columns = [[column[at] for at in order] for column in columns]
            columns = columns if _rises(columns[0]) else _merged(*columns)
        return [narrow(column) for column in columns]


class Fours(Mapping[int, Four]):
    """Four counters for each of some numbers, such as the seconds at which intervals start; never changed."""

    __slots__ = ("_columns", "_numbers")

    def __init__(self, numbered: Gathered | Iterable[tuple[int, Four]] = ()) -> None:
        """Keep what comes, in the order of its numbers; counters of one number are added."""
        gathered = numbered if isinstance(numbered, Gathered) else Gathered(numbered)
        self._numbers, *self._columns = gathered.ordered()

    def __getitem__(self, number: int) -> Four:
        """Return the counters of a number; raises KeyError where there are none."""
        return self.at(index_of(self._numbers, number))[1]

    def at(self, index: int) -> tuple[int, Four]:
        """Return the number at an index of the ascending ones, and its counters."""
        attempts, bounces, complaints, rejects = self._columns
        return self._numbers[index], (attempts[index], bounces[index], complaints[index], rejects[index])

    def onward(self, start: float = -inf) -> Iterator[tuple[int, Four]]:
        """Yield the numbers from one on, ascending, and their counters."""
        first = bisect_left(self._numbers, start)
        columns = (islice(column, first, None) for column in self._columns)
        return zip(islice(self._numbers, first, None), zip(*columns, strict=True), strict=True)

    def within(self, start: float, end: float) -> tuple[int, Four]:
        """Return how many of the numbers lie in [start, end), and the sums of their counters."""
        first, after = (bisect_left(self._numbers, edge) for edge in (start, end))
        attempts, bounces, complaints, rejects = (sum(column[first:after]) for column in self._columns)
        return max(0, after - first), (attempts, bounces, complaints, rejects)

    def newest(self) -> int | None:
        """Return the greatest number with anything counted; None where there is none."""
        backward = (self.at(index) for index in range(len(self) - 1, -1, -1))
        return next((number for number, four in backward if any(four)), None)

    def on_phase(self, minute: int) -> Fours:
        """Return what was counted in each quarter hour from a minute, modulo 15, on; the numbers are seconds."""
        if all(number % _STEP == minute * 60 for number in self):
            return self
        return Fours((number - (number - minute * 60) % _STEP, four) for number, four in self.items())

    def __iter__(self) -> Iterator[int]:
        """Yield the numbers, ascending."""
        return iter(self._numbers)

    def __len__(self) -> int:
        """Return how many numbers there are."""
        return len(self._numbers)

    def items(self) -> ItemsView[int, Four]:
        """Return the numbers with their counters; looks for none of them."""
        return _FourItems(self)

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
    def of(cls, counters: Mapping[datetime, Counters]) -> Counts:
        """Return the same counters as numbers."""
        if isinstance(counters, Counts):
            return counters
        return cls(Fours((int(start.timestamp()), astuple(one)) for start, one in counters.items()))

    def __getitem__(self, start: datetime) -> Counters:
        """Return the counters of an interval; raises KeyError where there are none."""
        return Counters(*self._fours.at(index_of(self._fours._numbers, start.timestamp()))[1])

    def within(self, start: datetime, end: datetime) -> tuple[int, Counters]:
        """Return how many intervals with counters start in [start, end), and their sum."""
        count, four = self._fours.within(start.timestamp(), end.timestamp())
        return count, Counters(*four)

    def newest(self) -> datetime | None:
        """Return the start of the newest interval in which anything was counted; None where there is none."""
        number = self._fours.newest()
        return None if number is None else datetime.fromtimestamp(number, UTC)

    def along(self, start: datetime, end: datetime) -> Iterator[Counters]:
        """Yield what was counted in each interval that begins at ``start`` or whole intervals later, before ``end``."""
        first, after = int(start.timestamp()), ceil(end.timestamp())
        counted = self._fours.onward(first)
        number, four = next(counted, _NO_MORE)
        for at in range(first, after, _STEP):
            while number < at:
                number, four = next(counted, _NO_MORE)
            yield Counters(*four) if number == at else NOTHING

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
    """Data points in the order of their times, one a timestamp, each made when it is looked at; never changed.

    Attributes:
        fours: Their counters, by the seconds since 1970.
    """

    __slots__ = ("fours",)

    def __init__(self, fours: Fours) -> None:
        """Keep counters by the seconds since 1970."""
        self.fours = fours

    @classmethod
    def of(cls, points: Iterable[DataPoint]) -> Points:
        """Return points that come in any order; those of one timestamp are added."""
        if isinstance(points, Points):
            return points
        return cls(Fours(map(numbered, points)))

    @overload
    def __getitem__(self, index: int) -> DataPoint: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[DataPoint, ...]: ...
    def __getitem__(self, index: int | slice) -> DataPoint | tuple[DataPoint, ...]:
        """Return the point at an index, or those of a slice."""
        if isinstance(index, slice):
            return tuple(self)[index]
        at, four = self.fours.at(index)
        return DataPoint(datetime.fromtimestamp(at, UTC), Counters(*four))

    def __iter__(self) -> Iterator[DataPoint]:
        """Yield the points."""
        return (DataPoint(start, counters) for start, counters in Counts(self.fours).items())

    def __len__(self) -> int:
        """Return how many points there are."""
        return len(self.fours)

    def __eq__(self, other: object) -> bool:
        """Return whether these are the same points."""
        if isinstance(other, Points):
            return self.fours == other.fours
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))


def numbered(point: DataPoint) -> tuple[int, Four]:
    """Return the seconds since 1970 of a point, and its counters."""
    return int(point.timestamp.timestamp()), astuple(point.counters)


class _FourItems(ItemsView[int, Four]):
    """The items of fours, in the order in which they are kept."""

    _mapping: Fours

    def __iter__(self) -> Iterator[tuple[int, Four]]:
        """Yield number and counters, ascending."""
        return self._mapping.onward()


class _Items(ItemsView[datetime, Counters]):
    """The items of counts, in the order in which they are kept."""

    _mapping: Counts

    def __iter__(self) -> Iterator[tuple[datetime, Counters]]:
        """Yield start and counters, ascending."""
        fours = self._mapping._fours
        counters = map(Counters, *fours._columns)
        return zip(map(partial(datetime.fromtimestamp, tz=UTC), fours), counters, strict=True)


def empty_columns(count: int) -> list[MutableSequence[int]]:
    """Return empty columns, to be filled by ``put``."""
    return [array("q") for _ in range(count)]


def put(columns: list[MutableSequence[int]], values: Iterable[int]) -> None:
    """Append one value to each column; one that cannot hold its value becomes a list."""
    for at, value in enumerate(values):
        try:
            columns[at].append(value)
        except OverflowError:  # more than there is mail, but what an answer says is taken as it is
            columns[at] = [*columns[at], value]


def index_of(ascending: Column, number: float) -> int:
    """Return where a number stands among ascending ones; raises KeyError where it does not."""
    at = bisect_left(ascending, number)
    if at == len(ascending) or ascending[at] != number:
        raise KeyError(number)
    return at


def _rises(numbers: Column) -> bool:
    """Return whether each number is above the one before."""
    return not any(map(ge, numbers, islice(numbers, 1, None)))


def _merged(numbers: Column, *columns: Column) -> Sequence[Column]:
    """Return ascending numbers, each once, with the sums of its counters."""
    groups = [(number, list(group)) for number, group in groupby(range(len(numbers)), key=numbers.__getitem__)]
    sums = ([sum(column[at] for at in group) for _, group in groups] for column in columns)
    return [[number for number, _ in groups], *sums]


def narrow(values: Column) -> Column:
    """Return the same numbers in as few bytes as they fit into."""
    for width in _WIDTHS:
        with suppress(OverflowError):
            return array(width, values)
    return values
