"""``sestui replay``: which answers are played, and what is refused; the screens, too, as a recording is played."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from sestui.cli import replaying
from sestui.cli.screen import main
from sestui.domain.grid import GridKind
from sestui.domain.model import Counters, Snapshot
from sestui.history.store import open_history
from sestui.monitor.player import Played
from sestui.settings import Options
from sestui.sources.recording import Recorder
from sestui.tui import launch
from tests.history.worlds import ACCOUNT, START, TARGET, World
from tests.program.terminal import running
from tests.values import HOUR, MINUTE


def answers() -> list[Snapshot]:
    """Return the answers of six hours, a quarter hour apart, with more mail in each."""
    world, found = World(), []
    for index in range(24):
        at = START + 15 * MINUTE * index
        world.happens(at - MINUTE, Counters(1000 + index, 3))
        found.append(world.answer(at))
    return found


@pytest.fixture
def recording(tmp_path: Path) -> str:
    recorder = Recorder(str(tmp_path / "a.sestui"))
    for snapshot in answers():
        recorder.record(snapshot)
    recorder.close()
    return recorder.name


@pytest.fixture
def history(tmp_path: Path) -> str:
    with open_history(tmp_path / "h.db") as history:
        for snapshot in answers():
            history.record(snapshot, GridKind.MOVING)
    return str(tmp_path / "h.db")


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[Played], Options, int]]:
    """A terminal, and a screen that notes what it would play."""
    noted: list[tuple[list[Played], Options, int]] = []

    def replay(given: Iterator[Played], options: Options, speed: int) -> int:
        noted.append((list(given), options, speed))
        return 0

    monkeypatch.setattr(replaying, "need_terminal", lambda *_: None)
    monkeypatch.setattr(launch, "replay", replay)
    return noted


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["replay", *words])


def test_a_recording_is_played_whole_at_60_times_its_speed(
    recording: str, played: list[tuple[list[Played], Options, int]]
) -> None:
    assert run(recording, "--zone", "local").exit_code == 0
    ((given, options, speed),) = played
    assert given == [(snapshot.fetched_at, snapshot) for snapshot in answers()]
    assert speed == 60
    assert options.zone == "local"


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        (("--from", "2026-11-23 15:00", "--to", "2026-11-23 16:00"), 4, 8),
        (("--from", "2026-11-23 15:00"), 4, 23),
        (("--from", "2026-11-22", "--to", "2026-11-23"), 0, 23),
        (("--from", "2026-11-23T16:00+01:00", "--to", "2026-11-23 15:30", "--account", ACCOUNT), 4, 6),
    ],
)
def test_a_time_of_the_history_is_played(
    history: str, played: list[tuple[list[Played], Options, int]], words: tuple[str, ...], first: int, last: int
) -> None:
    done = run("--history", history, "--speed", "10000", *words)
    assert done.exit_code == 0, done.stderr
    ((given, _, speed),) = played
    assert speed == 10_000
    assert [at for at, _ in given] == [START + 15 * MINUTE * index for index in range(first, last + 1)]
    assert [snapshot.data_points for _, snapshot in given] == [
        snapshot.data_points for snapshot in answers()[first : last + 1]
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "There is nothing to replay. Name a recording, or a time of the history with --from."),
        (("--to", "2026-11-23"), "There is nothing to replay."),
        (
            ("FILE", "--from", "2026-11-23"),
            "--from chooses something of the history, and FILE is a recording. Name one.",
        ),
        (("FILE", "--history", "x"), "--history chooses something of the history"),
        (("FILE", "--endpoint-url", "x"), "--endpoint-url chooses something of the history"),
        (("--from", "2026-11-24", "--to", "2026-11-22"), "The time to replay ends before it begins."),
        (("--from", "soon"), "'soon' is no date."),
        (("--speed", "0", "FILE"), "0 is not in the range 1<=x<=10000"),
        (("--from", "2026-11-23", "--history", "/nowhere/x.db"), "There is no history at /nowhere/x.db."),
        (("missing",), "missing cannot be read: No such file or directory."),
    ],
)
def test_what_is_not_allowed(recording: str, played: list[Any], words: tuple[str, ...], sentence: str) -> None:
    done = run(*(recording if word == "FILE" else word for word in words))
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_time_of_which_nothing_is_known_is_refused_before_the_screen(history: str) -> None:
    with running("replay", "--history", history, "--from", "2020-01-01", "--to", "2020-01-02") as terminal:
        terminal.until("There is nothing to replay: nothing was known in that time.")
        assert terminal.end() == 2
        assert b"\x1b[?1049h" not in terminal.raw


def test_without_a_terminal_nothing_is_played(recording: str) -> None:
    assert "There is no terminal for the screen" in run(recording).stderr


def test_the_screens_go_through_the_recording_stand_still_and_stay_at_its_end(recording: str) -> None:
    with running("replay", recording, "--speed", "3600", size=(160, 40)) as terminal:
        terminal.until("REPLAY ×3600", "1,000", "Mon 2026-11-23")
        assert "LIVE" not in terminal.text()
        terminal.type("p")
        terminal.until("PAUSED")
        terminal.settle()
        before = terminal.lines()
        terminal.type("r")
        terminal.until("A replay has nothing to fetch.")
        terminal.settle()
        assert terminal.lines()[:1] == before[:1]
        terminal.type("p3")
        terminal.until("► Intervals", "REPLAY ×3600 · END", "1,023", "newest 19:30–19:45", "<1 m old")
        terminal.type("q")
        assert terminal.end() == 0
        assert terminal.modes() == set()


def test_the_history_is_played_through_the_same_screens(history: str) -> None:
    with running("replay", "--history", history, "--from", "2026-11-23 19:00", "--speed", "10000") as terminal:
        terminal.until("REPLAY ×10000 · END", "1,023", "newest 19:30–19:45", "<1 m old")
        terminal.type("\x03")
        assert terminal.end() == 0


def test_a_recording_from_a_pipe_is_played_and_keys_come_from_the_terminal(recording: str) -> None:
    with (
        Path(recording).open("rb") as file,
        running("replay", "-", "--speed", "10000", stdin=file.fileno()) as terminal,
    ):
        terminal.until("REPLAY ×10000 · END", "1,023")
        terminal.type("q")
        assert terminal.end() == 0


def test_who_is_played_is_said_as_for_a_report(tmp_path: Path, played: list[Any]) -> None:
    file = tmp_path / "h.db"
    with open_history(file) as history:
        for target in (TARGET, replace(TARGET, region="us-east-1")):
            history.record(World().answer(START + HOUR, target), GridKind.MOVING)
    done = run("--history", str(file), "--from", "2026-11-23")
    assert "More than one account is in the history." in done.stderr
    assert run("--history", str(file), "--from", "2026-11-23", "--region", "us-east-1").exit_code == 0
    assert played[0][0][0][1].target.region == "us-east-1"
