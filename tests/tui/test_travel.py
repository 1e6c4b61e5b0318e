"""Looking back: in every screen, to a date, to what was known at a moment, and back to now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from sestui.domain.grid import By, GridKind
from sestui.domain.looking import NOW as PRESENT
from sestui.domain.looking import Place
from sestui.domain.metrics import Metric, MetricPoint
from sestui.domain.model import Counters, DataPoint
from sestui.domain.past import Key
from sestui.errors import HistoryError, SestuiError
from sestui.history.store import History, open_history
from sestui.monitor.archive import Archive, Wanted
from sestui.monitor.state import TargetState
from sestui.tui.messages import PastArrived
from sestui.tui.widgets.table import PeriodTable
from tests.tui.program import EDGE, NOW, QUARTER, TARGET, Program, points, snapshot, state
from tests.values import DAY, MINUTE

WEEKS = 8
CHANGED = EDGE - QUARTER * 97
SIZE = (120, 40)


class Immediate(Archive):
    """An archive that reads while it is asked."""

    def start(self) -> None:
        """Nothing runs."""

    def look(self, wanted: Wanted) -> None:
        self._read(wanted)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """Eight weeks, recorded every thirteen days; a day before now five bounces came late."""
    history = open_history(tmp_path_factory.mktemp("history") / "h.db")
    every = points(count=WEEKS * 7 * 96)
    for days in (42, 29, 16, 3):
        end = EDGE - DAY * days
        told = tuple(point for point in every if end - DAY * 14 <= point.timestamp < end)
        history.record(snapshot(end + timedelta(seconds=12), data_points=told), GridKind.MOVING, asked="ops")
    newest = tuple(point for point in every if point.timestamp >= EDGE - DAY * 14)
    history.record(snapshot(data_points=newest), GridKind.MOVING, asked="ops")
    later = tuple(_with_five_more(point) if point.timestamp == CHANGED else point for point in newest)
    history.record(snapshot(NOW + QUARTER, data_points=later), GridKind.MOVING, asked="ops")
    yield history
    history.close()


def _with_five_more(point: DataPoint) -> DataPoint:
    had = point.counters
    more = Counters(had.delivery_attempts, had.bounces + 5, had.complaints, had.rejects)
    return DataPoint(point.timestamp, more)


def looking(history: History, first: TargetState | None = None) -> Program:
    return Program(first, read=lambda post: Immediate(history, lambda past: post(PastArrived(past)), print))


async def typed(pilot: Pilot[None], words: str) -> None:
    """Type a command into the palette, and choose the first that is offered."""
    await pilot.press("colon")
    await pilot.press(*(_NAMES.get(letter, letter) for letter in words))
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.press("down", "enter")
    await pilot.pause()


_NAMES = {" ": "space", "-": "minus", ":": "colon"}


async def test_a_day_back_on_all_screens_and_back_to_now(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press(*["left_square_bracket"] * 20)
        await pilot.pause()
        end = EDGE - DAY * 20
        table = program.app.screen.query_one(PeriodTable)
        assert table.shown[0].end == end
        assert "looking back" in program.lines()[2]
        assert "LIVE" in program.lines()[0]
        assert program.lines()[3].startswith(" now ")
        await pilot.press("7")
        await pilot.pause()
        assert program.lines()[2].endswith("as it is now  0 now ─")
        await pilot.press("2")
        await pilot.pause()
        assert f"24 hours to {end:%Y-%m-%d %H:%M}" in program.lines()[2]
        await pilot.press("3")
        await pilot.pause()
        assert program.app.screen.query_one(PeriodTable).shown[0].end == end
        await pilot.press("right_square_bracket", "0")
        await pilot.pause()
        assert program.view.place == PRESENT
        assert program.app.screen.query_one(PeriodTable).shown[0].end == EDGE
        await pilot.press("1")
        await pilot.pause()
        assert " now " not in program.lines()[3]


async def test_that_answers_are_not_recorded_is_told_to_who_looks_back_too(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("left_square_bracket")
        await pilot.pause()
        program.monitor.tell(replace(state(NOW + MINUTE), recording_error=SestuiError("No space left on device.")))
        await pilot.pause()
        for key, words in (("1", "looking back"), ("5", "in the two weeks to"), ("7", "as it is now")):
            await pilot.press(key)
            await pilot.pause()
            assert words in program.lines()[2]
            assert "No space left on device." in program.lines()[2]
        program.monitor.tell(state(NOW + MINUTE * 2))
        await pilot.pause()
        assert "No space left on device." not in program.lines()[2]


async def test_what_is_shown_of_the_past_is_what_was_stored(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("3", *["left_square_bracket"] * 30)
        await pilot.pause()
        shown = program.app.screen.query_one(PeriodTable).shown
        every = {point.timestamp: point.counters for point in points(count=WEEKS * 7 * 96)}
        assert len(shown) == 1344
        assert all(period.counters == every.get(period.start, Counters()) for period in shown)


async def test_the_days_of_all_time_by_week_and_month(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("4")
        await pilot.pause()
        table = program.app.screen.query_one(PeriodTable)
        total = sum(period.counters.delivery_attempts for period in table.shown if period.counters)
        assert total == sum(point.counters.delivery_attempts for point in points(count=WEEKS * 7 * 96))
        assert len(table.shown) == WEEKS * 7 + 1
        for name, count in (("Weeks", 9), ("Months", 3)):
            await pilot.press("i")
            await pilot.pause()
            assert name in program.lines()[2]
            assert len(table.shown) == count
            assert total == sum(period.counters.delivery_attempts for period in table.shown if period.counters)


async def test_a_day_of_long_ago_opens_down_to_its_intervals(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("4", *["j"] * 40, "enter")
        await pilot.pause()
        table = program.app.screen.query_one(PeriodTable)
        day = (EDGE - DAY * 40).replace(hour=0)
        assert [period.start for period in table.shown][-1] == day
        assert all(period.known == period.intervals for period in table.shown)
        await pilot.press("j", "enter", "j", "enter")
        await pilot.pause()
        assert f"{day:%Y-%m-%d}" in program.lines()[2]
        assert "not known" not in program.text()


async def test_charts_reach_beyond_two_weeks(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("2", *["minus"] * 5)
        await pilot.pause()
        assert "counts by day ► 28 days" in program.lines()[2]
        await pilot.press("minus", "minus", "minus")
        await pilot.pause()
        assert "91 days" in program.lines()[2]
        await pilot.press("i")
        assert "by week" in program.lines()[2]
        await pilot.press("i", "i")
        assert "counts by interval ► 24 hours" in program.lines()[2]
        await pilot.press(*["minus"] * 3, *["H"] * 20)
        await pilot.pause()
        start = EDGE - DAY * WEEKS * 7
        assert f"7 days to {start + DAY * 7:%Y-%m-%d %H:%M}" in program.lines()[2]
        assert program.view.rows is not None
        assert program.view.rows.start <= start


@pytest.mark.parametrize("words", ["go 2026-10-20 14:05", "2026-10-20 14:05"])
async def test_go_to_a_time(history: History, words: str) -> None:
    program = looking(history)
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await typed(pilot, words)
        selected = program.app.screen.query_one(PeriodTable).selected
        assert selected is not None
        assert f"{selected.start:%Y-%m-%d %H:%M}" == "2026-10-20 14:00"


async def test_the_palette_begins_with_what_takes_a_date_and_says_how(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=SIZE) as pilot:
        for typed_so_far, offered in (
            (
                (),
                [
                    "go 2026-11-06 14:00",
                    "as-of 2026-11-20 14:05",
                    "now",
                    "acknowledge: Take note of all findings: be quiet",
                ],
            ),
            (("a", "s", "minus", "o", "f"), ["as-of 2026-11-20 14:05"]),
        ):
            await pilot.press("colon", *typed_so_far)
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()
            lines = [line.strip() for line in program.lines()]
            places = [lines.index(words) for words in offered]
            assert places == sorted(places)
            await pilot.press("escape")


async def test_as_of_shows_what_was_known_then(history: History) -> None:
    program = looking(history, state(NOW + QUARTER * 2))
    async with program.app.run_test(size=SIZE) as pilot:
        await typed(pilot, "as-of 2026-11-23 14:05")
        assert "AS OF 2026-11-23 14:05" in program.lines()[0]
        assert program.view.rows is not None
        then = program.view.rows.at(CHANGED).counters
        program.monitor.tell(state(NOW + QUARTER * 2))
        await pilot.pause()
        assert "AS OF 2026-11-23 14:05" in program.lines()[0]
        await pilot.press("right_curly_bracket")
        await pilot.pause()
        assert "AS OF 2026-11-23 14:20" in program.lines()[0]
        late = program.view.rows.at(CHANGED).counters
        assert then is not None
        assert late is not None
        assert late.bounces - then.bounces == 5
        await pilot.press("left_square_bracket")
        await pilot.pause()
        assert "AS OF 2026-11-22 14:20" in program.lines()[0]
        assert program.view.rows.end == EDGE - DAY * 3
        await pilot.press("0")
        await pilot.pause()
        assert "LIVE" in program.lines()[0]


async def test_the_days_as_of_a_moment_are_those_that_were_known_then(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=SIZE) as pilot:
        for moment in (NOW, EDGE - DAY * 3, EDGE - DAY * 16 + QUARTER, EDGE - DAY * 29 + QUARTER):
            program.app.travel(Place(as_of=moment))
            await pilot.pause()
            past = program.view.past
            assert past is not None
            assert past.first is not None
            days = history.days(Key.of(TARGET), past.first, moment, past.zone, as_of=moment)
            assert past.place.as_of == moment
            assert past.days == days


async def test_nothing_is_known_before_the_first(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=SIZE) as pilot:
        for words in ("go 2025-01-01", "as-of 2025-01-01"):
            await typed(pilot, words)
            assert "is known" in program.lines()[-1]
            assert program.view.place == PRESENT


async def test_without_a_history_it_says_so() -> None:
    program = Program()
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("left_square_bracket")
        assert "no history" in program.lines()[-1]


async def test_a_history_that_cannot_be_read_is_told_and_nothing_else_changes(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press(*["left_square_bracket"] * 20)
        await pilot.pause()
        program.app.post_message(PastArrived(HistoryError("The disk is gone.")))
        await pilot.pause()
        assert "The disk is gone." in program.lines()[2]
        assert program.app.screen.query_one(PeriodTable).shown[0].end == EDGE


async def test_what_cloudwatch_counted_before_is_charted_in_panels_of_its_own(tmp_path: Path) -> None:
    start = (EDGE - DAY * 300).replace(minute=0)
    with open_history(tmp_path / "h.db") as history:
        history.record(snapshot(data_points=points()), GridKind.MOVING)
        key, hour = Key.of(TARGET), timedelta(hours=1)
        counts = ((Metric.DELIVERY, 70), (Metric.BOUNCE, 3))
        every = [MetricPoint(metric, start + hour * n, hour, value) for metric, value in counts for n in range(48)]
        history.keep_metrics(key, every)
        history.mark_backfilled(key, start, start + hour * 48, hour)
        program = looking(history)
        async with program.app.run_test(size=SIZE) as pilot:
            await pilot.press("2", "v", "B", "d", "b", "c", *["minus"] * 9)
            await pilot.pause()
            text = program.text()
            assert "365 days" in text
            assert re.search(r"deliveries \(CloudWatch\) by day · 365 days +peak 1,680 on", text)
            assert re.search(r"bounces \(CloudWatch\) by day +peak 72 on", text)
            assert "not failed" not in text
            days = program.view.counted(Metric.BOUNCE, start, EDGE, By.DAY)
            assert sum(day.counters.delivery_attempts for day in days if day.counters) == 3 * 48
            program.app.travel(Place(as_of=NOW))
            await pilot.pause()
            assert "peak 72" not in program.text()
