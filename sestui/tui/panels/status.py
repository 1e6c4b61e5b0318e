"""The first line: whose sending, where in the program, and whether what is shown can be believed."""

from __future__ import annotations

from datetime import datetime, timedelta

from textual.content import Content

from sestui import formatting
from sestui.domain.reputation import Level
from sestui.monitor.condition import Condition, Word, condition
from sestui.tui.lines import Part, spread, styled
from sestui.tui.look import LEVEL_STYLES
from sestui.tui.view import View


def status_line(view: View, now: datetime, width: int, height: int, place: str = "") -> Content:
    """Return account, Region, place, state, age of the last answer, newest interval and zone on one line."""
    del height
    return spread(_whose(view, place), [*_state(view, now), *_when(view, now)], width, view.look.symbols.more)


def _whose(view: View, place: str) -> list[Part]:
    """Return the left half."""
    target, symbols = view.state.target, view.look.symbols
    parts = [Part(styled("sestui", "$text-accent bold"), 8)]
    if view.demo:
        parts.append(Part(styled("DEMO", "$text-warning"), 5))
    if target.profile and not view.demo:
        parts.append(Part(styled(target.profile, "bold"), 6))
    account = target.account or ("account ?" if not target.profile else "")
    parts.append(Part(styled(account, "bold"), 1))
    parts.append(Part(styled(target.region or "Region ?"), 0))
    if place:
        parts.append(Part(styled(f"{symbols.into} {symbols.plain(place)}", "$text-accent"), 5))
    return [part for part in parts if part.content.plain]


def _state(view: View, now: datetime) -> list[Part]:
    """Return the state's word with its mark; a paused view says so beside it."""
    symbols = view.look.symbols
    if view.recording:
        return [Part(styled(f"{symbols.pause} RECORDING", "$text-accent bold"))]
    if view.place.as_of is not None:
        at = formatting.stamp(view.place.as_of, view.look.zone)
        return [Part(styled(f"{symbols.pause} AS OF {at}", "$text-warning bold reverse"))]
    parts = []
    if view.paused is not None:
        at = formatting.clock_seconds(view.paused, view.look.zone)
        parts.append(Part(styled(f"{symbols.pause} PAUSED {at}", "$text-warning bold reverse")))
    if view.speed:
        over = f" {symbols.dot} END" if view.state.next_poll is None else ""
        return [*parts, Part(styled(symbols.plain(f"REPLAY ×{view.speed}{over}"), "$text-accent bold"))]
    return [*parts, *_condition(view, condition(view.state, now, view.refresh))]


def _condition(view: View, found: Condition) -> list[Part]:
    """Return the condition's parts: mark and word, retry, staleness."""
    style = LEVEL_STYLES[found.level] if found.word is not Word.CONNECTING else "$text-accent"
    dot = f" {view.look.symbols.dot} "
    words = [] if found.word is Word.STALE else [found.word.value]
    if found.stale is not None:
        words.append(f"STALE {formatting.age(found.stale)}")
    text = f"{view.look.symbols.mark(found.level)} {dot.join(words)}"
    parts = [Part(styled(text, style if found.level is not Level.QUIET else f"{style} bold"))]
    if found.waiting is not None:
        parts.append(Part(styled(f"waiting {formatting.age(found.waiting)}", style), 1))
    elif found.retry is not None:
        parts.append(Part(styled(f"retry {_coarse(found)}", style), 1))
    return parts


def _coarse(found: Condition) -> str:
    """Return the time until the retry; above ten seconds in steps of five, so that the line is seldom written."""
    left = found.retry
    assert left is not None
    seconds = round(left.total_seconds())
    return formatting.countdown(left if seconds <= 10 else left - left % _STEP)


_STEP = timedelta(seconds=5)


def _when(view: View, now: datetime) -> list[Part]:
    """Return when the last answer came and how old it is, the newest interval and the zone."""
    zone, state, symbols = view.look.zone, view.state, view.look.symbols
    parts = []
    if state.live is not None and state.answered_at is not None:
        at = formatting.clock_seconds(state.live.fetched_at, zone)
        if view.recording or view.speed:
            at = f"{formatting.day(state.live.fetched_at, zone)} {at}"
        parts.append(Part(styled(at), 7))
        if not view.recording:
            parts.append(Part(styled(f"{formatting.age(now - state.answered_at)} old", "$text-muted"), 3))
    if view.live is not None:
        span = symbols.plain(formatting.newest(view.live.end, zone))
        running = " so far" if view.live.running else ""
        parts.append(Part(Content.assemble(("newest ", "$text-muted"), span, running), 4))
    parts.append(Part(styled(formatting.zone_name(zone, now), "bold"), 2))
    return parts
