"""From the command line to the screen: builds the App and its monitor, and returns the exit status."""

from __future__ import annotations

import gc
import locale
import os
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NoReturn, Protocol

from sestui import formatting, starting
from sestui.domain.model import Snapshot, Target
from sestui.errors import UsageError
from sestui.monitor.runner import Monitor
from sestui.monitor.schedule import Schedule
from sestui.monitor.state import TargetState
from sestui.settings import Options
from sestui.sources.base import Source

if TYPE_CHECKING:
    from textual.message import Message

    from sestui.tui.app import SestuiApp
    from sestui.tui.look import Look

_FRAMES = "240"
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
    end: Callable[[], object] | None = None,
) -> NoReturn:
    """Show ``target`` live until the user leaves, which ends the process.

    Args:
        source: What answers for the target.
        target: Whose sending it is.
        options: Refresh, looks and keys.
        recorder: Gets every complete answer; None records nothing.
        end: Called when the user leaves.

    Raises:
        UsageError: If the options name a theme or a key binding that does not exist.
    """

    def connect(post: Callable[[Message], object]) -> Monitor:
        from sestui.tui.messages import BugFound, StateArrived

        def deliver(state: TargetState) -> None:
            post(StateArrived(state))
            if state.fetching is None:
                _look_for_garbage()

        return Monitor(
            source,
            target,
            Schedule(options.refresh),
            deliver,
            on_bug=lambda bug: post(BugFound(bug)),
            on_answer=recorder.record if recorder is not None else None,
            now=_utc_now,
        )

    _run(TargetState(target), options, connect, _utc_now, recorder=recorder.name if recorder else "", end=end)


def show(state: TargetState, options: Options) -> NoReturn:
    """Show a recording, as of its own time, until the user leaves, which ends the process.

    Raises:
        UsageError: If the options name a theme or a key binding that does not exist.
    """
    _look_for_garbage()
    told = state.live.fetched_at if state.live is not None else _utc_now()
    _run(state, options, None, lambda: told)


def _look_for_garbage() -> None:
    """Let Python look for garbage, but not in what the start has left: none of it ever is."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _run(
    state: TargetState,
    options: Options,
    connect: Callable[[Callable[[Message], object]], Monitor] | None,
    now: Callable[[], datetime],
    recorder: str = "",
    end: Callable[[], object] | None = None,
) -> NoReturn:
    """Run the App in the terminal, and exit; a bug was printed after the terminal was restored, and is status 1.

    Python's own end would unload every module first, which takes half a second and saves nothing.
    """
    os.environ.setdefault("TEXTUAL_FPS", _FRAMES)
    sys.setswitchinterval(_SWITCH)
    plain = bool(os.environ.get("NO_COLOR"))
    if not plain:
        os.environ.pop("NO_COLOR", None)
    from sestui.tui.app import SestuiApp, Wiring
    from sestui.tui.keys import bind
    from sestui.tui.view import View

    refresh = timedelta(seconds=options.refresh)
    view = View(state, _look(options), refresh, recording=connect is None, demo=options.demo, recorder=recorder)
    wiring = Wiring(connect, now, dict(os.environ))
    app = SestuiApp(view, wiring, ansi=plain)
    _choose_theme(app, "ansi-dark" if plain else options.theme)
    bind(app, options.keys)
    starting.erase()
    try:
        app.run()
    finally:
        if end is not None:
            end()
    if app.bug is not None:
        _tell(app.bug)
    os._exit(app.return_code or 0)


def _tell(bug: BaseException) -> None:
    """Print where a bug happened: no values of variables, and no escapes of foreign text."""
    lines = "".join(traceback.format_exception(bug))
    print("".join(letter for letter in lines if letter.isprintable() or letter == "\n"), file=sys.stderr, flush=True)


def _choose_theme(app: SestuiApp, name: str) -> None:
    if name not in app.available_themes:
        raise UsageError(f"{name} is not a theme.", f"Themes are: {', '.join(sorted(app.available_themes))}.")
    app.theme = name


def _look(options: Options) -> Look:
    """Return the looks of the options; without UTF-8 there is only ASCII."""
    from sestui.tui.look import SYMBOLS, Look

    utf8 = locale.getencoding().lower().replace("-", "") == "utf8"
    local = formatting.local_zone()
    return Look(SYMBOLS[options.symbols if utf8 else "ascii"], local if options.zone == "local" else UTC, local)


def _utc_now() -> datetime:
    return datetime.now(UTC)
