"""The 15-minute grid of one answer: which intervals there are, and whether each is a value, zero or unknown.

SES cuts the intervals backwards from the minute of the request, or on a fixed grid: the phase (minute modulo 15) is
learned from each answer, and only points of one answer ever stand on one grid.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import Enum
from functools import cached_property
from itertools import groupby, takewhile
from typing import TYPE_CHECKING

from msgspec import Struct

from sestui.domain.model import COVERAGE, INTERVAL, NOTHING, Counters, DataPoint

if TYPE_CHECKING:
    from sestui.domain.compact import Counts

PHASES = 15
"""How many phases a grid can have: the minutes of an interval."""

_ONE_MINUTE = timedelta(minutes=1)


class By(Enum):
    """How long the periods of a list are."""

    INTERVAL = "interval"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


OF_DAYS = {By.DAY: timedelta(days=1), By.WEEK: timedelta(days=7), By.MONTH: timedelta(days=31)}
"""The periods that are made of days, and what leads from the first day of one into the next, and not beyond it."""


class GridKind(Enum):
    """How the service cuts the intervals, as far as the answers have shown."""

    UNKNOWN = "unknown"
    MOVING = "moving"
    FIXED = "fixed"


class Period(Struct, frozen=True, gc=False):
    """A stretch of time and what was counted in it: an interval, an hour, a day or a window.

    Attributes:
        start: Its first moment, aware UTC.
        end: The first moment after it.
        counters: The sum over its known intervals; None when none of it is known.
        known: How many of its intervals are known (zero is known).
        intervals: How many intervals it has.
    """

    start: datetime
    end: datetime
    counters: Counters | None
    known: int
    intervals: int

    @property
    def partial(self) -> bool:
        """Whether some of its intervals, but not all, are known: the counters are a lower bound."""
        return 0 < self.known < self.intervals


class Grid(Struct, frozen=True, dict=True):
    """All intervals of one answer.

    Attributes:
        start: The first moment that the answer covers.
        end: The end of the newest interval.
        fetched_at: When the answer was given.
        counters: What was counted, by the interval's start, ascending; an interval inside the coverage that is not here
            was idle.
    """

    start: datetime
    end: datetime
    fetched_at: datetime
    counters: Counts

    @classmethod
    def of(cls, data_points: Iterable[DataPoint], fetched_at: datetime) -> Grid:
        """Lay the points of one answer on their grid.

        The coverage is the two weeks that end with the newest interval: the last whole interval before the request, or
        the newest point's where that is still running. A point outside the answer's own phase (never recorded from SES)
        is counted in the interval that its time falls in, so that no mail is lost.

        Args:
            data_points: Of one answer, in any order, at most one a timestamp. Empty: the account sent nothing.
            fetched_at: When the answer was given, aware UTC.
        """
        from sestui.domain.compact import Counts, Points

        points = Points.of(data_points)
        minute = fetched_at.replace(second=0, microsecond=0)
        phase = phase_of(points)
        edge = floor_to_phase(minute, minute.minute % PHASES if phase is None else phase)
        phase = edge.minute % PHASES
        end = max(edge, floor_to_phase(points[-1].timestamp, phase) + INTERVAL) if points else edge
        return cls(end - COVERAGE, end, fetched_at, Counts(points.fours.on_phase(phase)))

    @cached_property
    def periods(self) -> Sequence[Period]:
        """Everything that is known, ascending; each is made when it is looked at.

        The intervals of the coverage, the idle ones included, and the points older than it, each by itself; what lies
        between those is unknown and not listed.
        """
        from sestui.domain.periods import Periods

        start, step = int(self.start.timestamp()), int(INTERVAL.total_seconds())
        covered = range(start, start + step * steps(self.start, self.end, self.end), step)
        older = [int(at.timestamp()) for at in takewhile(lambda at: at < self.start, self.counters)]
        return Periods(self, [*older, *covered] if older else covered)

    @property
    def phase_minutes(self) -> int:
        """The minute, modulo 15, at which the intervals begin: 0 to 14."""
        return self.end.minute % PHASES

    @property
    def complete_end(self) -> datetime:
        """The end of the newest interval that is over; the same as ``end`` unless an interval is running."""
        return self.end - INTERVAL if self.running else self.end

    @property
    def running(self) -> bool:
        """Whether the newest interval was not over when the answer was given (a minute of clock difference allowed)."""
        return self.end > self.fetched_at + _ONE_MINUTE

    def covers(self, start: datetime) -> bool:
        """Return whether the interval from ``start`` is known, as a value or as zero."""
        return self.start <= start < self.end or start in self.counters

    def at(self, start: datetime) -> Period:
        """Return the interval that begins at ``start``, which must lie on this grid."""
        known = self.covers(start)
        counters = self.counters.get(start, NOTHING) if known else None
        return Period(start, start + INTERVAL, counters, int(known), 1)

    def intervals(self, start: datetime | None = None, end: datetime | None = None) -> Sequence[Period]:
        """Return the known intervals whose start lies in [start, end), ascending; without bounds all of them.

        A part of the coverage is made at once, the whole of it when it is looked at.
        """
        if start is not None and start > self.start:
            return tuple(self.along(start, self.end if end is None else min(end, self.end)))
        first = 0 if start is None else bisect_left(self.periods, start, key=_start)
        after = len(self.periods) if end is None else bisect_left(self.periods, end, key=_start)
        return self.periods[first:after]

    def along(self, start: datetime, end: datetime) -> Iterator[Period]:
        """Yield the intervals of the coverage whose start lies in [start, end), ascending."""
        at = self.end - INTERVAL * steps(start, self.end, self.end)
        for counters in self.counters.along(at, end):
            after = at + INTERVAL  # one moment, not two that are equal: there are thousands
            yield Period(at, after, counters, 1, 1)
            at = after

    def total(self, start: datetime, end: datetime) -> Period:
        """Return the sum over the intervals whose start lies in [start, end), unknown ones told by ``known``."""
        older, _ = self.counters.within(start, min(end, self.start))
        known = older + steps(max(start, self.start), min(end, self.end), self.end)
        counters = self.counters.within(start, end)[1] if known else None
        return Period(start, end, counters, known, max(known, steps(start, end, self.end)))


def _start(period: Period) -> datetime:
    return period.start


def phase_of(data_points: Iterable[DataPoint]) -> int | None:
    """Return the minute modulo 15 that the points share (the most frequent one), None without points."""
    from sestui.domain.compact import Points

    phases = Counter(start // 60 % PHASES for start in Points.of(data_points).fours)
    return max(phases, key=lambda phase: (phases[phase], -phase)) if phases else None


def floor_to_phase(moment: datetime, phase: int) -> datetime:
    """Return the last moment at or before ``moment`` whose minute modulo 15 is ``phase``."""
    minute = moment.replace(second=0, microsecond=0)
    return minute - _ONE_MINUTE * ((minute.minute - phase) % PHASES)


def total_of(counters: Iterable[Counters]) -> Counters:
    """Return the sum, counter by counter; all zero of nothing."""
    attempts = bounces = complaints = rejects = 0
    for one in counters:
        attempts += one.delivery_attempts
        bounces += one.bounces
        complaints += one.complaints
        rejects += one.rejects
    return Counters(attempts, bounces, complaints, rejects)


def summed(start: datetime, end: datetime, periods: Iterable[Period], expected: int) -> Period:
    """Return one period with the sum over ``periods``; None where nothing of it is known."""
    known = [period for period in periods if period.counters is not None]
    count = sum(period.known for period in known)
    counters = total_of(period.counters for period in known if period.counters is not None) if known else None
    return Period(start, end, counters, count, max(count, expected))


def steps(start: datetime, end: datetime, edge: datetime) -> int:
    """Return how many intervals of the grid through ``edge`` begin in [start, end)."""
    return max(0, (edge - start) // INTERVAL - (edge - end) // INTERVAL)


def period_start(moment: datetime, by: By, zone: tzinfo) -> datetime:
    """Return the start, in UTC, of the hour, day, week (from Monday) or month of ``zone`` that ``moment`` lies in.

    A local hour that DST repeats is two hours; one that it skips does not exist; one that it cuts is shorter.
    ``By.INTERVAL`` returns ``moment``.
    """
    if by is By.INTERVAL:
        return moment
    local = moment.astimezone(zone)
    if by in OF_DAYS:
        return _midnight(_first_day(local.date(), by), zone)
    start = moment - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    while start.astimezone(zone).utcoffset() != local.utcoffset():
        start += _ONE_MINUTE
    return start


def period_end(start: datetime, by: By, zone: tzinfo) -> datetime:
    """Return the first moment, in UTC, after the hour, day, week or month of ``zone`` that begins at ``start``."""
    if by is By.INTERVAL:
        return start + INTERVAL
    if by in OF_DAYS:
        return _midnight(_first_day(start.astimezone(zone).date() + OF_DAYS[by], by), zone)
    moment = start + INTERVAL
    while period_start(moment, by, zone) == start:
        moment += INTERVAL
    return moment


def span_of(by: By, zone: tzinfo) -> Callable[[datetime], tuple[datetime, datetime]]:
    """Return what tells start and end of the period of ``zone`` that a moment lies in.

    It looks into the zone only for a moment outside of the period that was told last, as that takes longest.
    """
    last: tuple[datetime, datetime] | None = None

    def span(moment: datetime) -> tuple[datetime, datetime]:
        nonlocal last
        if last is None or not last[0] <= moment < last[1]:
            start = period_start(moment, by, zone)
            last = start, period_end(start, by, zone)
        return last

    return span


def _first_day(day: date, by: By) -> date:
    """Return the first day of the week or the month that ``day`` lies in; a day is its own."""
    return day - timedelta(days=day.weekday()) if by is By.WEEK else day.replace(day=1) if by is By.MONTH else day


def _midnight(day: date, zone: tzinfo) -> datetime:
    """Return the first moment, in UTC, of a day of ``zone``."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def rolled_up(intervals: Iterable[Period], by: By, zone: tzinfo) -> list[Period]:
    """Return hours, days, … of ``zone`` from ascending intervals or days; each counts once, where it starts."""
    if by is By.INTERVAL:
        return list(intervals)
    span = span_of(by, zone)
    groups = groupby(intervals, key=lambda interval: span(interval.start))
    return [summed(start, end, group, (end - start) // INTERVAL) for (start, end), group in groups]
