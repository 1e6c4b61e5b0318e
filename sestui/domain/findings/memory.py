"""What one look leaves behind for the next, beside the findings themselves."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Memory(Struct, frozen=True):
    """What earlier looks saw; it is lost with the program, and then learned again.

    Attributes:
        judged: The newest step that was judged; None before the first answer.
        allowed: The parts of an answer that could be had at some time.
        mail_by: The last mail that the data points show was sent before this; None before the first answer.
        sent: SentLast24Hours at the last look; None before the first.
        unseen: By how many recipients it has risen while the data points showed no mail.
    """

    judged: datetime | None = None
    allowed: frozenset[str] = frozenset()
    mail_by: datetime | None = None
    sent: float | None = None
    unseen: float = 0.0
