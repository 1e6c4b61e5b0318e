from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sestui.domain.grid import Grid, GridKind, floor_to_phase
from sestui.domain.model import INTERVAL, AccountStatus, Counters, DataPoint, SendQuota, Snapshot, Target, Unavailable
from sestui.errors import AccessDenied, SourceError, Throttled, Unreachable
from sestui.monitor.state import Failure, TargetState, answered, failed
from tests.values import DAY, HOUR, MINUTE, TARGET, answer, point, total_of, utc

EMPTY = TargetState(TARGET)
QUOTA = SendQuota(250_000, 14, 182_431)
STATUS = AccountStatus(True, "HEALTHY", True)
LOST = Unreachable("No connection.")


def told(state: TargetState, *snapshots: Snapshot) -> TargetState:
    """Return the state after answers, each taken in when it was given."""
    for snapshot in snapshots:
        state = answered(state, snapshot, snapshot.fetched_at)
    return state


def moving(fetched_at: str, attempts: int = 1) -> Snapshot:
    """Return an answer of a grid that follows the request, with mail in the newest interval."""
    edge = utc(fetched_at).replace(second=0)
    return answer(fetched_at, point(edge - INTERVAL, attempts))


def fixed(fetched_at: str, attempts: int = 1) -> Snapshot:
    """Return an answer of a grid on the quarter hours and four minutes."""
    return answer(fetched_at, point(floor_to_phase(utc(fetched_at), 4) - INTERVAL, attempts))


def test_nothing_is_known_at_first() -> None:
    assert (EMPTY.live, EMPTY.rows, EMPTY.failure, EMPTY.answered_at, EMPTY.provisional) == (None,) * 4 + (False,)
    assert EMPTY.recording_error is None


def test_the_first_answer_is_shown_at_once_and_replaced_on_the_quarter_hour() -> None:
    first = told(EMPTY, moving("2026-11-23T14:07:12"))
    assert first.rows == first.live
    assert first.provisional
    second = told(first, moving("2026-11-23T14:08:12"))
    assert second.rows == first.rows
    assert second.live != first.live
    third = told(second, moving("2026-11-23T14:15:09"))
    assert third.rows == third.live
    assert not third.provisional


def test_live_polls_move_the_counters_and_never_the_rows() -> None:
    state = told(
        EMPTY, moving("2026-11-23T14:00:05"), moving("2026-11-23T14:01:05", 9), moving("2026-11-23T14:14:59", 5)
    )
    assert state.rows_grid is not None
    assert state.live_grid is not None
    assert (state.rows_grid.end, state.live_grid.end) == (utc("2026-11-23T14:00"), utc("2026-11-23T14:14"))
    assert total_of(state.live_grid.counters) == Counters(5)


def test_on_a_fixed_grid_every_answer_renews_the_rows() -> None:
    state = told(EMPTY, fixed("2026-11-23T14:07:12"), fixed("2026-11-23T14:08:12", 7))
    assert state.grid_kind is GridKind.FIXED
    assert state.rows == state.live
    assert not state.provisional


def test_an_account_without_mail_has_rows_too() -> None:
    state = told(EMPTY, answer("2026-11-23T14:15:04"))
    assert state.rows_grid is not None
    assert state.rows_grid.total(state.rows_grid.start, state.rows_grid.end).counters == Counters(0)
    assert not state.provisional


def test_rows_that_missed_two_grid_polls_are_replaced_by_whatever_comes() -> None:
    before = told(EMPTY, moving("2026-11-23T14:00:05"))
    assert told(before, moving("2026-11-23T14:29:59")).rows == before.rows
    after = told(before, moving("2026-11-23T14:31:59"))
    assert after.rows == after.live
    assert after.provisional
    assert not told(after, moving("2026-11-23T14:45:05")).provisional


def test_the_rest_of_an_answer_joins_its_statistics() -> None:
    statistics = replace(moving("2026-11-23T14:07:12"), complete=False)
    state = replace(EMPTY, fetching=statistics.fetched_at)
    first = told(state, statistics)
    assert (first.fetching, first.quota) == (statistics.fetched_at, None)
    whole = replace(statistics, complete=True, quota=QUOTA, account_status=STATUS)
    second = told(first, whole)
    assert (second.rows, second.live, second.quota, second.fetching) == (whole, whole, QUOTA, None)


def test_the_rest_of_a_live_answer_does_not_touch_the_rows() -> None:
    state = told(EMPTY, moving("2026-11-23T14:00:05"))
    live = replace(moving("2026-11-23T14:01:05"), complete=False)
    assert told(state, live, replace(live, complete=True, quota=QUOTA)).rows == state.rows


def test_quota_and_status_stay_with_their_age_when_a_later_answer_lacks_them() -> None:
    first = told(EMPTY, replace(moving("2026-11-23T14:00:05"), quota=QUOTA, account_status=STATUS))
    denied = (Unavailable("quota", "ses:GetSendQuota", "Not allowed."),)
    second = told(first, replace(moving("2026-11-23T14:01:05"), unavailable=denied))
    assert (second.quota, second.quota_at) == (QUOTA, utc("2026-11-23T14:00:05"))
    assert (second.account_status, second.account_status_at) == (STATUS, utc("2026-11-23T14:00:05"))
    assert second.unavailable == denied
    assert told(second, moving("2026-11-23T14:02:05")).unavailable == ()


def test_what_is_unavailable_is_told_by_complete_answers_only() -> None:
    denied = (Unavailable("quota", "ses:GetSendQuota", "Not allowed."),)
    first = told(EMPTY, replace(moving("2026-11-23T14:00:05"), unavailable=denied))
    assert told(first, replace(moving("2026-11-23T14:01:05"), complete=False)).unavailable == denied


def test_ages_are_counted_by_this_machines_clock() -> None:
    state = answered(EMPTY, moving("2026-11-23T14:00:05"), utc("2026-11-23T09:00:00"))
    assert state.answered_at == utc("2026-11-23T09:00:00")


def test_a_failure_erases_nothing_but_the_fetch() -> None:
    good = told(EMPTY, replace(moving("2026-11-23T14:00:05"), quota=QUOTA))
    bad = failed(replace(good, fetching=utc("2026-11-23T14:01")), LOST, utc("2026-11-23T14:01:05"))
    assert bad == replace(good, failure=Failure(LOST, utc("2026-11-23T14:01:05"), 1))


def test_failures_in_a_row_keep_their_beginning() -> None:
    state = failed(failed(EMPTY, LOST, utc("2026-11-23T14:01")), Throttled("Slower."), utc("2026-11-23T14:02"))
    assert state.failure is not None
    assert (state.failure.since, state.failure.count) == (utc("2026-11-23T14:01"), 2)
    assert isinstance(state.failure.error, Throttled)


def test_an_answer_ends_a_failure() -> None:
    assert told(failed(EMPTY, LOST, utc("2026-11-23T14:00")), moving("2026-11-23T14:01:05")).failure is None


@pytest.mark.parametrize(
    ("before", "answer_says", "after"),
    [
        (Target("p"), Target(None, "eu-west-1", "1"), Target("p", "eu-west-1", "1")),
        (Target("p", "eu-west-1", "1"), Target(), Target("p", "eu-west-1", "1")),
        (Target(None, None), Target("default", "us-east-1"), Target("default", "us-east-1")),
    ],
)
def test_the_target_is_filled_in(before: Target, answer_says: Target, after: Target) -> None:
    snapshot = replace(moving("2026-11-23T14:00:05"), target=answer_says)
    assert told(TargetState(before), snapshot).target == after


@st.composite
def lives(draw: st.DrawFn) -> list[Snapshot | SourceError]:
    """What one target told over some hours: answers of a moving or fixed grid, and failures."""
    phase = draw(st.none() | st.integers(0, 14))
    moment = utc("2026-11-23T00:00")
    events: list[Snapshot | SourceError] = []
    for seconds in draw(st.lists(st.integers(5, 3000), min_size=1, max_size=30)):
        moment += timedelta(seconds=seconds)
        edge = floor_to_phase(moment, moment.minute % 15 if phase is None else phase)
        sent = draw(st.dictionaries(st.integers(1, 1344), st.integers(0, 10**18), max_size=4))
        points = [DataPoint(edge - INTERVAL * index, Counters(count)) for index, count in sent.items()]
        events.append(LOST if draw(st.integers(0, 4)) == 0 else answer(moment, *points))
    return events


@settings(max_examples=25)
@given(lives())
def test_phases_are_never_mixed_and_data_never_lost(events: list[Snapshot | SourceError]) -> None:
    state, now = EMPTY, utc("2026-11-23T00:00")
    for event in events:
        before = state
        if isinstance(event, SourceError):
            state = failed(state, event, now)
            assert (state.live, state.rows) == (before.live, before.rows)
            continue
        now = event.fetched_at
        state = answered(state, event, now)
        assert state.live == event
        assert state.rows in (before.rows, event)
        _check_grids(state)


def _check_grids(state: TargetState) -> None:
    """Check that each grid is the one of its answer, whole and alone, and that the rows are not outdated."""
    assert state.live is not None
    assert state.rows is not None
    assert state.live_grid == Grid.of(state.live.data_points, state.live.fetched_at)
    assert state.rows_grid == Grid.of(state.rows.data_points, state.rows.fetched_at)
    assert total_of(state.rows_grid.counters) == total_of(state.rows.data_points)
    assert state.live.fetched_at - state.rows.fetched_at <= 2 * INTERVAL + MINUTE


@settings(max_examples=25)
@given(st.lists(st.integers(1, 14 * 60), min_size=2, max_size=30, unique=True))
def test_rows_of_a_moving_grid_change_on_the_quarter_hour_only(minutes: list[int]) -> None:
    start = utc("2026-11-23T00:00:03")
    state = told(EMPTY, _at(start))
    for moment in (start + MINUTE * minute for minute in sorted(minutes)):
        before = state
        state = told(state, _at(moment))
        outdated = moment - _rows_at(before) > 2 * INTERVAL + MINUTE
        assert (state.rows != before.rows) == (moment.minute % 15 == 0 or outdated)


def _at(moment: datetime) -> Snapshot:
    return answer(moment, point(moment.replace(second=0) - INTERVAL), point(moment.replace(second=0) - DAY - HOUR))


def _rows_at(state: TargetState) -> datetime:
    assert state.rows is not None
    return state.rows.fetched_at


def test_denied_statistics_switch_off_their_part_alone() -> None:
    error = AccessDenied("GetSendStatistics is not allowed.", action="ses:GetSendStatistics")
    error.beside = Snapshot(TARGET, utc("2026-11-23T14:00:05"), quota=QUOTA)
    after = failed(EMPTY, error, utc("2026-11-23T14:00:05"))
    assert after.failure is not None
    assert (after.failure.error, after.quota, after.live) == (error, QUOTA, None)
