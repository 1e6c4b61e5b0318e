from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from sestui.domain.findings.finding import Finding, Peak
from sestui.domain.findings.joining import joined
from sestui.domain.reputation import Level
from tests.domain.findings.looks import A_RATE
from tests.values import HOUR, MINUTE, utc

START = utc("2026-11-23T00:00")
NEWEST, OLDEST = START + timedelta(hours=20), START


def at(since: float, until: float | None, peak: float = 0.06, **changes: object) -> Finding:
    """Return a finding between two hours of the day, with a peak at its beginning."""
    begins = START + timedelta(hours=since)
    ends = None if until is None else START + timedelta(hours=until)
    finding = replace(A_RATE, since=begins, until=ends, peak=Peak(peak, begins), key=f"at {since:g}")
    return replace(finding, **changes)


def join(before: list[Finding], found: list[Finding]) -> list[Finding]:
    """Return what is joined."""
    return joined(before, found, NEWEST, OLDEST)


def test_what_is_new_is_added_and_what_is_not_found_is_over() -> None:
    assert join([], [at(3, None)]) == [at(3, None)]
    assert join([at(3, None)], []) == [at(3, 20)]
    assert join([at(3, 5)], []) == [at(3, 5)]
    assert join([at(21, None)], []) == [at(21, 21)]


@pytest.mark.parametrize(("since", "same"), [(5.0, True), (5.99, True), (6.0, False)])
def test_what_returns_within_an_hour_is_the_same(since: float, same: bool) -> None:
    result = join([at(3, 5)], [at(since, None)])
    assert [one.key for one in result] == (["at 3"] if same else ["at 3", f"at {since:g}"])
    assert result[-1].until is None


@pytest.mark.parametrize(("until", "same"), [(3.0, True), (2.01, True), (2.0, False)])
def test_what_was_over_within_an_hour_before_is_the_same(until: float, same: bool) -> None:
    assert len(join([at(3, None)], [at(1, until)])) == (1 if same else 2)


def test_the_beginning_the_peak_and_the_worst_are_those_of_all() -> None:
    old = at(3, None, 0.12, worst=Level.CRITICAL)
    new = at(4, None, 0.06, worst=Level.WARNING, sentence="Newer.")
    (one,) = join([old], [new])
    assert (one.since, one.key, one.sentence) == (old.since, old.key, "Newer.")
    assert (one.peak, one.worst) == (old.peak, Level.CRITICAL)
    (other,) = join([replace(old, peak=None)], [at(2, None)])
    assert (other.since, other.peak) == (START + 2 * HOUR, Peak(0.06, START + 2 * HOUR))
    (without,) = join([replace(old, peak=None)], [replace(new, peak=None)])
    assert without.peak is None


def test_of_equal_peaks_the_earlier_counts() -> None:
    (one,) = join([at(3, None)], [at(4, None)])
    assert one.peak == Peak(0.06, START + 3 * HOUR)


def test_what_was_told_to_be_over_stays_so() -> None:
    (one,) = join([at(3, 5, sentence="Old.")], [at(3, 7, 0.2, sentence="New.")])
    assert (one.until, one.sentence) == (START + 5 * HOUR, "Old.")
    assert one.peak == Peak(0.2, START + 3 * HOUR)


def test_what_went_on_is_over_when_the_data_say_so() -> None:
    (one,) = join([at(3, None, sentence="Old.")], [at(3, 7, sentence="New.")])
    assert (one.until, one.sentence) == (START + 7 * HOUR, "New.")


def test_late_news_can_join_two_into_one() -> None:
    (over,) = join([at(3, 5), at(8, 9)], [at(3, 9)])
    assert (over.key, over.since, over.until) == ("at 3", START + 3 * HOUR, START + 9 * HOUR)
    (going,) = join([at(3, 5), at(8, None)], [at(3, 9.5)])
    assert (going.key, going.until) == ("at 3", START + timedelta(hours=9.5))


@pytest.mark.parametrize(("until", "told"), [(-0.01, 0), (0.0, 1)])
def test_what_was_over_before_an_earlier_look_is_not_new(until: float, told: int) -> None:
    assert len(join([], [at(-3, until)])) == told


def test_what_an_old_one_bridges_is_one() -> None:
    """The past is judged again by newer data, which may see two where an earlier look saw one."""
    assert join([at(3, 14)], [at(4, 6), at(9, 11)]) == [replace(at(3, 14), sentence=at(3, 14).sentence)]
    (going,) = join([at(3, 14)], [at(4, 6), at(9, None)])
    assert (going.key, going.since, going.until) == ("at 3", START + 3 * HOUR, None)


spans = st.lists(st.integers(0, 40), max_size=10, unique=True).map(sorted)


@given(spans, spans, st.booleans())
def test_two_findings_about_one_thing_are_an_hour_apart(old: list[int], new: list[int], going: bool) -> None:
    before, found = ([at(a / 2, b / 2) for a, b in pairwise([*times, 99]) if b - a > 3] for times in (old, new))
    found[-1:] = [replace(one, until=None if going else one.until) for one in found[-1:]]
    assume(all(b.since - (a.until or b.since) >= HOUR for each in (before, found) for a, b in pairwise(each)))
    result = join(before, found)
    assert all(a.until is not None and b.since - a.until >= HOUR for a, b in pairwise(result))
    assert len({one.key for one in result}) == len(result)


def test_the_result_ascends() -> None:
    result = join([at(1, 2), at(9, 10)], [at(5, 6), at(13, None)])
    assert [one.since for one in result] == sorted(one.since for one in result)
    assert len(result) == 4
    assert MINUTE * 60 == HOUR
