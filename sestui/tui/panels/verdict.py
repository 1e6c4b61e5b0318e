"""SES's verdict beside ours: what SES says of the account, its own reputation, and the observed rates."""

from __future__ import annotations

from datetime import datetime, timedelta

from textual.content import Content

from sestui import formatting
from sestui.domain.grid import Period
from sestui.domain.model import AccountStatus, Counters
from sestui.domain.reputation import SOURCE, Level, Standing, bounce_standing, complaint_standing
from sestui.domain.statistics import lower_bound, upper_bound, window
from sestui.tui.lines import styled
from sestui.tui.look import LEVEL_STYLES, Symbols
from sestui.tui.panels import reputation
from sestui.tui.panels.ahead import distance_lines, runway_lines
from sestui.tui.panels.reputation import BOUNCES, KINDS, Kind
from sestui.tui.view import View

_LABEL = 14
_NARROW, _WIDE = (23, 29), (40, 40)
_WIDE_FROM = 110
_FACT = 22

_ENFORCEMENT = {"HEALTHY": Level.QUIET, "PROBATION": Level.CRITICAL, "SHUTDOWN": Level.CRITICAL}
_MEANS = {"PROBATION": "the account is under review", "SHUTDOWN": "AWS has paused sending"}
_REVIEWS = {"GRANTED": Level.QUIET}
_TITLE, _TROUBLE = "$text-accent bold", "$text-warning"
_REMARKS = (
    "SES judges its reputation over a representative volume, not over this window.",
    f"AWS's lines: {SOURCE}",
)


def health_page(view: View, length: timedelta, width: int) -> list[Content]:
    """Return the whole page: the verdict, the rates, the distances over the newest ``length``, the quota's runway."""
    parts = [*_account(view), *_rates(view, length, width)]
    if view.live is not None:
        parts += [styled(""), *distance_lines(view, window(view.live, length), length), styled("")]
    else:
        parts += [styled("")]
    return [*parts, *runway_lines(view)]


def _account(view: View) -> list[Content]:
    """Return what GetAccount says, always four facts; "?" is not said."""
    state = view.state
    at = "" if state.account_status_at is None else f", {formatting.clock(state.account_status_at, view.look.zone)}"
    lines = [Content.assemble((" SES's VERDICT", _TITLE), (f"   GetAccount{at}", "$text-muted"))]
    lines += [_fact(view, name, *said) for name, said in _facts(state.account_status or AccountStatus())]
    lack = next((part for part in state.unavailable if part.part == "account_status"), None)
    words = "" if lack is None else f"{lack.action} is missing" if lack.action else lack.sentence
    return [*lines, styled(view.look.symbols.plain(f"   {words}".rstrip()), _TROUBLE)]


def _facts(status: AccountStatus) -> list[tuple[str, tuple[str, Level]]]:
    """Return the four facts, each in words and with how bad it is."""
    sending = {True: ("on", Level.QUIET), False: ("PAUSED", Level.CRITICAL), None: ("?", Level.QUIET)}
    access = {True: ("production", Level.QUIET), False: ("SANDBOX", Level.WARNING), None: ("?", Level.QUIET)}
    value = status.enforcement_status
    meaning = f": {_MEANS[value]}" if value in _MEANS else ""
    enforcement = (f"{value or '?'}{meaning}", _ENFORCEMENT.get(value or "HEALTHY", Level.WARNING))
    review = status.review_status
    case = f" (case {status.review_case})" if status.review_case else ""
    none = "none" if value else "?"
    return [
        ("enforcement status", enforcement),
        ("sending", sending[status.sending_enabled]),
        ("access", access[status.production_access]),
        ("review case", (f"{review}{case}", _REVIEWS.get(review, Level.WARNING)) if review else (none, Level.QUIET)),
    ]


def _fact(view: View, name: str, text: str, level: Level) -> Content:
    """Return one fact, marked and coloured when it is against sending."""
    symbols = view.look.symbols
    marked = f"{symbols.mark(level)} {text}" if level else f"  {text}"
    style = LEVEL_STYLES[level] if level else "bold"
    return Content.assemble(f"   {name:<{_FACT}}", (symbols.plain(marked), style))


def _rates(view: View, length: timedelta, width: int) -> list[Content]:
    """Return SES's reputation and the observed rates, side by side and never mixed."""
    columns = _WIDE if width >= _WIDE_FROM else _NARROW
    period = window(view.live, length) if view.live is not None else None
    observed = f"observed, {formatting.length(length)}"
    heads = _in("  SES's reputation", columns[0]) + _in(f"  {observed}", columns[1]) + "  AWS's lines"
    lines = [Content.assemble((" RATES".ljust(_LABEL), _TITLE), (heads, "$text-muted"))]
    for kind in KINDS:
        lines += _rate(view, kind, period, length, columns)
    return [*lines, *(styled(f"   {text}", "$text-muted") for text in _REMARKS), _told(view)]


def _rate(view: View, kind: Kind, period: Period | None, length: timedelta, columns: tuple[int, int]) -> list[Content]:
    """Return the two lines of one rate: the figures, and below them the course and the confidence interval."""
    symbols, room = view.look.symbols, columns[0] - 4
    counters = period.counters if period is not None else None
    marked, style = _own_level(view, kind)
    standing = _standing(kind, counters)
    lines = " · ".join(f"{float(line.rate) * 100:g}" for line in kind.lines) + " %"
    course = _course(view, kind, length, room)
    first = Content.assemble(
        f"   {kind.name:<{_LABEL - 3}}",
        (symbols.plain(_in(marked, columns[0])), style),
        (symbols.plain(_in(_observed(kind, counters, standing, symbols), columns[1])), _style(standing)),
        (symbols.plain(f"  {lines}"), "$text-muted"),
    )
    below = f"{'':<{_LABEL}}{_in(f'  {course}', columns[0])}{_in(f'  {_sure(kind, counters)}', columns[1])}"
    meanings = "  " + " · ".join(line.meaning for line in kind.lines) if columns is _WIDE else ""
    return [first, styled(symbols.plain(f"{below}{meanings}"), "$text-muted")]


def _in(text: str, width: int) -> str:
    """Return ``text`` in exactly ``width`` cells; it is cut rather than running into the next column."""
    return text.ljust(width) if len(text) < width else f"{text[: width - 2]}… "


def _own_level(view: View, kind: Kind) -> tuple[str, str]:
    """Return SES's own level with its mark and its time, and its style; in words where there is none."""
    state, symbols = view.state.reputation, view.look.symbols
    if reputation.absent(view):
        return f"  {formatting.UNKNOWN}", "$text-muted"
    point = reputation.newest(state, kind)
    if point is None:
        return f"  {reputation.NO_ACTIVITY}", "$text-muted"
    level = reputation.level_of(point.value, kind.lines)
    value = formatting.percent(point.value, kind.places)
    at = reputation.time_of(point, state.answered_at, view.look.zone)
    return f"{symbols.mark(level) if level else ' '} {value:<8} at {at}", LEVEL_STYLES[level] if level else "bold"


def _course(view: View, kind: Kind, length: timedelta, room: int) -> str:
    """Return the course over the shown window: its bounds, and its shape where there is room."""
    if view.live is None or reputation.absent(view):
        return ""
    end = max(view.live.end, view.state.reputation.answered_at or view.live.end)
    start = end - length
    points = reputation.within(view.state.reputation, kind, start, end)
    text = reputation.span_of(points, kind)
    shape = reputation.drawn(points, start, end, room - len(text) - 1, view.look.symbols)
    return f"{text} {shape}".rstrip() or f"none in {formatting.length(length)}"


def _told(view: View) -> Content:
    """Return when CloudWatch told the reputation, or why it did not; always one line."""
    state = view.state.reputation
    why = reputation.absent(view)
    if why:
        return styled(view.look.symbols.plain(f"   SES's reputation: {why}"), _TROUBLE if state.unavailable else "")
    at = reputation.when(state.answered_at, _newest_moment(view), view.look.zone) if state.answered_at else ""
    failing = reputation.trouble(state)
    text = f"   SES's reputation: CloudWatch, asked {at}" + (f"; since then {failing}" if failing else "")
    return styled(view.look.symbols.plain(text), _TROUBLE if failing else "$text-muted")


def _newest_moment(view: View) -> datetime:
    """Return the moment of the newest answer, against which older ones are told by their date."""
    state = view.state
    moments = [at for at in (state.answered_at, state.reputation.answered_at) if at is not None]
    return max(moments)


def _standing(kind: Kind, counters: Counters | None) -> Standing:
    if counters is None:
        return Standing(None, None)
    return bounce_standing(counters) if kind is BOUNCES else complaint_standing(counters)


def _style(standing: Standing) -> str:
    return LEVEL_STYLES[standing.level] if standing.level else "bold"


def _observed(kind: Kind, counters: Counters | None, standing: Standing, symbols: Symbols) -> str:
    """Return our rate with its n/N, marked where it is certainly over a line, or doubtfully."""
    if counters is None:
        return f"  {formatting.UNKNOWN}"
    rate = formatting.bounce_rate(counters) if kind is BOUNCES else formatting.complaint_rate(counters)
    failures = _failures(kind, counters)
    share = f"{failures:,}/{counters.delivery_attempts:,}" if counters.delivery_attempts else "no attempts"
    return f"{symbols.standing(standing)} {rate:<8} {share}"


def _sure(kind: Kind, counters: Counters | None) -> str:
    """Return Wilson's 95 % interval of the observed rate; "" without attempts."""
    if counters is None or not counters.delivery_attempts:
        return ""
    failures, attempts = _failures(kind, counters), counters.delivery_attempts
    least = formatting.percent(lower_bound(failures, attempts), kind.places).removesuffix(" %")
    most = formatting.percent(upper_bound(failures, attempts), kind.places)
    return f"{least}–{most} (95 %)"


def _failures(kind: Kind, counters: Counters) -> int:
    return counters.bounces if kind is BOUNCES else counters.complaints
