from datetime import timedelta

import pytest
from msgspec.structs import replace

from sestui.domain.findings.baseline import Baseline
from sestui.domain.findings.engine import look
from sestui.domain.findings.finding import Code, Evidence
from sestui.domain.findings.observation import Observation
from sestui.domain.findings.thresholds import Thresholds
from sestui.domain.model import INTERVAL, AccountStatus, Counters, SendQuota
from sestui.domain.reputation import Level
from tests.domain.findings.looks import HEALTHY, NOW, TWO_WEEKS, advanced, found, grid, seen, steady
from tests.values import HOUR

DAY, WEEK = 96, 672
IDLE = Counters()
PAUSED = replace(HEALTHY, sending_enabled=False)


def quiet(intervals: int, usual: int = 50) -> list[Counters]:
    """Return two weeks of usual mail that end with intervals without any."""
    return [Counters(usual)] * (TWO_WEEKS - intervals) + [IDLE] * intervals


# 15 usual attempts must be missing: 5 an interval are in the third, 50 are in the first, but half an hour must pass.
@pytest.mark.parametrize(
    ("usual", "intervals", "told"), [(5, 2, 0), (5, 3, 1), (50, 1, 0), (50, 2, 1), (7, 2, 0), (8, 2, 1)]
)
def test_a_silence_begins_at_its_edge(usual: int, intervals: int, told: int) -> None:
    assert len(found(quiet(intervals, usual), Code.SILENCE)) == told


def test_a_silence_tells_what_is_usual() -> None:
    mail = quiet(3)
    mail[-WEEK - 3 : -WEEK] = [Counters(40)] * 3
    mail[-DAY - 3 : -DAY] = [Counters(60)] * 3
    (one,) = found(mail, Code.SILENCE)
    assert one.sentence == "No mail for 45 minutes; usually 120 to 180 in that time."
    assert (one.since, one.until, one.severity) == (NOW - 3 * INTERVAL, None, Level.WARNING)
    assert one.evidence == Evidence(0, 120, NOW - 3 * INTERVAL, NOW)


def test_a_silence_is_over_with_the_first_mail() -> None:
    mail = [*quiet(4), Counters(1)]
    (one,) = found(mail, Code.SILENCE)
    assert (one.since, one.until) == (NOW - 5 * INTERVAL, NOW - INTERVAL)
    assert one.peak is not None
    assert (one.peak.value, one.peak.at) == (200, NOW - INTERVAL)


def test_an_account_that_is_idle_at_that_hour_is_not_silent() -> None:
    nights = [Counters(50) if 32 <= step % DAY < 80 else IDLE for step in range(TWO_WEEKS)]
    assert found(nights, Code.SILENCE) == ()
    weekdays = [IDLE if (step // DAY) % 7 in (5, 6) else Counters(50) for step in range(TWO_WEEKS)]
    assert found(weekdays, Code.SILENCE) == ()
    assert found([IDLE] * TWO_WEEKS, Code.SILENCE) == ()


@pytest.mark.parametrize("turn", [2, 3])
def test_an_account_that_rests_by_turns_is_not_silent_on_a_day_of_rest(turn: int) -> None:
    resting = [Counters(500) if (step // DAY) % turn == 0 else IDLE for step in range(TWO_WEEKS + turn * DAY)]
    for day in range(turn):
        assert found(resting[day * DAY : day * DAY + TWO_WEEKS], Code.SILENCE) == ()


def test_a_silence_of_two_days_is_no_turn() -> None:
    (one,) = found(quiet(2 * DAY), Code.SILENCE)
    assert one.since == NOW - 2 * DAY * INTERVAL
    weekdays = [IDLE if (step // DAY) % 7 in (5, 6) else Counters(50) for step in range(TWO_WEEKS)]
    weekdays[2 * DAY + 40 : 2 * DAY + 50] = [IDLE] * 10
    assert len(found(weekdays, Code.SILENCE)) == 1


def test_the_first_week_of_an_answer_has_the_second_to_compare_with() -> None:
    mail = steady(50)
    mail[400:404] = [IDLE] * 4
    (one,) = found(mail, Code.SILENCE)
    assert one.since == NOW - (TWO_WEEKS - 400) * INTERVAL


def test_campaigns_that_do_not_come_are_no_silence() -> None:
    mail = [IDLE] * TWO_WEEKS
    for day in range(13):
        mail[day * DAY + 40] = Counters(10_000)
    assert found(mail, Code.SILENCE) == ()


def test_an_account_that_has_stopped_is_silent_until_that_is_usual() -> None:
    day, week = (found(quiet(DAY * days), Code.SILENCE) for days in (1, 6))
    assert (day[0].until, week[0].until) == (None, None)
    assert found(quiet(TWO_WEEKS), Code.SILENCE) == ()


def live(rows: list[Counters], minutes: int, **parts: object) -> Observation:
    """Return a look some minutes after the rows, without any mail since."""
    answer = grid([*rows[1:], IDLE], minutes)
    return replace(Observation(answer.fetched_at, answer, grid(rows)), **parts)


def test_the_live_answer_tells_it_to_the_minute() -> None:
    # The last mail was sent before noon; a quarter hour later the newest interval is empty, then the newest two are.
    rows = steady(50)
    rows_later = quiet(1)
    assert look(live(rows, 14)).ongoing == ()
    answer = grid([*steady(50)[2:], IDLE, IDLE], 30)
    (one,) = look(Observation(answer.fetched_at, answer, grid(rows_later, 15))).ongoing
    assert (one.code, one.since) == (Code.SILENCE, NOW)


def test_it_lasts_from_look_to_look_and_ends_once() -> None:
    looks = [seen(quiet(length), 15 * length) for length in range(6)] + [seen([*quiet(5), Counters(9)], 90)]
    all_found = advanced(looks)
    assert [len(findings.ongoing) for findings in all_found] == [0, 0, 1, 1, 1, 1, 0]
    (one,) = all_found[-1].of(Code.SILENCE)
    assert (one.since, one.until) == (NOW, NOW + timedelta(minutes=75))


@pytest.mark.parametrize(
    "reason",
    [
        {"account_status": PAUSED},
        {"account_status": AccountStatus(True, "SHUTDOWN", True)},
        {"quota": SendQuota(1_000, 14, 1_000)},
    ],
)
def test_silence_with_a_reason_is_not_told(reason: dict[str, object]) -> None:
    calm = seen(quiet(6))
    assert [one.code for one in look(calm).ongoing] == [Code.SILENCE]
    explained = replace(calm, **reason)
    assert Code.SILENCE not in [one.code for one in look(explained)]


def test_silence_that_was_told_ends_when_its_reason_is_seen() -> None:
    first, second = advanced([seen(quiet(3)), replace(seen(quiet(4), 15), account_status=PAUSED)])
    assert [one.code for one in first.ongoing] == [Code.SILENCE]
    assert [one.code for one in second.ongoing] == [Code.PAUSED]
    (one,) = second.of(Code.SILENCE)
    assert one.until == NOW + INTERVAL


def test_a_pause_that_is_over_still_explains_its_silence() -> None:
    looks = [replace(seen(quiet(length), 15 * length), account_status=PAUSED) for length in range(1, 9)]
    after = [
        replace(seen([*quiet(8), *[Counters(50)] * more], 120 + 15 * more), account_status=HEALTHY) for more in (1, 8)
    ]
    assert [one.of(Code.SILENCE) for one in advanced([*looks, *after])] == [()] * 10


def test_half_of_what_must_be_missing_keeps_a_silence() -> None:
    # Four intervals without mail: 15 must be missing to begin, 7.5 to last.
    looks = [replace(seen(quiet(4)), baseline=Baseline.of(grid(steady(usual)).periods)) for usual in (3, 4, 3, 2, 1, 2)]
    assert [len(findings.ongoing) for findings in advanced(looks)] == [0, 1, 1, 1, 0, 0]


def test_one_reject_is_a_warning() -> None:
    (one,) = found([*steady(100)[:-2], Counters(100, rejects=1), Counters(100)], Code.REJECTS)
    assert one.sentence == "1 reject of 9,600 mails in 24 hours: SES found a virus in what was sent."
    assert (one.severity, one.since, one.until) == (Level.WARNING, NOW - 2 * INTERVAL, None)
    assert one.evidence == Evidence(1, 9_600, NOW - timedelta(hours=24), NOW)


@pytest.mark.parametrize(("after", "ongoing"), [(95, True), (96, False)])
def test_a_reject_is_told_while_it_is_in_the_window(after: int, ongoing: bool) -> None:
    mail = [*steady(100), Counters(100, rejects=3), *[Counters(100)] * after]
    (one,) = found(mail, Code.REJECTS)
    assert one.ongoing is ongoing
    assert one.until == (None if ongoing else NOW)
    assert one.peak is not None
    assert one.peak.value == 3


def test_rejects_of_a_shorter_window() -> None:
    mail = [*steady(100), Counters(100, rejects=2), *[Counters(100)] * 4]
    (one,) = found(mail, Code.REJECTS, Thresholds(window=HOUR))
    assert one.until == NOW
    assert one.sentence.startswith("2 rejects of 400 mails in 1 hour:")
