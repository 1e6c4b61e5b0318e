"""Silence: no mail at an hour at which the account usually sends; and mail that was rejected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from math import inf

from msgspec import Struct

from sestui.domain.findings.account import SHUT_DOWN
from sestui.domain.findings.baseline import Baseline
from sestui.domain.findings.case import Case, Judgements
from sestui.domain.findings.course import ATTEMPTS, REJECTS, Course
from sestui.domain.findings.finding import Code, Evidence, Finding, Peak, begun
from sestui.domain.findings.hysteresis import Run, held_levels, runs
from sestui.domain.findings.kinds import lasting, length
from sestui.domain.reputation import Level

SHORTEST = timedelta(minutes=30)
"""A shorter rest is never a silence."""

_LASTS = 0.5
_STOPS = {Code.ENFORCEMENT: float(SHUT_DOWN), Code.QUOTA: 1.0}


class _Rest(Struct, frozen=True):
    """A step without mail: since when there was none, and how many usual attempts are missing."""

    start: datetime
    missing: float


def silences(case: Case) -> Judgements:
    """Judge the rests without any mail.

    A rest is a silence once more attempts are missing than in the usual rests of the past (``Baseline.silence``), by
    the same stretch of other weeks or of the best of the last three days, whichever is lower; it lasts while no mail is
    sent and half as many are missing. While SES takes no mail, or its data are frozen, the reason has its own finding.
    """
    course = case.course
    if course is None:
        return
    rests = dict(_rests(course, case.baseline, case.horizon))
    found = _found(case, course, rests) if rests else []
    reasons = list(_reasons(case))
    yield Code.SILENCE, tuple(one for one in found if not _explained(one, reasons))


def _reasons(case: Case) -> Iterator[tuple[datetime, datetime | None]]:
    """Yield from when to when it is known why there is no mail: it cannot be sent, or it cannot be seen."""
    if case.seen.stopped or case.frozen_since is not None:
        yield case.newest, None
    for one in case.before:
        if one.code in (Code.PAUSED, Code.FROZEN):
            yield one.since, one.until
        elif one.peak is not None and one.peak.value >= _STOPS.get(one.code, inf):
            yield one.peak.at, one.until


def _explained(silence: Finding, reasons: Sequence[tuple[datetime, datetime | None]]) -> bool:
    """Return whether a silence and a reason for it overlap."""
    return any(
        (silence.until is None or start <= silence.until) and (end is None or silence.since <= end)
        for start, end in reasons
    )


def _rests(course: Course, baseline: Baseline, horizon: int) -> Iterator[tuple[int, _Rest]]:
    """Yield the steps from ``horizon`` on at which so much is missing that a silence would last."""
    for first, after in _stretches(course.rows.columns[ATTEMPTS], horizon):
        start = course.rows.mail_before(first)
        if (baseline.missing(start, course.moments[after - 1]) or 0.0) >= baseline.silence * _LASTS:
            for step in range(max(first, horizon), after):
                yield from _rest(course, baseline, start, step)
    if course.live is not None and not course.live.columns[ATTEMPTS][-1]:
        yield from _rest(course, baseline, course.live.mail_before(course.live.count), course.last)


def _rest(course: Course, baseline: Baseline, start: datetime, step: int) -> Iterator[tuple[int, _Rest]]:
    """Yield one step, if enough is missing."""
    missing = baseline.missing(start, course.moments[step])
    if missing is not None and missing >= baseline.silence * _LASTS:
        yield step, _Rest(start, missing)


def _stretches(mail: Sequence[int], horizon: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of intervals without mail that reach ``horizon`` or later."""
    step, count = horizon, len(mail)
    while step < count:
        first = after = step
        while first and not mail[first] and not mail[first - 1]:
            first -= 1
        while after < count and not mail[after]:
            after += 1
        if after > step:
            yield first, after
        step = after + 1


def _found(case: Case, course: Course, rests: dict[int, _Rest]) -> list[Finding]:
    """Return the silences that rests are."""
    rises, stays = [0] * (course.last + 1), [0] * (course.last + 1)
    for step, rest in rests.items():
        stays[step] = 1
        long_enough = course.moments[step] - rest.start >= SHORTEST
        rises[step] = int(long_enough and rest.missing >= case.baseline.silence)
    levels = held_levels(rises, stays, case.seed(course, Code.SILENCE))
    return [_finding(case, course, run, rests) for run in runs(levels, course.moments)]


def _finding(case: Case, course: Course, run: Run, rests: dict[int, _Rest]) -> Finding:
    """Return the finding that a run of steps without mail is."""
    last, end = rests[run.last], course.moments[run.last]
    least, most = case.baseline.sent_before(last.start, end) or (0, 0)
    usual = f"{least:,} to {most:,}" if least != most else f"{least:,}"
    steps = [step for step in range(run.first, run.last + 1) if step in rests]
    peak = max(steps, key=lambda step: (rests[step].missing, -step))
    return begun(
        Code.SILENCE,
        Level.WARNING,
        f"No mail for {lasting(end - last.start)}; usually {usual} in that time.",
        rests[run.first].start,
        until=None if run.after is None else course.span(run.after, 1)[0],
        evidence=Evidence(0, least, last.start, end),
        peak=Peak(rests[peak].missing, course.moments[peak]),
    )


def rejects(case: Case) -> Judgements:
    """Judge rejected mail: each one in the window had a virus in it, and is worth a warning."""
    course, window = case.course, case.thresholds.intervals
    if course is None:
        return
    counts, attempts = course.newest(REJECTS, window), course.newest(ATTEMPTS, window)
    found = runs([int(count > 0) for count in counts], course.moments) if any(counts) else []
    yield Code.REJECTS, tuple(_rejected(course, run, window, counts, attempts) for run in found)


def _rejected(course: Course, run: Run, window: int, counts: Sequence[int], attempts: Sequence[int]) -> Finding:
    """Return the finding about rejected mail; it is over when the last reject has left the window."""
    count, of = counts[run.last], attempts[run.last]
    peak = max(range(run.first, run.last + 1), key=lambda step: (counts[step], -step))
    what = f"{count:,} reject{'s' if count != 1 else ''} of {of:,} mails in {length(window)}"
    return begun(
        Code.REJECTS,
        Level.WARNING,
        f"{what}: SES found a virus in what was sent.",
        course.span(run.first, 1)[0],
        until=None if run.after is None else course.moments[run.after],
        evidence=Evidence(count, of, *course.span(run.last, window)),
        peak=Peak(float(counts[peak]), course.moments[peak]),
    )
