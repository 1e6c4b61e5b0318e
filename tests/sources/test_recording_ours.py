"""Our own recordings: written whole or not at all, and read back as they were."""

from __future__ import annotations

import json
import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sestui.domain.model import AccountStatus, Counters, DataPoint, SendQuota, Snapshot, Target, Unavailable
from sestui.errors import SestuiError, UsageError
from sestui.sources.recording import Recorder, open_recording
from sestui.sources.recording.ours import MARK, decoded, encoded
from tests.values import answer, point

FIRST = answer("2016-07-13T23:28", point("2016-07-13T21:13", 1), point("2016-07-13T22:43", 5, 1, 2, 3))
SECOND = replace(FIRST, fetched_at=FIRST.fetched_at + timedelta(minutes=1, microseconds=17))

words = st.none() | st.text(max_size=8)
maybe = st.none() | st.booleans()
amounts = st.floats(-1, 1e12)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC))
points = st.builds(DataPoint, moments, st.builds(Counters, *[st.integers(0, 2**63 - 1)] * 4))
snapshots = st.builds(
    Snapshot,
    target=st.builds(Target, words, words, words),
    fetched_at=moments,
    data_points=st.lists(points, max_size=5).map(tuple),
    quota=st.none() | st.builds(SendQuota, amounts, amounts, amounts),
    account_status=st.none() | st.builds(AccountStatus, maybe, words, maybe, words, words),
    unavailable=st.lists(st.builds(Unavailable, st.text(), words, st.text()), max_size=2).map(tuple),
    clock_skew=st.none() | st.timedeltas(timedelta(days=-9), timedelta(days=9)),
    notes=st.lists(st.text(), max_size=2).map(tuple),
)


@contextmanager
def recording(path: Path) -> Iterator[Recorder]:
    recorder = Recorder(str(path))
    yield recorder
    recorder.close()


def recorded(path: Path, *snapshots: Snapshot) -> None:
    with recording(path) as recorder:
        for snapshot in snapshots:
            recorder.record(snapshot)


@given(snapshots)
def test_a_line_gives_its_snapshot_back(snapshot: Snapshot) -> None:
    line = encoded(snapshot)
    assert "\n" not in line
    assert line.startswith(MARK)
    assert decoded(json.loads(line), {}) == snapshot


def test_all_answers_come_back_in_the_order_of_time(tmp_path: Path) -> None:
    path = tmp_path / "recording"
    recorded(path, SECOND, FIRST)
    recorded(path, replace(FIRST, fetched_at=FIRST.fetched_at + timedelta(hours=1)))
    read = open_recording(str(path))
    assert read[:2] == [FIRST, SECOND]
    assert len(read) == 3
    assert read[0].data_points[0] is read[2].data_points[0]


def test_only_complete_answers_are_written(tmp_path: Path) -> None:
    path = tmp_path / "recording"
    recorded(path, replace(FIRST, complete=False))
    assert path.read_bytes() == b""


def test_a_new_recording_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "recording"
    recorded(path, FIRST)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["dear diary\n", '{"SendDataPoints": []}', '{"sestui_recordings', "\n"])
def test_a_file_that_is_something_else_is_left_as_it_is(tmp_path: Path, content: str) -> None:
    path = tmp_path / "diary"
    path.write_text(content)
    with pytest.raises(UsageError, match="is not empty and no recording of sestui; it is left as it is"):
        Recorder(str(path))
    assert path.read_text() == content


def test_what_cannot_be_recorded_to_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be recorded to: Is a directory"):
        Recorder(str(tmp_path))
    with pytest.raises(UsageError, match="cannot be recorded to: No such file or directory"):
        Recorder(str(tmp_path / "missing" / "recording"))
    with pytest.raises(UsageError, match="it is no file"):
        Recorder(os.devnull)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="it is no file"):
        Recorder(str(tmp_path / "pipe"))


def test_two_at_once_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "recording"
    with recording(path), pytest.raises(UsageError, match="by another sestui"):
        Recorder(str(path))
    recorded(path, FIRST)


@pytest.mark.parametrize("kept", [1, 10, 60, -1])
def test_a_line_cut_off_by_a_kill_costs_only_itself(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "recording"
    recorded(path, FIRST)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: -1 if kept == -1 else kept])
    read = open_recording(str(path))
    assert replace(read[0], notes=()) == FIRST
    recorded(path, SECOND)
    read = open_recording(str(path))
    assert read[0] == FIRST
    assert replace(read[-1], notes=()) == SECOND
    assert bool(read[-1].notes) == (kept != -1)


def test_a_first_line_that_was_cut_off_is_still_a_recording(tmp_path: Path) -> None:
    path = tmp_path / "recording"
    path.write_text(MARK[:9])
    recorded(path, FIRST)
    path.write_text(MARK + "1,")
    with pytest.raises(UsageError, match="is a recording of sestui without one whole answer"):
        open_recording(str(path))


def test_a_full_disk_loses_nothing_and_recording_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "recording"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with recording(path) as recorder:
        recorder.record(FIRST)
        whole = path.read_bytes()
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(whole) + 50, limits[1]))
        try:
            with pytest.raises(SestuiError, match=r"could not be recorded in .*: File too large"):
                recorder.record(SECOND)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert path.read_bytes() == whole
        recorder.record(SECOND)
    assert open_recording(str(path)) == [FIRST, SECOND]


def test_a_recording_that_was_removed_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "recording"
    with recording(path) as recorder:
        recorder.record(FIRST)
        path.unlink()
        recorder.record(SECOND)
    assert open_recording(str(path)) == [SECOND]


@pytest.mark.parametrize(
    "damage",
    [
        {"sestui_recording": 2},
        {"fetched_at": "yesterday"},
        {"fetched_at": None},
        {"data_points": [["2016-07-13T21:13:00+00:00", 1, 1]]},
        {"data_points": [["2016-07-13T21:13:00+00:00", -1, 0, 0, 0]]},
        {"data_points": [["2016-07-13T21:13:00+00:00", [], 0, 0, 0]]},
        {"data_points": 7},
        {"quota": {"max": 1}},
        {"quota": []},
        {"account_status": {"mood": "good"}},
        {"unavailable": ["quota"]},
    ],
)
def test_a_damaged_line_is_left_out_and_said(tmp_path: Path, damage: dict[str, object]) -> None:
    path = tmp_path / "recording"
    line = json.dumps({**json.loads(encoded(FIRST)), **damage}, separators=(",", ":"))
    path.write_text(f"{encoded(FIRST)}\n{line}\nrubbish \x00\n{encoded(SECOND)}\n")
    read = open_recording(str(path))
    assert read[0] == FIRST
    assert read[1].notes == ("Lines of the recording that are damaged or cut off, and left out: 2.",)
    path.write_text(line + "\n")
    with pytest.raises(UsageError, match="without one whole answer"):
        open_recording(str(path))
