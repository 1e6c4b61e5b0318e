"""The explanations as text, with the numbers that are on the screen now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from textwrap import wrap

from textual.content import Content

from sestui import formatting
from sestui.domain.grid import Period
from sestui.domain.model import Counters
from sestui.domain.statistics import DAY, QUARTER_HOUR, TWO_WEEKS, window
from sestui.explain import EXPLANATIONS, Explanation
from sestui.tui.lines import styled
from sestui.tui.panels import reputation
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


def explained(view: View, now: datetime, keys: Sequence[tuple[str, str]], width: int) -> Content:
    """Return the whole text in lines of ``width``: the state in full, the keys, then every number."""
    entries = [_entry(view, entry, width) for entry in EXPLANATIONS]
    text = Content("\n\n").join([_now(view, now, width), _keys(keys), *entries])
    return Content(view.look.symbols.plain(text.plain)) if view.look.symbols.name == "ascii" else text


def _keys(keys: Sequence[tuple[str, str]]) -> Content:
    """Return the keys of the explained screen."""
    lines = [Content.assemble((f"  {key:<14}", "bold"), label) for key, label in keys]
    return Content("\n").join([styled("Keys", "$text-accent bold"), *lines])


def _wrapped(text: str, width: int, indent: int) -> list[str]:
    """Return ``text`` in lines that fit beside a label of ``indent`` cells."""
    return wrap(text, max(20, width - indent)) or [""]


def _now(view: View, now: datetime, width: int) -> Content:
    """Return what is not as it should be, each in full."""
    state, lines = view.state, [styled("Now", "$text-accent bold")]
    if state.failure is not None:
        since = formatting.age(now - state.failure.since)
        lines.append(
            styled(f"{state.failure.error.advice} (for {since}, {_tries(state.failure.count)})", "$text-warning")
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
    return Content("\n").join([cut for line in lines for cut in line.wrap(width)])


def _tries(number: int) -> str:
    return "1 try" if number == 1 else f"{number} tries"


def _skew(skew: timedelta) -> str:
    """Return how far this machine's clock is off."""
    seconds = skew.total_seconds()
    if abs(seconds) < 5:
        return "This machine's clock agrees with SES's."
    return f"This machine's clock is {abs(seconds):,.0f} s {'behind' if seconds > 0 else 'ahead of'} SES's."


def _entry(view: View, entry: Explanation, width: int) -> Content:
    """Return one explanation, with its present values where windows have them."""
    lines = [styled(entry.title, "$text-accent bold")]
    lines += [styled(f"  {line}", "bold") for line in _present(view, entry.key)]
    for label, text in (
        ("from", entry.api),
        ("formula", entry.formula),
        ("window", entry.window),
        ("leaves out", entry.leaves_out),
    ):
        for place, part in enumerate(_wrapped(text, width, 13)):
            lines.append(Content.assemble((f"  {label if place == 0 else '':<11}", "$text-muted"), part))
    return Content("\n").join(lines)


def _present(view: View, key: str) -> list[str]:
    """Return the number's value in each window, with the window's bounds; of the reputation its newest levels."""
    if key == "reputation":
        return _levels(view)
    if view.live is None or key not in _VALUES:
        return []
    periods = [window(view.live, length) for length in (QUARTER_HOUR, DAY, TWO_WEEKS)]
    return [f"{_value(period, key):<32} {formatting.span(period, view.look.zone)}" for period in periods]


def _levels(view: View) -> list[str]:
    """Return SES's own levels with their times, or why there are none."""
    state = view.state.reputation
    if why := reputation.absent(view):
        return [why]
    found = [(kind, reputation.newest(state, kind)) for kind in reputation.KINDS]
    return [
        f"{kind.name} {formatting.percent(point.value, kind.places)} at "
        f"{reputation.time_of(point, state.answered_at, view.look.zone)}"
        if point is not None
        else f"{kind.name} {reputation.NO_ACTIVITY}"
        for kind, point in found
    ]


def _value(period: Period, key: str) -> str:
    return formatting.UNKNOWN if period.counters is None else _VALUES[key](period.counters)


def _share(counters: Counters, failures: int, rate: str) -> str:
    """Return a rate with its n/N."""
    return f"{rate} = {failures:,} of {counters.delivery_attempts:,}"
