"""Running the user's own command for findings, beside the screens."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from textual.message import Message

from sestui.monitor.alarms import Caller, Tell
from sestui.monitor.state import TargetState
from sestui.settings import Options
from sestui.tui.messages import BugFound, NoticeArrived


def caller(options: Options, state: TargetState, ends: ExitStack, post: Callable[[Message], object]) -> Tell:
    """Return what runs the command for findings that are news after ``state``, until ``ends``; failures are notices."""
    found = Caller(
        options.on_finding,
        lambda text: post(NoticeArrived(text)),
        lambda bug: post(BugFound(bug)),
        before=state.findings,
        demo=options.demo,
    )
    ends.callback(found.end)
    return found.look
