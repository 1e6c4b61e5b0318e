"""Judging each new state: what deserves attention, remembered from look to look."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import chain

from msgspec.structs import replace

from sestui.domain.findings.baseline import Baseline
from sestui.domain.findings.engine import advance
from sestui.domain.findings.finding import Finding
from sestui.domain.findings.findings import NOTHING_FOUND, Findings
from sestui.domain.findings.observation import Observation
from sestui.domain.findings.thresholds import Thresholds, stale_after
from sestui.domain.grid import Grid, Period
from sestui.errors import SestuiError
from sestui.monitor.state import TargetState

Keep = Callable[[TargetState, Finding], object]
"""Keeps a finding that has changed; raises ``SestuiError`` where it cannot."""

Older = Callable[[TargetState, datetime], Iterable[Period]]
"""Returns the known intervals before a moment, ascending; raises ``SestuiError`` where it cannot."""


def observed(state: TargetState, now: datetime, baseline: Baseline | None = None) -> Observation:
    """Return what one look at a state sees."""
    return Observation(
        now=now,
        live=state.live_grid,
        rows=state.rows_grid,
        quota=state.quota,
        account_status=state.account_status,
        unavailable=state.unavailable,
        failure=state.failure.error if state.failure is not None else None,
        answered_at=state.answered_at,
        clock_skew=state.live.clock_skew if state.live is not None else None,
        reputation=state.reputation.course,
        baseline=baseline,
    )


class Judge:
    """Adds the findings to each state, for one target and one thread.

    What is usual is learned once for each answer that the rows are made of: it takes longer than judging.

    Args:
        refresh: How often an answer is expected.
        first: What was found before the start, to go on from.
        older: Tells of the time before the two weeks; None where nothing does.
        keep: Keeps what was found; None keeps nothing.
    """

    def __init__(
        self,
        refresh: timedelta,
        first: Findings = NOTHING_FOUND,
        *,
        older: Older | None = None,
        keep: Keep | None = None,
    ) -> None:
        self._thresholds = Thresholds(max_age=stale_after(refresh))
        self._findings = self._kept = first
        self._older = older
        self._keep = keep
        self._learned: tuple[Grid, Baseline] | None = None

    def __call__(self, state: TargetState, now: datetime) -> TargetState:
        """Return the state with what was found; what could not be kept is tried again with the next one.

        Why its answer could not be kept stays told, rather than that its findings could not be either.
        """
        seen = observed(state, now, self._baseline(state))
        self._findings = advance(self._findings, seen, self._thresholds)
        state = replace(state, findings=self._findings)
        try:
            self._keep_news(state)
        except SestuiError as error:
            return state if state.recording_error is not None else replace(state, recording_error=error.alone())
        return state

    def _keep_news(self, state: TargetState) -> None:
        if self._keep is not None:
            for finding in set(self._findings) - set(self._kept):
                self._keep(state, finding)
        self._kept = self._findings

    def _baseline(self, state: TargetState) -> Baseline | None:
        """Return what is usual; None before the first answer."""
        grid = state.rows_grid
        if grid is None:
            return None
        if self._learned is None or self._learned[0] is not grid:
            self._learned = None  # it goes first: for a moment both would take as much again
            self._learned = (grid, Baseline.of(chain(self._before(state, grid.start), grid.intervals(grid.start))))
        return self._learned[1]

    def _before(self, state: TargetState, start: datetime) -> Iterable[Period]:
        try:
            return () if self._older is None else self._older(state, start)
        except SestuiError:
            return ()
