"""Short ways to write answers and looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sestui.domain.findings.engine import advance, look
from sestui.domain.findings.finding import Code, Evidence, Finding, Peak
from sestui.domain.findings.findings import NOTHING_FOUND, Findings
from sestui.domain.findings.observation import Observation
from sestui.domain.findings.thresholds import Thresholds
from sestui.domain.grid import Grid
from sestui.domain.model import INTERVAL, AccountStatus, Counters, DataPoint, SendQuota
from sestui.domain.reputation import Level
from tests.values import utc

NOW = utc("2026-11-24T12:00")
"""A Tuesday noon."""

HEALTHY = AccountStatus(True, "HEALTHY", True)
TWO_WEEKS = 1344


def steady(attempts: int, bounces: int = 0, complaints: int = 0) -> list[Counters]:
    """Return two weeks of equal intervals."""
    return [Counters(attempts, bounces, complaints)] * TWO_WEEKS


def grid(counters: Sequence[Counters], minutes: int = 0) -> Grid:
    """Return an answer of so many minutes after ``NOW`` with these counters, as far as SES keeps them."""
    end = NOW + timedelta(minutes=minutes)
    newest = counters[-TWO_WEEKS:]
    first = end - INTERVAL * len(newest)
    points = [DataPoint(first + INTERVAL * step, one) for step, one in enumerate(newest) if not one.idle]
    return Grid.of(points, end)


def seen(counters: Sequence[Counters], minutes: int = 0) -> Observation:
    """Return a look at an answer on the canonical grid."""
    answer = grid(counters, minutes)
    return Observation(answer.fetched_at, answer)


def found(counters: Sequence[Counters], code: Code, thresholds: Thresholds | None = None) -> tuple[Finding, ...]:
    """Return what one look finds about one thing."""
    return look(seen(counters), thresholds).of(code)


def advanced(
    looks: Iterable[Observation], start: Findings = NOTHING_FOUND, thresholds: Thresholds | None = None
) -> list[Findings]:
    """Return what is found after each of some looks."""
    all_found = []
    for one in looks:
        start = advance(start, one, thresholds)
        all_found.append(start)
    return all_found


def quota(sent: float, limit: float = 50_000, minutes: float = 0) -> Observation:
    """Return a look at a quota, so many minutes after ``NOW``."""
    return Observation(NOW + timedelta(minutes=minutes), quota=SendQuota(limit, 14, sent))


A_RATE = Finding(
    Code.BOUNCE_RATE,
    Level.WARNING,
    Level.CRITICAL,
    "Observed bounce rate 6.00 %.",
    utc("2026-11-23T10:15"),
    utc("2026-11-23T14:30"),
    Evidence(60, 1_000, utc("2026-11-22T14:15"), utc("2026-11-23T14:15")),
    Peak(0.12, utc("2026-11-23T12:00")),
    0.05,
    Code.BOUNCE_RATE,
    "BOUNCE_RATE@2026-11-23T10:15Z",
)
