"""The send quota: used, left, rate and when it is reached; how old the newest mail is; SES's own reputation."""

from __future__ import annotations

from datetime import datetime, timedelta

from textual.content import Content

from sestui import formatting
from sestui.domain.findings.thresholds import Thresholds
from sestui.domain.grid import Grid
from sestui.domain.model import INTERVAL, SendQuota
from sestui.domain.reputation import Level
from sestui.domain.runway import runway
from sestui.tui.lines import cut, styled
from sestui.tui.look import LEVEL_STYLES, Symbols
from sestui.tui.panels import reputation
from sestui.tui.view import View

NARROWEST = 30
_LIMITS = Thresholds()
_A_WEEK = timedelta(days=7)
_QUIET_FOR = timedelta(hours=1)
_AHEAD = 5
"""The line of what lies ahead: below the title, three lines of the quota and the rate."""

_NAME, _WIDTH = 21, 32


def quota_panel(view: View, now: datetime, width: int, height: int) -> Content:
    """Return the quota's bar and figures, one line of what lies ahead, and SES's own reputation.

    Every line keeps its place whatever is known: title, three of the quota, rate, ahead, two of the reputation.
    """
    if view.state.live is None and view.state.quota is None:
        return styled("")
    lines = [styled("SEND QUOTA, rolling 24 h", "$text-muted"), *_quota(view, width)]
    lines += [styled("")] * (_AHEAD - len(lines))
    lines += [_ahead(view, now), *_reputation(view)]
    return Content("\n").join([cut(line, width, view.look.symbols.more) for line in lines[: max(1, height)]])


def _quota(view: View, width: int) -> list[Content]:
    """Return the lines of the quota itself."""
    quota, state = view.state.quota, view.state
    if quota is None:
        part = next((part for part in state.unavailable if part.part == "quota"), None)
        reason = "not known yet" if part is None else f"{part.action} is missing" if part.action else part.sentence
        return [styled(view.look.symbols.plain(f"? {reason}"), "$text-warning" if part else "$text-muted")]
    return [*_used(quota, view.look.symbols, width), _rate(quota, view.live)]


def _ahead(view: View, now: datetime) -> Content:
    """Return the most important of: the quota is old, no mail is counted, when the quota is reached."""
    state = view.state
    answered = state.answered_at or now
    if state.quota_at is not None and answered - state.quota_at > 3 * view.refresh + timedelta(minutes=1):
        return styled(f"quota is {formatting.age(now - state.quota_at)} old", "$text-warning")
    if view.live is None:
        return styled("")
    return _newest_mail(view.live, now, view) or _runway(view.live, view)


def _runway(grid: Grid, view: View) -> Content:
    """Return when the quota is reached at the faster of the paces of 15 minutes and of an hour."""
    quota = view.state.quota
    if quota is None or quota.max_24_hour_send <= 0:
        return styled("")
    found = [pace.reached for pace in runway(quota, grid).paces if pace.reached is not None]
    if not found:
        return styled("not used up in 24 h at this pace", "$text-muted")
    if min(found) <= grid.fetched_at:
        over = quota.sent_last_24_hours - quota.max_24_hour_send
        return styled(f"used up, {formatting.count(over)} over", LEVEL_STYLES[Level.CRITICAL])
    return styled(f"used up {min(found).astimezone(view.look.zone):%a %H:%M} at this pace", "$text-warning")


def _reputation(view: View) -> list[Content]:
    """Return SES's own reputation in two lines, or why there is none; the whole is on the screen of its own."""
    state, why = view.state.reputation, reputation.absent(view)
    if why:
        head = f"reputation {formatting.UNKNOWN}"
        style = "$text-warning" if state.unavailable is not None else "$text-muted"
        return [
            styled(head, "$text-muted"),
            styled(view.look.symbols.plain(why.replace(" is missing", " missing")), style),
        ]
    return [_level(view, kind) for kind in reputation.KINDS]


def _level(view: View, kind: reputation.Kind) -> Content:
    """Return one level; an old one with its time."""
    state = view.state.reputation
    point, name = reputation.newest(state, kind), f"reputation {kind.name}"
    if point is None:
        return Content.assemble((f"{name:<{_NAME}}", "$text-muted"), reputation.NO_ACTIVITY)
    level = reputation.level_of(point.value, kind.lines)
    value = formatting.percent(point.value, kind.places)
    marked = f"{view.look.symbols.mark(level)} {value}" if level else value
    if state.unavailable is not None or not reputation.fresh(point, state.answered_at):
        name = f"rep. {kind.name} {reputation.time_of(point, state.answered_at, view.look.zone)}"
    style = LEVEL_STYLES[level] if level else "bold"
    return Content.assemble((f"{name:<{_NAME}}", "$text-muted"), (marked.rjust(_WIDTH - max(_NAME, len(name))), style))


def _used(quota: SendQuota, symbols: Symbols, width: int) -> list[Content]:
    """Return the bar with the used share, and the figures below it."""
    used = formatting.count(quota.sent_last_24_hours)
    share = quota.used_share
    if quota.unlimited or share is None:
        limit = "no daily limit" if quota.unlimited else "of 0: nothing may be sent"
        return [styled(f"{used} used, {limit}", "bold")]
    critical, much = share >= _LIMITS.quota_critical, share >= _LIMITS.quota_warning
    level = Level.CRITICAL if critical else Level.WARNING if much else Level.QUIET
    style = LEVEL_STYLES[level] if level is not Level.QUIET else "$text-accent"
    cells = max(4, min(22, width - 12))
    full = min(cells, round(share * cells))
    mark = f" {symbols.mark(level)}" if level is not Level.QUIET else ""
    bar = [(symbols.full * full, style), (symbols.empty * (cells - full), "$text-muted")]
    figures = [f"{used} of {formatting.count(quota.max_24_hour_send)}", f"{formatting.count(quota.left)} left"]
    return [Content.assemble(*bar, (f"{share * 100:7.1f} %{mark}", style)), *map(styled, figures)]


def _rate(quota: SendQuota, grid: Grid | None) -> Content:
    """Return the pace of the last 15 minutes against the highest send rate."""
    if grid is None:
        return styled(f"{quota.max_send_rate:,g} a second allowed")
    return styled(f"{runway(quota, grid).paces[0].recipients_a_second:,.1f} a second of {quota.max_send_rate:,g}")


def _newest_mail(grid: Grid, now: datetime, view: View) -> Content | None:
    """Return how long ago mail was last counted, once that is over an hour; None before."""
    newest = grid.counters.newest()
    if newest is None:
        return styled("no mail in 14 days", "bold")
    quiet = now - newest - INTERVAL
    if quiet <= _QUIET_FOR:
        return None
    at = f"{newest.astimezone(view.look.zone):{'%a %H:%M' if quiet < _A_WEEK else '%d %b'}}"
    return styled(f"last mail {formatting.age(quiet)} ago, {at}", "$text-warning")
