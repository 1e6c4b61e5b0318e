"""Every fault at every moment: what the user sees, how long until it recovers, and that nothing is lost.

Run ``python -m tests.soak.faults`` for the whole table, which is Markdown; words after it choose faults by their names.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from sestui.domain.model import Snapshot
from sestui.sources.recording import RecordingSource, open_recording
from tests.soak.driving import Driven, driven
from tests.sources.test_translation import ANSWERS, EXPECTED

SPEED = 600.0
"""A retry after 5 s comes in 8 ms."""

MOMENTS = ("start", "live", "drill-down", "leaving")

RAISED = tuple(case for case in EXPECTED if case not in ANSWERS)
"""The recorded exceptions of botocore, by their names."""

WIRE = (
    "hangs",
    "drips",
    "reset",
    "closed",
    "connection refused",
    "DNS lost",
    "HTML with 200",
    "HTML with 503",
    "endless redirect",
    "cut off",
    "no HTTP",
    "random bytes",
    "fuzzed",
)
"""What goes wrong on a real socket of this machine; tests.soak.faulty does it."""

SURROUNDINGS = {
    "clock a day ahead": "STALE",
    "clock a day back": "LIVE",
    "disk full": "could not be recorded",
    "stopped for an hour": "LIVE",
    "terminal killed": "",
}
"""What goes wrong around the program, and what the screen then says."""

_DAY = 86_400.0
_HOUR = 3600.0
_WORDS = {"CredentialsError": "AUTH", "AccessDenied": "AUTH", "Throttled": "THROTTLED"}
_RECORDING = "answers.sestui"
_RUNWAY = "not used up in 24 h"
_FRAME = 3
"""The lines above the data: state, cause, place."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a fault did at one moment.

    Attributes:
        fault: Its name.
        moment: One of ``MOMENTS``.
        first: The first line that the user saw.
        second: The second line: the cause.
        recovered: Simulated seconds from the fault's end to the next good answer; when leaving, real seconds.
        lost: What was lost; "" is nothing.
    """

    fault: str
    moment: str
    first: str
    second: str
    recovered: float
    lost: str

    def markdown(self) -> str:
        """Return it as a row of the table."""
        cells = (self.fault, self.moment, *map(_short, (self.first, self.second)), f"{self.recovered:.1f} s")
        return f"| {' | '.join(cells)} | {self.lost or 'nothing'} |"


def word(fault: str) -> str:
    """Return the word that the first line shows during a fault of the service."""
    return _WORDS.get(EXPECTED[fault].__name__, "OFFLINE") if fault in EXPECTED else "OFFLINE"


def rows(fault: str) -> Iterator[Row]:
    """Run the program through a fault at all moments.

    Raises:
        AssertionError: If the first line never says the fault's word, or it does not recover or leave.
    """
    if fault in SURROUNDINGS:
        yield from _surrounding_rows(fault)
        return
    with _started(fault, fault) as terminal:
        yield _at_start(terminal, fault)
        yield _struck(terminal, fault, "live")
        terminal.press("4", "\r", "\r", "\r")
        yield _struck(terminal, fault, "drill-down")
        yield _left(terminal, fault)


def _surrounding_rows(fault: str) -> Iterator[Row]:
    for moment in MOMENTS:
        with _started(fault) as terminal:
            if moment != "start":
                terminal.until("LIVE")
            if moment == "drill-down":
                terminal.press("4", "\r", "\r", "\r")
            if fault == "terminal killed":
                yield _killed(terminal, moment)
            else:
                yield _surrounded(terminal, fault, moment)


def _surrounded(terminal: Driven, fault: str, moment: str) -> Row:
    """Let something happen around the program, and end; when leaving, leave at once."""
    before = [] if moment == "start" else _still(terminal)[_FRAME:-1]
    _strike(terminal, fault)
    began = terminal.ask("tell")["seconds"]
    if moment == "start":
        terminal.until("Overview")
    if moment == "leaving":
        return _leave(terminal, fault, *terminal.lines()[:2])
    lines = _when_said(terminal, "" if moment == "start" and fault != "disk full" else SURROUNDINGS[fault])
    kept = not before or "LIVE" in lines[0] or _same(before, lines[_FRAME:-1])
    if fault == "disk full":
        terminal.ask("fault", name="")
    recovered = _answered_after(terminal, terminal.ask("tell")["seconds"] if fault == "disk full" else began)
    second = lines[2] if fault == "disk full" else lines[1]
    return Row(fault, moment, lines[0], second, recovered, _lost(terminal) if kept else "the data on the screen")


def _same(before: list[str], after: list[str]) -> bool:
    """Return whether all data are still there; something may stand beside them, and the clock change what it says.

    After an hour without mail its age stands where the quota's runway stood.
    """
    kept = [line.split(_RUNWAY)[0].rstrip() for line in before]
    return all(now.startswith(then) for then, now in zip(kept, after, strict=True))


def _strike(terminal: Driven, fault: str) -> None:
    match fault:
        case "clock a day ahead":
            terminal.ask("jump", seconds=_DAY)
        case "clock a day back":
            terminal.ask("jump", seconds=-_DAY)
        case "disk full":
            terminal.ask("fault", name=fault)
            terminal.go(SPEED)
        case "stopped for an hour":
            terminal.signal(signal.SIGSTOP)
            terminal.stopped()
            terminal.signal(signal.SIGCONT)
            terminal.ask("leap", seconds=_HOUR)


def _when_said(terminal: Driven, words: str) -> list[str]:
    """Return the screen once it says something; the time stands still then."""
    terminal.until_told(lambda told: words in "\n".join(terminal.ask("screen")[:_FRAME]))
    return _still(terminal)


def _killed(terminal: Driven, moment: str) -> Row:
    """Take the terminal away; the recording must be whole."""
    first, second = _frame(terminal) if moment != "start" else ("", "")
    terminal.go(SPEED)
    began = monotonic()
    terminal.hang_up()
    status = terminal.gone()
    lost = "" if status in (129, -signal.SIGHUP) and _recorded_whole(terminal) else f"the recording ({status})"
    return Row("terminal killed", moment, first, second, monotonic() - began, lost)


@contextmanager
def _started(fault: str, at_first: str = "") -> Iterator[Driven]:
    service = "raising" if fault in RAISED else "wire"
    options = ("--service", service, "--fault", at_first, "--deadline", "2", "--record", _RECORDING)
    with driven("--speed", f"{SPEED:g}", *options) as terminal:
        yield terminal


def _at_start(terminal: Driven, fault: str) -> Row:
    terminal.until(lambda: word(fault) in terminal.lines()[0])
    first, second = _frame(terminal)
    return Row(fault, "start", first, second, _recovered(terminal), _lost(terminal))


def _struck(terminal: Driven, fault: str, moment: str) -> Row:
    """Let the fault come while everything is well, and go."""
    terminal.hold()
    before = terminal.look()[_FRAME:-1]
    terminal.ask("fault", name=fault)
    terminal.go(SPEED)
    terminal.until_told(lambda told: told["failing"])
    first, second = _frame(terminal)
    kept = _same(before, terminal.lines()[_FRAME:-1])
    recovered = _recovered(terminal)
    return Row(fault, moment, first, second, recovered, _lost(terminal) if kept else "the data on the screen")


def _frame(terminal: Driven) -> tuple[str, str]:
    """Return the first two lines as they are now."""
    lines = _still(terminal)
    return lines[0], lines[1]


def _still(terminal: Driven) -> list[str]:
    """Let the time stand still, and return what is on the screen."""
    terminal.hold()
    return terminal.look()


def _recovered(terminal: Driven) -> float:
    """End the fault; return how many simulated seconds it takes until there is a good answer."""
    ended = terminal.ask("tell")["seconds"]
    terminal.ask("fault", name="")
    return _answered_after(terminal, ended)


def _answered_after(terminal: Driven, moment: float) -> float:
    """Return how many simulated seconds after a moment there is a good answer, and the screen says so."""
    terminal.go(SPEED)
    told = terminal.until_told(lambda told: told["answered"] > moment and not told["busy"])
    assert "LIVE" in _still(terminal)[0], terminal.lines()[0]
    return float(told["answered"] - moment)


def _lost(terminal: Driven) -> str:
    """Return what is missing from the recording: it must be whole and end with the newest answer."""
    attempts = terminal.ask("tell")["attempts"]
    recorded = _newest_recorded(terminal)
    whole = sum(point.counters.delivery_attempts for point in recorded.data_points) == attempts and not recorded.notes
    return "" if whole else "the newest answer in the recording"


def _recorded_whole(terminal: Driven) -> bool:
    """Return whether every line of the recording is whole; there may be none yet."""
    path = Path(terminal.folder) / _RECORDING
    return not path.exists() or not path.stat().st_size or not _newest_recorded(terminal).notes


def _newest_recorded(terminal: Driven) -> Snapshot:
    path = str(Path(terminal.folder) / _RECORDING)
    return list(RecordingSource(open_recording(path, None)).fetch())[-1]


def _left(terminal: Driven, fault: str) -> Row:
    """Leave while the fault is there and a fetch is under way."""
    terminal.ask("fault", name=fault)
    terminal.go(SPEED)
    terminal.until_told(lambda told: told["failing"])
    return _leave(terminal, fault, *_frame(terminal))


def _leave(terminal: Driven, fault: str, first: str, second: str) -> Row:
    terminal.go(SPEED)
    began = monotonic()
    terminal.type("rq")
    status = terminal.end()
    seconds = monotonic() - began
    lost = "" if status == 0 and not terminal.modes() and _recorded_whole(terminal) else f"(status {status})"
    return Row(fault, "leaving", first, second, seconds, lost)


def _short(line: str) -> str:
    """Return a line for a cell."""
    return " ".join(line.replace("|", "/").split())


def main(chosen: list[str]) -> int:
    """Print the table; 1 if something was lost."""
    print("| fault | moment | first line | second line | recovered | lost |\n|---|---|---|---|---|---|")
    lost = 0
    for fault in (*RAISED, *WIRE, *SURROUNDINGS):
        if not chosen or any(part in fault for part in chosen):
            for row in rows(fault):
                print(row.markdown(), flush=True)
                lost += bool(row.lost)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
