"""The lists of periods: all intervals, and the drill-down from days to hours to intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, tzinfo
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from sestui import formatting
from sestui.domain.filters import parse
from sestui.domain.grid import OF_DAYS, By, Period, period_end, rolled_up
from sestui.errors import UsageError
from sestui.tui.messages import PeriodEntered
from sestui.tui.rows import Cursor
from sestui.tui.screens.base import MonitorScreen
from sestui.tui.summed import Summed
from sestui.tui.view import View
from sestui.tui.widgets.prompt import Prompt
from sestui.tui.widgets.table import PeriodTable

_NEXT = {By.DAY: By.WEEK, By.WEEK: By.MONTH, By.MONTH: By.DAY}


class ListScreen(MonitorScreen):
    """The periods of one length, newest first; of all time, or inside one longer period."""

    KEYS = ("table.enter", "back", "list.by", "filter", "table.next", "table.sort", "copy", "export")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "filter", id="filter", tooltip="Show only what matches, such as bounces>0 rate>=5"),
        Binding("escape", "back", "back", id="back", tooltip="Take the filter away, or go back one level"),
        Binding("i", "by", "weeks, months", id="list.by", tooltip="The list of days: by day, by week or by month"),
    ]

    def __init__(self, now: Callable[[], datetime], name: str, by: By) -> None:
        """Begin with all time."""
        super().__init__(now)
        self.place = name
        self._by = by
        self._within: tuple[datetime, datetime, By] | None = None
        self._summed = Summed()

    def body(self) -> Sequence[Widget]:
        """Return the table."""
        return (PeriodTable(self._moved),)

    def enter(self, start: datetime, by: By, zone: tzinfo) -> None:
        """Show what is inside the hour or day of ``zone`` that begins at ``start``."""
        self._within = (start, period_end(start, by, zone), by)
        if self.is_mounted:
            self._narrow("")

    def crumbs(self, view: View) -> tuple[str, ...]:
        """Return the way from the days, or the list's own name; a filter belongs to it."""
        names: tuple[str, ...] = (f"{self._by.value.capitalize()}s" if self._by in OF_DAYS else self.place,)
        if self._within is not None:
            names = ("Days", *path(self._within[0], self._within[2], view))
        return (*names, f"/{self._filter}") if self._filter else names

    def show(self, view: View) -> None:
        """Show the periods of the view, as the filter has them."""
        table = self.query_one(PeriodTable)
        if table.filter.text and table.filter.zone is not view.look.zone:
            table.filter = parse(table.filter.text, view.look.zone)
        table.empty = self._nothing(view)
        table.show(self._periods(view), self._by, view.look, view.past, view.marks)
        self.follow(view.selected)

    def chosen(self) -> Period | None:
        """Return the row under the cursor."""
        return self.query_one(PeriodTable).selected

    def shown(self) -> tuple[list[Period], By] | None:
        """Return all rows, as filtered, ascending."""
        return sorted(self.query_one(PeriodTable).shown, key=lambda period: period.start), self._by

    def focus_main(self) -> None:
        """Give the keys to the table."""
        self.set_focus(self.query_one(PeriodTable))

    def follow(self, selected: datetime | None) -> None:
        """Move the row to what is selected, where the rows are intervals."""
        if self._by is By.INTERVAL:
            self.query_one(PeriodTable).adopt(selected)

    def on_period_table_selected(self, event: PeriodTable.Selected) -> None:
        """Tell that the user goes in."""
        event.stop()
        self.post_message(PeriodEntered(event.start, self._by))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action makes sense here: only a list of days has weeks and months."""
        if action == "by" and self._within is not None:
            return False
        return self._by in _NEXT if action == "by" else super().check_action(action, parameters)

    def action_by(self) -> None:
        """Show days, weeks or months."""
        self._by = _NEXT[self._by]
        self._hand_down()
        self.redraw_lines()

    async def action_filter(self) -> None:
        """Ask for a filter."""
        await self.ask("filter", "bounces>0   rate>=5   complaints>0   2026-11-20   idle   over", self._filter)

    async def action_back(self) -> None:
        """Take the filter away first, then go back one level."""
        if self._filter:
            self._narrow("")
        else:
            await self.run_action("app.out")

    def on_prompt_answered(self, event: Prompt.Answered) -> None:
        """Apply a filter; one that cannot be read is told and changes nothing."""
        if event.purpose == "filter":
            event.stop()
            self._narrow(event.text)

    def _moved(self, cursor: Cursor) -> None:
        """Tell which period is selected, where it is an interval: charts share it."""
        if self._by is By.INTERVAL and not cursor.stands_in:
            self.select(None if cursor.follows else cursor.start)

    @property
    def _filter(self) -> str:
        return self.query_one(PeriodTable).filter.text if self.is_mounted else ""

    def _narrow(self, text: str) -> None:
        """Show only what matches."""
        if self.view is None:
            return
        try:
            self.query_one(PeriodTable).filter = parse(text, self.view.look.zone)
        except UsageError as error:
            self.say(error.advice)
        self._hand_down()
        self.redraw_lines()

    def _periods(self, view: View) -> tuple[Period, ...]:
        """Return the list's periods, newest first, unfiltered; summed up once for each answer and zone."""
        grid, zone = view.rows, view.look.zone
        if grid is None:
            return ()
        start, end = self._within[:2] if self._within else (None, None)

        def periods() -> Iterable[Period]:
            if self._by not in OF_DAYS:
                return reversed(rolled_up(grid.intervals(start, end), self._by, zone))
            days = view.days(self._by)
            return reversed([day for day in days if (start or day.start) <= day.start < (end or day.end)])

        return self._summed.get((grid, zone, self._within, view.past), self._by, periods)

    def _nothing(self, view: View) -> str:
        """Return what stands in an empty table."""
        if view.rows is None:
            return "No data yet."
        return f"Nothing matches {self._filter}" if self._filter else "Nothing is known of this time."


def path(start: datetime, by: By, view: View) -> tuple[str, ...]:
    """Return the breadcrumb of the period of length ``by`` from ``start``: its day, its hour, its interval."""
    zone = view.look.zone
    crumbs = [formatting.day(start, zone)]
    if by not in OF_DAYS:
        crumbs.append(formatting.clock(start, zone))
    return tuple(crumbs)
