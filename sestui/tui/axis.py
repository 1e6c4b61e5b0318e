"""Where the axes of a chart have their ticks, and what these are called."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from math import ceil, floor, log10

from msgspec import Struct

from sestui.formatting import short

_MINUTE = timedelta(minutes=1)
_DAY = 1440
_MONTH = 30 * _DAY
_STEPS = (
    *(15, 30, 60, 120, 180, 360, 720, _DAY, 2 * _DAY, 7 * _DAY, 14 * _DAY),
    *(_MONTH, 3 * _MONTH, 6 * _MONTH, 12 * _MONTH),
)
"""The minutes from tick to tick; those of months are of the calendar's."""

_CELLS_A_TIME = 9
_CELLS_A_DAY = 8
_GAP = 2
_NICE = (1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.4, 2.8, 3.2, 3.6, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0)


class Tick(Struct, frozen=True):
    """A round time on the x axis.

    Attributes:
        column: The cell it lies in, 0 at the left.
        moment: When, aware UTC.
        label: The time, ``15:00``, or at midnight the day, ``Mon 23``; ``23 Nov`` where weeks are shown, ``Nov`` where
            months are, and for January the year.
    """

    column: int
    moment: datetime
    label: str

    @property
    def left(self) -> int:
        """The cell its label begins in, the tick above the label's middle; may be left of the axis."""
        return self.column - len(self.label) // 2


def time_ticks(start: datetime, end: datetime, zone: tzinfo, width: int) -> list[Tick]:
    """Return round times of ``zone`` in [start, end), as many as can be labelled on ``width`` cells.

    Labels stay two cells apart and end within the width. An hour that DST repeats appears twice, one that it skips not
    at all. Where no midnight is shown, the first label tells the day.
    """
    if width < 1:
        return []
    step = _step(end - start, width)
    ticks = [
        Tick((moment - start) * width // (end - start), moment, _label(moment, zone, step))
        for moment in _round_times(start, end, zone, step)
    ]
    return _with_day(_apart(ticks, width), zone)


def _step(length: timedelta, width: int) -> int:
    """Return the smallest step, in minutes, that leaves room for labels."""
    fits = (s for s in _STEPS if s * _MINUTE * width >= length * (_CELLS_A_TIME if s < _DAY else _CELLS_A_DAY))
    return next(fits, _STEPS[-1])


def _round_times(start: datetime, end: datetime, zone: tzinfo, step: int) -> Iterator[datetime]:
    """Yield the moments, ascending, at which the clock of ``zone`` shows a multiple of ``step`` minutes."""
    for day in _round_days(start.astimezone(zone).date(), end.astimezone(zone).date(), step):
        moments = {datetime.combine(day, time.min, zone).astimezone(UTC)}
        if step < _DAY:
            moments |= _within_day(day, zone, step)
        yield from sorted(moment for moment in moments if start <= moment < end)


def _round_days(first: date, last: date, step: int) -> Iterator[date]:
    """Yield the days, ascending, with which a step ends: at the first of a month, or so that a week begins on Monday.

    Of five years only these are looked at, as each takes a look into the zone.
    """
    if step >= _MONTH:
        months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        days = (date(month // 12, month % 12 + 1, 1) for month in months if month % 12 % (step // _MONTH) == 0)
        yield from (day for day in days if day >= first)
    else:
        every = max(1, step // _DAY)
        began = first.toordinal() + (1 - first.toordinal()) % every  # ordinal 1 was a Monday
        yield from map(date.fromordinal, range(began, last.toordinal() + 1, every))


def _within_day(day: date, zone: tzinfo, step: int) -> set[datetime]:
    """Return the moments of a day after its midnight; both of those that an hour step shows twice."""
    moments = set()
    for minutes in range(step, _DAY, step):
        local = datetime.combine(day, time(minutes // 60, minutes % 60), zone)
        for fold in (0, 1) if step <= 60 else (0,):
            moment = local.replace(fold=fold).astimezone(UTC)
            if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
                moments.add(moment)
    return moments


def _label(moment: datetime, zone: tzinfo, step: int) -> str:
    local = moment.astimezone(zone)
    if step >= _MONTH:
        return local.strftime("%Y" if local.month == 1 else "%b")
    if step >= 7 * _DAY:
        return local.strftime("%d %b")
    begins_day = moment == datetime.combine(local.date(), time.min, zone).astimezone(UTC)
    return local.strftime("%a %d" if begins_day else "%H:%M")


def _apart(ticks: list[Tick], width: int) -> list[Tick]:
    """Return the ticks whose labels end within the axis and keep clear of the one before."""
    kept: list[Tick] = []
    for tick in ticks:
        free = not kept or tick.left >= kept[-1].left + len(kept[-1].label) + _GAP
        if free and tick.left + len(tick.label) <= width:
            kept.append(tick)
    return kept


def _with_day(ticks: list[Tick], zone: tzinfo) -> list[Tick]:
    """Return the ticks, the first one with its day where no label tells one and there is room."""
    if not ticks or any(":" not in tick.label for tick in ticks):
        return ticks
    first = Tick(ticks[0].column, ticks[0].moment, ticks[0].moment.astimezone(zone).strftime("%a %H:%M"))
    return [first, *ticks[1:]] if _apart([first, *ticks[1:2]], 1 << 30)[1:] == ticks[1:2] else ticks


def nice_top(peak: float, whole: bool) -> float:
    """Return a round number at or above ``peak`` whose half is round, too; 1 for 0 and below.

    Args:
        peak: The highest value that is drawn.
        whole: Only a whole number will do: counts.
    """
    if peak <= 0:
        return 1.0
    if whole and peak <= 10:
        return float(ceil(peak))
    exponent = floor(log10(peak))
    mantissa = peak / 10.0**exponent
    nice = next(nice for nice in _NICE if nice >= mantissa * (1 - 1e-9))
    return float(f"{nice}e{exponent}")


def count_label(value: float) -> str:
    """Return a count for the y axis in at most five characters: ``0``, ``65``, ``3.6k``, ``4k``; "" for a fraction."""
    return _short(value) if value == int(value) else ""


def rate_label(value: float) -> str:
    """Return a rate for the y axis in at most six characters: ``0``, ``0.1 %``, ``2.5 %``, ``120 %``."""
    percent = round(value * 100, 10)
    if percent >= 1000:
        return f"{_short(percent)} %"
    return f"{percent:.3g} %" if value else "0"


def _short(value: float) -> str:
    return f"{value:.0e}".replace("+", "") if value >= 1e15 else short(value).replace(".0", "")
