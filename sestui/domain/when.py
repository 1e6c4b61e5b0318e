"""Dates and times that a person types."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from sestui.errors import UsageError, one_line

EXAMPLES = ("2026-11-20", "2026-11-20 14:05")
"""What can be typed."""


def moment_of(text: str, zone: tzinfo) -> datetime:
    """Return the moment, in UTC, that a date of ``zone`` and maybe a time name; a date alone is its first moment.

    An offset or a ``Z`` behind the time says another zone.

    Raises:
        UsageError: If it is no date, or not one of the years 2000 to 2199.
    """
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        found = datetime.min
    if not 2000 <= found.year < 2200:
        raise UsageError(f"{one_line(text, 40)!r} is no date.", f"Allowed are, for example: {', '.join(EXAMPLES)}.")
    return (found if found.tzinfo is not None else found.replace(tzinfo=zone)).astimezone(UTC)


def end_of(text: str, zone: tzinfo) -> datetime:
    """Return the end, in UTC, of what ``text`` names: of the day where it is a date alone, else the moment itself.

    Raises:
        UsageError: As ``moment_of``.
    """
    start = moment_of(text, zone)
    if len(text.strip()) > len("2026-11-20"):
        return start
    local = start.astimezone(zone)
    return (local.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone).astimezone(UTC)
