"""One table in an app, for the tests of what it shows and how it moves."""

from collections.abc import Sequence
from datetime import UTC, datetime

from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.strip import Strip

from sestui.domain.grid import By, Period
from sestui.domain.model import INTERVAL, Counters
from sestui.tui.look import THEME, Look
from sestui.tui.rows import Cursor, Moved
from sestui.tui.widgets.table import PeriodTable

NEWEST = datetime(2026, 11, 23, 13, 45, tzinfo=UTC)


def interval(index: int, counters: Counters | None = None, newest: datetime = NEWEST) -> Period:
    """Return the interval that is ``index`` before the newest: every tenth has bounces, their number its index."""
    start = newest - INTERVAL * index
    return Period(start, start + INTERVAL, counters or Counters(1000 + index, 0 if index % 10 else index), 1, 1)


def intervals(count: int = 1344, newer: int = 0) -> tuple[Period, ...]:
    """Return ``count`` intervals, newest first, of which ``newer`` came after the first answer."""
    return tuple(interval(index - newer) for index in range(count))


class Watched(PeriodTable):
    """A table that notes which lines it draws."""

    def __init__(self, moved: Moved | None = None, *, interactive: bool = True) -> None:
        super().__init__(moved, interactive=interactive)
        self.drawn: list[int] = []

    def render_line(self, y: int) -> Strip:
        self.drawn.append(y)
        return super().render_line(y)

    def sort(self, column: str, *, descending: bool) -> None:
        super().sort(column, descending=descending)
        assert isinstance(self.app, TableApp)
        self.app.sorted.append((column, descending))


class TableApp(App[None]):
    """One table, and what it told."""

    def __init__(self, periods: Sequence[Period] = (), by: By = By.INTERVAL, look: Look | None = None) -> None:
        super().__init__()
        self.register_theme(THEME)
        self.theme = "sestui"
        self.animation_level = "none"
        self.periods, self.by, self.look = periods, by, look or Look()
        self.table = self.make()
        self.highlighted: list[tuple[datetime | None, bool]] = []
        self.selected: list[datetime] = []
        self.sorted: list[tuple[str, bool]] = []

    def make(self) -> Watched:
        return Watched(self.moved)

    def compose(self) -> ComposeResult:
        yield self.table

    def on_mount(self) -> None:
        self.show(self.periods)

    def show(self, periods: Sequence[Period]) -> None:
        self.table.show(periods, self.by, self.look)

    def moved(self, cursor: Cursor) -> None:
        self.highlighted.append((cursor.start, cursor.follows))

    def on_period_table_selected(self, event: PeriodTable.Selected) -> None:
        self.selected.append(event.start)


class StillApp(TableApp):
    """A few newest rows without a cursor."""

    def make(self) -> Watched:
        return Watched(interactive=False)


def screen(table: PeriodTable) -> list[str]:
    """Return what stands on each line."""
    return [PeriodTable.render_line(table, y).text.rstrip() for y in range(table.size.height)]


def line(table: PeriodTable) -> int:
    """Return the line of the screen that the cursor stands on, by what is drawn."""
    marked = table.get_component_rich_style("period-table--cursor")
    lines = [PeriodTable.render_line(table, y) for y in range(table.size.height)]
    (only,) = [y for y, strip in enumerate(lines) if any(segment.style == marked for segment in strip)]
    return only


async def drawn_by(pilot: Pilot[None], app: TableApp, periods: Sequence[Period]) -> list[int]:
    """Return the lines that are drawn when other data are shown."""
    await pilot.pause()
    app.table.drawn.clear()
    app.show(periods)
    await pilot.pause()
    return sorted(set(app.table.drawn))


async def scroll(pilot: Pilot[None], app: TableApp, times: int) -> None:
    """Turn the mouse's wheel down."""
    for _ in range(times):
        app.table.post_message(events.MouseScrollDown(app.table, 5, 5, 0, 1, 0, False, False, False))
    await pilot.pause()
