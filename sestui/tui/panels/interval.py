"""The page of one interval: its numbers, its neighbours, and the same time on the days before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from textual.content import Content

from sestui import formatting
from sestui.domain.grid import By, Grid, Period, floor_to_phase
from sestui.domain.model import INTERVAL, Counters
from sestui.domain.past import Change, Late, Look
from sestui.domain.reputation import Level, Standing, bounce_standing, complaint_standing
from sestui.tui.late import in_cells
from sestui.tui.lines import cut, styled
from sestui.tui.look import LEVEL_STYLES, Symbols
from sestui.tui.view import View

_LABEL = 19
_NEIGHBOURS = 3
_DAYS = 13
_LOOKS = 4
_LOOK_CELLS = 64
_OTHER_ROWS = 18
"""The rows of the interval's numbers, its neighbours, their titles and the blanks between."""


def interval_panel(view: View, start: datetime, width: int, height: int) -> Content:
    """Return the page of the interval that begins at ``start``, which lies on the grid of the rows."""
    grid = view.rows
    if grid is None:
        return styled("")
    period = grid.at(start)
    parts = [*_numbers(period, view.look.symbols), styled(""), *_looks(period, view, width, height)]
    parts += _neighbours(grid, period, view)
    rest = height - len(parts) - 2
    parts += [styled(""), *_days_before(grid, period, view)[: max(0, rest + 1)]] if rest > 1 else []
    return Content("\n").join([cut(part, width, view.look.symbols.more) for part in parts[: max(1, height)]])


def sentence(period: Period, zone: tzinfo) -> str:
    """Return a period in one line, as copied: its time, its counters and both observed rates with n/N."""
    when = f"{formatting.stamp(period.start, zone)} to {formatting.stamp(period.end, zone)} "
    when += formatting.zone_name(zone, period.start)
    counters = period.counters
    if counters is None:
        return f"{when}: not known"
    n = formatting.count(counters.delivery_attempts)
    return (
        f"{when}: {formatting.counted(counters.delivery_attempts, 'delivery attempt')}, "
        f"{formatting.counted(counters.bounces, 'bounce')} ({formatting.bounce_rate(counters)} of {n}), "
        f"{formatting.counted(counters.complaints, 'complaint')} ({formatting.complaint_rate(counters)} of {n}), "
        f"{formatting.counted(counters.rejects, 'reject')}"
    )


def reading(period: Period, by: By, zone: tzinfo, last_week: Counters | None = None) -> str:
    """Return what a chart's cursor reads: when, what was counted, and what last week, short enough for a narrow screen.

    Without ``last_week`` nothing is said of it.
    """
    when = formatting.heading(period, by, zone)
    counters = period.counters
    if counters is None:
        return f"{when}   not known"
    words = (
        formatting.counted(counters.delivery_attempts, "attempt"),
        f"{formatting.counted(counters.bounces, 'bounce')} {formatting.bounce_rate(counters)}",
        f"{formatting.counted(counters.complaints, 'complaint')} {formatting.complaint_rate(counters)}",
        formatting.counted(counters.rejects, "reject"),
    )
    return "   ".join((when, *words, *_week_before(last_week)))


def _week_before(counters: Counters | None) -> tuple[str, ...]:
    if counters is None:
        return ()
    attempts = formatting.counted(counters.delivery_attempts, "attempt")
    bounces = formatting.counted(counters.bounces, "bounce")
    return (f"last week {attempts}", f"{bounces} {formatting.bounce_rate(counters)}")


def same_time_before(start: datetime, days: int, zone: tzinfo, phase: int) -> datetime:
    """Return the start of the interval at the same time of ``zone``'s clock some days before, DST or not."""
    local = start.astimezone(zone)
    then = (local.replace(tzinfo=None) - timedelta(days=days)).replace(tzinfo=zone, fold=local.fold)
    return floor_to_phase(then.astimezone(UTC), phase)


def _numbers(period: Period, symbols: Symbols) -> list[Content]:
    """Return the interval's own numbers, rates with n/N."""
    counters = period.counters
    if counters is None:
        return [styled(" not known: outside the two weeks that SES tells", "$text-warning")]
    complained = complaint_standing(counters)
    lines = [
        _number("delivery attempts", formatting.count(counters.delivery_attempts)),
        _number("not failed so far", formatting.count(counters.not_failed)),
        _number("bounces", formatting.count(counters.bounces)),
        _rate(formatting.bounce_rate(counters), counters.bounces, counters, bounce_standing(counters), symbols),
        _number("complaints", formatting.count(counters.complaints)),
        _rate(formatting.complaint_rate(counters), counters.complaints, counters, complained, symbols),
        _number("rejects", formatting.count(counters.rejects)),
    ]
    return [Content(symbols.plain(line.plain)) if symbols.name == "ascii" else line for line in lines]


def _number(label: str, number: str) -> Content:
    return Content.assemble(f" {label:<{_LABEL}}", (f"{number:>12}", "bold"))


def _rate(rate: str, failures: int, counters: Counters, standing: Standing, symbols: Symbols) -> Content:
    """Return a rate with its n/N and where it stands."""
    style = LEVEL_STYLES[standing.level] if standing.level is not Level.QUIET else "bold"
    share = f"   {failures:,} of {counters.delivery_attempts:,}" if counters.delivery_attempts else "   no attempts"
    return Content.assemble(
        (f" {'  observed rate':<{_LABEL}}", "$text-muted"),
        (f"{rate:>12}", style),
        (share, "$text-muted"),
        (_meaning(standing, symbols), style),
    )


def _meaning(standing: Standing, symbols: Symbols) -> str:
    """Return a standing in words; nothing below all lines."""
    if standing.reached is None:
        return ""
    mark = symbols.standing(standing)
    line = standing.certain or standing.reached
    told = f"over the line of {float(line.rate) * 100:g} % ({line.meaning})"
    return f"   {mark} {told}" if standing.certain else f"   {mark} {told}, but too few mails to judge"


def _looks(period: Period, view: View, width: int, height: int) -> list[Content]:
    """Return what was seen of the interval, look by look, the newest first; nothing without a history.

    It takes the same rows whatever is known, so that nothing below moves.
    """
    past, rows = view.past, max(1, min(_LOOKS, height - _OTHER_ROWS))
    if past is None:
        return []
    looks = past.looks if past.closer.interval == period.start else ()
    lines = [
        styled(f" {_title_of(looks):<20}{'attempts':>10}{'bounces':>9}{'rate':>9}{'complaints':>12}", "$text-muted")
    ]
    lines += _seen(looks, period, view, width)
    if not looks and past.closer.interval == period.start:
        lines.append(styled(" none: only intervals of the account's grid are kept", "$text-muted"))
    if len(lines) > rows + 1:
        lines[rows:] = [lines[-1]]
    return [*lines, *[styled("")] * (rows + 2 - len(lines))]


def _title_of(looks: Sequence[Look]) -> str:
    return {0: "looks", 1: "1 look"}.get(len(looks), f"{len(looks)} looks")


def _seen(looks: Sequence[Look], period: Period, view: View, width: int) -> list[Content]:
    """Return a row for each look, the newest first: what was counted, and what changed since the look before it."""
    found = []
    for before, look in zip((None, *looks), looks, strict=False):
        news = "first look"
        if before is not None:
            late = Late(period.start, Change.between(before.counters, look.counters), look.at)
            news = in_cells(late, width - _LOOK_CELLS)
        cells = "".join(_cells(Period(look.at, look.at, look.counters, 1, 1), view)[:5])
        found.append(styled(view.look.symbols.plain(f" {cells}   {news}")))
    return found[::-1]


def _neighbours(grid: Grid, period: Period, view: View) -> list[Content]:
    """Return the intervals around it, newest first, itself marked."""
    starts = [period.start + INTERVAL * step for step in range(_NEIGHBOURS, -_NEIGHBOURS - 1, -1)]
    around = [grid.at(start) for start in starts if start < grid.end]
    return [_heads("before and after"), *_rows(around, period, view)]


def _days_before(grid: Grid, period: Period, view: View) -> list[Content]:
    """Return the same time of the shown zone's clock on each day before that the answer reaches."""
    zone, phase = view.look.zone, grid.phase_minutes
    starts = [same_time_before(period.start, days, zone, phase) for days in range(1, _DAYS + 1)]
    days = [grid.at(start) for start in starts if grid.covers(start)]
    if not days:
        return []
    return [_heads("the same time before"), *_rows(days, period, view)]


def _heads(title: str) -> Content:
    heads = f" {title:<20}{'attempts':>10}{'bounces':>9}{'rate':>9}{'complaints':>12}{'rate':>10}{'rejects':>8}"
    return styled(heads, "$text-muted")


def _rows(periods: Sequence[Period], own: Period, view: View) -> list[Content]:
    return [_row(period, period.start == own.start, view) for period in periods]


def _row(period: Period, own: bool, view: View) -> Content:
    """Return one period as a row; the page's own interval stands out."""
    counters, symbols = period.counters, view.look.symbols
    quiet = "" if counters and not counters.idle else "$text-muted"
    text = f"{symbols.into if own else ' '}{''.join(_cells(period, view))}"
    return styled(symbols.plain(text), "bold" if own else quiet)


def _cells(period: Period, view: View) -> tuple[str, ...]:
    """Return when a period begins and its numbers, each as wide as its column."""
    counters = period.counters
    return (
        f"{period.start.astimezone(view.look.zone):%a %d %b  %H:%M}".ljust(20),
        f"{formatting.count(counters.delivery_attempts if counters else None):>10}",
        f"{formatting.count(counters.bounces if counters else None):>9}",
        f"{formatting.bounce_rate(counters):>9}",
        f"{formatting.count(counters.complaints if counters else None):>12}",
        f"{formatting.complaint_rate(counters):>10}",
        f"{formatting.count(counters.rejects if counters else None):>8}",
    )
