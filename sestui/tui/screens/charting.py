"""What the two screens with charts share: the window, its keys, and the cursor that is everybody's selection."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from msgspec.structs import replace
from textual.binding import Binding, BindingType

from sestui import formatting
from sestui.domain.grid import OF_DAYS, By, Period, period_start, rolled_up
from sestui.domain.looking import NOW, WEEK, Place
from sestui.domain.model import COVERAGE, Counters
from sestui.domain.reputation import Level
from sestui.tui.chart import ChartData, Note
from sestui.tui.messages import PlaceWanted
from sestui.tui.screens.base import MonitorScreen, interval_on
from sestui.tui.series import COMPLAINT_RATE, COMPLAINTS, Series
from sestui.tui.summed import same
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
        Binding("w", "ghost", "last week", id="chart.ghost", tooltip="The same time last week, dotted: on or off"),
    ]

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Begin with the newest 24 hours of intervals."""
        super().__init__(now)
        self._zoom = Zoom()
        self._by = By.INTERVAL
        self._followed: datetime | None = None
        self._place = NOW
        self._wanted: Place | None = None
        self._ghost = True
        self._charted: tuple[tuple[object, ...], tuple[object, ...], ChartData] | None = None

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
        self._follow(view)
        wanted = (self._zoom, self._by, self.series(), self.weights(), view.look, self._ghost, view.marks)
        known = (grid, view.past, view.state.reputation)
        if self._charted is None or not same(self._charted[0], known) or self._charted[1] != wanted:
            self._charted = (known, wanted, self._data(view))
        self.query_one(Charts).show(replace(self._charted[2], cursor=self._cursor(view)))

    @property
    def by(self) -> By:
        """How long the drawn periods are: days at least where the window is longer than two weeks."""
        return By.DAY if self._zoom.long and self._by not in OF_DAYS else self._by

    def span(self, view: View) -> tuple[datetime, datetime]:
        """Return the window's start and end."""
        reach = view.reach
        assert reach is not None
        return self._zoom.span(reach)

    def _data(self, view: View) -> ChartData:
        """Return what the charts show, without the cursor."""
        start, end = self.span(view)
        periods = tuple(self._within(view, start, end))
        return ChartData(
            periods=periods,
            start=start,
            end=end,
            by=self.by,
            series=self.series(),
            look=view.look,
            window=formatting.length(self._zoom.length),
            weights=self.weights(),
            notes=tuple(_worst(series, periods, view) for series in self.series()),
            ghost=self._last_week(view, start, end) if self._ghost else (),
            marks=view.marks,
            beside={one.beside: view.counted(one.beside, start, end, self.by) for one in self.series() if one.beside},
        )

    def _last_week(self, view: View, start: datetime, end: datetime) -> tuple[Period, ...]:
        """Return what the history knows of the window a week before."""
        return () if view.past is None else view.past.last_week(start, end, self.by, view.look.zone)

    def last_week_of(self, period: Period) -> Counters | None:
        """Return what was counted a week before a period; None where it is not drawn, or not known."""
        found = self._last_week(self.view, period.start, period.end) if self.view is not None and self._ghost else ()
        return next((one.counters for one in found if one.start == period.start - WEEK), None)

    def chosen(self) -> Period | None:
        """Return the period under the cursor; without one, the newest."""
        view = self.view
        if view is None or view.rows is None:
            return None
        at = self._cursor(view) or view.rows.end - timedelta(minutes=15)
        periods = self._within(view, at, at + timedelta(minutes=15))
        return periods[0] if periods else None

    def shown(self) -> tuple[list[Period], By] | None:
        """Return the periods of the window."""
        if self.view is None or self.view.rows is None:
            return None
        return self._within(self.view, *self.span(self.view)), self.by

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
        if view is None or view.reach is None:
            return
        periods = self._all(view)
        if not periods:
            return
        now, newest = self._cursor(view), len(periods) - 1
        place = newest if now is None else max(0, bisect_right(periods, now, key=lambda period: period.start) - 1)
        place = max(0, min(newest, place + steps))
        before, start = self._zoom, periods[place].start
        chosen = None if place == newest else start
        self._move(self._zoom.showing(start, view.reach))
        if chosen != view.selected:
            self.select(chosen)
        elif before != self._zoom:
            self._redraw()

    def action_zoom(self, steps: int) -> None:
        """Show a longer or shorter time, the cursor in its place."""
        if self.view is not None and self.view.reach is not None:
            self._move(self._zoom.zoomed(steps, self.view.reach, self._cursor(self.view)))
            self._redraw()

    def action_unzoom(self) -> None:
        """Show the newest 24 hours."""
        self._wanted = None
        self._zoom, self._by = Zoom(), By.INTERVAL if self.by in OF_DAYS else self._by
        self.select(None)
        self.post_message(PlaceWanted(NOW))
        self._redraw()

    def action_pan(self, halves: int) -> None:
        """Move the window by half of its length."""
        if self.view is not None and self.view.reach is not None:
            self._move(self._zoom.panned(self._zoom.length / 2 * halves, self.view.reach))
            self._redraw()

    def action_ghost(self) -> None:
        """Draw last week, or do not; where it is not known or cannot be seen, tell so."""
        view = self.view
        if view is None or view.reach is None:
            return
        if not self._last_week(view, *self.span(view)):
            self.say("Nothing is known of this time last week.")
        elif not self.query_one(Charts).shows_week():
            self.say("A week is narrower than a character here: zoom in with +.")
        else:
            self._ghost = not self._ghost
            self._redraw()

    def _move(self, zoom: Zoom) -> None:
        """Take another window; where its intervals are not at hand, ask for the two weeks around it."""
        view, self._zoom = self.view, zoom
        if view is None or view.rows is None or self.by in OF_DAYS:
            return
        start, end = self.span(view)
        if start < view.rows.start or end > view.rows.end:
            self._wanted = view.place_ending(end + (COVERAGE - zoom.length) / 2)
            self.post_message(PlaceWanted(self._wanted))

    def _redraw(self) -> None:
        if self.view is not None:
            self.show(self.view)
        self.redraw_lines()

    def _follow(self, view: View) -> None:
        """Move the window to another place or selection; panning away from the present one is the user's right."""
        if view.place != self._place:
            self._place = view.place
            if self._wanted is None:
                self._zoom = Zoom(self._zoom.step)
            elif self._wanted == view.place:
                self._wanted = None
        if view.selected != self._followed and view.reach is not None:
            self._followed = view.selected
            selected = view.selected
            self._zoom = Zoom(self._zoom.step) if selected is None else self._zoom.showing(selected, view.reach)

    def _cursor(self, view: View) -> datetime | None:
        """Return the start of the selected period on the shown grid; None follows the newest."""
        if view.selected is None or view.rows is None:
            return None
        return period_start(interval_on(view.rows, view.selected).start, self.by, view.look.zone)

    def _all(self, view: View) -> Sequence[Period]:
        """Return all periods that the cursor can stand on, ascending."""
        if self.by in OF_DAYS:
            return view.days(self.by)
        return view.intervals() if self.by is By.INTERVAL else view.hours()

    def _within(self, view: View, start: datetime, end: datetime) -> list[Period]:
        """Return the periods that overlap [start, end), whole hours and days at its edges included."""
        zone = view.look.zone
        first = period_start(start, self.by, zone)
        if self.by in OF_DAYS:
            return [period for period in view.days(self.by) if first <= period.start < end]
        after = end if self.by is By.INTERVAL else end + timedelta(hours=1)
        periods = rolled_up(view.rows.intervals(first, after), self.by, zone) if view.rows is not None else []
        return [period for period in periods if period.start < end]


def _worst(series: Series, periods: Sequence[Period], view: View) -> Note | None:
    """Return the remark on the period that is most certainly over one of AWS's lines: when, its rate and its n/N."""
    if series.standing is None:
        return None
    judged = [
        (level, _rate_of(series, counters) or 0.0, period, counters)
        for period in periods
        if (counters := period.counters) is not None and (level := series.standing(counters).level) is not Level.QUIET
    ]
    if not judged:
        return None
    level, rate, period, counters = max(judged, key=lambda found: found[:2])
    places = formatting.COMPLAINT_PLACES if series in _OF_COMPLAINTS else formatting.BOUNCE_PLACES
    when = formatting.heading(period, By.INTERVAL, view.look.zone)
    words = f"{when}  {formatting.percent(rate, places)} of {counters.delivery_attempts:,}"
    return Note(f"{view.look.symbols.mark(level)} {view.look.symbols.plain(words)}", level)


def _rate_of(series: Series, counters: Counters) -> float | None:
    """Return the observed rate that a series is judged by."""
    return counters.complaint_rate if series in _OF_COMPLAINTS else counters.bounce_rate
