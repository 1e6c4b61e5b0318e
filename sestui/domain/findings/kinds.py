"""The two kinds of failures whose rates SES judges: what they are called, and how they are counted."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from msgspec import Struct

from sestui.domain.findings.course import BOUNCES, COMPLAINTS
from sestui.domain.findings.finding import Code
from sestui.domain.findings.thresholds import Thresholds
from sestui.domain.model import INTERVAL
from sestui.domain.reputation import Line


class Kind(Struct, frozen=True):
    """Bounces or complaints.

    Attributes:
        name: What one is called.
        column: Which counter it is.
        rate: The code of an observed rate over a line.
        burst: The code of a burst.
        places: Decimal places of its rate in percent.
        fewest: Fewer failures than this are no burst.
        late: Which part of earlier mail may still fail in an interval, at most.
        fading: By how much that part is less with each interval.
        prior: The rate that is assumed of an account without mail: AWS's aim.
    """

    name: str
    column: int
    rate: Code
    burst: Code
    places: int
    fewest: int
    late: float
    fading: float
    prior: Fraction

    def lines(self, thresholds: Thresholds) -> tuple[Line, ...]:
        """Return the lines that its rate is judged by."""
        return thresholds.bounce if self.column == BOUNCES else thresholds.complaint


BOUNCE = Kind("bounce", BOUNCES, Code.BOUNCE_RATE, Code.BOUNCE_BURST, 2, 5, 0.25, 0.75, Fraction(2, 100))
COMPLAINT = Kind("complaint", COMPLAINTS, Code.COMPLAINT_RATE, Code.COMPLAINT_BURST, 3, 3, 0.1, 0.95, Fraction(1, 1000))
"""A bounce is late by minutes, a complaint by hours, and neither SES nor the answer tells of which mail it comes."""

KINDS = (BOUNCE, COMPLAINT)

HOUR = 4
"""An hour in intervals."""

DAY = 24 * HOUR
WEEK = 7 * DAY


def length(intervals: int) -> str:
    """Return a window in words: ``15 minutes``, ``1 hour``, ``24 hours``, ``14 days``."""
    hours, rest = divmod(intervals, HOUR)
    if rest:
        return f"{int(intervals * INTERVAL.total_seconds() // 60)} minutes"
    if hours % 24 == 0 and hours > 24:
        return f"{hours // 24} days"
    return f"{hours} hour{'s' if hours != 1 else ''}"


def percent(count: float, of: float, places: int) -> str:
    """Return a share as percent, ``10.04 %``; ``of`` is above zero."""
    return f"{count / of * 100:,.{places}f} %"


def lasting(duration: timedelta) -> str:
    """Return how long something lasts: ``45 minutes``, ``2 h 05 min``, ``3 days 4 h``."""
    passed = int(duration / timedelta(minutes=1))
    if passed < 120:
        return f"{passed} minute{'s' if passed != 1 else ''}"
    hours, rest = divmod(passed, 60)
    return f"{hours} h {rest:02} min" if hours < 48 else f"{hours // 24} days {hours % 24} h"
