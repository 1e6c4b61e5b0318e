"""Windows of an answer, their change, and how sure a rate is."""

from __future__ import annotations

from datetime import timedelta
from math import sqrt

from sestui.domain.grid import Grid, Period
from sestui.domain.model import COVERAGE, INTERVAL

QUARTER_HOUR = INTERVAL
DAY = timedelta(hours=24)
TWO_WEEKS = COVERAGE

Z95 = 1.959964
"""How many standard deviations Wilson's 95 % interval reaches to each side."""


def window(grid: Grid, length: timedelta) -> Period:
    """Return the newest ``length`` of an answer, a still running interval included.

    ``TWO_WEEKS`` is everything that the answer holds.
    """
    if length >= TWO_WEEKS:
        start = min([grid.start, *grid.counters])
        return grid.total(start, grid.end)
    return grid.total(grid.end - length, grid.end)


def window_before(grid: Grid, length: timedelta) -> Period:
    """Return the window of the same length that ends where the newest one of whole intervals begins."""
    end = grid.complete_end - length
    return grid.total(end - length, end)


def whole_window(grid: Grid, length: timedelta) -> Period:
    """Return the newest ``length`` of whole intervals: what is compared with the window before."""
    return grid.total(grid.complete_end - length, grid.complete_end)


def change(now: float | None, before: float | None) -> float | None:
    """Return the relative change as a fraction; None where one is unknown or there was nothing before."""
    if now is None or not before:
        return None
    return (now - before) / before


def lower_bound(failures: int, attempts: int, z: float = Z95) -> float:
    """Return the lower end of Wilson's 95 % interval of ``failures`` of ``attempts``, a fraction; 0 without attempts.

    Failures above the attempts (legal, they arrive late) are taken as all of them.
    """
    if attempts <= 0:
        return 0.0
    share = min(1.0, failures / attempts)
    spread = z * sqrt(share * (1 - share) / attempts + z * z / (4 * attempts * attempts))
    return max(0.0, (share + z * z / (2 * attempts) - spread) / (1 + z * z / attempts))


def upper_bound(failures: int, attempts: int, z: float = Z95) -> float:
    """Return the upper end of the same interval, a fraction; 1 without attempts: nothing is known of the rate."""
    return 1.0 - lower_bound(max(0, attempts - failures), attempts, z)
