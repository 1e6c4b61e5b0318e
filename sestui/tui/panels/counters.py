"""The counters: the last 15 minutes, 24 hours and 14 days, and their change against the window before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from textwrap import wrap

from msgspec import Struct
from textual.content import Content

from sestui import formatting
from sestui.domain.grid import Grid, Period
from sestui.domain.model import Counters
from sestui.domain.reputation import (
    BOUNCE_LINES,
    COMPLAINT_LINES,
    Level,
    Standing,
    bounce_standing,
    complaint_standing,
)
from sestui.domain.statistics import DAY, QUARTER_HOUR, TWO_WEEKS, change, whole_window, window, window_before
from sestui.tui.lines import styled
from sestui.tui.look import LEVEL_STYLES, Symbols
from sestui.tui.view import View

LABEL = 19
VALUE = 11
CHANGE = 9
_LINES, _SHARE = 16, 34


class _Row(Struct, frozen=True):
    """One row: its label, what it shows of a sum, and how that is written."""

    label: str
    value: Callable[[Counters], float | None]
    written: Callable[[Counters | None], str]
    standing: Callable[[Counters], Standing] | None = None
    lines: str = ""
    share: Callable[[Counters], str] | None = None


def _counted(value: Callable[[Counters], int | None]) -> Callable[[Counters | None], str]:
    return lambda counters: formatting.count(None if counters is None else value(counters))


def _lines(lines: tuple[float, ...]) -> str:
    return " · ".join(f"{rate:g}" for rate in lines) + " %"


_BOUNCE_LINES = _lines(tuple(float(line.rate) * 100 for line in BOUNCE_LINES))
_COMPLAINT_LINES = _lines(tuple(float(line.rate) * 100 for line in COMPLAINT_LINES))

ROWS = (
    _Row("delivery attempts", lambda c: c.delivery_attempts, _counted(lambda c: c.delivery_attempts)),
    _Row("not failed so far", lambda c: c.not_failed, _counted(lambda c: c.not_failed)),
    _Row("bounces", lambda c: c.bounces, _counted(lambda c: c.bounces)),
    _Row(
        "  observed rate",
        lambda c: c.bounce_rate,
        formatting.bounce_rate,
        bounce_standing,
        _BOUNCE_LINES,
        lambda c: f"{c.bounces:,}/{c.delivery_attempts:,}",
    ),
    _Row("complaints", lambda c: c.complaints, _counted(lambda c: c.complaints)),
    _Row(
        "  observed rate",
        lambda c: c.complaint_rate,
        formatting.complaint_rate,
        complaint_standing,
        _COMPLAINT_LINES,
        lambda c: f"{c.complaints:,}/{c.delivery_attempts:,}",
    ),
    _Row("rejects", lambda c: c.rejects, _counted(lambda c: c.rejects)),
)


class _Column(Struct, frozen=True):
    """One window: its title, its sum, and the two whole windows that are compared (None: not compared)."""

    title: str
    period: Period
    whole: Period | None
    before: Period | None


def counters_panel(view: View, now: datetime, width: int, height: int) -> Content:
    """Return the table of counters; narrow screens lose the 14 days, then the changes, never a number's digits."""
    del now
    if view.live is None:
        return _nothing_yet(view, width)
    columns = _columns(view.live, width)
    symbols = view.look.symbols
    title = _title(" now" if view.looks_back else "", columns, symbols, width)
    lines = [title, *(_line(row, columns, symbols, width) for row in ROWS)]
    return Content("\n").join(lines[: max(1, height)])


def _nothing_yet(view: View, width: int) -> Content:
    """Return what stands in place of the numbers before the first answer; a cause in full."""
    failure = view.state.failure
    if failure is None:
        return styled(" Asking SES for the last two weeks.", "$text-muted")
    words = wrap(view.look.symbols.plain(failure.error.advice), max(20, width - 2))
    lines = [styled(f" {line}", "$text-warning") for line in words]
    return Content("\n").join([styled(""), *lines, styled(""), styled(" It is tried again by itself.", "$text-muted")])


def _columns(grid: Grid, width: int) -> list[_Column]:
    """Return the windows that fit."""
    running = f"now, {formatting.age(grid.fetched_at - grid.complete_end)}" if grid.running else "15 min"
    columns = [_column(grid, running, QUARTER_HOUR), _column(grid, "24 hours", DAY)]
    return [*columns, _column(grid, "14 days", TWO_WEEKS)] if width >= LABEL + 3 * VALUE + 2 * CHANGE else columns


def _column(grid: Grid, title: str, length: timedelta) -> _Column:
    """Return the newest window of a length, and its comparison as far as the answer reaches back."""
    before = window_before(grid, length)
    compared = before.known == before.intervals
    whole = whole_window(grid, length) if compared else None
    return _Column(title, window(grid, length), whole, before if compared else None)


def _title(whose: str, columns: list[_Column], symbols: Symbols, width: int) -> Content:
    """Return the line above the numbers; ``whose`` says of when they are where all the rest looks back."""
    cells = [(whose.ljust(LABEL), "$text-warning" if whose else "")]
    for column in columns:
        cells.append((column.title.rjust(VALUE), "$text-muted"))
        change = _change_width(columns, width)
        cells.append(("before".rjust(change) if column.before and change else "", "$text-muted"))
    room = _beside(columns, width)
    beside = "  AWS's lines" + ("  n/N of 24 hours" if room >= _SHARE else "") if room >= _LINES else ""
    return Content.assemble(*[cell for cell in cells if cell[0]], (symbols.plain(beside), "$text-muted"))


def _line(row: _Row, columns: list[_Column], symbols: Symbols, width: int) -> Content:
    """Return one row of numbers."""
    cells = [styled(f" {row.label}".ljust(LABEL), "$text-muted" if row.standing else "")]
    for column in columns:
        cells.append(_value(row, column, symbols))
        cells.append(_change(row, column, symbols, _change_width(columns, width)))
    day = columns[1].period.counters
    room = _beside(columns, width)
    if row.lines and room >= _LINES:
        share = row.share(day) if row.share and day is not None and room >= _SHARE else ""
        cells.append(styled(f"  {symbols.plain(row.lines):<12} {share}".rstrip(), "$text-muted"))
    return Content("").join(cells)


def _value(row: _Row, column: _Column, symbols: Symbols) -> Content:
    """Return a number, coloured and marked when its rate is certainly over a line."""
    counters = column.period.counters
    text = symbols.plain(row.written(counters))
    standing = row.standing(counters) if row.standing and counters is not None else None
    if standing is None:
        return styled(text.rjust(VALUE), "bold")
    mark = symbols.standing(standing).strip()
    style = LEVEL_STYLES[standing.level] if standing.level is not Level.QUIET else ""
    return styled(f"{mark} {text}".rjust(VALUE) if mark else text.rjust(VALUE), style)


def _change(row: _Row, column: _Column, symbols: Symbols, width: int) -> Content:
    """Return the change against the whole window before: direction and percent; blank where nothing is compared."""
    if column.before is None or column.whole is None or not width:
        return styled(" " * width if column.before else "")
    now, before = column.whole.counters, column.before.counters
    value = None if now is None else row.value(now)
    found = change(value, None if before is None else row.value(before))
    if found is None:
        return styled((symbols.dash_text if not value else "new").rjust(width), "$text-muted")
    if abs(found) < 0.0005:
        return styled("=".rjust(width), "$text-muted")
    percent = _percent(found)
    return styled(f"{symbols.up if found > 0 else symbols.down} {percent}".rjust(width), "$text-muted")


def _percent(found: float) -> str:
    """Return a change in few characters: ``3.1 %``, ``171 %``, ``12 x``."""
    if abs(found) >= 9.995:
        return f"{found + 1:,.0f} x"
    return f"{abs(found) * 100:.1f} %" if abs(found) < 0.9995 else f"{abs(found) * 100:.0f} %"


def _change_width(columns: list[_Column], width: int) -> int:
    """Return how wide the changes are; 0 where there is no room for them."""
    compared = sum(column.before is not None for column in columns)
    return CHANGE if width >= LABEL + len(columns) * VALUE + compared * CHANGE else 0


def _beside(columns: list[_Column], width: int) -> int:
    """Return how many cells are left beside the numbers and their changes."""
    compared = sum(column.before is not None for column in columns)
    return width - LABEL - len(columns) * VALUE - compared * CHANGE
