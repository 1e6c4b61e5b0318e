"""Times as SQLite keeps them: whole seconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sestui.domain.model import COVERAGE, INTERVAL

STEP = int(INTERVAL / timedelta(seconds=1))
"""The seconds of an interval."""

REACH = int(COVERAGE / timedelta(seconds=1))
"""The seconds that one answer reaches back; no piece of coverage is longer."""


def seconds(moment: datetime) -> int:
    """Return an aware moment in whole seconds, rounded down."""
    return int(moment.timestamp() // 1)


def moment(stored: int) -> datetime:
    """Return the moment, in UTC, of stored seconds."""
    return datetime.fromtimestamp(stored, UTC)


def phase(stored: int) -> int:
    """Return the minute modulo 15 of a stored moment."""
    return stored // 60 % 15


def not_before(stored: int, minute: int) -> int:
    """Return the first moment at or after ``stored`` whose minute modulo 15 is ``minute``, without seconds."""
    return stored + (minute * 60 - stored) % STEP
