"""The state that a recording leaves: its answers, played one after the other."""

from __future__ import annotations

from collections.abc import Iterable

from sestui.domain.model import Snapshot, Target
from sestui.monitor.state import TargetState, answered


def replayed(target: Target, snapshots: Iterable[Snapshot]) -> TargetState:
    """Return the state after all answers, each taken at its own time, never at today's clock.

    Args:
        target: Whose answers they are; what the answers tell of it is added.
        snapshots: Ascending in time.
    """
    state = TargetState(target)
    for snapshot in snapshots:
        state = answered(state, snapshot, snapshot.fetched_at)
    return state
