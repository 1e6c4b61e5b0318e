"""Points as numbers are the points that they were made of."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.metric_points import MetricPoints
from sestui.domain.metrics import FIVE_MINUTES, HOUR, Metric, MetricPoint

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

POINT = st.builds(
    MetricPoint,
    st.sampled_from(Metric),
    st.integers(-(10**6), 10**6).map(lambda minutes: NOON + timedelta(minutes=minutes)),
    st.sampled_from([FIVE_MINUTES, HOUR, timedelta(days=1)]),
    st.floats(0, 1e300),
)
POINTS = st.lists(POINT, max_size=20)


@given(POINTS, st.slices(20))
def test_they_are_those_that_came(points: list[MetricPoint], part: slice) -> None:
    kept = MetricPoints(points)
    assert list(kept) == points
    assert kept == points
    assert [kept[index] for index in range(len(kept))] == points
    assert list(reversed(kept)) == points[::-1]
    assert kept[part] == tuple(points[part])
    assert list(kept.values) == [point.value for point in points]
    assert bool(kept) is bool(points)
    assert pickle.loads(pickle.dumps(kept)) == kept
    assert MetricPoints.of(kept) is kept
    assert MetricPoints.of(points) == kept


@given(POINTS, POINTS)
def test_two_are_equal_where_their_points_are(one: list[MetricPoint], other: list[MetricPoint]) -> None:
    assert (MetricPoints(one) == MetricPoints(other)) is (one == other)
    assert (MetricPoints(one) == tuple(other)) is (one == other)
    assert MetricPoints(one) != len(one)


@given(POINTS, st.sets(st.sampled_from(Metric)))
def test_those_of_some_metrics_are_ascending(points: list[MetricPoint], metrics: set[Metric]) -> None:
    wanted = sorted((point for point in points if point.metric in metrics), key=lambda point: point.start)
    assert list(MetricPoints(points).only(*metrics)) == wanted
