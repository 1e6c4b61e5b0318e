"""The table of periods: only what is on the screen is drawn, and the cursor stays on its period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from typing import Any, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Region
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from sestui.domain.filters import Filter
from sestui.domain.grid import By, Period
from sestui.domain.looking import Past
from sestui.errors import one_line
from sestui.tui import columns
from sestui.tui.beside import Beside
from sestui.tui.look import Look
from sestui.tui.marks import Marks
from sestui.tui.rows import Cursor, Moved
from sestui.tui.widgets.kept_lines import DrawnRows
from sestui.tui.widgets.steady import HEADER, SteadyView
from sestui.tui.widgets.walking import WALKING

_STYLES = {tone: f"period-table--{tone}" for tone in columns.Tone}


class PeriodTable(SteadyView, can_focus=True):
    """Periods, one a line below a header, of which only the visible ones are ever formatted.

    Until the user moves it, the cursor follows the first row; ``g`` makes it follow again. After that it stays on its
    period, and on its line of the screen, through new data, sorting and filtering.

    Attributes:
        filter: Which of the periods are shown.
        empty: What stands in place of the rows when there are none; plain text.
    """

    DEFAULT_CSS = """
    PeriodTable {
        overflow: hidden scroll; scrollbar-size-vertical: 1; scrollbar-background: $background;
        scrollbar-color: $panel; scrollbar-color-hover: $secondary; scrollbar-color-active: $secondary;
        scrollbar-background-hover: $background; scrollbar-background-active: $background;
        &.-still { overflow: hidden hidden; }
        & > .period-table--header, & > .period-table--dim { color: $text-muted; }
        & > .period-table--sorted { color: $foreground; text-style: bold; }
        & > .period-table--warning { color: $text-warning; text-style: bold; }
        & > .period-table--critical { color: $text-error; text-style: bold; }
        & > .period-table--cursor { background: $panel; text-style: bold underline; }
        &:focus > .period-table--cursor { text-style: reverse; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "period-table--header",
        "period-table--sorted",
        "period-table--cursor",
        *_STYLES.values(),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        *WALKING,
        Binding("s", "sort_next", "sort", show=False, id="table.sort", tooltip="Sort by the next column"),
        Binding("S", "reverse", "reverse", show=False, id="table.reverse", tooltip="Turn the order round"),
        Binding("n", "jump(1)", "next failure", show=False, id="table.next", tooltip="The next row with a failure"),
        Binding("N", "jump(-1)", "failure before", show=False, id="table.previous", tooltip="The one before"),
    ]

    filter: var[Filter] = var(Filter(), init=False)
    empty: var[str] = var("No data yet.", init=False)

    class Selected(Message):
        """The user goes into the period that begins at ``start``."""

        def __init__(self, start: datetime) -> None:
            self.start = start
            super().__init__()

    def __init__(self, moved: Moved | None = None, *, interactive: bool = True, **options: Any) -> None:
        """Make an empty table.

        Args:
            moved: Told where the cursor stands when that changes; called and not posted, so that all is one frame.
            interactive: Whether it has a cursor, keys, a mouse and a scrollbar; else it only shows its first rows.
            options: What every widget takes: its id and classes.
        """
        super().__init__(interactive=interactive, **options)
        self.set_class(not interactive, "-still")
        self._moved = moved or (lambda place: None)
        self._by = By.INTERVAL
        self._given: Sequence[Period] = ()
        self._look = Look()
        self._told = Cursor(None, follows=True, stands_in=False)
        self._fitted: tuple[object, tuple[columns.Column, ...]] = (None, ())
        self._drawn = DrawnRows()

    @property
    def selected(self) -> Period | None:
        """The period under the cursor; None without one."""
        return self.rows.selected if self.interactive else None

    @property
    def cursor(self) -> datetime | None:
        """When the period under the cursor begins; None without rows or without a cursor."""
        return self.selected.start if self.selected else None

    @property
    def sort_column(self) -> str:
        """The key of the column that the rows are ordered by; changed by ``sort``."""
        return self.rows.sort_column

    @property
    def descending(self) -> bool:
        """Whether the greatest value, or the newest period, is on top."""
        return self.rows.descending

    @property
    def shown(self) -> Sequence[Period]:
        """The periods that the filter lets through, in their order on the screen; not to be changed."""
        return self.rows.shown

    def show(self, periods: Sequence[Period], by: By, look: Look, past: Past | None = None, marks: Marks = ()) -> None:
        """Show other data; nothing is drawn where the same stands already, and nothing is told: nobody moved.

        Args:
            periods: Newest first, one a start. Kept, so the caller does not change it any more.
            by: What the rows are.
            look: The symbols, and the zone of the times.
            past: What the history tells beside the rows; None without one.
            marks: Of findings.
        """
        beside = self.rows.beside if self.rows.beside.same(past, marks) else Beside(past, marks)
        same_look = (by, look, beside) == (self._by, self._look, self.rows.beside)
        same = periods is self._given or periods == self.rows.periods
        self._given = periods
        if same_look and same:
            return
        with super().changing(reveal=False):
            self._by, self._look = by, look
            self.rows.show(periods, beside)
        self._told = self._place()
        if not same_look:
            self.refresh()

    def sort(self, column: str, *, descending: bool) -> None:
        """Order the rows by the column of this key."""
        with self.changing(reveal=True):
            self.rows.sort(column, descending=descending)

    def move_to(self, start: datetime | None) -> None:
        """Put the cursor on the period that begins at ``start``, or on the nearest; None: it follows the first row."""
        with self.moving(self.top):
            self.rows.choose(start)

    def adopt(self, start: datetime | None) -> None:
        """Put the cursor where the selection was moved to elsewhere; nothing is told, as it is known."""
        if start != self.rows.chosen:
            with super().moving(self.top):
                self.rows.choose(start)
            self._told = self._place()

    def action_move(self, rows: int) -> None:
        """Move the cursor down by ``rows``."""
        self._go(self.rows.row + rows)

    def action_page(self, pages: float) -> None:
        """Move cursor and view down by ``pages`` screens."""
        with self.moving(self.top + (rows := round(pages * self.page))):
            self.rows.go(self.rows.row + rows)

    def action_first(self) -> None:
        """Put the cursor on the first row and let it follow again."""
        self.move_to(None)

    def action_last(self) -> None:
        """Put the cursor on the last row."""
        self._go(len(self.shown) - 1)

    def action_jump(self, direction: int) -> None:
        """Move the cursor down (1) or up (-1) to the next period with bounces, complaints or rejects, if any."""
        found = self.rows.next_failure(direction)
        if found is not None:
            self._go(found)

    def action_select(self) -> None:
        """Go into the period under the cursor; the cursor stays on it."""
        if self.cursor is not None:
            self._go(self.rows.row)
            self.post_message(self.Selected(self.cursor))

    def action_sort_next(self) -> None:
        """Order by the next of the shown columns, the greatest on top."""
        keys = [column.key for column in self._columns]
        place = keys.index(self.sort_column) if self.sort_column in keys else -1
        self.sort(keys[(place + 1) % len(keys)], descending=True)

    def action_reverse(self) -> None:
        """Turn the order round."""
        self.sort(self.sort_column, descending=not self.descending)

    def on_click(self, event: Click) -> None:
        """Move to the clicked row, go into it if the cursor is there already, or sort by the clicked title."""
        if (offset := event.get_content_offset(self)) is None or not self.interactive:
            return
        event.stop()
        row = self.top + offset.y - HEADER
        if offset.y < HEADER:
            key = columns.at(self._columns, offset.x)
            self.sort(key, descending=key != self.sort_column or not self.descending)
        elif row < len(self.shown):
            self.action_select() if row == self.rows.row else self._go(row)

    def watch_filter(self) -> None:
        """Show what the filter lets through."""
        with self.changing(reveal=True):
            self.rows.narrow(self.filter)

    def watch_empty(self) -> None:
        """Draw the other words, if they are on the screen."""
        if not self.shown:
            self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines of a frame, all in one way."""
        self._drawn.drawn((self._columns, self._look, self.rows.beside, self.app.theme, self.has_focus), self.page)
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen: the header, a row, or what stands in place of the rows."""
        if y < HEADER:
            return self._header_strip()
        row = self.top + y - HEADER
        if row < len(self.shown):
            shows = (self.shown[row], self.interactive and row == self.rows.row)
            return self._drawn.row(shows, lambda: self._row(*shows))
        if not self.shown and y == min(HEADER + 1, self.size.height - 1):
            words = f" {self._look.symbols.plain(one_line(self.empty))}"
            return Strip([Segment(words, self.get_component_rich_style("period-table--header"))])
        return Strip([])

    @property
    def _columns(self) -> tuple[columns.Column, ...]:
        fitted = (self.width, self._by, self.rows.beside)
        if self._fitted[0] != fitted:
            self._fitted = (fitted, self.rows.beside.columns(self.width, self._by))
        return self._fitted[1]

    def _go(self, row: int) -> None:
        with self.moving(self.top):
            self.rows.go(row)

    @contextmanager
    def moving(self, top: int) -> Iterator[None]:
        """Tell of the cursor, too."""
        with super().moving(top):
            yield
        self._tell()

    @contextmanager
    def changing(self, *, reveal: bool) -> Iterator[None]:
        """Tell of the cursor, too."""
        with super().changing(reveal=reveal):
            yield
        self._tell()

    def _tell(self) -> None:
        """Tell of another cursor, or that it follows the first row now or does not any more."""
        if self.interactive and (place := self._place()) != self._told:
            self._told = place
            self._moved(place)

    def _place(self) -> Cursor:
        """Return where the cursor is."""
        chosen = self.rows.chosen
        return Cursor(self.cursor, follows=chosen is None, stands_in=chosen is not None and chosen != self.cursor)

    def header(self) -> tuple[str, ...]:
        """Return the words above the columns."""
        newest = self.rows.periods[0].start if self.rows.periods else None
        return columns.titles(self._columns, self._by, self._look, newest, self.sort_column, descending=self.descending)

    def _header_strip(self) -> Strip:
        plain, chosen = map(self.get_component_rich_style, ("period-table--header", "period-table--sorted"))
        pairs = zip(self._columns, self.header(), strict=True)
        return Strip([Segment(text, chosen if column.key == self.sort_column else plain) for column, text in pairs])

    def _row(self, period: Period, under_cursor: bool) -> Strip:
        cells = self.rows.beside.cells(self._columns, period, self._by, self._look)
        if under_cursor:
            text = "".join(cell.text for cell in cells)
            return Strip([Segment(text.ljust(self.width), self.get_component_rich_style("period-table--cursor"))])
        return Strip(
            Segment("".join(cell.text for cell in run), self.get_component_rich_style(_STYLES[tone]))
            for tone, run in groupby(cells, key=lambda cell: cell.tone)
        )
