"""Normal mail of a made-up account, minute by minute, with everything that must not be an alarm; and incidents.

Normal is: the rhythm of day and week in a zone with DST, overdispersed; a level that drifts; holidays; campaigns,
regular ones and others, with lists that bounce more than other mail, often by half and sometimes by three times;
addresses that bounce several times in a row; failures that arrive minutes or hours after their mail, and are booked
with the mail or when they arrive.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from math import exp
from random import Random
from zoneinfo import ZoneInfo

from sestui.sources.simulator.world import drawn

DAY = 1440
QUARTER = 15
ZONE = ZoneInfo("Europe/Berlin")
SENT, BOUNCED, COMPLAINED = range(3)

_HOURS = (8, 5, 4, 4, 6, 12, 30, 55, 90, 115, 120, 110, 90, 95, 105, 105, 100, 95, 80, 70, 60, 45, 30, 15)
_WEEKDAYS = (1.1, 1.15, 1.1, 1.05, 0.95, 0.45, 0.4)
_HOLIDAYS = {(1, 1), (1, 6), (4, 3), (4, 6), (5, 1), (5, 14), (5, 25), (10, 3), (12, 25), (12, 26)}
_BETWEEN_YEARS = {(12, day) for day in (24, 27, 28, 29, 30, 31)}
_LATE = {BOUNCED: (0.3, 45.0), COMPLAINED: (0.85, 200.0)}
"""Of each kind: which share is late, and by how many minutes on average."""


@dataclass(frozen=True, slots=True)
class Episode:
    """Something that must be found.

    Attributes:
        begins: Its first minute, counted from the start.
        ends: The first minute after it.
        volume: Factor on all mail.
        bounces: Factor on the usual bounce rate.
        complaints: Factor on the usual complaint rate.
    """

    begins: int
    ends: int
    volume: float = 1.0
    bounces: float = 1.0
    complaints: float = 1.0


@dataclass(frozen=True, slots=True)
class Account:
    """Who sends.

    Attributes:
        a_day: Mail on a mean day.
        seed: What the chance depends on.
        start: The first moment, a UTC midnight.
        bounce_rate: Of mail that is no campaign, on average.
        complaint_rate: The same.
        booked_late: Whether SES books a failure when it arrives, not with its mail.
        episodes: What is not normal.
    """

    a_day: float
    seed: int = 1
    start: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    bounce_rate: float = 0.008
    complaint_rate: float = 0.0002
    booked_late: bool = False
    episodes: tuple[Episode, ...] = ()


@dataclass
class Mail:
    """All mail of an account for some days, by minute.

    Attributes:
        sent: Delivery attempts.
        failures: By the minute of their arrival: which minutes they are booked in, and of what kind they are.
    """

    sent: array[int]
    failures: dict[int, list[tuple[int, int]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Campaign:
    begins: int
    minutes: int
    mails: float
    quality: float


def mail_of(account: Account, days: int) -> Mail:
    """Draw the mail of some days."""
    random = Random(f"{account.seed}/{account.a_day}")
    mail = Mail(array("l", bytes(8 * days * DAY)))
    drift = 0.0
    for day in range(days):
        drift = 0.98 * drift + random.gauss(0, 0.02)
        _draw_day(account, day, exp(drift), random, mail)
    return mail


def _draw_day(account: Account, day: int, level: float, random: Random, mail: Mail) -> None:
    midnight = account.start + timedelta(days=day)
    level *= account.a_day * exp(random.gauss(0, 0.1)) * _holiday(midnight.date())
    bounces = account.bounce_rate * exp(random.gauss(0, 0.2))
    complaints = account.complaint_rate * exp(random.gauss(0, 0.2))
    campaigns = list(_campaigns(account, midnight, random))
    for quarter in range(DAY // QUARTER):
        first = day * DAY + quarter * QUARTER
        mails = level * _share(midnight + timedelta(minutes=quarter * QUARTER)) * random.gammavariate(16, 1 / 16)
        factors = (random.gammavariate(10, 1 / 10), random.gammavariate(10, 1 / 10))
        _draw(account, random, mail, first, mails, (bounces * factors[0], complaints * factors[1]))
        for one in campaigns:
            share = max(0, min(first + QUARTER, one.begins + one.minutes) - max(first, one.begins)) / one.minutes
            if share:
                rates = (account.bounce_rate * one.quality, account.complaint_rate * one.quality)
                _draw(account, random, mail, first, one.mails * share, rates)


def _draw(account: Account, random: Random, mail: Mail, first: int, mails: float, rates: tuple[float, float]) -> None:
    """Draw a quarter of an hour of one stream of mail."""
    episode = next((one for one in account.episodes if one.begins <= first < one.ends), Episode(0, 0))
    sent = 0
    for minute in range(first, first + QUARTER):
        count = drawn(random, mails * episode.volume / QUARTER)
        mail.sent[minute] += count
        sent += count
    factors = (episode.bounces, episode.complaints)
    for kind, rate, factor in zip((BOUNCED, COMPLAINED), rates, factors, strict=True):
        left = sent
        for _ in range(min(sent, drawn(random, sent * min(1.0, rate * factor)))):
            again = min(left, 3 if random.random() < 0.02 else 1)
            left -= again
            for _ in range(again):
                _fail(account, random, mail, kind, first + random.randrange(QUARTER))


def _fail(account: Account, random: Random, mail: Mail, kind: int, minute: int) -> None:
    share, mean = _LATE[kind]
    delay = min(DAY, 1 + int(random.expovariate(1 / mean))) if random.random() < share else 0
    booked = minute + delay if account.booked_late else minute
    if booked < len(mail.sent):
        mail.failures.setdefault(minute + delay, []).append((booked, kind))


def _campaigns(account: Account, midnight: datetime, random: Random) -> Iterator[_Campaign]:
    """Yield the campaigns of a day: the weekly newsletter, left out at times, and now and then another."""
    day = (midnight - account.start).days * DAY
    size = account.a_day * random.uniform(0.1, 0.6)
    if midnight.weekday() == 1 and random.random() < 0.9:
        begins = _minute(midnight, 10) + random.randrange(-20, 20)
        yield _Campaign(day + begins, 45, account.a_day * random.uniform(0.3, 0.5), exp(random.gauss(0.4, 0.2)))
    if midnight.weekday() < 5 and random.random() < 0.3:
        begins = _minute(midnight, random.randrange(8, 18)) + random.randrange(60)
        yield _Campaign(day + begins, random.choice((15, 30, 60, 120)), size, exp(random.gauss(0.4, 0.4)))


def _minute(midnight: datetime, hour: int) -> int:
    """Return the minute of the UTC day at an hour of the zone."""
    local = midnight.astimezone(ZONE).replace(hour=hour, minute=0)
    return int((local - midnight) / timedelta(minutes=1))


@lru_cache(maxsize=4096)
def _share(moment: datetime) -> float:
    """Return which share of a mean day's mail a quarter of an hour has."""
    local = moment.astimezone(ZONE)
    here, there = _HOURS[local.hour], _HOURS[(local.hour + 1) % 24]
    weight = here + (there - here) * local.minute / 60
    return weight / (sum(_HOURS) * 60 / QUARTER) * _WEEKDAYS[local.weekday()]


def _holiday(day: date) -> float:
    if (day.month, day.day) in _HOLIDAYS:
        return 0.15
    return 0.4 if (day.month, day.day) in _BETWEEN_YEARS else 1.0
