"""What a look leaves behind for the next one."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from sestui.domain.findings.course import judged_until
from sestui.domain.findings.finding import Code
from sestui.domain.findings.findings import Findings
from sestui.domain.findings.memory import Memory
from sestui.domain.findings.observation import Observation
from sestui.domain.model import INTERVAL

FROZEN_AFTER = timedelta(hours=1)
"""Data points without mail for this long are frozen if recipients were counted meanwhile."""

UNSEEN = 10
"""So many recipients at least."""

_GRACE = timedelta(minutes=30)


def recalled(before: Findings) -> Memory:
    """Return the memory before a look; after a start, what a finding of before tells of data that stood still."""
    frozen = before.current(Code.FROZEN)
    if before.memory.judged is not None or frozen is None or frozen.evidence is None:
        return before.memory
    return replace(before.memory, mail_by=frozen.since, unseen=float(frozen.evidence.of))


def remembered(memory: Memory, seen: Observation) -> Memory:
    """Return the memory after a look."""
    memory = replace(memory, allowed=memory.allowed | seen.had)
    if seen.live is not None:
        memory = _with_mail(memory, seen)
        at = judged_until(seen.live)
        memory = replace(memory, judged=at if memory.judged is None else max(memory.judged, at))
    return _with_quota(memory, seen)


def _with_mail(memory: Memory, seen: Observation) -> Memory:
    """Return the memory with what the data points show of the newest mail.

    The interval with the newest mail is cut anew with every answer, so mail is new only if its interval begins after
    the last mail that was known; else the earliest end of its interval tells most.
    """
    grid = seen.live
    assert grid is not None
    newest = max((start for start, counters in grid.counters.items() if counters.delivery_attempts), default=None)
    if newest is None:
        return replace(memory, mail_by=memory.mail_by or grid.end)
    if memory.mail_by is None or newest >= memory.mail_by:
        return replace(memory, mail_by=newest + INTERVAL, unseen=0.0)
    return replace(memory, mail_by=min(memory.mail_by, newest + INTERVAL))


def _with_quota(memory: Memory, seen: Observation) -> Memory:
    """Return the memory with how much SentLast24Hours rose: that happens by sending only.

    What rises soon after the newest mail may belong to it, and is not counted.
    """
    if seen.quota is None:
        return memory
    sent = seen.quota.sent_last_24_hours
    late = seen.live is not None and memory.mail_by is not None and seen.live.fetched_at > memory.mail_by + _GRACE
    rise = max(0.0, sent - memory.sent) if late and memory.sent is not None else 0.0
    return replace(memory, sent=sent, unseen=memory.unseen + rise)


def frozen_since(memory: Memory, seen: Observation) -> datetime | None:
    """Return since when the data points have stood still; None while they do not, or nobody knows."""
    if seen.live is None or memory.mail_by is None or memory.unseen < UNSEEN:
        return None
    return memory.mail_by if seen.live.fetched_at - memory.mail_by >= FROZEN_AFTER else None
