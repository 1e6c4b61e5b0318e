from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.grid import Period
from sestui.domain.model import INTERVAL, Counters
from sestui.domain.sorting import by_value, place_of

START = datetime(2026, 11, 23, tzinfo=UTC)
COUNTS = st.lists(st.none() | st.integers(0, 5), max_size=12)


def periods(bounces: list[int | None]) -> list[Period]:
    starts = [START - INTERVAL * index for index in range(len(bounces))]
    return [
        Period(start, start + INTERVAL, None if count is None else Counters(9, count), int(count is not None), 1)
        for start, count in zip(starts, bounces, strict=True)
    ]


def bounces(period: Period) -> int | None:
    return period.counters.bounces if period.counters else None


@given(COUNTS, st.booleans())
def test_values_in_order_unknown_last_equal_ones_as_they_were(counts: list[int | None], descending: bool) -> None:
    given_order = periods(counts)
    result = list(by_value(given_order, bounces, descending=descending))
    assert sorted(result, key=lambda period: period.start, reverse=True) == given_order
    known = [(bounces(period), period.start) for period in result if bounces(period) is not None]
    assert known == sorted(known, key=lambda pair: ((-1 if descending else 1) * (pair[0] or 0), -pair[1].timestamp()))
    assert all(bounces(period) is None for period in result[len(known) :])


@given(st.integers(1, 20), st.integers(-400, 400))
def test_the_place_is_the_period_or_the_nearest_in_time(count: int, minutes: int) -> None:
    rows = periods([1] * count)
    moment = START + timedelta(minutes=minutes)
    found = rows[place_of(rows, moment)]
    assert abs(found.start - moment) == min(abs(row.start - moment) for row in rows)


def test_an_empty_list_has_place_0() -> None:
    assert place_of([], START) == 0
