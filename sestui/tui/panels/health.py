"""The second line: is somebody about to stop this account, what deserves attention; in trouble, what mends it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual.content import Content

from sestui import formatting
from sestui.domain.distance import Distance, crossed_line, distances, next_line
from sestui.domain.findings.finding import Code
from sestui.domain.model import AccountStatus
from sestui.domain.reputation import (
    BOUNCE_LINES,
    COMPLAINT_LINES,
    Level,
    Line,
    Standing,
    bounce_standing,
    complaint_standing,
)
from sestui.domain.statistics import DAY, window
from sestui.tui.lines import Part, cut, spread, styled
from sestui.tui.look import LEVEL_STYLES, LEVEL_WORDS
from sestui.tui.view import View

_ENFORCEMENT = {
    "HEALTHY": ("HEALTHY", Level.QUIET),
    "PROBATION": ("UNDER REVIEW (PROBATION)", Level.CRITICAL),
    "SHUTDOWN": ("SENDING PAUSED BY AWS (SHUTDOWN)", Level.CRITICAL),
}
_NOT_KNOWN = ("ENFORCEMENT STATUS ?", Level.QUIET)
_KEYS_FROM = 60
_VERDICTS = (Code.ENFORCEMENT, Code.PAUSED)
"""What these findings say, the verdict says as well."""

KeyOf = Callable[[str], str]
"""Returns the key that a binding's id has; "" where it has none."""


def health_line(view: View, now: datetime, width: int, height: int, key_of: KeyOf = lambda name: "") -> Content:
    """Return the verdict and the distance to AWS's lines.

    Instead of them: in trouble the cause and its remedy, or else the worst finding that was not acknowledged.
    """
    del now, height
    if view.state.failure is not None:
        return _trouble(view, width, key_of)
    if view.loud:
        return _alarm(view, width, key_of)
    return spread(_verdict(view), _distances(view), width, view.look.symbols.more, gap=3)


def verdict(status: AccountStatus | None) -> list[tuple[str, Level]]:
    """Return what stands for or against sending, as words: what stops it, then enforcement, sandbox, review."""
    if status is None:
        return [_NOT_KNOWN]
    words = [_enforcement(status.enforcement_status)]
    if status.sending_enabled is False and status.enforcement_status != "SHUTDOWN":
        words.append(("SENDING PAUSED", Level.CRITICAL))
    if status.production_access is False:
        words.append(("SANDBOX", Level.WARNING))
    if status.review_status:
        case = f" (case {status.review_case})" if status.review_case else ""
        level = Level.QUIET if status.review_status == "GRANTED" else Level.WARNING
        words.append((f"review {status.review_status}{case}", level))
    words += [("production", Level.QUIET)] if status.production_access else []
    words += [("sending on", Level.QUIET)] if status.sending_enabled else []
    return sorted(words, key=lambda word: word[1] is not Level.CRITICAL)


def _enforcement(value: str | None) -> tuple[str, Level]:
    """Return the word for an enforcement status; one that is not documented is shown as it came."""
    if value is None:
        return _NOT_KNOWN
    return _ENFORCEMENT.get(value, (f"ENFORCEMENT {value}", Level.WARNING))


def _verdict(view: View) -> list[Part]:
    """Return the verdict's words, the worst with its mark."""
    words = verdict(view.state.account_status)
    if view.state.account_status is None and view.state.live is None:
        return [Part(styled("waiting for the first answer", "$text-muted"))]
    missing = [part.action for part in view.state.unavailable if part.part == "account_status" and part.action]
    parts = [Part(_said(view, words[0]))]
    parts += [Part(styled(f"{missing[0]} is missing", "$text-warning"), 1)] if missing else []
    return parts + [Part(_said(view, word), 2 if word[1] else 5) for word in words[1:]]


def _said(view: View, word: tuple[str, Level]) -> Content:
    """Return a word of the verdict, with the mark and the style of its level."""
    text, level = word
    if level is Level.QUIET:
        return styled(text, LEVEL_STYLES[level] if text == "HEALTHY" else "$text-muted")
    return styled(f"{view.look.symbols.mark(level)} {text}", _loud(level))


def _loud(level: Level) -> str:
    """Return the style of the verdict: what stops sending is reversed, so that nobody can miss it."""
    return f"{LEVEL_STYLES[level]} reverse" if level is Level.CRITICAL else LEVEL_STYLES[level]


def _distances(view: View) -> list[Part]:
    """Return how far bounces and complaints of the last 24 hours are from AWS's lines, in mails; the worse stay."""
    counters = window(view.live, DAY).counters if view.live is not None else None
    if counters is None or not counters.delivery_attempts:
        return []
    attempts = counters.delivery_attempts
    bounced, complained = bounce_standing(counters), complaint_standing(counters)
    bounces = distances(counters.bounces, attempts, BOUNCE_LINES[1:])
    complaints = distances(counters.complaints, attempts, COMPLAINT_LINES)
    ranks = (1, 2) if bounced.level >= complained.level else (2, 1)
    return [
        _distance(view, "bounces", bounces, bounced, ranks[0]),
        _distance(view, "complaints", complaints, complained, ranks[1]),
    ]


def _distance(view: View, name: str, found: tuple[Distance, ...], standing: Standing, rank: int) -> Part:
    """Return by how many mails the last line is exceeded, and how far the next one is; in short the first alone."""
    behind, ahead = crossed_line(found), next_line(found)
    words = [f"{-behind.more:,} over {behind.line.meaning}"] if behind else []
    words += [f"{ahead.more:,} from {ahead.line.meaning} ({_line(ahead.line)})"] if ahead else []
    said, style = f"{name} ", "$text-muted"
    if standing.level is not Level.QUIET:
        said, style = f"{view.look.symbols.standing(standing)} observed {name} ", LEVEL_STYLES[standing.level]
    whole, short = f" {view.look.symbols.dot} ".join(words), words[0].partition(" (")[0]
    return Part(styled(said + whole, style), rank, styled(said + short, style))


def _line(line: Line) -> str:
    """Return a line's rate, ``5 %`` or ``0.1 %``."""
    return f"{float(line.rate) * 100:g} %"


def _alarm(view: View, width: int, key_of: KeyOf) -> Content:
    """Return the worst finding in one sentence, and the keys; a verdict against sending stays in front, or says it."""
    finding, symbols = view.loud[0], view.look.symbols
    keys = _keys(view, key_of) if width >= _KEYS_FROM else Content("")
    word, level = verdict(view.state.account_status)[0]
    stopped = [styled(f"{symbols.mark(level)} {word}", _loud(level))] if level is Level.CRITICAL else []
    if stopped and finding.code in _VERDICTS:
        return spread([Part(stopped[0])], [*_distances(view), Part(keys, 1)], width, symbols.more, gap=3)
    said = symbols.plain(f"{symbols.mark(finding.severity)} {LEVEL_WORDS[finding.severity]}: {finding.sentence}")
    left = Content("  ").join([*stopped, styled(said, LEVEL_STYLES[finding.severity])])
    left = cut(left, width - 2 - keys.cell_length - 2 * bool(keys), symbols.more)
    return spread([Part(left)], [Part(keys)], width, symbols.more)


def _keys(view: View, key_of: KeyOf) -> Content:
    """Return how many findings are not told besides, and what can be done."""
    more = f"+{len(view.loud) - 1}" if len(view.loud) > 1 else ""
    keys = [("acknowledge", "acknowledge")] * (not view.moved) + [("events", "events")]
    words = [f"{key_of(name)} {label}" for name, label in keys if key_of(name)]
    return styled("  ".join(filter(None, [more, *words])), "$text-muted")


def _trouble(view: View, width: int, key_of: KeyOf) -> Content:
    """Return the cause of a failure and what mends it; a verdict against sending stays in front."""
    failure, symbols = view.state.failure, view.look.symbols
    assert failure is not None
    word, level = verdict(view.state.account_status)[0]
    marked = f"{symbols.mark(level)} {word}" if level else word
    known = level or (view.state.live is None and view.state.account_status is not None)
    parts = [Part(styled(marked, _loud(level)), 0)] if known else []
    parts.append(Part(styled(symbols.plain(failure.error.advice), "$text-warning bold"), 0))
    return spread(parts, [*_others(view, key_of), *_kept(view)], width, symbols.more)


def _others(view: View, key_of: KeyOf) -> list[Part]:
    """Return that there are findings, too."""
    if not view.loud:
        return []
    level, key = view.loud[0].severity, key_of("events")
    words = f"{view.look.symbols.mark(level)} {formatting.counted(len(view.loud), 'finding')}"
    return [Part(styled(f"{words} ({key})" if key else words, LEVEL_STYLES[level]), 2)]


def _kept(view: View) -> list[Part]:
    """Return the promise that the last good data are still there, with their time."""
    live = view.state.live
    if live is None:
        return [Part(styled("no data yet", "$text-muted"), 1)]
    at = formatting.clock(live.fetched_at, view.look.zone)
    return [Part(styled(f"data of {at} stay", "$text-muted"), 1)]
