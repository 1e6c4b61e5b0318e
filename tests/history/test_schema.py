"""Migrations: from every earlier version, all or nothing, whoever comes first."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from sestui.domain.grid import GridKind
from sestui.domain.past import Key
from sestui.errors import HistoryError
from sestui.history import opening, schema
from sestui.history.store import History, open_history
from tests.history.worlds import START, TARGET, World
from tests.values import DAY, HOUR, point, utc

KEY = Key.of(TARGET)
VERSION_2 = "CREATE TABLE marks (at INTEGER PRIMARY KEY, words TEXT NOT NULL); ALTER TABLE looks ADD COLUMN note TEXT"
NEXT = (*schema.STEPS, VERSION_2)


def now() -> object:
    return utc("2026-11-23T14:00")


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return everything that is in a database."""
    connection = sqlite3.connect(path)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    connection.close()
    return found


def filled(path: Path) -> None:
    world = World()
    world.happens(START - HOUR, point(START, 7, 1).counters)
    with open_history(path) as history:
        history.record(world.answer(START), GridKind.MOVING, asked="ops")
        history.keep_finding(KEY, "rate", START, None, {"a": 1}, seen=START)


@pytest.mark.parametrize("version", range(len(schema.STEPS) + 1))
def test_every_version_becomes_the_newest(tmp_path: Path, version: int) -> None:
    path = tmp_path / "history.db"
    connection = sqlite3.connect(path, isolation_level=None)
    schema.migrate(connection, schema.STEPS[:version])
    connection.close()
    with open_history(path) as history:
        assert history.version == len(schema.STEPS)
        assert history.check() == ()
        assert history.notice == ""
        assert history.record(World().answer(START), GridKind.MOVING).stored


def test_a_migration_keeps_every_row(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    filled(path)
    before = rows(path)
    connection = opening.ready(path, NEXT)
    assert schema.version_of(connection) == 2
    assert schema.is_whole(connection, NEXT)
    assert not schema.is_whole(connection)
    connection.close()
    after = rows(path)
    assert after.pop("marks") == []
    assert after.pop("looks") == [(*row, None) for row in before.pop("looks")]
    assert after == before
    assert before["findings"]
    opening.ready(path, NEXT).close()
    with pytest.raises(HistoryError, match=r"newer sestui \(version 2; this one knows 1\)"):
        open_history(path)
    with pytest.raises(HistoryError, match=r"newer sestui \(version 2; this one knows 1\)"):
        History.readonly(path)


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    filled(path)
    before = rows(path)
    with pytest.raises(HistoryError):
        opening.ready(path, (*schema.STEPS, f"{VERSION_2}; INSERT INTO nowhere VALUES (1)"))
    assert rows(path) == before
    with open_history(path) as history:
        assert history.version == 1
        assert history.notice == ""


def test_the_first_of_many_makes_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "new" / "history.db"
    begun = threading.Barrier(6)
    found: list[object] = []

    def come() -> None:
        begun.wait(10)
        try:
            with open_history(path) as history:
                found.append((history.version, history.notice))
        except BaseException as error:
            found.append(error)

    threads = [threading.Thread(target=come) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == [(1, "")] * 6


def test_an_older_history_cannot_be_read_without_writing_but_can_be_imported(tmp_path: Path) -> None:
    """As a file of version 1 will be for a sestui that knows 2."""
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    filled(old)
    before = old.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "STEPS", (*schema.STEPS, "CREATE TABLE marks (at INTEGER PRIMARY KEY)"))
        patch.setattr(opening.ready, "__defaults__", (schema.STEPS,))
        patch.setattr(opening.opened, "__defaults__", (None, schema.STEPS))
        patch.setattr(schema.is_whole, "__defaults__", (schema.STEPS,))
        with pytest.raises(HistoryError, match="it is of an older version of sestui"):
            History.readonly(old)
        with open_history(new) as history:
            assert history.version == 2
            assert history.take_file(old).looks == 1
            assert history.stretch(KEY, START - DAY, START).counters == {START - HOUR: point(START, 7, 1).counters}
    assert old.read_bytes() == before
