"""The third line: a rule with the breadcrumb in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual.content import Content

from sestui.tui.lines import cut, styled
from sestui.tui.view import View


def place_line(crumbs: Callable[[View], tuple[str, ...]], note: Callable[[View], str]) -> Callable[..., Content]:
    """Return the drawing function of a rule that names the place, outermost first, and a note at its right end."""

    def draw(view: View, now: datetime, width: int, height: int) -> Content:
        del now, height
        symbols = view.look.symbols
        path = symbols.plain(f" {symbols.into} ".join(crumbs(view)))
        remark = symbols.plain(note(view))
        right = Content.assemble(
            (f" {remark} " if remark else "", "$text-warning"), (symbols.rule * bool(remark), "$text-muted")
        )
        left = Content.assemble((symbols.rule, "$text-muted"), (f" {path} ", "$text-accent bold"))
        rest = max(0, width - left.cell_length - right.cell_length)
        line = Content.assemble(left, styled(symbols.rule * rest, "$text-muted"), right)
        return cut(line, width, symbols.more)

    return draw


def too_small(
    view: View, now: datetime, width: int, height: int, needed: tuple[int, int], size: Callable[[], tuple[int, int]]
) -> Content:
    """Return what a screen says that is too small for its parts: what there is, and what is needed."""
    del view, now, height
    columns, rows = size()
    return styled(f"{columns}x{rows}: needs {needed[0]}x{needed[1]}"[:width], "$text-warning")
