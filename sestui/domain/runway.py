"""The quota's runway: when the rolling 24-hour quota is reached at the pace of now, and when relief begins.

SES counts recipients towards the quota, while data points count delivery attempts. So the pace in attempts is scaled
by what the quota counted for each attempt of the last 24 hours. That may be less than one: mail to SES's mailbox
simulator is an attempt, but is not counted towards the quota. Its recipients are mailed all the same, at their rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from sestui.domain.grid import Grid
from sestui.domain.model import INTERVAL, SendQuota
from sestui.domain.statistics import DAY, QUARTER_HOUR

HOUR = timedelta(hours=1)
PACES = (QUARTER_HOUR, HOUR)
"""Over what the pace is measured."""

MOST_RECIPIENTS = 50.0
"""Recipients that one message may have (SES quotas)."""


class Pace(Struct, frozen=True):
    """How fast mail is sent, and where that leads.

    Attributes:
        over: What the pace was measured over: the newest 15 minutes, the newest hour.
        recipients_a_second: The pace, in recipients.
        reached: When the quota is reached at that pace, while the mail of a day ago leaves the count; the moment of the
            answer where it is reached already; None: not within 24 hours, and then never at that pace.
        relief: From when on mail leaves the count faster than it is sent; None: not within 24 hours.
    """

    over: timedelta
    recipients_a_second: float
    reached: datetime | None
    relief: datetime | None


class Runway(Struct, frozen=True):
    """How long the quota lasts.

    Attributes:
        at: The moment of the answer that it was computed from.
        quota: The send quota.
        recipients_an_attempt: How many recipients an attempt counts for, 1 to 50; 1 where nothing was sent.
        paces: One for each of ``PACES``.
    """

    at: datetime
    quota: SendQuota
    recipients_an_attempt: float
    paces: tuple[Pace, ...]

    @property
    def over(self) -> float:
        """By how many recipients the quota is exceeded; 0 where it is not, or is unlimited."""
        quota = self.quota
        return 0.0 if quota.unlimited else max(0.0, quota.sent_last_24_hours - quota.max_24_hour_send)

    def rate_share(self, pace: Pace) -> float | None:
        """Return a pace as a fraction of MaxSendRate; None where SES tells none."""
        highest = self.quota.max_send_rate
        return pace.recipients_a_second / highest if highest > 0 else None


class _Leaving(Struct, frozen=True):
    """A stretch of the next 24 hours, and how many recipients a second leave the count in it."""

    start: datetime
    end: datetime
    rate: float


class _Last:
    """What was computed last: several parts of a screen ask for the same, every second."""

    found: tuple[SendQuota, Grid, Runway] | None = None


def runway(quota: SendQuota, grid: Grid) -> Runway:
    """Return the runway of a quota by the intervals of the same answer."""
    last = _Last.found
    if last is not None and last[0] is quota and last[1] is grid:
        return last[2]
    found = _runway(quota, grid)
    _Last.found = quota, grid, found
    return found


def _runway(quota: SendQuota, grid: Grid) -> Runway:
    at, end = grid.fetched_at, _newest(grid)
    attempts = sum(count for _, _, count in _counted(grid, at - DAY, end))
    scale = min(MOST_RECIPIENTS, quota.sent_last_24_hours / attempts) if attempts else 1.0
    leaving = list(_leaving(grid, at, scale))
    paces = tuple(_pace(quota, grid, end, length, scale, at, leaving) for length in PACES)
    return Runway(at, quota, max(1.0, scale), paces)


def _newest(grid: Grid) -> datetime:
    """Return until when mail was counted."""
    return min(grid.end, grid.fetched_at) if grid.running else grid.end


def _counted(grid: Grid, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, float]]:
    """Yield the parts of intervals in [start, end), with their share of the interval's attempts."""
    newest = _newest(grid)
    for period in grid.intervals(start - INTERVAL + timedelta(microseconds=1), end):
        left, right, over = max(period.start, start), min(period.end, end), min(period.end, newest)
        if left < right and period.counters is not None:
            whole = max(over - period.start, timedelta(seconds=1))
            yield left, right, period.counters.delivery_attempts * ((right - left) / whole)


def _leaving(grid: Grid, at: datetime, scale: float) -> Iterator[_Leaving]:
    """Yield when the mail of the last 24 hours leaves the count."""
    for left, right, count in _counted(grid, at - DAY, _newest(grid)):
        yield _Leaving(left + DAY, right + DAY, count * scale / (right - left).total_seconds())


def _pace(
    quota: SendQuota,
    grid: Grid,
    end: datetime,
    length: timedelta,
    scale: float,
    at: datetime,
    leaving: list[_Leaving],
) -> Pace:
    """Return the pace over the newest ``length``, and where it leads."""
    sent = sum(count for _, _, count in _counted(grid, end - length, end))
    counted, pace = (sent * factor / length.total_seconds() for factor in (scale, max(1.0, scale)))
    if quota.max_24_hour_send <= 0:
        return Pace(length, pace, None, None)
    relief = next((stretch.start for stretch in leaving if stretch.rate > counted), None)
    return Pace(length, pace, _reached(quota, counted, at, leaving), relief)


def _reached(quota: SendQuota, pace: float, at: datetime, leaving: list[_Leaving]) -> datetime | None:
    """Return when the quota is reached; None where it is not within 24 hours."""
    left = quota.max_24_hour_send - quota.sent_last_24_hours
    if left <= 0:
        return at
    for stretch in leaving:
        grows = (pace - stretch.rate) * (stretch.end - stretch.start).total_seconds()
        if grows >= left:
            return stretch.start + timedelta(seconds=left / (pace - stretch.rate))
        left = min(left - grows, quota.max_24_hour_send)
    return None
