"""The explanations as text, with the numbers that are on the screen now."""

from __future__ import annotations

from datetime import datetime, timedelta

from textual.content import Content

from sestui import formatting
from sestui.domain.grid import Period
from sestui.domain.model import Counters
from sestui.domain.statistics import DAY, QUARTER_HOUR, TWO_WEEKS, window
from sestui.explain import EXPLANATIONS, Explanation
from sestui.tui.lines import styled
from sestui.tui.view import View

_VALUES = {
    "delivery_attempts": lambda counters: formatting.count(counters.delivery_attempts),
    "not_failed": lambda counters: formatting.count(counters.not_failed),
    "bounces": lambda counters: formatting.count(counters.bounces),
    "bounce_rate": lambda counters: _share(counters, counters.bounces, formatting.bounce_rate(counters)),
    "complaints": lambda counters: formatting.count(counters.complaints),
    "complaint_rate": lambda counters: _share(counters, counters.complaints, formatting.complaint_rate(counters)),
    "rejects": lambda counters: formatting.count(counters.rejects),
}
"""How an explained number is written, for those that a window has."""


def explained(view: View, now: datetime) -> Content:
    """Return the whole text: the state in full, then every number."""
    text = Content("\n\n").join([_now(view, now), *[_entry(view, entry) for entry in EXPLANATIONS]])
    return Content(view.look.symbols.plain(text.plain)) if view.look.symbols.name == "ascii" else text


def _now(view: View, now: datetime) -> Content:
    """Return what is not as it should be, each in full."""
    state, lines = view.state, [styled("Now", "$text-accent bold")]
    if state.failure is not None:
        since = formatting.age(now - state.failure.since)
        lines.append(
            styled(f"{state.failure.error.advice} (for {since}, {state.failure.count} tries)", "$text-warning")
        )
    for part in state.unavailable:
        lines.append(styled(f"{part.part}: {part.sentence}", "$text-warning"))
    lines += [styled(note, "$text-warning") for note in (state.live.notes if state.live else ())]
    if state.live is not None and state.live.clock_skew is not None:
        lines.append(styled(_skew(state.live.clock_skew)))
    if state.rows_grid is not None:
        kind = (
            f"The grid is {state.grid_kind.value}"
            if state.grid_kind.value != "unknown"
            else "The grid's kind is unknown yet"
        )
        lines.append(styled(f"{kind}; rows begin at minute {state.rows_grid.phase_minutes} of each quarter hour."))
    return Content("\n").join(lines)


def _skew(skew: timedelta) -> str:
    """Return how far this machine's clock is off."""
    seconds = skew.total_seconds()
    if abs(seconds) < 2:
        return "This machine's clock agrees with SES's."
    return f"This machine's clock is {abs(seconds):,.0f} s {'behind' if seconds > 0 else 'ahead of'} SES's."


def _entry(view: View, entry: Explanation) -> Content:
    """Return one explanation, with its present values where windows have them."""
    lines = [styled(entry.title, "$text-accent bold")]
    lines += [styled(f"  {line}", "bold") for line in _present(view, entry.key)]
    for label, text in (
        ("from", entry.api),
        ("formula", entry.formula),
        ("window", entry.window),
        ("leaves out", entry.leaves_out),
    ):
        lines.append(Content.assemble((f"  {label:<11}", "$text-muted"), text))
    return Content("\n").join(lines)


def _present(view: View, key: str) -> list[str]:
    """Return the number's value in each window, with the window's bounds."""
    if view.live is None or key not in _VALUES:
        return []
    periods = [window(view.live, length) for length in (QUARTER_HOUR, DAY, TWO_WEEKS)]
    return [f"{_value(period, key):<32} {formatting.span(period, view.look.zone)}" for period in periods]


def _value(period: Period, key: str) -> str:
    return formatting.UNKNOWN if period.counters is None else _VALUES[key](period.counters)


def _share(counters: Counters, failures: int, rate: str) -> str:
    """Return a rate with its n/N."""
    return f"{rate} = {failures:,} of {counters.delivery_attempts:,}"
