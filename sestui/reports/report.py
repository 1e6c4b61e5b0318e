"""What a report says, before it is written in any format; the same numbers as on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from msgspec import Struct

from sestui.domain.grid import By, Grid, Period, rolled_up, summed
from sestui.domain.model import NOTHING, Counters, Snapshot
from sestui.domain.statistics import TWO_WEEKS, window


class Report(Struct, frozen=True):
    """One answer, summed up.

    Attributes:
        snapshot: The answer, complete.
        phase_minutes: The minute, modulo 15, at which its intervals begin: 0 to 14.
        window: What the totals are of: its start, its end, and the sum.
        by: How long the rows are.
        zone: Whose hours and days the rows are, and in which a person reads the times.
        rows: Ascending. By interval only the data points of the answer: SES leaves idle intervals out. By hour and day
            all that the window touches, the idle ones too; one that the window cuts is ``partial``.
        as_of: The moment at which this was the newest that was known; None: it is the newest.
    """

    snapshot: Snapshot
    phase_minutes: int
    window: Period
    by: By
    zone: tzinfo
    rows: tuple[Period, ...]
    as_of: datetime | None = None

    @property
    def totals(self) -> Counters:
        """The sum over the window; all zero where nothing of it is known."""
        return self.window.counters or NOTHING


def report_of(
    snapshot: Snapshot,
    length: timedelta = TWO_WEEKS,
    by: By = By.INTERVAL,
    zone: tzinfo = UTC,
    *,
    as_of: datetime | None = None,
) -> Report:
    """Return the report on the newest ``length`` of an answer; two weeks are everything that it holds."""
    grid = Grid.of(snapshot.data_points, snapshot.fetched_at)
    total = window(grid, length)
    intervals = grid.intervals(total.start, total.end)
    if by is By.INTERVAL:
        rows = [interval for interval in intervals if interval.start in grid.counters]
    else:
        rows = rolled_up(intervals, by, zone)
    return Report(snapshot, grid.phase_minutes, total, by, zone, tuple(rows), as_of)


def report_on(snapshot: Snapshot, periods: Sequence[Period], by: By, zone: tzinfo) -> Report:
    """Return the report on periods of an answer, as they are shown: ascending, at least one."""
    phase = Grid.of(snapshot.data_points, snapshot.fetched_at).phase_minutes
    expected = sum(period.intervals for period in periods)
    total = summed(periods[0].start, periods[-1].end, periods, expected)
    return Report(snapshot, phase, total, by, zone, tuple(periods))
