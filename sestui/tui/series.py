"""What a chart can draw of the counters."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from sestui.domain.metrics import Metric
from sestui.domain.model import Counters
from sestui.domain.reputation import (
    BOUNCE_LINES,
    COMPLAINT_LINES,
    Line,
    Standing,
    bounce_standing,
    complaint_standing,
)
from sestui.formatting import BOUNCE_PLACES, COMPLAINT_PLACES, count, percent


class Series(Struct, frozen=True):
    """One thing that is drawn over time, in a panel of its own.

    Attributes:
        key: What the screens call it.
        title: What the user reads.
        value: What is drawn of a period's counters; None where there is no value (a rate without attempts).
        role: Its colour, a component class of `Charts`: ``volume``, ``failures``, ``rate``.
        places: Of a rate, the decimal places of its percentage; None for a count.
        lines: AWS's lines, ascending, drawn across; of rates only.
        beside: The metric of CloudWatch that it is drawn of; None: it is drawn of SES's data points.
        standing: Where a period's counters stand against AWS's lines; None where no line is about this series.
    """

    key: str
    title: str
    value: Callable[[Counters], float | None]
    role: str
    places: int | None = None
    lines: tuple[Line, ...] = ()
    standing: Callable[[Counters], Standing] | None = None
    beside: Metric | None = None

    @property
    def rate(self) -> bool:
        """Whether it is a rate: a line instead of bars."""
        return self.places is not None

    def figure(self, value: float | None) -> str:
        """Return a value of it as it is written elsewhere: ``1,204``, ``5.24 %``, "–" for a rate without attempts."""
        return count(value) if self.places is None else percent(value, self.places)


NOT_FAILED = Series("not_failed", "not failed so far", lambda counters: counters.not_failed, "volume")
ATTEMPTS = Series("attempts", "delivery attempts", lambda counters: counters.delivery_attempts, "volume")
BOUNCES = Series("bounces", "bounces", lambda counters: counters.bounces, "failures", standing=bounce_standing)
COMPLAINTS = Series(
    "complaints", "complaints", lambda counters: counters.complaints, "failures", standing=complaint_standing
)
REJECTS = Series("rejects", "rejects", lambda counters: counters.rejects, "failures")


def _beside(key: str, title: str, role: str, metric: Metric) -> Series:
    """Return what CloudWatch counted."""
    return Series(key, f"{title} (CloudWatch)", lambda counters: counters.delivery_attempts, role, beside=metric)


DELIVERIES = _beside("deliveries", "deliveries", "volume", Metric.DELIVERY)
THEIR_BOUNCES = _beside("their_bounces", "bounces", "failures", Metric.BOUNCE)
THEIR_COMPLAINTS = _beside("their_complaints", "complaints", "failures", Metric.COMPLAINT)

BOUNCE_RATE = Series(
    key="bounce_rate",
    title="observed bounce rate",
    value=lambda counters: counters.bounce_rate,
    role="rate",
    places=BOUNCE_PLACES,
    lines=BOUNCE_LINES,
    standing=bounce_standing,
)
COMPLAINT_RATE = Series(
    key="complaint_rate",
    title="observed complaint rate",
    value=lambda counters: counters.complaint_rate,
    role="rate",
    places=COMPLAINT_PLACES,
    lines=COMPLAINT_LINES,
    standing=complaint_standing,
)

COUNTS = (NOT_FAILED, ATTEMPTS, BOUNCES, COMPLAINTS, REJECTS)
"""SES's own counts, each on a scale of its own: on one scale bounces are a flat line at 0 beside the attempts."""

RATES = (BOUNCE_RATE, COMPLAINT_RATE)
"""Both observed rates."""
