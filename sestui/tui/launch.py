"""From the command line to the screen: builds the App and its monitor, and returns the exit status."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, NoReturn, Protocol

from msgspec.structs import replace

from sestui import compiled, memory, starting, turn
from sestui.domain.model import Snapshot, Target
from sestui.errors import UsageError
from sestui.monitor.keeping import Keep, all_of
from sestui.monitor.kept import Judged, Kept
from sestui.monitor.player import Played, Player, ReplayClock
from sestui.monitor.runner import Monitor
from sestui.monitor.schedule import Schedule
from sestui.monitor.state import TargetState, answered
from sestui.settings import Options
from sestui.sources.base import Source

if TYPE_CHECKING:
    from textual.message import Message

    from sestui.domain.metrics import Reputation
    from sestui.history.store import History
    from sestui.monitor.alarms import Tell
    from sestui.monitor.archive import Archive
    from sestui.tui.app import SestuiApp
    from sestui.tui.view import View

_FRAMES = "1000"
"""Frames a second at most: at Textual's own 60, the second of two frames waits for 17 ms."""

_SWITCH = 0.001
"""Seconds after which the thread that reads an answer lets the screen's thread go on."""


class Recorder(Protocol):
    """What answers are recorded with."""

    @property
    def name(self) -> str:
        """The file's name."""
        ...

    def record(self, snapshot: Snapshot) -> None:
        """Write one complete answer.

        Raises:
            SestuiError: If it could not be written; the next one is tried again.
        """
        ...


def watch(
    source: Source,
    target: Target,
    options: Options,
    recorder: Recorder | None = None,
    *,
    kept: Kept | None = None,
    asks: Callable[[], Reputation] | None = None,
    end: Callable[[], object] | None = None,
) -> NoReturn:
    """Show ``target`` live until the user leaves, which ends the process.

    Args:
        source: What answers for the target.
        target: Whose sending it is.
        options: Refresh, looks and keys.
        recorder: Gets every complete answer; None records nothing.
        kept: The history that every complete answer goes into, and that can be looked back in; None for none.
        asks: Asks CloudWatch for SES's own reputation, if it is time; None never does.
        end: Called when the user leaves.

    Raises:
        UsageError: If the options name a theme or a key binding that does not exist.
    """
    kept, ends = kept or Kept(), ExitStack()
    if end is not None:
        ends.callback(end)
    state = kept.known(target)
    connect = partial(_monitor, source, state, options, _keeper(recorder, kept), kept, asks, ends)
    _run(state, options, connect, _utc_now, recorder, kept=kept, end=ends.close, cloudwatch=asks is not None)


def _keeper(recorder: Recorder | None, kept: Kept) -> Keep | None:
    """Return what keeps every answer, first what the user has asked for by name; None where nothing does."""
    keepers: list[Keep] = []
    if recorder is not None:
        write = recorder.record
        keepers.append(lambda snapshot, kind: write(snapshot))
    if (kept_by := kept.keeper()) is not None:
        keepers.append(kept_by)
    return all_of(keepers) if keepers else None


def _monitor(
    source: Source,
    state: TargetState,
    options: Options,
    keep: Keep | None,
    kept: Kept,
    asks: Callable[[], Reputation] | None,
    ends: ExitStack,
    post: Callable[[Message], object],
) -> Monitor:
    """Return the monitor, which posts what it learns."""
    from sestui.tui.messages import BugFound, StateArrived

    tellers: list[Tell] = []
    if options.on_finding:
        from sestui.tui.calling import caller

        tellers.append(caller(options, state, ends, post))

    def deliver(state: TargetState) -> None:
        post(StateArrived(state))
        for tell in tellers:
            tell(state)
        if state.fetching is None:
            _tidy()

    return Monitor(
        source,
        state.target,
        Schedule(options.refresh),
        deliver,
        on_bug=lambda bug: post(BugFound(bug)),
        on_answer=keep,
        state=state,
        judge=kept.judge(state, timedelta(seconds=options.refresh)),
        ask_reputation=asks,
        now=_utc_now,
    )


def _tidy() -> None:
    """Do after an answer what nothing waits for, while the hands rest: it stops all threads."""
    from sestui.tui.forgetting import forget

    turn.rest()
    memory.look()
    compiled.keep()
    memory.tidy(forget)


def _archive(history: History, post: Callable[[Message], object]) -> Archive:
    """Return what reads the history, which posts what it finds."""
    from sestui.monitor.archive import Archive
    from sestui.tui.messages import BugFound, PastArrived

    return Archive(history, lambda past: post(PastArrived(past)), lambda bug: post(BugFound(bug)))


def show(state: TargetState, options: Options) -> NoReturn:
    """Show a recording, as of its own time, until the user leaves, which ends the process.

    Raises:
        UsageError: If the options name a theme or a key binding that does not exist.
    """
    memory.look()
    told = state.live.fetched_at if state.live is not None else _utc_now()
    state = Kept().judge(state, timedelta(seconds=options.refresh))(state, told)
    _run(state, options, None, lambda: told)


def replay(answers: Iterator[Played], options: Options, speed: int) -> NoReturn:
    """Play answers again, the first at once, until the user leaves, which ends the process.

    Args:
        answers: Ascending in time, at least one; read as they are played.
        options: Looks and keys.
        speed: How many times faster than they came.

    Raises:
        UsageError: If there is no answer, or the options name a theme or a key binding that does not exist.
    """
    first = next(answers, None)
    if first is None:
        raise UsageError(
            "There is nothing to replay: nothing was known in that time.", "“sestui history info” says when."
        )
    at, snapshot = first
    judge = Kept().judge(TargetState(Target()), timedelta(seconds=options.refresh))
    state = judge(answered(TargetState(Target()), snapshot, at), at)
    clock = ReplayClock(at, speed)
    memory.look()
    _run(replace(state, next_poll=at), options, partial(_player, answers, state, clock, judge), clock.now, speed=speed)


def _player(
    answers: Iterator[Played],
    state: TargetState,
    clock: ReplayClock,
    judge: Judged,
    post: Callable[[Message], object],
) -> Player:
    """Return what plays answers again, which posts them."""
    from sestui.tui.messages import BugFound, StateArrived

    return Player(
        answers,
        state,
        clock,
        lambda state: post(StateArrived(state)),
        on_bug=lambda bug: post(BugFound(bug)),
        judge=judge,
    )


def _run(
    state: TargetState,
    options: Options,
    connect: Callable[[Callable[[Message], object]], Monitor | Player] | None,
    now: Callable[[], datetime],
    recorder: Recorder | None = None,
    kept: Kept | None = None,
    end: Callable[[], object] | None = None,
    *,
    cloudwatch: bool = False,
    speed: int = 0,
) -> NoReturn:
    """Run the App in the terminal, and exit; a bug was printed after the terminal was restored, and is status 1.

    Python's own end would unload every module first, which takes half a second and saves nothing.
    """
    plain = _prepare()
    from sestui.tui.app import SestuiApp, Wiring
    from sestui.tui.keys import bind

    kept = kept or Kept()
    read = partial(_archive, kept.history) if kept.history is not None else None
    wiring = Wiring(connect, now, dict(os.environ), read, options)
    view = replace(_view(state, options, connect is None, recorder, kept.error), cloudwatch=cloudwatch, speed=speed)
    app = SestuiApp(view, wiring, ansi=plain)
    _choose_theme(app, "ansi-dark" if plain else options.theme)
    bind(app, options.keys)
    starting.erase()
    if connect is None or speed:
        compiled.leave()  # as after answers, of which there are none
    try:
        app.run()
    finally:
        if end is not None:
            end()
    if app.bug is not None:
        _tell(app.bug)
    os._exit(app.return_code or 0)


def _prepare() -> bool:
    """Set up what Textual reads when it is imported; return whether the screen has no colours."""
    os.environ.setdefault("TEXTUAL_FPS", _FRAMES)
    sys.setswitchinterval(_SWITCH)
    plain = bool(os.environ.get("NO_COLOR"))
    if not plain:
        os.environ.pop("NO_COLOR", None)
    return plain


def _view(state: TargetState, options: Options, recording: bool, recorder: Recorder | None, error: str) -> View:
    """Return what is shown first."""
    from sestui.tui.look import Look
    from sestui.tui.view import View

    return View(
        state,
        Look.chosen(options),
        timedelta(seconds=options.refresh),
        recording=recording,
        demo=options.demo,
        recorder=recorder.name if recorder else "",
        history_error=error,
    )


def _tell(bug: BaseException) -> None:
    """Print where a bug happened: no values of variables, and no escapes of foreign text."""
    lines = "".join(traceback.format_exception(bug))
    print("".join(letter for letter in lines if letter.isprintable() or letter == "\n"), file=sys.stderr, flush=True)


def _choose_theme(app: SestuiApp, name: str) -> None:
    if name not in app.available_themes:
        raise UsageError(f"{name} is not a theme.", f"Themes are: {', '.join(sorted(app.available_themes))}.")
    app.theme = name


def _utc_now() -> datetime:
    return datetime.now(UTC)
