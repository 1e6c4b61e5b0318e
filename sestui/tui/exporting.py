"""Writing the shown range to a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sestui.domain.grid import By, Period
from sestui.domain.model import Snapshot
from sestui.errors import UsageError
from sestui.monitor.state import TargetState
from sestui.tui.view import View

if TYPE_CHECKING:
    from sestui.reports.note_report import Beside
    from sestui.reports.report import Report


def proposed_name(periods: Sequence[Period], by: By, ending: str) -> str:
    """Return a name for an export of these periods."""
    return f"sestui-{by.value}s-{periods[-1].end:%Y%m%dT%H%MZ}{ending}"


def picture_name(now: datetime) -> str:
    """Return a name for a picture of the screen."""
    return f"sestui-{now:%Y%m%dT%H%M%SZ}.svg"


def export(name: str, periods: Sequence[Period], by: By, view: View) -> str:
    """Write periods to a new file in the format that its ending names, .md an incident note; return the file's path.

    Raises:
        UsageError: If the ending is none of .csv, .json and .md, the file exists, or it cannot be written.
    """
    from sestui.reports import csv_report, json_report
    from sestui.reports.note_report import note_report
    from sestui.reports.report import report_on

    renderers: dict[str, Callable[[Report], str]] = {
        ".csv": csv_report.csv_report,
        ".json": json_report.json_report,
        ".md": lambda report: note_report(report, _beside(view)),
    }
    path = Path(name).expanduser()
    render = renderers.get(path.suffix.lower())
    if render is None:
        raise UsageError(f"{name} has no known ending.", f"Allowed are {', '.join(renderers)}.")
    if view.state.rows is None:
        raise UsageError("There are no data yet.")
    text = render(report_on(_answer(view.state.rows, view.state), periods, by, view.look.zone))
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{name} exists already.", "Choose another name.") from error
    except OSError as error:
        raise UsageError(f"{name} cannot be written: {error.strerror}.") from error
    return str(path)


def _answer(rows: Snapshot, state: TargetState) -> Snapshot:
    """Return the answer that the rows are of, with the target and the newest quota and status that are known."""
    return replace(
        rows,
        target=state.target,
        quota=state.quota or rows.quota,
        account_status=state.account_status or rows.account_status,
    )


def _beside(view: View) -> Beside:
    """Return what an incident note tells beside the counters."""
    from sestui.reports.note_report import Beside

    late = view.past.late if view.past is not None else {}
    return Beside(view.look.local, tuple(view.state.findings), view.state.reputation, late)
