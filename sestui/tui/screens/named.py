"""The screens by their names; each is imported when it is first wanted: the first frame waits for none but its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sestui.domain.grid import By
from sestui.tui.screens.base import MonitorScreen

_LISTS = {
    "intervals": ("Intervals", By.INTERVAL),
    "days": ("Days", By.DAY),
    "inside": ("Days", By.DAY),
    "hours": ("Hours", By.HOUR),
    "quarters": ("Hour", By.INTERVAL),
}


def named(name: str, now: Callable[[], datetime]) -> MonitorScreen:
    """Return a new screen: ``overview``, ``chart``, ``interval``, ``late``, ``explain`` or one of the lists."""
    match name:
        case "overview":
            from sestui.tui.screens.overview import OverviewScreen

            return OverviewScreen(now)
        case "chart":
            from sestui.tui.screens.chart import ChartScreen

            return ChartScreen(now)
        case "interval":
            from sestui.tui.screens.interval import IntervalScreen

            return IntervalScreen(now)
        case "late":
            from sestui.tui.screens.late import LateScreen

            return LateScreen(now)
        case "events":
            from sestui.tui.screens.events import EventsScreen

            return EventsScreen(now)
        case "health":
            from sestui.tui.screens.health import HealthScreen

            return HealthScreen(now)
        case "explain":
            from sestui.tui.screens.explain import ExplainScreen

            return ExplainScreen(now)
    from sestui.tui.screens.lists import ListScreen

    return ListScreen(now, *_LISTS[name])
