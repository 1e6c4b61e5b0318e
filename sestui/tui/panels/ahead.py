"""What lies ahead: how many mails until each of AWS's lines, and until when the send quota lasts."""

from __future__ import annotations

from datetime import timedelta

from textual.content import Content

from sestui import formatting
from sestui.domain.distance import Distance, distances
from sestui.domain.grid import Period
from sestui.domain.model import SendQuota
from sestui.domain.reputation import (
    BOUNCE_LINES,
    COMPLAINT_LINES,
    Level,
    Line,
    Standing,
    bounce_standing,
    complaint_standing,
)
from sestui.domain.runway import Pace, Runway, runway
from sestui.tui.lines import styled
from sestui.tui.look import LEVEL_STYLES
from sestui.tui.view import View

NOT_REACHED = "not in 24 h"

_COUNT = 10


def distance_lines(view: View, period: Period, length: timedelta) -> list[Content]:
    """Return how far the window's bounces and complaints are from each line, in mails; a line each, and a title."""
    symbols, zone, counters = view.look.symbols, view.look.zone, period.counters
    title = f" DISTANCE, observed, {formatting.length(length)}"
    attempts = counters.delivery_attempts if counters is not None else 0
    told = f"at {formatting.count(attempts)} attempts since" if attempts else "no attempts, no rate, since"
    when = f"   {told} {period.start.astimezone(zone):%d %b %H:%M}"
    head = Content.assemble((title, "$text-accent bold"), (symbols.plain(when), "$text-muted"))
    if counters is None or not attempts:
        return [head, *[styled("")] * (len(BOUNCE_LINES) + len(COMPLAINT_LINES))]
    bounces = distances(counters.bounces, attempts, BOUNCE_LINES)
    complaints = distances(counters.complaints, attempts, COMPLAINT_LINES)
    return [
        head,
        *_kind_lines(view, "bounces", bounces, bounce_standing(counters)),
        *_kind_lines(view, "complaints", complaints, complaint_standing(counters)),
    ]


def _kind_lines(view: View, name: str, found: tuple[Distance, ...], standing: Standing) -> list[Content]:
    return [_distance(view, "" if number else name, one, standing) for number, one in enumerate(found)]


def _distance(view: View, name: str, one: Distance, standing: Standing) -> Content:
    """Return one line: how many more failures reach it, or by how many it is exceeded and what brings the rate back."""
    symbols = view.look.symbols
    label = f"   {name:<11}{one.line.meaning:<7}{_rate(one.line):<6}"
    if one.more > 0:
        return Content.assemble((label, "$text-muted"), (f"  {one.more:>{_COUNT},}", "bold"), " more reach it")
    level = one.line.level if _certain(one.line, standing) else Level.QUIET
    mark = symbols.mark(level) if level else symbols.doubtful
    words = f" over it; {one.clean:,} clean mails mend it"
    style = LEVEL_STYLES[level] if level else "bold"
    return Content.assemble((label, "$text-muted"), (f"{mark} {-one.more:>{_COUNT},}", style), words)


def _certain(line: Line, standing: Standing) -> bool:
    """Return whether enough mail says that a line is crossed."""
    return standing.certain is not None and standing.certain.rate >= line.rate


def _rate(line: Line) -> str:
    return f"{float(line.rate) * 100:g} %"


def runway_lines(view: View) -> list[Content]:
    """Return the quota, and where each pace leads; always four lines."""
    quota, live, symbols = view.state.quota, view.live, view.look.symbols
    if quota is None:
        part = next((part for part in view.state.unavailable if part.part == "quota"), None)
        words = "?" if part is None else f"? {part.action} is missing" if part.action else f"? {part.sentence}"
        return [_title(view, "SEND QUOTA, rolling 24 hours", f"   {words}"), *[styled("")] * 3]
    head = _title(view, "SEND QUOTA, rolling 24 hours", f"   {used(quota)}")
    if live is None:
        return [head, *[styled("")] * 3]
    ahead = runway(quota, live)
    of = f"of {quota.max_send_rate:,g} a second"
    titles = f"   {'pace of':<10}{'recipients a second':>20}{of:>17}   {'reached':<13}relief"
    return [
        head,
        styled(titles, "$text-muted"),
        *[styled(symbols.plain(_pace(view, ahead, one))) for one in ahead.paces],
    ]


def _title(view: View, title: str, text: str) -> Content:
    quota = view.state.quota
    style = "$text-muted"
    if quota is not None and not quota.unlimited and quota.sent_last_24_hours >= quota.max_24_hour_send:
        style, text = LEVEL_STYLES[Level.CRITICAL], f"   {view.look.symbols.mark(Level.CRITICAL)} {text.strip()}"
    return Content.assemble((f" {title}", "$text-accent bold"), (view.look.symbols.plain(text), style))


def used(quota: SendQuota) -> str:
    """Return how much of the quota is used; more than it allows is told as such."""
    sent = formatting.count(quota.sent_last_24_hours)
    if quota.unlimited:
        return f"{sent} sent, unlimited"
    most, over = formatting.count(quota.max_24_hour_send), quota.sent_last_24_hours - quota.max_24_hour_send
    rest = f"{formatting.count(over)} over" if over > 0 else f"{formatting.count(quota.left)} left"
    share = "" if quota.used_share is None else f" ({formatting.percent(quota.used_share, 1)})"
    return f"{sent} of {most}{share}, {rest}"


def _pace(view: View, ahead: Runway, pace: Pace) -> str:
    """Return a pace: how fast, of what SES accepts, when the quota is reached, when relief begins."""
    share = ahead.rate_share(pace)
    of = formatting.UNKNOWN if share is None else formatting.percent(share, 1)
    per_second = f"{pace.recipients_a_second:,.2f}"
    over = formatting.length(pace.over)
    return f"   {over:<10}{per_second:>20}{of:>17}   {reached(view, ahead, pace):<13}{_relief(view, ahead, pace)}"


def reached(view: View, ahead: Runway, pace: Pace) -> str:
    """Return when a pace reaches the quota, in at most 11 cells."""
    if ahead.quota.unlimited:
        return "no limit"
    if ahead.quota.max_24_hour_send == 0:
        return "0 allowed"
    if pace.reached is None:
        return NOT_REACHED
    return "reached" if pace.reached <= ahead.at else _moment(view, pace)


def _moment(view: View, pace: Pace) -> str:
    assert pace.reached is not None
    return pace.reached.astimezone(view.look.zone).strftime("%a %H:%M")


def _relief(view: View, ahead: Runway, pace: Pace) -> str:
    """Return from when on more leaves the count than is sent."""
    if ahead.quota.max_24_hour_send <= 0:
        return formatting.NO_ATTEMPTS
    if pace.relief is None:
        return NOT_REACHED
    return "has begun" if pace.relief <= ahead.at else pace.relief.astimezone(view.look.zone).strftime("%a %H:%M")
