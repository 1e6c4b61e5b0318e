"""The keys that walk through rows, the same in every table."""

from __future__ import annotations

from textual.binding import Binding

WALKING = (
    Binding("j,down", "move(1)", "down", show=False, id="table.down", tooltip="One row down"),
    Binding("k,up", "move(-1)", "up", show=False, id="table.up", tooltip="One row up"),
    Binding("g,home", "first", "first", show=False, id="table.first", tooltip="The first row, and stay there"),
    Binding("G,end", "last", "last", show=False, id="table.last", tooltip="The last row"),
    Binding("pagedown", "page(1)", "page down", show=False, id="table.page_down", tooltip="One screen down"),
    Binding("pageup", "page(-1)", "page up", show=False, id="table.page_up", tooltip="One screen up"),
    Binding("ctrl+d", "page(0.5)", "half down", show=False, id="table.half_down", tooltip="Half a screen down"),
    Binding("ctrl+u", "page(-0.5)", "half up", show=False, id="table.half_up", tooltip="Half a screen up"),
    Binding("enter", "select", "open", show=False, id="table.enter", tooltip="Open this row"),
)
"""Bindings of the actions ``move``, ``first``, ``last``, ``page`` and ``select``."""
