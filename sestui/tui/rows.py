"""The rows of a list of periods: which ones, in which order, and the one that the cursor is on; knows no screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct

from sestui.domain.filters import Filter
from sestui.domain.grid import Period
from sestui.domain.sorting import by_value, place_of
from sestui.tui import columns
from sestui.tui.beside import Beside


class Cursor(Struct, frozen=True):
    """Where the cursor of a table stands.

    Attributes:
        start: When its period begins; None: there is no row.
        follows: The user has not moved it: it is wherever the first row is.
        stands_in: The chosen period is not among the rows, and this one is the nearest in time.
    """

    start: datetime | None
    follows: bool
    stands_in: bool


Moved = Callable[[Cursor], object]
"""Is told where the cursor stands."""


class Rows:
    """The rows, and the cursor that stays on its period.

    Until it is moved, the cursor follows the first row. After that a period that is gone is stood in for by the nearest
    in time, until it is back or the cursor is moved.

    Attributes:
        periods: All of them, newest first.
        beside: What the history tells of them.
        filter: Which of them are shown.
        sort_column: The key of the column that they are ordered by.
        descending: Whether the greatest value, or the newest period, is on top.
        shown: What the filter lets through, in order.
        row: The cursor's index in ``shown``; 0 when that is empty.
        chosen: The start of the period that the cursor was put on; None while it follows the first row.
    """

    def __init__(self) -> None:
        """Begin without any row."""
        self.periods: Sequence[Period] = ()
        self.beside = Beside()
        self.filter = Filter()
        self.sort_column = "time"
        self.descending = True
        self.shown: Sequence[Period] = ()
        self.row = 0
        self.chosen: datetime | None = None

    @property
    def selected(self) -> Period | None:
        """The period under the cursor; None without rows."""
        return self.shown[self.row] if self.shown else None

    def show(self, periods: Sequence[Period], beside: Beside | None = None) -> None:
        """Take other periods, newest first, and what the history tells beside them; None: nothing."""
        self.periods, self.beside = periods, beside or Beside()
        self._arrange()

    def narrow(self, wanted: Filter) -> None:
        """Show what ``wanted`` lets through."""
        self.filter = wanted
        self._arrange()

    def sort(self, column: str, *, descending: bool) -> None:
        """Order by the column of this key."""
        self.sort_column, self.descending = column, descending
        self._arrange()

    def go(self, row: int) -> None:
        """Put the cursor on a row, or on the last one before the edge; from now on it stays on that period."""
        if self.shown:
            self.row = max(0, min(row, len(self.shown) - 1))
            self.chosen = self.shown[self.row].start

    def choose(self, start: datetime | None) -> None:
        """Put the cursor on the period that begins at ``start``, or on the nearest; None: it follows the first row."""
        self.chosen = start
        self.row = place_of(self.shown, start) if start else 0

    def next_failure(self, direction: int) -> int | None:
        """Return the next row below (1) or above (-1) the cursor with bounces, complaints or rejects; None without."""
        rows = range(self.row + 1, len(self.shown)) if direction > 0 else range(self.row - 1, -1, -1)
        return next((row for row in rows if _failures(self.shown[row])), None)

    def _arrange(self) -> None:
        rows = self.periods
        if self.filter.text:
            rows = [period for period in rows if self.filter.matches(period)]
        if self.sort_column != "time":
            value = self.beside.value(self.sort_column) or columns.BY_KEY[self.sort_column].value
            rows = by_value(rows, value, descending=self.descending)
        elif not self.descending:
            rows = rows[::-1]
        self.shown = rows
        self.choose(self.chosen)


def _failures(period: Period) -> bool:
    """Return whether anything came back in this period."""
    counters = period.counters
    return counters is not None and counters.bounces + counters.complaints + counters.rejects > 0
