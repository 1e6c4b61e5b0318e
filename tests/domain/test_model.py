from datetime import UTC, datetime, timedelta, timezone
from math import inf, isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.model import COVERAGE, INTERVAL, NOTHING, AccountStatus, Counters, DataPoint, SendQuota
from tests.values import utc

COUNT = st.integers(0, 10**18)
COUNTERS = st.builds(Counters, COUNT, COUNT, COUNT, COUNT)


def test_an_answer_covers_1344_intervals() -> None:
    assert COVERAGE // INTERVAL == 1344


def test_counters_default_to_zero_and_are_idle() -> None:
    assert Counters() == NOTHING == Counters(0, 0, 0, 0)
    assert NOTHING.idle


@pytest.mark.parametrize("counters", [Counters(1), Counters(0, 1), Counters(0, 0, 1), Counters(0, 0, 0, 1)])
def test_any_counter_ends_idleness(counters: Counters) -> None:
    assert not counters.idle


@pytest.mark.parametrize("values", [(-1, 0, 0, 0), (0, -1, 0, 0), (0, 0, -1, 0), (0, 0, 0, -1)])
def test_a_negative_counter_is_refused(values: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="below zero"):
        Counters(*values)


@given(COUNTERS, COUNTERS, COUNTERS)
def test_adding_is_exact_in_any_order(one: Counters, two: Counters, three: Counters) -> None:
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)
    assert one + NOTHING == one
    assert (one + two).bounces == one.bounces + two.bounces


@given(COUNTERS)
def test_rates_are_fractions_of_the_attempts_or_unknown(counters: Counters) -> None:
    if counters.delivery_attempts == 0:
        assert counters.bounce_rate is None
        assert counters.complaint_rate is None
        return
    assert counters.bounce_rate is not None
    assert counters.complaint_rate is not None
    assert isfinite(counters.bounce_rate)
    assert counters.bounce_rate == counters.bounces / counters.delivery_attempts
    assert counters.complaint_rate == counters.complaints / counters.delivery_attempts


def test_more_failures_than_attempts_are_legal_and_leave_the_rest_unknown() -> None:
    late = Counters(3, 4, 1, 2)
    assert late.bounce_rate == pytest.approx(4 / 3)
    assert late.not_failed is None


def test_not_failed_leaves_out_bounces_and_rejects_but_not_complaints() -> None:
    assert Counters(100, 4, 50, 3).not_failed == 93
    assert Counters(7, 4, 0, 3).not_failed == 0


def test_a_data_point_wants_utc() -> None:
    with pytest.raises(ValueError, match="UTC"):
        DataPoint(datetime(2026, 11, 23, 14, 5), NOTHING)  # naive on purpose
    with pytest.raises(ValueError, match="UTC"):
        DataPoint(datetime(2026, 11, 23, 14, 5, tzinfo=timezone(timedelta(hours=1))), NOTHING)


@pytest.mark.parametrize("year", [1, 1970, 1999, 2200, 9999])
def test_a_data_point_is_of_these_centuries(year: int) -> None:
    with pytest.raises(ValueError, match="century"):
        DataPoint(datetime(year, 1, 1, tzinfo=UTC), NOTHING)


def test_a_data_point_may_be_of_the_first_years_of_ses() -> None:
    assert DataPoint(utc("2011-01-31T15:31"), NOTHING).timestamp.minute == 31


def test_quota_used_and_left() -> None:
    quota = SendQuota(250_000, 14, 182_431)
    assert (quota.unlimited, quota.left) == (False, 67_569)
    assert quota.used_share == pytest.approx(0.729724)


def test_quota_that_is_exceeded_leaves_nothing() -> None:
    quota = SendQuota(200, 1, 201)
    assert quota.left == 0
    assert quota.used_share == pytest.approx(1.005)


def test_quota_without_a_limit_is_not_minus_one() -> None:
    quota = SendQuota(-1, 14, 5)
    assert (quota.unlimited, quota.left, quota.used_share) == (True, None, None)


def test_quota_of_zero_has_no_share() -> None:
    quota = SendQuota(0, 0, 0)
    assert (quota.unlimited, quota.left, quota.used_share) == (False, 0, None)


@given(st.floats(-1, 1e18), st.floats(0, 1e18))
def test_quota_left_is_never_negative(limit: float, sent: float) -> None:
    left = SendQuota(limit, 1, sent).left
    assert left is None or 0 <= left < inf


def test_an_account_status_says_nothing_by_itself() -> None:
    assert AccountStatus() == AccountStatus(None, None, None, None, None)
