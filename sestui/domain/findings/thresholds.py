"""From which numbers on something is a finding; AWS's lines unless somebody wants others."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from msgspec import Struct

from sestui.domain.model import INTERVAL
from sestui.domain.reputation import BOUNCE_LINES, COMPLAINT_LINES, Level, Line
from sestui.domain.statistics import DAY, TWO_WEEKS

ENOUGH_MAIL = 100
"""Fewer attempts than this in the window are not judged by their rate."""


class Thresholds(Struct, frozen=True):
    """What the findings are measured against; never changed between two looks of one course of findings.

    Attributes:
        bounce: The lines of the bounce rate, ascending.
        complaint: The lines of the complaint rate, ascending.
        minimum_volume: Delivery attempts in the window below which no rate comes to be a finding.
        window: What the observed rates are made over, one interval to two weeks.
        quota_warning: The used share of the send quota, a fraction, from which on it is a warning.
        quota_critical: The same for critical.
        quota_ahead: A quota that will be reached within this is a warning.
        max_age: The age from which on the newest answer is stale; ``stale_after`` is the screen's.
    """

    bounce: tuple[Line, ...] = BOUNCE_LINES
    complaint: tuple[Line, ...] = COMPLAINT_LINES
    minimum_volume: int = ENOUGH_MAIL
    window: timedelta = DAY
    quota_warning: float = 0.8
    quota_critical: float = 0.95
    quota_ahead: timedelta = timedelta(hours=2)
    max_age: timedelta = timedelta(minutes=4)

    def __post_init__(self) -> None:
        """Refuse what cannot be judged by.

        Raises:
            ValueError: If lines do not ascend within 0 to 1, or the window is not one interval to two weeks.
        """
        for lines in (self.bounce, self.complaint):
            rates = [line.rate for line in lines]
            if not rates or rates != sorted(set(rates)) or not 0 < rates[0] <= rates[-1] <= 1:
                raise ValueError("lines must be fractions above 0, up to 1, and ascend")
        if not INTERVAL <= self.window <= TWO_WEEKS:
            raise ValueError("the window must be 15 minutes to 14 days")

    @property
    def intervals(self) -> int:
        """The window in whole intervals."""
        return self.window // INTERVAL


def two_lines(warning: Fraction, critical: Fraction) -> tuple[Line, ...]:
    """Return lines of somebody's own, as fractions; where both are the same, the critical one alone."""
    lines = (Line(warning, "warning", Level.WARNING), Line(critical, "critical", Level.CRITICAL))
    return lines if warning != critical else lines[1:]


def stale_after(refresh: timedelta) -> timedelta:
    """Return the age from which on an answer is stale where one is asked for every ``refresh``."""
    return 3 * refresh + timedelta(minutes=1)
