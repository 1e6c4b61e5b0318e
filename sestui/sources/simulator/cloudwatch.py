"""GetMetricData in the three forms in which botocores of different age ask for it: JSON, CBOR, Query."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from itertools import count, takewhile
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from sestui.domain.metrics import Metric
from sestui.sources.simulator import cbor, wire
from sestui.sources.simulator.metrics import held
from sestui.sources.simulator.world import World, moment_of

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest

ACTION = "GetMetricData"

_NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/"
_CBOR, _JSON = "application/cbor", "application/x-amz-json-1.0"


def answer(request: AWSPreparedRequest, world: World, at: int, request_id: str) -> wire.Answer:
    """Return what CloudWatch says at minute ``at`` of the account whose mail ``world`` is."""
    asked = _asked(request)
    first, end = int(asked["StartTime"]) // 60, -(-int(asked["EndTime"]) // 60)
    queries = [
        (query["Id"], Metric(query["MetricStat"]["Metric"]["MetricName"]), int(query["MetricStat"]["Period"]) // 60)
        for query in asked["MetricDataQueries"]
    ]
    found = {
        minutes: held(world, [metric for _, metric, length in queries if length == minutes], first, end, minutes, at)
        for minutes in {length for *_, length in queries}
    }
    results = [_result(name, metric, found[length][metric]) for name, metric, length in queries]
    return _told(request, results, request_id)


def refused(request: AWSPreparedRequest, status: int, code: str, message: str, request_id: str) -> wire.Answer:
    """Return an error in the form of the request; ``code`` is the one of the Query protocol, as botocore reads it."""
    kind = _kind(request)
    if kind not in (_CBOR, _JSON):
        return wire.query_error(status, code, message, request_id, _NAMESPACE)
    body = {"__type": f"com.amazonaws.cloudwatch.v2010_08_01#{code}", "message": message}
    answer = _encoded(kind, body, status, request_id)
    answer.headers["x-amzn-query-error"] = f"{code};Sender"
    return answer


def _kind(request: AWSPreparedRequest) -> str:
    """Return the content type that the request has, which is also that of the answer."""
    kind = request.headers.get("Content-Type", "")
    return kind.decode() if isinstance(kind, bytes) else str(kind)


def _asked(request: AWSPreparedRequest) -> Mapping[str, Any]:
    """Return the parameters; times are seconds since 1970."""
    body = request.body.encode() if isinstance(request.body, str) else request.body
    match _kind(request):
        case "application/cbor":
            asked: Mapping[str, Any] = cbor.decoded(body)
        case "application/x-amz-json-1.0":
            asked = json.loads(body)
        case _:
            asked = _of_form({name: values[0] for name, values in parse_qs(body.decode()).items()})
    return asked


def _of_form(form: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters of a form, whose names are paths."""
    paths = (f"MetricDataQueries.member.{number}." for number in count(1))
    queries = [
        {
            "Id": form[f"{path}Id"],
            "MetricStat": {
                "Metric": {"MetricName": form[f"{path}MetricStat.Metric.MetricName"]},
                "Period": form[f"{path}MetricStat.Period"],
            },
        }
        for path in takewhile(lambda path: f"{path}Id" in form, paths)
    ]
    times = {name: datetime.fromisoformat(form[name]).timestamp() for name in ("StartTime", "EndTime")}
    return {"MetricDataQueries": queries, **times}


def _result(name: str, metric: Metric, points: Sequence[tuple[int, float]]) -> dict[str, Any]:
    return {
        "Id": name,
        "Label": metric.value,
        "StatusCode": "Complete",
        "Timestamps": [moment_of(minute) for minute, _ in points],
        "Values": [value for _, value in points],
    }


def _told(request: AWSPreparedRequest, results: list[dict[str, Any]], request_id: str) -> wire.Answer:
    kind = _kind(request)
    if kind in (_CBOR, _JSON):
        return _encoded(kind, {"MetricDataResults": results, "Messages": []}, 200, request_id)
    members = "".join(f"<member>{_members(result)}</member>\n" for result in results)
    listed = f"    <MetricDataResults>\n{members}    </MetricDataResults>\n    <Messages/>\n"
    return wire.xml(ACTION, _NAMESPACE, listed, request_id)


def _members(result: Mapping[str, Any]) -> str:
    """Return a result in XML."""
    times = "".join(f"<member>{time:%Y-%m-%dT%H:%M:%SZ}</member>" for time in result["Timestamps"])
    values = "".join(f"<member>{value}</member>" for value in result["Values"])
    texts = "".join(f"<{name}>{escape(result[name])}</{name}>" for name in ("Id", "Label", "StatusCode"))
    return f"{texts}<Timestamps>{times}</Timestamps><Values>{values}</Values>"


def _encoded(kind: str, body: Mapping[str, Any], status: int, request_id: str) -> wire.Answer:
    """Return a body in JSON or CBOR."""
    if kind == _CBOR:
        headers = wire.headers(_CBOR, request_id) | {"smithy-protocol": "rpc-v2-cbor"}
        return wire.Answer(status, cbor.encoded(body), headers)
    text = json.dumps(body, default=datetime.timestamp)
    return wire.Answer(status, text.encode(), wire.headers(_JSON, request_id))
