from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.findings.engine import look
from sestui.domain.findings.finding import Code, Evidence, Finding
from sestui.domain.findings.rates import _certain
from sestui.domain.findings.thresholds import Thresholds, two_lines
from sestui.domain.model import INTERVAL, Counters
from sestui.domain.reputation import BOUNCE_LINES, COMPLAINT_LINES, Level, standing
from sestui.domain.statistics import DAY, window
from tests.domain.findings.looks import NOW, TWO_WEEKS, advanced, found, grid, seen, steady
from tests.values import HOUR

TWO_WEEKS_WINDOW = Thresholds(window=timedelta(days=14))
IDLE = Counters()


def in_window(attempts: int, bounces: int = 0, complaints: int = 0) -> tuple[Finding, ...]:
    """Return the rate findings of one look at so much mail, in the newest interval."""
    findings = look(seen([Counters(attempts, bounces, complaints)]))
    return findings.of(Code.BOUNCE_RATE) + findings.of(Code.COMPLAINT_RATE)


# 10,000 mails: Wilson's bound reaches 2, 5 and 10 % at 228, 543 and 1,059 bounces, as in test_reputation.
@pytest.mark.parametrize(
    ("bounces", "line", "level"),
    [
        (227, None, Level.QUIET),
        (228, 0.02, Level.WARNING),
        (542, 0.02, Level.WARNING),
        (543, 0.05, Level.WARNING),
        (1_058, 0.05, Level.WARNING),
        (1_059, 0.1, Level.CRITICAL),
    ],
)
def test_each_bounce_line_is_crossed_at_its_own_number(bounces: int, line: float | None, level: Level) -> None:
    findings = look(seen([Counters(10_000, bounces, complaints=5)]))
    assert [one.line for one in findings.of(Code.BOUNCE_RATE)] == ([] if line is None else [line])
    assert findings.level is level
    assert findings.of(Code.COMPLAINT_RATE) == ()


# The score test at 0.1 and 0.5 % of 10,000: x = 16.2 and 63.8.
@pytest.mark.parametrize(
    ("complaints", "line", "level"),
    [
        (16, None, Level.QUIET),
        (17, 0.001, Level.WARNING),
        (63, 0.001, Level.WARNING),
        (64, 0.005, Level.CRITICAL),
    ],
)
def test_each_complaint_line_is_crossed_at_its_own_number(complaints: int, line: float | None, level: Level) -> None:
    findings = look(seen([Counters(10_000, bounces=150, complaints=complaints)]))
    assert [one.line for one in findings.of(Code.COMPLAINT_RATE)] == ([] if line is None else [line])
    assert findings.level is level
    assert findings.of(Code.BOUNCE_RATE) == ()


@given(st.integers(0, 10_000), st.integers(1, 10**6))
def test_certain_is_what_every_screen_calls_certain(failures: int, attempts: int) -> None:
    for lines in (BOUNCE_LINES, COMPLAINT_LINES):
        (number,) = _certain([failures], [attempts], lines, 0)
        certain = standing(failures, attempts, lines).certain
        assert (lines[number - 1] if number else None) is certain


def test_the_letter_of_10_percent() -> None:
    (one,) = found([Counters(10_476, 1_052)], Code.BOUNCE_RATE)
    assert (one.line, one.severity) == (0.05, Level.WARNING)
    assert one.sentence == (
        "Observed bounce rate 10.04 % (1,052 of 10,476 in 24 hours), over 5 %: AWS puts accounts under review there. "
        "It reaches 10 %, with too little mail to be sure."
    )


def test_the_letter_of_18_percent() -> None:
    (one,) = found([Counters(10_192, 1_839)], Code.BOUNCE_RATE)
    assert (one.line, one.severity) == (0.1, Level.CRITICAL)
    sentence = "Observed bounce rate 18.04 % (1,839 of 10,192 in 24 hours), over 10 %: AWS may pause sending there."
    assert one.sentence == sentence


def test_the_letters_over_two_weeks() -> None:
    spread = [Counters(8, 1)] * 1_052 + [Counters(8)] * 257 + [Counters(4)]
    (one,) = found(spread, Code.BOUNCE_RATE, TWO_WEEKS_WINDOW)
    assert one.evidence == Evidence(1_052, 10_476, NOW - timedelta(days=14), NOW)
    assert "10.04 % (1,052 of 10,476 in 14 days)" in one.sentence


def test_a_crossed_line_is_one_finding_and_not_three() -> None:
    (one,) = in_window(10_000, 1_500)
    assert (one.code, one.line, one.worst) == (Code.BOUNCE_RATE, 0.1, Level.CRITICAL)


@pytest.mark.parametrize(("attempts", "told"), [(99, 0), (100, 1)])
def test_too_little_mail_is_not_judged(attempts: int, told: int) -> None:
    assert len(in_window(attempts, 50)) == told


def test_the_minimum_volume_can_be_chosen() -> None:
    assert found([Counters(10, 10)], Code.BOUNCE_RATE, Thresholds(minimum_volume=10))
    assert not found([Counters(9, 9)], Code.BOUNCE_RATE, Thresholds(minimum_volume=0))
    assert not found([Counters(100, 50)], Code.BOUNCE_RATE, Thresholds(minimum_volume=101))


def test_lines_can_be_chosen() -> None:
    lines = two_lines(Fraction(3, 100), Fraction(4, 100))
    own = Thresholds(bounce=lines, complaint=two_lines(Fraction(1, 2000), Fraction(1, 1000)))
    assert found([Counters(10_000, 250)], Code.BOUNCE_RATE, own) == ()
    (warning,) = found([Counters(10_000, 370)], Code.BOUNCE_RATE, own)
    assert (warning.line, warning.severity) == (0.03, Level.WARNING)
    assert warning.sentence.endswith("over 3 %: the line for a warning.")
    (critical,) = found([Counters(10_000, 480)], Code.BOUNCE_RATE, own)
    assert (critical.line, critical.severity) == (0.04, Level.CRITICAL)
    (complaints,) = found([Counters(10_000, 0, 10)], Code.COMPLAINT_RATE, own)
    assert (complaints.line, complaints.severity) == (0.0005, Level.WARNING)


def test_more_bounces_than_attempts_are_over_every_line() -> None:
    (one,) = in_window(200, 300)
    assert (one.line, one.peak and one.peak.value) == (0.1, 1.5)


def test_bounces_without_mail_have_no_rate() -> None:
    assert in_window(0, 300) == ()


# 9,900 a day; 100 mails with bounces come in one interval, and leave the window a day later.
def incident(bounces: int, after: int) -> list[Counters]:
    """Return 103 usual mails an interval, one interval with 207 mails and bounces, and ``after`` usual ones."""
    return [Counters(103)] * (TWO_WEEKS - 1 - after) + [Counters(207, bounces)] + [Counters(103)] * after


def test_since_and_until_are_found_in_the_intervals() -> None:
    # 9,992 mails in a window with it: 543 bounces are certainly over 5 %.
    began = NOW - INTERVAL * 200
    (one,) = found(incident(600, 200), Code.BOUNCE_RATE)
    assert one.since == began
    assert one.until == began + DAY
    assert one.peak is not None
    assert (one.peak.value, one.peak.at) == (600 / 9_992, began)
    assert one.evidence == Evidence(600, 9_992, began - INTERVAL, began - INTERVAL + DAY)


def test_what_goes_on_has_no_end() -> None:
    (one,) = found(incident(600, 95), Code.BOUNCE_RATE)
    assert (one.since, one.until) == (NOW - INTERVAL * 95, None)
    (over,) = found(incident(600, 96), Code.BOUNCE_RATE)
    assert over.until == NOW


def test_the_first_day_of_an_answer_is_no_whole_window() -> None:
    early = [Counters(10_000, 5_000)] + [Counters(103)] * (TWO_WEEKS - 1)
    (one,) = found(early, Code.BOUNCE_RATE)
    assert (one.since, one.until) == (NOW - INTERVAL * (TWO_WEEKS - 96), NOW - INTERVAL * (TWO_WEEKS - 97))


def test_the_figures_are_those_of_the_window() -> None:
    answer = grid([Counters(100 + step % 7, 9, 1) for step in range(TWO_WEEKS)])
    for length in (HOUR, DAY, timedelta(days=7), timedelta(days=14)):
        (one,) = look(
            seen([Counters(100 + step % 7, 9, 1) for step in range(TWO_WEEKS)]), Thresholds(window=length)
        ).of(Code.BOUNCE_RATE)
        shown = window(answer, length)
        assert shown.counters is not None
        assert one.evidence == Evidence(
            shown.counters.bounces, shown.counters.delivery_attempts, shown.start, shown.end
        )


def test_on_at_the_bound_and_off_at_the_ratio() -> None:
    # One hour's window of 10,000 mails, step by step: below the bound, at it, between, at the line, below it.
    counts = [540, 543, 520, 500, 499, 542, 543]
    steps = [Counters(10_000, count) for count in counts]
    quarter = Thresholds(window=INTERVAL, bounce=BOUNCE_LINES[1:2])
    found_so_far = advanced(
        (seen([IDLE] * 1_300 + steps[: number + 1], 15 * number) for number in range(len(steps))), thresholds=quarter
    )
    going = [findings.current(Code.BOUNCE_RATE) is not None for findings in found_so_far]
    assert going == [False, True, True, True, False, False, True]
    first = found_so_far[1].current(Code.BOUNCE_RATE)
    assert first is not None
    assert [one.key for findings in found_so_far for one in findings.of(Code.BOUNCE_RATE)] == [first.key] * 6


def test_what_ended_between_two_looks_ended_when_the_data_say() -> None:
    quarter = Thresholds(window=INTERVAL, bounce=BOUNCE_LINES[1:2])
    # The live answer saw the line crossed; the intervals of the rows only come near to it.
    steps = [Counters(10_000, count) for count in (520, 520, 520, 490, 480)]
    first, second = advanced(
        [seen([IDLE] * 1_300 + [Counters(10_000, 543)]), seen([IDLE] * 1_300 + steps, 60)], thresholds=quarter
    )
    assert first.current(Code.BOUNCE_RATE) is not None
    (one,) = second.of(Code.BOUNCE_RATE)
    assert one.until == NOW + timedelta(minutes=45)
    assert one.evidence is not None
    assert one.evidence.count == 520


def test_a_line_is_held_until_the_ratio_is_below_it() -> None:
    # 10 % is crossed for certain, then only 5 %, then 10 % is reached again but not certain.
    counts = [1_059, 1_000, 999, 1_000, 499]
    steps = [Counters(10_000, count) for count in counts]
    quarter = Thresholds(window=INTERVAL, bounce=BOUNCE_LINES[1:])
    found_so_far = advanced(
        (seen([IDLE] * 1_300 + steps[: number + 1], 15 * number) for number in range(len(steps))), thresholds=quarter
    )
    lines = [[one.line for one in findings.ongoing if one.code is Code.BOUNCE_RATE] for findings in found_so_far]
    assert lines == [[0.1], [0.1], [0.05], [0.05], []]
    (over,) = found_so_far[-1].of(Code.BOUNCE_RATE)
    assert (over.worst, over.severity) == (Level.CRITICAL, Level.WARNING)


def test_a_rate_is_over_when_its_mail_has_left_the_window() -> None:
    mail = [Counters(103)] * 1_000 + [Counters(1_000, 200)] * 4 + [IDLE] * 110
    (one,) = found(mail, Code.BOUNCE_RATE)
    assert one.until == NOW - INTERVAL * 14
    stopped = advanced(seen(mail[: 1_004 + more], 15 * more) for more in (0, 90, 96))
    assert [len(findings.of(Code.BOUNCE_RATE)) for findings in stopped] == [1, 1, 1]
    assert [findings.current(Code.BOUNCE_RATE) is None for findings in stopped] == [False, False, True]


def test_clean_mail_is_quiet() -> None:
    assert list(look(seen(steady(100, 1)))) == []
