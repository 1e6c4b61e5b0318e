"""Whether the answers can be believed: stale, frozen, a wrong clock, a permission that vanished."""

from __future__ import annotations

from datetime import timedelta

from sestui.domain.findings.case import Case, Judgements
from sestui.domain.findings.finding import Code, Evidence, Finding, Peak, begun
from sestui.domain.findings.hysteresis import held
from sestui.domain.findings.kinds import lasting
from sestui.domain.findings.observation import STATISTICS
from sestui.domain.reputation import Level
from sestui.errors import AccessDenied

SKEWED = timedelta(minutes=1)
"""A difference of the clocks from which on it is told; it is over below half of that."""

REFUSED = timedelta(minutes=5)
"""A difference at which AWS refuses signed requests (AWS Signature Version 4)."""

_SKEW_STAYS = 0.5


def frozen(case: Case) -> Judgements:
    """Judge whether the data points stand still: they show no mail, and SentLast24Hours rises.

    An idle account is never frozen: its SentLast24Hours only falls. One look cannot tell it.
    """
    live, since = case.seen.live, case.frozen_since
    if live is None:
        return
    if since is None:
        yield Code.FROZEN, ()
        return
    unseen, end = case.memory.unseen, live.fetched_at
    what = f"The data points show no mail for {lasting(end - since)}, but SentLast24Hours rose by {unseen:,.0f}"
    finding = begun(
        Code.FROZEN,
        Level.WARNING,
        f"{what}: they stand still, and every rate with them.",
        since,
        evidence=Evidence(0, int(unseen), since, end),
        peak=Peak(unseen, case.now),
    )
    yield Code.FROZEN, (finding,)


def stale(case: Case) -> Judgements:
    """Judge the age of the newest answer; a missing permission or a wrong clock that explains it is told instead."""
    seen = case.seen
    if seen.answered_at is None:
        return
    age = seen.now - seen.answered_at
    skewed = seen.clock_skew is not None and abs(seen.clock_skew) >= REFUSED
    if age <= case.thresholds.max_age or isinstance(seen.failure, AccessDenied) or skewed:
        yield Code.STALE, ()
        return
    why = f": {seen.failure.sentence}" if seen.failure else "."
    finding = begun(
        Code.STALE,
        Level.WARNING,
        f"No answer for {lasting(age)}{why}",
        seen.answered_at.replace(microsecond=0),
        peak=Peak(age.total_seconds(), case.now),
        line=case.thresholds.max_age.total_seconds(),
    )
    yield Code.STALE, (finding,)


def clock_skew(case: Case) -> Judgements:
    """Judge the difference of the clocks: a warning from one minute on, critical from where AWS refuses requests."""
    skew = case.seen.clock_skew
    if skew is None:
        return
    was = case.was(Code.CLOCK_SKEW)
    before = was.severity if was else Level.QUIET
    level = Level(held(before, _skewed(abs(skew), 1.0), _skewed(abs(skew), _SKEW_STAYS)))
    yield Code.CLOCK_SKEW, (_skew_finding(case, skew, level),) if level else ()


def _skewed(skew: timedelta, factor: float) -> int:
    """Return how bad a difference is, its edges taken times ``factor``."""
    return (skew >= SKEWED * factor) + (skew >= REFUSED * factor)


def _skew_finding(case: Case, skew: timedelta, level: Level) -> Finding:
    """Return the finding about clocks that differ."""
    seconds = abs(skew).total_seconds()
    much = f"{seconds:.0f} seconds" if seconds < 120 else lasting(abs(skew))
    way = "behind" if skew > timedelta(0) else "ahead of"
    so = "AWS refuses requests from 5 minutes on" if level is Level.WARNING else "AWS refuses such requests"
    return begun(
        Code.CLOCK_SKEW,
        level,
        f"This machine's clock is {much} {way} AWS's; {so}.",
        case.now,
        peak=Peak(seconds, case.now),
        line=(REFUSED if level is Level.CRITICAL else SKEWED).total_seconds(),
    )


def permissions(case: Case) -> Judgements:
    """Judge the permissions: one is missing that was there before. One that never was is no finding.

    After a start nothing is remembered but what the finding itself names.
    """
    denied = {part.part: part.action for part in case.seen.unavailable if part.action}
    if isinstance(case.seen.failure, AccessDenied):
        denied[STATISTICS] = case.seen.failure.action
    elif case.seen.failure is not None:
        return
    was = case.was(Code.PERMISSION)
    told = was.sentence.replace(",", "").split() if was else []
    lost = sorted(
        {action for part, action in denied.items() if action and (part in case.memory.allowed or action in told)}
    )
    if not lost:
        yield Code.PERMISSION, ()
        return
    which = f"{', '.join(lost[:-1])} and {lost[-1]} are" if len(lost) > 1 else f"{lost[0]} is"
    sentence = (
        f"{which} denied, and was allowed before." if len(lost) == 1 else f"{which} denied, and were allowed before."
    )
    yield Code.PERMISSION, (begun(Code.PERMISSION, Level.WARNING, sentence, case.now),)
