"""A recording leaves the same state, whether all of its answers are played or those that tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sestui.domain.model import AccountStatus, SendQuota, Snapshot
from sestui.monitor import replay
from sestui.monitor.replay import replayed
from sestui.monitor.state import TargetState, answered
from tests.values import MINUTE, TARGET, answer, point, utc

START = utc("2026-11-23T00:00")


def asked(minute: int, extra: int) -> Snapshot:
    moment = START + timedelta(minutes=minute)
    snapshot = answer(moment, point(moment - 15 * MINUTE, minute + 1))
    return replace(
        snapshot,
        quota=SendQuota(1.0, 1.0, minute) if extra == 1 else None,
        account_status=AccountStatus(True) if extra == 2 else None,
    )


moving = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 9)), min_size=1, max_size=150).map(
    lambda steps: [asked(sum(step for step, _ in steps[: index + 1]), extra) for index, (_, extra) in enumerate(steps)]
)


def all_played(snapshots: Sequence[Snapshot]) -> TargetState:
    state = TargetState(TARGET)
    for snapshot in snapshots:
        state = answered(state, snapshot, snapshot.fetched_at)
    return state


@given(moving)
def test_the_state_is_that_of_all_answers(snapshots: list[Snapshot]) -> None:
    seen = replayed(TARGET, snapshots)
    whole = all_played(snapshots)
    if len(snapshots) <= replay.TAIL or any(snapshot.fetched_at.minute % 15 == 0 for snapshot in snapshots):
        assert seen == whole
    assert (seen.live, seen.grid_kind, seen.quota, seen.quota_at) == (
        whole.live,
        whole.grid_kind,
        whole.quota,
        whole.quota_at,
    )


def test_few_of_many_are_played(monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[Snapshot] = []

    def counted(state: TargetState, snapshot: Snapshot, now: object) -> TargetState:
        played.append(snapshot)
        return replace(state, live=snapshot)

    monkeypatch.setattr(replay, "answered", counted)
    snapshots = [asked(minute, 0) for minute in range(15, 1440)]
    replayed(TARGET, snapshots)
    assert played[-replay.TAIL :] == snapshots[-replay.TAIL :]
    assert len(played) == replay.TAIL + 1


def test_a_recording_is_played_at_its_own_times() -> None:
    quarter, between = asked(30, 0), asked(38, 0)
    state = replayed(TARGET, [quarter, between])
    assert state.answered_at == between.fetched_at
    assert state.live is between
    assert state.rows == quarter
