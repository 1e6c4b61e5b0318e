"""The send quota: used, left and rate, and how old the newest mail is."""

from __future__ import annotations

from datetime import datetime, timedelta

from textual.content import Content

from sestui import formatting
from sestui.domain.grid import Grid
from sestui.domain.model import INTERVAL, SendQuota
from sestui.domain.reputation import Level
from sestui.domain.statistics import QUARTER_HOUR, window
from sestui.tui.lines import cut, styled
from sestui.tui.look import LEVEL_STYLES, Symbols
from sestui.tui.view import View

NARROWEST = 30
_WARNING, _CRITICAL = 0.8, 0.95
_QUIET_FOR = timedelta(hours=1)


def quota_panel(view: View, now: datetime, width: int, height: int) -> Content:
    """Return the quota's bar and figures, or why there are none."""
    if view.state.live is None and view.state.quota is None:
        return styled("")
    lines = [styled("SEND QUOTA, rolling 24 h", "$text-muted"), *_quota(view, now, width), styled("")]
    if view.live is not None:
        lines += _newest_mail(view.live, now, view)
    missing = [part.action for part in view.state.unavailable if part.action and part.part != "quota"]
    lines += [styled(f"{action} is missing", "$text-warning") for action in missing]
    return Content("\n").join([cut(line, width, view.look.symbols.more) for line in lines[: max(1, height)]])


def _quota(view: View, now: datetime, width: int) -> list[Content]:
    """Return the lines of the quota itself."""
    quota, state = view.state.quota, view.state
    if quota is None:
        part = next((part for part in state.unavailable if part.part == "quota"), None)
        reason = "not known yet" if part is None else f"{part.action} is missing" if part.action else part.sentence
        return [styled(view.look.symbols.plain(f"? {reason}"), "$text-warning" if part else "$text-muted")]
    lines = [*_used(quota, view.look.symbols, width), _rate(quota, view.live)]
    answered = state.answered_at or now
    if state.quota_at is not None and answered - state.quota_at > 3 * view.refresh + timedelta(minutes=1):
        lines.append(styled(f"quota is {formatting.age(now - state.quota_at)} old", "$text-warning"))
    return lines


def _used(quota: SendQuota, symbols: Symbols, width: int) -> list[Content]:
    """Return the bar with the used share, and the figures below it."""
    used = formatting.count(quota.sent_last_24_hours)
    share = quota.used_share
    if quota.unlimited or share is None:
        limit = "no daily limit" if quota.unlimited else "of 0: nothing may be sent"
        return [styled(f"{used} used, {limit}", "bold")]
    level = Level.CRITICAL if share >= _CRITICAL else Level.WARNING if share >= _WARNING else Level.QUIET
    style = LEVEL_STYLES[level] if level is not Level.QUIET else "$text-accent"
    cells = max(4, min(22, width - 12))
    full = min(cells, round(share * cells))
    mark = f" {symbols.mark(level)}" if level is not Level.QUIET else ""
    bar = [(symbols.full * full, style), (symbols.empty * (cells - full), "$text-muted")]
    figures = [f"{used} of {formatting.count(quota.max_24_hour_send)}", f"{formatting.count(quota.left)} left"]
    return [Content.assemble(*bar, (f"{share * 100:7.1f} %{mark}", style)), *map(styled, figures)]


def _rate(quota: SendQuota, grid: Grid | None) -> Content:
    """Return the pace of the newest interval against the highest send rate."""
    highest = f"{quota.max_send_rate:,g} a second allowed"
    counters = window(grid, QUARTER_HOUR).counters if grid is not None else None
    if grid is None or counters is None:
        return styled(highest)
    seconds = (grid.fetched_at - grid.complete_end if grid.running else INTERVAL).total_seconds()
    return styled(f"{counters.delivery_attempts / max(1.0, seconds):,.1f} a second of {quota.max_send_rate:,g}")


def _newest_mail(grid: Grid, now: datetime, view: View) -> list[Content]:
    """Return how long ago mail was last counted, once that is over an hour."""
    newest = next((period for period in reversed(grid.periods) if period.counters and not period.counters.idle), None)
    if newest is None:
        return [styled("no mail in 14 days", "bold")]
    quiet = now - newest.end
    if quiet <= _QUIET_FOR:
        return []
    at = formatting.stamp(newest.start, view.look.zone)
    return [styled(f"last mail {formatting.age(quiet)} ago, {at}", "$text-warning")]
