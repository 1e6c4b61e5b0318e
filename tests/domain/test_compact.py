"""Counters as numbers are the mapping that they would be as objects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.compact import Counts, Fours, Points, compact
from sestui.domain.model import Counters, DataPoint, Four

COUNT = st.one_of(st.integers(0, 9), st.integers(0, 2**63 - 1))
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


def test_what_no_database_takes_is_not_taken_either() -> None:
    with pytest.raises(OverflowError):
        Fours([(0, (2**63, 0, 0, 0))])


def test_a_mapping_that_may_be_compared_is_no_key() -> None:
    with pytest.raises(TypeError):
        hash(Counts(Fours()))


@given(FOURS.filter(lambda fours: len(fours) < 20), st.slices(19))
def test_points_are_those_that_they_were_made_of(fours: dict[int, Four], part: slice) -> None:
    starts = (datetime.fromtimestamp(10**9 + at % 10**9, UTC) for at in sorted(fours))
    ordered = sorted(dict(zip(starts, fours.values(), strict=True)).items())
    points = tuple(DataPoint(start, Counters(*four)) for start, four in ordered)
    kept = compact(points)
    assert isinstance(kept, Points)
    assert kept == points
    assert points == kept
    assert tuple(kept) == points
    assert kept[part] == points[part]
    assert [kept[index] for index in range(-len(points), len(points))] == [*points, *points]
    assert kept != points[1:] or not points
    assert kept == compact(list(points))


def test_points_that_nobody_can_have_stay_as_they_are() -> None:
    points = (DataPoint(datetime(2026, 11, 28, tzinfo=UTC), Counters(2**70)),)
    assert compact(points) is points
