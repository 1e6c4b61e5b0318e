"""Rates over a line: the observed ones, with enough mail to be sure; and SES's own reputation beside them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from math import sqrt

from sestui.domain.findings.case import Case, Judgements
from sestui.domain.findings.course import ATTEMPTS, Course
from sestui.domain.findings.finding import Code, Evidence, Finding, Peak, begun
from sestui.domain.findings.hysteresis import Run, Seed, held_levels, runs
from sestui.domain.findings.kinds import BOUNCE, COMPLAINT, KINDS, Kind, length, percent
from sestui.domain.metric_points import MetricPoints
from sestui.domain.metrics import Metric
from sestui.domain.reputation import Line
from sestui.domain.statistics import Z95

_STAYS = 0.95
_WHAT = {
    "aim": "AWS's aim is below it",
    "review": "AWS puts accounts under review there",
    "pause": "AWS may pause sending there",
    "warning": "the line for a warning",
    "critical": "the critical line",
}


def observed_rate(case: Case, course: Course, kind: Kind) -> tuple[Finding, ...]:
    """Judge the observed rate of the window at every step that has a whole one.

    A finding begins where the lower end of Wilson's 95 % interval reaches a line, with the minimum volume or more, and
    rises to a higher line likewise; it lasts while the ratio itself is at the line or above. A crossed line is not
    also a finding of the lower ones.
    """
    window, lines = case.thresholds.intervals, kind.lines(case.thresholds)
    failures, attempts = course.newest(kind.column, window), course.newest(ATTEMPTS, window)
    first = min(max(case.horizon, window - 1), course.last)
    failures[:first] = [0] * first
    stays = _reached(failures, attempts, lines)
    if not any(stays):
        return ()
    rises = _certain(failures, attempts, lines, case.thresholds.minimum_volume)
    levels = held_levels(rises, stays, case.seed(course, kind.rate, _number(case.was(kind.rate), lines)))
    found = runs(levels, course.moments)
    return tuple(_finding(case, course, kind, run, levels, failures, attempts) for run in found)


def _reached(failures: Sequence[int], attempts: Sequence[int], lines: Sequence[Line]) -> list[int]:
    """Return, at each step, the number of the highest line that the ratio reaches."""
    found = [0] * len(failures)
    for number, line in enumerate(lines, 1):
        part, whole = line.rate.as_integer_ratio()
        reached = [n * whole >= of * part and of > 0 for n, of in zip(failures, attempts, strict=True)]
        if not any(reached):
            break
        found = [number if now else before for now, before in zip(reached, found, strict=True)]
    return found


def _certain(failures: Sequence[int], attempts: Sequence[int], lines: Sequence[Line], volume: int) -> list[int]:
    """Return, at each step, the number of the highest line that Wilson's lower bound reaches.

    The bound reaches a line exactly where the count is as many standard deviations above it: the score test. As in
    ``reputation.standing``, one failure alone must not be able to reach the line.
    """
    found = [0] * len(failures)
    for number, line in enumerate(lines, 1):
        rate = float(line.rate)
        least = max(volume, line.rate.denominator / line.rate.numerator)
        deviation = Z95 * sqrt(rate * (1 - rate))
        found = [
            number if of >= least and min(n, of) - of * rate >= deviation * sqrt(of) else before
            for n, of, before in zip(failures, attempts, found, strict=True)
        ]
    return found


def _number(was: Finding | None, lines: Sequence[Line]) -> int:
    """Return the number of the line that a finding is over, 0 where it has none of these."""
    over = was.line if was is not None and was.line is not None else 0.0
    return bisect_right([float(line.rate) for line in lines], over)


def _finding(
    case: Case,
    course: Course,
    kind: Kind,
    run: Run,
    levels: Sequence[int],
    failures: Sequence[int],
    attempts: Sequence[int],
) -> Finding:
    """Return the finding that a run of steps over a line is."""
    lines, window = kind.lines(case.thresholds), case.thresholds.intervals
    steps = [step for step in range(run.first, run.last + 1) if levels[step]]
    judged = [step for step in steps if attempts[step] >= case.thresholds.minimum_volume] or steps
    peak = max(judged, key=lambda step: (failures[step] / attempts[step], -step))
    last, worst = run.last, max(levels[step] for step in steps)
    count, of = failures[last], attempts[last]
    return begun(
        kind.rate,
        lines[levels[last] - 1].level,
        _sentence(kind, count, of, window, lines, levels[last]),
        course.moments[run.first],
        until=None if run.after is None else course.moments[run.after],
        worst=max(line.level for line in lines[:worst]),
        evidence=Evidence(count, of, *course.span(last, window)),
        peak=Peak(failures[peak] / attempts[peak], course.moments[peak]),
        line=float(lines[levels[last] - 1].rate),
    )


def _sentence(kind: Kind, count: int, of: int, window: int, lines: Sequence[Line], number: int) -> str:
    """Return the sentence for an observed rate over a line; a higher line that is not certain is told as well."""
    higher = lines[_reached([count], [of], lines)[0] - 1]
    doubt = "" if higher is lines[number - 1] else f" It reaches {_percent(higher)}, with too little mail to be sure."
    rate = f"{percent(count, of, kind.places)} ({count:,} of {of:,} in {length(window)})"
    return f"Observed {kind.name} rate {rate}, over {_meant(lines[number - 1])}.{doubt}"


def _percent(line: Line) -> str:
    return f"{float(line.rate) * 100:g} %"


def _meant(line: Line) -> str:
    """Return a line and what it means."""
    return f"{_percent(line)}: {_WHAT.get(line.meaning, line.meaning)}"


def reputations(case: Case) -> Judgements:
    """Judge SES's own reputation by the same lines, over the course that CloudWatch tells.

    It is SES's verdict, so no bound is put around it; it lasts until it is a twentieth below the line.
    """
    of_metric = {BOUNCE: Metric.BOUNCE_REPUTATION, COMPLAINT: Metric.COMPLAINT_REPUTATION}
    codes = {BOUNCE: Code.BOUNCE_REPUTATION, COMPLAINT: Code.COMPLAINT_REPUTATION}
    told = MetricPoints.of(case.seen.reputation)
    for kind in KINDS:
        if points := told.only(of_metric[kind]):
            yield codes[kind], tuple(_reputed(case, codes[kind], kind, points))


def _reputed(case: Case, code: Code, kind: Kind, points: MetricPoints) -> list[Finding]:
    """Return the findings about one reputation."""
    lines = kind.lines(case.thresholds)
    seed = Seed(len(points) - 1, _number(case.was(code), lines))
    rises, stays = (_over(points.values, lines, factor) for factor in (1.0, _STAYS))
    levels = held_levels(rises, stays, seed)
    moments = [point.start for point in points] if any(levels) else []
    found = []
    for run in runs(levels, moments):
        steps = range(run.first, run.last + 1)
        peak = max((points[step] for step in steps), key=lambda point: (point.value, -point.start.timestamp()))
        line, value = lines[levels[run.last] - 1], points[run.last].value
        found.append(
            begun(
                code,
                line.level,
                f"SES's own {kind.name} reputation is {percent(value, 1, kind.places)}, over {_meant(line)}.",
                moments[run.first],
                until=None if run.after is None else moments[run.after],
                worst=max(lines[levels[step] - 1].level for step in steps if levels[step]),
                peak=Peak(peak.value, peak.start),
                line=float(line.rate),
            )
        )
    return found


def _over(values: Iterable[float], lines: Sequence[Line], factor: float) -> list[int]:
    """Return the number of the highest line that each value reaches, each line taken times ``factor``."""
    ascending = sorted(float(line.rate) * factor for line in lines)
    return [bisect_right(ascending, value) for value in values]
