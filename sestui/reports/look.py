"""One answer and what deserves attention in it: what a check and the metrics are written from."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from sestui.domain.findings.engine import look
from sestui.domain.findings.findings import Findings
from sestui.domain.findings.observation import Observation
from sestui.domain.findings.thresholds import Thresholds
from sestui.domain.grid import Grid, Period
from sestui.domain.metrics import Reputation
from sestui.domain.model import Snapshot, Unavailable
from sestui.domain.statistics import window

NOT_ASKED = Reputation()
"""CloudWatch was not asked."""


class Look(Struct, frozen=True):
    """One answer, judged by itself; what only several looks can tell (frozen data, a lost permission) is not found.

    Attributes:
        snapshot: The answer.
        grid: Its intervals.
        reputation: SES's own; ``NOT_ASKED`` if CloudWatch was not asked.
        seen: What was judged.
        thresholds: By what.
        findings: What deserves attention, and what did within two weeks.
    """

    snapshot: Snapshot
    grid: Grid
    reputation: Reputation
    seen: Observation
    thresholds: Thresholds
    findings: Findings

    def window(self, length: timedelta) -> Period:
        """Return the newest ``length`` of the answer."""
        return window(self.grid, length)

    @property
    def age(self) -> timedelta:
        """How old the answer is."""
        assert self.seen.answered_at is not None
        return self.seen.now - self.seen.answered_at

    @property
    def unavailable(self) -> tuple[Unavailable, ...]:
        """What could not be had, CloudWatch's figures included."""
        more = self.reputation.unavailable
        return self.snapshot.unavailable if more is None else (*self.snapshot.unavailable, more)


def look_at(
    snapshot: Snapshot, now: datetime, thresholds: Thresholds | None = None, reputation: Reputation = NOT_ASKED
) -> Look:
    """Judge one answer.

    Args:
        snapshot: The answer, complete.
        now: This machine's clock; the answer is old where it is a recording's.
        thresholds: AWS's lines by default.
        reputation: What CloudWatch said beside it.
    """
    limits = thresholds or Thresholds()
    grid = Grid.of(snapshot.data_points, snapshot.fetched_at)
    seen = Observation(
        now=now,
        live=grid,
        quota=snapshot.quota,
        account_status=snapshot.account_status,
        unavailable=snapshot.unavailable,
        answered_at=snapshot.fetched_at - (snapshot.clock_skew or timedelta()),
        clock_skew=snapshot.clock_skew,
        reputation=reputation.course,
    )
    return Look(snapshot, grid, reputation, seen, limits, look(seen, limits))
