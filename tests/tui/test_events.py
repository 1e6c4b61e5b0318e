"""The events: every finding with its numbers, the cursor on it, and the intervals behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sestui.domain.findings.finding import Code, Finding, Peak, begun
from sestui.domain.grid import GridKind
from sestui.domain.past import Key
from sestui.domain.reputation import Level
from sestui.history.store import History, open_history
from sestui.monitor.archive import Archive, Wanted
from sestui.tui.look import SYMBOLS, Look
from sestui.tui.messages import PastArrived
from sestui.tui.panels.events import TITLES, cells, columns, measured, titles
from sestui.tui.widgets.finding_list import FindingList
from sestui.tui.widgets.table import PeriodTable
from tests.tui.finding_values import HOUR, bounce_rate, burst, ended, found, silence, stopped
from tests.tui.program import EDGE, QUARTER, TARGET, Program, points, snapshot
from tests.values import DAY

SIZE = (120, 40)


async def test_what_goes_on_stands_first_and_everything_is_told_of_the_one_under_the_cursor() -> None:
    program = Program(found(burst(), bounce_rate(), silence()))
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("6")
        lines = program.lines()
        assert "Events: 2 ongoing, 1 over" in lines[2]
        assert [line[:12].strip() for line in lines[4:7]] == ["▲ warning", "▲ warning", "■ critical"]
        assert "bounce rate           Mon 23 Nov 09:00  ongoing          7.12 %  11,511 of 182,431" in lines[4]
        assert "silence               Mon 23 Nov 13:15  ongoing     130 missing  0 of 150 in 45 min" in lines[5]
        assert "complaint burst       Sun 22 Nov 13:00  1 h 00 m        0.230 %  9 of 4,100 in 1 hour" in lines[6]
        shown = program.text()
        assert bounce_rate().sentence in shown
        assert "since Mon 23 Nov 09:00 UTC · ongoing for 5 h 00 m" in shown
        assert "evidence 11,511 of 182,431 in 24 hours: Sun 22 Nov 14:00 to Mon 23 Nov 14:00" in shown
        assert "peak 7.12 % at Mon 23 Nov 13:00 · line 5 %" in shown
        await pilot.press("G")
        shown = program.text()
        assert "until Sun 22 Nov 14:00 · lasted 1 h 00 m" in shown
        assert "critical at its worst" in shown


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
@pytest.mark.parametrize("symbols", ["braille", "ascii"])
async def test_at_any_size_and_with_any_symbols_level_what_and_since_are_words(
    size: tuple[int, int], symbols: str
) -> None:
    program = Program(found(burst(), bounce_rate(), stopped()), symbols=symbols)
    async with program.app.run_test(size=size) as pilot:
        await pilot.press("6", "j")
        row = program.lines()[5]
        for word in ("warning", "bounce rate", "23 Nov 09:00", "ongoing", "7.12 %"):
            assert word in row
        assert "11,511 of 182,431" in program.text()
        assert symbols == "braille" or program.text().isascii()


async def test_without_findings_the_screen_says_so() -> None:
    program = Program()
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("6", "j", "enter")
        assert "Nothing deserves attention." in program.text()
        assert "Events" in program.lines()[2]


async def test_the_cursor_stays_on_its_finding_through_updates() -> None:
    program = Program(found(bounce_rate(), silence()))
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("6", "j")
        listed = program.app.screen.query_one(FindingList)
        program.monitor.tell(found(stopped(), bounce_rate(), silence()))
        await pilot.pause()
        assert listed.selected == silence()
        program.monitor.tell(found(stopped(), bounce_rate(), burst(), ended(silence())))
        await pilot.pause()
        assert listed.selected == ended(silence())
        program.monitor.tell(found(stopped()))
        await pilot.pause()
        assert listed.selected == stopped()
        await pilot.press("g")
        program.monitor.tell(found(silence()))
        await pilot.pause()
        assert listed.selected == silence()


async def test_the_first_one_is_followed_until_the_cursor_is_moved() -> None:
    program = Program(found(silence()))
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("6")
        program.monitor.tell(found(stopped(), silence()))
        await pilot.pause()
        assert program.app.screen.query_one(FindingList).selected == stopped()


@pytest.mark.parametrize(
    ("finding", "start"),
    [
        (bounce_rate(), EDGE - HOUR - QUARTER),
        (burst(), EDGE - DAY - QUARTER),
        (begun(Code.PERMISSION, Level.WARNING, "GetAccount is denied.", EDGE + QUARTER), EDGE - QUARTER),
    ],
)
async def test_enter_shows_the_intervals_around_the_peak_and_escape_comes_back(finding: Finding, start: object) -> None:
    program = Program(found(finding))
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("6", "enter")
        await pilot.pause()
        assert "Intervals" in program.lines()[2]
        assert program.app.screen.query_one(PeriodTable).cursor == start
        await pilot.press("escape")
        await pilot.pause()
        assert "Events" in program.lines()[2]


async def test_what_ses_has_forgotten_needs_a_history() -> None:
    program = Program(
        found(begun(Code.REJECTS, Level.WARNING, "1 reject", EDGE - DAY * 20, peak=Peak(1, EDGE - DAY * 20)))
    )
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("6", "enter")
        await pilot.pause()
        assert "there is no history" in program.lines()[-1]
        assert "Events" in program.lines()[2]


class Immediate(Archive):
    """An archive that reads while it is asked."""

    def start(self) -> None:
        """Nothing runs."""

    def look(self, wanted: Wanted) -> None:
        self._read(wanted)


OLD = begun(
    Code.REJECTS, Level.WARNING, "3 rejects", EDGE - DAY * 20, until=EDGE - DAY * 19, peak=Peak(3, EDGE - DAY * 20)
)


@pytest.fixture
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """Four weeks, a finding in the first two of them, and one that nobody can read."""
    history = open_history(tmp_path_factory.mktemp("history") / "h.db")
    every = points(count=28 * 96)
    for days in (13, 0):
        told = tuple(point for point in every if EDGE - DAY * (days + 14) <= point.timestamp < EDGE - DAY * days)
        history.record(snapshot(EDGE - DAY * days + QUARTER / 75, data_points=told), GridKind.MOVING, asked="ops")
    key = Key.of(TARGET)
    history.keep_finding(key, "REJECTS", OLD.since, OLD.until, OLD.document(), seen=EDGE - DAY * 19)
    history.keep_finding(key, "OTHER", OLD.since, OLD.until, {"code": "OTHER"}, seen=EDGE - DAY * 19)
    yield history
    history.close()


async def test_looking_back_shows_what_was_found_then_and_enter_goes_there(history: History) -> None:
    program = Program(
        found(silence()), read=lambda post: Immediate(history, lambda past: post(PastArrived(past)), print)
    )
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("6", *["left_square_bracket"] * 10)
        await pilot.pause()
        assert program.app.screen.query_one(FindingList).selected == OLD
        await pilot.press("enter")
        await pilot.pause()
        assert program.app.screen.query_one(PeriodTable).cursor == OLD.since - QUARTER
        await pilot.press("escape", "0")
        await pilot.pause()
        assert program.app.screen.query_one(FindingList).selected == silence()


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        (Code.BOUNCE_RATE, 0.0712, "7.12 %"),
        (Code.BOUNCE_REPUTATION, 0.05, "5.00 %"),
        (Code.COMPLAINT_BURST, 0.00123, "0.123 %"),
        (Code.QUOTA, 0.915, "91.5 %"),
        (Code.REJECTS, 1.0, "1 reject"),
        (Code.REJECTS, 12.0, "12 rejects"),
        (Code.SILENCE, 1234.4, "1,234 missing"),
        (Code.FROZEN, 77.0, "77 unseen"),
        (Code.STALE, 3900.0, "1 h 05 m"),
        (Code.CLOCK_SKEW, 300.0, "5 m"),
        (Code.ENFORCEMENT, 2.0, "paused"),
        (Code.ENFORCEMENT, 9.0, "?"),
    ],
)
def test_a_peak_in_what_its_code_is_measured_in(code: Code, value: float, words: str) -> None:
    assert measured(begun(code, Level.WARNING, "", EDGE), value) == words


def test_every_code_has_a_title_that_fits() -> None:
    assert set(TITLES) == set(Code)
    shown = columns(80)
    for code in Code:
        line = "".join(cell.text for cell in cells(shown, begun(code, Level.CRITICAL, "", EDGE), Look()))
        assert f" {TITLES[code]} " in line


@pytest.mark.parametrize("width", range(42, 240, 3))
def test_a_row_is_as_wide_as_its_header_and_fits(width: int) -> None:
    shown = columns(width)
    for look in (Look(), Look(SYMBOLS["ascii"])):
        line = "".join(cell.text for cell in cells(shown, bounce_rate(), look))
        assert len(line) == len(titles(shown, look, EDGE)) <= max(width, 48)


async def test_as_of_a_moment_what_one_look_found_then_is_shown_and_nobody_is_asked_to_take_note(
    history: History,
) -> None:
    program = Program(
        found(silence()), read=lambda post: Immediate(history, lambda past: post(PastArrived(past)), print)
    )
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("6", *["left_curly_bracket"] * 8)
        await pilot.pause()
        stale = program.app.screen.query_one(FindingList).selected
        assert stale is not None
        assert stale.code is Code.STALE
        assert "AS OF" in program.lines()[0]
        assert "warning: No answer for 12 days" in program.lines()[1]
        assert program.lines()[1].rstrip().endswith("6 events")
        assert "m acknowledge" not in program.lines()[1]
        await pilot.press("m")
        assert "come back to now first" in program.lines()[-1]
        await pilot.press("0")
        await pilot.pause()
        assert "warning: No mail" in program.lines()[1]


async def test_as_of_a_moment_between_two_quarter_hours_the_answer_is_not_old(history: History) -> None:
    program = Program(
        found(silence()), read=lambda post: Immediate(history, lambda past: post(PastArrived(past)), print)
    )
    async with program.app.run_test(size=SIZE) as pilot:
        program.app.see_as_of(f"{EDGE + QUARTER * 0.9:%Y-%m-%d %H:%M}")
        await pilot.pause()
        assert "AS OF" in program.lines()[0]
        assert "No answer" not in program.text()


async def test_a_note_is_written_of_the_finding_under_the_cursor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    program = Program(found(burst(), bounce_rate(), silence()))
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("6", "G", "E", "ctrl+u", *"note.md", "enter")
        await pilot.pause()
    note = (tmp_path / "note.md").read_text(encoding="utf-8")
    ended_at = burst().until
    assert ended_at is not None
    assert f"to {ended_at:%Y-%m-%d %H:%M} UTC." in note
    assert burst().sentence in note
