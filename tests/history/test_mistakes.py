"""The mistakes that other monitors of SES make with a history, by the numbers of the project's list of facts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sestui.domain.grid import GridKind
from sestui.domain.model import COVERAGE, Counters
from sestui.domain.past import Change, Key, PastGrid
from sestui.history.store import History, open_history
from tests.values import DAY, MINUTE, TARGET, answer, point, utc

NOW = utc("2026-11-23T14:00:12")
KEY = Key.of(TARGET)
MOVING = GridKind.MOVING


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with open_history(tmp_path / "history.db") as history:
        yield history


def test_18_late_bounces_are_kept_although_the_attempts_stay(history: History) -> None:
    start = utc("2026-11-23T13:00")
    history.record(answer(NOW, point(start, 500, 2)), MOVING)
    history.record(answer(NOW + 15 * MINUTE, point(start, 500, 40, 1)), MOVING)
    stretch = history.stretch(KEY, start, start + 15 * MINUTE)
    assert stretch.counters == {start: Counters(500, 40, 1)}
    assert stretch.late[start].added == Change(0, 38, 1)


def test_19_what_rolled_off_is_not_lowered(history: History) -> None:
    day = [point(NOW.replace(second=0) - COVERAGE + minute * MINUTE, 10) for minute in range(0, 24 * 60, 15)]
    history.record(answer(NOW, *day), MOVING)
    for step in range(1, 97):
        at = NOW + 15 * step * MINUTE
        history.record(answer(at, *(one for one in day if one.timestamp >= at.replace(second=0) - COVERAGE)), MOVING)
    grid = PastGrid.over(history.stretch(KEY, NOW - 15 * DAY, NOW + 2 * DAY))
    assert grid.total(day[0].timestamp, day[0].timestamp + DAY).counters == Counters(960)
    later = NOW + 40 * DAY
    history.record(answer(later), MOVING)
    assert grid.counters == history.stretch(KEY, NOW - 15 * DAY, NOW + 2 * DAY).counters
    unwatched = PastGrid.over(history.stretch(KEY, NOW + 2 * DAY, NOW + 20 * DAY))
    assert unwatched.total(NOW + 2 * DAY, NOW + 20 * DAY).counters is None


def test_20_overlapping_polls_count_no_mail_twice(history: History) -> None:
    first = NOW - DAY
    for minute in range(40):
        moving = point(first.replace(second=0) + minute * MINUTE, 7, 1)
        history.record(answer(NOW + minute * MINUTE, moving), MOVING)
    stretch = history.stretch(KEY, NOW - 15 * DAY, NOW + DAY)
    assert {start.minute % 15 for start in stretch.counters} == {0}
    total = PastGrid.over(stretch).total(NOW - 15 * DAY, NOW + DAY)
    assert total.counters == Counters(7, 1)
