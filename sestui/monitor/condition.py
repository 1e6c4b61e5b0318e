"""In what state the monitoring itself is: the word of the first line, judged by the wall clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from msgspec import Struct

from sestui.domain.reputation import Level
from sestui.errors import AccessDenied, CredentialsError, SourceError, Throttled
from sestui.monitor.state import TargetState


class Word(Enum):
    """The states that the first line can show."""

    LIVE = "LIVE"
    CONNECTING = "CONNECTING"
    STALE = "STALE"
    OFFLINE = "OFFLINE"
    AUTH = "AUTH"
    THROTTLED = "THROTTLED"
    RECORDING = "RECORDING"
    REPLAY = "REPLAY"


class Condition(Struct, frozen=True):
    """The state of the monitoring at one moment.

    Attributes:
        word: What it is.
        level: How bad that is.
        stale: The age of the data once they are older than they should be; None while they are fresh or there are none.
        retry: The time until the next attempt; None when nothing failed.
        waiting: How long an answer has been waited for, once that is unusually long.
    """

    word: Word
    level: Level
    stale: timedelta | None = None
    retry: timedelta | None = None
    waiting: timedelta | None = None


PATIENCE = timedelta(seconds=30)
"""A fetch that takes longer than this is told on the screen."""


def condition(state: TargetState, now: datetime, refresh: timedelta) -> Condition:
    """Return the state of the monitoring.

    Args:
        state: What is known of the target.
        now: This machine's clock.
        refresh: How often an answer is expected; data older than three times this and a minute are stale.
    """
    stale = _stale(state, now, refresh)
    waiting = _waiting(state, now)
    if state.failure is not None:
        word, level = _word_of(state.failure.error), Level.WARNING
        return Condition(word, level, stale, _until(state.next_poll, now), waiting)
    if waiting is not None:
        return Condition(Word.OFFLINE, Level.WARNING, stale, None, waiting)
    if state.answered_at is None:
        return Condition(Word.CONNECTING, Level.QUIET)
    if stale is not None:
        return Condition(Word.STALE, Level.WARNING, stale)
    return Condition(Word.LIVE, Level.QUIET)


def _word_of(error: SourceError) -> Word:
    """Return the word for a failure."""
    if isinstance(error, CredentialsError | AccessDenied):
        return Word.AUTH
    return Word.THROTTLED if isinstance(error, Throttled) else Word.OFFLINE


def _stale(state: TargetState, now: datetime, refresh: timedelta) -> timedelta | None:
    """Return the data's age once it is higher than it should be."""
    if state.answered_at is None:
        return None
    age = now - state.answered_at
    return age if age > 3 * refresh + timedelta(minutes=1) else None


def _waiting(state: TargetState, now: datetime) -> timedelta | None:
    """Return how long a fetch has been under way, once that is longer than patience."""
    waited = now - state.fetching if state.fetching is not None else timedelta(0)
    return waited if waited > PATIENCE else None


def _until(moment: datetime | None, now: datetime) -> timedelta | None:
    """Return the time left until ``moment``, never negative."""
    return None if moment is None else max(timedelta(0), moment - now)
