"""Ranges, against sets of whole numbers."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.ranges import merged, without

RANGES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8)


def inside(ranges: list[tuple[int, int]]) -> set[int]:
    return {number for start, end in ranges for number in range(start, end)}


@given(RANGES)
def test_merged_is_the_same_time_in_the_fewest_ranges(ranges: list[tuple[int, int]]) -> None:
    found = merged(ranges)
    assert inside(found) == inside(ranges)
    assert all(one[1] < other[0] for one, other in pairwise(found))
    assert all(start < end for start, end in found)


@given(RANGES, RANGES)
def test_without_takes_the_others_time_away(ranges: list[tuple[int, int]], taken: list[tuple[int, int]]) -> None:
    found = without(merged(ranges), taken)
    assert inside(found) == inside(ranges) - inside(taken)
    assert found == merged(found)
