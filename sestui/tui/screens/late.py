"""Late news: what changed of intervals that were over, the newest first."""

from __future__ import annotations

from collections.abc import Sequence

from textual.events import ScreenResume
from textual.widget import Widget

from sestui import formatting
from sestui.domain.grid import By, Period
from sestui.domain.looking import MOST_NEWS, Closer
from sestui.domain.model import INTERVAL
from sestui.tui.messages import CloserWanted, PeriodEntered
from sestui.tui.screens.base import MonitorScreen, interval_on
from sestui.tui.view import View
from sestui.tui.widgets.late_table import LateTable


class LateScreen(MonitorScreen):
    """The late news of two weeks: when each came in, of which interval, how late, and what changed."""

    DEFAULT_CSS = "LateScreen LateTable { height: 1fr; }"
    PLACE = "Late news"
    KEYS = ("table.enter", "day.back", "day.on", "copy")

    def body(self) -> Sequence[Widget]:
        """Return the table."""
        return (LateTable(),)

    def time_shown(self, view: View) -> str:
        """Return how many there are, of which time."""
        if view.past is None or not view.past.closer.news:
            return super().time_shown(view)
        count, end = len(view.past.news), formatting.day(view.past.page.end - INTERVAL, view.look.zone)
        number = f"the newest {count:,}" if count == MOST_NEWS else f"{count:,}"
        return f"{number} in the two weeks to {end}{'' if view.place.now else '  0 now'}"

    def show(self, view: View) -> None:
        """Show the news, or why there are none."""
        table, past = self.query_one(LateTable), view.past
        known = past is not None and past.closer.news
        if known or past is None:
            table.show(past.news if past is not None else (), view.look, self._nothing(view))

    def chosen(self) -> Period | None:
        """Return the interval under the cursor."""
        start, grid = self.query_one(LateTable).cursor, self.view.rows if self.view is not None else None
        return interval_on(grid, start) if grid is not None and start is not None else None

    def focus_main(self) -> None:
        """Give the keys to the table."""
        self.set_focus(self.query_one(LateTable))

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Ask for the news."""
        self.post_message(CloserWanted(Closer(news=True)))

    def on_screen_suspend(self) -> None:
        """Ask for them no more."""
        self.post_message(CloserWanted(Closer()))

    def on_late_table_selected(self, event: LateTable.Selected) -> None:
        """Go to the interval."""
        event.stop()
        self.post_message(PeriodEntered(event.start, By.INTERVAL))

    def _nothing(self, view: View) -> str:
        """Return what stands in an empty table."""
        if view.past is None:
            return view.history_error or "There is no history: what came late is not known."
        return "Nothing came late in these two weeks."
