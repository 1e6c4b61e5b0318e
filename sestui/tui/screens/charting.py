"""What the two screens with charts share: the window, its keys, and the cursor that is everybody's selection."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from textual.binding import Binding, BindingType

from sestui import formatting
from sestui.domain.grid import By, Grid, Period, period_start, rolled_up
from sestui.domain.model import Counters
from sestui.domain.reputation import Level
from sestui.tui.chart import ChartData, Note
from sestui.tui.screens.base import MonitorScreen, interval_on
from sestui.tui.series import COMPLAINT_RATE, COMPLAINTS, Series
from sestui.tui.view import View
from sestui.tui.widgets.charts import Charts
from sestui.tui.zoom import Zoom

_OF_COMPLAINTS = (COMPLAINTS, COMPLAINT_RATE)


class ChartingScreen(MonitorScreen):
    """A screen with charts over a window of time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,left", "step(-1)", "older", id="chart.older", tooltip="Move the cursor to the period before"),
        Binding("l,right", "step(1)", "newer", id="chart.newer", tooltip="Move the cursor to the period after"),
        Binding("plus,equals_sign", "zoom(-1)", "zoom in", id="zoom.in", tooltip="Show a shorter time"),
        Binding("minus", "zoom(1)", "zoom out", id="zoom.out", tooltip="Show a longer time"),
        Binding("0", "unzoom", "24 hours", id="zoom.reset", tooltip="Show the newest 24 hours again"),
        Binding("H,less_than_sign", "pan(-1)", "pan back", id="pan.back", tooltip="Move the window back by half of it"),
        Binding("L,greater_than_sign", "pan(1)", "pan on", id="pan.on", tooltip="Move the window on by half of it"),
    ]

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Begin with the newest 24 hours of intervals."""
        super().__init__(now)
        self._zoom = Zoom()
        self._by = By.INTERVAL
        self._followed: datetime | None = None
        self._charted: tuple[Grid, tuple[object, ...], ChartData] | None = None

    def series(self) -> tuple[Series, ...]:
        """Return what is drawn, from top to bottom."""
        raise NotImplementedError

    def weights(self) -> tuple[int, ...]:
        """Return how the height is shared among the series; empty: alike."""
        return ()

    def show(self, view: View) -> None:
        """Draw the window of the view."""
        grid = view.rows
        if grid is None:
            return
        self._follow(view.selected, grid)
        wanted = (self._zoom, self._by, self.series(), self.weights(), view.look)
        if self._charted is None or self._charted[0] is not grid or self._charted[1] != wanted:
            self._charted = (grid, wanted, self._data(view, grid))
        self.query_one(Charts).show(replace(self._charted[2], cursor=self._cursor(view, grid)))

    def _data(self, view: View, grid: Grid) -> ChartData:
        """Return what the charts show, without the cursor."""
        start, end = self._zoom.span(grid)
        periods = tuple(self._within(view, grid, start, end))
        return ChartData(
            periods=periods,
            start=start,
            end=end,
            by=self._by,
            series=self.series(),
            look=view.look,
            window=formatting.length(self._zoom.length),
            weights=self.weights(),
            notes=tuple(_worst(series, periods, view) for series in self.series()),
        )

    def chosen(self) -> Period | None:
        """Return the period under the cursor; without one, the newest."""
        view = self.view
        if view is None or view.rows is None:
            return None
        at = self._cursor(view, view.rows) or view.rows.end - timedelta(minutes=15)
        periods = self._within(view, view.rows, at, at + timedelta(minutes=15))
        return periods[0] if periods else None

    def shown(self) -> tuple[list[Period], By] | None:
        """Return the periods of the window."""
        if self.view is None or self.view.rows is None:
            return None
        return self._within(self.view, self.view.rows, *self._zoom.span(self.view.rows)), self._by

    def on_charts_picked(self, event: Charts.Picked) -> None:
        """Select the clicked period."""
        event.stop()
        self.select(event.moment)

    def on_charts_zoomed(self, event: Charts.Zoomed) -> None:
        """Zoom by the wheel."""
        event.stop()
        self.action_zoom(-1 if event.closer else 1)

    def action_step(self, steps: int) -> None:
        """Move the cursor, and the window with it where it would leave it; the newest period follows."""
        view = self.view
        if view is None or view.rows is None:
            return
        grid, zone = view.rows, view.look.zone
        starts = [period.start for period in rolled_up(grid.intervals(), self._by, zone)]
        if not starts:
            return
        now = self._cursor(view, grid)
        place = len(starts) - 1 if now is None else max(0, bisect_right(starts, now) - 1)
        place = max(0, min(len(starts) - 1, place + steps))
        before, self._zoom = self._zoom, self._zoom.showing(starts[place], grid)
        chosen = None if place == len(starts) - 1 else starts[place]
        if chosen != view.selected:
            self.select(chosen)
        elif before != self._zoom:
            self._redraw()

    def action_zoom(self, steps: int) -> None:
        """Show a longer or shorter time, the cursor in its place."""
        if self.view is not None and self.view.rows is not None:
            self._zoom = self._zoom.zoomed(steps, self.view.rows, self._cursor(self.view, self.view.rows))
            self._redraw()

    def action_unzoom(self) -> None:
        """Show the newest 24 hours."""
        self._zoom = Zoom()
        self.select(None)
        self._redraw()

    def action_pan(self, halves: int) -> None:
        """Move the window by half of its length."""
        if self.view is not None and self.view.rows is not None:
            self._zoom = self._zoom.panned(self._zoom.length / 2 * halves, self.view.rows)
            self._redraw()

    def _redraw(self) -> None:
        if self.view is not None:
            self.show(self.view)
        self.redraw_lines()

    def _follow(self, selected: datetime | None, grid: Grid) -> None:
        """Move the window where another selection is; panning away from the present one is the user's right."""
        if selected != self._followed:
            self._followed = selected
            self._zoom = self._zoom.showing(selected, grid) if selected is not None else Zoom(self._zoom.step)

    def _cursor(self, view: View, grid: Grid) -> datetime | None:
        """Return the start of the selected period on the shown grid; None follows the newest."""
        if view.selected is None:
            return None
        return period_start(interval_on(grid, view.selected).start, self._by, view.look.zone)

    def _within(self, view: View, grid: Grid, start: datetime, end: datetime) -> list[Period]:
        """Return the periods that overlap [start, end), whole hours and days at its edges included."""
        zone = view.look.zone
        first = period_start(start, self._by, zone)
        periods = rolled_up(grid.intervals(first), self._by, zone)
        return [period for period in periods if period.start < end]


def _worst(series: Series, periods: Sequence[Period], view: View) -> Note | None:
    """Return the remark on the period that is most certainly over one of AWS's lines: when, its rate and its n/N."""
    if series.standing is None:
        return None
    known = [(period, period.counters) for period in periods if period.counters is not None]
    judged = [(series.standing(counters).level, _rate_of(series, counters) or 0.0, at) for at, counters in known]
    level, rate, period = max(judged, key=lambda found: found[:2], default=(Level.QUIET, 0.0, None))
    if level is Level.QUIET or period is None or period.counters is None:
        return None
    places = formatting.COMPLAINT_PLACES if series in _OF_COMPLAINTS else formatting.BOUNCE_PLACES
    when = formatting.heading(period, By.INTERVAL, view.look.zone)
    words = f"{when}  {formatting.percent(rate, places)} of {period.counters.delivery_attempts:,}"
    return Note(f"{view.look.symbols.mark(level)} {view.look.symbols.plain(words)}", level)


def _rate_of(series: Series, counters: Counters) -> float | None:
    """Return the observed rate that a series is judged by."""
    return counters.complaint_rate if series in _OF_COMPLAINTS else counters.bounce_rate
