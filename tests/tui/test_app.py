"""The whole App with Pilot: what the user sees and what the keys do."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from textual import content
from textual.app import App
from textual.events import ScreenResume

from sestui.domain.grid import By
from sestui.domain.model import AccountStatus, Target, Unavailable
from sestui.errors import CredentialsError, Throttled, Unreachable
from sestui.monitor.state import TargetState, answered, failed
from sestui.tui.commands import Commands
from sestui.tui.messages import StateArrived
from sestui.tui.screens.lists import ListScreen
from sestui.tui.widgets.table import PeriodTable
from tests.tui.program import EDGE, NOW, QUARTER, TARGET, Program, points, snapshot, state


async def test_the_first_line_says_whose_where_and_whether_to_believe_it() -> None:
    program = Program()
    async with program.app.run_test(size=(140, 40)):
        first = program.lines()[0]
    for word in ("ops-prod", "123456789012", "eu-west-1", "● LIVE", "14:00:12", "<1 m old", "13:45–14:00", "UTC"):
        assert word in first


@pytest.mark.parametrize("width", [80, 100, 120, 200])
async def test_at_any_usual_width_the_six_things_stay_on_the_first_line(width: int) -> None:
    program = Program()
    async with program.app.run_test(size=(width, 24)):
        first = program.lines()[0]
    for word in ("123456789012", "eu-west-1", "LIVE", "old", "13:45–14:00", "UTC"):
        assert word in first


def test_textuals_own_tooltips_and_notices_take_no_room_on_any_screen() -> None:
    for switch in ("_disable_tooltips", "_disable_notifications"):
        assert not vars(App())[switch]
        assert vars(Program().app)[switch]


async def test_the_monitor_starts_with_the_screen_and_is_stopped_on_leaving() -> None:
    program = Program()
    async with program.app.run_test() as pilot:
        await pilot.pause()
        assert program.monitor.started == 1
        await pilot.press("q")
    assert program.monitor.stopped == 1
    assert program.app.return_code == 0


async def test_before_the_first_answer_the_screen_waits_quietly() -> None:
    program = Program(TargetState(TARGET))
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        shown = program.text()
        assert "CONNECTING" in shown
        assert "No data yet" in shown
        for key in "234yEjkhl+-0?":
            await pilot.press(key)
            await pilot.press("escape")


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (CredentialsError("Session expired.", "Run: aws sso login --profile ops-prod"), "AUTH"),
        (Unreachable("No connection to SES."), "OFFLINE"),
        (Throttled("SES asks for patience."), "THROTTLED"),
    ],
)
async def test_in_trouble_the_data_stay_and_the_cause_stands_in_one_sentence(error: Exception, word: str) -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        before = program.lines()[4:11]
        trouble = failed(state(), error, NOW)  # type: ignore[arg-type]  # parametrised
        program.monitor.tell(replace(trouble, next_poll=NOW + timedelta(seconds=42)))
        program.now = NOW + timedelta(minutes=17)
        await pilot.pause()
        program.app.screen.tick()  # type: ignore[attr-defined]
        first, second = program.lines()[:2]
        assert word in first
        assert "STALE 17 m" in first
        assert "retry" in first
        assert str(error) in second
        assert program.lines()[4:11] == before


async def test_the_remedy_stands_beside_the_cause() -> None:
    program = Program(failed(state(), CredentialsError("Session expired.", "Run: aws sso login"), NOW))
    async with program.app.run_test(size=(120, 40)):
        assert "Session expired. Run: aws sso login" in program.lines()[1]


async def test_a_verdict_against_sending_is_not_hidden_by_a_failure() -> None:
    stopped = state(account_status=AccountStatus(False, "SHUTDOWN", True))
    program = Program(failed(stopped, Unreachable("No connection."), NOW))
    async with program.app.run_test(size=(120, 40)):
        assert "SENDING PAUSED BY AWS" in program.lines()[1]
        assert "No connection." in program.lines()[1]


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (AccountStatus(True, "PROBATION", True), "■ UNDER REVIEW (PROBATION)"),
        (AccountStatus(False, "SHUTDOWN", True), "■ SENDING PAUSED BY AWS (SHUTDOWN)"),
        (AccountStatus(False, "HEALTHY", True), "■ SENDING PAUSED"),
        (AccountStatus(True, "HEALTHY", False), "▲ SANDBOX"),
        (AccountStatus(True, None, None), "ENFORCEMENT STATUS ?"),
        (AccountStatus(True, "HEALTHY", False, "DENIED", "42"), "review DENIED (case 42)"),
        (AccountStatus(True, "SOMETHING_NEW", True), "ENFORCEMENT SOMETHING_NEW"),
    ],
)
async def test_enforcement_is_a_word_that_nobody_can_miss(status: AccountStatus, word: str) -> None:
    program = Program(state(account_status=status))
    async with program.app.run_test(size=(160, 40)):
        assert word in program.lines()[1]


async def test_a_missing_permission_switches_off_its_part_alone_and_names_the_action() -> None:
    gone = (
        Unavailable("quota", "ses:GetSendQuota", "GetSendQuota is not allowed."),
        Unavailable("account_status", "ses:GetAccount", "GetAccount is not allowed."),
    )
    program = Program(state(quota=None, account_status=None, unavailable=gone))
    async with program.app.run_test(size=(120, 40)):
        shown = program.text()
        assert "ses:GetAccount is missing" in program.lines()[1]
    assert "ses:GetSendQuota is missing" in shown
    assert "delivery attempts" in shown


async def test_one_to_four_reach_the_screens_and_escape_never_leaves() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        for key, place in (("2", "Chart"), ("3", "Intervals"), ("4", "Days"), ("1", "Overview")):
            await pilot.press(key)
            await pilot.pause()
            assert place in program.lines()[2]
        for _ in range(5):
            await pilot.press("escape")
        await pilot.pause()
        assert "Overview" in program.lines()[2]
        assert program.app.is_running


async def test_drill_down_from_a_day_to_an_interval_and_back_to_the_same_rows() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("4", "j", "j")
        day = program.app.screen.query_one(PeriodTable).cursor
        await pilot.press("enter", "j")
        hour = program.app.screen.query_one(PeriodTable).cursor
        assert "Days ► Sat 2026-11-21" in program.lines()[2]
        await pilot.press("enter", "j")
        assert "Days ► Sat 2026-11-21 ► 22:00" in program.lines()[2]
        await pilot.press("enter")
        await pilot.pause()
        assert "► 22:30–22:45" in program.lines()[2]
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert program.app.screen.query_one(PeriodTable).cursor == hour
        await pilot.press("escape")
        await pilot.pause()
        assert program.app.screen.query_one(PeriodTable).cursor == day


async def test_the_drill_down_stays_live() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3", "enter")
        await pilot.pause()
        newest = points()[-1]
        changed = replace(newest, counters=replace(newest.counters, bounces=newest.counters.bounces + 100))
        told = snapshot(data_points=(*points()[:-1], changed))
        program.monitor.tell(answered(state(), told, NOW))
        await pilot.pause()
        bounces = next(line for line in program.lines() if line.startswith(" bounces"))
        assert str(changed.counters.bounces) in bounces


async def test_a_poll_moves_no_row_under_the_cursor() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3", *["j"] * 5)
        table = program.app.screen.query_one(PeriodTable)
        before = table.cursor
        later = NOW + QUARTER
        program.monitor.tell(answered(state(), snapshot(later, data_points=points(end=EDGE)), later))
        await pilot.pause()
        assert table.cursor == before
        assert program.view.selected == before


async def test_keys_and_answers_that_come_at_once_lose_no_step() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        table = program.app.screen.query_one(PeriodTable)
        for row in range(1, 4):
            table.action_move(1)
            program.app.on_state_arrived(StateArrived(state()))
            assert table.cursor == EDGE - QUARTER * (row + 1)
        await pilot.press("j", "j")
        assert table.cursor == EDGE - QUARTER * 6


async def test_the_charts_cursor_and_the_tables_row_are_one_selection() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "h", "h", "h")
        await pilot.pause()
        assert program.view.selected == EDGE - QUARTER * 4
        assert "13:00" in program.lines()[-2]
        await pilot.press("3")
        await pilot.pause()
        assert program.app.screen.query_one(PeriodTable).cursor == EDGE - QUARTER * 4
        await pilot.press("j", "2")
        await pilot.pause()
        assert program.view.selected == EDGE - QUARTER * 5
        await pilot.press("0")
        await pilot.pause()
        assert program.view.selected is None


async def test_zooming_and_panning_change_the_window_and_stay_inside_two_weeks() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2")
        assert "24 hours" in program.lines()[2]
        await pilot.press("plus")
        assert "12 hours" in program.lines()[2]
        await pilot.press(*["minus"] * 9)
        assert "14 days to 2026-11-23 14:00" in program.lines()[2]
        await pilot.press("0", *["H"] * 30)
        assert "24 hours to 2026-11-10 14:00" in program.lines()[2]
        await pilot.press(*["L"] * 30)
        assert "2026-11-23 14:00" in program.lines()[2]


async def test_series_rates_and_lengths_of_the_chart() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "a")
        assert "delivery attempts" in program.text()
        await pilot.press("b", "c", "d", "a")
        assert "One series stays on" in program.text()
        await pilot.press("b", "x")
        assert "observed bounce rate" in program.text()
        assert "observed rates by interval" in program.lines()[2]
        await pilot.press("i", "minus", "minus")
        assert "by hour" in program.lines()[2]
        await pilot.press("i")
        assert "by day" in program.lines()[2]
        await pilot.press("h", "enter")
        assert "Days ►" in program.lines()[2]


async def test_pausing_freezes_the_view_while_collecting_goes_on() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p")
        later = state(NOW + QUARTER, data_points=points(seed=2, end=EDGE + QUARTER))
        program.monitor.tell(later)
        await pilot.pause()
        assert "PAUSED 14:00:12" in program.lines()[0]
        assert program.view.live is not None
        assert program.view.live.end == EDGE
        await pilot.press("p")
        await pilot.pause()
        assert program.view.state is later
        assert "PAUSED" not in program.lines()[0]


async def test_r_asks_now_and_says_so_when_a_fetch_is_under_way() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("r")
        assert program.monitor.fetches == 1
        program.monitor.busy = True
        await pilot.press("r")
        await pilot.pause()
        assert "A fetch is under way" in program.lines()[-1]


async def test_filter_sort_and_jump() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3", "slash", *"rate>=8", "enter")
        await pilot.pause()
        table = program.app.screen.query_one(PeriodTable)
        assert [period.start for period in table.shown] == [EDGE - QUARTER * (index + 1) for index in (30, 31, 32)][
            : len(table.shown)
        ]
        assert table.shown
        assert "/rate>=8" in program.lines()[2]
        await pilot.press("escape")
        await pilot.pause()
        assert len(table.shown) == 1344
        await pilot.press("slash", *"nonsense", "enter")
        await pilot.pause()
        assert "nonsense" in program.lines()[-1]
        assert len(table.shown) == 1344
        await pilot.press("s")
        assert table.sort_column == "attempts"


async def test_copying_a_row_reaches_the_clipboard_and_says_what(monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program()
    async with program.app.run_test(size=(160, 40)) as pilot:
        written: list[str] = []
        assert program.app._driver is not None
        monkeypatch.setattr(program.app._driver, "write", written.append)
        await pilot.press("3", "y")
        await pilot.pause()
        assert any("\x1b]52;c;" in text for text in written)
        assert "copied: 2026-11-23 13:45 to 2026-11-23 14:00 UTC" in program.lines()[-1]


async def test_exporting_writes_the_shown_range_and_never_over_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3", "slash", *"bounces>20", "enter", "E", "enter")
        await pilot.pause()
        rows = len(program.app.screen.query_one(PeriodTable).shown)
        (written,) = tmp_path.glob("*.csv")
        with written.open() as file:
            assert len(list(csv.reader(file))) == rows + 1
        before = written.read_bytes()
        await pilot.press("E", "enter")
        await pilot.pause()
        assert "exists already" in program.lines()[-1]
        assert written.read_bytes() == before
        await pilot.press("E", "ctrl+u", *"a.json", "enter")
        await pilot.pause()
        assert len(json.loads((tmp_path / "a.json").read_text())["data_points"]) == rows
        await pilot.press("E", "ctrl+u", *"a.exe", "enter")
        await pilot.pause()
        assert ".csv, .json, .md" in program.lines()[-1]


async def test_a_picture_of_the_screen_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("P")
        await pilot.pause()
        (picture,) = tmp_path.glob("*.svg")
        assert "eu-west-1" in picture.read_text()
        assert picture.name in program.lines()[-1]


async def test_explaining_tells_the_api_the_formula_the_window_and_what_is_left_out() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 200)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        shown = program.text()
        assert "Overview ► explained" in program.lines()[2]
        for words in ("SES GetSendStatistics", "Gmail sends none", "Bounces ÷ delivery attempts", "leaves out"):
            assert words in shown
        await pilot.press("escape")
        await pilot.pause()
        assert "explained" not in program.lines()[2]


async def test_every_key_has_an_id_a_tooltip_and_a_command() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        for key in "1234":
            await pilot.press(key)
            await pilot.pause()
            own = [
                active.binding
                for active in program.app.screen.active_bindings.values()
                if active.binding.action not in {"app.focus_next", "app.focus_previous"}
                and not active.binding.action.startswith(("screen.", "app.help", "blur"))
            ]
            commands = {command.title for command in program.app.get_system_commands(program.app.screen)}
            for binding in own:
                assert binding.id, binding
                assert binding.tooltip, binding
                if binding.id not in {"commands", "interrupt"}:
                    assert f"{binding.description}: {binding.tooltip}" in commands


async def test_the_palette_finds_an_action_by_its_word_on_the_key_line() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        for key in "123467":
            await pilot.press(key)
            await pilot.pause()
            commands = Commands(program.app.screen)
            for title in [command.title for command in program.app.get_system_commands(program.app.screen)]:
                word = title.partition(":")[0]
                hits = [hit async for hit in commands.search(word)]
                assert str(max(hits, key=lambda hit: hit.score).prompt) == title


async def test_times_switch_between_utc_and_local() -> None:
    program = Program()
    look = replace(program.view.look, local=ZoneInfo("Asia/Kolkata"))
    program.app.set_reactive(type(program.app).view, replace(program.view, look=look))
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("t")
        await pilot.pause()
        assert "19:15–19:30" in program.lines()[0]
        assert "IST" in program.lines()[0]
        await pilot.press("t")
        await pilot.pause()
        assert "13:45–14:00" in program.lines()[0]


async def test_a_recording_is_shown_as_of_its_own_time() -> None:
    program = Program(recording=True)
    async with program.app.run_test(size=(120, 40)) as pilot:
        program.now = NOW
        assert "RECORDING" in program.lines()[0]
        assert "LIVE" not in program.lines()[0]
        assert "Mon 2026-11-23 14:00:12" in program.lines()[0]
        await pilot.press("r")
        await pilot.pause()
        assert "nothing to fetch" in program.lines()[-1]


@pytest.mark.parametrize("size", [(20, 5), (41, 9), (42, 10), (60, 15), (80, 24), (120, 40), (200, 50), (1, 1)])
async def test_every_screen_fits_every_size(size: tuple[int, int]) -> None:
    program = Program()
    async with program.app.run_test(size=size) as pilot:
        for keys in ("1", "2", "3", "4", "4 enter", "4 enter enter", "4 enter enter enter", "question_mark"):
            await pilot.press(*keys.split())
            await pilot.pause()
            lines = program.lines()
            assert len(lines) == size[1]
            assert all(len(line) <= size[0] for line in lines)
        if size in {(20, 5), (41, 9)}:
            assert f"{size[0]}x{size[1]}: needs 42x10"[: size[0]] in program.text()


async def test_resizing_while_it_runs() -> None:
    program = Program()
    async with program.app.run_test(size=(200, 50)) as pilot:
        for size in ((20, 5), (80, 24), (1, 1), (120, 40)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert "delivery attempts" in program.text()


async def test_foreign_text_is_never_markup() -> None:
    nasty = "[/red] 100% [/ [infra2] \x1b[31m[bold]"
    program = Program(failed(state(), Unreachable(nasty, nasty), NOW))
    async with program.app.run_test(size=(200, 50)) as pilot:
        assert "[/red] 100% [/ [infra2]" in program.lines()[1]
        assert "\x1b" not in program.lines()[1]
        await pilot.press("question_mark")
        await pilot.pause()
        assert "[infra2]" in program.text()


async def test_ascii_symbols_use_nothing_else() -> None:
    program = Program(symbols="ascii")
    async with program.app.run_test(size=(120, 40)) as pilot:
        for keys in ("1", "2", "x", "3", "4", "enter", "enter", "enter", "question_mark"):
            await pilot.press(*keys.split())
            await pilot.pause()
            for line in program.lines():
                assert line.isascii(), line


async def test_a_poll_that_changes_nothing_paints_nothing() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        painted: list[object] = []
        program.app._display = lambda *args: painted.append(args)  # type: ignore[method-assign]
        program.monitor.tell(replace(program.view.state))
        await pilot.pause()
        program.app._tick()
        await pilot.pause()
        assert painted == []


async def test_no_line_is_wrapped_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fits its width already; wrapping takes longer than drawing, and keeps every word that stood there."""
    wrapped: list[str] = []

    def divide(text: str, *_: object, **__: object) -> list[int]:
        wrapped.append(text)
        return []

    monkeypatch.setattr(content, "divide_line", divide)
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*"2345671")
    assert wrapped == []


async def test_a_bug_of_the_monitor_is_loud() -> None:
    from sestui.tui.messages import BugFound

    program = Program()

    async def meet_a_bug() -> None:
        async with program.app.run_test() as pilot:
            program.monitor.post(BugFound(ZeroDivisionError()))
            await pilot.pause()

    with pytest.raises(ZeroDivisionError):
        await meet_a_bug()


async def test_two_lists_by_the_same_class_are_two_places() -> None:
    program = Program()
    screens = [ListScreen(lambda: NOW, "Days", By.DAY), ListScreen(lambda: NOW, "Hours", By.HOUR)]
    assert [screen.place for screen in screens] == ["Days", "Hours"]
    assert program.view.state.target == Target("ops-prod", "eu-west-1", "123456789012")


async def test_a_period_that_a_filter_hides_is_selected_again_without_it() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3", *["j"] * 7, "slash", *"rate>=8", "enter")
        await pilot.pause()
        table = program.app.screen.query_one(PeriodTable)
        assert table.cursor != EDGE - QUARTER * 8
        assert program.view.selected == EDGE - QUARTER * 8
        await pilot.press("escape")
        await pilot.pause()
        assert table.cursor == EDGE - QUARTER * 8


async def test_a_filter_by_date_means_the_day_of_the_shown_zone() -> None:
    program = Program()
    look = replace(program.view.look, local=ZoneInfo("Asia/Kolkata"))
    program.app.set_reactive(type(program.app).view, replace(program.view, look=look))
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3", "slash", *"2026-11-20", "enter")
        await pilot.pause()
        table = program.app.screen.query_one(PeriodTable)
        before = [period.start for period in table.shown]
        await pilot.press("t")
        await pilot.pause()
        assert len(before) == len(table.shown) == 96
        assert table.shown[0].start != before[0]


async def test_the_chart_follows_a_selection_that_lies_outside_its_window() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3", "G", "2")
        await pilot.pause()
        assert "24 hours to 2026-11-10 14:00" in program.lines()[2]
        await pilot.press("L", "L")
        await pilot.pause()
        assert "24 hours to 2026-11-11 14:00" in program.lines()[2]
        await pilot.press("3", "g", "2")
        await pilot.pause()
        assert "24 hours to 2026-11-23 14:00" in program.lines()[2]


async def test_a_screen_that_is_shown_while_its_parts_are_taken_down_is_no_bug() -> None:
    """A key that opens a screen, and at once the one that leaves: the screen hears of it without a table."""
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3")
        screen = program.app.screen
        program.app.exit()
        await screen.query_one(PeriodTable).remove()
        screen.post_message(ScreenResume())
    assert (program.app.return_code, program.app.bug) == (0, None)


async def test_a_replay_looks_at_the_clock_each_second() -> None:
    """Its minutes are seconds."""
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        program.app.view = replace(program.view, speed=60)
        program.monitor.tell(replace(state()))
        await pilot.pause()
        assert program.app._seconds._active.is_set()


async def test_the_clock_is_looked_at_each_second_only_while_a_retry_is_counted_down() -> None:
    """An age is told in minutes; a process that wakes up each second for it needs four times as much."""
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        for told, often in ((state(), False), (failed(state(), Unreachable("No."), NOW), True), (state(), False)):
            for _ in range(2):
                program.monitor.tell(replace(told, next_poll=NOW + timedelta(seconds=42)))
                await pilot.pause()
                assert program.app._seconds._active.is_set() == often


async def test_the_clock_ticks_harmlessly_while_the_screens_are_taken_down() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
    program.app._screen_stack.clear()
    assert program.app.seen is None
    program.app._tick()
