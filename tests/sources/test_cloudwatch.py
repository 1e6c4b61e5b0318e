"""CloudWatch over wire bytes: what GetMetricData's answer becomes, and everything that is none."""

from __future__ import annotations

import time
from datetime import UTC
from typing import Any

import pytest

from sestui.domain.metrics import Metric
from sestui.errors import AccessDenied, BadResponse, Unreachable
from tests.sources.metric_answers import SECONDS, answered, at, failure, page, result


def test_what_is_asked() -> None:
    _, wire = answered(page(result(), result(Id="m1")), metrics=(Metric.SEND, Metric.BOUNCE_REPUTATION))
    (request,) = wire.requests
    assert request.url == "https://monitoring.eu-west-1.amazonaws.com/"
    assert "/monitoring/aws4_request" in str(request.headers["Authorization"])
    queries = [
        {
            "Id": name,
            "MetricStat": {"Metric": {"Namespace": "AWS/SES", "MetricName": metric}, "Period": 300, "Stat": statistic},
        }
        for name, metric, statistic in [("m0", "Send", "Sum"), ("m1", "Reputation.BounceRate", "Average")]
    ]
    assert wire.asked() == [
        {
            "MetricDataQueries": queries,
            "StartTime": SECONDS,
            "EndTime": SECONDS + 3600,
            "ScanBy": "TimestampAscending",
        }
    ]


def test_points_of_several_metrics_are_sorted_by_time() -> None:
    body = page(
        result([SECONDS + 600, SECONDS], [7, 5]),
        result([SECONDS, SECONDS + 300], [0.0, 0.0131], Id="m1", Label="Reputation.BounceRate"),
    )
    points, _ = answered(body, metrics=(Metric.SEND, Metric.BOUNCE_REPUTATION))
    assert points == (
        at(0, 5.0),
        at(0, 0.0, Metric.BOUNCE_REPUTATION),
        at(5, 0.0131, Metric.BOUNCE_REPUTATION),
        at(10, 7.0),
    )
    assert all(point.start.tzinfo is UTC and type(point.value) is float for point in points)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "America/New_York"])
@pytest.mark.parametrize(
    "moment", [1795438800, 1.7954388e9, "2026-11-23T13:00:00Z", "2026-11-23T14:00:00+01:00", "2026-11-23T13:00:00"]
)
def test_times_are_utc_in_every_zone(monkeypatch: pytest.MonkeyPatch, zone: str, moment: object) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    points, _ = answered(page(result([moment], [1])))
    assert points == (at(0),)
    assert points[0].start.tzinfo is UTC


@pytest.mark.parametrize(
    "empty",
    [
        result(),
        {"Id": "m0", "StatusCode": "Complete"},
        {"Id": "m0"},
        result(None, None),  # type: ignore[arg-type]  # what a service may say
    ],
)
def test_a_metric_without_activity_has_no_points(empty: dict[str, Any]) -> None:
    points, _ = answered(page(empty))
    assert points == ()


def test_what_was_not_asked_for_is_left_out() -> None:
    times = [SECONDS - 300, SECONDS, SECONDS + 3300, SECONDS + 3600]
    points, _ = answered(page(result(times, [1, 2, 3, 4])))
    assert points == (at(0, 2.0), at(55, 3.0))


def test_a_repeated_period_counts_once() -> None:
    points, _ = answered(
        page(result([SECONDS, SECONDS], [1, 2], StatusCode="PartialData"), NextToken="a"),
        page(result([SECONDS, SECONDS + 300], [3, 4])),
    )
    assert points == (at(0, 3.0), at(5, 4.0))


WHOLE = page(result([SECONDS], [1]))
NO_ANSWER = {
    "HTML": b"<html><body><h1>Welcome to Hotel WiFi</h1></body></html>",
    "cut off": WHOLE[:-9],
    "empty": b"",
    "an empty object": b"{}",
    "a list": b"[]",
    "null": b"null",
    "binary": b"\xff\xfe\x00",
    "results of text": b'{"MetricDataResults": "Send"}',
    "a result of text": b'{"MetricDataResults": ["Send"]}',
    "no result": page(),
    "a result without a name": page({"Timestamps": [], "Values": []}),
    "a result nobody asked for": page(result(), result(Id="m7")),
    "more times than values": page(result([SECONDS, SECONDS + 300], [1])),
    "more values than times": page(result([], [1])),
    "not a number": page(result([SECONDS], [float("nan")])),
    "infinite": page(result([SECONDS], [float("inf")])),
    "beyond all floats": page(result([SECONDS], [10**400])),
    "below zero": page(result([SECONDS], [-1])),
    "a value of text": page(result([SECONDS], ["12"])),
    "a value of truth": page(result([SECONDS], [True])),
    "no value": page(result([SECONDS], [None])),
    "a time of text": page(result(["soon"], [1])),
    "no time": page(result([None], [1])),
    "a time beyond time": page(result([1e300], [1])),
    "a time before time": page(result(["0001-01-01T00:00:00+14:00"], [1])),
    "a time within a period": page(result([SECONDS + 60], [1])),
}


@pytest.mark.parametrize("case", NO_ANSWER)
def test_what_is_no_answer_of_cloudwatch(case: str) -> None:
    failed = failure(NO_ANSWER[case])
    assert type(failed) is BadResponse
    assert "Welcome" not in failed.advice
    assert failed.hint


@pytest.mark.parametrize(("value", "fits"), [(0, True), (1, True), (1.01, False), (5, False)])
def test_a_reputation_is_a_fraction(value: float, fits: bool) -> None:
    body = page(result([SECONDS], [value]))
    if fits:
        assert answered(body, metrics=(Metric.COMPLAINT_REPUTATION,))[0][0].value == value
    else:
        with pytest.raises(BadResponse, match=r"Reputation\.ComplaintRate cannot be read"):
            answered(body, metrics=(Metric.COMPLAINT_REPUTATION,))


@pytest.mark.parametrize("status", ["PartialData", "InternalError", "Sideways"])
def test_a_metric_that_is_not_whole(status: str) -> None:
    messages = [{"Code": "X", "Value": "It is [b]so[/b]\n\x1b[31m."}]
    failed = failure(page(result([SECONDS], [1], StatusCode=status, Messages=messages)))
    assert type(failed) is Unreachable
    assert failed.sentence == f"CloudWatch could not give all of Send: {status}, It is [b]so[/b] [31m."


def test_a_forbidden_metric_names_the_action() -> None:
    failed = failure(page(result(StatusCode="Forbidden")))
    assert isinstance(failed, AccessDenied)
    assert failed.action == "cloudwatch:GetMetricData"
