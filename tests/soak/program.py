"""What runs inside the terminal: sestui as launch wires it, with a fast clock and a line to whoever watches over it."""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import socket
import threading
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from typing import Any, NoReturn

from msgspec.structs import replace

from sestui import memory
from sestui.cli.beside import ASKED, kept
from sestui.domain.metrics import Reputation
from sestui.domain.model import COVERAGE, Target
from sestui.monitor.runner import Monitor
from sestui.monitor.state import TargetState
from sestui.settings import Options
from sestui.sources.cloudwatch_reputation import ReputationSource
from sestui.sources.ses import SesSource
from sestui.sources.simulator import PROFILE, REGION, Simulator
from sestui.tui import app as tui_app
from sestui.tui import launch
from sestui.tui.forgetting import forget
from tests.soak.apart import served
from tests.soak.clock import FastClock
from tests.soak.measuring import taken, types_held
from tests.soak.month import MONTH

START = datetime(2026, 11, 23, 14, 5, 37, tzinfo=UTC)
"""When the simulated month begins."""

HISTORY = "history.db"
"""The file of the history, in the folder that the program runs in."""


class WatchedApp(tui_app.SestuiApp):
    """The App, as it is; whoever watches over it can look at its screen."""

    def __init__(self, *arguments: Any, **how: Any) -> None:
        """As sestui's."""
        super().__init__(*arguments, **how)
        Watch.app = self

    def lines(self) -> list[str]:
        """Return what should be on the terminal, a line each."""
        return [strip.text for strip in self.screen._compositor.render_strips()]

    def on_load(self) -> None:
        """Keep the loop that it runs in."""
        self.loop = asyncio.get_running_loop()

    async def settle(self) -> None:
        """Return once every part has done what it had to do, and what followed from that."""
        for part in 3 * (self, self.screen, *self.screen.walk_children()):
            done = asyncio.Event()
            if part.call_later(done.set):
                await done.wait()


class Watch:
    """Notes what the monitor tells, and does what is asked on the line."""

    app: WatchedApp

    def __init__(self, clock: FastClock, faulty: Any) -> None:
        """Nothing has happened yet; ``faulty`` is the service whose fault can be set, or None."""
        self._clock = clock
        self._faulty = faulty
        self._state: TargetState | None = None
        self._answers = 0
        self._answered = 0.0
        self._failures: Counter[str] = Counter()

    def monitor(self, source: Any, target: Any, schedule: Any, on_change: Any, **how: Any) -> Monitor:
        """Return the monitor with the fast clock, and listen to what it tells."""

        def told(state: TargetState) -> None:
            self._note(state)
            on_change(state)

        return Monitor(source, target, schedule, told, monotonic=self._clock.monotonic, wait=self._clock.wait, **how)

    def answer(self, line: socket.socket) -> None:
        """Do what is asked, a JSON object a line, until nobody asks any more."""
        with line.makefile("rw", encoding="utf-8") as said:
            for text in said:
                asked = json.loads(text)
                told = getattr(self, f"do_{asked.pop('do')}")(**asked)
                said.write(f"{json.dumps(told)}\n")
                said.flush()

    def do_tell(self) -> dict[str, Any]:
        """Tell how far it is."""
        state = self._state
        live = state.live if state is not None else None
        return {
            "seconds": self._clock.monotonic(),
            "answers": self._answers,
            "failures": dict(self._failures),
            "failing": state is not None and state.failure is not None,
            "busy": state is None or not self._quiet(state) or self.app.message_queue_size > 0,
            "answered": self._answered,
            "attempts": sum(point.counters.delivery_attempts for point in live.data_points) if live else None,
            "recording error": state is not None and state.recording_error is not None,
        }

    @staticmethod
    def _quiet(state: TargetState) -> bool:
        """Return whether nobody is being asked anything: SES, and CloudWatch after a first answer."""
        asked = state.failure is not None or state.reputation != Reputation()
        return state.fetching is None and asked

    def do_measure(self) -> dict[str, Any]:
        """Tell what this process holds, without what the next answer lets go: while time stands still none comes."""
        forget()
        return asdict(taken())

    def do_types(self) -> dict[str, int]:
        """Tell how many objects there are of each type."""
        return dict(types_held())

    def do_screen(self) -> list[str]:
        """Tell what should be on the screen."""
        return self.app.call_from_thread(self.app.lines)

    def do_settle(self) -> None:
        """Wait until all keys that were read have had their effect."""
        asyncio.run_coroutine_threadsafe(self.app.settle(), self.app.loop).result()

    def do_run(self, speed: float) -> None:
        """Run the clock at another speed; 0 stops it."""
        self._clock.run(speed)

    def do_jump(self, seconds: float) -> None:
        """Let the wall clock jump."""
        self._clock.jump(seconds)

    def do_leap(self, seconds: float) -> None:
        """Let time pass that nobody saw."""
        self._clock.leap(seconds)

    def do_fault(self, name: str) -> None:
        """Set the service's fault; "" takes it away. A full disk is a limit to the size of files."""
        limit = 0 if name == "disk full" else resource.RLIM_INFINITY
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        self._faulty.fault = "" if name == "disk full" else name

    def _note(self, state: TargetState) -> None:
        before, self._state = self._state, state
        if before is None or before.fetching is None or state.fetching is not None:
            return
        if state.failure is None:
            self._answers += 1
            self._answered = self._clock.monotonic()
        else:
            self._failures[type(state.failure.error).__name__] += 1


def main() -> NoReturn:
    """Run sestui in this terminal until it is left."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--line", required=True)
    parser.add_argument("--speed", type=float, required=True)
    parser.add_argument("--service", choices=["month", "raising", "wire"], required=True)
    parser.add_argument("--attempts", type=int, default=MONTH.traffic.attempts_a_day)
    parser.add_argument("--fault", default="")
    parser.add_argument("--record")
    parser.add_argument("--deadline", type=float, default=20.0)
    given = parser.parse_args()
    memory.hold()
    clock = FastClock(START, given.speed)
    source, faulty = _source(given, clock)
    watch = Watch(clock, faulty)
    line = socket.socket(socket.AF_UNIX)
    line.connect(given.line)
    memory.share()
    threading.Thread(target=watch.answer, args=(line,), name="watch", daemon=True).start()
    vars(launch).update(_utc_now=clock.now, Monitor=watch.monitor)
    vars(tui_app).update(SestuiApp=WatchedApp)
    reputation = ReputationSource(source.cloudwatch(), ASKED, now=clock.now)
    launch.watch(
        source,
        Target(PROFILE, REGION),
        Options(demo=given.service != "wire", on_finding=("true",)),
        _recorder(given.record),
        kept=kept(HISTORY, False, (PROFILE, REGION, None)),
        asks=partial(reputation.reputation, COVERAGE),
    )


def _source(given: argparse.Namespace, clock: FastClock) -> tuple[SesSource, Any]:
    """Return what answers, and the service whose fault can be set."""
    if given.service == "month":
        month = replace(MONTH, traffic=replace(MONTH.traffic, attempts_a_day=given.attempts))
        url = served(lambda: Simulator(month, seed=1, now=clock.true, start=START))
        return SesSource(None, None, url, now=clock.now), None
    from sestui.sources.simulator import SCENARIOS
    from tests.soak.faulty import Faulty

    faulty = Faulty(Simulator(SCENARIOS["healthy"], seed=1, now=clock.true, start=START))
    faulty.fault = given.fault
    if given.service == "raising":
        return SesSource(PROFILE, REGION, now=clock.now, answer=faulty), faulty
    return SesSource(None, None, faulty.served(), now=clock.now, deadline=given.deadline), faulty


def _recorder(name: str | None) -> Any:
    from sestui.sources.recording import Recorder

    return Recorder(name) if name else None
