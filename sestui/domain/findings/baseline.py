"""The account's own past: how much it usually sends at an hour of the week, and how much of it usually fails.

The past is what an answer of two weeks still holds, or a longer history. All is learned so that an incident in it
changes little: hours with far more failures than chance explains are left out of the usual rate, spikes of mail are
left out of the usual level.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import accumulate, chain, compress, islice, repeat
from math import log
from statistics import median_high, median_low

from msgspec import Struct
from msgspec.structs import replace

from sestui.domain.compact import Column, empty_columns, put
from sestui.domain.findings.kinds import BOUNCE, COMPLAINT, DAY, HOUR, KINDS, WEEK, Kind
from sestui.domain.grid import Period
from sestui.domain.model import INTERVAL, NOTHING

LEAST_SPREAD = 0.1
"""The rate is taken to vary by at least a third from hour to hour (a variance of 0.1 of its square)."""

_UNUSUAL, _ROUNDS = 7.0, 4
_ENOUGH, _HOURS, _ONE_DEVIATION = 10.0, 24, 0.84
_NEAR, _SPIKES = 3, 2
_KEPT = 2 * _NEAR + 1 - _SPIKES
_TURNS, _TURNS_SEEN, _TURNS_AROUND = (2, 3), 3, 12
_FEWEST_SILENT, _MOST_SILENT = 15.0, 60.0
_WIDTHS = "HIq"
"""What sums are kept as, the narrowest that holds them: 2, 4 or 8 bytes each."""


def surprise(count: float, mean: float, spread: float) -> float:
    """Return how surprising so many failures are: minus the logarithm of (a bound on) their probability.

    The count is taken as negative binomial: Poisson, about a rate that itself varies with the variance ``spread`` ×
    rate². The bound is Chernoff's, so that 11.5 means: less than once in a hundred thousand.

    Args:
        count: What was counted.
        mean: What was to be expected, above zero.
        spread: The overdispersion, above zero.
    """
    if count <= mean:
        return 0.0
    shape = 1 / spread
    return count * log(count / mean) - (count + shape) * log((count + shape) / (mean + shape))


class Usual(Struct, frozen=True):
    """How mail of the account usually fails, by one kind of failure.

    Attributes:
        rate: Failures ÷ attempts, a fraction, never zero.
        spread: The overdispersion from hour to hour, at least ``LEAST_SPREAD``.
    """

    rate: float
    spread: float


class Baseline(Struct, frozen=True):
    """What is usual for an account.

    Attributes:
        start: The start of its first interval, aware UTC.
        attempts: Delivery attempts, summed up from the start: ``attempts[i]`` is the sum over the first i intervals.
        failures: The same of bounces and of complaints.
        known: How many of the first i intervals are known.
        level: Attempts that are there at about that time, spikes left out, in fifths, summed up as the others.
        bounce: How mail usually bounces.
        complaint: How mail is usually complained about.
        silence: How many usual attempts must be missing before the account is silent and not just at rest.
    """

    start: datetime
    attempts: Sequence[int]
    failures: tuple[Sequence[int], Sequence[int]]
    known: Sequence[int]
    level: Sequence[int]
    bounce: Usual
    complaint: Usual
    silence: float

    @classmethod
    def of(cls, periods: Iterable[Period]) -> Baseline:
        """Learn from intervals, ascending; what is not known (or not listed) is told from zero.

        Args:
            periods: Two weeks of an answer (``Grid.periods``), or up to some eight weeks of history; at least one.
        """
        start, (known, attempts, *failed) = _laid_out(periods)
        found = cls(
            start,
            _summed(attempts),
            (_summed(failed[0]), _summed(failed[1])),
            _summed(known),
            _summed(array("d", _levels(attempts))),
            _usual(BOUNCE, attempts, failed[0]),
            _usual(COMPLAINT, attempts, failed[1]),
            _FEWEST_SILENT,
        )
        return replace(found, silence=_silence(found, attempts))

    def usual(self, kind: Kind) -> Usual:
        """Return how mail usually fails by one kind of failure."""
        return self.bounce if kind is BOUNCE else self.complaint

    def rate(self, kind: Kind, start: datetime, end: datetime) -> float:
        """Return the rate that is to be expected in a stretch: the usual one, or a higher one of the same hours.

        The same hours, one more on each side, of the other weeks count as far as their mail weighs against two usual
        failures; of several weeks the one in the middle, of two the higher one.
        """
        usual = self.usual(kind)
        first, after = self._indexes(start, end)
        failures = self.failures[KINDS.index(kind)]
        weeks = [
            (failures[right] - failures[left] + 2) / (self.attempts[right] - self.attempts[left] + 2 / usual.rate)
            for left, right in self._weeks(first - HOUR, after + HOUR, HOUR + 1)
        ]
        return max(usual.rate, median_high(weeks)) if weeks else usual.rate

    def missing(self, start: datetime, end: datetime) -> float | None:
        """Return how many attempts are usual in a stretch: the lower of a week ago and the best of the last three days.

        Of several weeks the one in the middle counts, of two the lower one. An account that is idle at that hour of the
        week, has been for three days, or rests by turns, usually sends nothing then. None where no other week is known.
        """
        return self._missing(*self._indexes(start, end))

    def sent_before(self, start: datetime, end: datetime) -> tuple[int, int] | None:
        """Return the least and the most that was sent in the same stretch of other weeks and of the best day before."""
        first, after = self._indexes(start, end)
        sent = [self.attempts[right] - self.attempts[left] for left, right in self._weeks(first, after)]
        days = [self.attempts[right] - self.attempts[left] for left, right in self._days(first, after)]
        sent += [max(days)] if days else []
        return (min(sent), max(sent)) if sent else None

    def _missing(self, first: int, after: int) -> float | None:
        weeks = [self.level[right] - self.level[left] for left, right in self._weeks(first, after)]
        days = [self.level[right] - self.level[left] for left, right in self._days(first, after)]
        if not weeks:
            return None
        if self._rests_by_turns(first, after):
            return 0.0
        return min(median_low(weeks), max(days, default=median_low(weeks))) / _KEPT

    def _rests_by_turns(self, first: int, after: int) -> bool:
        """Return whether every second or third day around was a rest: then no weekday is like the last one."""
        for turn in _TURNS:
            most = _TURNS_AROUND // turn
            others = (turn * DAY * number for number in range(-most, most + 1) if number)
            parts = [part for away in others for part in self._part(first + away, after + away)]
            if len(parts) >= _TURNS_SEEN and not any(self.level[right] - self.level[left] for left, right in parts):
                return True
        return False

    def _indexes(self, start: datetime, end: datetime) -> tuple[int, int]:
        """Return the intervals that a stretch lies on: the nearest borders, at least one interval."""
        first = round((start - self.start) / INTERVAL)
        return first, max(first + 1, round((end - self.start) / INTERVAL))

    def _weeks(self, first: int, after: int, least: int | None = None) -> Iterator[tuple[int, int]]:
        """Yield the same stretch of the other weeks, as far as it is known: ``least`` intervals of it, or half."""
        weeks = len(self.known) // WEEK + 1
        for week in range(-weeks, weeks + 1):
            if week:
                yield from self._part(first + week * WEEK, after + week * WEEK, least)

    def _days(self, first: int, after: int) -> Iterator[tuple[int, int]]:
        """Yield the same stretch of the three days before, as far as half of it is known."""
        for day in (1, 2, 3):
            yield from self._part(first - day * DAY, after - day * DAY)

    def _part(self, first: int, after: int, least: int | None = None) -> Iterator[tuple[int, int]]:
        """Yield what of a stretch lies within the baseline, if it is enough and all of that is known."""
        left, right = max(first, 0), min(after, len(self.known) - 1)
        enough = right - left >= least if least else 2 * (right - left) >= after - first
        if enough and self.known[right] - self.known[left] == right - left:
            yield left, right


def _laid_out(periods: Iterable[Period]) -> tuple[datetime, Sequence[Column]]:
    """Return the first start, and for each interval whether it is known, and its attempts, bounces and complaints.

    As numbers: eight weeks of objects would take a megabyte for a moment, which is never given back.
    """
    ascending = iter(periods)
    first = next(ascending)
    laid = empty_columns(4)
    for period in chain((first,), ascending):
        index = round((period.start - first.start) / INTERVAL)
        for column in laid if index != len(laid[0]) else ():
            del column[index:]
            column.extend(repeat(0, index - len(column)))
        known, counters = period.counters is not None, period.counters or NOTHING
        put(laid, (known, counters.delivery_attempts, counters.bounces, counters.complaints))
    return first.start, laid


def _summed(values: Sequence[float]) -> Column:
    """Return the sums over the first 0, 1, … values, in a tenth of a list's memory: eight weeks are kept for ever."""
    for kind in _WIDTHS:
        with suppress(OverflowError):
            return array(kind, accumulate(map(int, values), initial=0))
    # More than there is mail, but what an answer says is taken as it is.
    return list(accumulate(map(int, values), initial=0))


def faded(attempts: Sequence[int], kind: Kind) -> Sequence[float]:
    """Return the mail that failures may come of in each interval: its own, or a part of earlier mail that fades.

    SES may book a failure when it happens, which is later than its mail; after a campaign that is no burst.
    """
    left = accumulate(attempts, lambda earlier, sent: max(float(sent), earlier * kind.fading), initial=0.0)
    next(left)
    return array("d", (max(float(sent), earlier * kind.late) for sent, earlier in zip(attempts, left, strict=True)))


def _usual(kind: Kind, attempts: Sequence[int], failures: Sequence[int]) -> Usual:
    """Return how mail usually fails; hours with unusually many failures are left out, again and again."""
    mail = array("d", _hourly(array("d", (max(1.0, left) for left in faded(attempts, kind)))))
    failed, sent = (array("d", _hourly(column)) for column in (failures, attempts))
    rate = _rate(kind, zip(failed, sent, strict=True))
    for _ in range(_ROUNDS):
        means = (rate * one for one in mail)
        usual = [surprise(count, mean, LEAST_SPREAD) < _UNUSUAL for count, mean in zip(failed, means, strict=True)]
        rate = _rate(kind, compress(zip(failed, sent, strict=True), usual))
    return Usual(rate, max(LEAST_SPREAD, _spread(failed, array("d", (rate * one for one in mail)))))


def _hourly(values: Sequence[float]) -> Iterator[float]:
    """Yield the sums of every four intervals; a rest at the start is left out."""
    newest = values[len(values) % HOUR :]
    return map(sum, zip(*(newest[part::HOUR] for part in range(HOUR)), strict=True))


def _rate(kind: Kind, hours: Iterable[tuple[float, float]]) -> float:
    """Return failures ÷ attempts over some hours; one failure at the prior rate keeps it above zero."""
    failed: float = 0
    sent: float = 0
    for one in hours:
        failed += one[0]
        sent += one[1]
    return (failed + 1) / (sent + float(1 / kind.prior))


def _spread(counts: Sequence[float], means: Sequence[float]) -> float:
    """Return the overdispersion of counts about their means: by how much one hour of six is above the middle one.

    That is one standard deviation, less what chance explains; some hours with an incident do not change it.
    """
    judged = sorted(count / mean for count, mean in zip(counts, means, strict=True) if mean >= _ENOUGH)
    if len(judged) < _HOURS:
        return 0.0
    middle, high = (judged[int(len(judged) * part)] for part in (0.5, _ONE_DEVIATION))
    return (high - middle) ** 2 - median_low(1 / mean for mean in means if mean >= _ENOUGH)


def _levels(attempts: Sequence[int]) -> Iterator[float]:
    """Yield the attempts, in fifths, that are there at about each time: no spikes, no more than an hour away.

    Of the 7 intervals around, the 2 with the most mail do not count. Mail that follows local time is an hour off for a
    while when the clocks change. Around the first and the last hour less is known: they have the least of two hours.
    """
    near = range(-_NEAR, _NEAR + 1)
    edges = attempts[:_NEAR], attempts[len(attempts) - _NEAR :]
    windows = zip(*(islice(chain(edges[0], attempts, edges[1]), _NEAR + part, None) for part in near), strict=False)
    smooth = array("d", (sum(sorted(window)[:_KEPT]) for window in windows))
    first, last = (min(part, default=0.0) for part in (smooth[: 2 * HOUR], smooth[-2 * HOUR :]))
    before, later = chain(repeat(first, HOUR), smooth), chain(islice(smooth, HOUR, None), repeat(last, HOUR))
    return map(min, before, smooth, later)


def _silence(baseline: Baseline, attempts: Sequence[int]) -> float:
    """Return how much must be missing: twice what the third longest rest of the past lacked, within bounds."""
    rests = sorted((baseline._missing(first, after) or 0.0 for first, after in _rests(attempts)), reverse=True)
    third = rests[2] if len(rests) > 2 else 0.0
    return min(_MOST_SILENT, max(_FEWEST_SILENT, 2 * third))


def _rests(attempts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the stretches without mail, but not one that may still be going on."""
    first = None
    for index, sent in enumerate(attempts):
        if sent and first is not None:
            yield first, index
            first = None
        elif not sent and first is None:
            first = index
