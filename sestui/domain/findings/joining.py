"""What earlier looks found, and what this one finds: which of it is the same, what is new, what is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from sestui.domain.findings.finding import Finding, Peak
from sestui.domain.findings.hysteresis import SAME


def joined(before: Sequence[Finding], found: Sequence[Finding], newest: datetime, oldest: datetime) -> list[Finding]:
    """Return the findings about one thing: what goes on again or still, what is new, and what is over.

    Args:
        before: What earlier looks found, ascending.
        found: What this look finds, ascending.
        newest: The moment at which what this look does not find is over.
        oldest: What is new but was over before this had been judged by an earlier look, with more of the past.
    """
    rest, result = list(before), list[Finding]()
    for one in found:
        same = [old for old in rest if _same(old, one)]
        rest = [old for old in rest if old not in same]
        if same or one.until is None or one.until >= oldest:
            same += [earlier for earlier in result if _same(earlier, one)]
            result = [earlier for earlier in result if earlier not in same]
            result.append(_continued(same, one) if same else one)
    result += [one if one.until else replace(one, until=max(one.since, newest)) for one in rest]
    return sorted(result, key=lambda one: one.since)


def _same(old: Finding, new: Finding) -> bool:
    """Return whether two findings about one thing are one: they overlap, or less than an hour is between them."""
    ends_before = old.until is not None and new.since - old.until >= SAME
    return not ends_before and not (new.until is not None and old.since - new.until >= SAME)


def _continued(same: Sequence[Finding], new: Finding) -> Finding:
    """Return a finding with what this look adds; what was told to be over stays so, unless it goes on again."""
    over = [old.until for old in same if old.until is not None]
    settled = new.until is not None and len(over) == len(same)
    return replace(
        same[-1] if settled else new,
        until=max(over) if settled else new.until,
        since=min([new.since, *(old.since for old in same)]),
        worst=max([new.worst, *(old.worst for old in same)]),
        peak=_higher([new.peak, *(old.peak for old in same)]),
        key=same[0].key,
    )


def _higher(peaks: Sequence[Peak | None]) -> Peak | None:
    """Return the highest of some peaks, the earliest of equal ones; None of none."""
    known = [peak for peak in peaks if peak is not None]
    return max(known, key=lambda peak: (peak.value, -peak.at.timestamp()), default=None)
