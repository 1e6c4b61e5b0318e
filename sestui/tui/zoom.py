"""Which stretch of time a chart shows: zooming and panning over what is known, as values."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from sestui.domain.grid import OF_DAYS, By
from sestui.domain.model import COVERAGE, INTERVAL

_HOURS = (3, 6, 12, 24, 48, 96, 168, 336)
_DAYS = (28, 91, 182, 365, 730, 1826)
LENGTHS = (*(timedelta(hours=hours) for hours in _HOURS), *(timedelta(days=days) for days in _DAYS))
"""The lengths that ``+`` and ``-`` step through; those above two weeks are drawn by days or longer periods."""

_DEFAULT = 3

_LEAST = {By.HOUR: 4, By.DAY: 7, By.WEEK: 9, By.MONTH: 11}
"""The index of the shortest length that shows more than a few periods."""


class Reach(Struct, frozen=True):
    """What a chart can show.

    Attributes:
        start: Where what is known begins.
        end: The end of the newest interval.
        page_end: The end of the two weeks of which the intervals are at hand.
    """

    start: datetime
    end: datetime
    page_end: datetime

    @property
    def longest(self) -> int:
        """The index of the first length that shows everything; never less than that of two weeks."""
        whole = max(COVERAGE, self.end - self.start)
        return next((index for index, length in enumerate(LENGTHS) if length >= whole), len(LENGTHS) - 1)


class Zoom(Struct, frozen=True):
    """A window over time.

    Attributes:
        step: The index of its length in ``LENGTHS``.
        end: Its end; None while it follows the newest interval, or the end of the two weeks that are shown.
    """

    step: int = _DEFAULT
    end: datetime | None = None

    @property
    def length(self) -> timedelta:
        """How long the window is."""
        return LENGTHS[self.step]

    @property
    def long(self) -> bool:
        """Whether it is longer than the two weeks of which there are intervals."""
        return self.length > COVERAGE

    def span(self, reach: Reach) -> tuple[datetime, datetime]:
        """Return the window's start and end, never past the newest interval."""
        end = reach.page_end if self.end is None else min(self.end, reach.end)
        return end - self.length, end

    def zoomed(self, steps: int, reach: Reach, around: datetime | None) -> Zoom:
        """Return a shorter (negative steps) or longer window that keeps ``around`` in the same place of it."""
        step = min(reach.longest, max(0, self.step + steps))
        start, end = self.span(reach)
        if around is None or not start <= around < end or (self.end is None and around >= end - INTERVAL):
            return replace(self, step=step)
        share = (end - around) / (end - start)
        return Zoom(step, around + INTERVAL * round(LENGTHS[step] * share / INTERVAL))._held(reach)

    def by(self, by: By, reach: Reach) -> Zoom:
        """Return the window made long enough for periods of this length, or short enough for intervals."""
        if by not in OF_DAYS and self.long:
            return Zoom(_DEFAULT, self.end)._held(reach) if self.end else Zoom()
        step = min(reach.longest, max(self.step, _LEAST.get(by, 0)))
        return replace(self, step=step)

    def panned(self, moved: timedelta, reach: Reach) -> Zoom:
        """Return the window moved by ``moved``, kept over what is known."""
        return Zoom(self.step, self.span(reach)[1] + moved)._held(reach)

    def showing(self, moment: datetime, reach: Reach) -> Zoom:
        """Return the window moved just as far as it takes to show the interval from ``moment``."""
        start, end = self.span(reach)
        if moment < start:
            return Zoom(self.step, moment + self.length)._held(reach)
        return Zoom(self.step, moment + INTERVAL)._held(reach) if moment >= end else self

    def _held(self, reach: Reach) -> Zoom:
        """Return the window kept between the oldest and the newest interval; at the newest one it follows."""
        assert self.end is not None
        end = max(self.end, min(reach.start + self.length, reach.end))
        if end < reach.end:
            return Zoom(self.step, end)
        return Zoom(self.step, None if reach.page_end == reach.end else reach.end)
