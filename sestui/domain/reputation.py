"""AWS's lines for bounces and complaints, and where an observed rate stands against them.

The observed rate is ours, made from GetSendStatistics. SES judges by its own reputation metrics, over a representative
volume and with other denominators: the two never share a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from fractions import Fraction

from msgspec import Struct

from sestui.domain.model import Counters
from sestui.domain.statistics import lower_bound

SOURCE = "https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html"
"""Where AWS states the lines."""


class Level(IntEnum):
    """How bad it is to be over a line; higher is worse."""

    QUIET = 0
    WARNING = 1
    CRITICAL = 2


class Line(Struct, frozen=True):
    """One of AWS's lines.

    Attributes:
        rate: The rate, exact.
        meaning: What AWS does at it: ``aim``, ``review`` or ``pause``.
        level: How bad it is to be over it.
    """

    rate: Fraction
    meaning: str
    level: Level


BOUNCE_LINES = (
    Line(Fraction(2, 100), "aim", Level.WARNING),
    Line(Fraction(5, 100), "review", Level.WARNING),
    Line(Fraction(10, 100), "pause", Level.CRITICAL),
)
COMPLAINT_LINES = (
    Line(Fraction(1, 1000), "review", Level.WARNING),
    Line(Fraction(5, 1000), "pause", Level.CRITICAL),
)


class Standing(Struct, frozen=True):
    """Where n of N stands against a set of lines.

    Attributes:
        reached: The highest line that the ratio reaches; None below all.
        certain: The highest line that the lower confidence bound reaches, too, from so many attempts that a single
            failure could not reach it alone (1000 at 0.1 %): enough mail to be sure of it.
    """

    reached: Line | None
    certain: Line | None

    @property
    def level(self) -> Level:
        """How bad it certainly is; QUIET while there is too little mail to judge."""
        return self.certain.level if self.certain else Level.QUIET

    @property
    def doubtful(self) -> bool:
        """Whether the ratio reaches a line, but no line is certain: too few mails."""
        return self.reached is not None and self.certain is None


_BELOW = Standing(None, None)


def standing(failures: int, attempts: int, lines: Sequence[Line]) -> Standing:
    """Return where ``failures`` of ``attempts`` stands against ``lines`` (ascending)."""
    if failures <= 0 or attempts <= 0:
        return _BELOW
    numerator, denominator = lines[0].rate.as_integer_ratio()
    if failures * denominator < attempts * numerator:
        return _BELOW
    reached = [line for line in lines if failures * line.rate.denominator >= attempts * line.rate.numerator]
    bound = lower_bound(failures, attempts)
    certain = [line for line in reached if bound >= line.rate and attempts * line.rate >= 1]
    return Standing(reached[-1], certain[-1] if certain else None)


def bounce_standing(counters: Counters) -> Standing:
    """Return where the observed bounce rate stands against AWS's lines of 2, 5 and 10 %."""
    return standing(counters.bounces, counters.delivery_attempts, BOUNCE_LINES)


def complaint_standing(counters: Counters) -> Standing:
    """Return where the observed complaint rate stands against AWS's lines of 0.1 and 0.5 %."""
    return standing(counters.complaints, counters.delivery_attempts, COMPLAINT_LINES)


def headroom(failures: int, attempts: int, line: Line) -> int:
    """Return how many more failures, at the same attempts, reach the line.

    Zero or below: the line is reached, by that many. Exact: no rounding of a quotient decides.
    """
    needed = line.rate * attempts
    return -(-needed.numerator // needed.denominator) - failures
