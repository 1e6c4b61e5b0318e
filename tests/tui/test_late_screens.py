"""The list of late news, the looks at an interval, and what is read of the history for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from sestui.domain.grid import GridKind
from sestui.domain.looking import NOW as PRESENT
from sestui.domain.looking import Closer, Past, Place
from sestui.domain.past import Change, Key
from sestui.history.store import History, open_history
from sestui.monitor import archive
from sestui.monitor.archive import Wanted
from sestui.tui.messages import PastArrived
from sestui.tui.widgets.late_table import LateTable
from tests.tui.late_history import CHANGED, FALLEN, Immediate, filled, looking
from tests.tui.program import EDGE, NOW, QUARTER, TARGET, Program, snapshot
from tests.values import DAY

KEY = Key.of(TARGET)
SIZE = (120, 40)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    history = filled(tmp_path_factory.mktemp("late") / "h.db")
    yield history
    history.close()


async def test_the_list_of_late_news_leads_to_the_looks_of_an_interval(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("5")
        await pilot.pause()
        assert "3 in the two weeks to Mon 2026-11-23" in program.lines()[2]
        rows = [" ".join(line.split()) for line in program.lines()[4:7]]
        assert rows == [
            "Mon 23 Nov 14:30 Sun 22 Nov 13:45 25 h +2 bounces",
            "Mon 23 Nov 14:15 Mon 23 Nov 13:00 60 m −1 complaint",
            "Mon 23 Nov 14:15 Sun 22 Nov 13:45 24 h +5 bounces",
        ]
        await pilot.press("G", "enter")
        await pilot.pause()
        assert "Late news ► Sun 2026-11-22 ► 13:45–14:00" in program.lines()[2]
        shown = program.text()
        assert "3 looks" in shown
        looks = [line for line in program.lines() if line.rstrip().endswith(("late", "first look"))]
        assert [line.rstrip().split("   ")[-1] for line in looks] == [
            "+2 bounces, 25 h late",
            "+5 bounces, 24 h late",
            "first look",
        ]
        before = program.lines()
        await pilot.press("k")
        await pilot.pause()
        assert "1 look " in program.text()
        heads = [index for index, line in enumerate(before) if "before and after" in line]
        assert heads == [index for index, line in enumerate(program.lines()) if "before and after" in line]
        await pilot.press("escape")
        await pilot.pause()
        assert program.app.screen.query_one(LateTable).cursor == CHANGED


async def test_the_keys_and_the_mouse_move_in_the_list(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("5")
        await pilot.pause()
        table = program.app.screen.query_one(LateTable)
        await pilot.press("j")
        assert table.cursor == FALLEN
        await pilot.press("pagedown", "j")
        assert table.cursor == CHANGED
        await pilot.press("g", "k")
        await pilot.click(LateTable, offset=(5, 2))
        assert table.cursor == FALLEN
        await pilot.click(LateTable, offset=(5, 30))
        assert table.cursor == FALLEN
        await pilot.click(LateTable, offset=(5, 2))
        await pilot.pause()
        assert "13:00–13:15" in program.lines()[2]
        await pilot.press("escape", "y")
        assert "copied: 2026-11-23 13:00" in program.lines()[-1]


async def test_a_moved_cursor_stays_on_its_row_and_an_unmoved_one_follows(history: History) -> None:
    program = looking(history)
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("5")
        await pilot.pause()
        past, table = program.view.past, program.app.screen.query_one(LateTable)
        assert past is not None
        newer = replace(past.news[0], start=FALLEN - QUARTER)
        program.app.post_message(PastArrived(replace(past, news=(newer, *past.news))))
        await pilot.pause()
        assert table.cursor == newer.start
        await pilot.press("j", "j")
        program.app.post_message(PastArrived(replace(past, news=(newer, newer, *past.news))))
        await pilot.pause()
        assert table.cursor == FALLEN


async def test_without_a_history_the_list_says_so() -> None:
    program = Program()
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("5", "j", "G", "enter", "y")
        assert "There is no history" in program.text()
        assert "Nothing is selected." in program.lines()[-1]


async def test_where_nothing_came_late_the_list_says_so(tmp_path: Path) -> None:
    history = open_history(tmp_path / "h.db")
    history.record(snapshot(), GridKind.MOVING, asked="ops")
    program = looking(history)
    async with program.app.run_test(size=SIZE) as pilot:
        await pilot.press("5")
        await pilot.pause()
        assert "Nothing came late in these two weeks." in program.text()
    history.close()


async def test_a_small_screen_and_ascii_lose_no_news(history: History) -> None:
    program = looking(history, "ascii")
    async with program.app.run_test(size=(44, 12)) as pilot:
        await pilot.press("5")
        await pilot.pause()
        assert "23 14:15  23 13:00  60 m  -1c" in program.lines()[5]
        assert program.text().isascii()


def read(history: History, *wishes: Wanted) -> list[Past]:
    """Return what an archive tells of these wishes."""
    told: list[Past] = []

    def keep(past: object) -> None:
        assert isinstance(past, Past)
        told.append(past)

    reader = Immediate(history, keep, lambda bug: None)
    for wish in wishes:
        reader.look(wish)
    return told


def wish(closer: Closer, place: Place = PRESENT) -> Wanted:
    return Wanted(KEY, place, EDGE, UTC, closer)


def test_only_what_is_wanted_besides_is_read_again(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    read_stretches: list[datetime] = []
    stretch = History.stretch

    def noted(self: History, key: Key, start: datetime, *rest: datetime, as_of: datetime | None = None) -> object:
        read_stretches.append(start)
        return stretch(self, key, start, *rest, as_of=as_of)

    monkeypatch.setattr(History, "stretch", noted)
    first, looks, news = read(history, wish(Closer()), wish(Closer(CHANGED)), wish(Closer(news=True)))
    assert len(read_stretches) == 2
    assert (first.looks, first.news) == ((), ())
    assert (len(looks.looks), looks.news) == (3, ())
    assert (news.looks, len(news.news)) == ((), 3)
    assert looks.page is first.page


def test_an_interval_of_another_grid_has_no_looks(history: History) -> None:
    off, unwatched = CHANGED + timedelta(minutes=1), EDGE - DAY * 400
    told = read(history, wish(Closer(off)), wish(Closer(unwatched)))
    assert [past.looks for past in told] == [(), ()]


def test_as_of_a_moment_there_are_only_the_looks_and_news_until_then(history: History) -> None:
    then = Place(None, NOW + QUARTER + timedelta(minutes=1))
    looks, news = read(history, wish(Closer(CHANGED), then), wish(Closer(news=True), then))
    assert len(looks.looks) == 2
    assert {one.added for one in news.news} == {Change(bounces=5), Change(complaints=-1)}


def test_news_are_bounded_and_the_newest_stay(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_NEWS", 1)
    (past,) = read(history, wish(Closer(news=True)))
    assert [one.added for one in past.news] == [Change(bounces=2)]
