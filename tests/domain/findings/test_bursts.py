from datetime import timedelta

import pytest

from sestui.domain.findings.bursts import LASTS, SURE
from sestui.domain.findings.engine import look
from sestui.domain.findings.finding import Code, Evidence
from sestui.domain.findings.observation import Observation
from sestui.domain.grid import Grid
from sestui.domain.model import INTERVAL, Counters
from sestui.domain.reputation import Level
from sestui.sources.simulator import simulated
from tests.domain.findings.looks import NOW, TWO_WEEKS, advanced, found, grid, seen, steady
from tests.values import HOUR, utc

DAY, WEEK = 96, 672


USUAL = Counters(1_000, 5)


def usual_then(*newest: Counters, usual: Counters = USUAL) -> list[Counters]:
    """Return two weeks of usual intervals that end with ``newest``."""
    return [usual] * (TWO_WEEKS - len(newest)) + list(newest)


# 1,000 mails with 5 bounces are usual, so 1,000 in 15 minutes expect 5: the bound passes e to the -11.5 at 27.
@pytest.mark.parametrize(("bounces", "told"), [(26, 0), (27, 1)])
def test_a_burst_begins_at_its_edge(bounces: int, told: int) -> None:
    assert len(found(usual_then(Counters(1_000, bounces)), Code.BOUNCE_BURST)) == told


def test_a_burst_tells_what_is_usual() -> None:
    (one,) = found(usual_then(Counters(1_000, 62)), Code.BOUNCE_BURST)
    assert one.sentence == "62 bounces in 15 minutes of 1,000 mails (6.20 %); usual for so much mail: 5."
    assert one.evidence == Evidence(62, 1_000, NOW - INTERVAL, NOW)
    assert (one.severity, one.since, one.until) == (Level.WARNING, NOW - INTERVAL, None)
    assert one.peak is not None
    assert (one.peak.value, one.peak.at, one.line) == (0.062, NOW, None)


def test_an_hour_of_few_failures_each_is_a_burst_too() -> None:
    slow = [Counters(100, 3)] * 4
    mail = usual_then(*slow, usual=Counters(100, 0))
    (one,) = found(mail, Code.BOUNCE_BURST)
    assert one.evidence == Evidence(12, 400, NOW - HOUR, NOW)
    assert "12 bounces in 1 hour of 400 mails (3.00 %); usual for so much mail: fewer than 1." in one.sentence


def test_of_little_mail_a_day_is_judged() -> None:
    usual = [Counters(1), Counters()] * (TWO_WEEKS // 2)
    usual[-DAY::8] = [Counters(1, 1)] * 12
    (one,) = found(usual, Code.BOUNCE_BURST)
    assert "12 bounces in 24 hours of 48 mails (25.00 %); usual for so much mail: 1." in one.sentence
    assert one.evidence == Evidence(12, 48, NOW - 24 * HOUR, NOW)


def test_of_more_mail_six_hours_are_judged() -> None:
    mail = usual_then(*[Counters(20, 1)] * 24, usual=Counters(20, 0))
    mail[::8] = [Counters(20, 1)] * len(mail[::8])
    (one,) = found(mail, Code.BOUNCE_BURST)
    assert "24 bounces in 6 hours of 480 mails" in one.sentence


def test_of_much_mail_an_hour_tells_enough() -> None:
    assert not found(usual_then(*[Counters(1_000, 18)] * DAY), Code.BOUNCE_BURST)


@pytest.mark.parametrize(
    ("failures", "told"), [(Counters(20, 4), 0), (Counters(20, 5), 1), (Counters(20, 0, 2), 0), (Counters(20, 0, 3), 1)]
)
def test_fewer_than_five_bounces_or_three_complaints_are_no_burst(failures: Counters, told: int) -> None:
    mail = usual_then(failures, usual=Counters(20))
    bursts = found(mail, Code.BOUNCE_BURST) + found(mail, Code.COMPLAINT_BURST)
    assert len(bursts) == told


def test_complaints_have_their_own_burst() -> None:
    (one,) = found(usual_then(Counters(1_000, 5, 40)), Code.COMPLAINT_BURST)
    assert "40 complaints in 15 minutes of 1,000 mails (4.000 %)" in one.sentence
    assert one.cause is Code.COMPLAINT_RATE


def test_a_campaign_that_bounces_as_usual_is_no_burst() -> None:
    assert not found(usual_then(Counters(50_000, 250)), Code.BOUNCE_BURST)
    assert not found(usual_then(Counters(50_000, 750)), Code.BOUNCE_BURST)
    assert found(usual_then(Counters(50_000, 2_500)), Code.BOUNCE_BURST)


def test_failures_that_arrive_after_a_campaign_are_no_burst() -> None:
    late = [Counters(50_000, 200), Counters(1_000, 50), Counters(1_000, 30), Counters(1_000, 15)]
    assert not found(usual_then(*late), Code.BOUNCE_BURST)


def test_a_newsletter_that_always_bounces_more_is_no_burst() -> None:
    mail = usual_then(Counters(20_000, 800))
    assert found(mail, Code.BOUNCE_BURST)
    mail[-1 - WEEK] = Counters(20_000, 800)
    assert not found(mail, Code.BOUNCE_BURST)


def test_bounces_without_mail_are_a_burst() -> None:
    (one,) = found([Counters(100)] * 600 + [Counters()] * 700 + [Counters(0, 9)], Code.BOUNCE_BURST)
    assert one.sentence.startswith("9 bounces in 15 minutes; usual")
    assert one.peak is not None
    assert one.peak.value == 9


def test_a_burst_lasts_until_the_lower_edge() -> None:
    # Of 1,000 mails, 27 bounces begin a burst; in the hours after, the hour of 4,000 mails decides.
    assert SURE == 11.5
    assert LASTS == 7.0
    mail = usual_then(Counters(1_000, 40), *[Counters(1_000, 5)] * 8)
    (one,) = found(mail, Code.BOUNCE_BURST)
    assert one.since == NOW - 9 * INTERVAL
    assert one.until is not None
    assert NOW - 8 * INTERVAL <= one.until <= NOW - 4 * INTERVAL


def test_two_bursts_within_an_hour_are_one() -> None:
    def pair(between: int) -> list[Counters]:
        calm = [Counters(1_000, 5)]
        return usual_then(Counters(1_000, 60), *calm * between, Counters(1_000, 60), *calm * 20)

    assert len(found(pair(4), Code.BOUNCE_BURST)) == 1
    assert len(found(pair(20), Code.BOUNCE_BURST)) == 2


def test_bursts_whose_counted_hours_overlap_are_one() -> None:
    """What an hour tells is followed, hours later, by what only six hours tell: these reach back into the first."""
    *_, answer = simulated("complaints", now=lambda: utc("2026-11-27T12:48")).fetch()
    live = Grid.of(answer.data_points, answer.fetched_at)
    (one,) = look(Observation(live.fetched_at, live)).of(Code.COMPLAINT_BURST)
    assert one.until is not None
    assert one.until - one.since > timedelta(hours=11)


def live_after(rows: list[Counters], newest: Counters, minutes: int) -> Observation:
    """Return a look some minutes after the rows: on the moving grid, with ``newest`` in its newest interval."""
    live = grid([*rows[1:], newest], minutes)
    return Observation(live.fetched_at, live, grid(rows))


def test_the_live_answer_tells_a_burst_before_the_next_quarter_hour() -> None:
    rows = usual_then()
    findings = look(live_after(rows, Counters(1_000, 40), 4))
    (one,) = findings.of(Code.BOUNCE_BURST)
    assert (one.since, one.evidence) == (
        NOW - timedelta(minutes=11),
        Evidence(40, 1_000, NOW - timedelta(minutes=11), NOW + timedelta(minutes=4)),
    )


def test_a_burst_is_held_between_its_edges_from_look_to_look() -> None:
    rows = usual_then()
    counts = (40, 24, 21, 24, 10, 24)
    looks = [live_after(rows, Counters(1_000, count), minute) for minute, count in enumerate(counts, 1)]
    going = [findings.current(Code.BOUNCE_BURST) is not None for findings in advanced(looks)]
    assert going == [True, True, True, True, False, False]
    assert look(looks[1]).current(Code.BOUNCE_BURST) is None


def test_what_returns_within_an_hour_is_the_same_burst() -> None:
    rows = usual_then()
    looks = [live_after(rows, Counters(1_000, count), minute) for minute, count in ((1, 40), (3, 5), (8, 40))]
    first, second, third = advanced(looks)
    (one,), (over,), (again,) = (findings.of(Code.BOUNCE_BURST) for findings in (first, second, third))
    assert over.until == NOW + timedelta(minutes=3)
    assert (again.key, again.since, again.until) == (one.key, one.since, None)


def test_what_was_judged_long_ago_is_not_judged_by_another_past() -> None:
    # A newsletter is usual as long as last week's is known; a look a week later finds it alone, and says nothing.
    mail = usual_then(Counters(20_000, 800), *[Counters(1_000, 5)] * DAY)
    mail[-1 - DAY - WEEK] = Counters(20_000, 800)
    first, second = advanced([seen(mail), seen([*mail, *[Counters(1_000, 5)] * WEEK], 15 * WEEK)])
    assert first.of(Code.BOUNCE_BURST) == second.of(Code.BOUNCE_BURST) == ()
    assert look(seen([*mail, *[Counters(1_000, 5)] * WEEK], 15 * WEEK)).of(Code.BOUNCE_BURST)


def test_late_news_of_yesterday_is_still_found() -> None:
    mail = usual_then()
    late = list(mail)
    late[-40] = Counters(1_000, 80)
    _, second = advanced([seen(mail), seen([*late, Counters(1_000, 5)], 15)])
    (one,) = second.of(Code.BOUNCE_BURST)
    assert one.since == NOW - 40 * INTERVAL
    assert one.until is not None


def test_steady_mail_has_no_burst() -> None:
    assert list(look(seen(steady(1_000, 5, 1), 0))) == []
