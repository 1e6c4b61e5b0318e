"""Believable data for charts."""

from datetime import timedelta

from sestui.domain.grid import Period
from sestui.domain.model import INTERVAL, Counters
from sestui.tui.chart import ChartData
from sestui.tui.look import SYMBOLS, Look
from sestui.tui.series import BOUNCES, COMPLAINTS, NOT_FAILED
from tests.values import utc

END = utc("2026-11-23T14:00")
SPIKE = utc("2026-11-23T06:30")

ALL_IDLE = Counters()


def periods(hours: int = 24) -> tuple[Period, ...]:
    """Return the intervals up to END: 1,000 attempts each, idle from 00:00 to 03:00, unknown to 05:00, one spike."""
    return tuple(_interval(index - hours * 4) for index in range(hours * 4))


def _interval(index: int) -> Period:
    start = END + INTERVAL * index
    counters: Counters | None = Counters(1000, 10, 0, 0)
    if start.hour < 3:
        counters = ALL_IDLE
    elif start.hour < 5:
        counters = None
    elif start == SPIKE:
        counters = Counters(1000, 80, 7, 0)
    return Period(start, start + INTERVAL, counters, int(counters is not None), 1)


def chart(hours: int = 24, symbols: str = "ascii") -> ChartData:
    """Return a chart of three series over the newest hours."""
    return ChartData(
        periods=periods(hours),
        start=END - timedelta(hours=hours),
        end=END,
        series=(NOT_FAILED, BOUNCES, COMPLAINTS),
        look=Look(SYMBOLS[symbols]),
        window="24 h",
        weights=(3, 2, 2),
    )
