"""Incidents with known truth, in normal mail; and how long it takes until they are found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sestui.domain.findings.finding import Code
from tests.domain.findings.service import Service, watched
from tests.domain.findings.traffic import DAY, QUARTER, Account, Episode

HOUR = 60
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
BOUNCES = (Code.BOUNCE_BURST, Code.BOUNCE_RATE)
COMPLAINTS = (Code.COMPLAINT_BURST, Code.COMPLAINT_RATE)


@dataclass(frozen=True, slots=True)
class Incident:
    """What happens, and what must be found.

    Attributes:
        name: What happens.
        begins: When, as minutes from the Monday after two weeks of normal mail.
        episode: What happens to the mail, from minute 0 on.
        codes: The findings that tell it.
    """

    name: str
    begins: int
    episode: Episode
    codes: tuple[Code, ...]


INCIDENTS = (
    Incident("bounces × 40 (32 %), 3 hours", 2 * DAY + 14 * HOUR, Episode(0, 3 * HOUR, bounces=40), BOUNCES),
    Incident("bounces × 12 (10 %), 3 hours", 2 * DAY + 14 * HOUR, Episode(0, 3 * HOUR, bounces=12), BOUNCES),
    Incident("bounces × 6 (5 %), 12 hours", 3 * DAY + 8 * HOUR, Episode(0, 12 * HOUR, bounces=6), BOUNCES),
    Incident("bounces × 40 (32 %), 2 days", 2 * DAY + 6 * HOUR, Episode(0, 2 * DAY, bounces=40), BOUNCES),
    Incident("complaints × 20 (0.4 %), 6 hours", 2 * DAY + 10 * HOUR, Episode(0, 6 * HOUR, complaints=20), COMPLAINTS),
    Incident("no mail from Wednesday 11:00 on", 2 * DAY + 10 * HOUR, Episode(0, 4 * DAY, volume=0.0), (Code.SILENCE,)),
    Incident("no mail from Wednesday 03:00 on", 2 * DAY + 2 * HOUR, Episode(0, 4 * DAY, volume=0.0), (Code.SILENCE,)),
)
"""Hours are UTC; the account's zone is an hour ahead."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an incident was found.

    Attributes:
        minutes: From its beginning until a poll told it; None: not within three days.
        other: What else was told from its beginning on.
    """

    minutes: int | None
    other: tuple[Code, ...]


def outcome(incident: Incident, a_day: float, seed: int, every: int = 1) -> Outcome:
    """Return how an incident is found in the mail of an account that is looked at every so many minutes."""
    begins = 14 * DAY + incident.begins
    episode = replace(incident.episode, begins=begins, ends=begins + incident.episode.ends)
    account = Account(a_day, seed, MONDAY, booked_late=bool(seed % 2), episodes=(episode,))
    service = Service(account, begins // DAY + 4)
    before: set[str] | None = None
    other: set[Code] = set()
    for minute, findings in watched(service, begins - QUARTER, begins + 3 * DAY, every):
        if before is None:
            before = {one.key for one in findings}
            continue
        new = [one for one in findings if one.key not in before]
        other |= {one.code for one in new if one.code not in incident.codes}
        if any(one.ongoing and one.code in incident.codes for one in new):
            return Outcome(minute - begins, tuple(sorted(other)))
    return Outcome(None, tuple(sorted(other)))


def alarms(account: Account, days: int, every: int) -> dict[Code, int]:
    """Return how many findings some days of an account's mail bring, after two weeks that are only the past."""
    keys: dict[str, Code] = {}
    for _, findings in watched(Service(account, 14 + days), 14 * DAY, (14 + days) * DAY, every):
        keys.update((one.key, one.code) for one in findings)
    return {code: sum(one is code for one in keys.values()) for code in JUDGED}


JUDGED: Sequence[Code] = (*BOUNCES, *COMPLAINTS, Code.SILENCE)
