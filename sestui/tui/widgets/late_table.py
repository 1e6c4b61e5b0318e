"""The list of late news: only what is on the screen is drawn, and the cursor stays on its row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import ClassVar

from rich.segment import Segment
from textual.binding import BindingType
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from sestui import formatting
from sestui.domain.past import Late
from sestui.tui.late import briefly, changed, delay
from sestui.tui.look import Look
from sestui.tui.widgets.steady import HEADER
from sestui.tui.widgets.walking import WALKING

_WIDE = 64
_WHEEL = 3


class LateTable(Widget, can_focus=True):
    """Late news, one a line below a header, the newest on top.

    Until the user moves it, the cursor follows the first row; after that it stays on its row.
    """

    DEFAULT_CSS = """
    LateTable {
        & > .late-table--header { color: $text-muted; }
        & > .late-table--cursor { background: $panel; text-style: bold underline; }
        &:focus > .late-table--cursor { text-style: reverse; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"late-table--header", "late-table--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [*WALKING]

    class Selected(Message):
        """The user goes to the interval that begins at ``start``."""

        def __init__(self, start: datetime) -> None:
            self.start = start
            super().__init__()

    def __init__(self) -> None:
        """Make an empty table."""
        super().__init__()
        self._news: Sequence[Late] = ()
        self._look = Look()
        self._empty = "Reading the history."
        self._row, self._top = 0, 0
        self._follows = True

    @property
    def cursor(self) -> datetime | None:
        """The start of the interval under the cursor; None without rows."""
        return self._news[self._row].start if self._news else None

    def show(self, news: Sequence[Late], look: Look, empty: str) -> None:
        """Show other news, the newest first; where there are none, the words ``empty``."""
        if (news, look, empty) == (self._news, self._look, self._empty):
            return
        chosen = None if self._follows or not self._news else self._news[self._row]
        self._news, self._look, self._empty = news, look, empty
        self._go(news.index(chosen) if chosen in news else 0 if self._follows else self._row)
        self.refresh()

    def action_move(self, rows: int) -> None:
        """Move the cursor down by ``rows``."""
        self._walk(self._row + rows)

    def action_page(self, pages: float) -> None:
        """Move the cursor down by ``pages`` screens."""
        self._walk(self._row + round(pages * self._page))

    def action_first(self) -> None:
        """Put the cursor on the first row and let it follow again."""
        self._walk(0)
        self._follows = True

    def action_last(self) -> None:
        """Put the cursor on the last row."""
        self._walk(len(self._news) - 1)

    def action_select(self) -> None:
        """Go to the interval under the cursor."""
        if self.cursor is not None:
            self._follows = False
            self.post_message(self.Selected(self.cursor))

    def on_resize(self) -> None:
        """Keep the cursor on the screen."""
        self._go(self._row)

    def on_click(self, event: Click) -> None:
        """Move to the clicked row; go to its interval if the cursor is there already."""
        offset = event.get_content_offset(self)
        row = -1 if offset is None else self._top + offset.y - HEADER
        if offset is not None and offset.y >= HEADER and row < len(self._news):
            self.action_select() if row == self._row else self._walk(row)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Move down by the wheel."""
        event.stop()
        self.action_move(_WHEEL)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Move up by the wheel."""
        event.stop()
        self.action_move(-_WHEEL)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen: the header, a row, or what stands in place of the rows."""
        row, width = self._top + y - HEADER, self.size.width
        header = self.get_component_rich_style("late-table--header")
        if y < HEADER:
            return Strip([Segment(heads(self._look, self._news, width), header)])
        if row < len(self._news):
            text = self._look.symbols.plain(line(self._news[row], self._look.zone, width))
            style = self.get_component_rich_style("late-table--cursor") if row == self._row else self.rich_style
            return Strip([Segment(text, style)])
        empty = f" {self._look.symbols.plain(self._empty)}" if not self._news and y == HEADER + 1 else ""
        return Strip([Segment(empty.ljust(width)[:width], header)])

    @property
    def _page(self) -> int:
        return max(1, self.size.height - HEADER)

    def _walk(self, row: int) -> None:
        """Move the cursor as the user wants; from now on it stays on that row."""
        self._follows = False
        self._go(row)
        self.refresh()

    def _go(self, row: int) -> None:
        """Put the cursor on a row, or on the last one before the edge, and bring that into sight."""
        self._row = max(0, min(row, len(self._news) - 1))
        top = max(self._row - self._page + 1, min(self._top, self._row))
        self._top = max(0, min(top, len(self._news) - self._page))


def heads(look: Look, news: Sequence[Late], width: int) -> str:
    """Return the words above the columns."""
    if width < _WIDE:
        return f"{' came in':<10}{' interval':<10}{'late':>5}  what".ljust(width)[:width]
    zone = f" ({formatting.zone_name(look.zone, news[0].at)})" if news else ""
    return f"{f' came in{zone}':<24}{' interval':<24}{'late':>6}   what changed".ljust(width)[:width]


def line(one: Late, zone: tzinfo, width: int) -> str:
    """Return one of the late news: when it came in, of which interval, how late, what changed."""
    if width < _WIDE:
        times = "".join(f" {moment.astimezone(zone):%d %H:%M} " for moment in (one.at, one.start))
        return f"{times}{delay(one.after):>5}  {briefly(one.added)}".ljust(width)[:width]
    times = "".join(f" {moment.astimezone(zone):%a %d %b  %H:%M}".ljust(24) for moment in (one.at, one.start))
    return f"{times[:-1]}{delay(one.after):>7}   {changed(one.added)}".ljust(width)[:width]
