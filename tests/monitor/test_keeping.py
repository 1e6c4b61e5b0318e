"""What one keeper cannot keep, the others still do, and everything that went wrong is told."""

from __future__ import annotations

import pytest

from sestui.domain.grid import GridKind
from sestui.domain.model import Snapshot
from sestui.errors import HistoryError, SestuiError, UsageError
from sestui.monitor.keeping import Keep, all_of
from tests.values import answer

ANSWER = answer("2026-11-23T14:00")


def keeper(kept: list[Snapshot], error: SestuiError | None = None) -> Keep:
    def keep(snapshot: Snapshot, kind: GridKind) -> None:
        if error is not None:
            raise error
        kept.append(snapshot)

    return keep


def test_each_keeper_gets_the_answer() -> None:
    one: list[Snapshot] = []
    other: list[Snapshot] = []
    all_of([keeper(one), keeper(other)])(ANSWER, GridKind.MOVING)
    assert one == other == [ANSWER]


def test_one_that_fails_keeps_none_of_the_others_from_it() -> None:
    kept: list[Snapshot] = []
    error = HistoryError("The history is full.", "Make room.")
    with pytest.raises(HistoryError) as raised:
        all_of([keeper([], error), keeper(kept)])(ANSWER, GridKind.MOVING)
    assert raised.value is error
    assert kept == [ANSWER]


def test_what_went_wrong_with_several_is_told_of_all() -> None:
    errors = UsageError("The file is full.", "Make room."), HistoryError("The history is full.", "Or there.")
    with pytest.raises(SestuiError) as raised:
        all_of([keeper([], error) for error in errors])(ANSWER, GridKind.MOVING)
    assert raised.value.advice == "The file is full. The history is full. Make room."
