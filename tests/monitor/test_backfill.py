"""Filling the history from CloudWatch: everything that is missing once, and never lost by breaking off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.metrics import COUNTS, FIVE_MINUTES, HOUR, RETENTION, Metric, MetricPoint, floor
from sestui.domain.past import Key
from sestui.domain.ranges import merged
from sestui.errors import CredentialsError, SourceError, Throttled
from sestui.monitor.backfill import SETTLES, Progress, Step, backfill, done, oldest, plan
from sestui.sources.cloudwatch import MOST_POINTS, requests

NOW = datetime(2026, 11, 23, 14, 5, 37, tzinfo=UTC)
DAY = timedelta(days=1)
KEY = Key("123456789012", "eu-west-1")
UNTIL = floor(NOW - SETTLES, HOUR)
LINE = datetime(2026, 9, 21, 16, tzinfo=UTC)  # from here on, a little later too, CloudWatch has five minutes

Ranges = list[tuple[datetime, datetime]]


def spans(steps: Iterable[Step]) -> Ranges:
    return merged((step.start, step.end) for step in steps)


def hours_ago(most: int) -> st.SearchStrategy[datetime]:
    return st.integers(0, most).map(lambda hours: floor(NOW, HOUR) - hours * HOUR)


DONE = st.lists(st.tuples(hours_ago(12_000), hours_ago(12_000)).map(lambda pair: (min(pair), max(pair))), max_size=8)


@given(since=st.datetimes(datetime(2020, 1, 1), datetime(2026, 11, 23), timezones=st.just(UTC)), finished=DONE)
def test_everything_is_asked_for_once_and_in_calls_that_cloudwatch_takes(since: datetime, finished: Ranges) -> None:
    steps = plan(since, NOW, finished)
    for earlier, later in pairwise(steps):
        assert earlier.end <= later.start
    for step in steps:
        assert step.start < step.end
        assert step.start.timestamp() % 3600 == step.end.timestamp() % 3600 == 0
        assert step.start >= NOW - RETENTION[step.length] + SETTLES
        assert step.length == (FIVE_MINUTES if step.start >= LINE else HOUR)
        (call,) = requests(COUNTS, step.start, step.end, step.length)
        assert call.points <= MOST_POINTS
    asked = [(step.start, step.end) for step in steps]
    start = floor(max(since, oldest(NOW)), HOUR)
    inside = [(max(left, start), min(right, UNTIL)) for left, right in merged(finished)]
    assert merged(asked + [each for each in inside if each[0] < each[1]]) == [(start, UNTIL)] * (start < UNTIL)
    assert sum((right - left for left, right in asked), timedelta()) == _missing(start, inside)


def _missing(start: datetime, inside: Ranges) -> timedelta:
    finished = sum((right - left for left, right in inside if left < right), timedelta())
    return max(UNTIL - start, timedelta()) - finished


def test_five_minutes_for_63_days_and_hours_before() -> None:
    steps = plan(datetime(2026, 6, 1, tzinfo=UTC), NOW)
    coarse, fine = ([step for step in steps if step.length == length] for length in (HOUR, FIVE_MINUTES))
    assert spans(coarse) == [(datetime(2026, 6, 1, tzinfo=UTC), LINE)]
    assert spans(fine) == [(LINE, UNTIL)]
    assert (len(coarse), len(fine)) == (5, 9)


def test_what_is_older_than_15_months_is_left_out() -> None:
    assert oldest(NOW) == datetime(2025, 8, 25, 16, tzinfo=UTC)
    assert plan(datetime(2020, 1, 1, tzinfo=UTC), NOW) == plan(oldest(NOW), NOW)
    assert plan(oldest(NOW), NOW)[0].start == oldest(NOW)


def test_nothing_is_asked_for_that_may_still_change() -> None:
    assert plan(NOW - SETTLES, NOW) == ()
    assert plan(NOW + DAY, NOW) == ()


def test_five_minutes_that_are_done_are_not_asked_for_as_hours_later() -> None:
    first = plan(NOW - 10 * DAY, NOW)
    later = NOW + 80 * DAY
    assert spans(plan(NOW - 10 * DAY, later, spans(first)))[0][0] == UNTIL


class CloudWatch:
    """Has one send in every period; fails when it is told to."""

    def __init__(self) -> None:
        self.asked: list[datetime] = []
        self.failures: list[SourceError] = []

    def metrics(
        self, metrics: Sequence[Metric], start: datetime, end: datetime, length: timedelta
    ) -> tuple[MetricPoint, ...]:
        assert tuple(metrics) == COUNTS
        self.asked.append(start)
        if self.failures:
            raise self.failures.pop(0)
        return tuple(
            MetricPoint(Metric.SEND, start + number * length, length, 1.0) for number in range((end - start) // length)
        )


class Killed(BaseException):
    """The end of the process."""


class Store:
    """A history in memory; the process is killed at its nth writing."""

    def __init__(self, killed_at: int = 0) -> None:
        self.points: dict[tuple[Metric, datetime, timedelta], float] = {}
        self.marks: dict[timedelta, Ranges] = {HOUR: [], FIVE_MINUTES: []}
        self.killed_at = killed_at

    def backfilled(self, key: Key, length: timedelta) -> Ranges:
        assert key == KEY
        return self.marks[length]

    def keep_metrics(self, key: Key, points: Sequence[MetricPoint]) -> None:
        self._write()
        self.points |= {(point.metric, point.start, point.length): point.value for point in points}

    def mark_backfilled(self, key: Key, start: datetime, end: datetime, length: timedelta) -> None:
        self._write()
        self.marks[length].append((start, end))

    def _write(self) -> None:
        self.killed_at -= 1
        if self.killed_at == 0:
            raise Killed


SINCE = NOW - 100 * DAY
STEPS = plan(SINCE, NOW)


def filled(store: Store, cloudwatch: CloudWatch | None = None, waits: list[float] | None = None) -> list[Progress]:
    """Do what is missing; return what was told."""
    told: list[Progress] = []
    waited = [] if waits is None else waits
    steps = plan(SINCE, NOW, done(store, KEY))
    points = backfill(KEY, steps, cloudwatch or CloudWatch(), store, progress=told.append, wait=waited.append)
    assert points == (told[-1].points if told else 0)
    return told


WHOLE = Store()
FIRST = filled(WHOLE)


def test_every_step_is_kept_marked_and_told() -> None:
    assert [progress.step for progress in FIRST] == list(STEPS)
    assert [progress.done for progress in FIRST] == [*range(1, len(STEPS) + 1)]
    assert {progress.steps for progress in FIRST} == {len(STEPS)}
    assert FIRST[-1].points == len(WHOLE.points) == sum((step.end - step.start) // step.length for step in STEPS)
    assert spans(STEPS) == merged(done(WHOLE, KEY))


def test_a_second_run_has_nothing_to_do() -> None:
    store, cloudwatch = Store(), CloudWatch()
    store.marks = WHOLE.marks
    assert filled(store, cloudwatch) == []
    assert cloudwatch.asked == []


@pytest.mark.parametrize("writing", range(1, 2 * len(STEPS) + 1))
def test_a_kill_at_any_writing_loses_one_step_at_most(writing: int) -> None:
    store, cloudwatch = Store(killed_at=writing), CloudWatch()
    with pytest.raises(Killed):
        filled(store, cloudwatch)
    filled(store, cloudwatch)
    assert store.points == WHOLE.points
    assert merged(done(store, KEY)) == spans(STEPS)
    assert len(cloudwatch.asked) == len(STEPS) + 1


def test_it_waits_longer_and_longer_when_it_is_throttled() -> None:
    cloudwatch, waits = CloudWatch(), list[float]()
    cloudwatch.failures = [Throttled("Slower.")] * 3
    assert len(filled(Store(), cloudwatch, waits)) == len(STEPS)
    assert waits == [1, 2, 4]
    assert cloudwatch.asked == [STEPS[0].start] * 3 + [step.start for step in STEPS]


def test_in_the_end_it_gives_up() -> None:
    cloudwatch, waits = CloudWatch(), list[float]()
    cloudwatch.failures = [Throttled("Slower.")] * 8
    with pytest.raises(Throttled):
        filled(Store(), cloudwatch, waits)
    assert waits == [1, 2, 4, 8, 16, 32, 64]


def test_another_failure_is_not_repeated_and_what_is_stored_stays() -> None:
    store, cloudwatch = Store(), CloudWatch()
    cloudwatch.failures = [CredentialsError("Over.")]
    with pytest.raises(CredentialsError):
        filled(store, cloudwatch)
    assert done(store, KEY) == ()
    assert len(filled(store, cloudwatch)) == len(STEPS)
