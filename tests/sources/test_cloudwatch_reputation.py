"""SES's own reputation: asked at a pace, kept over failures, and joined from answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from sestui.domain.metrics import COUNTS, HOUR, REPUTATION, Metric, MetricPoint, Reputation, floor
from sestui.domain.model import INTERVAL, Unavailable
from sestui.errors import AccessDenied, SourceError, Throttled
from sestui.sources.cloudwatch import CloudWatch
from sestui.sources.cloudwatch_reputation import PACE, Pace, ReputationSource
from sestui.sources.simulator import simulated
from tests.sources.simulator_client import START, Clock

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


class Pretended(CloudWatch):
    """Has a point for every period: how many answers there had been."""

    def __init__(self) -> None:
        self.asked: list[tuple[datetime, datetime, timedelta]] = []
        self.error: SourceError | None = None

    def metrics(
        self, metrics: Sequence[Metric], start: datetime, end: datetime, length: timedelta
    ) -> tuple[MetricPoint, ...]:
        self.asked.append((start, end, length))
        if self.error is not None:
            raise self.error
        starts = [start + number * length for number in range(-(-(end - start) // length))]
        return tuple(MetricPoint(metric, at, length, float(len(self.asked))) for at in starts for metric in metrics)


class Watched:
    """A source of reputations, its clock, and whom it asks."""

    def __init__(self, metrics: Sequence[Metric] = REPUTATION) -> None:
        self.clock = Clock()
        self.cloudwatch = Pretended()
        self.source = ReputationSource(self.cloudwatch, metrics, now=self.clock)

    def after(self, passed: timedelta, window: timedelta = DAY) -> Reputation:
        self.clock.moment += passed
        return self.source.reputation(window)

    def gaps(self, reputation: Reputation, length: timedelta = INTERVAL) -> list[datetime]:
        """The starts after which the next period does not follow at once."""
        starts = sorted({point.start for point in reputation.course})
        return [start for start, following in pairwise(starts) if following - start != length]


@pytest.mark.parametrize(
    ("passed", "due"),
    [(timedelta(), False), (PACE - SECOND, False), (PACE, True), (timedelta(days=9), True), (-SECOND, True)],
)
def test_the_pace(passed: timedelta, due: bool) -> None:
    assert Pace(PACE, START).due(START + passed) is due
    assert Pace(PACE).due(START)


def test_it_is_asked_once_in_five_minutes() -> None:
    watched = Watched()
    first = watched.after(timedelta())
    for _ in range(29):
        assert watched.after(10 * SECOND) is first
    assert len(watched.cloudwatch.asked) == 1
    assert watched.after(10 * SECOND) != first
    assert len(watched.cloudwatch.asked) == 2


def test_the_course_covers_the_window_in_intervals() -> None:
    reputation = Watched().after(timedelta())
    starts = {point.start for point in reputation.course}
    assert (min(starts), max(starts)) == (floor(START - DAY, INTERVAL), floor(START, INTERVAL))
    assert len(reputation.course) == 2 * 97
    assert reputation.counts == ()
    assert reputation.answered_at == START
    assert reputation.bounce is not None
    assert reputation.bounce.start == floor(START, INTERVAL)


def test_counts_come_in_the_same_call_and_apart() -> None:
    watched = Watched((*REPUTATION, *COUNTS))
    reputation = watched.after(timedelta())
    assert len(watched.cloudwatch.asked) == 1
    assert {point.metric for point in reputation.course} == set(REPUTATION)
    assert {point.metric for point in reputation.counts} == set(COUNTS)


def test_later_only_the_newest_hours_are_asked_for() -> None:
    watched = Watched()
    watched.after(timedelta())
    for _ in range(20):
        reputation = watched.after(HOUR)
        start, end, _ = watched.cloudwatch.asked[-1]
        assert end - start < timedelta(hours=4, minutes=15)
        assert watched.gaps(reputation) == []
        assert len(reputation.course) == 2 * 97
    newest = {point.start: point.value for point in reputation.course}
    assert newest[floor(START, INTERVAL)] == 5  # of four hours later, when the last answer was of three hours later


def test_nothing_is_missing_after_a_long_silence() -> None:
    watched = Watched()
    watched.after(timedelta(), 2 * DAY)
    watched.cloudwatch.error = Throttled("Slower.")
    watched.after(DAY)
    watched.cloudwatch.error = None
    assert watched.gaps(watched.after(HOUR, 2 * DAY)) == []


def test_a_longer_window_is_asked_for_as_a_whole() -> None:
    watched = Watched()
    watched.after(timedelta())
    assert len(watched.after(PACE, 14 * DAY).course) == 2 * (14 * 96 + 1)
    assert len(watched.after(PACE, DAY).course) == 2 * 97
    watched.after(PACE, 14 * DAY)
    assert watched.cloudwatch.asked[-1][0] == floor(watched.clock.moment - 14 * DAY, INTERVAL)


def test_a_window_beyond_63_days_is_of_hours() -> None:
    watched = Watched()
    watched.after(timedelta())
    reputation = watched.after(PACE, 90 * DAY)
    assert {point.length for point in reputation.course} == {HOUR}
    assert watched.gaps(reputation, HOUR) == []


def test_a_clock_that_is_set_back_asks_anew() -> None:
    watched = Watched()
    watched.after(timedelta())
    reputation = watched.after(-7 * DAY)
    assert len(watched.cloudwatch.asked) == 2
    assert max(point.start for point in reputation.course) <= watched.clock.moment
    assert watched.gaps(reputation) == []


def test_a_failure_keeps_the_last_answer_with_its_time() -> None:
    watched = Watched()
    good = watched.after(timedelta())
    watched.cloudwatch.error = AccessDenied("No.", action="cloudwatch:GetMetricData")
    kept = watched.after(PACE)
    assert (kept.answered_at, kept.course) == (START, good.course)
    assert kept.unavailable == Unavailable("reputation", "cloudwatch:GetMetricData", "No.")
    assert watched.after(10 * SECOND) is kept
    watched.cloudwatch.error = None
    assert watched.after(PACE).unavailable is None


def test_the_denied_account() -> None:
    clock = Clock()
    reputation = ReputationSource(simulated("denied", now=clock).cloudwatch(), now=clock).reputation(DAY)
    assert reputation.unavailable is not None
    assert reputation.unavailable.action == "cloudwatch:GetMetricData"
    assert (reputation.answered_at, reputation.bounce, reputation.course) == (None, None, ())
