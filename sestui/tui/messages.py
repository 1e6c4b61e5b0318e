"""The program's vocabulary: what happened, told upwards."""

from __future__ import annotations

from datetime import datetime

from textual.message import Message

from sestui.domain.grid import By
from sestui.domain.looking import Closer, Past, Place
from sestui.errors import HistoryError
from sestui.monitor.state import TargetState


class StateArrived(Message):
    """The monitor knows something new; posted from its thread."""

    def __init__(self, state: TargetState) -> None:
        """Keep the frozen state."""
        self.state = state
        super().__init__()

    def can_replace(self, message: Message) -> bool:
        """Let a newer state stand in for one that still waits: a stalled terminal piles nothing up."""
        return isinstance(message, StateArrived)


class BugFound(Message):
    """The monitor's thread ended by an exception that no source may raise."""

    def __init__(self, error: BaseException) -> None:
        """Keep the exception."""
        self.error = error
        super().__init__()


class NoticeArrived(Message):
    """Something is to be told on the key line; posted from any thread."""

    def __init__(self, text: str) -> None:
        """Keep the sentence."""
        self.text = text
        super().__init__()


class PeriodEntered(Message):
    """The user wants to see what is inside a period."""

    def __init__(self, start: datetime, by: By) -> None:
        """Keep the period's start and how long it is."""
        self.start = start
        self.by = by
        super().__init__()


class IntervalsWanted(Message):
    """The user wants to see the intervals around one."""

    def __init__(self, start: datetime) -> None:
        """Keep the interval's start."""
        self.start = start
        super().__init__()


class PastArrived(Message):
    """The history was read, or could not be; posted from the archive's thread."""

    def __init__(self, past: Past | HistoryError) -> None:
        """Keep what was found."""
        self.past = past
        super().__init__()


class PlaceWanted(Message):
    """The user wants to see another time than the shown two weeks."""

    def __init__(self, place: Place) -> None:
        """Keep where to."""
        self.place = place
        super().__init__()


class CloserWanted(Message):
    """A screen is seen that shows more of the history than all others."""

    def __init__(self, closer: Closer) -> None:
        """Keep what."""
        self.closer = closer
        super().__init__()
