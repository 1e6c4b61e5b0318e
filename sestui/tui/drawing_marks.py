"""Marks of findings on the time axis of charts."""

from __future__ import annotations

from sestui.tui.chart import GUTTER, LEVEL_ROLES, ChartData
from sestui.tui.sheet import Sheet


def draw_marks(sheet: Sheet, data: ChartData, row: int, across: int) -> None:
    """Draw on the x axis how long each finding goes on, beginning with its level's mark."""
    symbols, length = data.look.symbols, data.end - data.start
    for mark in data.marks:
        if mark.start >= data.end or mark.end <= data.start:
            continue
        left = int(max(0, (mark.start - data.start) / length) * across)
        right = max(left + 1, round(min(1, (mark.end - data.start) / length) * across))
        role = LEVEL_ROLES[mark.level] or "axis"
        for column in range(GUTTER + left, GUTTER + min(right, across)):
            notch = sheet.characters[row][column] == symbols.notch
            sheet.write(column, row, symbols.notch if notch else symbols.heavy, role)
        if mark.start >= data.start:
            sheet.write(GUTTER + left, row, symbols.mark(mark.level), role)
