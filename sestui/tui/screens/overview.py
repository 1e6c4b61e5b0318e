"""The overview: is mail going out, is somebody about to stop it, how much, and when did it change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.geometry import Size
from textual.widget import Widget

from sestui.domain.grid import By, Grid, Period
from sestui.tui.messages import PeriodEntered
from sestui.tui.panels.counters import ROWS, counters_panel
from sestui.tui.panels.quota import quota_panel
from sestui.tui.rows import Cursor
from sestui.tui.screens.charting import ChartingScreen
from sestui.tui.series import BOUNCES, COMPLAINTS, NOT_FAILED, Series
from sestui.tui.view import View
from sestui.tui.widgets.charts import Charts
from sestui.tui.widgets.panel import Panel
from sestui.tui.widgets.table import PeriodTable

_COUNTERS = len(ROWS) + 1
_OTHER_LINES = 4
_ALL_CHARTS = 13
_LEAST_CHART, _LEAST_TABLE = 6, 3
_QUOTA_FROM = 78
_SERIES = (NOT_FAILED, BOUNCES, COMPLAINTS)


class OverviewScreen(ChartingScreen):
    """Counters, send quota, charts on one time axis, and the newest intervals."""

    DEFAULT_CSS = """
    OverviewScreen #figures { height: 8; }
    OverviewScreen #counters { width: 1fr; height: 100%; }
    OverviewScreen #quota { width: 34; height: 100%; padding: 0 1 0 1; }
    """
    PLACE = "Overview"
    KEYS = (
        "table.enter",
        "chart",
        "intervals",
        "days",
        "events",
        "health",
        "zoom.in",
        "zoom.out",
        "late",
        "pause",
        "fetch",
        "zone",
        "copy",
        "export",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "d", "first(0)", "not failed", id="overview.not_failed", tooltip="Small screens: chart what has not failed"
        ),
        Binding("b", "first(1)", "bounces", id="overview.bounces", tooltip="Small screens: chart the bounces"),
        Binding("c", "first(2)", "complaints", id="overview.complaints", tooltip="Small screens: chart the complaints"),
    ]

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Begin with what has not failed on top."""
        super().__init__(now)
        self._first = 0
        self._chart_height = 0
        self._listed: Grid | None = None
        self._newest_first: Sequence[Period] = ()

    def body(self) -> Sequence[Widget]:
        """Return figures, charts and the newest intervals."""
        figures = Horizontal(
            Panel(counters_panel, self._now, reads=_counted, id="counters"),
            Panel(quota_panel, self._now, by_clock=True, id="quota"),
            id="figures",
        )
        return (figures, Charts(id="charts"), PeriodTable(self._moved))

    def show(self, view: View) -> None:
        """Draw the charts, and the intervals newest first."""
        super().show(view)
        if view.rows is not self._listed:
            self._listed, self._newest_first = view.rows, view.intervals()[::-1]
        table = self.query_one(PeriodTable)
        table.show(self._newest_first, By.INTERVAL, view.look, view.past, view.marks)
        table.adopt(view.selected)

    def series(self) -> tuple[Series, ...]:
        """Return all three series, or on a small screen the one that was asked for."""
        return _SERIES if self._chart_height >= _ALL_CHARTS else (_SERIES[self._first],)

    def weights(self) -> tuple[int, ...]:
        """Give the first chart the most room."""
        return (3, 2, 2)

    def chosen(self) -> Period | None:
        """Return the row under the cursor."""
        return self.query_one(PeriodTable).selected

    def focus_main(self) -> None:
        """Give the keys to the newest intervals."""
        self.set_focus(self.query_one(PeriodTable))

    def fit(self, size: Size) -> None:
        """Share the height: the figures first, then intervals and charts; small screens lose the charts first."""
        super().fit(size)
        height = size.height - _OTHER_LINES
        rest = height - _COUNTERS
        table = max(_LEAST_TABLE, min(size.height // 4, rest - _LEAST_CHART - 1))
        charts = self.query_one(Charts)
        self._chart_height = rest - table
        charts.display = self._chart_height >= _LEAST_CHART
        charts.styles.height = max(1, self._chart_height)
        self.query_one("#figures").styles.height = max(1, min(_COUNTERS, height))
        self.query_one("#quota").display = size.width >= _QUOTA_FROM
        self.query_one(PeriodTable).display = rest >= _LEAST_TABLE
        self.query_one(PeriodTable).styles.height = "1fr"

    def follow(self, selected: datetime | None) -> None:
        """Move the row to what is selected."""
        self.query_one(PeriodTable).adopt(selected)

    def on_period_table_selected(self, event: PeriodTable.Selected) -> None:
        """Tell that the user goes in."""
        event.stop()
        self.post_message(PeriodEntered(event.start, By.INTERVAL))

    def _moved(self, cursor: Cursor) -> None:
        """Share the selection with the charts."""
        if not cursor.stands_in:
            self.select(None if cursor.follows else cursor.start)

    def action_first(self, index: int) -> None:
        """Choose the series that a small screen shows."""
        self._first = index
        self._redraw()


def _counted(view: View) -> tuple[object, ...]:
    """Return what the counters are made of."""
    return view.live, view.rows, view.look, view.state.failure
