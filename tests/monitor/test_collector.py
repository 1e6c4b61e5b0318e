"""Watching without a screen: every change is told once, and never a line a poll."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue

import pytest
from msgspec.structs import replace

from sestui.domain.grid import GridKind
from sestui.domain.looking import NOW, Past
from sestui.domain.model import Snapshot
from sestui.domain.past import Key
from sestui.errors import CredentialsError, HistoryError, SestuiError, SourceError, Throttled, Unreachable
from sestui.history.recorder import Recorded
from sestui.history.store import open_history
from sestui.monitor.archive import Archive, Wanted
from sestui.monitor.collector import Collector, until_quarter
from sestui.monitor.state import TargetState, answered, failed
from tests.values import MINUTE, TARGET, answer, point, utc

START = utc("2026-11-23T14:00")
QUARTER = timedelta(minutes=15)
GOOD = answer(START, point("2026-11-23T13:45", 5))


@dataclass
class Watched:
    """A collector, what it has said, and a clock that only the test moves."""

    now: datetime = START
    said: list[str] = field(default_factory=list)
    kept: list[Snapshot] = field(default_factory=list)
    done: Recorded | SestuiError = field(default_factory=lambda: Recorded(True))
    state: TargetState = field(default_factory=lambda: TargetState(TARGET))

    def __post_init__(self) -> None:
        self.collector = Collector(self._record, self.said.append, lambda: self.now)

    def _record(self, snapshot: Snapshot, kind: GridKind) -> Recorded:
        if isinstance(self.done, SestuiError):
            raise self.done
        self.kept.append(snapshot)
        return self.done

    def poll(self, error: SourceError | None = None, done: Recorded | SestuiError | None = None) -> list[str]:
        """Make a poll a minute later, and return what is said of it."""
        self.said.clear()
        self.done = done or Recorded(True)
        self.now += MINUTE
        wrong = None
        if error is not None:
            state = failed(self.state, error, self.now)
        else:
            state = answered(self.state, GOOD, self.now)
            try:
                self.collector.keep(GOOD, GridKind.UNKNOWN)
            except HistoryError as history_error:
                wrong = history_error
        self.collector.changed(replace(state, fetching=self.now))
        self.state = replace(state, recording_error=wrong)
        self.collector.changed(self.state)
        return list(self.said)


def test_the_first_answer_is_told_and_the_others_are_not() -> None:
    watched = Watched()
    assert watched.poll() == ["First answer: account ?, eu-west-1, 1 data points."]
    assert [watched.poll() for _ in range(100)] == [[]] * 100


def test_a_first_answer_off_the_grid_says_why_its_intervals_are_not_kept() -> None:
    watched = Watched()
    assert watched.poll(done=Recorded(False, "it is no quarter hour"))[1:] == [
        "Its intervals are not recorded: it is no quarter hour."
    ]
    assert watched.poll(done=Recorded(False, "it is no quarter hour")) == []


def test_a_failure_is_told_with_its_hint_and_when_it_is_over() -> None:
    watched = Watched()
    watched.poll()
    gone = Unreachable("There is no connection.", "Check the network.")
    assert watched.poll(gone) == ["There is no connection. Check the network."]
    assert [watched.poll(gone) for _ in range(40)] == [[]] * 40
    assert watched.poll() == ["SES answers again, after 41 m."]
    assert watched.poll() == []


def test_another_cause_is_told_at_once() -> None:
    watched = Watched()
    assert watched.poll(Unreachable("There is no connection.")) == ["There is no connection."]
    assert watched.poll(CredentialsError("The token has expired.")) == ["The token has expired."]


def test_what_comes_and_goes_is_told_once_in_a_quarter_hour_and_kind() -> None:
    watched = Watched()
    lines = []
    for index in range(150):
        lines += watched.poll(
            [Throttled("Slower."), None, Unreachable(f"No answer within {index} s."), None][index % 4]
        )
    assert 20 <= len(lines) <= 45
    assert lines.count("Slower.") == 10
    assert sum("No answer" in line for line in lines) == 10


def test_what_was_recorded_is_told_once_in_a_quarter_hour() -> None:
    watched = Watched()
    watched.poll()
    assert watched.poll(done=Recorded(True, looks=1203, late=0)) == ["Recorded: 1,203 intervals, 0 of them late news."]
    lines = [line for _ in range(14) for line in watched.poll(done=Recorded(True, looks=2, late=1))]
    assert lines == []
    told = watched.poll(Throttled("Slower."))
    assert told == ["Slower.", "Recorded: 28 intervals, 14 of them late news; failed fetches: 1."]


def test_an_idle_account_is_silent() -> None:
    watched = Watched()
    watched.poll()
    assert [line for _ in range(1000) for line in watched.poll()] == []


def test_a_history_that_cannot_be_written_is_told_once_and_when_it_can_again() -> None:
    watched = Watched()
    full = HistoryError("The history x cannot be written: the disk is full.")
    assert watched.poll(done=full)[1:] == [full.sentence]
    assert [watched.poll(done=full) for _ in range(30)] == [[]] * 30
    assert watched.poll() == ["The history is written again, after 31 m."]


def test_the_end_keeps_what_was_answered_so_far_and_sums_up() -> None:
    watched = Watched()
    watched.poll()
    watched.poll(done=Recorded(True, looks=3))
    watched.poll(done=Recorded(True, looks=4))
    half = answer(watched.now, point("2026-11-23T13:45", 6), complete=False)
    state = replace(answered(watched.state, half, watched.now), fetching=watched.now)
    watched.collector.end(state)
    assert watched.kept[-1] == half
    assert watched.said == ["Recorded: 8 intervals, 0 of them late news."]


def test_an_end_on_a_full_disk_says_so() -> None:
    watched = Watched()
    watched.poll()
    watched.said.clear()
    watched.done = HistoryError("The disk is full.")
    watched.collector.end(answered(watched.state, replace(GOOD, complete=False), watched.now))
    assert watched.said == ["The disk is full."]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-23T14:00:00", "2026-11-23T14:00:11"),
        ("2026-11-23T14:00:30", "2026-11-23T14:00:30"),
        ("2026-11-23T14:00:57", "2026-11-23T14:15:11"),
        ("2026-11-23T14:07:12", "2026-11-23T14:15:11"),
        ("2026-11-23T14:59:59", "2026-11-23T15:00:11"),
    ],
)
def test_the_poll_of_a_quarter_hour(now: str, due: str) -> None:
    found = until_quarter(utc(now), lambda least, most: (least + most) / 2)
    assert abs(found - utc(due)) < timedelta(milliseconds=1)


def test_what_another_process_records_is_told_at_the_next_look_and_nothing_twice(tmp_path: Path) -> None:
    told: SimpleQueue[Past | SestuiError | BaseException] = SimpleQueue()
    wanted = Wanted(Key.of(TARGET), NOW, START, UTC)
    heard: list[Past] = []

    def newest() -> int:
        past = told.get(timeout=60)
        assert isinstance(past, Past)
        assert past not in heard
        heard.append(past)
        counters = past.page.periods[-1].counters
        assert counters is not None
        return counters.delivery_attempts

    with open_history(tmp_path / "h.db") as collecting, open_history(tmp_path / "h.db") as beside:
        collecting.record(GOOD, GridKind.MOVING)
        archive = Archive(beside, told.put, told.put)
        archive.start()
        for attempts in (5, 7, 9):
            collecting.record(replace(GOOD, fetched_at=START + attempts * QUARTER), GridKind.MOVING)
            changed = answer(START + (attempts + 1) * QUARTER, point("2026-11-23T13:45", attempts))
            collecting.record(changed, GridKind.MOVING)
            archive.look(wanted)
            while newest() != attempts:  # the look before may come as late as after the first of the two answers
                pass
            archive.look(wanted)
        older = answer(START - 60 * 96 * QUARTER, point("2026-09-23T13:45", 4))
        collecting.record(older, GridKind.MOVING)
        archive.look(wanted)
        past = told.get(timeout=60)
        assert isinstance(past, Past)
        assert past.first == past.days[0].start.replace(hour=13, minute=45) == utc("2026-09-23T13:45")
        archive.stop()
    assert told.empty()
