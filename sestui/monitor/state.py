"""What is known of one target at one moment, frozen, and how an answer or a failure changes it."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from sestui.domain.findings.findings import NOTHING_FOUND, Findings
from sestui.domain.grid import PHASES, Grid, GridKind, phase_of
from sestui.domain.metrics import Reputation
from sestui.domain.model import INTERVAL, AccountStatus, SendQuota, Snapshot, Target, Unavailable
from sestui.errors import AccessDenied, SestuiError, SourceError

NOT_ASKED = Reputation()
"""CloudWatch was not asked."""

_OUTDATED = 2 * INTERVAL + timedelta(minutes=1)
"""Rows this much older than an answer have missed two grid polls."""


class Failure(Struct, frozen=True):
    """Why the newest fetch failed.

    Attributes:
        error: What happened, with its sentence and hint.
        since: When the first of the failures in a row happened, aware UTC, by this machine's clock.
        count: How many fetches in a row have failed.
    """

    error: SourceError
    since: datetime
    count: int


class TargetState(Struct, frozen=True):
    """Everything that is known of one target; what crosses the thread border.

    Attributes:
        target: Whose state it is; its Region and account are filled in as answers tell them.
        live: The newest answer, of whatever phase: exact "now", moves the counters. None before the first.
        live_grid: Its intervals.
        rows: The answer that table and charts hold: the newest one on the canonical grid, or the first one at all or
            after rows that had become outdated.
        rows_grid: Its intervals.
        answered_at: When the newest answer came in, by this machine's clock; ages are counted from here.
        grid_kind: Whether the grid follows the request, as far as is known.
        quota: The last one that could be had, and when (this machine's clock).
        account_status: The last one that could be had, and when.
        unavailable: What the newest complete answer could not have.
        failure: Why the newest fetch failed; None when it did not.
        fetching: Whether a fetch is under way, and since when; None when none is.
        next_poll: When the next fetch is due, by this machine's clock; None when nothing is scheduled.
        recording_error: Why the newest complete answer could not be recorded; None when it was, or nothing records.
        reputation: What CloudWatch says of SES's own reputation, on a pace of its own.
        findings: What deserves attention, and what did within two weeks.
    """

    target: Target
    live: Snapshot | None = None
    live_grid: Grid | None = None
    rows: Snapshot | None = None
    rows_grid: Grid | None = None
    answered_at: datetime | None = None
    grid_kind: GridKind = GridKind.UNKNOWN
    quota: SendQuota | None = None
    quota_at: datetime | None = None
    account_status: AccountStatus | None = None
    account_status_at: datetime | None = None
    unavailable: tuple[Unavailable, ...] = ()
    failure: Failure | None = None
    fetching: datetime | None = None
    next_poll: datetime | None = None
    recording_error: SestuiError | None = None
    reputation: Reputation = NOT_ASKED
    findings: Findings = NOTHING_FOUND

    @property
    def provisional(self) -> bool:
        """Whether the rows are not on the canonical grid yet: the first quarter-hour answer will replace them."""
        grid = self.rows_grid
        return grid is not None and self.grid_kind is not GridKind.FIXED and grid.phase_minutes != 0


def answered(state: TargetState, snapshot: Snapshot, now: datetime) -> TargetState:
    """Return the state after an answer; a failure, if there was one, is over.

    The rows change only to an answer on the canonical grid: the quarter hours, or any phase once the account has shown
    that its grid is fixed. Rows that two grid polls in a row did not renew (a suspended machine, a service without a
    clock) are replaced by whatever comes, as at the start: rows of yesterday must not stand beside counters of now.

    Args:
        state: The state before.
        snapshot: The answer, complete or not.
        now: This machine's clock.
    """
    grid = _same_grid(state, snapshot) or Grid.of(snapshot.data_points, snapshot.fetched_at)
    kind = learned(state.grid_kind, _asked_on(state.live), _asked_on(snapshot))
    canonical = kind is GridKind.FIXED or grid.phase_minutes == 0
    takes_rows = canonical or state.rows is None or _replaces(snapshot, state.rows)
    rows, rows_grid = (snapshot, grid) if takes_rows else (state.rows, state.rows_grid)
    return _with_parts(
        replace(
            state,
            target=_known_target(state.target, snapshot.target),
            live=snapshot,
            live_grid=grid,
            rows=rows,
            rows_grid=rows_grid,
            answered_at=now,
            grid_kind=kind,
            failure=None,
        ),
        snapshot,
        now,
    )


def _same_grid(state: TargetState, snapshot: Snapshot) -> Grid | None:
    """Return the grid of the answer before, if the new one is the rest of it."""
    before = state.live
    same = before is not None and before.fetched_at == snapshot.fetched_at
    return state.live_grid if before is not None and same and before.data_points == snapshot.data_points else None


def failed(state: TargetState, error: SourceError, now: datetime) -> TargetState:
    """Return the state after a fetch that failed; all data stay, and what was said beside a denied call is taken."""
    before = state.failure
    failure = Failure(error, before.since if before else now, before.count + 1 if before else 1)
    if isinstance(error, AccessDenied) and isinstance(error.beside, Snapshot):
        target = _known_target(state.target, error.beside.target)
        state = _with_parts(replace(state, target=target), error.beside, now)
    return replace(state, failure=failure, fetching=None)


def _with_parts(state: TargetState, snapshot: Snapshot, now: datetime) -> TargetState:
    """Return the state with what the calls after the statistics said; what they did not say keeps its last value."""
    if snapshot.quota is not None:
        state = replace(state, quota=snapshot.quota, quota_at=now)
    if snapshot.account_status is not None:
        state = replace(state, account_status=snapshot.account_status, account_status_at=now)
    return replace(state, unavailable=snapshot.unavailable, fetching=None) if snapshot.complete else state


def _asked_on(snapshot: Snapshot | None) -> tuple[datetime, int] | None:
    """Return when an answer was given and its phase; None without points."""
    phase = None if snapshot is None else phase_of(snapshot.data_points)
    return None if snapshot is None or phase is None else (snapshot.fetched_at, phase)


def _replaces(answer: Snapshot, rows: Snapshot) -> bool:
    """Return whether an answer of any phase replaces the rows: it is the rest of the same answer, or they are outdated.

    The rest of the same answer is the same statistics with what the other calls said.
    """
    same = answer.fetched_at == rows.fetched_at and answer.data_points == rows.data_points
    return same or answer.fetched_at - rows.fetched_at > _OUTDATED


def _known_target(before: Target, told: Target) -> Target:
    """Return the target with what an answer told about it."""
    return Target(before.profile or told.profile, told.region or before.region, told.account or before.account)


def learned(known: GridKind, previous: tuple[datetime, int] | None, answer: tuple[datetime, int] | None) -> GridKind:
    """Return how the service cuts its intervals, after one more answer.

    Args:
        known: What was believed so far.
        previous: When an earlier answer was given, and its phase; None if there was none with points.
        answer: The same of the new answer; None if it had no points.

    Two phases prove a moving grid, one phase in two minutes a fixed one. The phase of a moving grid is the minute of
    the request, so one answer alone can show a fixed one; but without the service's clock it misleads, and overturns
    nothing. Clocks may differ by a minute, so only two minutes or more count as another minute.
    """
    if answer is None:
        return known
    asked, phase = answer
    if previous is not None:
        asked_before, phase_before = previous
        if phase_before != phase:
            return GridKind.MOVING
        if _distance(asked.minute, asked_before.minute) > 1:
            return GridKind.FIXED
    return GridKind.FIXED if known is GridKind.UNKNOWN and _distance(asked.minute, phase) > 1 else known


def _distance(one: int, other: int) -> int:
    """Return how far two minutes are apart on the circle of 15."""
    apart = (one - other) % PHASES
    return min(apart, PHASES - apart)
