"""Which stretch of time a chart shows: zooming and panning over what one answer covers, as values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sestui.domain.grid import Grid
from sestui.domain.model import INTERVAL

LENGTHS = tuple(timedelta(hours=hours) for hours in (3, 6, 12, 24, 48, 96, 168, 336))
"""The lengths that ``+`` and ``-`` step through."""

_DEFAULT = 3


@dataclass(frozen=True, slots=True)
class Zoom:
    """A window over the intervals.

    Attributes:
        step: The index of its length in ``LENGTHS``.
        end: Its end; None while it follows the newest interval.
    """

    step: int = _DEFAULT
    end: datetime | None = None

    @property
    def length(self) -> timedelta:
        """How long the window is."""
        return LENGTHS[self.step]

    def span(self, grid: Grid) -> tuple[datetime, datetime]:
        """Return the window's start and end, never past the newest interval."""
        end = grid.end if self.end is None else min(self.end, grid.end)
        return end - self.length, end

    def zoomed(self, steps: int, grid: Grid, around: datetime | None) -> Zoom:
        """Return a shorter (negative steps) or longer window that keeps ``around`` in the same place of it."""
        step = min(len(LENGTHS) - 1, max(0, self.step + steps))
        start, end = self.span(grid)
        if around is None or not start <= around < end or (self.end is None and around >= grid.end - INTERVAL):
            return replace(self, step=step)
        share = (end - around) / (end - start)
        return Zoom(step, around + INTERVAL * round(LENGTHS[step] * share / INTERVAL))._held(grid)

    def panned(self, moved: timedelta, grid: Grid) -> Zoom:
        """Return the window moved by ``moved``, kept over what the answer covers."""
        return Zoom(self.step, self.span(grid)[1] + moved)._held(grid)

    def showing(self, moment: datetime, grid: Grid) -> Zoom:
        """Return the window moved just as far as it takes to show the interval from ``moment``."""
        start, end = self.span(grid)
        if moment < start:
            return Zoom(self.step, moment + self.length)._held(grid)
        return Zoom(self.step, moment + INTERVAL)._held(grid) if moment >= end else self

    def _held(self, grid: Grid) -> Zoom:
        """Return the window kept between the oldest and the newest interval; at the newest one it follows."""
        assert self.end is not None
        earliest = min(grid.start + self.length, grid.end)
        end = max(self.end, earliest)
        return Zoom(self.step, None if end >= grid.end else end)
