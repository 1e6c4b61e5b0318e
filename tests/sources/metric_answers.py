"""GetMetricData's answers as CloudWatch sends them, in JSON, and what sestui makes of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from sestui.domain.metrics import FIVE_MINUTES, HOUR, Metric, MetricPoint
from sestui.errors import SourceError
from sestui.sources.ses import SesSource
from tests.sources.wire import response

START = datetime(2026, 11, 23, 13, tzinfo=UTC)
END = START + HOUR
SECONDS = START.timestamp()


class Answers:
    """A CloudWatch without a socket: gives the answers in turn, the last one for ever."""

    def __init__(self, *answers: bytes | AWSResponse | None) -> None:
        self.left = list(answers)
        self.requests: list[AWSPreparedRequest] = []

    def __call__(self, request: AWSPreparedRequest) -> AWSResponse | None:
        self.requests.append(request)
        answer = self.left.pop(0) if len(self.left) > 1 else self.left[0]
        return response(answer) if isinstance(answer, bytes) else answer

    def asked(self) -> list[dict[str, Any]]:
        """The parameters of each request, from its JSON."""
        return [json.loads(request.body) for request in self.requests]


def result(times: Sequence[object] = (), values: Sequence[object] = (), **other: object) -> dict[str, Any]:
    return {"Id": "m0", "Label": "Send", "StatusCode": "Complete", "Timestamps": times, "Values": values, **other}


def page(*results: Mapping[str, Any], **other: object) -> bytes:
    return json.dumps({"Messages": [], "MetricDataResults": results, **other}).encode()


def refusal(code: str, status: int = 400) -> AWSResponse:
    """An error as CloudWatch sends it in JSON, with the code of its older protocol in a header."""
    body = {"__type": f"com.amazonaws.cloudwatch.v2010_08_01#{code}Exception", "message": "It is so."}
    return response(json.dumps(body).encode(), status, {"x-amzn-query-error": f"{code};Sender"})


@cache
def _kept() -> tuple[SesSource, Answers]:
    """One source for all tests: making the client takes most of a test's time."""
    answers = Answers()
    return SesSource("ops-prod", answer=answers), answers


def answered(
    *answers: bytes | AWSResponse | None, metrics: Sequence[Metric] = (Metric.SEND,), end: datetime = END
) -> tuple[tuple[MetricPoint, ...], Answers]:
    """The points of an hour in five minutes, and what was asked."""
    source, wire = _kept()
    wire.left, wire.requests = list(answers), []
    return source.cloudwatch().metrics(metrics, START, end, FIVE_MINUTES), wire


def failure(*answers: bytes | AWSResponse | None) -> SourceError:
    with pytest.raises(SourceError) as caught:
        answered(*answers)
    return caught.value


def at(minutes: int, value: float = 1, metric: Metric = Metric.SEND) -> MetricPoint:
    return MetricPoint(metric, START + timedelta(minutes=minutes), FIVE_MINUTES, value)
