"""The simulated CloudWatch: botocore reads it in every form, and it tells the truth about the simulated mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from botocore.model import ServiceModel

from sestui.domain.metrics import COUNTS, FIVE_MINUTES, HOUR, REPUTATION, Metric, MetricPoint, floor
from sestui.errors import AccessDenied, CredentialsError, SourceError, Throttled, Unreachable
from sestui.sources.cloudwatch import CloudWatch
from sestui.sources.simulator import simulated
from sestui.sources.simulator.cbor import decoded, encoded
from sestui.sources.simulator.metrics import held
from sestui.sources.simulator.scenarios import SCENARIOS
from sestui.sources.simulator.world import World, minute_of
from tests.sources.simulator_client import START, Clock

NOON = floor(START, HOUR) - 2 * HOUR
DAY = timedelta(days=1)


def cloudwatch(scenario: str, seed: int = 1, clock: Clock | None = None) -> CloudWatch:
    return simulated(scenario, seed=seed, now=clock or Clock(), start=START).cloudwatch()


def asked(
    scenario: str, metrics: tuple[Metric, ...] = COUNTS, hours: int = 24, length: timedelta = HOUR, seed: int = 1
) -> tuple[MetricPoint, ...]:
    """The points of the newest hours."""
    return cloudwatch(scenario, seed).metrics(metrics, START - hours * HOUR, START, length)


def total(points: tuple[MetricPoint, ...], metric: Metric) -> float:
    return sum(point.value for point in points if point.metric is metric)


@pytest.fixture(params=["json", "smithy-rpc-v2-cbor", "query"])
def protocol(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let botocore speak to CloudWatch as one of its versions does."""
    spoken = ServiceModel.resolved_protocol

    def resolved(model: ServiceModel) -> str:
        return str(request.param if model.service_name == "cloudwatch" else spoken.__get__(model, ServiceModel))

    monkeypatch.setattr(ServiceModel, "resolved_protocol", property(resolved))
    return str(request.param)


def test_botocore_reads_it_in_each_form(protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    points = asked("bounces", tuple(Metric), hours=3)
    monkeypatch.undo()
    assert points == asked("bounces", tuple(Metric), hours=3)
    assert {point.metric for point in points} >= {Metric.SEND, Metric.DELIVERY, Metric.BOUNCE, *REPUTATION}


@pytest.mark.parametrize(
    ("scenario", "kind"), [("denied", AccessDenied), ("throttled", Throttled), ("expired", CredentialsError)]
)
@pytest.mark.usefixtures("protocol")
def test_refusals_are_read_in_each_form(scenario: str, kind: type[SourceError]) -> None:
    source = simulated(scenario, now=Clock())
    asking = source.cloudwatch()
    if scenario == "expired":
        for _ in range(2):
            next(source.fetch())
        with pytest.raises(CredentialsError):
            next(source.fetch())
    if scenario == "throttled":
        asking.metrics(COUNTS, NOON, NOON + HOUR, HOUR)
    with pytest.raises(kind) as caught:
        asking.metrics(COUNTS, NOON, NOON + HOUR, HOUR)
    if isinstance(caught.value, AccessDenied):
        assert caught.value.action == "cloudwatch:GetMetricData"


def test_offline_is_no_answer_at_all() -> None:
    with pytest.raises(Unreachable, match="monitoring"):
        asked("offline")


def test_the_same_seed_says_the_same() -> None:
    assert asked("bounces", tuple(Metric)) == asked("bounces", tuple(Metric))
    assert asked("bounces") != asked("bounces", seed=2)


def test_what_is_sent_is_delivered_or_comes_back() -> None:
    world = World(SCENARIOS["bounces"].traffic, 1, START)
    at = minute_of(START)
    first, end = at - 5 * 1440, at - 3 * 1440
    mail = world.seen(first, end, at)
    counts = held(world, COUNTS, first - first % 5, end - end % 5, 5, at)
    sums = {metric: sum(value for _, value in series) for metric, series in counts.items()}
    assert sums[Metric.SEND] == pytest.approx(sum(mail.attempts), rel=0.01)
    assert sums[Metric.REJECT] == sum(mail.rejects)
    assert sums[Metric.DELIVERY] == pytest.approx(sum(mail.attempts) - sum(mail.bounces) - sum(mail.rejects), rel=0.01)
    assert sums[Metric.BOUNCE] == pytest.approx(sum(mail.bounces), rel=0.15)
    assert sums[Metric.COMPLAINT] == pytest.approx(sum(mail.complaints), rel=0.5)


def test_the_hours_are_the_sums_of_their_five_minutes() -> None:
    hours, fives = (cloudwatch("demo").metrics(COUNTS, NOON - DAY, NOON, length) for length in (HOUR, FIVE_MINUTES))
    for metric in COUNTS:
        assert total(hours, metric) == total(fives, metric)
    assert total(hours, Metric.BOUNCE) > 0 < total(hours, Metric.COMPLAINT)


def test_bounces_are_counted_when_they_arrive() -> None:
    quiet = cloudwatch("paused").metrics((Metric.SEND, Metric.BOUNCE), START - 4 * HOUR, START, HOUR)
    assert total(quiet, Metric.SEND) == 0
    assert total(quiet, Metric.BOUNCE) > 0


def test_looking_later_changes_nothing_that_is_over() -> None:
    clock = Clock()
    asking = cloudwatch("bounces", clock=clock)
    before = asking.metrics(tuple(Metric), NOON - 30 * HOUR, NOON, HOUR)
    clock.forward(days=1)
    assert asking.metrics(tuple(Metric), NOON - 30 * HOUR, NOON, HOUR) == before


def test_nothing_of_the_future_is_told() -> None:
    points = cloudwatch("healthy").metrics(tuple(Metric), START - HOUR, START + 2 * HOUR, FIVE_MINUTES)
    assert max(point.start for point in points) <= START


def test_a_period_without_events_has_no_point() -> None:
    points = asked("sandbox", hours=48, length=FIVE_MINUTES)
    assert 0 < len(points) < 48 * 12
    assert all(point.value > 0 for point in points)


def test_an_account_without_mail_has_no_metrics_at_all() -> None:
    assert asked("empty", tuple(Metric)) == ()


def test_the_reputation_moves_slowly_and_stops_without_mail() -> None:
    def levels(scenario: str) -> list[MetricPoint]:
        return [point for point in asked(scenario, REPUTATION, 48) if point.metric is Metric.BOUNCE_REPUTATION]

    incident = [point.value for point in levels("bounces")]
    assert all(abs(later - earlier) < 0.005 for earlier, later in pairwise(incident))
    assert incident[-1] > 1.3 * incident[0]
    assert len(incident) == 49
    assert levels("paused")[-1].start < START - 4 * HOUR


@pytest.mark.parametrize(
    ("scenario", "bounces", "mails", "days"), [("notice-10", 1_052, 10_476, 74.9), ("notice-18", 1_839, 10_192, 224.9)]
)
def test_the_reputation_of_a_notice_is_the_one_in_its_letter(
    scenario: str, bounces: int, mails: int, days: float
) -> None:
    """SES's own rate is of more days than the data points; the pace of the mail and its rate are the letter's."""
    levels = {point.value for point in asked(scenario, (Metric.BOUNCE_REPUTATION,), 48)}
    assert levels == {bounces / mails}
    sent, bounced = asked(scenario, (Metric.SEND,), 24 * 60), asked(scenario, (Metric.BOUNCE,), 24 * 60)
    assert total(sent, Metric.SEND) / 60 == pytest.approx(mails / days, rel=0.05)
    assert total(bounced, Metric.BOUNCE) / total(sent, Metric.SEND) == pytest.approx(bounces / mails, rel=0.15)


@pytest.mark.parametrize(("length", "days"), [(timedelta(minutes=1), 15), (FIVE_MINUTES, 63), (HOUR, 455)])
def test_what_is_too_old_is_forgotten(length: timedelta, days: int) -> None:
    edge = floor(START, timedelta(minutes=1)) - days * DAY

    def around(moment: datetime) -> set[datetime]:
        points = cloudwatch("healthy").metrics((Metric.SEND,), moment - HOUR, moment + 2 * HOUR, length)
        return {point.start for point in points}

    assert min(around(edge)) >= edge
    assert max(around(edge)) >= edge + HOUR
    assert around(edge - 3 * HOUR) == set()


@pytest.mark.parametrize("value", ["", "Send", "ä" * 300, 0.5, [1.0, "x"], {"a": ["b", {"c": 1.5}]}, [""] * 70_000])
def test_cbor_there_and_back(value: object) -> None:
    assert decoded(encoded(value)) == value


def test_cbor_as_botocore_writes_it() -> None:
    assert decoded(b"\xa2\x61P\x19\x01\x2c\x61S\xc1\x1a\x6b\x03\x2a\x90") == {"P": 300, "S": 0x6B032A90}
    with pytest.raises(TypeError, match="NoneType"):
        encoded([None])
