"""The list of findings: the cursor stays on its finding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, ClassVar

from rich.segment import Segment
from textual.binding import BindingType
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from sestui.domain.findings.finding import Finding
from sestui.tui.columns import Tone
from sestui.tui.look import Look
from sestui.tui.panels import events
from sestui.tui.widgets.walking import WALKING

HEADER = 1
_STYLES = {tone: f"finding-list--{tone}" for tone in Tone}


class FindingList(ScrollView, inherit_bindings=False, can_focus=True):
    """Findings, one a line below a header, in the order in which they are given.

    Until the user moves it, the cursor follows the first one. After that it stays on its finding, by its key.
    """

    DEFAULT_CSS = """
    FindingList {
        overflow: hidden scroll; scrollbar-size-vertical: 1; scrollbar-background: $background;
        scrollbar-color: $panel; scrollbar-color-hover: $secondary; scrollbar-color-active: $secondary;
        scrollbar-background-hover: $background; scrollbar-background-active: $background;
        & > .finding-list--header, & > .finding-list--dim { color: $text-muted; }
        & > .finding-list--warning { color: $text-warning; text-style: bold; }
        & > .finding-list--critical { color: $text-error; text-style: bold; }
        & > .finding-list--cursor { background: $panel; text-style: bold underline; }
        &:focus > .finding-list--cursor { text-style: reverse; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"finding-list--header", "finding-list--cursor", *_STYLES.values()}
    BINDINGS: ClassVar[list[BindingType]] = [*WALKING]

    class Selected(Message):
        """The user wants to see what is behind a finding."""

        def __init__(self, finding: Finding) -> None:
            self.finding = finding
            super().__init__()

    def __init__(self, moved: Callable[[], object], **options: Any) -> None:
        """Make an empty list.

        Args:
            moved: Called when the cursor stands on another finding by the user's hand.
            options: What every widget takes: its id and classes.
        """
        super().__init__(**options)
        self._moved = moved
        self._found: tuple[Finding, ...] = ()
        self._look = Look()
        self._row = 0
        self._key: str | None = None
        self._empty = ""

    @property
    def selected(self) -> Finding | None:
        """The finding under the cursor; None without any."""
        return self._found[self._row] if self._found else None

    def show(self, found: Sequence[Finding], look: Look, empty: str) -> None:
        """Show findings in this order, or the words ``empty`` where there are none."""
        if (tuple(found), look, empty) == (self._found, self._look, self._empty):
            return
        self._found, self._look, self._empty = tuple(found), look, empty
        keys = [one.key for one in found]
        row = keys.index(self._key) if self._key in keys else min(self._row, len(found) - 1) if self._key else 0
        self._put(max(0, row))

    def action_move(self, rows: int) -> None:
        """Move the cursor down by ``rows``."""
        self._go(self._row + rows)

    def action_page(self, pages: float) -> None:
        """Move the cursor down by ``pages`` screens."""
        self._go(self._row + round(pages * self._page))

    def action_first(self) -> None:
        """Put the cursor on the first finding and let it follow again."""
        self._key = None
        self._put(0)
        self._moved()

    def action_last(self) -> None:
        """Put the cursor on the last finding."""
        self._go(len(self._found) - 1)

    def action_select(self) -> None:
        """Go to what is behind the finding; the cursor stays on it."""
        if self.selected is not None:
            self._go(self._row)
            self.post_message(self.Selected(self.selected))

    def on_click(self, event: Click) -> None:
        """Move to the clicked finding, or go behind it if the cursor is there already."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < HEADER:
            return
        event.stop()
        row = self.scroll_offset.y + offset.y - HEADER
        if row == self._row:
            self.action_select()
        elif row < len(self._found):
            self._go(row)

    def on_resize(self) -> None:
        """Keep the cursor on the screen."""
        self._put(self._row)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen: the header, a finding, or what stands in place of them."""
        shown, header = events.columns(self._width), self.get_component_rich_style("finding-list--header")
        if y < HEADER:
            newest = self._found[0].since if self._found else None
            return Strip([Segment(events.titles(shown, self._look, newest), header)])
        row = self.scroll_offset.y + y - HEADER
        if row < len(self._found):
            return self._strip(shown, self._found[row], row == self._row)
        if not self._found and y == HEADER + 1:
            return Strip([Segment(f" {self._look.symbols.plain(self._empty)}", header)])
        return Strip([])

    def _strip(self, shown: Sequence[events.Column], finding: Finding, under_cursor: bool) -> Strip:
        cells = list(events.cells(shown, finding, self._look))
        if under_cursor:
            text = "".join(cell.text for cell in cells).ljust(self._width)
            return Strip([Segment(text, self.get_component_rich_style("finding-list--cursor"))])
        runs = groupby(cells, key=attrgetter("tone"))
        return Strip(
            Segment("".join(cell.text for cell in run), self.get_component_rich_style(_STYLES[tone]))
            for tone, run in runs
        )

    @property
    def _width(self) -> int:
        return max(0, self.size.width - self.scrollbar_size_vertical)

    @property
    def _page(self) -> int:
        return max(1, self.size.height - HEADER)

    def _go(self, row: int) -> None:
        if self._found:
            row = max(0, min(row, len(self._found) - 1))
            self._key = self._found[row].key
            self._put(row)
            self._moved()

    def _put(self, row: int) -> None:
        """Put the cursor on a row, and scroll as little as shows it."""
        self._row = row
        self.virtual_size = Size(0, len(self._found) + HEADER)
        top = max(row - self._page + 1, min(self.scroll_offset.y, row))
        self.scroll_to(y=max(0, top), animate=False, immediate=True)
        self.refresh()
