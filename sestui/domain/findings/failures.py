"""Bounces and complaints: rates over a line and bursts, told once per cause.

A burst that brings a rate over its line is told until that rate takes over. A rate that came over its line well before
the burst is another cause, and both are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from sestui.domain.findings.bursts import Cut, bursts
from sestui.domain.findings.case import Case, Judgements
from sestui.domain.findings.finding import Finding
from sestui.domain.findings.hysteresis import SAME
from sestui.domain.findings.kinds import KINDS
from sestui.domain.findings.rates import observed_rate


def failures(case: Case) -> Judgements:
    """Judge bounces and complaints: first their rates, then what is a burst beside these."""
    if case.course is None:
        return
    for kind in KINDS:
        rates = observed_rate(case, case.course, kind)
        yield kind.rate, rates
        known = case.joined(kind.rate, rates)
        found = bursts(case, case.course, kind, _cut(known))
        yield kind.burst, tuple(_with_cause(one, known) for one in found)


def _cut(rates: Sequence[Finding]) -> Cut:
    """Return how to tell from when on a burst is a rate's: the rate began with it, or up to an hour before."""

    def taken(start: datetime, end: datetime) -> datetime | None:
        begun = [rate.since for rate in rates if start - SAME <= rate.since <= end]
        return None if any(_covers(rate, start) for rate in rates) else min(begun, default=None)

    return taken


def _with_cause(burst: Finding, rates: Sequence[Finding]) -> Finding:
    """Return a burst that is its own cause if a rate was over its line well before."""
    return replace(burst, cause=burst.code) if any(_covers(rate, burst.since) for rate in rates) else burst


def _covers(rate: Finding, moment: datetime) -> bool:
    """Return whether a rate was over its line since well before a moment."""
    return rate.since < moment - SAME and (rate.until is None or rate.until > moment)
