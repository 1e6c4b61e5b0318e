from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.grid import Grid
from sestui.domain.model import INTERVAL, SendQuota
from sestui.domain.runway import HOUR, Pace, Runway, runway
from sestui.domain.statistics import DAY, QUARTER_HOUR
from tests.values import point, utc

NOW = utc("2026-11-23T14:00")


def grid(*attempts: int, fetched_at: str = "2026-11-23T14:00") -> Grid:
    """Return an answer with these attempts in the newest intervals, the newest last."""
    points = [point(NOW - INTERVAL * (len(attempts) - index), count) for index, count in enumerate(attempts)]
    return Grid.of([one for one in points if one.counters.delivery_attempts], utc(fetched_at))


def paces(found: Runway) -> tuple[Pace, Pace]:
    """Return the pace of 15 minutes and of the hour."""
    quarter, hour = found.paces
    assert (quarter.over, hour.over) == (QUARTER_HOUR, HOUR)
    return quarter, hour


def test_the_pace_is_that_of_15_minutes_and_of_an_hour() -> None:
    quarter, hour = paces(runway(SendQuota(50_000, 14, 3_600), grid(0, 900, 0, 1_800, 0, 900)))
    assert quarter.recipients_a_second == 1.0
    assert hour.recipients_a_second == 2_700 / 3_600


def test_when_the_quota_is_reached() -> None:
    # 900 in 15 minutes is one a second; 1,000 are left; nothing leaves the count before.
    quarter, hour = paces(runway(SendQuota(1_900, 14, 900), grid(900)))
    assert quarter.reached == NOW + timedelta(seconds=1_000)
    assert hour.reached == NOW + timedelta(seconds=4_000)


def test_mail_of_a_day_ago_leaves_the_count() -> None:
    # A day ago 900 in 15 minutes: for 15 minutes as much leaves as is sent at one a second.
    quarter, _ = paces(runway(SendQuota(2_800, 14, 1_800), grid(900, *[0] * 94, 900)))
    assert quarter.reached == NOW + timedelta(minutes=15, seconds=1_000)


def test_relief_begins_when_more_leaves_than_is_sent() -> None:
    # Two hours after the start of the day's mail there was a campaign of ten a second; the pace is one a second.
    counts = [90] * 8 + [9_000] + [90] * 86 + [900]
    quarter, hour = paces(runway(SendQuota(50_000, 14, sum(counts)), grid(*counts)))
    assert quarter.relief == NOW + 8 * INTERVAL
    assert hour.recipients_a_second == 1_170 / 3_600
    assert hour.relief == NOW + 8 * INTERVAL


def test_relief_has_begun_when_less_is_sent_than_leaves() -> None:
    counts = [900] + [0] * 95
    quarter, _ = paces(runway(SendQuota(50_000, 14, 900), grid(*counts)))
    assert (quarter.recipients_a_second, quarter.relief, quarter.reached) == (0.0, NOW, None)


def test_a_pace_that_never_reaches_the_quota() -> None:
    quarter, hour = paces(runway(SendQuota(86_401, 14, 86_400), grid(*[900] * 96)))
    assert quarter.reached is None
    assert hour.reached is None
    assert quarter.relief is None


def test_a_quota_that_is_reached_or_exceeded_is_reached_now() -> None:
    at_the_line = runway(SendQuota(1_000, 14, 1_000), grid(1_000))
    assert [pace.reached for pace in at_the_line.paces] == [NOW, NOW]
    assert at_the_line.over == 0
    over = runway(SendQuota(1_000, 14, 1_204), grid(1_204))
    assert (over.over, paces(over)[0].reached) == (204, NOW)


def test_an_unlimited_quota_is_never_reached() -> None:
    found = runway(SendQuota(-1, 14, 10**9), grid(1_800))
    assert found.over == 0
    assert [(pace.recipients_a_second > 0, pace.reached, pace.relief) for pace in found.paces] == [
        (True, None, None),
        (True, None, None),
    ]


def test_recipients_are_scaled_from_attempts() -> None:
    quarter, _ = paces(found := runway(SendQuota(50_000, 14, 3_600), grid(300, *[0] * 10, 900)))
    assert found.recipients_an_attempt == 3.0
    assert quarter.recipients_a_second == 3.0


@pytest.mark.parametrize(("sent", "scale"), [(0, 1.0), (899, 1.0), (900, 1.0), (45_000, 50.0), (46_000, 50.0)])
def test_the_scale_is_bounded(sent: int, scale: float) -> None:
    assert runway(SendQuota(-1, 14, sent), grid(900)).recipients_an_attempt == scale


def test_mail_that_the_quota_does_not_count_does_not_use_it_up() -> None:
    """Mail to the mailbox simulator: SES counts 300 of 900, so a third of the pace fills the quota."""
    quarter, _ = paces(runway(SendQuota(400, 14, 300), grid(900)))
    assert (quarter.recipients_a_second, quarter.reached) == (1.0, NOW + timedelta(seconds=300))
    none, hour = paces(runway(SendQuota(200, 14, 0), grid(*[900] * 4)))
    assert (none.recipients_a_second, none.reached, none.relief, hour.reached) == (1.0, None, None, None)


def test_without_mail_there_is_no_pace_and_no_relief() -> None:
    found = runway(SendQuota(1_000, 14, 0), grid())
    assert found.recipients_an_attempt == 1.0
    assert [(pace.recipients_a_second, pace.reached, pace.relief) for pace in found.paces] == [(0.0, None, None)] * 2


def test_the_share_of_the_highest_rate() -> None:
    found = runway(SendQuota(50_000, 14, 900), grid(900))
    assert found.rate_share(found.paces[0]) == 1 / 14
    unknown = runway(SendQuota(50_000, 0, 900), grid(900))
    assert unknown.rate_share(unknown.paces[0]) is None


def test_a_running_interval_counts_for_the_time_that_it_has_run() -> None:
    # At 14:05 on a grid of the quarter hours: 300 in five minutes, and two thirds of the 900 before.
    points = [point("2026-11-23T13:45", 900), point("2026-11-23T14:00", 300)]
    quarter, hour = paces(runway(SendQuota(50_000, 14, 1_200), Grid.of(points, utc("2026-11-23T14:05"))))
    assert quarter.recipients_a_second == pytest.approx(1.0)
    assert hour.recipients_a_second == pytest.approx(1_200 / 3_600)


@given(st.lists(st.integers(0, 5_000), min_size=96, max_size=96), st.integers(1, 500_000))
def test_the_count_is_at_the_limit_when_it_is_reached_and_below_before(counts: list[int], limit: int) -> None:
    quota = SendQuota(sum(counts) + limit, 14, sum(counts))
    for pace in runway(quota, grid(*counts)).paces:

        def counted(passed: timedelta, pace: Pace = pace) -> float:
            gone = ((passed - INTERVAL * index) / INTERVAL for index in range(96))
            left = sum(count * min(1.0, max(0.0, part)) for count, part in zip(counts, gone, strict=True))
            return quota.sent_last_24_hours + pace.recipients_a_second * passed.total_seconds() - left

        reached = DAY if pace.reached is None else pace.reached - NOW
        assert timedelta(0) < reached <= DAY
        assert pace.reached is None or counted(reached) == pytest.approx(quota.max_24_hour_send)
        borders = [INTERVAL * index for index in range(96) if INTERVAL * index < reached]
        assert all(counted(passed) <= quota.max_24_hour_send * (1 + 1e-9) for passed in borders)
