"""The mail of a simulated account, minute by minute.

What is seen at a minute is a pure function of (traffic, seed, start, minute): a day's mail is drawn once from its own
seed, with everything that will ever bounce; what has not arrived yet is taken off when one looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import exp, sqrt
from random import Random
from typing import NamedTuple

from msgspec import Struct

from sestui.domain.model import COVERAGE, INTERVAL, Counters, DataPoint

DAY = 1440
"""Minutes a day; also the longest that a bounce or complaint is late."""

EVER = 10**9
"""An episode's end that never comes."""

_INTERVAL = INTERVAL // timedelta(minutes=1)
_COVERAGE = COVERAGE // timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_WEEKDAY = 3
_DAYS_KEPT = 20

_HOURS = (38, 30, 26, 25, 28, 38, 62, 98, 132, 150, 152, 142, 128, 126, 130, 130, 128, 132, 145, 155, 148, 120, 85, 55)
_WEEKDAYS = (1.01, 1.02, 1.03, 1.02, 1.01, 0.92, 0.90)
_NEWSLETTERS = (
    # weekdays, minute of the day, minutes, share of a day's mail
    (range(5), 8 * 60, 10, 0.015),
    ((1, 3), 10 * 60, 20, 0.045),
    ((6,), 18 * 60, 20, 0.04),
)

_REJECT_RATE = 2.5e-6
_LATE_BOUNCES = (0.3, 45)
_LATE_COMPLAINTS = (0.85, 200)


class Episode(Struct, frozen=True):
    """Something that happens to the mail for a while.

    Attributes:
        begins: Its first minute, counted from the start of the simulation; negative is before it.
        ends: The first minute after it.
        from_midnight: Count from the UTC midnight before the start instead.
        volume: Factor on the usual mail; 0 is idle.
        extra: Delivery attempts a minute on top of the usual mail.
        bounce_rate: Of all mail of the episode, a fraction; None is the usual one.
        complaint_rate: The same of complaints.
        ramp: Whether the rates climb evenly from the usual ones to the episode's.
        late_at: The minute from the start at which every late bounce and complaint of it arrives; None: scattered.
    """

    begins: int
    ends: int
    from_midnight: bool = False
    volume: float = 1.0
    extra: float = 0.0
    bounce_rate: float | None = None
    complaint_rate: float | None = None
    ramp: bool = False
    late_at: int | None = None


class Traffic(Struct, frozen=True):
    """How much an account sends, and how it fares.

    Attributes:
        attempts_a_day: Delivery attempts on a mean day; weekends have fewer.
        bounce_rate: The usual share of mail that bounces in the end, a fraction.
        complaint_rate: The usual share of mail that is complained about in the end, a fraction.
        most_a_minute: What the maximum send rate lets through in a minute.
        newsletters: Whether there are bursts at round times.
        bounce_reputation: SES's own bounce rate where it is of a longer time than is simulated; None: of three days.
        episodes: What is unusual; a later one prevails.
    """

    attempts_a_day: float = 172_000
    bounce_rate: float = 0.012
    complaint_rate: float = 0.0002
    most_a_minute: int = 840
    newsletters: bool = True
    bounce_reputation: float | None = None
    episodes: tuple[Episode, ...] = ()


class Mail(NamedTuple):
    """Counts by the minute in which the mail was sent, four lists of one length."""

    attempts: list[int]
    bounces: list[int]
    complaints: list[int]
    rejects: list[int]


class Late(NamedTuple):
    """One bounce or complaint that arrives after its mail; minutes since 1970."""

    sent: int
    arrives: int


class _Day(NamedTuple):
    """One day's mail as it stands in the end, and what arrives late of it."""

    mail: Mail
    bounces: list[Late]
    complaints: list[Late]


class _Plan(NamedTuple):
    """One day's expectations, by minute; ``late_at`` has minutes of the day only where the arrival is scripted."""

    attempts: list[float]
    bounce_rates: list[float]
    complaint_rates: list[float]
    late_at: dict[int, int]


class World:
    """All mail that the account ever sends."""

    def __init__(self, traffic: Traffic, seed: int, start: datetime) -> None:
        """Nothing is drawn before somebody looks."""
        self.traffic = traffic
        self._seed = seed
        self._start = minute_of(start)
        self._day = lru_cache(maxsize=_DAYS_KEPT)(self._drawn_day)

    def seen(self, first: int, end: int, at: int) -> Mail:
        """Return the mail sent in the minutes [first, end), as known at the beginning of minute ``at``.

        Args:
            first: In minutes since 1970.
            end: The first minute after; at most ``at``.
            at: The minute of looking; what arrives later is not in the counts.
        """
        mail = Mail([], [], [], [])
        for day in range(first // DAY, -(-end // DAY)):
            part = slice(max(first - day * DAY, 0), min(end - day * DAY, DAY))
            for series, of_day in zip(mail, self._day(day).mail, strict=True):
                series += of_day[part]
        for day in range((at - 1) // DAY - 1, (at - 1) // DAY + 1):
            _take_off(mail.bounces, first, self._day(day).bounces, at)
            _take_off(mail.complaints, first, self._day(day).complaints, at)
        return mail

    def late(self, first: int, end: int) -> tuple[list[Late], list[Late]]:
        """Return the bounces and the complaints that arrive later than in the minute of their mail, of [first, end)."""
        days = [self._day(day) for day in range(first // DAY - 1, -(-end // DAY))]
        return [late for day in days for late in day.bounces], [late for day in days for late in day.complaints]

    def sent_last_24_hours(self, at: int) -> int:
        """Return the delivery attempts of the 24 hours before minute ``at``."""
        return sum(self.seen(at - DAY, at, at).attempts)

    def _drawn_day(self, day: int) -> _Day:
        random = Random(f"{self._seed}/{day}")
        plan = self._plan(day, random)
        attempts = [min(drawn(random, mean), self.traffic.most_a_minute) for mean in plan.attempts]
        bounces = _failures(random, attempts, plan.bounce_rates)
        complaints = _failures(random, attempts, plan.complaint_rates)
        rejects = _failures(random, attempts, [_REJECT_RATE] * DAY)
        late = _late(random, day, bounces, plan.late_at, *_LATE_BOUNCES)
        late_complaints = _late(random, day, complaints, plan.late_at, *_LATE_COMPLAINTS)
        return _Day(Mail(attempts, bounces, complaints, rejects), late, late_complaints)

    def _plan(self, day: int, random: Random) -> _Plan:
        traffic = self.traffic
        attempts = _usual(day, traffic, random)
        plan = _Plan(attempts, [traffic.bounce_rate] * DAY, [traffic.complaint_rate] * DAY, {})
        for episode in traffic.episodes:
            self._apply(episode, day * DAY, plan)
        return plan

    def _apply(self, episode: Episode, midnight: int, plan: _Plan) -> None:
        origin = self._start - self._start % DAY if episode.from_midnight else self._start
        begins = origin + episode.begins
        for minute in range(max(begins - midnight, 0), min(origin + episode.ends - midnight, DAY)):
            done = (midnight + minute - begins) / (episode.ends - episode.begins) if episode.ramp else 1.0
            plan.attempts[minute] = plan.attempts[minute] * episode.volume + episode.extra
            if episode.bounce_rate is not None:
                plan.bounce_rates[minute] += (episode.bounce_rate - plan.bounce_rates[minute]) * done
            if episode.complaint_rate is not None:
                plan.complaint_rates[minute] += (episode.complaint_rate - plan.complaint_rates[minute]) * done
            if episode.late_at is not None:
                plan.late_at[minute] = self._start + episode.late_at


def data_points(world: World, at: int, fixed_phase: int | None) -> list[DataPoint]:
    """Return what GetSendStatistics shows at minute ``at``, ascending, idle intervals left out.

    Args:
        world: Whose mail.
        at: Minutes since 1970.
        fixed_phase: The minute modulo 15 at which intervals begin, the newest one being still under way; None: they
            are cut backwards from ``at``.
    """
    end = at if fixed_phase is None else at + (fixed_phase - at) % _INTERVAL
    starts = range(end - _COVERAGE, at, _INTERVAL)
    mail = world.seen(starts.start, at, at)
    series = [
        [sum(counts[offset : offset + _INTERVAL]) for offset in range(0, len(counts), _INTERVAL)] for counts in mail
    ]
    return [
        DataPoint(moment_of(start), Counters(*counts))
        for start, *counts in zip(starts, *series, strict=True)
        if any(counts)
    ]


def minute_of(moment: datetime) -> int:
    """Return the whole minutes since 1970."""
    return (moment - _EPOCH) // timedelta(minutes=1)


def moment_of(minute: int) -> datetime:
    """Return the first moment of a minute since 1970, aware UTC."""
    return _EPOCH + timedelta(minutes=minute)


def drawn(random: Random, mean: float) -> int:
    """Return a Poisson count; above 20 by its normal approximation."""
    if mean > 20:
        return max(0, round(random.gauss(mean, sqrt(mean))))
    limit = exp(-mean)
    count, product = 0, random.random()
    while product > limit:
        count += 1
        product *= random.random()
    return count


def _usual(day: int, traffic: Traffic, random: Random) -> list[float]:
    """Return the attempts to expect in each minute of a day without episodes."""
    weekday = (day + _EPOCH_WEEKDAY) % 7
    level = traffic.attempts_a_day / DAY * _WEEKDAYS[weekday] * random.uniform(0.98, 1.02)
    wobble = [random.uniform(0.93, 1.07) for _ in range(DAY // _INTERVAL)]
    attempts = [level * share * wobble[minute // _INTERVAL] for minute, share in enumerate(_rhythm())]
    for weekdays, begins, minutes, share in _NEWSLETTERS if traffic.newsletters else ():
        if weekday in weekdays:
            for minute in range(begins, begins + minutes):
                attempts[minute] += traffic.attempts_a_day * share / minutes
    return attempts


@lru_cache(maxsize=1)
def _rhythm() -> list[float]:
    """Return the day's rhythm by minute, mean 1, in straight lines from hour to hour."""
    mean = sum(_HOURS) / len(_HOURS)
    turns = [*_HOURS, _HOURS[0]]
    return [
        (turns[minute // 60] + (turns[minute // 60 + 1] - turns[minute // 60]) * (minute % 60) / 60) / mean
        for minute in range(DAY)
    ]


def _failures(random: Random, attempts: list[int], rates: list[float]) -> list[int]:
    """Return how many of each minute's attempts fail in the end."""
    return [min(drawn(random, count * rate), count) for count, rate in zip(attempts, rates, strict=True)]


def _late(
    random: Random, day: int, failures: list[int], scripted: dict[int, int], share: float, mean_delay: int
) -> list[Late]:
    """Return which failures of a day arrive late: ``share`` of them, after a minute to a day."""
    late = []
    for minute, count in enumerate(failures):
        for _ in range(count):
            if random.random() < share:
                delay = min(DAY - 1, 1 + int(random.expovariate(1 / mean_delay)))
                late.append(Late(day * DAY + minute, scripted.get(minute, day * DAY + minute + delay)))
    return late


def _take_off(counts: list[int], first: int, late: Iterable[Late], at: int) -> None:
    """Take what has not arrived by ``at`` off the counts, which begin at minute ``first``."""
    for sent, arrives in late:
        if first <= sent < first + len(counts) and arrives >= at:
            counts[sent - first] -= 1
