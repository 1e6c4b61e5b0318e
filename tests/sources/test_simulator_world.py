from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sestui.domain.model import INTERVAL, Counters, DataPoint
from sestui.sources.simulator.scenarios import SCENARIOS, USUAL
from sestui.sources.simulator.world import DAY, Episode, Mail, Traffic, World, data_points, drawn, minute_of, moment_of

START = datetime(2026, 11, 23, 14, 5, 37, tzinfo=UTC)
AT = minute_of(START)
MIDNIGHT = AT - AT % DAY
FORTNIGHT = 14 * DAY


@pytest.fixture(scope="module")
def world() -> World:
    return World(USUAL, 1, START)


def whole_day(world: World, days_ago: int, at: int = MIDNIGHT) -> Mail:
    end = MIDNIGHT - days_ago * DAY
    return world.seen(end - DAY, end, at)


def rate(failures: list[int], attempts: list[int]) -> float:
    return sum(failures) / sum(attempts)


def quarter(world: World, start: int, at: int) -> Counters:
    return Counters(*map(sum, world.seen(start, min(start + 15, at), at)))


def test_a_healthy_account_sends_150_to_200_thousand_a_day(world: World) -> None:
    totals = [sum(whole_day(world, days_ago).attempts) for days_ago in range(14)]
    assert all(150_000 <= total <= 200_000 for total in totals), totals


def test_a_healthy_account_fares_as_usual(world: World) -> None:
    mail = world.seen(AT - FORTNIGHT, AT, AT)
    assert rate(mail.bounces, mail.attempts) == pytest.approx(0.012, rel=0.05)
    assert rate(mail.complaints, mail.attempts) == pytest.approx(0.0002, rel=0.2)
    assert 0 < sum(mail.rejects) < 20


def test_the_night_is_quiet_and_two_peaks_stand_out(world: World) -> None:
    attempts = whole_day(world, 2).attempts  # a Friday
    hours = [sum(attempts[hour * 60 : hour * 60 + 60]) for hour in range(24)]
    assert max(hours[1:5]) * 4 < min(hours[9:12])
    assert min(hours[18:21]) > max(hours[14:17])
    assert hours[22] < hours[17]


def test_weekends_are_lower(world: World) -> None:
    totals = {
        moment_of(MIDNIGHT - (ago + 1) * DAY).strftime("%a"): sum(whole_day(world, ago).attempts) for ago in range(7)
    }
    assert max(totals["Sat"], totals["Sun"]) < min(totals[day] for day in ("Mon", "Tue", "Wed", "Thu", "Fri"))


def test_a_newsletter_leaves_at_a_round_time(world: World) -> None:
    attempts = whole_day(world, 5).attempts  # a Tuesday
    assert sum(attempts[600:620]) > 2 * sum(attempts[580:600])
    assert sum(attempts[600:620]) > 2 * sum(attempts[620:640])


def test_no_minute_exceeds_the_maximum_send_rate() -> None:
    loud = World(replace(USUAL, attempts_a_day=2_000_000), 1, START)
    assert max(whole_day(loud, 0).attempts) == USUAL.most_a_minute


def test_an_account_without_mail_has_no_points() -> None:
    assert data_points(World(replace(USUAL, attempts_a_day=0), 1, START), AT, None) == []


def test_the_seed_decides() -> None:
    one, same, other = (World(USUAL, seed, START).seen(AT - 60, AT, AT) for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_what_is_seen_does_not_depend_on_earlier_looks(world: World) -> None:
    fresh = World(USUAL, 1, START)
    fresh.seen(AT + 900, AT + 2000, AT + 3000)
    assert fresh.seen(AT - 3000, AT, AT) == world.seen(AT - 3000, AT, AT)


@settings(max_examples=40, deadline=None)
@given(first=st.integers(-3000, 0), length=st.integers(0, 3000), looks=st.lists(st.integers(0, 3000), min_size=2))
def test_looking_later_only_adds(world: World, first: int, length: int, looks: list[int]) -> None:
    first, end = AT + first, AT + first + length
    views = [world.seen(first, end, end + later) for later in sorted(looks)]
    for earlier, later in pairwise(views):
        assert earlier.attempts == later.attempts
        assert all(before <= after for before, after in zip(earlier.bounces, later.bounces, strict=True))
        assert all(before <= after for before, after in zip(earlier.complaints, later.complaints, strict=True))


@settings(max_examples=40, deadline=None)
@given(first=st.integers(-3000, 3000), length=st.integers(0, 3000), cut=st.integers(0, 3000))
def test_a_view_is_the_sum_of_its_parts(world: World, first: int, length: int, cut: int) -> None:
    first, end = AT + first, AT + first + length
    middle = min(first + cut, end)
    whole, left, right = (world.seen(a, b, end) for a, b in ((first, end), (first, middle), (middle, end)))
    assert all(series == a + b for series, a, b in zip(whole, left, right, strict=True))
    assert all(len(series) == length and min(series, default=0) >= 0 for series in whole)


def test_a_part_of_the_bounces_and_most_complaints_are_late(world: World) -> None:
    first, end = AT - 4 * DAY, AT - 3 * DAY
    minutes = [world.seen(minute, minute + 15, minute + 15) for minute in range(first, end, 15)]
    settled = world.seen(first, end, AT)
    at_once, in_the_end = sum(sum(mail.bounces) for mail in minutes), sum(settled.bounces)
    assert 0.65 < at_once / in_the_end < 0.85
    assert sum(sum(mail.complaints) for mail in minutes) < 0.4 * sum(settled.complaints)


def test_a_day_later_everything_has_arrived(world: World) -> None:
    assert world.seen(AT - 60, AT, AT + DAY) == world.seen(AT - 60, AT, AT + 5 * DAY)
    assert world.seen(AT - 60, AT, AT) != world.seen(AT - 60, AT, AT + DAY)


def test_bounces_never_exceed_the_attempts() -> None:
    mail = whole_day(World(replace(USUAL, bounce_rate=1.0), 1, START), 0, AT + DAY)
    assert all(bounces <= attempts for attempts, bounces in zip(mail.attempts, mail.bounces, strict=True))
    assert rate(mail.bounces, mail.attempts) > 0.9


def test_an_episode_changes_only_its_own_minutes() -> None:
    episode = Episode(-90, -60, volume=0.0, extra=100, bounce_rate=0.5, complaint_rate=0.1)
    mail = World(replace(USUAL, episodes=(episode,)), 1, START).seen(AT - 120, AT, AT + DAY)
    assert rate(mail.bounces[30:60], mail.attempts[30:60]) == pytest.approx(0.5, abs=0.05)
    assert rate(mail.complaints[30:60], mail.attempts[30:60]) == pytest.approx(0.1, abs=0.03)
    assert sum(mail.attempts[30:60]) == pytest.approx(3000, rel=0.1)
    assert rate(mail.bounces[:30], mail.attempts[:30]) < 0.03
    assert rate(mail.bounces[60:], mail.attempts[60:]) < 0.03


def test_an_idle_episode_sends_nothing() -> None:
    idle = World(replace(USUAL, episodes=(Episode(60, 120, from_midnight=True, volume=0.0),)), 1, START)
    mail = idle.seen(MIDNIGHT, MIDNIGHT + 180, AT)
    assert sum(mail.attempts[60:120]) == 0
    assert min(mail.attempts[:60] + mail.attempts[120:]) > 0


def test_a_ramp_climbs_from_the_usual_rate() -> None:
    mail = World(replace(USUAL, episodes=(Episode(-400, 0, bounce_rate=0.4, ramp=True),)), 1, START).seen(
        AT - 400, AT, AT + DAY
    )
    rates = [rate(mail.bounces[i : i + 100], mail.attempts[i : i + 100]) for i in range(0, 400, 100)]
    assert rates == pytest.approx([0.06, 0.16, 0.255, 0.35], abs=0.02)


def test_scripted_late_news_arrive_together() -> None:
    world = World(replace(USUAL, episodes=(Episode(0, 3, extra=400, bounce_rate=0.5, late_at=8),)), 1, START)
    seen = [sum(world.seen(AT, AT + 3, at).bounces) for at in (AT + 3, AT + 8, AT + 9, AT + DAY + 9)]
    assert seen[0] == seen[1] < seen[2] == seen[3]
    assert 0.6 < seen[0] / seen[2] < 0.8


def test_points_cut_backwards_end_at_the_minute_of_looking(world: World) -> None:
    points = data_points(world, AT, None)
    assert len(points) == 1344
    assert points[-1].timestamp == moment_of(AT - 15)
    assert points[0].timestamp == moment_of(AT - FORTNIGHT)
    assert {point.timestamp.minute % 15 for point in points} == {AT % 15}
    for point in points[::77]:
        assert point.counters == quarter(world, minute_of(point.timestamp), AT)


@pytest.mark.parametrize("phase", [0, 7, 14])
def test_points_of_a_fixed_grid_include_the_running_interval(world: World, phase: int) -> None:
    at = AT - AT % 15 + phase + 4
    points = data_points(world, at, phase)
    assert len(points) == 1344
    assert points[-1].timestamp == moment_of(at - 4)
    assert points[-1].counters == quarter(world, at - 4, at)
    assert points[0].timestamp + 1343 * INTERVAL == points[-1].timestamp
    assert all(point.timestamp.minute % 15 == phase for point in points)


def test_a_fixed_grid_has_no_running_interval_as_one_begins(world: World) -> None:
    at = AT - AT % 15 + 7
    points = data_points(world, at, 7)
    assert len(points) == 1344
    assert points[-1] == DataPoint(moment_of(at - 15), quarter(world, at - 15, at))


def test_the_oldest_interval_rolls_off(world: World) -> None:
    before, after = (data_points(world, at, 7) for at in (AT - AT % 15 + 7, AT - AT % 15 + 8))
    assert before[0].timestamp == after[0].timestamp - INTERVAL
    assert before[0].timestamp not in {point.timestamp for point in after}
    assert {point.timestamp for point in before[1:]} < {point.timestamp for point in after}


def test_idle_intervals_are_left_out() -> None:
    quiet = World(SCENARIOS["sandbox"].traffic, 1, START)
    points = data_points(quiet, AT, None)
    times = {point.timestamp for point in points}
    idle = [start for start in range(AT - FORTNIGHT, AT, 15) if quarter(quiet, start, AT).idle]
    assert 200 < len(points) < 1000
    assert len(points) + len(idle) == 1344
    assert not times & {moment_of(start) for start in idle}


@given(st.datetimes(datetime(2000, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC)))
def test_minutes_and_moments_agree(moment: datetime) -> None:
    assert moment - moment_of(minute_of(moment)) < timedelta(minutes=1)
    assert moment_of(minute_of(moment)) <= moment


@pytest.mark.parametrize("mean", [0.02, 1.5, 19.0, 21.0, 400.0])
def test_drawn_counts_have_their_mean_and_spread(mean: float) -> None:
    random = Random(7)
    counts = [drawn(random, mean) for _ in range(4000)]
    average = sum(counts) / len(counts)
    assert average == pytest.approx(mean, rel=0.02, abs=0.01)
    assert sum((count - average) ** 2 for count in counts) / len(counts) == pytest.approx(mean, rel=0.15)


def test_nothing_is_drawn_from_nothing() -> None:
    assert {drawn(Random(seed), 0.0) for seed in range(50)} == {0}


def test_small_accounts_are_possible() -> None:
    tiny = World(Traffic(attempts_a_day=3, newsletters=False), 1, START)
    total = sum(tiny.seen(AT - FORTNIGHT, AT, AT).attempts)
    assert 15 < total < 80
