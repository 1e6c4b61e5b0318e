"""What is measured: each shot runs one program once and returns its figures, by name."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from time import monotonic

from sestui.domain.grid import GridKind, floor_to_phase
from sestui.domain.model import INTERVAL, Counters, DataPoint, Snapshot, Target
from sestui.history.store import open_history
from sestui.settings import asked
from tests.bench.service import NEWEST, ROOT, Service
from tests.bench.terminal import LARGE, SIZE, watched

HERE = Path(__file__).parent
_MAIN = "from sestui.__main__ import main; main()"
_STEPS = ("j", "k", "h", "l", "2", "h", "l", "1", "3", "j", "\x1b[6~", "k", "\x1b[5~", "1")
"""The keys that are pressed: the cursor's, pages, and screens."""

_AROUND = 1.5
"""Seconds from the request of a poll in which keys are pressed: its answer arrives in them, and is shown in them, too,
though it waits up to a second for hands that rest."""

_REMEMBERED = 3_210
"""The delivery attempts of each interval that the history knows of before the start."""

_QUIET = 0.03
_SETTLED = 1.5


@dataclass(frozen=True, slots=True)
class Bench:
    """Where to measure.

    Attributes:
        service: What the programs ask.
        home: An empty folder, in place of the user's.
        checkout: Whose sestui is started.
        polls: How many polls keys are pressed around.
        idle: How many seconds the hands are idle.
    """

    service: Service
    home: Path
    checkout: Path = ROOT
    polls: int = 12
    idle: float = 60.0

    @property
    def environ(self) -> dict[str, str]:
        """The environment of all programs: nothing of the user's but the path."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "TZ": "UTC",
            "PYTHONPATH": str(self.checkout),
            "AWS_ENDPOINT_URL": self.service.url,
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "AWS_EC2_METADATA_DISABLED": "true",
            "SESTUI_HISTORY": str(self.history),
        }

    @property
    def history(self) -> Path:
        """The history of all programs."""
        return self.home / "history.db"

    def forget(self) -> None:
        """Take away what was seen by earlier programs."""
        for file in self.home.glob("history.db*"):
            file.unlink()

    def remember(self) -> None:
        """Let the history know two weeks up to the last quarter hour, of whom the programs ask for."""
        end = floor_to_phase(datetime.now(UTC), 0)
        starts = (end - INTERVAL * (index + 1) for index in range(1344))
        points = tuple(DataPoint(start, Counters(_REMEMBERED, 30)) for start in sorted(starts))
        target = Target(None, self.environ["AWS_REGION"], "123456789012")
        with open_history(self.history) as history:
            known = Snapshot(target, end, points)
            history.record(known, GridKind.MOVING, asked=asked((None, None, None), self.environ))

    def sestui(self, *arguments: str) -> list[str]:
        """Return the command that starts the checkout's sestui, as the installed script does."""
        return [sys.executable, "-c", _MAIN, *arguments]


Figures = dict[str, float]
Shot = Callable[[Bench], Figures]


def aws_command() -> str | None:
    """Return the AWS CLI: the one beside this Python, or the path's; None if there is none."""
    return shutil.which("aws", path=str(Path(sys.executable).parent)) or shutil.which("aws")


def _process(bench: Bench, command: Sequence[str]) -> Figures:
    """Run a command to its end, its output read through a pipe; return its milliseconds on the wall and of the CPU."""
    started = monotonic()
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=bench.environ, cwd=bench.home
    ) as process:
        assert process.stdout is not None
        written = len(process.stdout.read())
        _, status, used = os.wait4(process.pid, 0)
        wall = monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} exited with {process.returncode}")
    return {"ms": wall * 1000, "cpu": (used.ru_utime + used.ru_stime) * 1000, "bytes": written}


def python_pass(bench: Bench) -> Figures:
    """Python that does nothing."""
    return _process(bench, [sys.executable, "-c", "pass"])


def version(bench: Bench) -> Figures:
    """``--version``."""
    return _process(bench, bench.sestui("--version"))


def help_text(bench: Bench) -> Figures:
    """``--help``."""
    return _process(bench, bench.sestui("--help"))


def report(bench: Bench) -> Figures:
    """``sestui report --format json``."""
    return _process(bench, bench.sestui("report", "--format", "json"))


def example(bench: Bench) -> Figures:
    """AWS's boto3 example."""
    return _process(bench, [sys.executable, str(HERE / "example.py")])


def aws(bench: Bench) -> Figures:
    """``aws ses get-send-statistics``; no figures where it is not installed."""
    command = aws_command()
    return _process(bench, [command, "ses", "get-send-statistics"]) if command else {}


def bare(bench: Bench) -> Figures:
    """The first frame of a bare Textual application."""
    with watched([sys.executable, str(HERE / "bare.py")], bench.environ) as program:
        (frame,) = program.until(lambda lines: lines[0].startswith("ready"))
        return {"frame": frame * 1000}


def start(bench: Bench) -> Figures:
    """From exec: the first character, the first whole frame, and the newest interval's number on the screen."""
    bench.forget()
    with watched(bench.sestui(), bench.environ) as program:
        found = program.until(lambda lines: any(map(str.strip, lines)), _whole, has_data)
        return dict(zip(("line", "frame", "data"), (moment * 1000 for moment in found), strict=True))


def remembered(bench: Bench) -> Figures:
    """From exec: the first whole frame, and what the history knew last on the screen."""
    bench.forget()
    bench.remember()
    with watched(bench.sestui(), bench.environ) as program:
        frame, data = program.until(_whole, lambda lines: any(f"{_REMEMBERED:,}" in line for line in lines))
        return {"frame": frame * 1000, "data": data * 1000}


def _whole(lines: Sequence[str]) -> bool:
    """Return whether the first and the last line of the monitor stand."""
    return lines[0].lstrip().startswith("sestui") and "quit" in lines[-1]


def has_data(lines: Sequence[str]) -> bool:
    """Return whether the newest interval's delivery attempts are shown."""
    return any(f"{NEWEST // 10 / 100:.2f}".replace(".", ",") in line for line in lines)


def keys(bench: Bench) -> Figures:
    """Milliseconds from a key to its last byte on a large terminal, pressed while polls arrive."""
    bench.forget()
    found: list[float | None] = []
    with watched(bench.sestui("--refresh", "5"), bench.environ, LARGE) as program:
        bench.service.asked()
        program.until(has_data)
        for _ in range(bench.polls):
            poll = bench.service.asked()
            while monotonic() < poll + _AROUND or len(found) % len(_STEPS):
                found.append(program.press(_STEPS[len(found) % len(_STEPS)], _QUIET))
    drawn = [seconds * 1000 for seconds in found if seconds is not None]
    return {"median": median(drawn), "p99": quantiles(drawn, n=100)[98], "keys": len(drawn)}


def idle(bench: Bench) -> Figures:
    """Bytes a minute, CPU in percent of a core and MB, with idle hands and live polls.

    From the second poll on: the first one is another process's, and this one then imports what asks.
    """
    bench.forget()
    with watched(bench.sestui(), bench.environ, SIZE) as program:
        bench.service.asked()
        program.until(has_data)
        program.read_until(bench.service.asked() + _SETTLED)
        memory, written, cpu, began = program.memory, program.written, program.cpu, monotonic()
        program.read_until(began + bench.idle)
        minutes = (monotonic() - began) / 60
        return {
            "bytes": (program.written - written) / minutes,
            "cpu": (program.cpu - cpu) / minutes / 60 * 100,
            "memory": memory,
        }
