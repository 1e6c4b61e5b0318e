"""What is read back: of any time, as of any moment, by interval and summed up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sestui.domain.grid import By, Grid, GridKind, Period, rolled_up
from sestui.domain.metrics import Metric, MetricPoint
from sestui.domain.model import COVERAGE, INTERVAL, AccountStatus, Counters, SendQuota, Snapshot, Target
from sestui.domain.past import Change, Key, Late, Look, PastGrid
from sestui.history.store import History, open_history
from tests.history.test_recording import FIRST, LAST, moments, recorded, worlds
from tests.history.worlds import START, TARGET, World
from tests.values import DAY, HOUR, MINUTE, answer, point, utc

KEY = Key.of(TARGET)
MOVING, FIXED = GridKind.MOVING, GridKind.FIXED
ZONES: list[tzinfo] = [UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/New_York")]


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with open_history(tmp_path / "history.db") as history:
        yield history


@settings(max_examples=30)
@given(worlds(corrected=True), moments(), st.sampled_from(ZONES), st.sampled_from([By.DAY, By.WEEK, By.MONTH]))
def test_days_are_the_sums_of_their_intervals(world: World, polls: list[datetime], zone: tzinfo, by: By) -> None:
    with TemporaryDirectory() as folder, open_history(Path(folder) / "history.db") as history:
        recorded(history, world, polls)
        for as_of in (None, polls[len(polls) // 2]):
            days = history.days(KEY, START - 9 * DAY, START + 20 * DAY, zone, by=by, as_of=as_of)
            assert days[0].start <= START - 9 * DAY < days[0].end
            assert days[-1].start < START + 20 * DAY <= days[-1].end
            stretch = history.stretch(KEY, days[0].start, days[-1].end, as_of=as_of)
            summed = {day.start: day for day in rolled_up(PastGrid.over(stretch).periods, by, zone)}
            for day in days:
                assert (day.counters, day.known) == (summed[day.start].counters, summed[day.start].known)
                assert (day.end, day.intervals) == (summed[day.start].end, (day.end - day.start) // INTERVAL)


def test_an_unknown_target_has_unknown_days(history: History) -> None:
    days = history.days(KEY, START, START + DAY, UTC)
    assert days == tuple(
        Period(day, day + DAY, None, 0, 96) for day in (utc("2026-11-23T00:00"), utc("2026-11-24T00:00"))
    )
    stretch = history.stretch(KEY, START, START + DAY)
    assert (stretch.counters, stretch.watched, stretch.looked_at) == ({}, (), None)
    assert history.late(KEY, START, START + DAY) == ()
    assert history.looks(KEY, START) == ()
    assert history.first(KEY) is None
    assert history.snapshot(KEY) is None
    assert history.targets() == ()


def test_a_look_is_written_when_something_changed(history: History) -> None:
    world, at = World(), START - 3 * HOUR
    world.happens(at, Counters(100, 2))
    world.happens(at, Counters(0, 4), START + 25 * MINUTE)
    world.happens(at, Counters(0, 0, 1), START + 2 * HOUR, START + 4 * HOUR)
    world.happens(START - HOUR, Counters(0, 1), START + HOUR)
    for step in range(20):
        history.record(world.answer(START + step * INTERVAL), MOVING)
    first = Look(START, Counters(100, 2))
    assert history.looks(KEY, at) == (
        first,
        Look(START + 30 * MINUTE, Counters(100, 6)),
        Look(START + 2 * HOUR, Counters(100, 6, 1)),
        Look(START + 4 * HOUR, Counters(100, 6)),
    )
    assert history.looks(KEY, START - HOUR) == (Look(START, Counters()), Look(START + HOUR, Counters(0, 1)))
    assert history.looks(KEY, START) == (Look(START + INTERVAL, Counters()),)
    assert history.looks(KEY, START + 9 * DAY) == ()
    news = history.late(KEY, START - DAY, START + DAY)
    assert [(late.start, late.added, late.at) for late in news] == [
        (at, Change(0, 4), START + 30 * MINUTE),
        (START - HOUR, Change(0, 1), START + HOUR),
        (at, Change(0, 0, 1), START + 2 * HOUR),
        (at, Change(0, 0, -1), START + 4 * HOUR),
    ]
    assert history.late(KEY, START - DAY, START + DAY, as_of=START + HOUR) == news[:2]
    assert history.late(KEY, START - HOUR, START) == news[1:2]
    stretch = history.stretch(KEY, START - DAY, START)
    assert stretch.late == {at: Late(at, Change(0, 4), START + 4 * HOUR), START - HOUR: news[1]}
    assert news[0].after == 3 * HOUR + INTERVAL


def test_a_running_interval_is_neither_stored_nor_late(history: History) -> None:
    world = World(7)
    for minute in range(-20, 20):
        world.happens(START + minute * MINUTE, Counters(1))
    for minute in range(20):
        history.record(world.answer(START + minute * MINUTE), FIXED)
    stretch = history.stretch(KEY, START - HOUR, START + HOUR)
    assert stretch.counters == {
        START - 23 * MINUTE: Counters(12),
        START - 8 * MINUTE: Counters(15),
    }
    assert stretch.watched[-1][1] == START + 7 * MINUTE
    assert stretch.late == {}
    assert stretch.phase == 7


def test_what_rolls_off_is_never_lowered(history: History) -> None:
    world = World(7)
    for minute in range(60):
        world.happens(START + minute * MINUTE, Counters(1))
    history.record(world.answer(START + HOUR), FIXED)
    before = dict(history.stretch(KEY, START, START + HOUR).counters)
    assert before[START + 7 * MINUTE] == Counters(15)
    for minute in range(-5, 90):
        done = history.record(world.answer(START + COVERAGE + minute * MINUTE), FIXED)
        assert (done.stored, done.looks) == (True, 0) if minute > -5 else done.looks <= 1
    assert history.stretch(KEY, START, START + 45 * MINUTE).counters == before


def test_a_poll_on_another_phase_is_not_mixed_in(history: History) -> None:
    world = World()
    world.happens(START - HOUR, Counters(7))
    quota, status = SendQuota(5e4, 14, 7), AccountStatus(True, "HEALTHY", True)
    later = replace(world.answer(START + MINUTE), quota=quota, account_status=status)
    for kind in (GridKind.UNKNOWN, MOVING):
        done = history.record(later, kind, asked="ops")
        assert (done.stored, done.looks) == (False, 0)
        assert "do not begin at quarter hours" in done.why
    assert history.last_known("ops") is None
    history.record(world.answer(START), MOVING)
    known = history.last_known("ops")
    assert known == Snapshot(TARGET, START, (point(START - HOUR, 7),), quota=quota, account_status=status)


def test_answers_without_a_point(history: History) -> None:
    assert not history.record(answer(START + MINUTE, target=TARGET), MOVING).stored
    assert not history.record(answer(START + MINUTE, target=TARGET), FIXED).stored
    assert history.record(answer(START, target=TARGET), GridKind.UNKNOWN).stored
    assert history.stretch(KEY, FIRST, LAST).watched == ((START - COVERAGE, START),)
    history.record(answer(START + 9 * MINUTE, point(START - 8 * MINUTE, 3), target=TARGET), FIXED)
    assert history.record(answer(START + 30 * MINUTE, target=TARGET), FIXED).stored
    assert history.stretch(KEY, FIRST, LAST).watched[-1][1] == START + 22 * MINUTE


def test_a_grid_that_changed_is_told_by_the_newer_one(history: History) -> None:
    old, new = World(7), World(3)
    for hour in range(-400, 400):
        old.happens(START + hour * HOUR, Counters(1))
    new.events = old.events
    history.record(old.answer(START), FIXED)
    history.record(new.answer(START + DAY), FIXED)
    stretch = history.stretch(KEY, FIRST, LAST)
    middle = START + DAY - COVERAGE + 3 * MINUTE
    assert stretch.watched == (
        (START - COVERAGE + 7 * MINUTE, middle - 11 * MINUTE),
        (middle, START + DAY - 12 * MINUTE),
    )
    grid = PastGrid.over(stretch)
    assert (grid.total(FIRST, LAST).counters or Counters()).delivery_attempts in range(358, 362)
    assert (stretch.phase, grid.periods[0].start.minute % 15, grid.phase_minutes) == (3, 7, 3)
    assert history.stretch(KEY, FIRST, LAST, as_of=START + HOUR).watched == (
        (START - COVERAGE + 7 * MINUTE, START - 8 * MINUTE),
    )
    days = history.days(KEY, START - 12 * DAY, START, UTC)
    assert {day.counters for day in days[1:-1]} == {Counters(24)}
    history.record(old.answer(START + 30 * DAY), FIXED)
    assert [edge.minute % 15 for edge, _ in history.stretch(KEY, FIRST, LAST).watched] == [7, 3, 7]
    assert history.check() == ()


def test_an_answer_as_it_stood(history: History) -> None:
    world = World()
    for hour in range(0, 30 * 24, 5):
        world.happens(START + hour * HOUR, Counters(hour + 1), START + hour * HOUR + 2 * HOUR)
    statuses = [AccountStatus(True, word) for word in ("HEALTHY", "PROBATION", "SHUTDOWN")]
    answers = []
    for step in range(0, 20 * 96, 48):
        quota = SendQuota(5e4, 14, step)
        snapshot = replace(world.answer(START + step * INTERVAL), quota=quota, account_status=statuses[step // 700])
        history.record(snapshot, MOVING)
        answers.append(snapshot)
    for snapshot in answers:
        for late in (0 * MINUTE, 11 * HOUR):
            assert history.snapshot(KEY, as_of=snapshot.fetched_at + late) == snapshot
            rows = Grid.of(snapshot.data_points, snapshot.fetched_at).periods
            stretch = history.stretch(
                KEY, snapshot.fetched_at - COVERAGE, snapshot.fetched_at, as_of=snapshot.fetched_at + late
            )
            assert PastGrid.over(stretch).periods == rows
    assert history.snapshot(KEY) == answers[-1]
    assert history.snapshot(KEY, as_of=START - MINUTE) is None


def test_of_a_quarter_hour_the_last_quota_is_kept(history: History) -> None:
    def said(minute: int, sent: float, word: str) -> None:
        snapshot = answer(START + minute * MINUTE, target=TARGET)
        status = AccountStatus(True, word)
        history.record(replace(snapshot, quota=SendQuota(9, 9, sent), account_status=status), MOVING, asked="ops")

    for minute in range(5):
        said(minute, minute, "HEALTHY")
    said(5, 5, "SHUTDOWN")
    said(6, 6, "SHUTDOWN")
    said(3, 99, "OLD")
    with history.file.reading() as connection:
        rows = connection.execute("SELECT at, quota FROM said").fetchall()
    assert [datetime.fromtimestamp(at, UTC).minute for at, _ in rows] == [4, 6]
    known = history.last_known("ops")
    assert known is not None
    assert known.quota == SendQuota(9, 9, 6)


def test_statistics_alone_wait_for_the_account(history: History) -> None:
    unknown = Target("ops", "eu-west-1")
    alone = answer(START, point(START - HOUR, 5), target=unknown, complete=False)
    done = history.record(alone, MOVING)
    assert (done.stored, done.why) == (False, "the account is not known yet")
    assert history.record(replace(alone, complete=True, target=TARGET), MOVING).stored is True
    told = replace(alone, target=Target("ops-prod", "eu-west-1"), fetched_at=START + INTERVAL)
    assert history.record(told, MOVING).stored is True
    assert history.record(replace(alone, complete=True), MOVING).stored is True
    assert history.targets() == (KEY, Key("profile:ops", "eu-west-1"))


def test_cloudwatch_and_findings_are_kept_beside(history: History) -> None:
    points = [MetricPoint(Metric.DELIVERY, START + hour * HOUR, HOUR, hour + 0.5) for hour in range(5)]
    history.keep_metrics(KEY, points)
    history.keep_metrics(KEY, [replace(points[2], value=9), MetricPoint(Metric.SEND, START, HOUR, 1)])
    points[2] = replace(points[2], value=9)
    assert history.metrics(KEY, Metric.DELIVERY, START + HOUR, START + 4 * HOUR, HOUR) == points[1:4]
    assert history.metrics(KEY, Metric.DELIVERY, START, START + DAY, 5 * MINUTE) == []
    assert history.stretch(KEY, FIRST, LAST).watched == ()
    for start, end in ((0, 2), (6, 8), (2, 4)):
        history.mark_backfilled(KEY, START + start * HOUR, START + end * HOUR, HOUR)
    assert history.backfilled(KEY, HOUR) == ((START, START + 4 * HOUR), (START + 6 * HOUR, START + 8 * HOUR))
    assert history.backfilled(KEY, 5 * MINUTE) == ()
    history.keep_finding(KEY, "rate", START, None, {"n": 1}, seen=START)
    history.keep_finding(KEY, "rate", START, START + HOUR, {"n": 2}, seen=START + HOUR)
    history.keep_finding(KEY, "rate", START, None, {"n": 1}, seen=START)
    history.keep_finding(KEY, "quiet", START + HOUR, None, {}, seen=START + HOUR)
    (rate, quiet) = history.findings(KEY, START, START + 2 * HOUR)
    assert (rate.code, rate.until, rate.document) == ("rate", START + HOUR, {"n": 2})
    assert history.findings(KEY, START + HOUR, START + 2 * HOUR) == (quiet,)
    assert history.findings(KEY, START - HOUR, START) == ()
