"""The columns of a list of periods: what each shows, how wide it is, what it sorts by, and which ones fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from itertools import accumulate

from msgspec import Struct
from msgspec.structs import replace

from sestui import formatting
from sestui.domain.grid import OF_DAYS, By, Period
from sestui.domain.model import Counters
from sestui.domain.past import Change
from sestui.domain.reputation import Level, Standing, bounce_standing, complaint_standing
from sestui.tui.look import Look


class Tone(StrEnum):
    """How loud a cell is."""

    PLAIN = "plain"
    DIM = "dim"
    WARNING = "warning"
    CRITICAL = "critical"


_MARK = 2
_TONES = {Level.QUIET: Tone.PLAIN, Level.WARNING: Tone.WARNING, Level.CRITICAL: Tone.CRITICAL}


class Column(Struct, frozen=True):
    """One column.

    Attributes:
        key: Its name, the same as in filters: ``time``, ``attempts``, ``complaint-rate``.
        title: The words above it.
        width: Its cells, the blanks to its left included.
        value: What it sorts by; None sorts last.
        text: What it shows of a period.
        brief: The same in few characters, where ``text`` is too long.
        standing: Of a rate: where it stands against AWS's lines, told by a mark behind the number.
    """

    key: str
    title: str
    width: int
    value: Callable[[Period], float | None]
    text: Callable[[Period], str]
    brief: Callable[[Period], str]
    standing: Callable[[Counters], Standing] | None = None

    @property
    def room(self) -> int:
        """The cells for the number, without its mark."""
        return self.width - _MARK if self.standing else self.width


def _counted(key: str, title: str, width: int, counter: Callable[[Counters], int | None]) -> Column:
    """Return the column of a counter; "?" is unknown."""

    def value(period: Period) -> int | None:
        return None if period.counters is None else counter(period.counters)

    def brief(period: Period) -> str:
        amount = value(period)
        return formatting.UNKNOWN if amount is None else formatting.short(amount)

    return Column(key, title, width, value, lambda period: formatting.count(value(period)), brief)


def _rated(
    key: str,
    width: int,
    rate: Callable[[Counters], float | None],
    text: Callable[[Counters | None], str],
    standing: Callable[[Counters], Standing],
) -> Column:
    """Return the column of an observed rate; "–" is no attempts, "?" is unknown."""

    def value(period: Period) -> float | None:
        return None if period.counters is None else rate(period.counters)

    def brief(period: Period) -> str:
        amount = value(period)
        return text(period.counters) if amount is None else f"{formatting.short(round(amount * 100))} %"

    return Column(key, "rate", width, value, lambda period: text(period.counters), brief, standing)


def _known(period: Period) -> str:
    """Return how many of its intervals are known, ``3/4``; nothing when all are."""
    return "" if period.known == period.intervals else f"{period.known}/{period.intervals}"


def _no_text(period: Period) -> str:
    return ""


_TIME = Column("time", "", 23, lambda period: period.start.timestamp(), _no_text, _no_text)
_ATTEMPTS = _counted("attempts", "attempts", 11, lambda counters: counters.delivery_attempts)
_NOT_FAILED = _counted("notfailed", "not failed", 12, lambda counters: counters.not_failed)
_BOUNCES = _counted("bounces", "bounces", 10, lambda counters: counters.bounces)
_RATE = _rated("rate", 11, lambda counters: counters.bounce_rate, formatting.bounce_rate, bounce_standing)
_COMPLAINTS = _counted("complaints", "complaints", 12, lambda counters: counters.complaints)
_COMPLAINT_RATE = _rated(
    "complaint-rate", 12, lambda counters: counters.complaint_rate, formatting.complaint_rate, complaint_standing
)
_REJECTS = _counted("rejects", "rejects", 9, lambda counters: counters.rejects)
_KNOWN = Column("known", "known", 7, lambda period: period.known / period.intervals, _known, _known)

_FULL = (_TIME, _ATTEMPTS, _NOT_FAILED, _BOUNCES, _RATE, _COMPLAINTS, _COMPLAINT_RATE, _REJECTS, _KNOWN)
BY_KEY = {column.key: column for column in _FULL}
"""Every column by its key, shown or not."""

_NARROW = (
    replace(_TIME, width=14),
    replace(_ATTEMPTS, width=9),
    replace(_BOUNCES, title="bnc.", width=6),
    replace(_RATE, width=10),
    replace(_COMPLAINTS, title="cpl.", width=6),
    replace(_KNOWN, width=6),
)
_TINY = (
    replace(_TIME, width=9),
    replace(_ATTEMPTS, title="att.", width=5),
    replace(_BOUNCES, title="bnc.", width=5),
    replace(_RATE, width=10),
)
_FROM_WIDTH = ((55, _FULL), (39, _NARROW), (0, _TINY))
_DROPPED_IN_ORDER = ("rejects", "notfailed", "known", "complaint-rate", "complaints", "rate")
_DATE_WIDTH = 16


@cache
def fitting(width: int, by: By) -> tuple[Column, ...]:
    """Return the columns that fit in ``width`` cells; time, attempts and bounces always stay."""
    columns = next(columns for least, columns in _FROM_WIDTH if width >= least)
    if columns is _FULL and by in OF_DAYS:
        columns = (replace(_TIME, width=_DATE_WIDTH), *columns[1:])
    kept = [column for column in columns if column.key != "known" or by is not By.INTERVAL]
    dropped = iter(_DROPPED_IN_ORDER)
    while sum(column.width for column in kept) > width and (gone := next(dropped, None)):
        kept = [column for column in kept if column.key != gone]
    return tuple(kept)


def at(columns: Sequence[Column], x: int) -> str:
    """Return the key of the column that the cell ``x`` lies in; the last one's to the right of all."""
    edges = accumulate(column.width for column in columns)
    return next((column.key for column, edge in zip(columns, edges, strict=True) if x < edge), columns[-1].key)


class Cell(Struct, frozen=True):
    """Some text of a row, and how loud it is."""

    text: str
    tone: Tone


def cells(column: Column, period: Period, by: By, look: Look, late: Change | None = None) -> Iterator[Cell]:
    """Yield what stands in ``column`` of the row of ``period``, together exactly as wide as the column.

    A number that ``late`` tells to have changed has a ``*``, where no column says more.
    """
    counters = period.counters
    idle = counters is None or counters.idle
    if column.key == "time":
        yield Cell(_time(period, by, look, column.width), Tone.DIM if idle else Tone.PLAIN)
        return
    standing = column.standing(counters) if column.standing and counters else Standing(None, None)
    room = column.room
    least = "≥" if column.key == "attempts" and period.partial else "*" if late and _changed(column, late) else ""
    text = least + column.text(period)
    text = text if len(text) < room else least + column.brief(period)
    tone = Tone.DIM if idle or not column.value(period) else _TONES[standing.level]
    yield Cell(look.symbols.plain(_right(text, room)), tone)
    if column.standing:
        yield Cell(f" {look.symbols.standing(standing)}", Tone.DIM if standing.doubtful else tone)


def _changed(column: Column, late: Change) -> bool:
    """Return whether the number of a column changed late."""
    amounts = {
        "attempts": late.delivery_attempts,
        "bounces": late.bounces,
        "complaints": late.complaints,
        "rejects": late.rejects,
    }
    return bool(amounts.get(column.key))


def titles(
    columns: Sequence[Column], by: By, look: Look, newest: datetime | None, sort_column: str, *, descending: bool
) -> tuple[str, ...]:
    """Return the words above each column, exactly as wide as it; the sorted one has an arrow.

    Args:
        columns: Which ones.
        by: What the rows are.
        look: The shown zone is named above the times.
        newest: When the newest period begins: a zone's name changes with DST. None without any.
        sort_column: The key of the column that the rows are ordered by.
        descending: Whether the greatest value is on top.
    """
    arrow = look.symbols.down if descending else look.symbols.up
    arrows = [arrow if column.key == sort_column else "" for column in columns]
    return tuple(_title(column, by, look, newest, arrow) for column, arrow in zip(columns, arrows, strict=True))


def _title(column: Column, by: By, look: Look, newest: datetime | None, arrow: str) -> str:
    if column.key == "time":
        return _time_title(column.width, by, look, newest, arrow)
    text = f"{arrow} {column.title}" if arrow else column.title
    return _right(text if len(text) < column.room else f"{arrow}{column.title}", column.room).ljust(column.width)


def _time_title(width: int, by: By, look: Look, newest: datetime | None, arrow: str) -> str:
    if width <= _TINY[0].width:
        return f"{arrow}{by.value}"[:width].ljust(width)
    zone = f" ({formatting.zone_name(look.zone, newest)})" if newest and width >= _DATE_WIDTH else ""
    return f" {by.value}{zone} {arrow}"[:width].ljust(width)


def _time(period: Period, by: By, look: Look, width: int) -> str:
    """Return when a period begins, in as many words as ``width`` has room for.

    The zone's name that tells a doubled hour apart always stays: the month makes room for it, then the day.
    """
    text = formatting.heading(period, by, look.zone)
    words = text.split()
    if width >= _DATE_WIDTH or by is By.MONTH:
        text = f" {text}"
    elif width > _TINY[0].width:
        text = " " + " ".join([words[1], *words[3:]] if len(words) > 4 else words[1:])
    elif by in OF_DAYS:
        text = f"{words[0]} {words[1][5:]}"
    else:
        text = "".join(words[3:]) if len(words) > 4 else f"{words[1]} {words[3]}"
    return text[:width].ljust(width)


def _right(text: str, width: int) -> str:
    """Return ``text`` at the right edge of ``width`` cells; a number that does not fit is not cut, but left out."""
    return text.rjust(width) if len(text) <= width else "…".rjust(width)
