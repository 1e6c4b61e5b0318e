"""The metrics: what Prometheus reads of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sestui.domain.findings.finding import Code
from sestui.domain.metrics import HOUR, Metric, MetricPoint, Reputation
from sestui.domain.model import AccountStatus, Counters, SendQuota, Snapshot, Target, Unavailable
from sestui.domain.reputation import Level
from sestui.errors import AccessDenied, BadResponse, CredentialsError, SourceError, Throttled, Unreachable
from sestui.reports.look import look_at
from sestui.reports.openmetrics import CAUSES, failure_metrics, judged, openmetrics
from tests.reports.scraped import families, values
from tests.reports.values import HEALTHY, NOW, TARGET, bare, steady
from tests.values import MINUTE

FULL = steady(Counters(96_000, 4_800, 480, 96), quota=SendQuota(200_000.0, 14.0, 100_000.0))


def measured(snapshot: Snapshot) -> dict[tuple[str, ...], float]:
    return values(openmetrics(look_at(snapshot, snapshot.fetched_at + MINUTE)))


def test_the_numbers_of_an_answer() -> None:
    found = measured(replace(FULL, clock_skew=timedelta(seconds=-2.5)))
    assert found["up",] == 1
    assert found["asked_timestamp_seconds",] == (NOW + MINUTE).timestamp()
    assert found["answer_timestamp_seconds",] == NOW.timestamp()
    assert found["newest_interval_end_timestamp_seconds",] == NOW.timestamp() - 12
    assert found["last_data_point_timestamp_seconds",] == NOW.timestamp() - 12 - 900
    assert found["clock_skew_seconds",] == -2.5
    assert [found["delivery_attempts", window] for window in ("15m", "24h", "14d")] == [1_000, 96_000, 96_000]
    assert [found["bounces", window] for window in ("15m", "24h", "14d")] == [50, 4_800, 4_800]
    assert (found["complaints", "24h"], found["rejects", "24h"]) == (480, 96)
    assert found["observed_bounce_ratio", "24h"] == 0.05
    assert found["observed_complaint_ratio", "15m"] == 0.005
    assert 0.048 < found["observed_bounce_lower_bound_ratio", "24h"] < 0.049
    assert 0.002 < found["observed_complaint_lower_bound_ratio", "15m"] < 0.003
    assert found["send_quota_unlimited",] == 0
    assert (found["send_quota_recipients",], found["sent_recipients",]) == (200_000, 100_000)
    assert (found["send_quota_used_ratio",], found["max_send_rate_recipients",]) == (0.5, 14)
    assert found["send_pace_recipients", "1h"] == pytest.approx(4_000 / 3_600 * 100_000 / 96_000, rel=0.01)
    assert (found["sending_enabled",], found["production_access",]) == (1, 1)
    assert found["finding", "REJECTS", "warning"] == 1
    assert found["finding", "REJECTS", "critical"] == found["finding", "SILENCE", "warning"] == 0


def test_only_gauges_without_times_of_their_own_and_with_everything_said_of_them() -> None:
    text = openmetrics(look_at(FULL, NOW))
    assert text.endswith("\n# EOF\n")
    for family in families(text):
        assert family.type == "gauge"
        assert family.documentation.endswith(".")
        assert family.name.startswith("sestui_")
        assert family.unit in ("", "seconds", "ratio")
        assert family.name.endswith(("_seconds", "_ratio")) == bool(family.unit)
        for sample in family.samples:
            assert sample.timestamp is None
            assert list(sample.labels.values())[:3] == ["123456789012", "eu-west-1", "ops-prod"]


@pytest.mark.parametrize("status", ["HEALTHY", "PROBATION", "SHUTDOWN", "ODD"])
def test_one_enforcement_status_is_1(status: str) -> None:
    account = AccountStatus(status != "SHUTDOWN", status, False, "DENIED")
    found = measured(replace(FULL, account_status=account))
    states = {labels[1]: value for labels, value in found.items() if labels[0] == "enforcement_status"}
    assert {"HEALTHY", "PROBATION", "SHUTDOWN"} <= states.keys()
    assert [name for name, value in states.items() if value == 1] == [status]
    assert sum(states.values()) == 1
    assert (found["sending_enabled",], found["production_access",]) == (status != "SHUTDOWN", 0)
    assert (found["review_status", "DENIED"], found["review_status", "GRANTED"]) == (1, 0)


def test_what_is_not_known_is_left_out() -> None:
    found = measured(replace(bare(FULL), clock_skew=None, target=Target()))
    names = {labels[0] for labels in found}
    known = {"up", "failure", "delivery_attempts", "bounces", "complaints", "rejects", "finding", "unavailable"}
    assert known < names
    assert not names & {"sending_enabled", "enforcement_status", "review_status", "production_access"}
    assert not {name for name in names if "quota" in name or "sent" in name or "reputation" in name or "skew" in name}
    empty = measured(Snapshot(TARGET, NOW, (), SendQuota(-1.0, 14.0, 0.0), HEALTHY))
    assert empty["delivery_attempts", "14d"] == 0
    assert empty["send_quota_unlimited",] == 1
    gone = {"observed_bounce_ratio", "observed_bounce_lower_bound_ratio", "last_data_point_timestamp_seconds"}
    more = {"send_quota_recipients", "send_quota_used_ratio", "send_quota_reached_timestamp_seconds"}
    assert not {labels[0] for labels in empty} & (gone | more)


def test_a_part_that_could_not_be_had_is_told() -> None:
    denied = Unavailable("quota", "ses:GetSendQuota", "Denied.")
    found = measured(replace(bare(FULL), unavailable=(denied,)))
    assert {labels[1]: value for labels, value in found.items() if labels[0] == "unavailable"} == {
        "quota": 1,
        "account_status": 0,
        "account": 0,
        "reputation": 0,
    }


def test_the_quotas_end_is_told_where_the_pace_leads_to_it() -> None:
    near = replace(FULL, quota=SendQuota(100_100.0, 14.0, 100_000.0), data_points=FULL.data_points[-8:])
    found = measured(near)
    assert NOW.timestamp() < found["send_quota_reached_timestamp_seconds", "15m"] < NOW.timestamp() + 7_200
    assert found["finding", "QUOTA", "critical"] == 1


def test_ses_own_reputation_where_cloudwatch_was_asked() -> None:
    points = (
        MetricPoint(Metric.BOUNCE_REPUTATION, NOW - HOUR, HOUR, 0.0612),
        MetricPoint(Metric.COMPLAINT_REPUTATION, NOW - HOUR, HOUR, 0.0007),
    )
    found = values(openmetrics(look_at(FULL, NOW, reputation=Reputation(NOW, points))))
    assert (found["reputation_bounce_ratio",], found["reputation_complaint_ratio",]) == (0.0612, 0.0007)
    assert found["reputation_bounce_timestamp_seconds",] == (NOW - HOUR).timestamp()
    assert found["finding", "BOUNCE_REPUTATION", "warning"] == 1
    assert found["finding", "COMPLAINT_REPUTATION", "warning"] == 0


def test_only_what_one_answer_can_tell_is_judged() -> None:
    never = {Code.FROZEN, Code.STALE, Code.PERMISSION}
    told = {Code.BOUNCE_REPUTATION, Code.COMPLAINT_REPUTATION}
    assert set(judged(look_at(FULL, NOW))) == set(Code) - never - told
    parts = {Code.ENFORCEMENT, Code.PAUSED, Code.QUOTA, Code.CLOCK_SKEW}
    assert set(judged(look_at(replace(bare(FULL), clock_skew=None), NOW))) == set(Code) - never - told - parts


def test_every_finding_is_a_sample_of_its_severity() -> None:
    paused = replace(FULL, account_status=AccountStatus(False, "PROBATION"), quota=SendQuota(1e5, 1.0, 9e4))
    look = look_at(paused, NOW)
    found = values(openmetrics(look))
    ones = {labels[1:] for labels, value in found.items() if labels[0] == "finding" and value == 1}
    assert ones == {(one.code.value, one.severity.name.lower()) for one in look.findings.ongoing}
    assert {severity for _, severity in ones} == {"warning", "critical"}
    assert look.findings.level is Level.CRITICAL


@pytest.mark.parametrize(
    "error",
    [
        CredentialsError("None."),
        AccessDenied("No.", action="ses:GetSendStatistics"),
        Throttled("Slower."),
        Unreachable("Nobody."),
        BadResponse("HTML."),
        SourceError("Else."),
    ],
    ids=lambda error: type(error).__name__,
)
def test_without_an_answer_there_is_nothing_else(error: SourceError) -> None:
    found = values(failure_metrics(error, Target("ops-prod", "eu-west-1"), NOW))
    causes = {labels[1]: value for labels, value in found.items() if labels[0] == "failure"}
    assert found.keys() == {("up",), ("asked_timestamp_seconds",)} | {("failure", cause) for cause in CAUSES}
    assert found["up",] == 0
    assert [cause for cause, value in causes.items() if value] == [
        cause for cause, kind in CAUSES.items() if kind is type(error)
    ]


@given(st.text(), st.text(), st.text())
def test_labels_are_what_they_were(account: str, region: str, profile: str) -> None:
    text = failure_metrics(Throttled("Slower."), Target(profile, region, account), NOW)
    (sample,) = families(text)[0].samples
    assert sample.labels == {"account": account, "region": region, "profile": profile}


@settings(max_examples=25)
@given(
    st.tuples(*[st.integers(0, 10**12)] * 4),
    st.floats(-1, 1e12),
    st.floats(0, 1e12),
    st.sampled_from([None, True, False]),
)
def test_any_numbers_can_be_read(
    counters: tuple[int, int, int, int], most: float, sent: float, enabled: bool | None
) -> None:
    snapshot = replace(
        steady(Counters(*counters), quota=SendQuota(most, 14.0, sent)), account_status=AccountStatus(enabled)
    )
    found = measured(snapshot)
    assert found["delivery_attempts", "24h"] == counters[0]
    assert found["sent_recipients",] == sent
