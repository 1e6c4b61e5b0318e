"""What all screens show at one moment: one frozen value that goes down to every widget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sestui.domain.grid import Grid, Period
from sestui.monitor.state import TargetState
from sestui.tui.look import Look


@dataclass(frozen=True, slots=True)
class View:
    """The shown state of one target, and how to show it.

    Attributes:
        state: What is known; stays behind the monitor's while the view is paused.
        look: Symbols and zone.
        refresh: How often an answer is expected.
        paused: When the view was paused, by this machine's clock; None while it is live.
        recording: Whether a recording is shown: nothing will arrive, and its own time is "now".
        demo: Whether the answers come from the simulator.
        recorder: The file that answers are recorded to; "" for none.
        selected: The start of the selected period, the same in charts and tables; None for the newest.
    """

    state: TargetState
    look: Look
    refresh: timedelta
    paused: datetime | None = None
    recording: bool = False
    demo: bool = False
    recorder: str = ""
    selected: datetime | None = None

    @property
    def rows(self) -> Grid | None:
        """The intervals of tables and charts; None before the first answer."""
        return self.state.rows_grid

    @property
    def live(self) -> Grid | None:
        """The intervals of the newest answer, exact now; None before the first."""
        return self.state.live_grid

    def intervals(self) -> tuple[Period, ...]:
        """Return all known intervals, ascending; empty before the first answer."""
        return self.rows.periods if self.rows else ()
