"""What Rich and Textual keep of texts, of widgets that are gone and of screens that nobody sees."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from types import ModuleType

from rich.cells import cached_cell_len
from textual._styles_cache import StylesCache
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from sestui.tui.widgets.kept_lines import KeptStyles

_OF_COLOURS = (
    "rich.color",
    "rich.style",
    "textual.color",
    "textual.css",
    "textual.filter",
    "textual.style",
    "sestui.tui.pen",
)

AN_HOUR = 60
"""After how many answers hidden screens are let go: an hour of them, as usual."""


def forget() -> None:
    """Let go of the widths of texts, most of which tell a time, and of what only grows; any thread may call it.

    Textual keeps lines of widgets that are gone (its issue 6665), and each style that was ever written, though a style
    knows by itself how it is written.
    """
    cached_cell_len.cache_clear()
    _empty(StylesCache.get_inner_outer)
    _empty(Strip.render_ansi)


def another_theme(screens: Iterable[Screen[None]]) -> None:
    """Let go of what is known of the colours and styles of a theme; to be called in the App's thread.

    Rich and Textual keep some thousands of each kind: half a thousand objects more for each theme that is seen. What
    the theme before has left is garbage that Python would not look at for long: half a MB for each, were nothing
    answered between.
    """
    for holder in _holders():
        for kept in list(vars(holder).values()):
            _empty(getattr(kept, "fget", getattr(kept, "__func__", kept)))
    let_go(screens)
    forget()
    gc.collect()


def _empty(function: object) -> None:
    """Let a function forget what it has returned, if it keeps that."""
    clear = getattr(function, "cache_clear", None)
    if clear is not None:
        clear()


def _holders() -> Iterator[ModuleType | type]:
    """Yield the modules in which colours and styles are told, and their classes."""
    for name, module in list(sys.modules.items()):
        if name.startswith(_OF_COLOURS):
            yield module
            yield from (each for each in list(vars(module).values()) if isinstance(each, type))


def let_go(screens: Iterable[Screen[None]]) -> None:
    """Let go of the lines that screens would be drawn from again; to be called in the App's thread, of hidden ones.

    They take some ten times what they show: a screen that was seen once costs half a megabyte for ever.
    """
    for widget in chain.from_iterable(screen.walk_children(Widget, with_self=True) for screen in screens):
        kept = widget._styles_cache
        kept.clear()
        if isinstance(kept, KeptStyles):
            kept.forget()
