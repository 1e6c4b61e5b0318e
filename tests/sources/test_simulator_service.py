from collections.abc import Callable
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError, EndpointConnectionError

from sestui.domain.model import INTERVAL, Counters
from sestui.sources.simulator.scenarios import SCENARIOS
from sestui.sources.simulator.service import ACCOUNT, Simulator
from sestui.sources.simulator.world import DAY, data_points, minute_of
from tests.sources.simulator_client import START, Api, Clock, point_of

Call = Callable[[], Any]


class Service:
    """A simulator, its clock, and clients that ask it."""

    def __init__(self, scenario: str, seed: int = 1) -> None:
        self.clock = Clock()
        self.simulator = Simulator(SCENARIOS[scenario], seed=seed, now=self.clock, start=START)
        self.api = Api(self.simulator)

    @property
    def minute(self) -> int:
        return minute_of(self.clock())

    def calls(self) -> dict[str, Call]:
        return {
            "GetSendStatistics": self.api.ses.get_send_statistics,
            "GetSendQuota": self.api.ses.get_send_quota,
            "GetAccountSendingEnabled": self.api.ses.get_account_sending_enabled,
            "GetAccount": self.api.sesv2.get_account,
            "GetCallerIdentity": self.api.sts.get_caller_identity,
        }


def outcome(call: Call) -> tuple[int, str]:
    """Return the HTTP status and the error code, "" where the call is answered."""
    try:
        return call()["ResponseMetadata"]["HTTPStatusCode"], ""
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]


@pytest.mark.parametrize("name", ["demo", "empty", "fixed-grid", "sandbox"])
def test_botocore_reads_what_the_world_holds(name: str) -> None:
    service = Service(name)
    truth = data_points(service.simulator.world, service.minute, SCENARIOS[name].fixed_phase)
    assert sorted(service.api.points(), key=lambda point: point.timestamp) == truth
    assert bool(truth) is (name != "empty")


def test_points_come_unsorted() -> None:
    points = Service("healthy").api.points()
    times = [point.timestamp for point in points]
    assert len(set(times)) == len(times) == 1344
    assert times != sorted(times)
    assert times != sorted(times, reverse=True)


def test_answers_repeat_by_seed_and_minute() -> None:
    assert Service("healthy").api.points() == Service("healthy").api.points()
    assert Service("healthy").api.points() != Service("healthy", seed=2).api.points()


def test_every_answer_carries_the_simulated_clock_and_an_id() -> None:
    service = Service("healthy")
    metadata = [call()["ResponseMetadata"] for call in service.calls().values()]
    assert {parsedate_to_datetime(data["HTTPHeaders"]["date"]) for data in metadata} == {START}
    assert len({data["RequestId"] for data in metadata}) == len(metadata)


def test_an_error_carries_the_simulated_clock_too() -> None:
    with pytest.raises(ClientError) as refused:
        Service("denied").api.sesv2.get_account()
    headers = refused.value.response["ResponseMetadata"]["HTTPHeaders"]
    assert parsedate_to_datetime(headers["date"]) == START


def test_a_minute_later_the_same_mail_stands_under_other_timestamps() -> None:
    service = Service("moving-grid")
    before, at = service.api.points(), service.minute
    service.clock.forward(minutes=1)
    after = service.api.points()
    assert len(before) == len(after) == 1344
    assert not {point.timestamp for point in before} & {point.timestamp for point in after}
    rolled_in = service.simulator.world.seen(at, at + 1, at + 1).attempts
    rolled_out = service.simulator.world.seen(at - 14 * DAY, at - 14 * DAY + 1, at + 1).attempts
    sums = [sum(point.counters.delivery_attempts for point in points) for points in (before, after)]
    assert sums[1] - sums[0] == sum(rolled_in) - sum(rolled_out)
    assert sum(rolled_in) > 0 < sum(rolled_out)


def test_a_moving_grid_follows_the_minute_of_the_request() -> None:
    service = Service("moving-grid")
    for minutes in (1, 9, 4, 16):
        newest = max(point.timestamp for point in service.api.points())
        assert newest + INTERVAL == service.clock().replace(second=0)
        service.clock.forward(minutes=minutes)


def test_a_fixed_grid_stays_and_its_newest_interval_fills() -> None:
    service = Service("fixed-grid")
    service.clock.forward(minutes=1)  # 14:06, 14:07 and 14:08: the interval from 13:52, and the next
    newest = []
    for _ in range(3):
        points = service.api.points()
        assert {point.timestamp.minute % 15 for point in points} == {7}
        newest.append(max(points, key=lambda point: point.timestamp))
        service.clock.forward(minutes=1)
    assert newest[0].timestamp == newest[1].timestamp == newest[2].timestamp - INTERVAL
    assert newest[0].timestamp.minute == 52
    assert newest[0].counters.delivery_attempts < newest[1].counters.delivery_attempts


def test_looking_later_only_adds_bounces_to_an_interval() -> None:
    service = Service("bounces")
    looks = []
    for _ in range(5):
        looks.append({point.timestamp: point.counters for point in service.api.points()})
        service.clock.forward(minutes=15)
    interval = max(looks[0])
    seen = [look[interval] for look in looks]
    assert len({counters.delivery_attempts for counters in seen}) == 1
    assert [counters.bounces for counters in seen] == sorted(counters.bounces for counters in seen)
    assert seen[0].bounces < seen[-1].bounces


@pytest.mark.parametrize("name", ["healthy", "demo", "sandbox", "empty", "paused"])
def test_the_quota_counts_the_mail_of_24_hours_in_both_apis(name: str) -> None:
    service, scenario = Service(name), SCENARIOS[name]
    sent = sum(service.simulator.world.seen(service.minute - DAY, service.minute, service.minute).attempts)
    expected = {
        "Max24HourSend": scenario.max_24_hour_send,
        "MaxSendRate": scenario.max_send_rate,
        "SentLast24Hours": sent,
    }
    told = service.api.ses.get_send_quota()
    assert {key: told[key] for key in expected} == expected
    assert service.api.sesv2.get_account()["SendQuota"] == expected
    assert sent < scenario.max_24_hour_send
    assert (sent == 0) is (name == "empty")


def test_a_healthy_account_in_production() -> None:
    api = Service("healthy").api
    account = api.sesv2.get_account()
    assert account["EnforcementStatus"] == "HEALTHY"
    assert account["SendingEnabled"] is account["ProductionAccessEnabled"] is True
    assert "ReviewDetails" not in account["Details"]
    assert api.ses.get_account_sending_enabled()["Enabled"] is True


def test_a_paused_account_with_its_review() -> None:
    api = Service("paused").api
    account = api.sesv2.get_account()
    assert account["EnforcementStatus"] == "SHUTDOWN"
    assert account["SendingEnabled"] is api.ses.get_account_sending_enabled()["Enabled"] is False
    assert account["Details"]["ReviewDetails"]["Status"] == "PENDING"
    assert account["Details"]["ReviewDetails"]["CaseId"].isdigit()


def test_the_sandbox_and_probation() -> None:
    assert Service("sandbox").api.sesv2.get_account()["ProductionAccessEnabled"] is False
    assert Service("probation").api.sesv2.get_account()["EnforcementStatus"] == "PROBATION"


def test_who_is_asking() -> None:
    identity = Service("healthy").api.sts.get_caller_identity()
    assert identity["Account"] == ACCOUNT
    assert identity["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/monitor"


def test_denied_calls_name_their_action_and_leave_the_others_alone() -> None:
    service = Service("denied")
    assert {name: outcome(call) for name, call in service.calls().items()} == {
        "GetSendStatistics": (200, ""),
        "GetSendQuota": (403, "AccessDenied"),
        "GetAccountSendingEnabled": (200, ""),
        "GetAccount": (403, "AccessDeniedException"),
        "GetCallerIdentity": (200, ""),
    }
    for name in ("GetSendQuota", "GetAccount"):
        with pytest.raises(ClientError, match=f"not authorized to perform: ses:{name} "):
            service.calls()[name]()


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("GetSendStatistics", (400, "Throttling")),
        ("GetAccount", (429, "TooManyRequestsException")),
        ("GetCallerIdentity", (400, "Throttling")),
    ],
)
def test_a_throttled_api_answers_one_call_of_three(name: str, refusal: tuple[int, str]) -> None:
    call = Service("throttled").calls()[name]
    assert [outcome(call) for _ in range(6)] == [(200, ""), refusal, refusal, (200, ""), refusal, refusal]


def test_a_session_expires_after_two_answers_and_comes_back() -> None:
    service = Service("expired")
    statistics = service.calls()["GetSendStatistics"]
    service.clock.forward(hours=3)
    assert [outcome(statistics) for _ in range(2)] == [(200, "")] * 2
    assert {name: outcome(call) for name, call in service.calls().items()} == {
        "GetSendStatistics": (403, "ExpiredToken"),
        "GetSendQuota": (403, "ExpiredToken"),
        "GetAccountSendingEnabled": (403, "ExpiredToken"),
        "GetAccount": (403, "ExpiredTokenException"),
        "GetCallerIdentity": (403, "ExpiredToken"),
    }
    service.clock.forward(seconds=239)
    assert outcome(statistics) == (403, "ExpiredToken")
    service.clock.forward(seconds=1)
    assert [outcome(statistics) for _ in range(5)] == [(200, "")] * 5


def test_the_last_answer_before_the_session_ends_is_whole() -> None:
    service = Service("expired")
    for _ in range(2):
        service.clock.forward(minutes=1)
        assert {outcome(call) for call in service.calls().values()} == {(200, "")}


def test_offline_is_no_answer_at_all() -> None:
    for call in Service("offline").calls().values():
        with pytest.raises(EndpointConnectionError, match="eu-west-1"):
            call()


def test_calls_are_counted_with_their_times_refused_ones_too() -> None:
    service = Service("denied")
    service.api.ses.get_send_statistics()
    service.clock.forward(seconds=1)
    outcome(service.api.sesv2.get_account)
    assert service.simulator.calls == [
        (START, "GetSendStatistics"),
        (START + timedelta(seconds=1), "GetAccount"),
    ]


def test_actions_that_it_does_not_have_are_refused_as_aws_does() -> None:
    api = Service("healthy").api
    assert outcome(api.ses.list_identities) == (400, "InvalidAction")
    assert outcome(api.sesv2.list_suppressed_destinations) == (404, "NotFoundException")
    assert outcome(lambda: api.sesv2.put_account_sending_attributes(SendingEnabled=False)) == (404, "NotFoundException")


@pytest.mark.parametrize("body", ["Action=GetSendQuota&Version=2010-12-01", b"Version=2010-12-01&Action=GetSendQuota"])
def test_a_form_is_read_as_text_and_as_bytes(body: str | bytes) -> None:
    service = Service("healthy")
    url = "https://email.eu-west-1.amazonaws.com/"
    response = service.simulator(AWSRequest(method="POST", url=url, data=body).prepare())
    assert response.url == url
    assert response.content.startswith(b"<GetSendQuotaResponse ")


def test_an_incident_passes_both_bounce_lines() -> None:
    rates = [point.counters.bounce_rate or 0 for point in Service("bounces").api.points()]
    assert 8 <= sum(rate > 0.10 for rate in rates) <= 16
    assert sum(0.05 < rate < 0.10 for rate in rates) >= 4


def test_complaints_climb_over_the_line_in_the_last_day() -> None:
    service = Service("complaints")
    days = [Counters(), Counters()]
    for point in service.api.points():
        days[point.timestamp < START - timedelta(days=1)] += point.counters
    assert (days[0].complaint_rate or 0) > 0.001 > (days[1].complaint_rate or 0)


def test_members_are_read_by_name() -> None:
    parsed = {"Timestamp": START, "DeliveryAttempts": 4, "Bounces": 3, "Complaints": 2, "Rejects": 1}
    assert point_of(parsed).counters == Counters(4, 3, 2, 1)
