"""Counters as numbers are the mapping that they would be as objects."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.compact import Counts, Fours, Points
from sestui.domain.model import Counters, DataPoint, Four

COUNT = st.one_of(st.integers(0, 9), st.integers(0, 2**80))
FOURS = st.dictionaries(st.integers(-(10**9), 4 * 10**9), st.tuples(COUNT, COUNT, COUNT, COUNT), max_size=20)


def kept(fours: dict[int, Four]) -> Fours:
    return Fours(sorted(fours.items()))


@given(FOURS, st.integers(-(10**9), 4 * 10**9))
def test_numbers_are_kept_as_a_dict_keeps_them(fours: dict[int, Four], other: int) -> None:
    compact = kept(fours)
    assert compact == fours
    assert list(compact) == sorted(fours)
    assert len(compact) == len(fours)
    assert [compact[number] for number in compact] == [fours[number] for number in sorted(fours)]
    assert compact.get(other) == fours.get(other)
    assert (other in compact) is (other in fours)


@given(FOURS, FOURS)
def test_two_are_equal_where_their_dicts_are(one: dict[int, Four], other: dict[int, Four]) -> None:
    assert (kept(one) == kept(other)) is (one == other)
    assert (Counts(kept(one)) == Counts(kept(other))) is (one == other)
    assert Counts(kept(one)) == Counts(kept(dict(one)))


@given(FOURS)
def test_counters_are_found_by_the_start_of_their_interval(fours: dict[int, Four]) -> None:
    counts = Counts(kept(fours))
    as_dict = {datetime.fromtimestamp(at, UTC): Counters(*four) for at, four in sorted(fours.items())}
    assert counts == as_dict
    assert as_dict == counts
    assert list(counts.items()) == list(as_dict.items())
    assert list(counts.values()) == list(as_dict.values())
    assert [counts[start] for start in counts] == list(as_dict.values())
    assert not any(start + timedelta(milliseconds=1) in counts for start in as_dict)
    assert len(counts) == len(fours)


@given(st.lists(st.tuples(st.integers(0, 9), st.tuples(COUNT, COUNT, COUNT, COUNT))))
def test_what_comes_in_any_order_is_put_in_order_and_added(numbered: list[tuple[int, Four]]) -> None:
    sums: dict[int, Four] = {}
    for number, four in numbered:
        before = sums.get(number, (0, 0, 0, 0))
        sums[number] = (before[0] + four[0], before[1] + four[1], before[2] + four[2], before[3] + four[3])
    assert list(Fours(numbered).items()) == sorted(sums.items())


@given(FOURS, st.integers(-(10**9), 4 * 10**9), st.integers(-(10**9), 4 * 10**9))
def test_sums_are_those_of_what_lies_within(fours: dict[int, Four], start: int, end: int) -> None:
    inside = [four for number, four in fours.items() if start <= number < end]
    assert kept(fours).within(start, end) == (len(inside), tuple(map(sum, zip(*inside, strict=True))) or (0, 0, 0, 0))


@given(FOURS)
def test_the_newest_is_the_last_with_anything_counted(fours: dict[int, Four]) -> None:
    newest = max((number for number, four in fours.items() if any(four)), default=None)
    assert kept(fours).newest() == newest
    assert Counts(kept(fours)).newest() == (None if newest is None else datetime.fromtimestamp(newest, UTC))


@given(FOURS, st.integers(0, 14))
def test_each_number_falls_into_the_quarter_hour_that_it_lies_in(fours: dict[int, Four], minute: int) -> None:
    laid = kept(fours).on_phase(minute)
    begins = {number - (number - 60 * minute) % 900 for number in fours}
    assert list(laid) == sorted(begins)
    assert laid.within(-(10**10), 10**10)[1] == kept(fours).within(-(10**10), 10**10)[1]
    assert laid.on_phase(minute) is laid


def test_a_mapping_that_may_be_compared_is_no_key() -> None:
    with pytest.raises(TypeError):
        hash(Counts(Fours()))


@given(FOURS.filter(lambda fours: len(fours) < 20), st.slices(19))
def test_points_are_those_that_they_were_made_of(fours: dict[int, Four], part: slice) -> None:
    starts = (datetime.fromtimestamp(10**9 + at % 10**9, UTC) for at in sorted(fours))
    ordered = sorted(dict(zip(starts, fours.values(), strict=True)).items())
    points = tuple(DataPoint(start, Counters(*four)) for start, four in ordered)
    kept = Points.of(points)
    assert Points.of(kept) is kept
    assert Points.of(reversed(points)) == kept
    assert kept == points
    assert points == kept
    assert tuple(kept) == points
    assert kept[part] == points[part]
    assert [kept[index] for index in range(-len(points), len(points))] == [*points, *points]
    assert kept != points[1:] or not points
    assert pickle.loads(pickle.dumps(kept)) == kept
