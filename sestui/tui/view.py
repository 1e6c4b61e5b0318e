"""What all screens show at one moment: one frozen value that goes down to every widget."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec import Struct, field

from sestui.domain.counted import by_length, counted, joined
from sestui.domain.findings.acknowledged import NOTHING_ACKNOWLEDGED, Acknowledged
from sestui.domain.findings.finding import Finding
from sestui.domain.grid import By, Grid, Period, period_end, period_start, rolled_up
from sestui.domain.looking import NOW, Past, Place, together
from sestui.domain.metrics import Metric
from sestui.monitor.state import TargetState
from sestui.tui.look import Look
from sestui.tui.marks import Marks, marks_of
from sestui.tui.summed import Summed
from sestui.tui.zoom import Reach


class View(Struct, frozen=True, eq=False):
    """The shown state of one target, and how to show it; each is a value of its own, as comparing reads every interval.

    Attributes:
        state: What is known; stays behind the monitor's while the view is paused.
        look: Symbols and zone.
        refresh: How often an answer is expected.
        paused: When the view was paused, by this machine's clock; None while it is live.
        recording: Whether a recording is shown: nothing will arrive, and its own time is "now".
        speed: How many times faster answers are played again than they came; 0: they are not, they are live.
        demo: Whether the answers come from the simulator.
        recorder: The file that answers are recorded to; "" for none.
        selected: The start of the selected period, the same in charts and tables; None for the newest.
        place: Where in time the screens stand.
        past: What the history knows, seen from there; None without a history, and until it is read.
        history_error: Why there is no history; "" where there is one, or none was wanted.
        acknowledged: Which findings the user has taken note of.
        cloudwatch: Whether CloudWatch is asked for SES's own reputation.
        summed: The days, weeks and months that were summed up already.
    """

    state: TargetState
    look: Look
    refresh: timedelta
    paused: datetime | None = None
    recording: bool = False
    speed: int = 0
    demo: bool = False
    recorder: str = ""
    selected: datetime | None = None
    place: Place = NOW
    past: Past | None = None
    history_error: str = ""
    acknowledged: Acknowledged = NOTHING_ACKNOWLEDGED
    cloudwatch: bool = True
    summed: Summed = field(default_factory=Summed)

    def differs(self, other: View, but: str = "") -> bool:
        """Return whether any attribute, but one, is another object than in ``other``."""
        return any(getattr(self, name) is not getattr(other, name) for name in _NAMES if name != but)

    @property
    def rows(self) -> Grid | None:
        """The intervals of tables and charts; None before the first answer."""
        if self.past is not None and self.place.end is not None:
            return self.past.page
        return self.state.rows_grid

    @property
    def reach(self) -> Reach | None:
        """What charts can show; None before the first answer."""
        grid, newest = self.rows, self.state.rows_grid
        if grid is None or newest is None:
            return None
        first = self.past.first if self.past is not None else None
        start = first or grid.start
        if self.past is not None:
            start = min([start, *(ones[0].start for ones in self.past.counted.values())])
        return Reach(start if self.place.end else min(start, grid.start), max(newest.end, grid.end), grid.end)

    def counted(self, metric: Metric, start: datetime, end: datetime, by: By) -> tuple[Period, ...]:
        """Return what CloudWatch tells of a metric in [start, end): asked for now, and before that kept."""
        older = self.past.counted.get(metric, ()) if self.past is not None else ()
        newer = counted(self.state.reputation.counts).get(metric, ())
        inside = [one for one in joined(older, newer) if one.end > start and one.start < end]
        return by_length(inside, by, self.look.zone)

    def place_ending(self, end: datetime) -> Place:
        """Return the place whose two weeks end at ``end``, or with the newest interval."""
        newest = self.place.as_of or (self.state.rows_grid.end if self.state.rows_grid is not None else end)
        return Place(end if end < newest else None, self.place.as_of)

    @property
    def moved(self) -> bool:
        """Whether something else than now is shown, which nothing that arrives changes."""
        return self.place.as_of is not None

    @property
    def looks_back(self) -> bool:
        """Whether tables and charts show an older time, while all the rest is as it is now."""
        return self.place.end is not None and not self.moved

    def clock(self, now: datetime) -> datetime:
        """Return the moment that ages are told by: this machine's clock, or the moment whose knowledge is shown."""
        return self.place.as_of or now

    def days(self, by: By) -> tuple[Period, ...]:
        """Return all days, weeks or months that anything is known of, ascending.

        The days that the rows cover in whole are theirs, so that a list and its intervals agree; older ones are the
        history's.
        """
        return self.summed.get((self.rows, self.past, self.look.zone), by, lambda: self._days(by))

    def hours(self) -> tuple[Period, ...]:
        """Return all known hours, ascending; empty before the first answer."""
        zone = self.look.zone
        hours = partial(rolled_up, self.intervals(), By.HOUR, zone)
        return self.summed.get((self.rows, self.past, zone), By.HOUR, hours)

    def _days(self, by: By) -> Sequence[Period]:
        """Sum the days, weeks or months up."""
        grid, zone = self.rows, self.look.zone
        if grid is None:
            return ()
        known = self.past.days if self.past is not None and self.past.zone is zone else ()
        if known and self.place.end is not None:
            return together(known, by, zone)
        edge = period_start(grid.start, By.DAY, zone)
        edge = edge if edge == grid.start else period_end(edge, By.DAY, zone)
        older = [day for day in known if day.start < edge]
        start = older[-1].end if older else None
        return together([*older, *rolled_up(grid.intervals(start), By.DAY, zone)], by, zone)

    @property
    def found(self) -> tuple[Finding, ...]:
        """What deserves attention, and did in the two weeks that are shown; what goes on first."""
        if self.past is not None and self.place.end is not None:
            return self.past.findings
        return self.state.findings.found

    @property
    def marks(self) -> Marks:
        """Where rows and charts have marks of findings."""
        return marks_of(self.found)

    @property
    def loud(self) -> tuple[Finding, ...]:
        """What goes on and was not acknowledged, the worst first."""
        return self.acknowledged.loud(self.state.findings)

    @property
    def live(self) -> Grid | None:
        """The intervals of the newest answer, exact now; None before the first."""
        return self.state.live_grid

    def intervals(self) -> Sequence[Period]:
        """Return all known intervals, ascending; empty before the first answer."""
        return self.rows.periods if self.rows else ()


_NAMES = View.__struct_fields__
