"""An incident note in Markdown, for a colleague or for AWS's review case: a range of time, what happened, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from msgspec import Struct, field

from sestui import formatting
from sestui.domain.distance import distances
from sestui.domain.findings.finding import Finding
from sestui.domain.grid import By, Period, rolled_up
from sestui.domain.looking import together
from sestui.domain.metrics import Metric, Reputation
from sestui.domain.model import AccountStatus, Counters
from sestui.domain.past import Change, Late
from sestui.domain.reputation import BOUNCE_LINES, COMPLAINT_LINES, SOURCE, Line
from sestui.domain.statistics import lower_bound
from sestui.errors import one_line
from sestui.reports.lines import HEADINGS, PARTIAL_NOTE, cells, facts
from sestui.reports.report import Report

MASKED = "(address masked)"
"""What stands in place of an e-mail address."""

WORST = 20
"""How many intervals a note lists; of a longer range the worst ones, and the whole range rolled up."""

_ADDRESS = re.compile(r"""(?:"[^"\n]*"|[^\s<>()\[\],;:"`|]+)@[^\s<>()\[\],;:"'`|]*[^\s<>()\[\],;:"'`|.!?]""")
_MARKUP = re.compile(r"([\\`*_<>\[\]|#~])")
_LONGEST = 1_000
_LATE = 20
_MOST_ROWS = 48
_LONGER = {
    By.INTERVAL: (By.HOUR, By.DAY),
    By.HOUR: (By.DAY,),
    By.DAY: (By.WEEK, By.MONTH),
    By.WEEK: (By.MONTH,),
    By.MONTH: (),
}


class Beside(Struct, frozen=True):
    """What is known beside the counters of the range.

    Attributes:
        local: The local zone, told beside UTC.
        findings: What was found, of any time; those that overlap the range are told.
        reputation: SES's own reputation, of any time.
        late: Late news by the interval's start, of any time.
    """

    local: tzinfo = UTC
    findings: Sequence[Finding] = ()
    reputation: Reputation = field(default=Reputation())
    late: Mapping[datetime, Late] = field(default_factory=dict)


def note_report(report: Report, beside: Beside) -> str:
    """Return the note; in all text that is not sestui's own e-mail addresses are masked.

    Args:
        report: The range: its totals and its periods.
        beside: What else is known.
    """
    parts = (
        _head(report, beside),
        _facts(report, beside),
        _distances(report.window.counters),
        _found(report, beside),
        _listed(report, beside),
        _late(report, beside),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def _head(report: Report, beside: Beside) -> Iterator[str]:
    """Yield the title and the range, in UTC and in local time."""
    target, window = report.snapshot.target, report.window
    yield f"# Amazon SES: account {_plain(target.account or '?')}, {_plain(target.region or '?')}"
    yield ""
    yield f"From {_both(window.start, beside.local)} to {_both(window.end, beside.local)}."
    yield ""


def _facts(report: Report, beside: Beside) -> Iterator[str]:
    """Yield the totals, what SES said last of the account, and its own reputation within the range."""
    yield from _heads(["", ""])
    for fact in facts(report):
        if fact.name not in ("account", "Region", "window"):
            yield _row([fact.name, fact.value])
    status = report.snapshot.account_status or AccountStatus()
    if status.review_status:
        yield _row(["review case", f"{status.review_status}, {status.review_case or formatting.UNKNOWN}"])
    for name, metric, places in (
        ("bounce", Metric.BOUNCE_REPUTATION, formatting.BOUNCE_PLACES),
        ("complaint", Metric.COMPLAINT_REPUTATION, formatting.COMPLAINT_PLACES),
    ):
        if course := _course(report.window, beside.reputation, metric):
            bounds = f"{formatting.percent(min(course), places)} to {formatting.percent(max(course), places)}"
            yield _row([f"SES's own {name} rate (reputation)", bounds])
    yield ""
    yield "The observed rates are made of GetSendStatistics; SES judges by its own, over a representative volume."
    yield f"AWS's lines: {SOURCE}"
    yield ""


def _course(window: Period, reputation: Reputation, metric: Metric) -> list[float]:
    """Return SES's own levels within a range."""
    return [
        point.value
        for point in reputation.course
        if point.metric is metric and point.start + point.length > window.start and point.start < window.end
    ]


def _distances(counters: Counters | None) -> Iterator[str]:
    """Yield how far the range's rates are from each line, in mails; nothing without attempts."""
    if counters is None or not counters.delivery_attempts:
        return
    attempts = counters.delivery_attempts
    yield from _heads(["observed", "AWS's line", "distance"], 2)
    for name, failures, lines in (
        ("bounces", counters.bounces, BOUNCE_LINES),
        ("complaints", counters.complaints, COMPLAINT_LINES),
    ):
        for one in distances(failures, attempts, lines):
            over = f"over by {-one.more:,}; {one.clean:,} mails without failure bring it below"
            words = f"{one.more:,} more reach it" if one.more > 0 else over
            yield _row([name, f"{one.line.meaning} {float(one.line.rate) * 100:g} %", words])
    yield ""


def _found(report: Report, beside: Beside) -> Iterator[str]:
    """Yield the findings that overlap the range, the earliest first."""
    window, zone = report.window, beside.local
    found = [
        one for one in beside.findings if one.since < window.end and (one.until is None or one.until > window.start)
    ]
    yield "## Findings"
    yield ""
    if not found:
        yield "None in this range."
    for one in sorted(found, key=lambda finding: (finding.since, finding.key)):
        until = "ongoing" if one.until is None else f"until {_both(one.until, zone)}"
        peak = f", peak {_both(one.peak.at, zone)}" if one.peak is not None else ""
        what = one.code.value.replace("_", " ").lower()
        yield f"- **{what}**, since {_both(one.since, zone)}, {until}{peak}: {_plain(one.sentence)}"
        if one.evidence is not None:
            evidence = one.evidence
            counted = f"{evidence.count:,} of {evidence.of:,}"
            yield f"  ({counted}, {_both(evidence.start, zone)} to {_both(evidence.end, zone)})"
    yield ""


def _listed(report: Report, beside: Beside) -> Iterator[str]:
    """Yield all periods of a short range; of a long one the worst, and the whole rolled up."""
    name = f"{report.by.value}s"
    if len(report.rows) <= WORST:
        yield from _periods(name.capitalize(), report.rows, report.by, report, beside)
        return
    worst = sorted(report.rows, key=_badness, reverse=True)[:WORST]
    kept = [period for period in worst if _badness(period) > _NOT_BAD]
    yield from _periods(f"Worst {name}, {len(kept)} of {len(report.rows):,}", kept, report.by, report, beside)
    longer = [(by, rows) for by in _LONGER[report.by] if (rows := _rolled(report, by))]
    if longer:
        by, rows = next((one for one in longer if len(one[1]) <= _MOST_ROWS), longer[-1])
        yield from _periods(f"By {by.value}", rows, by, report, beside)


def _rolled(report: Report, by: By) -> list[Period]:
    """Return the range by a longer period."""
    if report.by in (By.DAY, By.WEEK):
        return together(report.rows, by, report.zone)
    return rolled_up(report.rows, by, report.zone)


_NOT_BAD = (0.0, 0)


def _badness(period: Period) -> tuple[float, int]:
    """Return how surely a period is over AWS's review lines, then how many failures it has.

    The lower end of Wilson's 95 % interval in parts of the line; 0 of so few mails that one failure alone reaches it.
    """
    counters = period.counters or Counters()
    bounces = _sure(counters.bounces, counters.delivery_attempts, BOUNCE_LINES[1])
    complaints = _sure(counters.complaints, counters.delivery_attempts, COMPLAINT_LINES[0])
    return max(bounces, complaints), counters.bounces + counters.complaints + counters.rejects


def _sure(failures: int, attempts: int, line: Line) -> float:
    return lower_bound(failures, attempts) / float(line.rate) if attempts * line.rate >= 1 else 0.0


def _periods(title: str, rows: Sequence[Period], by: By, report: Report, beside: Beside) -> Iterator[str]:
    """Yield a table of periods, each with its start in UTC and in local time."""
    yield f"## {title}"
    yield ""
    if not rows:
        yield "No bounces, complaints or rejects."
        yield ""
        return
    at = report.window.end
    names = ["UTC", *([_name(beside.local, at)] if _apart(beside.local, at) else []), *HEADINGS]
    yield from _heads(names)
    for period in rows:
        starts = [formatting.stamp(period.start, UTC)]
        starts += [formatting.stamp(period.start, beside.local)] if _apart(beside.local, at) else []
        starts[0] += "*" if period.partial else ""
        yield _row([*starts, *cells(report, period)[1:]])
    yield ""
    if any(period.partial for period in rows):
        yield _plain(PARTIAL_NOTE)
        yield ""


def _late(report: Report, beside: Beside) -> Iterator[str]:
    """Yield what came in late for intervals of the range, the newest news first."""
    window = report.window
    news = [late for start, late in beside.late.items() if window.start <= start < window.end]
    yield "## Late news"
    yield ""
    if not news:
        yield "None is known."
    for late in sorted(news, key=lambda one: (one.at, one.start), reverse=True)[:_LATE]:
        when = f"{_both(late.at, beside.local)}, {formatting.age(late.after)} after its end"
        yield f"- interval of {_both(late.start, beside.local)}: {_changed(late.added)}, seen {when}"
    if len(news) > _LATE:
        yield f"- and {len(news) - _LATE:,} more"


def _changed(added: Change) -> str:
    """Return what changed: ``+4 bounces, +1 complaint``."""
    amounts = (added.bounces, added.complaints, added.rejects, added.delivery_attempts)
    names = ("bounce", "complaint", "reject", "delivery attempt")
    told = [(amount, name) for amount, name in zip(amounts, names, strict=True) if amount]
    return ", ".join(f"{amount:+,} {name}{'s' if abs(amount) > 1 else ''}" for amount, name in told)


def _both(moment: datetime, local: tzinfo) -> str:
    """Return a moment in UTC, and in local time where that is another one."""
    told = f"{formatting.stamp(moment, UTC)} UTC"
    if not _apart(local, moment):
        return told
    same_day = formatting.day(moment, UTC) == formatting.day(moment, local)
    here = formatting.clock(moment, local) if same_day else formatting.stamp(moment, local)
    return f"{told} ({here} {_name(local, moment)})"


def _apart(local: tzinfo, moment: datetime) -> bool:
    """Return whether local time is another one than UTC."""
    return bool(moment.astimezone(local).utcoffset())


def _name(local: tzinfo, moment: datetime) -> str:
    return formatting.zone_name(local, moment)


def _heads(names: Sequence[str], left: int = 1) -> Iterator[str]:
    """Yield the head of a table; the first ``left`` columns are aligned to the left, the rest to the right."""
    yield _row(names)
    yield f"| {' | '.join([':--'] * left + ['--:'] * (len(names) - left))} |"


def _row(texts: Sequence[str]) -> str:
    return f"| {' | '.join(_plain(text) for text in texts)} |"


def _plain(text: str) -> str:
    """Return foreign text on one line, with e-mail addresses masked and what Markdown would take for markup escaped."""
    return _MARKUP.sub(r"\\\1", _ADDRESS.sub(MASKED, one_line(text, _LONGEST)))
