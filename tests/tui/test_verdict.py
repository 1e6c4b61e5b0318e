"""Health's lines: SES's verdict and reputation beside the observed rates, distances, the quota's runway."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from sestui.domain.metrics import Metric, Reputation
from sestui.domain.model import INTERVAL, AccountStatus, Counters, DataPoint, SendQuota, Unavailable
from sestui.domain.reputation import BOUNCE_LINES, COMPLAINT_LINES, SOURCE, Level, Line
from sestui.domain.statistics import DAY, QUARTER_HOUR, TWO_WEEKS
from sestui.monitor.state import TargetState
from sestui.tui.look import SYMBOLS, Look
from sestui.tui.panels import reputation
from sestui.tui.panels.verdict import health_page
from sestui.tui.view import View
from tests.tui.health_values import BOTH, DENIED, POINTS, UNREACHABLE, known, levels, told, view
from tests.tui.program import EDGE, NOW, TARGET


def page(shown: View, length: timedelta = DAY, width: int = 120) -> list[str]:
    """Return the lines as text."""
    return [line.plain for line in health_page(shown, length, width)]


def line(lines: list[str], words: str, nth: int = 0) -> str:
    """Return the first line with these words, or a later one."""
    return " ".join([one for one in lines if words in one][nth].split())


def test_the_verdict_is_what_ses_says() -> None:
    lines = page(view())
    assert line(lines, "enforcement status") == "enforcement status ■ PROBATION: the account is under review"
    assert line(lines, "sending  ") == "sending on"
    assert line(lines, "access") == "access production"
    assert line(lines, "review case") == "review case ▲ PENDING (case 171234567800042)"
    paused = page(view(known(account_status=AccountStatus(False, "SHUTDOWN", False))))
    assert line(paused, "enforcement status") == "enforcement status ■ SHUTDOWN: AWS has paused sending"
    assert line(paused, "sending  ") == "sending ■ PAUSED"
    assert line(paused, "access") == "access ▲ SANDBOX"
    assert line(paused, "review case") == "review case none"


def test_what_ses_does_not_say_is_unknown_and_its_action_is_named() -> None:
    lack = Unavailable("account_status", "ses:GetAccount", "No.")
    lines = page(view(known(account_status=AccountStatus(sending_enabled=True), unavailable=(lack,))))
    assert [line(lines, name) for name in ("enforcement status", "access", "review case")] == [
        "enforcement status ?",
        "access ?",
        "review case ?",
    ]
    assert line(lines, "sending  ") == "sending on"
    assert "   ses:GetAccount is missing" in lines


def test_reputation_and_observed_rate_stand_side_by_side_under_their_own_names() -> None:
    lines = page(view())
    assert line(lines, "RATES") == "RATES SES's reputation observed, 24 hours AWS's lines"
    assert line(lines, " bounces") == "bounces ▲ 4.33 % at 14:00 ▲ 5.50 % 1,100/20,000 2 · 5 · 10 %"
    assert line(lines, " complaints") == "complaints 0.034 % at 14:00 0.085 % 17/20,000 0.1 · 0.5 %"
    assert any(SOURCE in one for one in lines)
    heads = next(one for one in lines if "RATES" in one)
    figures = next(one for one in lines if "4.33 %" in one)
    assert abs(figures.index("4.33") - heads.index("SES's")) <= 2
    assert abs(figures.index("5.50") - heads.index("observed")) <= 2


def test_below_the_rates_are_course_and_confidence() -> None:
    lines = page(view(), QUARTER_HOUR * 4)
    course = line(lines, "3.11–6.22 %")
    assert "5.19–5.82 % (95 %)" in course
    assert "aim · review · pause" in course
    shape = course.split()[2]
    assert "█" in shape
    assert "▁" in shape
    assert "0.021–0.073 %" in line(lines, "0.053–0.136 % (95 %)")


def test_the_course_is_that_of_the_shown_window() -> None:
    far = told(levels(Metric.BOUNCE_REPUTATION, 0.09, end=EDGE - timedelta(days=3)), BOTH.course)
    assert "3.11–6.22 %" in "\n".join(page(view(known(far))))
    assert "3.11–9.00 %" in "\n".join(page(view(known(far)), TWO_WEEKS))


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("length", [QUARTER_HOUR, DAY, TWO_WEEKS])
def test_nothing_is_wider_than_its_screen(width: int, length: timedelta) -> None:
    huge = (DataPoint(EDGE - INTERVAL, Counters(98_765_432, 9_876_543, 987_654)),)
    for shown in (view(), view(known(data_points=huge)), view(known(data_points=()))):
        assert max(map(len, page(shown, length, width))) <= width


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (view(known(Reputation())), "not asked yet"),
        (view(known(Reputation()), cloudwatch=False), "not asked (--no-cloudwatch)"),
        (view(known(Reputation()), recording=True), "not in a recording"),
        (view(known(Reputation()), cloudwatch=False, speed=60), "not kept of the past"),
        (view(known(Reputation(unavailable=DENIED))), "cloudwatch:GetMetricData is missing"),
        (view(known(Reputation(unavailable=UNREACHABLE))), "No connection to CloudWatch."),
    ],
    ids=["yet", "option", "recording", "replay", "permission", "connection"],
)
def test_each_reason_for_no_reputation_has_its_own_words(shown: View, words: str) -> None:
    assert reputation.absent(shown) == words
    lines = page(shown)
    assert line(lines, "SES's reputation:") == f"SES's reputation: {words}"
    assert line(lines, " bounces") == "bounces ? ▲ 5.50 % 1,100/20,000 2 · 5 · 10 %"


def test_no_activity_is_neither_zero_nor_unknown() -> None:
    half = told(levels(Metric.BOUNCE_REPUTATION, 0.0))
    lines = page(view(known(half)))
    assert line(lines, " bounces").startswith("bounces 0.00 % at 14:00")
    assert line(lines, " complaints").startswith("complaints no activity")


def test_an_answer_that_was_had_stays_with_its_time_when_the_next_fails() -> None:
    old = told(levels(Metric.BOUNCE_REPUTATION, 0.0433), at=NOW - timedelta(hours=2), lack=DENIED)
    lines = page(view(known(old)))
    words = "SES's reputation: CloudWatch, asked 12:00; since then cloudwatch:GetMetricData is missing"
    assert line(lines, "SES's reputation:") == words
    assert "4.33 %" in line(lines, " bounces")


def test_a_level_of_another_day_has_its_date() -> None:
    old = told(levels(Metric.BOUNCE_REPUTATION, 0.0433, end=EDGE - timedelta(days=3)))
    assert "4.33 % at 20 Nov" in line(page(view(known(old))), " bounces")


@pytest.mark.parametrize(
    ("value", "lines", "level"),
    [
        (0.0199, BOUNCE_LINES, Level.QUIET),
        (0.02, BOUNCE_LINES, Level.WARNING),
        (0.0999, BOUNCE_LINES, Level.WARNING),
        (0.1, BOUNCE_LINES, Level.CRITICAL),
        (0.00099, COMPLAINT_LINES, Level.QUIET),
        (0.001, COMPLAINT_LINES, Level.WARNING),
        (0.005, COMPLAINT_LINES, Level.CRITICAL),
    ],
)
def test_a_reputation_at_a_line_is_over_it(value: float, lines: tuple[Line, ...], level: Level) -> None:
    assert reputation.level_of(value, lines) is level


def test_a_course_loses_no_peak_and_shows_what_is_not_there() -> None:
    course = levels(Metric.BOUNCE_REPUTATION, *[0.01] * 40, 0.05, *[0.01] * 7)
    start = EDGE - INTERVAL * 96
    drawn = reputation.drawn(course, start, EDGE, 12, SYMBOLS["block"])
    assert drawn == "      ▁▁▁▁▁█"
    assert reputation.drawn(course, start, EDGE, 12, SYMBOLS["ascii"]) == ""
    assert reputation.drawn(course[:1], start, EDGE, 12, SYMBOLS["block"]) == ""


def test_the_distance_in_mails_to_each_line() -> None:
    lines = page(view())
    assert line(lines, "DISTANCE") == "DISTANCE, observed, 24 hours at 20,000 attempts since 22 Nov 14:00"
    assert [line(lines, " aim  "), line(lines, " review 5"), line(lines, " pause  10")] == [
        "bounces aim 2 % ▲ 700 over it; 35,001 clean mails mend it",
        "review 5 % ▲ 100 over it; 2,001 clean mails mend it",
        "pause 10 % 900 more reach it",
    ]
    assert line(lines, " review 0.1") == "complaints review 0.1 % 3 more reach it"
    assert line(lines, " pause  0.5") == "pause 0.5 % 83 more reach it"


def test_the_distance_is_that_of_the_shown_window() -> None:
    lines = page(view(), TWO_WEEKS)
    assert line(lines, "DISTANCE") == "DISTANCE, observed, 14 days at 60,000 attempts since 09 Nov 14:00"
    assert line(lines, " aim  ") == "bounces aim 2 % 40 more reach it"
    assert line(lines, " pause  0.5") == "pause 0.5 % 278 more reach it"


def test_a_line_that_few_mails_reach_is_marked_hollow() -> None:
    few = view(known(data_points=(DataPoint(EDGE - INTERVAL, Counters(3, 1)),)))
    assert line(page(few), " pause  10") == "pause 10 % △ 0 over it; 8 clean mails mend it"


def test_without_attempts_there_is_no_rate_and_no_distance() -> None:
    lines = page(view(known(data_points=())))
    assert line(lines, "DISTANCE") == "DISTANCE, observed, 24 hours no attempts, no rate, since 22 Nov 14:00"
    assert "– no attempts" in line(lines, " bounces")
    assert len(lines) == len(page(view()))


def test_nothing_moves_whatever_is_known() -> None:
    lacks = (Unavailable("account_status", "ses:GetAccount", "No."), Unavailable("quota", None, "No quota."))
    nothing = known(Reputation(), quota=None, account_status=None, unavailable=lacks)
    assert len(page(view(nothing))) == len(page(view()))
    titles = ("SES's VERDICT", "RATES", "DISTANCE", "SEND QUOTA")
    places = [
        [next(row for row, one in enumerate(page(view(told))) if name in one) for name in titles]
        for told in (nothing, known())
    ]
    assert places[0] == places[1]
    assert len(page(view(TargetState(TARGET)))) > 10


def test_the_runway_of_both_paces() -> None:
    # 20,000 attempts in 15 minutes count 24,000 recipients: 1.2 each; 18.75 of 14 a second.
    points = (
        *POINTS[:1],
        DataPoint(EDGE - INTERVAL, Counters(15_000)),
        DataPoint(EDGE - INTERVAL * 2, Counters(5_000)),
    )
    lines = page(view(known(data_points=points, quota=SendQuota(60_000, 40, 24_000))))
    assert line(lines, "SEND QUOTA") == "SEND QUOTA, rolling 24 hours 24,000 of 60,000 (40.0 %), 36,000 left"
    assert line(lines, "pace of") == "pace of recipients a second of 40 a second reached relief"
    assert line(lines, " 15 min  ") == "15 min 20.00 50.0 % Mon 14:30 not in 24 h"
    assert line(lines, " 1 hour  ") == "1 hour 6.67 16.7 % Mon 15:30 Tue 13:45"


@pytest.mark.parametrize(
    ("quota", "title", "reached"),
    [
        (SendQuota(-1, 14, 24_000), "24,000 sent, unlimited", "no limit –"),
        (SendQuota(20_000, 14, 24_000), "■ 24,000 of 20,000 (120.0 %), 4,000 over", "reached not in 24 h"),
        (SendQuota(0, 14, 0), "■ 0 of 0, 0 left", "0 allowed –"),
        (SendQuota(3e6, 14, 24_000), "24,000 of 3,000,000 (0.8 %), 2,976,000 left", "not in 24 h not in 24 h"),
    ],
    ids=["unlimited", "over", "nothing", "never"],
)
def test_the_quota_at_its_edges(quota: SendQuota, title: str, reached: str) -> None:
    lines = page(view(known(quota=quota)))
    assert line(lines, "SEND QUOTA").endswith(title)
    assert line(lines, " 15 min  ").endswith(f"% {reached}")


def test_times_are_those_of_the_shown_zone() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    shown = replace(view(), look=Look(SYMBOLS["block"], berlin, berlin))
    lines = page(shown)
    assert "4.33 % at 15:00" in line(lines, " bounces")
    assert line(lines, "DISTANCE").endswith("since 22 Nov 15:00")


def test_in_ascii_there_is_nothing_else() -> None:
    for shown in (view(symbols="ascii"), view(known(Reputation()), symbols="ascii", cloudwatch=False)):
        for length in (QUARTER_HOUR, DAY, TWO_WEEKS):
            assert "\n".join(page(shown, length)).isascii()
