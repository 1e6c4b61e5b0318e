from datetime import timedelta

import pytest
from msgspec.structs import replace

from sestui.domain.findings.engine import advance, look
from sestui.domain.findings.finding import Code
from sestui.domain.findings.findings import Findings, news
from sestui.domain.findings.observation import Observation
from sestui.domain.findings.thresholds import Thresholds, stale_after
from sestui.domain.metrics import Metric, MetricPoint
from sestui.domain.model import INTERVAL, Counters, SendQuota, Unavailable
from sestui.domain.reputation import Level
from sestui.errors import AccessDenied, Throttled, Unreachable
from tests.domain.findings.looks import HEALTHY, NOW, TWO_WEEKS, advanced, grid, quota, seen, steady
from tests.values import HOUR, MINUTE

LOST = Unreachable("No connection.")
SECOND = timedelta(seconds=1)
IDLE = Counters()


def aged(age: timedelta, **parts: object) -> Observation:
    """Return a look at an answer that came in some time ago."""
    return replace(Observation(NOW, answered_at=NOW - age), **parts)


@pytest.mark.parametrize(("age", "told"), [(4 * MINUTE, 0), (4 * MINUTE + SECOND, 1)])
def test_an_answer_is_stale_from_its_edge_on(age: timedelta, told: int) -> None:
    assert len(look(aged(age)).ongoing) == told


def test_what_is_stale_follows_the_refresh() -> None:
    slow = Thresholds(max_age=stale_after(timedelta(minutes=10)))
    assert look(aged(31 * MINUTE), slow).ongoing == ()
    assert len(look(aged(32 * MINUTE), slow).ongoing) == 1


def test_a_stale_answer_tells_its_age_and_why() -> None:
    (one,) = look(aged(12 * MINUTE, failure=LOST))
    assert one.sentence == "No answer for 12 minutes: No connection."
    assert (one.since, one.severity, one.line) == (NOW - 12 * MINUTE, Level.WARNING, 240)
    assert one.peak is not None
    assert one.peak.value == 720
    (without,) = look(aged(130 * MINUTE))
    assert without.sentence == "No answer for 2 h 10 min."


def test_before_the_first_answer_nothing_is_stale() -> None:
    assert list(look(Observation(NOW, failure=LOST))) == []


def test_an_answer_ends_staleness() -> None:
    looks = [aged(12 * MINUTE, failure=LOST), Observation(NOW + MINUTE, answered_at=NOW + MINUTE)]
    _, after = advanced(looks)
    (one,) = after
    assert (one.since, one.until) == (NOW - 12 * MINUTE, NOW + MINUTE)


@pytest.mark.parametrize(
    ("skew", "level"),
    [
        (59 * SECOND, Level.QUIET),
        (60 * SECOND, Level.WARNING),
        (-60 * SECOND, Level.WARNING),
        (299 * SECOND, Level.WARNING),
        (300 * SECOND, Level.CRITICAL),
        (-300 * SECOND, Level.CRITICAL),
    ],
)
def test_a_wrong_clock_begins_at_its_edges(skew: timedelta, level: Level) -> None:
    assert look(Observation(NOW, clock_skew=skew)).level is level


def test_a_wrong_clock_lasts_until_half_of_its_edge() -> None:
    skews = (60, 30, 29, 59, 300, 150, 149, 30)
    looks = [Observation(NOW + MINUTE * step, clock_skew=SECOND * skew) for step, skew in enumerate(skews)]
    levels = [findings.level for findings in advanced(looks)]
    warning, critical, quiet = Level.WARNING, Level.CRITICAL, Level.QUIET
    assert levels == [warning, warning, quiet, quiet, critical, critical, warning, warning]


def test_a_wrong_clock_tells_its_way() -> None:
    (behind,) = look(Observation(NOW, clock_skew=90 * SECOND))
    assert behind.sentence == "This machine's clock is 90 seconds behind AWS's; AWS refuses requests from 5 minutes on."
    (ahead,) = look(Observation(NOW, clock_skew=-7 * MINUTE))
    assert ahead.sentence == "This machine's clock is 7 minutes ahead of AWS's; AWS refuses such requests."


def test_a_wrong_clock_or_a_denied_call_explains_staleness() -> None:
    denied = AccessDenied("It is denied.", action="ses:GetSendStatistics")
    codes = [one.code for one in look(aged(12 * MINUTE, failure=LOST, clock_skew=5 * MINUTE))]
    assert codes == [Code.CLOCK_SKEW]
    answered, gone = advanced([replace(seen(steady(10)), answered_at=NOW), aged(12 * MINUTE, failure=denied)])
    assert list(answered) == []
    (one,) = gone.ongoing
    assert (one.code, one.sentence) == (Code.PERMISSION, "ses:GetSendStatistics is denied, and was allowed before.")


GONE = (
    Unavailable("quota", "ses:GetSendQuota", "It is denied."),
    Unavailable("account_status", "ses:GetAccount", "It is denied."),
)


def test_a_permission_that_never_was_there_is_no_finding() -> None:
    assert list(look(Observation(NOW, unavailable=GONE))) == []


def test_a_permission_that_vanished_is_told_until_it_is_back() -> None:
    whole = replace(quota(10), account_status=HEALTHY)
    lost = replace(whole, now=NOW + HOUR, unavailable=GONE)
    half = replace(lost, now=NOW + 2 * HOUR, unavailable=GONE[:1])
    back = replace(whole, now=NOW + 3 * HOUR)
    all_found = advanced([whole, lost, half, back])
    assert [len(findings.ongoing) for findings in all_found] == [0, 1, 1, 0]
    (one,) = all_found[1]
    assert one.sentence == "ses:GetAccount and ses:GetSendQuota are denied, and were allowed before."
    assert all_found[2].ongoing[0].sentence == "ses:GetSendQuota is denied, and was allowed before."
    (over,) = all_found[3]
    assert (over.since, over.until, over.severity) == (NOW + HOUR, NOW + 3 * HOUR, Level.WARNING)


def started_again(findings: Findings) -> Findings:
    """Return what the history gives back of findings after a start."""
    return Findings.from_documents(findings.documents())


def test_a_lost_permission_outlives_a_start() -> None:
    whole = replace(quota(10), account_status=HEALTHY)
    lost = replace(whole, now=NOW + HOUR, unavailable=GONE)
    before = started_again(advanced([whole, lost])[-1])
    half = replace(lost, now=NOW + 2 * HOUR, unavailable=GONE[:1])
    after = advance(before, half)
    (one,) = after.ongoing
    assert one.sentence == "ses:GetSendQuota is denied, and was allowed before."
    assert (news(before, after).begun, news(before, after).ended) == ((), ())
    assert advance(after, replace(whole, now=NOW + 3 * HOUR)).ongoing == ()


def test_a_lost_permission_for_cloudwatch_is_told_as_well() -> None:
    points = (MetricPoint(Metric.BOUNCE_REPUTATION, NOW - HOUR, HOUR, 0.01),)
    whole = Observation(NOW, reputation=points)
    lost = replace(whole, unavailable=(Unavailable("reputation", "cloudwatch:GetMetricData", "It is denied."),))
    (one,) = advanced([whole, lost])[-1].ongoing
    assert one.sentence == "cloudwatch:GetMetricData is denied, and was allowed before."
    assert list(look(lost)) == []


def test_a_part_that_fails_without_a_denial_is_no_lost_permission() -> None:
    whole = quota(10)
    failing = replace(whole, unavailable=(Unavailable("quota", None, "It timed out."),))
    assert list(advanced([whole, failing])[-1]) == []


def test_a_failed_fetch_says_nothing_about_permissions() -> None:
    whole = replace(quota(10), account_status=HEALTHY)
    lost = replace(whole, unavailable=GONE[:1])
    failing = Observation(NOW + HOUR, failure=Throttled("Slower."))
    assert [len(findings.ongoing) for findings in advanced([whole, lost, failing])] == [0, 1, 1]


def still(minutes: int, sent: float, mail: int = 20) -> Observation:
    """Return a look whose data points end with the mail of ``mail`` minutes before ``NOW``, on the moving grid."""
    idle = (minutes + mail) // 15
    counters = [Counters(5)] * 4 + [IDLE] * idle
    return replace(Observation(NOW, grid(counters, minutes), quota=SendQuota(50_000, 14, sent)))


# The newest mail is of 11:40; what is counted from 12:10 on cannot belong to it, and at 12:40 an hour is over.
def test_data_that_stand_still_while_recipients_are_counted_are_frozen() -> None:
    sent = [100, 105, 105, 110, 115, 115]
    looks = [still(minutes, count) for minutes, count in zip((0, 10, 25, 40, 55, 70), sent, strict=True)]
    all_found = advanced(looks)
    assert [[one.code for one in findings.ongoing] for findings in all_found] == [
        [],
        [],
        [],
        [],
        [Code.FROZEN],
        [Code.FROZEN],
    ]
    one = all_found[4].ongoing[0]
    assert one.sentence.startswith("The data points show no mail for ")
    assert "SentLast24Hours rose by 10:" in one.sentence
    assert one.since <= NOW - 15 * MINUTE


def test_frozen_data_outlive_a_start() -> None:
    frozen = advanced(still(minutes, 100 + minutes) for minutes in range(0, 120, 5))[-1]
    before = started_again(frozen)
    after = advance(before, still(125, 225))
    (one,), (old,) = after.ongoing, frozen.ongoing
    assert (one.code, one.key, one.until) == (Code.FROZEN, old.key, None)
    assert news(before, after).begun == news(before, after).ended == ()
    again = Observation(NOW + 3 * HOUR, grid([Counters(5)] * 4, 180), quota=SendQuota(50_000, 14, 300))
    assert advance(after, again).ongoing == ()


def test_an_idle_account_is_not_frozen() -> None:
    looks = [still(minutes, 500 - minutes) for minutes in range(0, 600, 5)]
    assert all(findings.current(Code.FROZEN) is None for findings in advanced(looks))


def test_what_is_counted_right_after_the_newest_mail_belongs_to_it() -> None:
    looks = [still(minutes, 100 + (400 if minutes > 5 else 0)) for minutes in range(0, 200, 5)]
    assert all(findings.current(Code.FROZEN) is None for findings in advanced(looks))


def test_less_than_ten_recipients_are_no_proof() -> None:
    looks = [still(minutes, 100 + (9 if minutes > 60 else 0)) for minutes in range(0, 200, 5)]
    assert all(findings.current(Code.FROZEN) is None for findings in advanced(looks))


def test_new_mail_in_the_data_ends_it() -> None:
    looks = [still(minutes, 100 + minutes) for minutes in range(0, 120, 5)]
    again = replace(
        Observation(NOW + 2 * HOUR, grid([Counters(5)] * 4, 120), quota=SendQuota(50_000, 14, 300)), now=NOW + 2 * HOUR
    )
    all_found = advanced([*looks, again])
    assert [one.code for one in all_found[-2].ongoing] == [Code.FROZEN]
    assert all_found[-1].ongoing == ()


def test_an_account_without_any_mail_freezes_after_its_first_look() -> None:
    looks = [
        Observation(NOW + MINUTE * minutes, grid([], minutes), quota=SendQuota(50_000, 14, minutes))
        for minutes in range(0, 100, 5)
    ]
    found = [findings.current(Code.FROZEN) is not None for findings in advanced(looks)]
    assert (found[0], found[-1]) == (False, True)


def test_frozen_data_are_not_silent() -> None:
    mail = [Counters(50)] * TWO_WEEKS
    looks = [
        replace(seen([*mail, *[IDLE] * steps], 15 * steps), quota=SendQuota(10**6, 14, 1_000 + 50 * steps))
        for steps in range(9)
    ]
    codes = [[one.code for one in findings.ongoing] for findings in advanced(looks)]
    assert codes[2] == codes[3] == [Code.SILENCE]
    assert codes[4] == codes[-1] == [Code.FROZEN]
    assert INTERVAL * 4 == HOUR
