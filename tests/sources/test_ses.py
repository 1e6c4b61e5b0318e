"""SesSource over wire bytes: what one answer becomes, and that a failing part ends nothing."""

from __future__ import annotations

import gc
import json
import time
import weakref
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.endpoint_provider import EndpointProvider

from sestui import __version__, memory
from sestui.domain.model import AccountStatus, Counters, DataPoint, SendQuota, Snapshot, Target, Unavailable
from sestui.errors import AccessDenied, BadResponse, CredentialsError, SourceError, Unreachable
from sestui.sources.ses import SesSource
from tests.sources.wire import DATE, QUOTA, Wire, error, error_v2, operation, point, response, statistics

NOW = datetime(2026, 11, 23, 14, 5, 10, tzinfo=UTC)
SERVICE_NOW = datetime(2026, 11, 23, 14, 5, 12, tzinfo=UTC)


def source(wire: Callable[[AWSPreparedRequest], AWSResponse | None], region: str | None = None) -> SesSource:
    return SesSource("ops-prod", region, now=lambda: NOW, answer=wire)


def answered(wire: Wire) -> Snapshot:
    """The complete snapshot."""
    return list(source(wire).fetch())[-1]


@cache
def _kept() -> tuple[SesSource, Wire]:
    """One source for the tests of single answers: making the clients takes most of a test's time."""
    wire = Wire()
    return source(wire), wire


def statistics_of(answer: AWSResponse | bytes) -> Snapshot:
    """The first snapshot, of one answer to GetSendStatistics."""
    asked, wire = _kept()
    wire.answers["GetSendStatistics"] = answer
    return next(asked.fetch())


def failure(answer: AWSResponse | bytes) -> SourceError:
    with pytest.raises(SourceError) as caught:
        statistics_of(answer)
    return caught.value


def test_statistics_come_first_and_alone() -> None:
    wire = Wire()
    answers = source(wire).fetch()
    first = next(answers)
    assert wire.asked == ["GetSendStatistics"]
    assert (first.complete, first.quota, first.account_status, first.unavailable) == (False, None, None, ())
    assert first.data_points == (DataPoint(datetime(2026, 11, 23, 13, 45, tzinfo=UTC), Counters(1)),)
    assert first.target == Target("ops-prod", "eu-west-1", None)
    second = next(answers)
    assert wire.asked == ["GetSendStatistics", "GetSendQuota", "GetAccount", "GetCallerIdentity"]
    assert second == Snapshot(
        target=Target("ops-prod", "eu-west-1", "123456789012"),
        fetched_at=SERVICE_NOW,
        data_points=first.data_points,
        quota=SendQuota(200.0, 1.0, 0.0),
        account_status=AccountStatus(True, "HEALTHY", False, "DENIED", "000000000000000"),
        clock_skew=timedelta(seconds=2),
    )
    assert next(answers, None) is None


def test_an_abandoned_fetch_asks_nothing_more() -> None:
    wire = Wire()
    answers = source(wire).fetch()
    next(answers)
    answers.close()  # type: ignore[attr-defined]  # the interface promises an iterator; this one is a generator
    assert wire.asked == ["GetSendStatistics"]


def test_nothing_is_asked_before_the_first_answer_is_wanted() -> None:
    wire = Wire()
    source(wire).fetch()
    assert wire.asked == []


def test_account_is_asked_until_it_is_known() -> None:
    denied = [error("AccessDenied", status=403)]
    wire = Wire(GetCallerIdentity=lambda: denied.pop() if denied else answered_identity())
    asked = source(wire)
    assert list(asked.fetch())[-1].target.account is None
    assert list(asked.fetch())[-1].target.account == "123456789012"
    assert next(asked.fetch()).target.account == "123456789012"
    list(asked.fetch())
    assert wire.asked.count("GetCallerIdentity") == 2


def answered_identity() -> AWSResponse:
    answer = Wire().answers["GetCallerIdentity"]
    assert isinstance(answer, bytes)
    return response(answer)


def test_requests_are_signed_query_posts_of_sestui() -> None:
    wire = Wire()
    list(source(wire).fetch())
    first = wire.requests[0]
    assert (first.method, first.url) == ("POST", "https://email.eu-west-1.amazonaws.com/")
    assert "/ses/aws4_request" in str(first.headers["Authorization"])
    assert f"sestui/{__version__}" in str(first.headers["User-Agent"])
    assert [request.url for request in wire.requests[2:]] == [
        "https://email.eu-west-1.amazonaws.com/v2/email/account",
        "https://sts.eu-west-1.amazonaws.com/",
    ]


CAPTURED = {
    "DERIVED-stats-2022-10-26-cloud-custodian-52pt.xml": (52, 130, 1),
    "stats-2018-12-20-ex_aws_ses-5pt.xml": (5, None, None),
    "stats-2011-02-aws-ses-gem-3pt-edited.xml": (3, None, None),
}


def test_every_captured_answer_is_expected(captures: Path) -> None:
    assert {path.name for path in captures.glob("stats/*.xml")} == set(CAPTURED)


@pytest.mark.parametrize("name", CAPTURED)
def test_captured_answers(captures: Path, name: str) -> None:
    points = statistics_of((captures / "stats" / name).read_bytes()).data_points
    count, attempts, bounces = CAPTURED[name]
    assert len(points) == count
    times = [point.timestamp for point in points]
    assert times == sorted(set(times))
    assert all(moment.tzinfo is UTC and moment.second == 0 for moment in times)
    if attempts is not None:
        assert sum(point.counters.delivery_attempts for point in points) == attempts
        assert sum(point.counters.bounces for point in points) == bounces


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "America/New_York"])
@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T13:45:00Z",
        "2026-11-23T13:45:07.250Z",
        "2026-11-23T14:45:00+01:00",
        "2026-11-23T13:45:00",
        "1795441500",
        "Mon, 23 Nov 2026 13:45:00 GMT",
    ],
)
def test_timestamps_are_utc_in_every_zone(monkeypatch: pytest.MonkeyPatch, zone: str, text: str) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    (only,) = statistics_of(statistics(point(text))).data_points
    assert only.timestamp == datetime(2026, 11, 23, 13, 45, tzinfo=UTC)
    assert only.timestamp.tzinfo is UTC


def test_unsorted_and_repeated_points() -> None:
    body = statistics(
        point("2026-11-23T13:45:00Z", 1),
        point("2026-11-23T13:15:00Z", 2),
        point("2026-11-23T13:30:00Z", 3),
        point("2026-11-23T13:15:00Z", 4),
    )
    snapshot = statistics_of(body)
    assert [(p.timestamp.minute, p.counters.delivery_attempts) for p in snapshot.data_points] == [
        (15, 6),
        (30, 3),
        (45, 1),
    ]
    assert snapshot.notes == ("1 data points repeat a timestamp of the same answer; they are added.",)


def test_absent_counters_are_zero() -> None:
    body = statistics("<Timestamp>2026-11-23T13:45:00Z</Timestamp><Bounces>3</Bounces>")
    assert statistics_of(body).data_points[0].counters == Counters(0, 3, 0, 0)


@pytest.mark.parametrize(
    "body", [statistics(), statistics().replace(b"<SendDataPoints></SendDataPoints>", b"")], ids=["empty", "absent"]
)
def test_no_points_is_an_answer(body: bytes) -> None:
    assert statistics_of(body).data_points == ()


def test_huge_answer() -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    times = [(start - timedelta(minutes=15 * index)).strftime("%Y-%m-%dT%H:%M:%SZ") for index in range(100_000)]
    snapshot = statistics_of(statistics(*map(point, times)))
    assert len(snapshot.data_points) == 100_000
    assert snapshot.data_points[-1].timestamp == start


WHOLE = statistics(point("2026-11-23T13:45:00Z"))
NOT_SES = {
    "HTML": b"<html><body><h1>Welcome to Hotel WiFi</h1><br></body></html>",
    "HTML that is XML": b"<html><body><h1>Welcome</h1></body></html>",
    "truncated": WHOLE[:-40],
    "empty": b"",
    "binary": b"\xff\xfe\x00",
    "JSON": b"{}",
    "an error with 200": b"<ErrorResponse><Error><Code>x</Code></Error></ErrorResponse>",
    "a counter of text": WHOLE.replace(b">1<", b">many<"),
    "a counter with a fraction": WHOLE.replace(b">1<", b">1.5<"),
    "a negative counter": WHOLE.replace(b">1<", b">-1<"),
    "an element twice": statistics(point("2026-11-23T13:45:00Z") + "<Bounces>1</Bounces><Bounces>2</Bounces>"),
    "no timestamp": statistics("<Bounces>1</Bounces>"),
    "a timestamp of text": statistics(point("yesterday")),
    "a timestamp out of range": statistics(point("1e300")),
    "a timestamp of another century": statistics(point("1911-11-23T13:45:00Z")),
    "a timestamp before time": statistics(point("0001-01-01T00:00:00+14:00")),
}


@pytest.mark.parametrize("case", NOT_SES)
def test_what_is_no_answer_of_ses(case: str) -> None:
    failed = failure(NOT_SES[case])
    assert isinstance(failed, BadResponse)
    assert "Welcome" not in failed.advice
    assert failed.hint


@pytest.mark.parametrize("status", [301, 302, 403, 404])
def test_html_with_an_error_status(status: int) -> None:
    failed = failure(response(NOT_SES["HTML that is XML"], status))
    assert type(failed) is BadResponse


@pytest.mark.parametrize("body", [b"", b"<html><body>down</body></html>", b"<!DOCTYPE html><p>down</p>"])
def test_a_front_end_that_is_down(body: bytes) -> None:
    assert isinstance(failure(response(body, 503)), SourceError)


def test_foreign_text_is_one_printable_line() -> None:
    failed = failure(error("[bold]Odd[/]", "a&#10;b &#155;31m [red]c[/red]"))
    assert failed.sentence == "GetSendStatistics was refused: [bold]Odd[/]: a b 31m [red]c[/red]."


def test_captured_errors(captures: Path) -> None:
    kinds = {
        "AccessDenied-2016.xml": AccessDenied,
        "ExpiredToken-2016-02-iam.xml": CredentialsError,
        "InvalidClientTokenId-2011.xml": CredentialsError,
        "Throttling-rate-exceeded-sts.xml": SourceError,
    }
    for path in captures.glob("errors/*.xml"):
        failed = failure(response(path.read_bytes(), 400))
        assert isinstance(failed, kinds[path.name]), path.name
        assert "123456789012" not in failed.advice


def test_a_long_signature_message_is_read_as_the_clock(captures: Path) -> None:
    message = json.loads((captures / "errors/SignatureDoesNotMatch-2015-07-16-multiline.js-sdk.json").read_text())
    answer = error("SignatureDoesNotMatch", message["message"], 403)
    assert "secret access key" in failure(answer).sentence
    answer.headers["Date"] = "Mon, 23 Nov 2026 14:25:13 GMT"
    assert "this machine's clock is 20 min 3 s slow." in failure(answer).sentence


@pytest.mark.parametrize(
    ("headers", "fetched_at", "skew"),
    [
        ({"Date": DATE}, SERVICE_NOW, timedelta(seconds=2)),
        ({"date": "Mon, 23 Nov 2026 14:00:10 -0000"}, NOW - timedelta(minutes=5), timedelta(minutes=-5)),
        ({}, NOW, None),
        ({"Date": "soon"}, NOW, None),
        ({"Date": "Mon, 01 Jan 9999 00:00:00 GMT"}, NOW, None),
        ({"Date": "Thu, 01 Jan 1970 00:00:00 GMT"}, NOW, None),
    ],
)
def test_the_services_clock(headers: dict[str, str], fetched_at: datetime, skew: timedelta | None) -> None:
    snapshot = statistics_of(response(WHOLE, headers=headers))
    assert (snapshot.fetched_at, snapshot.clock_skew) == (fetched_at, skew)


def test_each_denied_part_names_its_action() -> None:
    denied = error("AccessDenied", status=403)
    snapshot = answered(
        Wire(
            GetSendQuota=denied,
            GetAccount=error_v2("AccessDeniedException", 403),
            GetAccountSendingEnabled=denied,
            GetCallerIdentity=denied,
        )
    )
    assert snapshot.complete
    assert len(snapshot.data_points) == 1
    assert snapshot.unavailable == (
        Unavailable("quota", "ses:GetSendQuota", "GetSendQuota is not allowed: ses:GetSendQuota is missing."),
        Unavailable("account_status", "ses:GetAccount", "GetAccount is not allowed: ses:GetAccount is missing."),
        Unavailable(
            "account", "sts:GetCallerIdentity", "GetCallerIdentity is not allowed: sts:GetCallerIdentity is missing."
        ),
    )


def test_denied_quota_is_taken_from_get_account() -> None:
    snapshot = answered(Wire(GetSendQuota=error("AccessDenied", status=403)))
    assert snapshot.quota == SendQuota(200.0, 1.0, 0.0)
    assert snapshot.unavailable == ()


ENABLED = (
    b'<GetAccountSendingEnabledResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/">'
    b"<GetAccountSendingEnabledResult><Enabled>false</Enabled></GetAccountSendingEnabledResult>"
    b"<ResponseMetadata><RequestId>x</RequestId></ResponseMetadata></GetAccountSendingEnabledResponse>"
)


def test_denied_account_falls_back_to_sending_enabled() -> None:
    wire = Wire(GetAccount=error_v2("AccessDeniedException", 403), GetAccountSendingEnabled=ENABLED)
    snapshot = answered(wire)
    assert snapshot.account_status == AccountStatus(sending_enabled=False)
    assert [part.action for part in snapshot.unavailable] == ["ses:GetAccount"]


def test_sending_enabled_is_asked_only_as_the_fallback() -> None:
    wire = Wire()
    answered(wire)
    assert "GetAccountSendingEnabled" not in wire.asked


UNUSABLE = [b"{}", b"<html></html>", b'{"SendingEnabled": tr', b"", b"[]", b"null", b"3", b'{"Details": 3}', b"\xff"]


@pytest.mark.parametrize("body", UNUSABLE)
def test_an_unusable_account_answer_is_not_healthy(body: bytes) -> None:
    snapshot = answered(Wire(GetAccount=body))
    assert snapshot.account_status is None
    (part,) = snapshot.unavailable
    assert (part.part, part.action) == ("account_status", None)


def test_absent_members_of_an_account_are_unknown() -> None:
    snapshot = answered(Wire(GetAccount=b'{"SendingEnabled": true, "SendQuota": {"MaxSendRate": 1}}'))
    assert snapshot.account_status == AccountStatus(sending_enabled=True)
    assert snapshot.unavailable == ()


@pytest.mark.parametrize("body", [QUOTA.replace(b"200.0", b"NaN"), QUOTA.replace(b"MaxSendRate", b"Other"), b"<a/>"])
def test_an_incomplete_quota_is_unavailable(body: bytes) -> None:
    snapshot = answered(Wire(GetSendQuota=body, GetAccount=b'{"SendingEnabled": true}'))
    assert snapshot.quota is None
    assert [part.part for part in snapshot.unavailable] == ["quota"]


def test_unlimited_quota() -> None:
    quota = answered(Wire(GetSendQuota=QUOTA.replace(b"200.0", b"-1.0"))).quota
    assert quota is not None
    assert quota.unlimited


def test_identity_without_account() -> None:
    body = QUOTA.replace(b"GetSendQuota", b"GetCallerIdentity")
    assert [part.part for part in answered(Wire(GetCallerIdentity=body)).unavailable] == ["account"]


def test_no_answer_at_all_is_unreachable() -> None:
    failed = SesSource(region="mx-central-1", answer=lambda request: None)
    with pytest.raises(Unreachable, match=r"email\.mx-central-1\.amazonaws\.com"):
        next(failed.fetch())


def test_answers_come_without_the_users_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "broken").write_text("this is not INI")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "broken"))
    monkeypatch.setenv("AWS_PROFILE", "nosuch")
    monkeypatch.setenv("AWS_REGION", "not a region")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "nowhere")
    monkeypatch.setenv("AWS_CA_BUNDLE", "/nonexistent")
    wire = Wire()
    snapshot = list(SesSource(answer=wire).fetch())[-1]
    assert (snapshot.unavailable, snapshot.target) == ((), Target(None, "eu-west-1", "123456789012"))
    assert list(source(Wire(), "us-east-2").fetch())[-1].target.region == "us-east-2"


def test_a_failure_heals_by_itself() -> None:
    expired = [error("ExpiredToken", "The security token included in the request is expired", 403)]
    wire = Wire(GetSendStatistics=lambda: expired.pop() if expired else response(WHOLE))
    asked = source(wire)
    with pytest.raises(CredentialsError):
        next(asked.fetch())
    assert next(asked.fetch()).data_points


def test_a_session_that_has_expired_is_not_kept_though_the_failure_is(monkeypatch: pytest.MonkeyPatch) -> None:
    over: list[None] = []
    monkeypatch.setattr(memory, "outlive", lambda: over.append(None))
    expired = error("ExpiredToken", "The security token included in the request is expired", 403)
    wire = Wire()
    asked = source(wire)
    next(asked.fetch())
    session = weakref.ref(asked._clients)
    assert not over
    wire.answers["GetSendStatistics"] = expired
    assert EndpointProvider._resolve_endpoint.cache_info().currsize > 0
    kept = _failed(asked).alone()
    assert EndpointProvider._resolve_endpoint.cache_info().currsize == 0
    gc.collect()
    assert session() is None
    assert over
    assert kept.sentence


def _failed(asked: SesSource) -> SourceError:
    with pytest.raises(CredentialsError) as caught:
        next(asked.fetch())
    return caught.value


def test_one_attempt_only() -> None:
    wire = Wire(GetSendStatistics=lambda: response(b"", 503))
    with pytest.raises(Unreachable):
        next(source(wire).fetch())
    assert wire.asked == ["GetSendStatistics"]


def test_a_bug_is_loud() -> None:
    def broken(request: AWSPreparedRequest) -> AWSResponse:
        raise TypeError(f"a bug in {operation(request)}")

    with pytest.raises(TypeError, match="a bug in GetSendStatistics"):
        next(source(broken).fetch())


def test_denied_statistics_switch_off_their_part_alone() -> None:
    wire = Wire(GetSendStatistics=error("AccessDenied", status=403), GetSendQuota=QUOTA)
    with pytest.raises(AccessDenied) as caught:
        next(source(wire).fetch())
    assert caught.value.action == "ses:GetSendStatistics"
    beside = caught.value.beside
    assert isinstance(beside, Snapshot)
    assert beside.quota is not None
    assert beside.account_status is not None
    assert beside.target.account is not None
