"""What GetMetricData answered, as botocore hands it out, turned into the domain's points."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from sestui.domain.metrics import REPUTATION, Metric, MetricPoint, floor
from sestui.errors import AccessDenied, BadResponse, Unreachable
from sestui.sources.answers import Answer, utc
from sestui.sources.translation import quoted

ACTION = "cloudwatch:GetMetricData"
"""The IAM action; AWS's AmazonSESReadOnlyAccess does not have it."""

_ELSEWHERE = (
    "Something else than CloudWatch may have answered: check the network's sign-in page, the proxy and --endpoint-url."
)


def metric_points(pages: Iterable[Answer], names: Mapping[str, Metric], length: timedelta) -> tuple[MetricPoint, ...]:
    """Return the points of an answer, one a period and metric, in no order.

    A point that a later page repeats is taken from there.

    Args:
        pages: All pages of the answer, in their order.
        names: The metrics that were asked for, by the ids given to them.
        length: The length of the periods.

    Raises:
        AccessDenied: If CloudWatch says of a metric that it is forbidden.
        Unreachable: If CloudWatch could not give all points of a metric.
        BadResponse: If the answer is not as CloudWatch's are.
    """
    points: dict[tuple[Metric, datetime], MetricPoint] = {}
    last: dict[str, Answer] = {}
    for page in pages:
        for result in _results(page):
            name = str(result.get("Id"))
            if name not in names:
                raise BadResponse("The answer to GetMetricData names a metric that was not asked for.", _ELSEWHERE)
            last[name] = result
            points.update(((point.metric, point.start), point) for point in _points(result, names[name], length))
    for name, metric in names.items():
        _check_whole(metric, last.get(name))
    return tuple(points.values())


def _results(page: Answer) -> Iterable[Answer]:
    """Return a page's results; botocore reads HTML and cut-off JSON as an empty page, without an error."""
    results: Iterable[Answer] | None = page.get("MetricDataResults")
    if results is None:
        raise BadResponse("The answer to GetMetricData is empty.", _ELSEWHERE)
    return results


def _points(result: Answer, metric: Metric, length: timedelta) -> Iterator[MetricPoint]:
    """Yield the points of one result, whose times and values are two lists."""
    times, values = result.get("Timestamps") or (), result.get("Values") or ()
    if len(times) != len(values):
        raise _unreadable(metric, f"{len(times)} times have {len(values)} values")
    for time, value in zip(times, values, strict=True):
        try:
            yield MetricPoint(metric, _boundary(time, length), length, _number(metric, value))
        except (ValueError, OverflowError) as error:
            raise _unreadable(metric, str(error)) from error


def _boundary(time: datetime | None, length: timedelta) -> datetime:
    if time is None:
        raise ValueError("a time is absent")
    start = utc(time)
    if start != floor(start, length):
        raise ValueError(f"{start.isoformat()} begins none of the periods that were asked for")
    return start


def _number(metric: Metric, value: object) -> float:
    """Return a count, or a fraction of 0 to 1."""
    most = 1.0 if metric in REPUTATION else sys.float_info.max
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most:
        return float(value)
    raise ValueError(f"{value} is no value of it")


def _check_whole(metric: Metric, result: Answer | None) -> None:
    """Let pass what CloudWatch calls complete on the last page that names a metric."""
    if result is None:
        raise BadResponse(f"The answer to GetMetricData leaves out {metric.value}.", _ELSEWHERE)
    status = result.get("StatusCode") or "Complete"
    if status == "Forbidden":
        raise AccessDenied(
            f"{metric.value} is forbidden: {ACTION} is missing.",
            "Allow it in the IAM policy; AmazonSESReadOnlyAccess does not.",
            action=ACTION,
        )
    if status != "Complete":
        messages = [str(message.get("Value")) for message in result.get("Messages") or ()]
        said = quoted(", ".join([str(status), *messages])).rstrip(".")
        raise Unreachable(f"CloudWatch could not give all of {metric.value}: {said}.")


def _unreadable(metric: Metric, why: str) -> BadResponse:
    return BadResponse(f"A point of {metric.value} cannot be read: {quoted(why)}.", _ELSEWHERE)
