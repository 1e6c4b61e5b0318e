"""Bursts: far more bounces or complaints in a short time than the account's own past explains."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import accumulate
from math import inf
from operator import sub

from msgspec import Struct

from sestui.domain.findings.baseline import Baseline, faded, surprise
from sestui.domain.findings.case import Case
from sestui.domain.findings.course import ATTEMPTS, Course, Lane
from sestui.domain.findings.finding import Evidence, Finding, Peak, begun
from sestui.domain.findings.hysteresis import SAME, Run, held_levels, runs
from sestui.domain.findings.kinds import DAY, HOUR, Kind, length, percent
from sestui.domain.reputation import Level

SURE = 11.5
"""A burst begins where chance explains it less than once in a hundred thousand (e to the minus 11.5)."""

LASTS = 7.0
"""It lasts while chance explains it less than once in a thousand."""

_SCALES = (1, HOUR, 6 * HOUR, DAY)
_FEW = 30.0
_FADED = 2 * DAY
_OUT_OF_QUESTION = 2.0


class _Excess(Struct, frozen=True):
    """What is unusual at a step: over how many intervals, failures of attempts, how many usually, how surprising."""

    intervals: int
    count: int
    of: int
    usual: float
    surprise: float

    @property
    def rate(self) -> float:
        """Failures ÷ attempts; failures that come without any mail are counted as of one."""
        return self.count / max(1, self.of)


Cut = Callable[[datetime, datetime], datetime | None]
"""From when on a burst from one moment to another is told otherwise, by then; None: it is not."""


def bursts(case: Case, course: Course, kind: Kind, cut: Cut) -> list[Finding]:
    """Judge the newest 15 minutes and the newest hour at every step against the account's own past.

    Where fewer than 30 failures are usual in 6 or 24 hours, these are judged as well: one hour of so little mail tells
    nothing.

    The method: failures are negative binomial about the usual rate × the mail that they may come of. The rate is that
    of the whole past or of the same hours of other weeks, whichever is higher, and the overdispersion is learned from
    the past, both robustly (``Baseline``); Chernoff's bound on the tail is compared with two edges, ``SURE`` and
    ``LASTS``. Campaigns raise mail and failures alike, so they are no bursts unless their rate is several times the
    usual.
    """
    excesses = _excesses(course, case.baseline, kind, case.horizon)
    if not excesses:
        return []
    scores = [excesses[step].surprise if step in excesses else 0.0 for step in range(course.last + 1)]
    rises, stays = ([int(score >= edge) for score in scores] for edge in (SURE, LASTS))
    levels = held_levels(rises, stays, case.seed(course, kind.burst))
    found = [run for run in runs(levels, course.moments) if not _old(case, kind, run)]
    told = [_shortened(course, run, excesses, cut) for run in found]
    apart = _apart(course, [run for run in told if run is not None], excesses)
    return [_finding(course, kind, since, run, excesses) for since, run in apart]


def _old(case: Case, kind: Kind, run: Run) -> bool:
    """Return whether a run began before the steps that are judged again, and no earlier look left it going on."""
    return case.horizon > 0 and run.first == case.horizon and case.was(kind.burst) is None


def _shortened(course: Course, run: Run, excesses: dict[int, _Excess], cut: Cut) -> Run | None:
    """Return the part of a run that is told; None where none is."""
    start = course.span(run.first, excesses[run.first].intervals)[0]
    taken = cut(start, course.moments[run.last])
    if taken is None:
        return run
    after = bisect_left(course.moments, taken)
    last = max((step for step in excesses if run.first <= step < after), default=None)
    return None if last is None else Run(run.first, after, last)


def _apart(course: Course, found: list[Run], excesses: dict[int, _Excess]) -> list[tuple[datetime, Run]]:
    """Return runs with the start of what they counted; where that reaches back to the run before, both are one."""
    apart: list[tuple[datetime, Run]] = []
    for run in found:
        since = course.span(run.first, excesses[run.first].intervals)[0]
        while apart and (after := apart[-1][1].after) is not None and since - course.moments[after] < SAME:
            before, old = apart.pop()
            since, run = min(since, before), Run(old.first, run.after, run.last)
        apart.append((since, run))
    return apart


def _excesses(course: Course, baseline: Baseline, kind: Kind, horizon: int) -> dict[int, _Excess]:
    """Return the steps from ``horizon`` on with more failures than usual, each with what surprises most."""
    found: dict[int, _Excess] = {}
    usual = baseline.usual(kind)
    for intervals in _SCALES:
        mail = _mail(course, kind, intervals)
        counts, attempts = course.newest(kind.column, intervals), course.newest(ATTEMPTS, intervals)
        most = inf if intervals <= HOUR else _FEW / usual.rate
        for step in range(horizon, len(counts)):
            count = counts[step]
            if count < kind.fewest or count < _OUT_OF_QUESTION * usual.rate * mail[step] or mail[step] > most:
                continue
            mean = baseline.rate(kind, *course.span(step, intervals)) * max(1.0, mail[step])
            score = surprise(count, mean, usual.spread)
            if step not in found or score > found[step].surprise:
                found[step] = _Excess(intervals, count, attempts[step], mean, score)
    return found


def _mail(course: Course, kind: Kind, intervals: int) -> list[float]:
    """Return the mail that failures of the newest ``intervals`` may come of, at each step."""
    rows = _newest(faded(course.rows.columns[ATTEMPTS], kind), intervals)
    return rows if course.live is None else [*rows, _newest(_faded_end(course.live, kind), intervals)[-1]]


def _faded_end(lane: Lane, kind: Kind) -> Sequence[float]:
    """Return the newest part of a lane's faded mail; older mail has no weight."""
    return faded(lane.columns[ATTEMPTS][-_FADED:], kind)


def _newest(values: Sequence[float], intervals: int) -> list[float]:
    """Return the sums over the ``intervals`` that end with each value."""
    sums = [0.0, *accumulate(values)]
    return sums[1:intervals] + list(map(sub, sums[intervals:], sums))


def _finding(course: Course, kind: Kind, since: datetime, run: Run, excesses: dict[int, _Excess]) -> Finding:
    """Return the finding that a run of surprising steps is."""
    steps = [step for step in range(run.first, run.last + 1) if step in excesses]
    peak = max(steps, key=lambda step: (excesses[step].rate, -step))
    last = excesses[run.last]
    return begun(
        kind.burst,
        Level.WARNING,
        _sentence(kind, last),
        since,
        until=None if run.after is None else course.moments[run.after],
        evidence=Evidence(last.count, last.of, *course.span(run.last, last.intervals)),
        peak=Peak(excesses[peak].rate, course.moments[peak]),
        cause=kind.rate,
    )


def _sentence(kind: Kind, excess: _Excess) -> str:
    """Return the sentence for a burst."""
    what = f"{excess.count:,} {kind.name}s in {length(excess.intervals)}"
    mail = f" of {excess.of:,} mails ({percent(excess.count, excess.of, kind.places)})" if excess.of else ""
    usual = f"{excess.usual:,.0f}" if excess.usual >= 1 else "fewer than 1"
    return f"{what}{mail}; usual for so much mail: {usual}."
