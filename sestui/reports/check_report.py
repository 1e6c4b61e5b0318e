"""One line for a monitoring system, in the form of the Monitoring Plugins' guidelines: status, sentence, numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from enum import IntEnum

from msgspec import Struct

from sestui.domain.findings.finding import Code
from sestui.domain.model import INTERVAL, NOTHING, Counters, SendQuota
from sestui.domain.reputation import Level, Line, standing
from sestui.errors import one_line
from sestui.formatting import bounce_rate, complaint_rate, count, length, percent
from sestui.reports.look import Look

_LONGEST = 900
"""Characters of the sentence: NRPE carries 1024 in its oldest form, of which the numbers are cut off first."""

_TOLD = 3
"""So many findings are told in full."""

_PARTS = {"quota": "send quota", "account_status": "enforcement status", "reputation": "SES's own reputation"}


class Status(IntEnum):
    """What a monitoring system understands; the values are the exit status."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


_OF_LEVEL = {Level.QUIET: Status.OK, Level.WARNING: Status.WARNING, Level.CRITICAL: Status.CRITICAL}


class Checked(Struct, frozen=True):
    """The outcome of a check.

    Attributes:
        status: How bad it is.
        sentence: Why; one line.
        numbers: The performance data; empty where nothing is known.
    """

    status: Status
    sentence: str
    numbers: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The line to print: ``SES OK - sentence | numbers``."""
        words = one_line(self.sentence.replace("|", "/"), _LONGEST)
        head = f"SES {self.status.name} - {words}"
        return f"{head} | {' '.join(self.numbers)}" if self.numbers else head


def check_report(look: Look) -> Checked:
    """Return what a check of one answer says: what goes on, the worst first, then what was judged and is in order."""
    status = _OF_LEVEL[look.findings.level]
    sentences = [*_findings(look), *_rates(look), *_rest(look)]
    return Checked(status, " ".join(sentences), tuple(_numbers(look)))


def _findings(look: Look) -> Iterator[str]:
    going = look.findings.ongoing
    yield from (one.sentence for one in going[:_TOLD])
    if len(going) > _TOLD:
        yield f"And {len(going) - _TOLD} more."


def _rates(look: Look) -> Iterator[str]:
    """Yield the observed rates that are no finding, with n/N, and whether there was enough mail to judge them."""
    counters, limits = _counters(look), look.thresholds
    over = length(max(INTERVAL, limits.window))
    if not counters.delivery_attempts:
        yield f"No mail was sent in {over}."
        return
    kinds = (
        (Code.BOUNCE_RATE, "bounce", counters.bounces, bounce_rate(counters), limits.bounce),
        (Code.COMPLAINT_RATE, "complaint", counters.complaints, complaint_rate(counters), limits.complaint),
    )
    for code, name, failures, rate, lines in kinds:
        if look.findings.current(code) is None:
            share = f"({failures:,} of {counters.delivery_attempts:,} in {over})"
            yield f"Observed {name} rate {rate} {share}{_doubt(look, failures, counters, lines)}."


def _doubt(look: Look, failures: int, counters: Counters, lines: tuple[Line, ...]) -> str:
    """Return why a rate is not judged; nothing where it is."""
    where = standing(failures, counters.delivery_attempts, lines)
    few = counters.delivery_attempts < look.thresholds.minimum_volume
    return ", too little mail to judge" if few or where.doubtful else ""


def _rest(look: Look) -> Iterator[str]:
    """Yield the quota and SES's verdict, and what could not be had."""
    quota, status = look.snapshot.quota, look.snapshot.account_status
    if quota is not None and look.findings.current(Code.QUOTA) is None:
        yield f"Send quota: {_quota(quota)}."
    if status is not None and status.enforcement_status and look.findings.current(Code.ENFORCEMENT) is None:
        yield f"Enforcement status {status.enforcement_status}."
    yield from _not_judged(look)


def _not_judged(look: Look) -> Iterator[str]:
    """Yield what is not known, and why."""
    reasons = {part.part: part for part in look.unavailable}
    status = look.seen.account_status
    had = {"quota": look.seen.quota, "account_status": status.enforcement_status if status else None}
    missing = [part for part, value in had.items() if value is None]
    for part in [*missing, *(part for part in reasons if part in _PARTS and part not in had)]:
        reason = reasons.get(part)
        why = "not in the answer" if reason is None else reason.sentence.rstrip(".")
        yield f"Not judged: {_PARTS[part]} ({f'{reason.action} is denied' if reason and reason.action else why})."


def _quota(quota: SendQuota) -> str:
    if quota.used_share is None:
        return f"{count(quota.sent_last_24_hours)} sent in 24 hours, unlimited"
    used = f"{count(quota.sent_last_24_hours)} of {count(quota.max_24_hour_send)}"
    return f"{percent(quota.used_share, 1)} used ({used} in 24 hours)"


def _numbers(look: Look) -> Iterator[str]:
    """Yield the performance data: always the same labels, ``U`` where there is no number, as the guidelines want."""
    counters, limits, quota = _counters(look), look.thresholds, look.snapshot.quota
    yield _number("attempts", counters.delivery_attempts)
    yield _number("bounces", counters.bounces)
    yield _number("complaints", counters.complaints)
    yield _number("rejects", counters.rejects)
    yield _number("bounce_rate", _hundredfold(counters.bounce_rate), "%", *_edges(limits.bounce))
    yield _number("complaint_rate", _hundredfold(counters.complaint_rate), "%", *_edges(limits.complaint))
    edges = (limits.quota_warning * 100, limits.quota_critical * 100)
    yield _number("quota_used", _hundredfold(quota.used_share) if quota else None, "%", *edges, most=100)
    most = quota.max_24_hour_send if quota and not quota.unlimited else None
    yield _number("sent_24h", quota.sent_last_24_hours if quota else None, most=most)
    yield _number("age", _whole(look.age), "s", limits.max_age.total_seconds())


def _number(
    label: str,
    value: float | None,
    unit: str = "",
    warning: float | None = None,
    critical: float | None = None,
    most: float | None = None,
) -> str:
    """Return one of the performance data: ``label=value[UOM];warn;crit;min;max``; none of ours can be negative."""
    shown = "U" if value is None else f"{_written(value)}{unit}"
    return f"{label}={shown};{_written(warning)};{_written(critical)};0;{_written(most)}".rstrip(";")


def _written(number: float | None) -> str:
    """Return a number without exponent and thousands' marks; nothing for None."""
    return "" if number is None else f"{number:.4f}".rstrip("0").rstrip(".")


def _edges(lines: tuple[Line, ...]) -> tuple[float | None, float | None]:
    """Return in percent where a warning begins and where critical does; None where there is no such line."""
    first = {line.level: float(line.rate * 100) for line in reversed(lines)}
    return first.get(Level.WARNING), first.get(Level.CRITICAL)


def _hundredfold(share: float | None) -> float | None:
    return None if share is None else share * 100


def _whole(duration: timedelta) -> int:
    return max(0, int(duration.total_seconds()))


def _counters(look: Look) -> Counters:
    return look.window(look.thresholds.window).counters or NOTHING
