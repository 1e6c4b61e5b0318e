"""CloudWatch's points as numbers: two weeks of them as objects would take half a MB, and lie about in pieces."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from operator import eq
from typing import overload

from sestui.domain.metrics import Metric, MetricPoint

_METRICS = tuple(Metric)


class MetricPoints(Sequence[MetricPoint]):
    """Points in the order in which they came, each made when it is looked at; never changed.

    Their periods start at whole seconds and are whole seconds long, as all of CloudWatch's.
    """

    __slots__ = ("_lengths", "_metrics", "_starts", "_values")

    def __init__(self, points: Iterable[MetricPoint] = ()) -> None:
        """Keep what comes."""
        self._metrics, self._starts, self._lengths, self._values = array("B"), array("q"), array("L"), array("d")
        for point in points:
            self._metrics.append(_METRICS.index(point.metric))
            self._starts.append(int(point.start.timestamp()))
            self._lengths.append(int(point.length.total_seconds()))
            self._values.append(point.value)

    @classmethod
    def of(cls, points: Iterable[MetricPoint]) -> MetricPoints:
        """Return the same points as numbers."""
        return points if isinstance(points, MetricPoints) else cls(points)

    @property
    def values(self) -> Sequence[float]:
        """What was measured, a value each."""
        return self._values

    def only(self, *metrics: Metric) -> MetricPoints:
        """Return the points of some metrics, ascending."""
        wanted = {_METRICS.index(metric) for metric in metrics}
        chosen = [index for index, metric in enumerate(self._metrics) if metric in wanted]
        chosen.sort(key=self._starts.__getitem__)
        found = MetricPoints()
        for name in self.__slots__:
            column = getattr(self, name)
            setattr(found, name, array(column.typecode, map(column.__getitem__, chosen)))
        return found

    @overload
    def __getitem__(self, index: int) -> MetricPoint: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[MetricPoint, ...]: ...
    def __getitem__(self, index: int | slice) -> MetricPoint | tuple[MetricPoint, ...]:
        """Return the point at an index, or those of a slice."""
        if isinstance(index, slice):
            return tuple(self)[index]
        return _point(self._metrics[index], self._starts[index], self._lengths[index], self._values[index])

    def __iter__(self) -> Iterator[MetricPoint]:
        """Yield the points."""
        return map(_point, self._metrics, self._starts, self._lengths, self._values)

    def __len__(self) -> int:
        """Return how many points there are."""
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        """Return whether these are the same points."""
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))


def _point(metric: int, start: int, length: int, value: float) -> MetricPoint:
    return MetricPoint(_METRICS[metric], datetime.fromtimestamp(start, UTC), timedelta(seconds=length), value)
