"""A history that is made when it is first used: whoever opens it then, and what becomes of errors."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Thread

import pytest

from sestui.domain.grid import GridKind
from sestui.domain.model import Counters
from sestui.domain.past import Key
from sestui.errors import HistoryError
from sestui.history.store import open_history
from sestui.monitor.kept import Kept
from tests.history.worlds import START, TARGET, World
from tests.values import HOUR

KEY = Key.of(TARGET)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "history.db"


@pytest.fixture
def world() -> World:
    found = World()
    found.happens(START - HOUR, Counters(100, 2))
    return found


def test_it_is_made_by_the_first_answer(path: Path, world: World) -> None:
    with open_history(path, later=True) as history:
        assert Kept(history, "ops").known(TARGET).live is None
        assert (history.file.unmade, path.exists()) == (True, False)
        history.record(world.answer(START), GridKind.MOVING, asked="ops")
        assert (history.file.unmade, path.exists()) == (False, True)
        assert Kept(history, "ops").known(TARGET).live is not None
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_it_is_made_by_the_first_look(path: Path) -> None:
    with open_history(path, later=True) as history:
        assert history.targets() == ()
        assert path.exists()
    with open_history(path.with_name("other.db"), later=True) as history:
        assert history.changed() > 0


def test_one_that_is_there_is_opened_at_once(path: Path) -> None:
    open_history(path).close()
    with open_history(path, later=True) as history:
        assert not history.file.unmade


def test_many_may_look_and_record_first(path: Path, world: World) -> None:
    histories = [open_history(path, later=True) for _ in range(3)]
    work = [
        Thread(target=work)
        for history in histories
        for work in (history.targets, lambda history=history: history.record(world.answer(START), GridKind.MOVING))
    ]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    assert [history.snapshot(KEY) is not None for history in histories] == [True] * 3
    assert histories[0].check() == ()
    for history in histories:
        history.close()


def test_what_cannot_be_made_later_is_refused_then_and_made_as_soon_as_it_can_be(path: Path, world: World) -> None:
    with open_history(path, later=True) as history:
        path.mkdir()
        for _ in range(2):
            with pytest.raises(HistoryError):
                history.record(world.answer(START), GridKind.MOVING)
            with pytest.raises(HistoryError):
                history.targets()
        path.rmdir()
        history.record(world.answer(START), GridKind.MOVING)
        assert history.targets() == (KEY,)


def test_what_cannot_be_made_at_all_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(HistoryError):
        open_history(tmp_path / "file" / "history.db", later=True)


def test_another_program_s_file_that_came_meanwhile_stays(path: Path) -> None:
    with open_history(path, later=True) as history:
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE theirs (one)")
        connection.close()
        with pytest.raises(HistoryError, match="another program"):
            history.targets()
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]
    connection.close()
