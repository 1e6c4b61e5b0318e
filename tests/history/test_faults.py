"""What goes wrong with a file: told in one sentence, and nothing that was there is lost."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sestui.domain.grid import GridKind
from sestui.domain.model import Counters
from sestui.domain.past import Key
from sestui.errors import HistoryError
from sestui.history import opening
from sestui.history.store import History, open_history
from tests.history.worlds import START, TARGET, World
from tests.values import DAY, HOUR, utc

ROOT = Path(__file__).parent.parent.parent
KEY = Key.of(TARGET)
NOW = utc("2026-11-23T14:00:12")
MOVING = GridKind.MOVING


def opened(path: Path) -> History:
    return open_history(path, now=lambda: NOW)


def filled(path: Path) -> World:
    """Make a history with some pages in every table."""
    world = World()
    for hour in range(300):
        world.happens(START - hour * HOUR, Counters(100 + hour, 2))
    with opened(path) as history:
        for day in range(3):
            world.happens(START - 9 * HOUR, Counters(0, 4), START + day * DAY)
            history.record(world.answer(START + day * DAY), MOVING, asked="ops")
    return world


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "history.db"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter: pytest's own is closed to all but one."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_nobody_else_may_read_it(path: Path) -> None:
    before = os.umask(0)
    try:
        with opened(path) as history:
            history.record(World().answer(START), MOVING)
            modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == {"history.db": 0o600, "history.db-wal": 0o600, "history.db-shm": 0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("place", ["file/history.db", "/proc/sestui/history.db", "."])
def test_a_place_where_nothing_can_be_made(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HistoryError, match=r"cannot be opened: ") as caught:
        opened(tmp_path / place)
    assert "\n" not in caught.value.advice


def strait(name: str, path: Path) -> str:
    """Return what a process says that has to do with less than it wants."""
    command = [sys.executable, "-W", "error", "-m", "tests.history.straits", name, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    return done.stdout + done.stderr


@pytest.mark.parametrize(("mode", "what"), [(0o644, "it"), (0o666, "its folder")])
def test_a_folder_that_may_only_be_read(open_folder: Path, mode: int, what: str) -> None:
    path = open_folder / "history.db"
    filled(path)
    path.chmod(mode)
    open_folder.chmod(0o555)
    before = path.read_bytes()
    *refusals, count = strait("reader", path).splitlines()
    assert refusals[::2] == refusals[1::2], "the same, whether it is to be made at once or later"
    old, new, below = refusals[::2]
    assert old == f"The history cannot be opened: {what} may only be read ({path})."
    assert new == f"The history cannot be opened: permission denied ({open_folder / 'new.db'})."
    assert below == f"The history cannot be opened: permission denied ({open_folder / 'folder' / 'history.db'})."
    assert count == "300"
    assert path.read_bytes() == before
    assert [file.name for file in open_folder.iterdir()] == ["history.db"]


def test_a_disk_without_room(path: Path) -> None:
    world = filled(path)
    told, unharmed = strait("full", path).splitlines()
    assert told.startswith("The history cannot be written: the disk ")
    assert unharmed == "True"
    with opened(path) as history:
        assert history.check() == ()
        assert history.record(world.answer(START + 13 * DAY), MOVING).stored


def test_a_full_disk_by_sqlites_own_word(path: Path) -> None:
    world = filled(path)
    with opened(path) as history:
        with history.file.writing() as connection:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages}")
        for hour in range(3000):
            world.happens(START + 3 * DAY + hour * 0.1 * HOUR, Counters(10**15 + hour, 7))
        answer = world.answer(START + 16 * DAY)
        before = history.stretch(KEY, START - 30 * DAY, START + 30 * DAY)
        with pytest.raises(HistoryError, match="cannot be written: the disk is full"):
            history.record(answer, MOVING)
        assert history.stretch(KEY, START - 30 * DAY, START + 30 * DAY) == before
        with history.file.writing() as connection:
            connection.execute("PRAGMA max_page_count = 1000000")
        assert history.record(answer, MOVING).looks > 1000
        assert history.check() == ()


def test_another_program_that_keeps_it_locked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(path)
    monkeypatch.setattr(opening, "PATIENCE", 0.0)
    other = sqlite3.connect(path, isolation_level=None)
    with opened(path) as history:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(HistoryError, match="cannot be written: another program keeps it locked"):
            history.record(World().answer(START + 9 * DAY), MOVING)
        assert history.snapshot(KEY) is not None
        other.execute("ROLLBACK")
        assert history.record(World().answer(START + 9 * DAY), MOVING).stored
    other.close()


@pytest.mark.parametrize(
    "content",
    [b"Dear diary,\n" * 500, b"SQLite format 3\0" + bytes(4080), random.Random(1).randbytes(9000)],
    ids=["a text", "only a head", "noise"],
)
def test_what_is_no_database_is_set_aside(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    aside = path.with_name("history.db.damaged-20261123T140012Z")
    with opened(path) as history:
        assert history.notice == f"The history was damaged, and a new one was begun; the old one is {aside}."
        assert history.record(World().answer(START), MOVING).stored
    assert aside.read_bytes() == content
    path.write_bytes(content[::-1])
    opened(path).close()
    assert path.with_name(f"{aside.name}-2").read_bytes() == content[::-1]
    with opened(path) as history:
        assert history.notice == ""


def test_the_log_goes_with_the_file(path: Path) -> None:
    filled(path)
    log = b"what had not been written back"
    path.with_name("history.db-wal").write_bytes(log)
    path.write_bytes(b"x" * 5000)
    opened(path).close()
    assert {file.name for file in path.parent.iterdir()} == {
        "history.db",
        "history.db.damaged-20261123T140012Z",
        "history.db.damaged-20261123T140012Z-wal",
    }
    assert path.with_name("history.db.damaged-20261123T140012Z-wal").read_bytes() == log


def test_damage_that_is_found_later(path: Path) -> None:
    world = filled(path)
    content = bytearray(path.read_bytes())
    content[4096:] = bytes(byte ^ 0x5A for byte in content[4096:])
    with opened(path) as history, opened(path) as other:
        path.write_bytes(content)
        with pytest.raises(HistoryError, match="is damaged"):
            history.check()
        assert other.record(world.answer(START + 5 * DAY), MOVING).stored
        assert "and a new one was begun" in other.notice
        assert history.record(world.answer(START + 5 * DAY), MOVING).stored
        assert history.notice == ""
        assert history.check() == other.check() == ()
        (aside,) = path.parent.glob("*.damaged-20261123T140012Z")
    assert aside.read_bytes() == content


def test_a_file_that_was_removed_is_begun_anew(path: Path) -> None:
    world = filled(path)
    with opened(path) as history:
        for file in path.parent.iterdir():
            file.unlink()
        assert history.record(world.answer(START + 5 * DAY), MOVING).looks > 100
        assert history.info()[0].observations > 100
        assert path.exists()
        assert history.notice == ""


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2**31), st.integers(0, 255)), min_size=1, max_size=30), st.booleans())
def test_any_damage_is_told_and_the_file_is_kept(tmp_path: Path, bytes_: list[tuple[int, int]], cut: bool) -> None:
    """Whatever bytes are wrong: a sentence or an answer, never another error, and never a byte less."""
    source, folder = tmp_path / "source" / "history.db", tmp_path / "fuzz"
    if not source.exists():
        filled(source)
    shutil.rmtree(folder, ignore_errors=True)
    content = bytearray(source.read_bytes())
    for place, value in bytes_:
        content[place % len(content)] = value
    content = content[: 1 + bytes_[0][0] % len(content)] if cut else content
    folder.mkdir()
    path = folder / "history.db"
    path.write_bytes(content)
    before = b""
    for _ in range(2):
        with suppress(HistoryError), opened(path) as history:
            before = before or path.read_bytes()
            history.stretch(KEY, START - 30 * DAY, START + 30 * DAY)
            history.check()
            history.last_known("ops")
            list(history.export("jsonl", all_looks=True))
            history.record(World().answer(START + 40 * DAY), MOVING)
    kept = [file.read_bytes() for file in folder.iterdir() if not file.name.endswith(("-shm", "-wal"))]
    assert content in (before, *kept)


def untouched(path: Path, sentence: str) -> None:
    """Check that a file is refused, to be written and to be read, and stays as it is."""
    before = path.read_bytes()
    for way in (opened, History.readonly):
        with pytest.raises(HistoryError, match=sentence):
            way(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["history.db"]


def test_a_file_of_a_newer_sestui_is_left_as_it_is(path: Path) -> None:
    filled(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA user_version = 7")
    other.close()
    untouched(path, r"is of a newer sestui \(version 7; this one knows 1\)")


def test_another_programs_database_is_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("CREATE TABLE moz_places (id INTEGER PRIMARY KEY)")
    other.close()
    untouched(path, "is another program's database")


def test_reading_makes_nothing(path: Path) -> None:
    with pytest.raises(HistoryError, match="cannot be read: there is no such file"):
        History.readonly(path)
    assert not path.parent.exists()
    filled(path)
    before = path.read_bytes()
    with History.readonly(path) as history:
        assert history.info()[0].intervals == 300
        with pytest.raises(HistoryError, match="cannot be written: it was opened to be read"):
            history.record(World().answer(START), MOVING)
    assert path.read_bytes() == before


def test_counters_that_sqlite_cannot_hold_are_a_sentence(path: Path) -> None:
    world = World()
    world.happens(START - HOUR, Counters(2**64))
    with opened(path) as history, pytest.raises(HistoryError, match="a number is too big"):
        history.record(world.answer(START), MOVING)


def test_nothing_is_printed_by_a_process_that_ends_without_closing(path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from sestui.history.store import open_history;"
        "history = open_history(Path(sys.argv[1])); history.targets()"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", script, str(path)], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
