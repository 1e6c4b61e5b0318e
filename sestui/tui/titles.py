"""The title line of a chart's panel: what is drawn, what is remarkable, and how high and when the peak is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import timedelta
from operator import attrgetter

from msgspec import Struct

from sestui import formatting
from sestui.domain.grid import OF_DAYS, By
from sestui.tui.chart import LEVEL_ROLES, ChartData, Note
from sestui.tui.plot import Column, Extent, Unknown
from sestui.tui.series import Series
from sestui.tui.sheet import Sheet

_PEAK_CELLS = 12
_WEEK = timedelta(days=7)
_PREPOSITIONS = {By.DAY: "on", By.WEEK: "from", By.MONTH: "in"}


class Told(Struct, frozen=True):
    """What a title line tells.

    Attributes:
        data: What the chart shows.
        series: What the panel draws of it.
        note: The remark; None for none.
        peak: The highest value; None where no period has one, UNKNOWN where nothing is known.
        summit: Where the newest period with this value lies; None where there is nothing to mark.
        before: The highest value of the week before; None without any.
        cut: Whether that is beyond the scale.
    """

    data: ChartData
    series: Series
    note: Note | None
    peak: float | Unknown | None
    summit: Extent | None
    before: float | None
    cut: bool


def peak_of(extents: Sequence[Extent], values: Sequence[Column], series: Series, peak: float | None) -> Extent | None:
    """Return where the newest period with the highest of ``values`` lies; None where that is nothing."""
    if not peak:
        return None
    column = len(values) - 1 - values[::-1].index(peak)
    newest = bisect_right(extents, column, key=attrgetter("first"))
    return next((one for one in reversed(extents[:newest]) if series.value(one.counters) == peak), None)


def draw_title(sheet: Sheet, told: Told, row: int, right: int) -> None:
    """Write a title line up to the column ``right``; what there is no room for is left out, the least important first.

    The peak's figure is more important than the remark, then come what the dots are and when the peak was.
    """
    plain = told.data.look.symbols.plain
    title, peak, legend, when = _title(told, row), _peak(told), _legend(told, row), _when(told)
    remark = told.note.text if told.note else ""
    free = right - 1 - len(title)
    free, peak = _fit(free, peak, 2)
    free, remark = _fit(free, remark, 2 + max(0, _PEAK_CELLS - len(peak)))
    free, legend = _fit(free, legend, 1)
    free, when = _fit(free, when if peak else "", 1)
    sheet.write(1, row, plain(title), "title")
    sheet.write(1 + len(title), row, plain(legend), "axis")
    sheet.write(right - len(peak + when), row, plain(peak + when), "axis")
    if remark and told.note is not None:
        at = right - max(_PEAK_CELLS, len(peak + when)) - 2 - len(remark)
        sheet.write(at, row, plain(remark), LEVEL_ROLES[told.note.level] or "axis")


def _fit(free: int, text: str, gap: int) -> tuple[int, str]:
    """Return the cells that are left, and the text, "" where there is no room for it."""
    return (free - len(text) - gap, text) if text and len(text) + gap <= free else (free, "")


def _title(told: Told, row: int) -> str:
    data = told.data
    by = "" if data.by is By.INTERVAL else f" by {data.by.value}"
    return f"{told.series.title}{by}{f' · {data.window}' if data.window and row == 0 else ''}"


def _peak(told: Told) -> str:
    return "" if isinstance(told.peak, Unknown) else f"peak {told.series.figure(told.peak)}"


def _legend(told: Told, row: int) -> str:
    """Return what the dots are, once a chart; of a panel, that some are beyond its scale."""
    if told.cut:
        return " · last week dotted, cut off" if row == 0 else " · last week cut off"
    dotted = told.data.ghost and not told.series.beside
    return " · last week dotted" if dotted and row == 0 else ""


def _when(told: Told) -> str:
    """Return when the peak was: its weekday and time, with the date in long windows."""
    if told.summit is None:
        return ""
    data = told.data
    words = formatting.heading(told.summit.period, data.by, data.look.zone).split()
    if data.by not in OF_DAYS and data.end - data.start < _WEEK:
        del words[1:3]
    return f" {_PREPOSITIONS.get(data.by, 'at')} {' '.join(words)}"
