"""States for what Health shows, with another number for each figure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from sestui.domain.metrics import Metric, MetricPoint, Reputation
from sestui.domain.model import INTERVAL, AccountStatus, Counters, DataPoint, SendQuota, Unavailable
from sestui.monitor.state import TargetState
from sestui.tui.look import SYMBOLS, Look
from sestui.tui.view import View
from tests.tui.program import EDGE, NOW, state

COUNTED = Counters(20_000, 1_100, 17, 2)
"""Of the newest interval: 5.5 % and 0.085 %."""

EARLIER = Counters(40_000, 60, 5)
"""Of five days before."""

POINTS = (DataPoint(EDGE - timedelta(days=5), EARLIER), DataPoint(EDGE - INTERVAL, COUNTED))
PROBATION = AccountStatus(True, "PROBATION", True, "PENDING", "171234567800042")
DENIED = Unavailable("reputation", "cloudwatch:GetMetricData", "GetMetricData is not allowed.")
UNREACHABLE = Unavailable("reputation", None, "No connection to CloudWatch.")


def levels(metric: Metric, *values: float, end: datetime = EDGE) -> Sequence[MetricPoint]:
    """Return a course of 15 minutes each, the last value before ``end``."""
    first = end - INTERVAL * len(values)
    return [MetricPoint(metric, first + INTERVAL * index, INTERVAL, value) for index, value in enumerate(values)]


def told(*points: Sequence[MetricPoint], at: datetime = NOW, lack: Unavailable | None = None) -> Reputation:
    """Return what CloudWatch said at ``at``; ``lack`` is why a later try had no answer."""
    course = sorted((point for some in points for point in some), key=lambda point: point.start)
    return Reputation(at, tuple(course), unavailable=lack)


BOTH = told(
    levels(Metric.BOUNCE_REPUTATION, 0.0311, 0.0622, 0.0433),
    levels(Metric.COMPLAINT_REPUTATION, 0.00021, 0.00073, 0.00034),
)
"""4.33 % after 3.11 and 6.22; 0.034 % after 0.021 and 0.073."""


def known(reputation: Reputation = BOTH, **parts: Any) -> TargetState:
    """Return a state with these figures."""
    given: dict[str, Any] = {
        "data_points": POINTS,
        "quota": SendQuota(250_000, 14, 24_000),
        "account_status": PROBATION,
    } | parts
    return replace(state(**given), reputation=reputation)


def view(shown: TargetState | None = None, *, symbols: str = "block", **parts: Any) -> View:
    """Return a view of a state, times in UTC."""
    return View(shown or known(), Look(SYMBOLS[symbols], UTC, UTC), timedelta(minutes=1), **parts)
