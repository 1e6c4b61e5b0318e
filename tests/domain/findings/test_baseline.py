from datetime import timedelta
from itertools import accumulate
from math import exp, log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.findings.baseline import LEAST_SPREAD, Baseline, faded, surprise
from sestui.domain.findings.kinds import BOUNCE, COMPLAINT
from sestui.domain.grid import Period
from sestui.domain.model import INTERVAL, Counters
from sestui.sources.simulator.world import drawn
from tests.domain.findings.looks import NOW, TWO_WEEKS, grid, steady
from tests.values import HOUR

DAY, WEEK = 96, 672


def learned(counters: list[Counters]) -> Baseline:
    """Return what is usual of an account by an answer."""
    return Baseline.of(grid(counters).periods)


def periods(counters: list[Counters | None]) -> list[Period]:
    """Return intervals up to ``NOW``; None is unknown."""
    start = NOW - INTERVAL * len(counters)
    return [
        Period(start + INTERVAL * step, start + INTERVAL * (step + 1), one, int(one is not None), 1)
        for step, one in enumerate(counters)
    ]


def tail(count: int, mean: float, spread: float) -> float:
    """Return the probability of ``count`` or more of a negative binomial, by its sum."""
    shape = 1 / spread
    term, below = (shape / (shape + mean)) ** shape, 0.0
    for number in range(count):
        below += term
        term *= (number + shape) / (number + 1) * mean / (mean + shape)
    return 1 - below


@given(st.integers(1, 60), st.floats(0.01, 50), st.floats(0.05, 2))
def test_surprise_is_a_bound_on_the_tail(count: int, mean: float, spread: float) -> None:
    assert exp(-surprise(count, mean, spread)) >= tail(count, mean, spread) - 1e-9


def test_surprise_is_not_far_from_the_tail() -> None:
    for count, mean in ((5, 0.1), (12, 1.0), (40, 10.0), (500, 100.0)):
        assert -log(tail(count, mean, 0.1)) - 4 < surprise(count, mean, 0.1)


def test_what_is_usual_or_less_is_no_surprise() -> None:
    assert surprise(10, 10.0, 0.1) == surprise(3, 10.0, 0.1) == surprise(0, 0.5, 0.1) == 0


def test_overdispersion_and_counts_make_a_surprise_smaller_and_larger() -> None:
    assert surprise(50, 10.0, 0.5) < surprise(50, 10.0, 0.1)
    assert surprise(500, 100.0, 0.1) > surprise(50, 10.0, 0.1) > surprise(5, 1.0, 0.1)


def test_the_usual_rate_is_that_of_the_past() -> None:
    usual = learned(steady(1_000, 12, 1))
    assert usual.bounce.rate == pytest.approx(0.012, rel=1e-3)
    assert usual.complaint.rate == pytest.approx(0.001, rel=1e-3)
    assert usual.bounce.spread == usual.complaint.spread == LEAST_SPREAD


def test_an_account_without_mail_has_awss_aims() -> None:
    usual = learned([])
    assert usual.bounce.rate == pytest.approx(0.02)
    assert usual.complaint.rate == pytest.approx(0.001)


def test_an_incident_does_not_become_usual() -> None:
    mail = steady(1_000, 12, 1)
    mail[400:500] = [Counters(1_000, 200, 20)] * 100
    usual = learned(mail)
    assert usual.bounce.rate == pytest.approx(0.012, rel=0.01)
    assert usual.complaint.rate == pytest.approx(0.001, rel=0.01)
    assert usual.bounce.spread == LEAST_SPREAD


def test_rates_that_vary_are_learned() -> None:
    random = Random(1)
    rates = [0.02 * random.gammavariate(2, 1 / 2) for _ in range(336)]
    mail = [Counters(5_000, drawn(random, 5_000 * rates[step // 4])) for step in range(TWO_WEEKS)]
    assert 0.3 < learned(mail).bounce.spread < 1.0


def test_mail_without_enough_failures_has_the_least_spread() -> None:
    random = Random(1)
    mail = [Counters(50, drawn(random, 0.5)) for _ in range(TWO_WEEKS)]
    assert learned(mail).bounce.spread == LEAST_SPREAD


def test_failures_may_come_of_earlier_mail() -> None:
    assert list(faded([1_600, 0, 300, 10, 0], BOUNCE)) == [1_600, 300, 300, 168.75, 126.5625]
    assert list(faded([1_000, 0, 1, 0], COMPLAINT)) == pytest.approx([1_000, 95, 90.25, 85.7375])
    assert list(faded([], BOUNCE)) == []


def test_the_same_hour_of_another_week_may_have_a_higher_rate() -> None:
    mail = steady(100, 1)
    mail[-WEEK - 8 : -WEEK] = [Counters(10_000, 500)] * 8
    usual = learned(mail)
    assert usual.rate(BOUNCE, NOW - 2 * HOUR, NOW - HOUR) == pytest.approx(0.05, rel=0.02)
    assert usual.rate(BOUNCE, NOW - 12 * HOUR, NOW - 11 * HOUR) == usual.bounce.rate
    assert usual.rate(COMPLAINT, NOW - 2 * HOUR, NOW - HOUR) == usual.complaint.rate


def test_of_several_weeks_the_one_in_the_middle_counts() -> None:
    four_weeks: list[Counters | None] = [Counters(100, 1)] * (4 * WEEK)
    four_weeks[-WEEK - 8 : -WEEK] = [Counters(10_000, 500)] * 8
    usual = Baseline.of(periods(four_weeks))
    assert usual.rate(BOUNCE, NOW - 2 * HOUR, NOW - HOUR) == pytest.approx(usual.bounce.rate, rel=0.2)


def test_few_mails_of_another_week_say_little() -> None:
    mail = [Counters()] * TWO_WEEKS
    mail[: DAY * 5] = [Counters(1_000, 10)] * (DAY * 5)
    mail[-WEEK - 4] = Counters(3, 1)
    usual = learned(mail)
    assert usual.rate(BOUNCE, NOW - HOUR, NOW) < 2 * usual.bounce.rate


def test_what_is_missing_is_the_lower_of_last_week_and_the_best_of_three_days() -> None:
    mail = steady(10)
    assert learned(mail).missing(NOW - HOUR, NOW) == 40
    mail[-WEEK - 20 : -WEEK + 20] = [Counters(4)] * 40
    assert learned(mail).missing(NOW - HOUR, NOW) == 16
    mail = steady(10)
    for day in (1, 2, 3):
        mail[-day * DAY - 20 : -day * DAY + 20] = [Counters(day)] * 40
    assert learned(mail).missing(NOW - HOUR, NOW) == 12


def test_an_hour_that_was_idle_last_week_or_for_three_days_misses_nothing() -> None:
    mail = steady(10)
    mail[-WEEK - 8 : -WEEK + 4] = [Counters()] * 12
    assert learned(mail).missing(NOW - HOUR, NOW) == 0
    mail = steady(10)
    mail[-4 * DAY :] = [Counters()] * (4 * DAY)
    assert learned(mail).missing(NOW - HOUR, NOW) == 0


def test_a_spike_of_mail_is_not_usual() -> None:
    mail = [Counters()] * TWO_WEEKS
    for day in range(14):
        mail[day * DAY + 40 : day * DAY + 42] = [Counters(10_000)] * 2
    assert learned(mail).level[-1] == 0


@pytest.mark.parametrize("first", [*range(-8, 9), *range(TWO_WEEKS - 8, TWO_WEEKS)])
def test_a_newsletter_at_the_edge_of_what_is_known_is_not_usual_either(first: int) -> None:
    mail = [Counters(12_500 if first <= step < first + 4 else 0) for step in range(TWO_WEEKS)]
    assert learned(mail).level[-1] == 0


def test_what_was_sent_before_is_a_range() -> None:
    mail = steady(10)
    mail[-WEEK - 4 : -WEEK] = [Counters(7)] * 4
    mail[-2 * DAY - 4 : -2 * DAY] = [Counters(12)] * 4
    assert learned(mail).sent_before(NOW - HOUR, NOW) == (28, 48)


def test_without_another_week_nothing_is_missing() -> None:
    usual = Baseline.of(periods([Counters(10)] * (3 * DAY)))
    assert usual.missing(NOW - HOUR, NOW) is None
    assert usual.rate(BOUNCE, NOW - HOUR, NOW) == usual.bounce.rate
    alone = Baseline.of(periods([Counters(10)]))
    assert alone.sent_before(NOW - HOUR, NOW) is None


def test_unknown_is_not_zero() -> None:
    two_weeks: list[Counters | None] = [Counters(10)] * TWO_WEEKS
    two_weeks[-WEEK - 40 : -WEEK + 40] = [None] * 80
    assert Baseline.of(periods(two_weeks)).missing(NOW - HOUR, NOW) is None


def test_usual_rests_make_silence_longer() -> None:
    assert learned(steady(10)).silence == 15
    mail = steady(10)
    for day in range(8, 13):
        mail[day * DAY + 40 : day * DAY + 42] = [Counters()] * 2
    assert learned(mail).silence == 40
    mail = steady(1_000)
    for day in range(8, 13):
        mail[day * DAY + 40 : day * DAY + 42] = [Counters()] * 2
    assert learned(mail).silence == 60


def test_a_stretch_off_the_grid_is_that_of_the_nearest_intervals() -> None:
    usual = learned(steady(10))
    for minutes in (-7, 7):
        moment = NOW + timedelta(minutes=minutes)
        assert usual.missing(moment - HOUR, moment) == 40


@given(st.lists(st.integers(0, 10), min_size=1, max_size=20), st.sampled_from([1, 2**12, 2**14, 2**30, 2**61, 10**18]))
def test_counts_are_summed_as_they_are_also_beyond_all_mail(numbers: list[int], unit: int) -> None:
    counted = [number * unit for number in numbers]
    found = Baseline.of(periods([Counters(count, count // 2, count // 3) for count in counted]))
    assert list(found.attempts) == [0, *accumulate(counted)]
    assert list(found.failures[0]) == [0, *accumulate(count // 2 for count in counted)]
    assert list(found.failures[1]) == [0, *accumulate(count // 3 for count in counted)]
    assert list(found.known) == list(range(len(counted) + 1))
