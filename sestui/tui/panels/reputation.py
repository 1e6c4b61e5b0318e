"""SES's own reputation in words: its level, its course, or why there is none. The observed rates are other figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from math import ceil

from msgspec import Struct

from sestui import formatting
from sestui.domain.metrics import Metric, MetricPoint, Reputation
from sestui.domain.reputation import BOUNCE_LINES, COMPLAINT_LINES, Level, Line
from sestui.tui.look import Symbols
from sestui.tui.view import View

NO_ACTIVITY = "no activity"
"""CloudWatch was asked and has no level: nothing was sent in the window."""

NOT_ASKED = "not asked (--no-cloudwatch)"
NOT_YET = "not asked yet"
NOT_RECORDED = "not in a recording"
NOT_KEPT = "not kept of the past"

_STEPS = "▁▂▃▄▅▆▇█"
_OLD = timedelta(hours=1)
_DAY = timedelta(days=1)


class Kind(Struct, frozen=True):
    """One of the two rates that SES judges.

    Attributes:
        name: What fails: ``bounces``, ``complaints``.
        metric: SES's own reputation metric.
        lines: AWS's lines, ascending.
        places: How many places its percent have.
    """

    name: str
    metric: Metric
    lines: Sequence[Line]
    places: int


BOUNCES = Kind("bounces", Metric.BOUNCE_REPUTATION, BOUNCE_LINES, formatting.BOUNCE_PLACES)
COMPLAINTS = Kind("complaints", Metric.COMPLAINT_REPUTATION, COMPLAINT_LINES, formatting.COMPLAINT_PLACES)
KINDS = (BOUNCES, COMPLAINTS)


def absent(view: View) -> str:
    """Return why there is no reputation at all; "" where CloudWatch has answered, or fails with an answer kept.

    A missing permission, a failure, a command line that asks nothing, a recording and the past (also one that is played
    again) are different words.
    """
    reputation = view.state.reputation
    if reputation.answered_at is not None:
        return ""
    if reputation.unavailable is not None:
        return trouble(reputation)
    if view.recording:
        return NOT_RECORDED
    if view.place.as_of is not None or view.speed:
        return NOT_KEPT
    return NOT_YET if view.cloudwatch else NOT_ASKED


def trouble(reputation: Reputation) -> str:
    """Return why the newest try had no answer; "" where it had one."""
    part = reputation.unavailable
    if part is None:
        return ""
    return f"{part.action} is missing" if part.action else part.sentence


def newest(reputation: Reputation, kind: Kind) -> MetricPoint | None:
    """Return the newest level; None without activity, or where it is not known."""
    return reputation.bounce if kind is BOUNCES else reputation.complaint


def level_of(value: float, lines: Sequence[Line]) -> Level:
    """Return how bad SES's own level is: that of the highest line that it reaches."""
    return max((line.level for line in lines if value >= float(line.rate)), default=Level.QUIET)


def time_of(point: MetricPoint, asked: datetime | None, zone: tzinfo) -> str:
    """Return when a level was told: the end of its period, which may not be over yet."""
    end = point.start + point.length
    return when(end if asked is None else min(end, asked), asked or end, zone)


def fresh(point: MetricPoint, asked: datetime | None) -> bool:
    """Return whether a level was at most an hour old when CloudWatch was asked."""
    return asked is not None and asked - (point.start + point.length) <= _OLD


def when(moment: datetime, against: datetime, zone: tzinfo) -> str:
    """Return a time of day, ``13:45``; of another day its date, ``20 Nov``."""
    near = abs(against - moment) < _DAY
    return formatting.clock(moment, zone) if near else moment.astimezone(zone).strftime("%d %b")


def within(reputation: Reputation, kind: Kind, start: datetime, end: datetime) -> list[MetricPoint]:
    """Return the levels of the periods that overlap [start, end), ascending."""
    return [
        point
        for point in reputation.course
        if point.metric is kind.metric and point.start + point.length > start and point.start < end
    ]


def span_of(course: Sequence[MetricPoint], kind: Kind) -> str:
    """Return the least and the highest level of a course, ``0.98–1.52 %``; "" without points."""
    if not course:
        return ""
    values = [point.value for point in course]
    least, most = (formatting.percent(value, kind.places) for value in (min(values), max(values)))
    return most if least == most else f"{least.removesuffix(' %')}–{most}"


def drawn(course: Sequence[MetricPoint], start: datetime, end: datetime, cells: int, symbols: Symbols) -> str:
    """Return a course in one line of ``cells``, from its least to its highest level; blank without activity.

    A cell holds the highest level of its time, so no peak is lost. "" in ASCII, which has no such characters, and of
    fewer than two points.
    """
    if symbols.name == "ascii" or len(course) < 2 or cells < 2:
        return ""
    least, most = min(point.value for point in course), max(point.value for point in course)
    highest: list[float | None] = [None] * cells
    for point in course:
        first = max(0, int((point.start - start) / (end - start) * cells))
        after = ceil((point.start + point.length - start) / (end - start) * cells)
        for cell in range(first, min(after, cells)):
            before = highest[cell]
            highest[cell] = point.value if before is None else max(before, point.value)
    return "".join(" " if value is None else _step(value, least, most) for value in highest)


def _step(value: float, least: float, most: float) -> str:
    share = (value - least) / (most - least) if most > least else 0.0
    return _STEPS[round(share * (len(_STEPS) - 1))]
