"""The page of one interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import ScreenResume
from textual.widget import Widget

from sestui import formatting
from sestui.domain.grid import By, Period
from sestui.domain.looking import Closer
from sestui.domain.model import INTERVAL
from sestui.tui.messages import CloserWanted
from sestui.tui.panels.interval import interval_panel
from sestui.tui.screens.base import MonitorScreen, interval_on
from sestui.tui.view import View
from sestui.tui.widgets.panel import Panel


class IntervalScreen(MonitorScreen):
    """One interval: its numbers, its neighbours, the same time on the days before."""

    DEFAULT_CSS = "IntervalScreen #interval { height: 1fr; }"
    PLACE = "Interval"
    KEYS = ("back", "interval.older", "interval.newer", "copy", "export")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down,h,left", "step(-1)", "older", id="interval.older", tooltip="The interval before"),
        Binding("k,up,l,right", "step(1)", "newer", id="interval.newer", tooltip="The interval after"),
    ]

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Begin without an interval."""
        super().__init__(now)
        self._start: datetime | None = None
        self._above: tuple[str, ...] = ()

    def enter(self, start: datetime, above: tuple[str, ...]) -> None:
        """Show the interval from ``start``, reached by the breadcrumb ``above``."""
        self._start = start
        self._above = above

    def body(self) -> Sequence[Widget]:
        """Return the page."""
        return (Panel(self._page, self._now, id="interval"),)

    def crumbs(self, view: View) -> tuple[str, ...]:
        """Return the way that led here, and the interval."""
        period = self.chosen()
        if period is None:
            return (*self._above, self.place)
        zone = view.look.zone
        day = () if self._above[:1] == ("Days",) else (formatting.day(period.start, zone),)
        return (*self._above, *day, formatting.span(period, zone))

    def chosen(self) -> Period | None:
        """Return the interval, on the grid that is shown now."""
        grid = self.view.rows if self.view is not None else None
        return interval_on(grid, self._start) if grid is not None and self._start is not None else None

    def shown(self) -> tuple[list[Period], By] | None:
        """Return the interval alone."""
        period = self.chosen()
        return ([period], By.INTERVAL) if period is not None else None

    def action_step(self, steps: int) -> None:
        """Go to a neighbour, as far as intervals are known."""
        period, view = self.chosen(), self.view
        if period is None or view is None or view.rows is None:
            return
        start = period.start + INTERVAL * steps
        if view.rows.start <= start < view.rows.end:
            self._start = start
            self.select(start)
            self._look_closer()
            self.redraw_lines()

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Ask for the interval's looks."""
        self._look_closer()

    def _look_closer(self) -> None:
        period = self.chosen()
        if period is not None:
            self.post_message(CloserWanted(Closer(interval=period.start)))

    def _page(self, view: View, now: datetime, width: int, height: int) -> Content:
        del now
        period = self.chosen()
        return interval_panel(view, period.start, width, height) if period is not None else Content("no data yet")
