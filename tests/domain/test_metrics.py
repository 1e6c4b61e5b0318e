from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.metrics import (
    COUNTS,
    FIVE_MINUTES,
    HOUR,
    REPUTATION,
    Metric,
    MetricPoint,
    Reputation,
    ceiling,
    cost,
    floor,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def point(metric: Metric, minutes: int, value: float) -> MetricPoint:
    return MetricPoint(metric, NOON + timedelta(minutes=minutes), FIVE_MINUTES, value)


def test_counts_are_summed_and_a_reputation_is_a_level() -> None:
    assert {metric.statistic for metric in COUNTS} == {"Sum"}
    assert {metric.statistic for metric in REPUTATION} == {"Average"}
    assert {*COUNTS, *REPUTATION} == set(Metric)


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)),
    st.sampled_from([timedelta(minutes=1), FIVE_MINUTES, timedelta(minutes=15), HOUR]),
)
def test_boundaries(moment: datetime, length: timedelta) -> None:
    before, after = floor(moment, length), ceiling(moment, length)
    assert before <= moment <= after
    assert after - before == (timedelta() if before == moment else length)
    assert before.timestamp() % length.total_seconds() == 0


def test_the_newest_levels() -> None:
    course = (
        point(Metric.BOUNCE_REPUTATION, 0, 0.01),
        point(Metric.COMPLAINT_REPUTATION, 0, 0.0001),
        point(Metric.BOUNCE_REPUTATION, 5, 0.02),
    )
    reputation = Reputation(NOON, course)
    assert reputation.bounce == course[2]
    assert reputation.complaint == course[1]


def test_without_activity_there_is_no_level() -> None:
    assert Reputation(NOON).bounce is Reputation().complaint is None


def test_the_cost() -> None:
    month = cost(len(REPUTATION), 12 * 24 * 30)
    assert (month.calls, month.metrics, float(month.cents)) == (8640, 17280, 17.28)
    assert cost(5, 23).cents == Fraction(115, 1000)
