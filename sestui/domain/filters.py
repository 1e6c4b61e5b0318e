"""The filter of a list of periods: ``bounces>0 2026-11-20``, terms separated by blanks, all of which must hold.

A comparison with what is not known is never true: neither for unknown periods nor for a rate without attempts.
"""

from __future__ import annotations

import operator
import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, tzinfo
from fractions import Fraction
from functools import lru_cache

from msgspec import Struct

from sestui.domain.grid import Period
from sestui.domain.model import Counters
from sestui.domain.reputation import Level, bounce_standing, complaint_standing
from sestui.errors import UsageError

Term = Callable[[Period], bool]

EXAMPLES = (
    ("bounces>0", "also attempts, notfailed, complaints, rejects; with > >= < <= = !="),
    ("rate>=5", "the observed bounce rate, in percent"),
    ("complaint-rate>0.1", "the observed complaint rate, in percent; crate for short"),
    ("2026-11-20", "what begins on that day of the shown zone; 2026-11 is the month"),
    (">2026-11-20", "what begins after that day"),
    ("2026-11-20..2026-11-22", "what begins on these days, the last one included"),
    ("18:00..20:00", "what begins at that time of day, from 18:00 and before 20:00; 22:00..06:00 spans midnight"),
    ("idle", "nothing was sent and nothing came back"),
    ("active", "anything but idle"),
    ("over", "one of AWS's lines is crossed, with enough mail to be sure"),
)
"""One example of each kind of term, and what it means."""


class Filter(Struct, frozen=True):
    """What a list shows; the empty filter shows everything.

    Attributes:
        text: What the user wrote, in its normal form: "" is everything.
        zone: The zone that its dates and times of day are of.
    """

    text: str = ""
    zone: tzinfo = UTC

    def matches(self, period: Period) -> bool:
        """Return whether every term holds for ``period``."""
        return all(term(period) for term in _terms(self.text, self.zone))


def parse(text: str, zone: tzinfo) -> Filter:
    """Return the filter that ``text`` describes.

    Args:
        text: Terms separated by blanks, see ``EXAMPLES``; blank is everything.
        zone: The shown zone: dates and times of day are of it, and a period belongs to where it starts.

    Raises:
        UsageError: If a term is not understood; the sentence names it and says what is allowed.
    """
    words = _NEEDLESS_BLANKS.sub(r"\1\2", text.lower()).split()
    normal = " ".join(words)
    _terms(normal, zone)
    return Filter(normal, zone)


@lru_cache(maxsize=8)
def _terms(text: str, zone: tzinfo) -> tuple[Term, ...]:
    """Return what each term of a filter in its normal form asks of a period."""
    return tuple(_term(word, zone) for word in text.split())


def _percent(part: int, attempts: int) -> Fraction | None:
    """Return the exact share in percent; None without attempts."""
    return Fraction(100 * part, attempts) if attempts else None


_MEASURES: dict[str, Callable[[Counters], Fraction | int | None]] = {
    "attempts": lambda counters: counters.delivery_attempts,
    "notfailed": lambda counters: counters.not_failed,
    "bounces": lambda counters: counters.bounces,
    "complaints": lambda counters: counters.complaints,
    "rejects": lambda counters: counters.rejects,
    "rate": lambda counters: _percent(counters.bounces, counters.delivery_attempts),
    "complaint-rate": lambda counters: _percent(counters.complaints, counters.delivery_attempts),
    "crate": lambda counters: _percent(counters.complaints, counters.delivery_attempts),
}
_WORDS: dict[str, Callable[[Counters], bool]] = {
    "idle": lambda counters: counters.idle,
    "active": lambda counters: not counters.idle,
    "over": lambda counters: max(bounce_standing(counters).level, complaint_standing(counters).level) > Level.QUIET,
}
_OPERATORS: dict[str, Callable[[Fraction | int, Fraction], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
}
_DAYS: dict[str, Callable[[date, date, date], bool]] = {
    ">": lambda day, first, last: day > last,
    ">=": lambda day, first, last: day >= first,
    "<": lambda day, first, last: day < first,
    "<=": lambda day, first, last: day <= last,
    "=": lambda day, first, last: first <= day <= last,
    "!=": lambda day, first, last: not first <= day <= last,
}

_NEEDLESS_BLANKS = re.compile(rf"\b({'|'.join(_MEASURES)})\s+(?=[<>=!])|(?<=[<>=])\s+|\s*(\.\.)\s*")
_COMPARISON = re.compile(r"([^<>=!]*)([<>!]=|[<>=])(.*)")
_NUMBER = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,18})?)%?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
_CLOCK = re.compile(r"([0-9]{2}):([0-9]{2})")


def _term(word: str, zone: tzinfo) -> Term:
    """Return what one term asks of a period."""
    if word in _WORDS:
        return _counted(_WORDS[word])
    if comparison := _COMPARISON.fullmatch(word):
        name, sign, value = comparison.groups()
        return _compared(word, name, sign, value) if name else _dated(sign, *_days(word, value), zone)
    first, dots, last = word.partition("..")
    if dots and _CLOCK.fullmatch(first):
        return _timed(_minutes(word, first), _minutes(word, last), zone)
    return _dated("=", *_range(word, first, last if dots else first), zone)


def _counted(holds: Callable[[Counters], bool]) -> Term:
    """Return a term about the counters of a known period."""
    return lambda period: period.counters is not None and holds(period.counters)


def _compared(word: str, name: str, sign: str, value: str) -> Term:
    """Return a term that compares a counter or a rate with a number."""
    if name not in _MEASURES:
        raise UsageError(f'"{word}": there is no "{name}"; compare {", ".join(_MEASURES)} with a number.')
    if not (number := _NUMBER.fullmatch(value)):
        raise UsageError(f'"{word}": "{value}" is not a number; write digits with a point for decimals: 1000 or 0.5.')
    measure, compare, limit = _MEASURES[name], _OPERATORS[sign], Fraction(number[1])
    return _counted(lambda counters: (amount := measure(counters)) is not None and compare(amount, limit))


def _dated(sign: str, first: date, last: date, zone: tzinfo) -> Term:
    """Return a term about the day of ``zone`` that a period begins on."""
    holds = _DAYS[sign]
    return lambda period: holds(period.start.astimezone(zone).date(), first, last)


def _timed(first: int, last: int, zone: tzinfo) -> Term:
    """Return a term about the time of day, in minutes, that a period begins at: from ``first``, before ``last``."""

    def holds(period: Period) -> bool:
        local = period.start.astimezone(zone)
        minute = local.hour * 60 + local.minute
        return first <= minute < last if first < last else minute >= first or minute < last

    return holds


def _range(word: str, first: str, last: str) -> tuple[date, date]:
    """Return the first and the last day of ``first..last``."""
    start, end = _days(word, first)[0], _days(word, last)[1]
    if end < start:
        raise UsageError(f'"{word}" ends before it begins; write the earlier date first.')
    return start, end


def _days(word: str, text: str) -> tuple[date, date]:
    """Return the first and last day of a date or a month."""
    if not (written := _DATE.fullmatch(text)):
        raise UsageError(
            f'"{word}" is no filter; write a comparison (bounces>0), a date (2026-11-20, 2026-11), '
            f"dates or times with .. between (18:00..20:00), or {', '.join(_WORDS)}."
        )
    year, month = int(written[1]), int(written[2])
    try:
        if written[3]:
            return date(year, month, int(written[3])), date(year, month, int(written[3]))
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    except ValueError:
        sentence = f'"{word}": the calendar has no {text}; write a date as 2026-11-20 or a month as 2026-11.'
        raise UsageError(sentence) from None


def _minutes(word: str, text: str) -> int:
    """Return the minute of the day of a time, 0 to 1440."""
    written = _CLOCK.fullmatch(text)
    hour, minute = (int(part) for part in written.groups()) if written else (99, 0)
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise UsageError(f'"{word}": "{text}" is no time of day; write times as 18:00..20:00, up to 24:00.')
    return hour * 60 + minute
