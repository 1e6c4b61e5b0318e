"""What the history tells beside the intervals of a table: what came late, and the same time last week."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from sestui import formatting
from sestui.domain.grid import By, Period
from sestui.domain.looking import WEEK, Past
from sestui.domain.model import Counters
from sestui.domain.past import Late
from sestui.tui import late
from sestui.tui.columns import Cell, Column, cells, fitting
from sestui.tui.look import Look
from sestui.tui.marks import Marks, marked

_LAST_WEEK = 10
_LEAST_LATE, _MOST_LATE = 8, 36


class Beside(Struct, frozen=True, eq=False):
    """What the history knows of intervals that are listed.

    Attributes:
        past: Where it is from; None without a history.
        marks: Of findings.
    """

    past: Past | None = None
    marks: Marks = ()

    def same(self, past: Past | None, marks: Marks = ()) -> bool:
        """Return whether another reading of the history, and other findings, tell the same of all intervals."""
        before = self.past
        if before is None or past is None or self.marks != marks:
            return before is past and self.marks == marks
        return before is past or (
            before.late == past.late
            and before.before.watched == past.before.watched
            and before.before.counters == past.before.counters
        )

    def late(self, period: Period) -> Late | None:
        """Return what came late of an interval; None where nothing did, and where that is not known."""
        return None if self.past is None else self.past.late.get(period.start)

    def last_week(self, period: Period) -> Counters | None:
        """Return what was counted at the same time last week; None where that is not known."""
        return None if self.past is None else self.past.before.counted_at(period.start - WEEK)

    def value(self, key: str) -> Callable[[Period], float | None] | None:
        """Return what the column of this key sorts by; None where it is none of these."""
        return {"lastweek": self._attempts, "late": self._amount}.get(key)

    def columns(self, width: int, by: By) -> tuple[Column, ...]:
        """Return all columns that fit in ``width`` cells; last week, then late news, only beside all others."""
        shown = fitting(width, by)
        if self.past is None or by is not By.INTERVAL or shown[-1].key != "rejects":
            return shown
        room = width - sum(column.width for column in shown)
        if self.past.before.watched:
            if room < _LAST_WEEK:
                return shown
            shown, room = (*shown, self._last_week_column()), room - _LAST_WEEK
        return (*shown, self._late_column(min(room, _MOST_LATE))) if room >= _LEAST_LATE else shown

    def cells(self, shown: Sequence[Column], period: Period, by: By, look: Look) -> list[Cell]:
        """Return the cells of a row, with the mark of a finding.

        Where no column tells what came late, the numbers that changed are marked.
        """
        news = self.late(period) if by is By.INTERVAL and shown[-1].key != "late" else None
        added = None if news is None else news.added
        row = (cell for column in shown for cell in cells(column, period, by, look, added))
        return list(marked(row, period, self.marks, look.symbols))

    def _attempts(self, period: Period) -> int | None:
        counters = self.last_week(period)
        return None if counters is None else counters.delivery_attempts

    def _amount(self, period: Period) -> int | None:
        """Return by how much all counters together changed, up or down."""
        news = self.late(period)
        if news is None:
            return None
        added = news.added
        return sum(map(abs, (added.delivery_attempts, added.bounces, added.complaints, added.rejects)))

    def _last_week_column(self) -> Column:
        def brief(period: Period) -> str:
            amount = self._attempts(period)
            return formatting.UNKNOWN if amount is None else formatting.short(amount)

        return Column(
            "lastweek",
            "last week",
            _LAST_WEEK,
            self._attempts,
            lambda period: formatting.count(self._attempts(period)),
            brief,
        )

    def _late_column(self, width: int) -> Column:
        def text(period: Period) -> str:
            news = self.late(period)
            return "" if news is None else late.in_cells(news, width - 1)

        return Column("late", "late", width, self._amount, text, text)
