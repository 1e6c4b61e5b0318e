"""What a chart is to show, and which cells show which period."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime

from msgspec import Struct, field

from sestui.domain.counted import Counted
from sestui.domain.grid import By, Period
from sestui.domain.looking import WEEK
from sestui.domain.reputation import Level
from sestui.tui.look import Look
from sestui.tui.marks import Marks
from sestui.tui.series import Series

GUTTER = 7
"""The cells left of a chart's canvas: six for a figure, one for the y axis."""

LEVEL_ROLES = ("", "warning", "critical")
"""The role of each level; "" has the colour of what is drawn."""


class Note(Struct, frozen=True):
    """A remark in the title line of a panel, its mark in its own text.

    Attributes:
        text: Such as ``▲ 18:30  5.4 % of 1,204``.
        level: Tells its colour.
    """

    text: str
    level: Level = Level.QUIET


class ChartData(Struct, frozen=True):
    """Everything that charts show.

    Attributes:
        periods: Ascending; what no period covers is unknown.
        start: The first moment of the window.
        end: The first moment after it; later than ``start``.
        series: What is drawn, one panel each, from the top.
        look: Symbols and zone.
        by: How long the periods are.
        window: What the window is called, ``24 h``; "" leaves it out.
        notes: One for each series, None for none; may be shorter than the series.
        weights: How the height is shared, one for each series; empty: alike.
        cursor: The start of the selected period; None for none.
        marks: How long findings go on.
        beside: What CloudWatch counted in the window, by metric, ascending.
        ghost: The periods of the same window a week before, ascending, at their own times; what none covers is a gap.
    """

    periods: tuple[Period, ...]
    start: datetime
    end: datetime
    series: tuple[Series, ...]
    look: Look
    by: By = By.INTERVAL
    window: str = ""
    notes: tuple[Note | None, ...] = ()
    weights: tuple[int, ...] = ()
    cursor: datetime | None = None
    marks: Marks = ()
    ghost: tuple[Period, ...] = ()
    beside: Counted = field(default_factory=dict)


def week_shows(data: ChartData, across: int) -> bool:
    """Return whether a week is at least one of ``across`` cells: below that its dots stand where the present does."""
    return WEEK * across >= data.end - data.start


def cursor_cells(data: ChartData, width: int) -> range:
    """Return the cells of a canvas that the selected period takes; empty where it is not in the window."""
    period = selected(data)
    if period is None or period.end <= data.start or period.start >= data.end:
        return range(0)
    length = data.end - data.start
    first = round((period.start - data.start) / length * width)
    after = round((period.end - data.start) / length * width)
    if after <= first:
        first = int((period.start + (period.end - period.start) / 2 - data.start) / length * width)
    return range(max(0, min(width - 1, first)), max(1, min(width, max(after, first + 1))))


def selected(data: ChartData) -> Period | None:
    """Return the period that the cursor is on; None without one."""
    if data.cursor is None:
        return None
    index = bisect_left(data.periods, data.cursor, key=lambda period: period.start)
    found = data.periods[index : index + 1]
    return found[0] if found and found[0].start == data.cursor else None


def period_in(data: ChartData, column: int, width: int, series: Series) -> Period | None:
    """Return the period that a cell of a canvas shows: of those it overlaps the one with the highest value.

    None where no period is, known or not.
    """
    length = data.end - data.start
    left, right = data.start + length * column / width, data.start + length * (column + 1) / width
    inside = [period for period in data.periods if period.start < right and period.end > left]
    return max(inside, key=lambda period: _weight(period, series), default=None)


def _weight(period: Period, series: Series) -> float:
    value = None if period.counters is None else series.value(period.counters)
    return -1.0 if value is None else value
