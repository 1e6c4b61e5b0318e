"""The events: what deserves attention, and what did, each with its numbers; and the way to the intervals behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from sestui.domain.findings.finding import Finding
from sestui.domain.grid import By, Period
from sestui.domain.model import INTERVAL
from sestui.tui.messages import IntervalsWanted
from sestui.tui.panels.events import details
from sestui.tui.screens.base import MonitorScreen, interval_on
from sestui.tui.view import View
from sestui.tui.widgets.finding_list import FindingList
from sestui.tui.widgets.panel import Panel

_DETAILS = 6
_LEAST_LIST = 4
_OTHER_LINES = 4
_JUST_BEFORE = timedelta(microseconds=1)


class EventsScreen(MonitorScreen):
    """All findings, what goes on first, and below them everything about the one under the cursor."""

    DEFAULT_CSS = "EventsScreen FindingList { height: 1fr; } EventsScreen #details { height: 6; }"
    PLACE = "Events"
    EXPORT = ".md"
    KEYS = ("table.enter", "acknowledge", "overview", "chart", "intervals", "days")

    def body(self) -> Sequence[Widget]:
        """Return the list and what is known of one finding."""
        return (FindingList(self._moved), Panel(self._details, self._now, by_clock=True, id="details"))

    def crumbs(self, view: View) -> tuple[str, ...]:
        """Return the place, and how much goes on."""
        going = sum(one.ongoing for one in view.found)
        return (f"{self.place}: {going} ongoing, {len(view.found) - going} over",)

    def show(self, view: View) -> None:
        """Show the findings of the view."""
        empty = "Nothing deserves attention." if view.rows is not None else "No data yet."
        self.query_one(FindingList).show(view.found, view.look, empty)

    def fit(self, size: Size) -> None:
        """Leave the details away where they leave no room for a list."""
        super().fit(size)
        self.query_one("#details").display = size.height >= _OTHER_LINES + _LEAST_LIST + _DETAILS

    def focus_main(self) -> None:
        """Give the keys to the list."""
        self.set_focus(self.query_one(FindingList))

    def on_finding_list_selected(self, event: FindingList.Selected) -> None:
        """Go to the intervals behind a finding, with the cursor on its peak."""
        event.stop()
        if self.view is None or self.view.rows is None:
            return
        start = interval_on(self.view.rows, _moment_of(event.finding)).start
        if self.view.place.now:
            start = min(start, self.view.rows.end - INTERVAL)
        self.post_message(IntervalsWanted(start))

    def shown(self) -> tuple[list[Period], By] | None:
        """Return the intervals of the selected finding, with those that it was first counted over, for a note."""
        view, finding = self.view, self.query_one(FindingList).selected
        if view is None or view.rows is None or finding is None:
            return None
        counted = finding.evidence.start if finding.evidence is not None else finding.since
        return list(view.rows.intervals(min(finding.since, counted), finding.until)), By.INTERVAL

    def _moved(self) -> None:
        self.redraw_lines()

    def _details(self, view: View, now: datetime, width: int, height: int) -> Content:
        return details(view, self.query_one(FindingList).selected, now, width, height)


def _moment_of(finding: Finding) -> datetime:
    """Return the last moment of what was counted when a finding was at its peak, or of what began it."""
    return (finding.peak.at if finding.peak is not None else finding.since) - _JUST_BEFORE
