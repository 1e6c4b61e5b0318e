"""Several sestui on one file, and processes that are killed while they write."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sestui.domain.grid import GridKind
from sestui.domain.model import INTERVAL, Counters, Target
from sestui.domain.past import Key
from sestui.history.store import History, open_history
from tests.history.test_recording import assert_same, moments, worlds
from tests.history.worlds import START, TARGET, Model, World
from tests.values import DAY, HOUR, MINUTE

ROOT = Path(__file__).parent.parent.parent
KEY = Key.of(TARGET)


@settings(max_examples=25)
@given(worlds(corrected=True), moments(), st.lists(st.booleans(), min_size=25, max_size=25))
def test_two_writers_are_as_right_as_one(world: World, polls: list[datetime], whose: list[bool]) -> None:
    kind = GridKind.MOVING if world.phase is None else GridKind.FIXED
    model = Model(world.phase or 0)
    with (
        TemporaryDirectory() as folder,
        open_history(Path(folder) / "history.db") as one,
        open_history(Path(folder) / "history.db") as other,
    ):
        for at, is_one in zip(polls, whose, strict=False):
            writer, reader = (one, other) if is_one else (other, one)
            before = reader.changed()
            done = writer.record(world.answer(at), kind)
            assert (reader.changed() != before) or done.looks == 0
            if done.stored:
                model.record(world.answer(at))
        assert_same(one, model)
        assert_same(other, model)
        assert one.check() == ()


def test_what_another_process_wrote_is_known_before_anything_is_compared(tmp_path: Path) -> None:
    world, at = World(7), START - 3 * HOUR
    world.happens(at, Counters(5))
    world.happens(at, Counters(2), START + MINUTE, START + 2 * MINUTE)
    with open_history(tmp_path / "history.db") as one, open_history(tmp_path / "history.db") as other:
        for minute, history in enumerate((one, other, one, other)):
            history.record(world.answer(START + minute * MINUTE), GridKind.FIXED)
        looks = one.looks(KEY, at - 8 * MINUTE)
        assert [(look.at, look.counters) for look in looks] == [
            (START, Counters(5)),
            (START + MINUTE, Counters(7)),
            (START + 2 * MINUTE, Counters(5)),
        ]


def test_what_did_not_change_is_not_written(tmp_path: Path) -> None:
    world = World(7)
    world.happens(START - HOUR, Counters(5))
    with open_history(tmp_path / "history.db") as history, open_history(tmp_path / "history.db") as other:
        history.record(world.answer(START), GridKind.FIXED)
        before, told = other.changed(), history.changed()
        for minute in range(1, 7):
            done = history.record(world.answer(START + minute * MINUTE), GridKind.FIXED)
            assert (done.stored, done.looks, done.late) == (True, 0, 0)
        assert (other.changed(), history.changed()) == (before, told)
        world.happens(START - HOUR, Counters(0, 1))
        done = history.record(world.answer(START + 7 * MINUTE), GridKind.FIXED)
        assert (done.looks, done.late) == (1, 1)
        assert other.changed() != before
        assert history.changed() != told


def test_many_threads_read_while_one_writes(tmp_path: Path) -> None:
    world = World()
    for hour in range(100):
        world.happens(START + hour * HOUR, Counters(10))
    ended, wrong = threading.Event(), []

    def read(history: History) -> None:
        while not ended.is_set():
            stretch = history.stretch(KEY, START - 14 * DAY, START + 5 * DAY)
            sums = {counters.delivery_attempts for counters in stretch.counters.values()}
            if not sums <= {10}:
                wrong.append(sums)

    with open_history(tmp_path / "history.db") as history:
        threads = [threading.Thread(target=read, args=[history]) for _ in range(3)]
        for thread in threads:
            thread.start()
        for step in range(400):
            history.record(world.answer(START + step * INTERVAL), GridKind.MOVING)
        ended.set()
        for thread in threads:
            thread.join(30)
        assert wrong == []
        assert len(history.stretch(KEY, START, START + 5 * DAY).counters) == 100


def test_a_look_from_another_process_takes_no_log_away_that_is_written_here(tmp_path: Path) -> None:
    path, world = tmp_path / "history.db", World()
    script = "import sys; from sestui.cli.screen import main; main(['history', 'info', '--history', sys.argv[1]])"
    with open_history(path) as history:
        for quarter in range(4):
            world.happens(START + quarter * INTERVAL, Counters(5))
            history.record(world.answer(START + (quarter + 1) * INTERVAL), GridKind.MOVING)
            history.last_known("")
            command = [sys.executable, "-c", script, str(path)]
            told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
            assert told.splitlines()[-1].split()[2:4] == [str(quarter + 1)] * 2
            assert path.with_name("history.db-wal").exists()


def test_targets_do_not_mix(tmp_path: Path) -> None:
    regions = ("eu-west-1", "us-east-1")
    with open_history(tmp_path / "history.db") as history:
        for number, region in enumerate(regions, 1):
            world = World()
            world.happens(START - HOUR, Counters(number))
            answer = world.answer(START, Target("p", region, "1"))
            history.record(answer, GridKind.MOVING, asked=region)
        assert history.targets() == tuple(Key("1", region) for region in regions)
        for number, region in enumerate(regions, 1):
            known = history.last_known(region)
            assert known is not None
            assert [point.counters for point in known.data_points] == [Counters(number)]
            assert known.target == Target("p", region, "1")
        assert history.last_known("elsewhere") is None


def killed(path: Path, rounds: int) -> tuple[int, int, str]:
    command = [sys.executable, "-m", "tests.history.killed", str(path), str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    counted, told, wrong = done.stdout.split(" ", 2)
    return int(counted), int(told), wrong.strip()


def test_nothing_that_was_committed_is_lost_when_killed(tmp_path: Path) -> None:
    rounds, told, wrong = killed(tmp_path / "history.db", 40)
    assert (rounds, wrong) == (40, "[]")
    assert told > 40


@pytest.mark.soak
def test_nothing_that_was_committed_is_lost_when_killed_200_times(tmp_path: Path) -> None:
    rounds, told, wrong = killed(tmp_path / "history.db", 200)
    assert (rounds, wrong) == (200, "[]")
    assert told > 200
