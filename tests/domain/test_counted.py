"""What CloudWatch counted: summed, never counted twice, and unknown where CloudWatch says nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sestui.domain.counted import by_length, counted, joined
from sestui.domain.grid import By, Period
from sestui.domain.metrics import FIVE_MINUTES, HOUR, Metric, MetricPoint
from tests.values import utc


def five(start: str, value: float, metric: Metric = Metric.DELIVERY, length: timedelta = FIVE_MINUTES) -> MetricPoint:
    return MetricPoint(metric, utc(start), length, value)


def told(periods: tuple[Period, ...]) -> list[tuple[datetime, int, int]]:
    return [
        (one.start, (one.end - one.start) // timedelta(minutes=1), one.counters.delivery_attempts)
        for one in periods
        if one.counters is not None
    ]


POINTS = [
    five("2026-11-20T10:00", 7),
    five("2026-11-20T10:05", 5),
    five("2026-11-20T10:20", 3),
    five("2026-11-20T10:20", 99, Metric.SEND),
    five("2026-11-20T10:00", 15, length=HOUR),
    five("2026-11-20T08:00", 40, length=HOUR),
]


def test_five_minutes_are_summed_and_an_hour_counts_only_where_nothing_finer_is_known() -> None:
    assert told(counted(POINTS)[Metric.DELIVERY]) == [
        (utc("2026-11-20T08:00"), 60, 40),
        (utc("2026-11-20T10:00"), 15, 12),
        (utc("2026-11-20T10:15"), 15, 3),
    ]
    assert counted([]) == {}


def test_what_was_not_counted_beside_deliveries_was_zero() -> None:
    found = counted([*POINTS, five("2026-11-20T10:20", 2, Metric.BOUNCE)])
    assert found.keys() == {Metric.DELIVERY, Metric.BOUNCE}
    assert told(found[Metric.BOUNCE]) == [
        (utc("2026-11-20T08:00"), 60, 0),
        (utc("2026-11-20T10:00"), 15, 0),
        (utc("2026-11-20T10:15"), 15, 2),
    ]
    assert told(found[Metric.DELIVERY]) == told(counted(POINTS)[Metric.DELIVERY])


def test_by_intervals_hours_and_days() -> None:
    periods = counted(POINTS)[Metric.DELIVERY]
    assert told(by_length(periods, By.INTERVAL, UTC)) == told(periods)[1:]
    assert told(by_length(periods, By.HOUR, UTC)) == [
        (utc("2026-11-20T08:00"), 60, 40),
        (utc("2026-11-20T10:00"), 60, 15),
    ]
    (day,) = by_length(periods, By.DAY, UTC)
    assert (day.counters, day.known, day.intervals) == (day.counters, 6, 96)
    assert told((day,)) == [(utc("2026-11-20T00:00"), 1440, 55)]


def test_the_newer_source_holds_from_its_first_period_on() -> None:
    older, newer = counted(POINTS)[Metric.DELIVERY], counted([five("2026-11-20T10:15", 4)])[Metric.DELIVERY]
    assert told(joined(older, newer)) == [*told(older)[:2], (utc("2026-11-20T10:15"), 15, 4)]
    assert joined(older, ()) == older
