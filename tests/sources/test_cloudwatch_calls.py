"""How CloudWatch is asked: pages, deadlines, errors, and never for more than one call may bring."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from hypothesis import given
from hypothesis import strategies as st
from moto.server import ThreadedMotoServer

from sestui.domain.metrics import COUNTS, FIVE_MINUTES, HOUR, Metric, MetricPoint, floor
from sestui.domain.model import Target
from sestui.errors import AccessDenied, BadResponse, CredentialsError, SourceError, Throttled, Unreachable
from sestui.sources.cloudwatch import MOST_METRICS, MOST_POINTS, CloudWatch, requests
from sestui.sources.ses import SesSource
from tests.sources.loopback import request, serving
from tests.sources.metric_answers import END, SECONDS, START, Answers, answered, at, failure, page, refusal, result
from tests.sources.wire import response


def test_pages_are_followed_with_the_same_question() -> None:
    points, wire = answered(
        page(result([SECONDS], [1], StatusCode="PartialData"), NextToken="a"),
        page(NextToken="b"),
        page(result([SECONDS + 300], [2])),
    )
    assert [point.value for point in points] == [1, 2]
    first, *later = wire.asked()
    assert later == [first | {"NextToken": "a"}, first | {"NextToken": "b"}]


def test_an_error_on_a_page_may_be_mended_by_the_next() -> None:
    points, _ = answered(page(result(StatusCode="InternalError"), NextToken="a"), page(result([SECONDS], [1])))
    assert points == (at(0),)


ENDLESS = [
    pytest.param((page(result(), NextToken="a"),), id="the same token for ever"),
    pytest.param((page(result(), NextToken="a"), page(NextToken="b"), page(NextToken="a")), id="in a circle"),
    pytest.param(tuple(page(result(), NextToken=str(number)) for number in range(200)), id="ever new tokens"),
    pytest.param((page(result(), NextToken=["a"]),), id="no token at all"),
]


@pytest.mark.parametrize("pages", ENDLESS)
def test_pages_that_never_end(pages: tuple[bytes, ...]) -> None:
    failed = failure(*pages)
    assert isinstance(failed, BadResponse)
    assert "do not end" in failed.sentence


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (refusal("AccessDenied", 403), AccessDenied, "GetMetricData is not allowed: cloudwatch:GetMetricData"),
        (response(b'{"__type": "AccessDeniedException"}', 403), AccessDenied, "cloudwatch:GetMetricData is missing"),
        (refusal("Throttling"), Throttled, "fewer calls of GetMetricData"),
        (response(b'{"__type": "ThrottlingException"}', 400), Throttled, "fewer calls of GetMetricData"),
        (refusal("ExpiredToken", 403), CredentialsError, "has expired"),
        (refusal("InternalServiceError", 500), Unreachable, "could not answer GetMetricData"),
        (response(b"", 503), Unreachable, "could not answer GetMetricData"),
        (refusal("InvalidParameterValue"), BadResponse, "GetMetricData was refused: InvalidParameterValue: It is so."),
        (refusal("InvalidNextToken"), BadResponse, "GetMetricData was refused: InvalidNextToken"),
        (b"[]", BadResponse, "What answered GetMetricData is not a CloudWatch answer."),
        (None, Unreachable, r"No connection to monitoring\.eu-west-1\.amazonaws\.com"),
    ],
)
def test_errors(answer: bytes | AWSResponse | None, kind: type[SourceError], words: str) -> None:
    with pytest.raises(kind, match=words):
        answered(answer)


def test_a_missing_permission_says_that_the_managed_policy_lacks_it() -> None:
    failed = failure(refusal("AccessDenied", 403))
    assert isinstance(failed, AccessDenied)
    assert failed.action == "cloudwatch:GetMetricData"
    assert "AmazonSESReadOnlyAccess has nothing of it" in failed.hint


def test_an_expired_session_heals_by_itself() -> None:
    wire = Answers(refusal("ExpiredToken", 403), page(result([SECONDS], [1])))
    cloudwatch = SesSource(answer=wire).cloudwatch()
    with pytest.raises(CredentialsError):
        cloudwatch.metrics((Metric.SEND,), START, END, FIVE_MINUTES)
    assert cloudwatch.metrics((Metric.SEND,), START, END, FIVE_MINUTES) == (at(0),)


@contextmanager
def pretended(told: list[Mapping[str, Any]]) -> Iterator[Any]:
    """What asks, without botocore; remembers the parameters."""

    def ask(service: str, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        assert (service, operation) == ("cloudwatch", "GetMetricData")
        told.append(parameters)
        return {"MetricDataResults": [{"Id": query["Id"]} for query in parameters["MetricDataQueries"]]}

    yield ask


def test_a_long_time_is_asked_in_several_calls() -> None:
    told: list[Mapping[str, Any]] = []
    CloudWatch(lambda: pretended(told)).metrics(tuple(Metric), START, START + timedelta(days=63), FIVE_MINUTES)
    assert [(each["StartTime"], each["EndTime"]) for each in told] == [
        (START, START + timedelta(days=50)),
        (START + timedelta(days=50), START + timedelta(days=63)),
    ]


@given(
    count=st.integers(1, 1200),
    start=st.datetimes(datetime(2025, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)),
    span=st.timedeltas(timedelta(), timedelta(days=500)),
    length=st.sampled_from([FIVE_MINUTES, timedelta(minutes=15), HOUR]),
)
def test_no_call_is_too_large_and_none_is_missing(
    count: int, start: datetime, span: timedelta, length: timedelta
) -> None:
    metrics = (COUNTS * 240)[:count]
    calls = list(requests(metrics, start, start + span, length))
    assert all(0 < call.points <= MOST_POINTS and len(call.metrics) <= MOST_METRICS for call in calls)
    assert all(moment.timestamp() % length.total_seconds() == 0 for call in calls for moment in (call.start, call.end))
    assert sum(call.points for call in calls) == count * _periods(start, start + span, length)
    for call in calls:
        assert call.start > start - length
        assert call.end < start + span + length


def _periods(start: datetime, end: datetime, length: timedelta) -> int:
    seconds = length.total_seconds()
    return int(-(-end.timestamp() // seconds) - start.timestamp() // seconds) if end > start else 0


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")


@pytest.mark.usefixtures("keys")
def test_the_deadline_holds_for_all_pages_together() -> None:
    pages = [page(result([SECONDS], [1], StatusCode="PartialData"), NextToken=str(number)) for number in range(50)]

    def talk(client: socket.socket, over: Event) -> None:
        while pages and not over.wait(0.02):
            request(client)
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(pages[0]), pages.pop(0)))

    with serving(talk) as url, pytest.raises(Unreachable, match=r"no complete answer within 0\.3 s"):
        SesSource(endpoint_url=url, deadline=0.3).cloudwatch().metrics((Metric.SEND,), START, END, FIVE_MINUTES)
    assert pages


@pytest.mark.usefixtures("keys")
def test_moto_over_http() -> None:
    now = floor(datetime.now(UTC), HOUR) - 2 * HOUR
    sent = [(1, 3.0), (2, 4.0), (8, 5.0)]
    levels = [(0, 0.02), (4, 0.04)]
    data = [
        {"MetricName": metric.value, "Value": value, "Timestamp": now + timedelta(minutes=minutes)}
        for metric, values in ((Metric.SEND, sent), (Metric.BOUNCE_REPUTATION, levels))
        for minutes, value in values
    ]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        source = SesSource(endpoint_url=f"http://{host}:{port}")
        client = boto3.client("cloudwatch", "eu-west-1", endpoint_url=f"http://{host}:{port}")
        client.put_metric_data(Namespace="AWS/SES", MetricData=data)
        asked = (Metric.SEND, Metric.BOUNCE, Metric.BOUNCE_REPUTATION)
        points = source.cloudwatch().metrics(asked, now - HOUR, now + HOUR, FIVE_MINUTES)
        assert source.identify() == Target(None, "eu-west-1", "123456789012")
    finally:
        server.stop()
        client.close()
    assert points == (
        MetricPoint(Metric.SEND, now, FIVE_MINUTES, 7.0),
        MetricPoint(Metric.BOUNCE_REPUTATION, now, FIVE_MINUTES, 0.03),
        MetricPoint(Metric.SEND, now + FIVE_MINUTES, FIVE_MINUTES, 5.0),
    )
