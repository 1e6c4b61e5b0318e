"""SES's own reputation, and what SES counted, asked of CloudWatch now and then: each call costs a little."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from sestui.domain.metric_points import MetricPoints
from sestui.domain.metrics import FIVE_MINUTES, HOUR, REPUTATION, RETENTION, Metric, Reputation, floor
from sestui.domain.model import INTERVAL, Unavailable
from sestui.errors import AccessDenied, SourceError
from sestui.sources.cloudwatch import CloudWatch

PACE = timedelta(minutes=5)
"""The least time from one call of GetMetricData to the next: three metrics, 24 hours a day, cost 26 cents a month."""

PART = "reputation"
"""What the part is called where it is unavailable."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SETTLES = timedelta(hours=3)
"""What is newer than this before an answer may still change and is asked for again."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Pace(Struct, frozen=True):
    """Whether it is time again.

    Attributes:
        every: The least time between two tries.
        tried: The newest one, aware UTC; None before the first.
    """

    every: timedelta
    tried: datetime | None = None

    def due(self, now: datetime) -> bool:
        """Return whether the time has passed, or the clock was set back to before the newest try."""
        return self.tried is None or not timedelta() <= now - self.tried < self.every


class _Known(Struct, frozen=True):
    """The newest good answer.

    Attributes:
        points: All points of the window, ascending.
        since: Where the window began.
        at: When it was asked for.
        length: The length of the periods.
    """

    points: MetricPoints
    since: datetime
    at: datetime
    length: timedelta

    def settled(self, since: datetime, now: datetime, length: timedelta) -> datetime:
        """Return up to where it holds for a window from ``since``; that itself if all has to be asked for."""
        if length != self.length or since < self.since or now < self.at:
            return since
        return max(since, floor(self.at - _SETTLES, length))


_NOTHING = _Known(MetricPoints(), _EPOCH, _EPOCH, timedelta())


class ReputationSource:
    """Keeps what CloudWatch said last, and asks again at most once in ``PACE``; for one thread.

    After the first answer only the newest hours are asked for, until a longer window is wanted.
    """

    def __init__(
        self,
        cloudwatch: CloudWatch,
        metrics: Sequence[Metric] = REPUTATION,
        *,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        """Remember what to ask for; nothing is asked yet.

        Args:
            cloudwatch: Whom to ask.
            metrics: What to ask for; with ``COUNTS`` beside ``REPUTATION`` it is one call all the same.
            now: This machine's clock, aware UTC.
        """
        self._cloudwatch = cloudwatch
        self._metrics = tuple(metrics)
        self._now = now
        self._pace = Pace(PACE)
        self._known = _NOTHING
        self._reputation = Reputation()

    def reputation(self, window: timedelta) -> Reputation:
        """Return what is known of the newest ``window``; asks if it is time, and keeps the last answer if that fails.

        The points are of 15 minutes, as SES's own intervals; of an hour in a window that is longer than 63 days.
        """
        now = self._now()
        if self._pace.due(now):
            self._pace = replace(self._pace, tried=now)
            self._reputation = self._asked(window, now)
        return self._reputation

    def _asked(self, window: timedelta, now: datetime) -> Reputation:
        try:
            known = self._known = self._newest(window, now)
        except SourceError as error:
            action = error.action if isinstance(error, AccessDenied) else None
            return replace(self._reputation, unavailable=Unavailable(PART, action, error.sentence))
        others = (metric for metric in self._metrics if metric not in REPUTATION)
        return Reputation(now, known.points.only(*REPUTATION), known.points.only(*others))

    def _newest(self, window: timedelta, now: datetime) -> _Known:
        """Ask for what is not known for good, and put it behind the rest.

        Raises:
            SourceError: If there is no whole answer.
        """
        length = INTERVAL if window < RETENTION[FIVE_MINUTES] else HOUR
        since = floor(now - window, length)
        first = self._known.settled(since, now, length)
        kept = (point for point in self._known.points if since <= point.start < first)
        fresh = self._cloudwatch.metrics(self._metrics, first, now, length)
        return _Known(MetricPoints(chain(kept, fresh)), since, now, length)
