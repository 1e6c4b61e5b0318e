"""The answers as a course of steps: what had been counted in the newest 15 minutes, hours and days at each moment.

The steps are the intervals of the canonical rows; where the live answer is newer, it is one more step. So the past is
judged on one grid, and the present to the minute, whatever grid the service uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate
from operator import attrgetter, sub

from msgspec import Struct

from sestui.domain.grid import Grid
from sestui.domain.model import INTERVAL, NOTHING

ATTEMPTS, BOUNCES, COMPLAINTS, REJECTS = range(4)
"""The columns: which counter is meant."""

_COUNTERS = attrgetter("delivery_attempts", "bounces", "complaints", "rejects")


class Lane(Struct, frozen=True):
    """Intervals of one answer in a row, up to the newest, as columns.

    Attributes:
        grid: The answer.
        start: The first interval's start.
        at: The end of the newest interval, or the moment of the answer where that interval was not over.
        columns: The four counters by interval, ascending.
        sums: The same, summed up from the start: ``sums[column][i]`` is the sum over the first i intervals.
    """

    grid: Grid
    start: datetime
    at: datetime
    columns: tuple[tuple[int, ...], ...]
    sums: tuple[list[int], ...]

    @classmethod
    def of(cls, grid: Grid, since: datetime | None = None) -> Lane:
        """Return the intervals of an answer that end after ``since``; points older than its two weeks are left out."""
        start = grid.start if since is None else max(since - INTERVAL, grid.start)
        periods = grid.intervals(min(start, grid.end - INTERVAL))
        columns = tuple(zip(*(_COUNTERS(period.counters or NOTHING) for period in periods), strict=True))
        sums = tuple([0, *accumulate(column)] for column in columns)
        return cls(grid, periods[0].start, judged_until(grid), columns, sums)

    @property
    def count(self) -> int:
        """How many intervals it has."""
        return len(self.columns[0])

    def newest(self, column: int, intervals: int) -> list[int]:
        """Return the sum over the ``intervals`` that end with each interval; fewer at the start."""
        sums = self.sums[column]
        return sums[1:intervals] + list(map(sub, sums[intervals:], sums))

    def mail_before(self, step: int) -> datetime:
        """Return the end of the newest interval with mail before that of a step; the answer's start without any."""
        edge = self.start + INTERVAL * step
        counters = self.grid.counters
        sent = (at for at in reversed(tuple(counters)) if at < edge and counters[at].delivery_attempts)
        return next((at + INTERVAL for at in sent), self.grid.start)


class Course(Struct, frozen=True):
    """The steps that findings are looked for in.

    Attributes:
        rows: Intervals of the canonical rows.
        live: Intervals of the live answer, whose newest is the last step; None where the rows are as new.
        moments: When each step was over, ascending.
    """

    rows: Lane
    live: Lane | None
    moments: Sequence[datetime]

    @classmethod
    def of(cls, rows: Grid | None, live: Grid, since: datetime | None = None) -> Course:
        """Return the course of two answers from ``since`` on; on one grid, the newer of the two is enough."""
        both = rows is not None and rows.phase_minutes != live.phase_minutes and live.end > rows.end
        lane = Lane.of(live if rows is None or (not both and live.end >= rows.end) else rows, since)
        newest = Lane.of(live, since) if both else None
        moments = [lane.start + INTERVAL * step for step in range(1, lane.count)] + [lane.at]
        return cls(lane, newest, [*moments, newest.at] if newest else moments)

    @property
    def last(self) -> int:
        """The newest step."""
        return len(self.moments) - 1

    def newest(self, column: int, intervals: int) -> list[int]:
        """Return the sum over the ``intervals`` that end with each step; fewer at the start."""
        found = self.rows.newest(column, intervals)
        return [*found, self.live.newest(column, intervals)[-1]] if self.live else found

    def span(self, step: int, intervals: int) -> tuple[datetime, datetime]:
        """Return from when to when the ``intervals`` that end with a step were counted."""
        live = self.live if step == self.last else None
        lane, index = (live, live.count - 1) if live else (self.rows, step)
        start = lane.start + INTERVAL * (index + 1 - intervals)
        return max(start, lane.start), self.moments[step]


def judged_until(grid: Grid) -> datetime:
    """Return the end of an answer's newest interval, or the moment of the answer where that interval was not over."""
    return min(grid.end, grid.fetched_at) if grid.running else grid.end
