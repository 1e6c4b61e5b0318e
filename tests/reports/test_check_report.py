"""The line of a check: what it says, how bad it is, and its numbers."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sestui.domain.findings.thresholds import Thresholds, two_lines
from sestui.domain.metrics import HOUR, Metric, MetricPoint, Reputation
from sestui.domain.model import AccountStatus, Counters, SendQuota, Snapshot, Unavailable
from sestui.reports.check_report import Checked, Status, check_report
from sestui.reports.look import look_at
from sestui.sources.simulator import simulated
from tests.reports.values import HEALTHY, NOW, TARGET, bare, steady

OURS = Thresholds(
    bounce=two_lines(Fraction(2, 100), Fraction(5, 100)),
    complaint=two_lines(Fraction(5, 10_000), Fraction(1, 1000)),
    max_age=timedelta(minutes=15),
)
NUMBER = re.compile(r"(\w+)=(U|-?[0-9.]+)(s|%)?(?:;([0-9.]*))?(?:;([0-9.]*))?(?:;([0-9.]*))?(?:;([0-9.]*))?")
LABELS = [
    "attempts",
    "bounces",
    "complaints",
    "rejects",
    "bounce_rate",
    "complaint_rate",
    "quota_used",
    "sent_24h",
    "age",
]


def checked(snapshot: Snapshot, thresholds: Thresholds = OURS) -> Checked:
    return check_report(look_at(snapshot, snapshot.fetched_at, thresholds))


def numbers(one: Checked) -> dict[str, tuple[str | None, ...]]:
    found = [NUMBER.fullmatch(number) for number in one.line.partition(" | ")[2].split(" ")]
    return {match[1]: match.groups()[1:] for match in found if match is not None}


def test_an_account_in_order() -> None:
    one = checked(steady(Counters(172_431, 2_064, 34)))
    assert one.status is Status.OK
    assert one.line == (
        "SES OK - Observed bounce rate 1.20 % (2,064 of 172,431 in 24 hours). "
        "Observed complaint rate 0.020 % (34 of 172,431 in 24 hours). "
        "Send quota: 4.0 % used (10,000 of 250,000 in 24 hours). Enforcement status HEALTHY."
        " | attempts=172431;;;0 bounces=2064;;;0 complaints=34;;;0 rejects=0;;;0 bounce_rate=1.197%;2;5;0 "
        "complaint_rate=0.0197%;0.05;0.1;0 quota_used=4%;80;95;0;100 sent_24h=10000;;;0;250000 age=0s;900;;0"
    )


# Wilson's lower bound of each pair of neighbours lies on one side of the line, and on the other.
@pytest.mark.parametrize(
    ("counters", "status"),
    [
        (Counters(10_000, 227), Status.OK),
        (Counters(10_000, 228), Status.WARNING),
        (Counters(10_000, 542), Status.WARNING),
        (Counters(10_000, 543), Status.CRITICAL),
        (Counters(100_000, 0, 63), Status.OK),
        (Counters(100_000, 0, 64), Status.WARNING),
        (Counters(100_000, 0, 119), Status.WARNING),
        (Counters(100_000, 0, 120), Status.CRITICAL),
        (Counters(99, 99), Status.OK),
        (Counters(100, 100), Status.CRITICAL),
        (Counters(100_000, 0, 0, 1), Status.WARNING),
    ],
)
def test_each_line_from_both_sides(counters: Counters, status: Status) -> None:
    quiet = replace(steady(counters, 14), quota=None)
    assert checked(quiet, replace(OURS, window=timedelta(days=14))).status is status


def test_rates_of_little_mail_are_told_and_not_judged() -> None:
    one = checked(steady(Counters(2, 1)))
    assert one.status is Status.OK
    assert "Observed bounce rate 50.00 % (1 of 2 in 24 hours), too little mail to judge." in one.sentence
    assert "Observed complaint rate 0.000 % (0 of 2 in 24 hours), too little mail to judge." in one.sentence
    doubtful = checked(steady(Counters(1_000, 25)))
    assert "Observed bounce rate 2.50 % (25 of 1,000 in 24 hours), too little mail to judge." in doubtful.sentence
    assert "(0 of 1,000 in 24 hours)." in doubtful.sentence


def test_an_account_without_mail_has_no_rates() -> None:
    one = checked(Snapshot(TARGET, NOW, (), SendQuota(-1.0, 14.0, 0.0), HEALTHY))
    assert one.status is Status.OK
    assert one.sentence.startswith("No mail was sent in 24 hours. Send quota: 0 sent in 24 hours, unlimited.")
    found = numbers(one)
    assert list(found) == LABELS
    assert [label for label, number in found.items() if number[0] == "U"] == [
        "bounce_rate",
        "complaint_rate",
        "quota_used",
    ]


@pytest.mark.parametrize(
    ("sent", "status"),
    [(79.9, Status.OK), (80, Status.WARNING), (94.9, Status.WARNING), (95, Status.CRITICAL), (120, Status.CRITICAL)],
)
def test_the_quota_from_both_sides(sent: float, status: Status) -> None:
    one = checked(steady(Counters(96), quota=SendQuota(100_000.0, 14.0, sent * 1000)))
    assert one.status is status
    assert numbers(one)["quota_used"] == (f"{sent:g}", "%", "80", "95", "0", "100")
    assert numbers(one)["sent_24h"] == (f"{sent * 1000:.0f}", None, "", "", "0", "100000")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (AccountStatus(True, "HEALTHY"), Status.OK),
        (AccountStatus(True, "PROBATION"), Status.CRITICAL),
        (AccountStatus(False, "SHUTDOWN"), Status.CRITICAL),
        (AccountStatus(False, "HEALTHY"), Status.CRITICAL),
        (AccountStatus(True, "ODD"), Status.WARNING),
    ],
)
def test_ses_verdict_goes_first(status: AccountStatus, expected: Status) -> None:
    one = checked(replace(steady(Counters(10_000, 300, 0, 2)), account_status=status))
    assert one.status is max(expected, Status.WARNING)
    first = (
        "Observed bounce" if expected is Status.OK else "Sending is" if status.enforcement_status == "HEALTHY" else ""
    )
    assert one.sentence.startswith(first or "Enforcement status")


def test_many_findings_are_counted() -> None:
    paused = AccountStatus(True, "PROBATION")
    quota = SendQuota(10_000.0, 1.0, 10_000.0)
    one = checked(replace(steady(Counters(10_000, 600, 100, 2), quota=quota), account_status=paused))
    assert "And 2 more." in one.sentence
    assert one.sentence.index("Enforcement status") < one.sentence.index("over 5 %") < one.sentence.index("And 2")


def test_what_is_not_known_is_said() -> None:
    one = checked(bare(steady(Counters(100_000))))
    assert one.status is Status.OK
    assert one.sentence.endswith(
        "Not judged: send quota (not in the answer). Not judged: enforcement status (not in the answer)."
    )
    denied = Unavailable("quota", "ses:GetSendQuota", "Denied.")
    slow = Unavailable("account_status", None, "There was no complete answer within 6 s.")
    one = checked(replace(bare(steady(Counters(100_000))), unavailable=(denied, slow)))
    assert "Not judged: send quota (ses:GetSendQuota is denied)." in one.sentence
    assert one.sentence.endswith("enforcement status (There was no complete answer within 6 s).")
    assert numbers(one)["sent_24h"][0] == numbers(one)["quota_used"][0] == "U"


def test_an_enforcement_status_that_is_denied_is_said_where_sending_is_known_all_the_same() -> None:
    denied = Unavailable("account_status", "ses:GetAccount", "Denied.")
    known = replace(steady(Counters(100_000)), account_status=AccountStatus(True), unavailable=(denied,))
    assert checked(known).sentence.endswith("Not judged: enforcement status (ses:GetAccount is denied).")
    paused = replace(known, account_status=AccountStatus(False))
    assert checked(paused).sentence.startswith("Sending is paused: ")


def test_an_old_answer_is_a_warning() -> None:
    snapshot = steady(Counters(100_000))
    for age, status in ((timedelta(minutes=15), Status.OK), (timedelta(minutes=16), Status.WARNING)):
        one = check_report(look_at(snapshot, NOW + age, OURS))
        assert one.status is status
        assert numbers(one)["age"] == (f"{age.total_seconds():.0f}", "s", "900", "", "0", None)
    assert "No answer for 16 minutes" in one.sentence


def test_the_age_is_by_this_machines_clock() -> None:
    ahead = replace(steady(Counters(100_000)), clock_skew=timedelta(seconds=30))
    assert look_at(ahead, NOW, OURS).age == timedelta(seconds=30)


def test_ses_own_reputation_is_judged_where_it_is_known() -> None:
    course = (MetricPoint(Metric.BOUNCE_REPUTATION, NOW - HOUR, HOUR, 0.06),)
    one = check_report(look_at(steady(Counters(100_000)), NOW, OURS, Reputation(NOW, course)))
    assert (one.status, one.sentence[:25]) == (Status.CRITICAL, "SES's own bounce reputati")
    gone = Reputation(unavailable=Unavailable("reputation", "cloudwatch:GetMetricData", "Denied."))
    one = check_report(look_at(steady(Counters(100_000)), NOW, OURS, gone))
    assert one.sentence.endswith("Not judged: SES's own reputation (cloudwatch:GetMetricData is denied).")


@pytest.mark.parametrize(
    ("failures", "attempts", "rate"), [(1_052, 10_476, "10.04"), (1_839, 10_192, "18.04")], ids=["10.04", "18.04"]
)
def test_the_enforcement_notices(failures: int, attempts: int, rate: str) -> None:
    """The figures of two notices of AWS, over an answer's two weeks."""
    one = checked(steady(Counters(attempts, failures), 14), replace(OURS, window=timedelta(days=14)))
    assert one.status is Status.CRITICAL
    assert f"Observed bounce rate {rate} % ({failures:,} of {attempts:,} in 14 days), over 5 %" in one.sentence
    assert numbers(one)["attempts"][0] == str(attempts)
    assert numbers(one)["bounce_rate"][:4] == (f"{round(failures / attempts * 100, 4):g}", "%", "2", "5")


@pytest.mark.parametrize(("name", "mails"), [("notice-10", 1_960), ("notice-18", 634)])
def test_the_notices_as_scenarios(name: str, mails: int) -> None:
    """At the pace of the notices two weeks hold few mails: enough to judge a day by for one of them only."""
    *_, snapshot = simulated(name, now=lambda: NOW).fetch()
    weeks = checked(snapshot, replace(OURS, window=timedelta(days=14)))
    assert weeks.status is Status.CRITICAL
    assert "Enforcement status PROBATION" in weeks.sentence
    assert "over 5 %" in weeks.sentence
    assert abs(int(numbers(weeks)["attempts"][0] or 0) / mails - 1) < 0.06
    day = checked(snapshot)
    assert ("over 5 %" in day.sentence) == (name == "notice-10")
    assert ("bounce rate" in day.sentence.partition(", too little mail")[0]) is True


@settings(max_examples=25)
@given(st.tuples(*[st.integers(0, 10**9)] * 4), st.floats(-1, 1e9), st.floats(0, 1e9))
def test_the_line_is_always_one_and_its_numbers_are_always_the_same(
    counters: tuple[int, int, int, int], most: float, sent: float
) -> None:
    line = checked(steady(Counters(*counters), quota=SendQuota(most, 14.0, sent))).line
    assert line.isprintable()
    assert line.count("|") == 1
    assert list(numbers(Checked(Status.OK, "", tuple(line.partition(" | ")[2].split())))) == LABELS


def test_foreign_text_cannot_break_the_line() -> None:
    line = Checked(Status.UNKNOWN, "a | b\nc \x1b[31m " + "x" * 2_000).line
    assert line.startswith("SES UNKNOWN - a / b c [31m xxx")
    assert len(line) <= 920
