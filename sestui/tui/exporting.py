"""Writing the shown range to a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sestui.domain.grid import By, Period
from sestui.errors import UsageError
from sestui.monitor.state import TargetState


def proposed_name(periods: Sequence[Period], by: By) -> str:
    """Return a name for an export of these periods."""
    return f"sestui-{by.value}s-{periods[-1].end:%Y%m%dT%H%MZ}.csv"


def picture_name(now: datetime) -> str:
    """Return a name for a picture of the screen."""
    return f"sestui-{now:%Y%m%dT%H%M%SZ}.svg"


def export(name: str, periods: Sequence[Period], by: By, state: TargetState) -> str:
    raise UsageError("not yet")
