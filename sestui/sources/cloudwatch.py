"""Amazon CloudWatch: the metrics of ``AWS/SES`` by GetMetricData, in calls that it takes, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from msgspec import Struct

from sestui.domain.metrics import Metric, MetricPoint, ceiling, floor
from sestui.errors import BadResponse
from sestui.sources.answers import Answer
from sestui.sources.cloudwatch_answers import metric_points

Ask: TypeAlias = Callable[[str, str, Mapping[str, Any] | None], Answer]
"""Calls an operation: the service, the operation, its parameters; raises SourceError and nothing else."""

MOST_METRICS = 500
MOST_POINTS = 100_800
"""What one call of GetMetricData may ask for (API reference of GetMetricData)."""

NAMESPACE = "AWS/SES"

_MOST_PAGES = 100


class Request(Struct, frozen=True):
    """What one call asks for.

    Attributes:
        metrics: Which metrics; ``MOST_METRICS`` at most.
        start: The first moment, aware UTC, on a boundary of ``length``.
        end: The first moment after, likewise.
        length: The length of one period.
    """

    metrics: tuple[Metric, ...]
    start: datetime
    end: datetime
    length: timedelta

    @property
    def points(self) -> int:
        """How many points the answer can hold."""
        return len(self.metrics) * ((self.end - self.start) // self.length)

    @property
    def names(self) -> dict[str, Metric]:
        """The metrics by the ids that the answer names them with."""
        return {f"m{index}": metric for index, metric in enumerate(self.metrics)}

    def parameters(self) -> dict[str, Any]:
        """Return the parameters of GetMetricData."""
        period = self.length // timedelta(seconds=1)
        return {
            "MetricDataQueries": [
                {
                    "Id": name,
                    "MetricStat": {
                        "Metric": {"Namespace": NAMESPACE, "MetricName": metric.value},
                        "Period": period,
                        "Stat": metric.statistic,
                    },
                }
                for name, metric in self.names.items()
            ],
            "StartTime": self.start,
            "EndTime": self.end,
            "ScanBy": "TimestampAscending",
        }


class CloudWatch:
    """The CloudWatch of one account in one Region; :meth:`sestui.sources.ses.SesSource.cloudwatch` makes one."""

    def __init__(self, asking: Callable[[], AbstractContextManager[Ask]]) -> None:
        """Remember how to ask; nothing is asked yet.

        Args:
            asking: Opens what makes the calls of one answer, all its pages within one deadline.
        """
        self._asking = asking

    def metrics(
        self, metrics: Sequence[Metric], start: datetime, end: datetime, length: timedelta
    ) -> tuple[MetricPoint, ...]:
        """Ask for all periods that touch [start, end); the answer is whole, or there is none.

        Args:
            metrics: Which metrics, one or more.
            start: Aware UTC; what is longer ago than ``RETENTION`` of ``length`` has no points.
            end: Aware UTC; a period that is not over has what was counted so far.
            length: The length of the periods: whole minutes, whole five minutes or whole hours.

        Returns:
            The points by time, then in the order of ``metrics``, one a period and metric. A period in which CloudWatch
            holds nothing has none: it cannot be told whether that is zero.

        Raises:
            AccessDenied: If ``cloudwatch:GetMetricData`` is missing.
            SourceError: If there is no whole answer.
        """
        points: list[MetricPoint] = []
        for request in requests(metrics, start, end, length):
            points += self._answered(request)
        return tuple(sorted(points, key=lambda point: (point.start, metrics.index(point.metric))))

    def _answered(self, request: Request) -> tuple[MetricPoint, ...]:
        with self._asking() as ask:
            points = metric_points(_pages(ask, request.parameters()), request.names, request.length)
        return tuple(point for point in points if request.start <= point.start < request.end)


def requests(metrics: Sequence[Metric], start: datetime, end: datetime, length: timedelta) -> Iterator[Request]:
    """Yield the calls that have all periods of [start, end), none more than GetMetricData allows.

    Start and end are moved outwards to boundaries of ``length``: CloudWatch counts its periods from the start.
    """
    start, end = floor(start, length), ceiling(end, length)
    for first in range(0, len(metrics), MOST_METRICS):
        asked = tuple(metrics[first : first + MOST_METRICS])
        step = MOST_POINTS // len(asked) * length
        at = start
        while at < end:
            yield Request(asked, at, min(at + step, end), length)
            at += step


def _pages(ask: Ask, parameters: Mapping[str, Any]) -> Iterator[Answer]:
    """Yield the pages of one answer.

    Raises:
        BadResponse: If they come round again, or never end.
    """
    seen = {""}
    while True:
        answer = ask("cloudwatch", "GetMetricData", parameters)
        yield answer
        token = answer.get("NextToken") or ""
        if not token:
            return
        if not isinstance(token, str) or token in seen or len(seen) == _MOST_PAGES:
            raise BadResponse("The pages of the answer to GetMetricData do not end.", "Try again later.")
        seen.add(token)
        parameters = {**parameters, "NextToken": token}
