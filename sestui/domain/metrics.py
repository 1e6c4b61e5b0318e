"""CloudWatch's figures of ``AWS/SES``: another source than GetSendStatistics, and never mixed into its points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from fractions import Fraction
from types import MappingProxyType

from msgspec import Struct

from sestui.domain.model import Unavailable

FIVE_MINUTES = timedelta(minutes=5)
HOUR = timedelta(hours=1)

RETENTION: Mapping[timedelta, timedelta] = MappingProxyType(
    {
        timedelta(minutes=1): timedelta(days=15),
        FIVE_MINUTES: timedelta(days=63),
        HOUR: timedelta(days=455),
    }
)
"""How long CloudWatch keeps points, by the length of their period (API reference of GetMetricData)."""

PRICE_SOURCE = "https://aws.amazon.com/cloudwatch/pricing/"
"""Where AWS states the price of GetMetricData: $0.01 for 1,000 metrics requested, in most Regions."""

_CENTS_A_METRIC = Fraction(1, 1000)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Metric(Enum):
    """The metrics of the namespace ``AWS/SES``; the values are CloudWatch's own names."""

    SEND = "Send"
    DELIVERY = "Delivery"
    BOUNCE = "Bounce"
    COMPLAINT = "Complaint"
    REJECT = "Reject"
    BOUNCE_REPUTATION = "Reputation.BounceRate"
    COMPLAINT_REPUTATION = "Reputation.ComplaintRate"

    @property
    def statistic(self) -> str:
        """What it is asked by: counts are summed, a reputation is a level (SES developer guide, monitoring)."""
        return "Average" if self in REPUTATION else "Sum"


COUNTS = (Metric.SEND, Metric.DELIVERY, Metric.BOUNCE, Metric.COMPLAINT, Metric.REJECT)
"""What SES counted, as events."""

REPUTATION = (Metric.BOUNCE_REPUTATION, Metric.COMPLAINT_REPUTATION)
"""SES's own reputation: fractions of 0 to 1 that move slowly, absent without activity."""


class MetricPoint(Struct, frozen=True):
    """One value of one metric.

    Attributes:
        metric: What was measured.
        start: The start of the period, aware UTC.
        length: The period: five minutes, an hour.
        value: A count of events, or a fraction of 0 to 1. A period without a point is not known to be zero.
    """

    metric: Metric
    start: datetime
    length: timedelta
    value: float


def floor(moment: datetime, length: timedelta) -> datetime:
    """Return the last boundary of periods of ``length`` at or before ``moment``; they are counted from 1970."""
    return moment - (moment - _EPOCH) % length


def ceiling(moment: datetime, length: timedelta) -> datetime:
    """Return the first boundary of periods of ``length`` at or after ``moment``."""
    return moment + (_EPOCH - moment) % length


class Reputation(Struct, frozen=True):
    """What CloudWatch says of an account; SES's own figures, never mixed with the observed rates.

    Attributes:
        answered_at: When the newest good answer came, aware UTC by this machine's clock; None before the first.
        course: SES's own reputation over the window, both metrics, ascending; a period without activity has no point.
        counts: What SES counted, as events, ascending; empty where only the reputation was asked for. The newest
            periods may still be filling.
        unavailable: Why the newest try had no answer; the rest is then as of ``answered_at``. None when it had one.
    """

    answered_at: datetime | None = None
    course: Sequence[MetricPoint] = ()
    counts: Sequence[MetricPoint] = ()
    unavailable: Unavailable | None = None

    @property
    def bounce(self) -> MetricPoint | None:
        """The newest level of SES's bounce rate, with its time; None without activity in the window, or if unknown."""
        return self._newest(Metric.BOUNCE_REPUTATION)

    @property
    def complaint(self) -> MetricPoint | None:
        """The newest level of SES's complaint rate, with its time; None likewise."""
        return self._newest(Metric.COMPLAINT_REPUTATION)

    def _newest(self, metric: Metric) -> MetricPoint | None:
        return next((point for point in reversed(self.course) if point.metric is metric), None)


class Cost(Struct, frozen=True):
    """What asking CloudWatch costs; an estimate, AWS's bill decides.

    Attributes:
        calls: How often GetMetricData is called.
        metrics: How many metrics are requested in all these calls together.
        cents: US cents, exact.
    """

    calls: int
    metrics: int
    cents: Fraction


def cost(metrics: int, calls: int) -> Cost:
    """Return what ``calls`` calls cost that ask for ``metrics`` metrics each; the price is ``PRICE_SOURCE``'s."""
    return Cost(calls, metrics * calls, metrics * calls * _CENTS_A_METRIC)
