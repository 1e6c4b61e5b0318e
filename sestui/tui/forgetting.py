"""What Rich and Textual keep of texts, of widgets that are gone and of screens that nobody sees."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from rich.cells import cached_cell_len
from textual._styles_cache import StylesCache
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from sestui.tui.widgets.kept_lines import KeptStyles

AN_HOUR = 60
"""After how many answers hidden screens are let go: an hour of them, as usual."""


def forget() -> None:
    """Let go of the widths of texts, most of which tell a time, and of what only grows; any thread may call it.

    Textual keeps lines of widgets that are gone (its issue 6665), and each style that was ever written, though a style
    knows by itself how it is written.
    """
    cached_cell_len.cache_clear()
    for kept in (StylesCache.get_inner_outer, Strip.render_ansi):
        clear = getattr(kept, "cache_clear", None)
        if clear is not None:
            clear()


def let_go(screens: Iterable[Screen[None]]) -> None:
    """Let go of the lines that screens would be drawn from again; to be called in the App's thread, of hidden ones.

    They take some ten times what they show: a screen that was seen once costs half a megabyte for ever.
    """
    for widget in chain.from_iterable(screen.walk_children(Widget, with_self=True) for screen in screens):
        kept = widget._styles_cache
        kept.clear()
        if isinstance(kept, KeptStyles):
            kept.forget()
