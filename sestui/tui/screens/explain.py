"""The help of a screen: its keys, the state in full, and every number explained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from sestui.tui.panels.explained import explained
from sestui.tui.screens.base import MonitorScreen
from sestui.tui.view import View


class ExplainScreen(MonitorScreen):
    """What the screen below shows, and what its keys do."""

    DEFAULT_CSS = """
    ExplainScreen VerticalScroll { height: 1fr; padding: 0 1; scrollbar-size: 0 0; }
    ExplainScreen Static { height: auto; }
    """
    PLACE = "Explain"
    KEYS = ("back", "explain.down", "explain.up")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll(1)", "down", id="explain.down", tooltip="Scroll down"),
        Binding("k,up", "scroll(-1)", "up", id="explain.up", tooltip="Scroll up"),
        Binding("pagedown,ctrl+d", "scroll_page(1)", "page down", id="explain.page_down", tooltip="Scroll a page down"),
        Binding("pageup,ctrl+u", "scroll_page(-1)", "page up", id="explain.page_up", tooltip="Scroll a page up"),
        Binding("g,home", "scroll_edge(-1)", "top", id="explain.top", tooltip="Scroll to the top"),
        Binding("G,end", "scroll_edge(1)", "end", id="explain.end", tooltip="Scroll to the end"),
    ]

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Begin without a screen to explain."""
        super().__init__(now)
        self._of = ""
        self._text = Content("")
        self._keys: tuple[tuple[str, str], ...] = ()

    def enter(self, of: str, keys: Sequence[tuple[str, str]]) -> None:
        """Explain the screen ``of``, whose ``keys`` are given with what they do."""
        self._of = of
        self._keys = tuple(keys)

    def body(self) -> Sequence[Widget]:
        """Return the scrolled text."""
        return (VerticalScroll(Static(markup=False), can_focus=False),)

    def crumbs(self, view: View) -> tuple[str, ...]:
        """Return which screen is explained."""
        scroll = self.query_one(VerticalScroll)
        read = f"{scroll.scroll_offset.y / scroll.max_scroll_y:.0%}" if scroll.max_scroll_y else "all"
        return (self._of, "explained", read)

    def show(self, view: View) -> None:
        """Write the text with the present values."""
        text = explained(view, self._now(), self._keys, self.size.width - 4)
        if not text.is_same(self._text):
            self._text = text
            self.query_one(Static).update(text)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)
        self.call_after_refresh(self.redraw_lines)

    def action_scroll_page(self, pages: int) -> None:
        """Scroll by pages."""
        scroll = self.query_one(VerticalScroll)
        scroll.scroll_relative(y=pages * max(1, scroll.size.height - 1), animate=False)
        self.call_after_refresh(self.redraw_lines)

    def action_scroll_edge(self, edge: int) -> None:
        """Scroll to the top or the end."""
        scroll = self.query_one(VerticalScroll)
        scroll.scroll_to(y=scroll.max_scroll_y if edge > 0 else 0, animate=False)
        self.call_after_refresh(self.redraw_lines)
