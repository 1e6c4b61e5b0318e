"""The chart in full size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from sestui import formatting
from sestui.domain.grid import By
from sestui.tui.lines import cut, styled
from sestui.tui.messages import PeriodEntered
from sestui.tui.panels.interval import reading
from sestui.tui.screens.charting import ChartingScreen
from sestui.tui.series import (
    ATTEMPTS,
    BOUNCE_RATE,
    BOUNCES,
    COMPLAINT_RATE,
    COMPLAINTS,
    DELIVERIES,
    NOT_FAILED,
    REJECTS,
    THEIR_BOUNCES,
    THEIR_COMPLAINTS,
    Series,
)
from sestui.tui.view import View
from sestui.tui.widgets.charts import Charts
from sestui.tui.widgets.panel import Panel

_COUNTS = {"a": ATTEMPTS, "d": NOT_FAILED, "b": BOUNCES, "c": COMPLAINTS, "e": REJECTS}
_THEIRS = {"v": DELIVERIES, "B": THEIR_BOUNCES, "C": THEIR_COMPLAINTS}
_ALL = _COUNTS | _THEIRS
_RATES = {"b": BOUNCE_RATE, "c": COMPLAINT_RATE}
_NEXT = {By.INTERVAL: By.HOUR, By.HOUR: By.DAY, By.DAY: By.INTERVAL}
_NEXT_OF_ALL = _NEXT | {By.DAY: By.WEEK, By.WEEK: By.MONTH, By.MONTH: By.INTERVAL}


class ChartScreen(ChartingScreen):
    """Counts or rates over any window of the two weeks, by interval, hour or day."""

    DEFAULT_CSS = """
    ChartScreen Charts { height: 1fr; }
    """
    PLACE = "Chart"
    KEYS = (
        "chart.enter",
        "chart.older",
        "chart.newer",
        "zoom.in",
        "zoom.out",
        "chart.ghost",
        "pan.back",
        "chart.by",
        "chart.rates",
        "back",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "enter", "open", id="chart.enter", tooltip="Go into the period under the cursor"),
        Binding(
            "i",
            "by",
            "by hour, day",
            id="chart.by",
            tooltip="Draw by interval, hour, day; week, month",
        ),
        Binding("x", "rates", "rates", id="chart.rates", tooltip="Draw counts, or observed rates with AWS's lines"),
        *[
            Binding(
                key, f"series('{key}')", series.title, id=f"chart.{series.key}", tooltip=f"{series.title}: on or off"
            )
            for key, series in _ALL.items()
        ],
        Binding("escape", "app.out", "back", id="back", tooltip="Back to the overview"),
    ]

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Begin with counts of what has not failed, bounces and complaints."""
        super().__init__(now)
        self._shown = {"d", "b", "c"}
        self._as_rates = False

    def body(self) -> Sequence[Widget]:
        """Return the charts and the line that reads the cursor out."""
        return (Charts(id="charts"), Panel(self._reading, self._now, tells_selected=True, id="reading"))

    def crumbs(self, view: View) -> tuple[str, ...]:
        """Return the chart's kind and window."""
        if view.rows is None:
            return (self.place,)
        _, end = self.span(view)
        kind = "observed rates" if self._as_rates else "counts"
        window = f"{formatting.length(self._zoom.length)} to {formatting.stamp(end, view.look.zone)}"
        return (self.place, f"{kind} by {self.by.value}", window)

    def weights(self) -> tuple[int, ...]:
        """Give complaints, which are few, less room."""
        return tuple(2 if series.key == "complaints" else 3 for series in self.series())

    def series(self) -> tuple[Series, ...]:
        """Return the series that are on, of counts or of rates."""
        table = _RATES if self._as_rates else _ALL
        return tuple(series for key, series in table.items() if key in self._shown)

    def action_enter(self) -> None:
        """Go into the period under the cursor."""
        period = self.chosen()
        if period is not None:
            self.post_message(PeriodEntered(period.start, self.by))

    def action_by(self) -> None:
        """Draw by the next length of period."""
        view = self.view
        longer = view is not None and view.past is not None
        self._by = (_NEXT_OF_ALL if longer else _NEXT)[self.by]
        if view is not None and view.reach is not None:
            self._move(self._zoom.by(self._by, view.reach))
        self._redraw()

    def action_rates(self) -> None:
        """Switch between counts and rates; rates need a series that has one."""
        self._as_rates = not self._as_rates
        if not self.series():
            self._shown |= set(_RATES)
        self._redraw()

    def action_series(self, key: str) -> None:
        """Switch a series on or off; one always stays."""
        before = self._shown
        self._shown = before ^ {key}
        if not self.series():
            self._shown = before
            self.say("One series stays on.")
        self._redraw()

    def _reading(self, view: View, now: datetime, width: int, height: int) -> Content:
        del now, height
        period = self.chosen()
        if period is None:
            return Content("")
        symbols = view.look.symbols
        words = reading(period, self.by, view.look.zone, self.last_week_of(period))
        return cut(styled(f" {symbols.plain(words)}"), width, symbols.more)
