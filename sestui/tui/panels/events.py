"""Findings in words: the columns of their list, and all that is known of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from textwrap import wrap

from msgspec import Struct
from msgspec.structs import replace
from textual.content import Content

from sestui import formatting
from sestui.domain.findings.finding import Code, Evidence, Finding
from sestui.domain.grid import By, Period
from sestui.domain.reputation import Level
from sestui.tui.columns import Cell, Tone
from sestui.tui.lines import cut, styled
from sestui.tui.look import LEVEL_STYLES, LEVEL_WORDS, Look
from sestui.tui.view import View

TITLES = {
    Code.ENFORCEMENT: "enforcement",
    Code.PAUSED: "sending paused",
    Code.BOUNCE_REPUTATION: "bounce reputation",
    Code.COMPLAINT_REPUTATION: "complaint reputation",
    Code.BOUNCE_RATE: "bounce rate",
    Code.COMPLAINT_RATE: "complaint rate",
    Code.BOUNCE_BURST: "bounce burst",
    Code.COMPLAINT_BURST: "complaint burst",
    Code.REJECTS: "rejects",
    Code.SILENCE: "silence",
    Code.QUOTA: "send quota",
    Code.FROZEN: "data points frozen",
    Code.STALE: "no answers",
    Code.CLOCK_SKEW: "clock skew",
    Code.PERMISSION: "permission lost",
}
"""What each code is called."""

_TONES = (Tone.PLAIN, Tone.WARNING, Tone.CRITICAL)
_PLACES = {
    Code.BOUNCE_RATE: formatting.BOUNCE_PLACES,
    Code.BOUNCE_BURST: formatting.BOUNCE_PLACES,
    Code.BOUNCE_REPUTATION: formatting.BOUNCE_PLACES,
    Code.COMPLAINT_RATE: formatting.COMPLAINT_PLACES,
    Code.COMPLAINT_BURST: formatting.COMPLAINT_PLACES,
    Code.COMPLAINT_REPUTATION: formatting.COMPLAINT_PLACES,
    Code.QUOTA: 1,
}
"""The decimal places of what is measured in percent."""

_COUNTED = {
    Code.REJECTS: ("reject", "rejects"),
    Code.SILENCE: ("missing", "missing"),
    Code.FROZEN: ("unseen", "unseen"),
}
"""What is counted is called so, one and several."""

_STAGES = ("", "under review", "paused")


def level_of(finding: Finding) -> Level:
    """Return how bad a finding is; of one that is over, how bad it was at its worst."""
    return finding.severity if finding.ongoing else finding.worst


def measured(finding: Finding, value: float) -> str:
    """Return a peak or a line as what its code is measured in: percent, mails, time, a stage of enforcement."""
    if finding.code in _PLACES:
        return formatting.percent(value, _PLACES[finding.code])
    if finding.code in _COUNTED:
        return f"{formatting.count(value)} {_COUNTED[finding.code][value != 1]}"
    if finding.code is Code.ENFORCEMENT:
        return _STAGES[int(value)] if 0 <= value < len(_STAGES) else formatting.UNKNOWN
    return formatting.age(timedelta(seconds=value))


def counted(evidence: Evidence) -> str:
    """Return the numbers behind a finding: n of N, and over which window."""
    return f"{evidence.count:,} of {evidence.of:,} in {formatting.length(evidence.end - evidence.start)}"


def acknowledged_word(view: View, finding: Finding) -> str:
    """Return whether a finding was acknowledged, as a word."""
    return "" if finding not in view.state.findings.ongoing or finding in view.loud else "acknowledged"


class Column(Struct, frozen=True):
    """One column of the list.

    Attributes:
        title: The words above it.
        width: Its cells, the blanks between it and the next one included.
        text: What it says of a finding.
        right: Whether it stands at the right edge, before two blanks.
    """

    title: str
    width: int
    text: Callable[[Finding, Look], str]
    right: bool = False

    def fitted(self, text: str, more: str) -> str:
        """Return ``text`` in exactly the column's width, cut where it is longer."""
        room = self.width - (2 if self.right else 1)
        text = text if len(text) <= room else f"{text[: max(0, room - 1)]}{more}"
        return f"{text:>{room}}  " if self.right else text.ljust(self.width)


def _marked(finding: Finding, look: Look) -> str:
    level = level_of(finding)
    return f" {look.symbols.mark(level)} {LEVEL_WORDS[level]}"


def _since(finding: Finding, look: Look) -> str:
    return " ".join(_heading(finding.since, look).split())


def _briefly(finding: Finding, look: Look) -> str:
    return _since(finding, look)[4:]


def _lasting(finding: Finding, look: Look) -> str:
    return "ongoing" if finding.until is None else formatting.age(finding.until - finding.since)


def _peak(finding: Finding, look: Look) -> str:
    return "" if finding.peak is None else measured(finding, finding.peak.value)


def _evidence(finding: Finding, look: Look) -> str:
    return "" if finding.evidence is None else counted(finding.evidence)


_MARK = Column("", 12, _marked)
_TITLE = Column("what", 22, lambda finding, look: TITLES[finding.code])
_SINCE = Column("since", 18, _since)
_LASTING = Column("lasting", 10, _lasting)
_PEAK = Column("peak", 15, _peak, right=True)
_EVIDENCE = Column("evidence", 32, _evidence)
_SENTENCE = Column("", 0, lambda finding, look: finding.sentence)
_LEAST_SENTENCE = 40


def columns(width: int) -> tuple[Column, ...]:
    """Return the columns that fit in ``width`` cells: mark, what and since always; the sentence where there is room."""
    since = _SINCE if width >= 100 else replace(_SINCE, width=14, text=_briefly)
    shown: tuple[Column, ...] = (_MARK, _TITLE, since)
    for column in (_LASTING, _PEAK, _EVIDENCE):
        if sum(one.width for one in shown) + column.width <= width:
            shown = (*shown, column)
    rest = width - sum(one.width for one in shown)
    return (*shown, replace(_SENTENCE, width=rest)) if rest >= _LEAST_SENTENCE else shown


def titles(shown: Sequence[Column], look: Look, newest: datetime | None) -> str:
    """Return the line above the columns; the shown zone is named where there is room."""
    words = []
    for column in shown:
        zone = f" ({formatting.zone_name(look.zone, newest)})" if newest and column.title == "since" else ""
        title = column.title + zone if len(column.title + zone) < column.width else column.title
        words.append(column.fitted(title, look.symbols.more))
    return "".join(words)


def cells(shown: Sequence[Column], finding: Finding, look: Look) -> Iterator[Cell]:
    """Yield a finding's cells; the mark, the word and what it is are loud while it goes on."""
    for column in shown:
        text = look.symbols.plain(column.text(finding, look))
        loud = column in (_MARK, _TITLE)
        tone = Tone.DIM if not finding.ongoing else _TONES[level_of(finding)] if loud else Tone.PLAIN
        yield Cell(column.fitted(text, look.symbols.more), tone)


def details(view: View, finding: Finding | None, now: datetime, width: int, height: int) -> Content:
    """Return all that is known of a finding, below a rule; "" without one."""
    if finding is None:
        return Content("")
    look, symbols = view.look, view.look.symbols
    level = level_of(finding)
    known = [_when(view, finding, now), _numbers(finding, look), _worst(finding, look)]
    facts = [styled(f"   {symbols.plain(line)}", "$text-muted") for line in known if line]
    room = max(1, height - 1 - len(facts))
    said = wrap(symbols.plain(finding.sentence), max(20, width - 4)) or [""]
    if len(said) > room:
        said = [*said[: room - 1], " ".join(said[room - 1 :])]
    told = [styled(f" {symbols.mark(level)} {said[0]}", LEVEL_STYLES[level] if finding.ongoing else "")]
    told += [styled(f"   {line}") for line in said[1:]]
    lines = [styled(symbols.rule * width, "$text-muted"), *told, *facts]
    return Content("\n").join([cut(line, width, symbols.more) for line in lines[: max(1, height)]])


def _when(view: View, finding: Finding, now: datetime) -> str:
    """Return since when, until when, how long, and whether it was acknowledged."""
    look, dot = view.look, f" {view.look.symbols.dot} "
    since = f"since {_heading(finding.since, look)} {formatting.zone_name(look.zone, finding.since)}"
    if finding.until is None:
        words = [since, f"ongoing for {formatting.age(now - finding.since)}", acknowledged_word(view, finding)]
    else:
        until = f"until {_heading(finding.until, look)}"
        words = [since, until, f"lasted {formatting.age(finding.until - finding.since)}"]
    return dot.join(word for word in words if word)


def _numbers(finding: Finding, look: Look) -> str:
    """Return n, N and their window."""
    evidence = finding.evidence
    if evidence is None:
        return ""
    return f"evidence {counted(evidence)}: {_heading(evidence.start, look)} to {_heading(evidence.end, look)}"


def _worst(finding: Finding, look: Look) -> str:
    """Return the peak, the line that is crossed, and how bad it was at its worst."""
    words = []
    if finding.peak is not None:
        words.append(f"peak {measured(finding, finding.peak.value)} at {_heading(finding.peak.at, look)}")
    if finding.line is not None and finding.code is not Code.ENFORCEMENT:
        words.append(f"line {_line(finding, finding.line)}")
    if finding.worst is not finding.severity:
        words.append(f"{LEVEL_WORDS[finding.worst]} at its worst")
    return f" {look.symbols.dot} ".join(words)


def _line(finding: Finding, line: float) -> str:
    """Return a line as AWS writes it, ``2 %``, or in what its code is measured in."""
    return f"{line * 100:g} %" if finding.code in _PLACES else measured(finding, line)


def _heading(moment: datetime, look: Look) -> str:
    """Return a moment as the lists of intervals name it: ``Mon 23 Nov 23:03``."""
    return " ".join(formatting.heading(Period(moment, moment, None, 0, 0), By.INTERVAL, look.zone).split())
