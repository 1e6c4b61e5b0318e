"""The schedule, run through whole days of a machine, a service and their clocks that exist only as numbers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sestui.domain.grid import floor_to_phase
from sestui.errors import AccessDenied, BadResponse, CredentialsError, SourceError, Throttled, Unreachable
from sestui.monitor.schedule import MIN_GAP, Schedule
from sestui.monitor.state import Failure, TargetState, answered, failed
from tests.values import DAY, HOUR, MINUTE, TARGET, answer, utc

LOST = Unreachable("No connection.")
SLOWER = Throttled("Slower.")
LOGIN = CredentialsError("Session expired.")
DENIED = AccessDenied("Not allowed.", action="ses:GetSendStatistics")
NOW = utc("2026-11-23T14:05:12")
MIDNIGHT = utc("2026-11-23")
SKEWS = st.integers(-420, 420).map(lambda seconds: timedelta(seconds=seconds))


@dataclass
class Day:
    """A simulated machine that follows a schedule against a simulated service.

    ``true`` is the service's time and runs by itself; ``wall`` is the machine's clock, which may be wrong and jump.
    """

    schedule: Schedule
    skew: timedelta = timedelta(0)
    random: Random = field(default_factory=lambda: Random(7))
    fails: Callable[[datetime], SourceError | None] = lambda _moment: None
    true: datetime = MIDNIGHT + timedelta(minutes=3, seconds=30)
    starts: list[datetime] = field(default_factory=list)
    ends: list[datetime] = field(default_factory=list)
    jumps: dict[datetime, timedelta] = field(default_factory=dict)

    @property
    def wall(self) -> datetime:
        return self.true - self.skew

    def run(self, length: timedelta) -> "Day":
        """Fetch and wait, looking at the clocks every five seconds as the monitor does, for ``length``."""
        end, state = self.true + length, TargetState(TARGET)
        while self.true < end:
            state = self._fetched(state)
            plan = self.schedule.plan(state, self.wall, self.random.uniform)
            ended = self.true
            while (wait := plan.wait((self.true - ended).total_seconds(), self.wall)) > 0:
                self._pass(min(max(wait, 0.001), 5.0))
        return self

    def _fetched(self, state: TargetState) -> TargetState:
        self.starts.append(self.true)
        arrived = self.true + timedelta(seconds=self.random.uniform(0.02, 0.2))
        error = self.fails(arrived)
        self._pass(self.random.uniform(0.2, 1.5))
        self.ends.append(self.true)
        if error is not None:
            return failed(state, error, self.wall)
        date = arrived.replace(microsecond=0)
        snapshot = replace(answer(date), clock_skew=date - self.wall)
        return replace(state, live=snapshot, rows=snapshot, failure=None)

    def _pass(self, seconds: float) -> None:
        before, self.true = self.true, self.true + timedelta(seconds=seconds)
        self.skew += sum((jump for at, jump in self.jumps.items() if before < at <= self.true), timedelta(0))

    def missed_quarters(self) -> list[datetime]:
        """Return the quarter hours, between the first and the last poll, without a poll in their minute."""
        served = {floor_to_phase(at, 0) for at in self.starts if 1 <= (at - floor_to_phase(at, 0)).total_seconds() < 59}
        quarter, missed = floor_to_phase(self.starts[0], 0) + 15 * MINUTE, []
        while quarter + MINUTE < self.starts[-1]:
            missed += [quarter] if quarter not in served else []
            quarter += 15 * MINUTE
        return missed

    def shortest_gap(self) -> float:
        """Return the least number of seconds from the end of one fetch to the start of the next."""
        return min((start - end).total_seconds() for end, start in zip(self.ends, self.starts[1:], strict=False))


def failing(error: SourceError, count: int = 1) -> TargetState:
    return replace(TargetState(TARGET), failure=Failure(error, NOW, count))


def low(lowest: float, _highest: float) -> float:
    return lowest


def high(_lowest: float, highest: float) -> float:
    return highest


def delays(schedule: Schedule, error: SourceError, draw: Callable[[float, float], float], failures: int) -> list[float]:
    return [schedule.plan(failing(error, count), NOW, draw).delay for count in range(1, failures + 1)]


@pytest.mark.parametrize("refresh", [4.9, 0, -60, 86_401, float("nan"), float("inf")])
def test_a_refresh_out_of_bounds_is_refused(refresh: float) -> None:
    with pytest.raises(ValueError, match="5 to 86400 seconds"):
        Schedule(refresh)


def test_the_default_is_a_minute_with_ten_percent_of_jitter() -> None:
    good = TargetState(TARGET)
    assert Schedule().plan(good, NOW, low).delay == pytest.approx(54)
    assert Schedule().plan(good, NOW, high).delay == pytest.approx(66)


def test_a_live_poll_is_due_after_its_delay() -> None:
    plan = Schedule().plan(TargetState(TARGET), NOW, low)
    assert plan.wait(0, NOW) == pytest.approx(54)
    assert plan.wait(50, NOW + timedelta(seconds=50)) == pytest.approx(4)
    assert plan.wait(54, NOW + timedelta(seconds=54)) == 0


def test_throttling_backs_off_with_full_jitter_up_to_a_quarter_of_an_hour() -> None:
    assert delays(Schedule(60), SLOWER, high, 6) == [120, 240, 480, 900, 900, 900]
    assert delays(Schedule(60), SLOWER, low, 6) == [60] * 6
    assert delays(Schedule(3600), SLOWER, high, 2) == [3600, 3600]


def test_a_lost_network_is_tried_again_soon_and_then_every_minute() -> None:
    assert delays(Schedule(60), LOST, high, 6) == [5, 10, 20, 40, 60, 60]
    assert delays(Schedule(60), LOST, low, 6) == pytest.approx([4.5, 9, 18, 36, 54, 54])
    assert delays(Schedule(3600), BadResponse("HTML."), high, 3) == [5, 10, 20]


@pytest.mark.parametrize("error", [LOGIN, DENIED])
def test_a_login_elsewhere_is_noticed_within_half_a_minute(error: SourceError) -> None:
    assert delays(Schedule(600), error, low, 3) == [15] * 3
    assert delays(Schedule(600), error, high, 3) == [30] * 3


@pytest.mark.parametrize("error", [LOST, SLOWER, LOGIN])
def test_a_hundred_thousand_failures_are_no_overflow(error: SourceError) -> None:
    assert 5 <= Schedule().plan(failing(error, 100_000), NOW, high).delay <= 900


def test_the_grid_poll_comes_2_to_20_seconds_after_the_quarter_hour() -> None:
    before = utc("2026-11-23T14:14:50")
    assert Schedule().plan(TargetState(TARGET), before, low).wait(0, before) == pytest.approx(12)
    assert Schedule().plan(TargetState(TARGET), before, high).wait(0, before) == pytest.approx(30)


@pytest.mark.parametrize("skew", [-7, 0, 7])
def test_the_grid_poll_follows_the_services_clock(skew: int) -> None:
    there = utc("2026-11-23T14:14:50")
    here = there - skew * MINUTE
    state = answered(TargetState(TARGET), replace(answer(there), clock_skew=skew * MINUTE), here)
    assert Schedule().plan(state, here, low).wait(0, here) == pytest.approx(12)


def test_an_answer_without_a_clock_keeps_the_last_difference() -> None:
    there = utc("2026-11-23T14:00:05")
    state = answered(TargetState(TARGET), replace(answer(there), clock_skew=7 * MINUTE), there)
    later = answered(state, answer("2026-11-23T14:03"), there)
    assert Schedule().plan(later, NOW, low).skew == 7 * MINUTE


def test_a_live_poll_right_before_the_grid_poll_is_left_out() -> None:
    plan = Schedule().plan(TargetState(TARGET), utc("2026-11-23T14:13:40"), low)
    assert plan.wait(0, plan.ended) == pytest.approx(82)
    earlier = Schedule().plan(TargetState(TARGET), utc("2026-11-23T14:13:30"), low)
    assert earlier.wait(0, earlier.ended) == pytest.approx(54)


def test_an_answered_grid_poll_is_not_repeated() -> None:
    ended = utc("2026-11-23T14:15:06")
    state = answered(TargetState(TARGET), answer("2026-11-23T14:15:05"), ended)
    assert Schedule().plan(state, ended, low).wait(0, ended) == pytest.approx(54)


def test_an_answer_of_the_first_second_may_belong_to_the_minute_before() -> None:
    ended = utc("2026-11-23T14:15:00")
    state = answered(TargetState(TARGET), answer("2026-11-23T14:15:00"), ended)
    assert Schedule().plan(state, ended, high).wait(0, ended) == pytest.approx(20)


def test_a_failed_grid_poll_is_repeated_inside_its_minute() -> None:
    for error in (LOST, LOGIN, BadResponse("HTML.")):
        first = Schedule().plan(failing(error, 9), utc("2026-11-23T14:15:06"), low)
        assert first.wait(0, first.ended) == pytest.approx(5)
        later = Schedule().plan(failing(error, 9), utc("2026-11-23T14:15:36"), high)
        assert later.wait(0, later.ended) == pytest.approx(10)
    late = Schedule().plan(failing(LOGIN), utc("2026-11-23T14:15:47"), high)
    assert late.wait(0, late.ended) == pytest.approx(30)


def test_a_grid_poll_is_tried_while_backing_off_but_not_while_throttled() -> None:
    ended = utc("2026-11-23T14:14:40")
    assert Schedule().plan(failing(LOST, 9), ended, high).wait(0, ended) == pytest.approx(40)
    assert Schedule().plan(failing(SLOWER, 9), ended, high).wait(0, ended) == pytest.approx(900)


def test_a_clock_that_jumps_back_a_day_does_not_stretch_the_wait() -> None:
    plan = Schedule().plan(TargetState(TARGET), NOW, low)
    assert plan.wait(50, NOW - DAY + timedelta(seconds=50)) == pytest.approx(4)
    assert plan.wait(54, NOW - DAY + timedelta(seconds=54)) == 0


def test_a_clock_that_jumps_ahead_or_a_suspend_makes_the_poll_due_but_not_within_a_second() -> None:
    plan = Schedule().plan(TargetState(TARGET), NOW, low)
    assert plan.wait(10, NOW + DAY) == 0
    assert plan.wait(0.25, NOW + DAY) == pytest.approx(MIN_GAP - 0.25)


@given(
    st.floats(5, 86_400),
    st.sampled_from([None, LOST, SLOWER, LOGIN]),
    st.floats(0, 100_000),
    st.timedeltas(-400 * DAY, 400 * DAY),
    SKEWS,
    st.randoms(use_true_random=False),
)
def test_no_wait_is_longer_than_the_delay_nor_shorter_than_a_second(
    refresh: float, error: SourceError | None, elapsed: float, jump: timedelta, skew: timedelta, random: Random
) -> None:
    state = failing(error, 3) if error else TargetState(TARGET)
    plan = replace(Schedule(refresh).plan(state, NOW, random.uniform), skew=skew)
    wait = plan.wait(elapsed, NOW + jump)
    assert max(0.0, MIN_GAP - elapsed) <= wait <= max(MIN_GAP, plan.delay + min(refresh / 2, 30) - elapsed)


def test_a_day_of_polls() -> None:
    day = Day(Schedule()).run(DAY)
    assert day.missed_quarters() == []
    assert 1_300 <= len(day.starts) <= 1_500
    assert day.shortest_gap() >= MIN_GAP
    assert max((later - one).total_seconds() for one, later in pairwise(day.starts)) < 66 + 30 + 2


def test_grid_polls_of_a_day_keep_to_their_20_seconds() -> None:
    day = Day(Schedule(86_400)).run(DAY)
    seconds = [(at - floor_to_phase(at, 0)).total_seconds() for at in day.starts[1:]]
    assert len(seconds) == 96
    assert min(seconds) >= 1
    assert max(seconds) <= 22


def test_a_day_of_polls_every_five_seconds() -> None:
    day = Day(Schedule(5)).run(DAY)
    assert day.missed_quarters() == []
    assert 13_000 <= len(day.starts) <= 17_300
    assert day.shortest_gap() >= MIN_GAP


@settings(max_examples=25)
@given(SKEWS, st.sampled_from([5, 17, 60, 600, 3600]), st.integers(0, 2**32))
def test_a_grid_poll_in_each_quarter_hour_whatever_the_local_clock_says(
    skew: timedelta, refresh: float, seed: int
) -> None:
    day = Day(Schedule(refresh), skew, Random(seed)).run(3 * HOUR if refresh > 5 else HOUR)
    assert day.missed_quarters() == []
    assert day.shortest_gap() >= MIN_GAP


@pytest.mark.parametrize("refresh", [5, 60])
@pytest.mark.parametrize("error", [LOST, SLOWER, LOGIN, DENIED])
def test_a_day_with_failures_half_of_the_time(refresh: float, error: SourceError) -> None:
    luck = Random(11)
    day = Day(Schedule(refresh), fails=lambda _moment: error if luck.random() < 0.5 else None).run(DAY)
    assert day.shortest_gap() >= MIN_GAP
    assert len(day.starts) > 200


def test_a_grid_poll_that_fails_three_times_still_comes_within_its_minute() -> None:
    failures = Random(3)
    day = Day(Schedule(), fails=lambda moment: LOST if moment.minute % 15 == 0 and failures.random() < 0.5 else None)
    fetches = day.run(DAY)
    assert len(fetches.missed_quarters()) == 0


def test_throttled_for_an_hour_and_back() -> None:
    begin, end = utc("2026-11-23T06:00"), utc("2026-11-23T07:00")
    day = Day(Schedule(), fails=lambda moment: SLOWER if begin <= moment < end else None).run(DAY)
    throttled = [at for at in day.starts if begin <= at < end]
    assert len(throttled) < 20
    assert any(end <= at < end + 15 * MINUTE for at in day.starts)
    assert [quarter for quarter in day.missed_quarters() if not begin <= quarter <= end + 15 * MINUTE] == []


def test_offline_for_an_hour_and_back_within_a_minute() -> None:
    begin, end = utc("2026-11-23T06:00"), utc("2026-11-23T07:00")
    day = Day(Schedule(), fails=lambda moment: LOST if begin <= moment < end else None).run(DAY)
    assert any(end <= at < end + 62 * (MINUTE / 60) for at in day.starts)


@settings(max_examples=25)
@given(st.sampled_from([DAY, -DAY, 7 * MINUTE, -7 * MINUTE, HOUR, -HOUR]), st.integers(0, 2**32))
def test_a_clock_that_jumps_costs_no_more_than_the_quarter_hour_it_jumps_in(jump: timedelta, seed: int) -> None:
    at = utc("2026-11-23T02:00") + timedelta(seconds=Random(seed).uniform(0, 900))
    day = Day(Schedule(), random=Random(seed), jumps={at: jump}).run(4 * HOUR)
    assert day.shortest_gap() >= MIN_GAP
    assert [quarter for quarter in day.missed_quarters() if abs(quarter - at) > 2 * MINUTE] == []
    assert max((later - one).total_seconds() for one, later in pairwise(day.starts)) < 66 + 30 + 2
    assert 230 <= len(day.starts) <= 270
