"""The monitor's thread against a source and clocks that the test moves by hand; time-outs only guard."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from queue import Empty, Queue

import pytest
from msgspec.structs import replace

from sestui.domain.model import SendQuota, Snapshot
from sestui.errors import SestuiError, Throttled, Unreachable
from sestui.monitor import runner
from sestui.monitor.runner import Monitor
from sestui.monitor.schedule import Schedule
from sestui.monitor.state import TargetState
from tests.values import DAY, MINUTE, TARGET, answer, point, utc

GUARD = 10.0
NOW = utc("2026-11-23T14:05:12")
LOST = Unreachable("No connection.")
WHOLE = answer(NOW, point("2026-11-23T13:50", 7))
STATISTICS = replace(WHOLE, complete=False)
WITH_QUOTA = replace(WHOLE, quota=SendQuota(200, 1, 7))


class Clocks:
    """A wall clock and a monotonic one that stand still until the test moves them."""

    def __init__(self) -> None:
        self.wall, self.seconds, self.looks = NOW, 1000.0, 0
        self._looked = threading.Condition()

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        with self._looked:
            self.looks += 1
            self._looked.notify_all()
            return self.seconds

    def advance(self, seconds: float) -> None:
        self.wall, self.seconds = self.wall + timedelta(seconds=seconds), self.seconds + seconds

    def await_looks(self) -> None:
        """Return once the monitor has looked at the clock anew, and come back from what it did about it."""
        with self._looked:
            enough = self.looks + 3
            assert self._looked.wait_for(lambda: self.looks >= enough, GUARD)


class Scripted:
    """A source that hangs until the test says how a fetch goes on: snapshots to yield, or an exception."""

    def __init__(self) -> None:
        self.begun: Queue[int] = Queue()
        self.steps: Queue[list[Snapshot | BaseException]] = Queue()
        self.at_once = 0

    def fetch(self) -> Iterator[Snapshot]:
        self.at_once += 1
        self.begun.put(self.at_once)
        try:
            for step in self.steps.get(timeout=GUARD):
                if isinstance(step, BaseException):
                    raise step
                yield step
        finally:
            self.at_once -= 1


class Bench:
    """A monitor under test, and what it reported."""

    def __init__(self) -> None:
        self.clocks, self.source = Clocks(), Scripted()
        self.reports: Queue[TargetState] = Queue()
        self.bugs: Queue[BaseException] = Queue()
        self.recorded: list[Snapshot] = []
        self.on_change: Callable[[TargetState], None] = self.reports.put
        self.recorder: Callable[[Snapshot], None] = self.recorded.append
        self.monitor = Monitor(
            self.source,
            TARGET,
            Schedule(60),
            lambda state: self.on_change(state),
            on_bug=self.bugs.put,
            on_answer=lambda snapshot, kind: self.recorder(snapshot),
            now=self.clocks.now,
            monotonic=self.clocks.monotonic,
            uniform=lambda _low, high: high,
        )
        self.thread = self.monitor._thread

    def report(self) -> TargetState:
        return self.reports.get(timeout=GUARD)

    def started(self) -> None:
        """Start the monitor, up to its hanging first fetch."""
        self.monitor.start()
        self.begun()

    def begun(self) -> TargetState:
        """Wait for a fetch; return the report of it."""
        assert self.source.begun.get(timeout=GUARD) == 1
        return self.report()

    def told(self, *steps: Snapshot | BaseException) -> TargetState:
        """Let the hanging fetch go on to its end; return the last report of it."""
        self.source.steps.put(list(steps))
        state = self.report()
        while state.fetching is not None:
            state = self.report()
        return state

    def assert_quiet(self) -> None:
        """Check that the monitor, having looked at the clock anew, neither fetched nor reported."""
        self.clocks.await_looks()
        assert self.source.begun.empty()
        assert self.reports.empty()

    def assert_ended(self) -> None:
        self.thread.join(GUARD)
        assert not self.thread.is_alive()


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr(runner, "_LOOK_AGAIN", 0.001)
    bench = Bench()
    yield bench
    bench.monitor.stop()
    if bench.thread.ident is not None:
        bench.source.steps.put([])
        bench.assert_ended()
    assert bench.bugs.empty(), bench.bugs.get()


def test_nothing_happens_before_the_start(bench: Bench) -> None:
    assert bench.monitor.state == TargetState(TARGET)
    assert bench.source.begun.empty()


def test_the_reports_of_a_fetch_come_in_order(bench: Bench) -> None:
    bench.monitor.start()
    assert bench.begun() == TargetState(TARGET, fetching=NOW)
    bench.source.steps.put([STATISTICS, WITH_QUOTA])
    first = bench.report()
    assert (first.live, first.quota, first.fetching, first.next_poll) == (STATISTICS, None, NOW, None)
    second = bench.report()
    assert (second.live, second.quota, second.fetching) == (WITH_QUOTA, WITH_QUOTA.quota, None)
    assert second.next_poll == NOW + timedelta(seconds=66)
    assert bench.monitor.state == second
    bench.assert_quiet()


def test_a_failure_is_reported_with_the_next_try(bench: Bench) -> None:
    bench.started()
    failure = bench.told(LOST)
    assert failure.failure is not None
    assert (failure.failure.error, failure.failure.count, failure.fetching) == (LOST, 1, None)
    assert failure.next_poll == NOW + timedelta(seconds=5)


def test_a_failure_that_is_kept_holds_nothing_of_the_fetch(bench: Bench) -> None:
    lost = _caught()
    assert lost.__cause__ is not None
    bench.started()
    failure = bench.told(lost).failure
    assert failure is not None
    assert failure.error is lost
    assert (failure.error.__cause__, failure.error.__context__, failure.error.__traceback__) == (None, None, None)


def _caught() -> Unreachable:
    try:
        raise Unreachable("No connection.") from OSError("reset")
    except Unreachable as error:
        return error


def test_the_next_fetch_comes_when_it_is_due(bench: Bench) -> None:
    bench.started()
    bench.told(WHOLE)
    bench.clocks.advance(65.9)
    bench.assert_quiet()
    bench.clocks.advance(0.2)
    state = bench.begun()
    assert (state.fetching, state.next_poll, state.live) == (bench.clocks.wall, None, WHOLE)


def test_throttled_backed_off_and_recovered(bench: Bench) -> None:
    bench.started()
    good = bench.told(WITH_QUOTA)
    bench.clocks.advance(66)
    bench.begun()
    for back_off in (120, 240, 480):
        bad = bench.told(Throttled("Slower."))
        assert (bad.live, bad.rows, bad.quota) == (good.live, good.rows, good.quota)
        bench.clocks.advance(back_off - 1)
        bench.assert_quiet()
        bench.clocks.advance(1)
        bench.begun()
    recovered = bench.told(answer(bench.clocks.wall, point("2026-11-23T14:05", 9)))
    assert recovered.failure is None
    assert recovered.quota == good.quota


def test_the_grid_poll_follows_the_services_clock(bench: Bench) -> None:
    bench.started()
    there = utc("2026-11-23T14:14:12")
    state = bench.told(replace(answer(there), clock_skew=9 * MINUTE))
    assert state.next_poll == utc("2026-11-23T14:15:20") - 9 * MINUTE


def test_fetch_now_during_a_fetch_is_skipped_and_not_kept_for_later(bench: Bench) -> None:
    bench.started()
    assert bench.monitor.fetch_now() is False
    bench.told(STATISTICS, WHOLE)
    bench.clocks.advance(30)
    bench.assert_quiet()


def test_fetch_now_wakes_the_thread_but_keeps_to_a_call_a_second(bench: Bench) -> None:
    bench.started()
    bench.told(WHOLE)
    bench.clocks.advance(0.25)
    assert bench.monitor.fetch_now() is True
    assert bench.report().next_poll == NOW + timedelta(seconds=1)
    bench.assert_quiet()
    bench.clocks.advance(0.8)
    bench.begun()
    state = bench.told(WHOLE)
    bench.clocks.advance(2)
    bench.assert_quiet()
    assert state.next_poll == NOW + timedelta(seconds=1.05 + 66)


def test_fetch_now_ends_a_back_off(bench: Bench) -> None:
    bench.started()
    bench.told(Throttled("Slower."))
    bench.clocks.advance(1)
    assert bench.monitor.fetch_now()
    bench.begun()


def test_never_two_fetches_at_once_whoever_asks(bench: Bench) -> None:
    bench.started()
    for _ in range(20):
        askers = [threading.Thread(target=bench.monitor.fetch_now) for _ in range(4)]
        for asker in askers:
            asker.start()
        bench.told(STATISTICS, WHOLE)
        for asker in askers:
            asker.join(GUARD)
        bench.clocks.advance(70)
        assert bench.source.begun.get(timeout=GUARD) == 1
        while bench.report().fetching is None:
            pass


def test_a_clock_set_back_a_day_corrects_the_next_poll_and_keeps_the_wait(bench: Bench) -> None:
    bench.started()
    bench.told(WHOLE)
    bench.clocks.advance(6)
    bench.clocks.wall -= DAY
    assert bench.report().next_poll == bench.clocks.wall + timedelta(seconds=60)
    bench.assert_quiet()
    bench.clocks.advance(60)
    bench.begun()


def test_a_clock_set_ahead_a_day_fetches_at_once(bench: Bench) -> None:
    bench.started()
    bench.told(WHOLE)
    bench.clocks.advance(6)
    bench.clocks.wall += DAY
    bench.begun()


def test_stop_during_a_hanging_fetch_returns_at_once_and_nothing_is_reported_after(bench: Bench) -> None:
    bench.started()
    before = time.monotonic()
    bench.monitor.stop()
    assert time.monotonic() - before < 0.3
    bench.source.steps.put([STATISTICS, WHOLE])
    bench.assert_ended()
    assert bench.reports.empty()
    assert bench.recorded == []


@pytest.mark.parametrize("end", [LOST, ValueError("a bug")])
def test_how_a_fetch_ends_after_stop_is_nobodys_concern(bench: Bench, end: BaseException) -> None:
    bench.started()
    bench.monitor.stop()
    bench.source.steps.put([end])
    bench.assert_ended()
    assert bench.reports.empty()
    assert bench.bugs.empty()


def test_stop_while_waiting_ends_the_thread_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_LOOK_AGAIN", 3600)
    bench = Bench()
    bench.started()
    bench.told(WHOLE)
    bench.monitor.stop()
    bench.assert_ended()


def test_stop_out_of_a_report(bench: Bench) -> None:
    bench.on_change = lambda _state: bench.monitor.stop()
    bench.monitor.start()
    bench.source.steps.put([WHOLE])
    bench.assert_ended()
    assert bench.monitor.state.live is None


def test_stop_does_not_wait_for_a_report_that_waits_for_it(bench: Bench) -> None:
    reached, stopped = threading.Event(), threading.Event()

    def deliver(_state: TargetState) -> None:
        reached.set()
        assert stopped.wait(GUARD)

    bench.on_change = deliver
    bench.monitor.start()
    assert reached.wait(GUARD)
    before = time.monotonic()
    bench.monitor.stop()
    assert time.monotonic() - before < 1
    stopped.set()


def test_a_bug_of_the_source_is_loud_and_ends_the_thread(bench: Bench) -> None:
    bench.started()
    bug = KeyError("not an SES answer")
    bench.source.steps.put([STATISTICS, bug])
    assert bench.bugs.get(timeout=GUARD) is bug
    bench.assert_ended()


def test_a_bug_of_the_screen_is_loud(bench: Bench) -> None:
    bug = ZeroDivisionError()

    def deliver(_state: TargetState) -> None:
        raise bug

    bench.on_change = deliver
    bench.monitor.start()
    assert bench.bugs.get(timeout=GUARD) is bug
    bench.assert_ended()


def test_a_bug_of_the_recorder_is_loud(bench: Bench) -> None:
    bug = TypeError()

    def record(_snapshot: Snapshot) -> None:
        raise bug

    bench.recorder = record
    bench.started()
    bench.source.steps.put([WHOLE])
    assert bench.bugs.get(timeout=GUARD) is bug
    bench.assert_ended()


def test_complete_answers_are_recorded_once_each(bench: Bench) -> None:
    bench.started()
    bench.told(STATISTICS, WITH_QUOTA)
    bench.clocks.advance(66)
    bench.begun()
    bench.told(LOST)
    assert bench.recorded == [WITH_QUOTA]


def test_a_full_disk_does_not_stop_the_monitoring(bench: Bench) -> None:
    full = SestuiError("No space left on device.")

    def record(_snapshot: Snapshot) -> None:
        raise full

    keep, bench.recorder = bench.recorder, record
    bench.started()
    state = bench.told(WHOLE)
    assert (state.recording_error, state.live, state.failure) == (full, WHOLE, None)
    bench.clocks.advance(66)
    bench.begun()
    assert bench.told(LOST).recording_error is full
    bench.recorder = keep
    bench.clocks.advance(66)
    bench.begun()
    assert bench.told(WHOLE).recording_error is None


def test_a_monitor_without_a_recorder_and_with_the_real_clocks() -> None:
    reports: Queue[TargetState] = Queue()
    bugs: Queue[BaseException] = Queue()
    source = Scripted()
    source.steps.put([WHOLE])
    monitor = Monitor(source, TARGET, Schedule(), reports.put, on_bug=bugs.put)
    monitor.start()
    states = [reports.get(timeout=GUARD) for _ in range(2)]
    monitor.stop()
    monitor._thread.join(GUARD)
    with pytest.raises(Empty):
        bugs.get_nowait()
    assert [state.live for state in states] == [None, WHOLE]
    next_poll = states[1].next_poll
    assert next_poll is not None
    assert next_poll.utcoffset() == timedelta(0)
