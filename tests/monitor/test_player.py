"""Playing answers again: each at its own time, by a clock that only the test moves."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sestui.domain.grid import GridKind
from sestui.domain.model import Counters, SendQuota, Snapshot
from sestui.domain.past import Key
from sestui.errors import HistoryError, UsageError
from sestui.history.store import open_history
from sestui.monitor.player import FRAME, Played, Player, ReplayClock, remembered, telling
from sestui.monitor.state import TargetState, answered
from sestui.sources.recording import Recorder, open_recording, play_recording
from tests.history.worlds import START, TARGET, World
from tests.values import DAY, HOUR, MINUTE

SECOND = timedelta(seconds=1)


class Stage:
    """A player without a thread of its own: what waits moves the time on."""

    def __init__(self, answers: Iterator[Played], speed: float, cost: float = 0.0) -> None:
        """Play ``answers``; ``cost`` is how many seconds it takes to read one."""
        self.time = 0.0
        self.reads = 0
        self._cost = cost
        self.clock = ReplayClock(START, speed, lambda: self.time)
        self.states: list[tuple[float, datetime, TargetState]] = []
        self.bugs: list[BaseException] = []
        self.player = Player(
            self._read(answers),
            TargetState(TARGET),
            self.clock,
            self._changed,
            on_bug=self.bugs.append,
            wait=self._wait,
        )

    def _read(self, answers: Iterator[Played]) -> Iterator[Played]:
        for one in answers:
            self.time += self._cost
            self.reads += 1
            yield one

    def _changed(self, state: TargetState) -> None:
        self.states.append((self.time, self.clock.now(), state))

    def _wait(self, event: threading.Event, seconds: float | None) -> None:
        assert seconds is not None
        self.time += seconds

    def play(self) -> Stage:
        """Play to the end."""
        self.player._run()
        assert self.bugs == []
        return self


def quarter(index: int, attempts: int = 1) -> Played:
    """Return the answer of a quarter hour."""
    world = World()
    world.happens(START - MINUTE, Counters(attempts))
    at = START + 15 * MINUTE * index
    return at, world.answer(at)


def test_each_answer_comes_at_its_own_time_and_the_end_stays() -> None:
    stage = Stage((quarter(index) for index in range(1, 5)), speed=60).play()
    assert [round(time) for time, _, _ in stage.states] == [15, 30, 45, 60]
    for index, (_, now, state) in enumerate(stage.states, 1):
        assert state.live is not None
        assert state.live.fetched_at == state.answered_at == START + 15 * MINUTE * index
        assert timedelta() <= now - state.answered_at <= SECOND
    assert [state.next_poll for *_, state in stage.states] == [*(quarter(index)[0] for index in (2, 3, 4)), None]
    stage.time += 10_000
    assert stage.clock.now() == START + HOUR


def test_the_clock_waits_for_what_cannot_be_read_as_fast() -> None:
    stage = Stage((quarter(index) for index in range(1, 200)), speed=10_000, cost=0.5).play()
    grace = timedelta(seconds=FRAME * 10_000)
    for _, now, state in stage.states:
        assert state.answered_at is not None
        assert now - state.answered_at <= grace + 15 * MINUTE


def test_what_comes_within_a_frame_is_shown_together() -> None:
    minutes = ((START + MINUTE * index, World().answer(START + MINUTE * index)) for index in range(1, 1000))
    stage = Stage(minutes, speed=10_000).play()
    assert stage.reads == 999
    assert len(stage.states) <= 999 * 60 / 10_000 / FRAME + 2
    assert stage.states[-1][2].answered_at == START + 999 * MINUTE


@given(st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=30))
@settings(max_examples=30)
def test_of_a_batch_everything_that_lasts_is_shown(steps: list[tuple[int, bool]]) -> None:
    batch: list[Played] = []
    at = START
    for index, (minutes, has_quota) in enumerate(steps):
        at += minutes * MINUTE
        world = World()
        world.happens(at - MINUTE, Counters(index + 1))
        quota = SendQuota(1.0, 1.0, index) if has_quota else None
        batch.append((at, replace(world.answer(at), quota=quota)))
    whole = part = TargetState(TARGET)
    for when, snapshot in batch:
        whole = answered(whole, snapshot, when)
    for when, snapshot in telling(batch):
        part = answered(part, snapshot, when)
    assert part.live == whole.live
    assert part.quota == whole.quota
    assert part.quota_at == whole.quota_at
    assert len(telling(batch)) <= 4


def test_a_pause_stops_the_clock_and_goes_on_from_there() -> None:
    now = [0.0]
    clock = ReplayClock(START, 60, lambda: now[0])
    assert clock.now() == START
    clock.go_on(START + DAY)
    now[0] = 10
    assert clock.now() == START + 10 * MINUTE
    clock.pause(True)
    now[0] = 1000
    assert clock.now() == START + 10 * MINUTE
    assert clock.left(START + HOUR) is None
    clock.pause(False)
    now[0] = 1010
    assert clock.now() == START + 20 * MINUTE
    assert clock.left(START + HOUR) == 40
    now[0] = 10_000
    assert clock.now() == START + DAY
    assert clock.left(START + HOUR) == 0


def test_a_paused_player_waits_until_it_is_let_go_on_and_a_stopped_one_ends() -> None:
    shown: list[TargetState] = []
    waiting = threading.Event()
    bugs: list[BaseException] = []

    def wait(event: threading.Event, seconds: float | None) -> None:
        if seconds is None:
            waiting.set()
            event.wait(60)

    clock = ReplayClock(START, 10_000)
    answers = iter([quarter(0), quarter(1), (START + 1000 * DAY, quarter(2)[1])])
    player = Player(answers, TargetState(TARGET), clock, shown.append, on_bug=bugs.append, wait=wait)
    player.pause(True)
    player.start()
    assert waiting.wait(60)
    assert shown == []
    player.pause(False)
    player.stop()
    player._thread.join(60)
    assert not player._thread.is_alive()
    assert bugs == []


def test_what_cannot_be_read_any_more_is_shown_and_is_the_end() -> None:
    def answers() -> Iterator[Played]:
        yield quarter(1)
        raise HistoryError("The history cannot be read.", "Look.")

    stage = Stage(answers(), 60).play()
    *_, (_, _, state) = stage.states
    assert state.failure is not None
    assert state.failure.error.advice == "The history cannot be read. Look."
    assert state.next_poll is None


def test_a_bug_is_told() -> None:
    def answers() -> Iterator[Played]:
        yield quarter(1)
        raise RuntimeError("a bug")

    stage = Stage(answers(), 60)
    stage.player._run()
    assert [str(bug) for bug in stage.bugs] == ["a bug"]


def test_the_history_tells_each_look_of_a_time_as_it_was(tmp_path: Path) -> None:
    world = World()
    for hours in range(0, 72, 7):
        world.happens(START + hours * HOUR, Counters(10))
        world.happens(START + hours * HOUR, Counters(0, 1), known=START + (hours + 5) * HOUR)
    given = {}
    with open_history(tmp_path / "h.db") as history:
        for index in range(72 * 4):
            at = START + index * 15 * MINUTE + 9 * SECOND
            history.record(world.answer(at), GridKind.MOVING)
            given[at] = world.answer(at)
        first, last = START + 10 * HOUR + 9 * SECOND, START + 50 * HOUR + 9 * SECOND
        played = list(remembered(history, Key.of(TARGET), first, last))
        assert list(remembered(history, Key.of(TARGET), START - DAY, START)) == []
    assert [at for at, _ in played] == [first + 15 * MINUTE * index for index in range(40 * 4 + 1)]
    for at, snapshot in played:
        assert snapshot.fetched_at == at
        assert snapshot.data_points == given[at].data_points


def recorded(path: Path, snapshots: list[Snapshot]) -> str:
    recorder = Recorder(str(path))
    for snapshot in snapshots:
        recorder.record(snapshot)
    recorder.close()
    return str(path)


def test_a_recording_is_read_line_by_line(tmp_path: Path) -> None:
    answers = [quarter(index, index)[1] for index in range(1, 9)]
    name = recorded(tmp_path / "r", answers)
    whole = open_recording(name)
    playing = play_recording(name)
    assert next(playing) == whole[0]
    Path(name).write_bytes(b"")
    assert list(play_recording(recorded(tmp_path / "s", [*answers[:3], answers[1], *answers[3:]]))) == whole
    with Path(name).open("ab") as file:
        file.write(b'{"sestui_recording": damaged\n')
    with pytest.raises(UsageError, match="without one whole answer"):
        list(play_recording(name))


def test_what_others_saved_is_played_as_it_is_opened(captures: Path) -> None:
    name = str(captures / "stats" / "DERIVED-stats-2022-10-26-cloud-custodian-52pt.xml")
    assert list(play_recording(name)) == open_recording(name)
    with pytest.raises(UsageError, match="cannot be read"):
        next(play_recording(str(captures / "none")))


def peak(run: Callable[[], int]) -> int:
    """Return the most bytes that are in use while a hundred answers are read."""
    tracemalloc.start()
    assert run() == 100
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_a_recording_that_is_played_is_not_in_memory(tmp_path: Path) -> None:
    world = World()
    for index in range(1344):
        world.happens(START - 15 * MINUTE * (index + 1), Counters(1))
    one = world.answer(START)
    name = recorded(tmp_path / "r", [replace(one, fetched_at=START + MINUTE * index) for index in range(100)])
    saved = peak(lambda: len(open_recording(name))) - peak(lambda: sum(1 for _ in play_recording(name)))
    assert saved > 90 * len(one.data_points) * 8
