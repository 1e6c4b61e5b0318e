"""The state that a recording leaves: its answers, played one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sestui.domain.grid import phase_of
from sestui.domain.model import Snapshot, Target
from sestui.monitor.state import TargetState, answered

TAIL = 32
"""How many of the newest answers are always played: more than enough to tell how the service cuts its intervals."""

LASTING: tuple[Callable[[Snapshot], bool], ...] = (
    lambda snapshot: phase_of(snapshot.data_points) == 0,
    lambda snapshot: snapshot.quota is not None,
    lambda snapshot: snapshot.account_status is not None,
)
"""What an older answer may have left in the state that no newer one replaces: rows, quota, status."""


def replayed(target: Target, snapshots: Sequence[Snapshot]) -> TargetState:
    """Return the state after all answers, each taken at its own time, never at today's clock.

    Only those are played that leave something: a day's recording holds 1440 answers, and laying each on its grid would
    take ten seconds.

    Args:
        target: Whose answers they are; what the answers tell of it is added.
        snapshots: Ascending in time.
    """
    state = TargetState(target)
    for snapshot in _telling(snapshots):
        state = answered(state, snapshot, snapshot.fetched_at)
    return state


def _telling(snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """Return the newest answers, and of the older ones the last of each that lasts, in order."""
    older = range(max(0, len(snapshots) - TAIL))
    found = {next((index for index in reversed(older) if lasts(snapshots[index])), None) for lasts in LASTING}
    indexes = sorted(index for index in found if index is not None)
    return [*(snapshots[index] for index in indexes), *snapshots[len(older) :]]
