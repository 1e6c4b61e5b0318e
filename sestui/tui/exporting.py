"""Writing the shown range to a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path

from sestui.domain.grid import By, Period
from sestui.errors import UsageError
from sestui.monitor.state import TargetState


def proposed_name(periods: Sequence[Period], by: By) -> str:
    """Return a name for an export of these periods."""
    return f"sestui-{by.value}s-{periods[-1].end:%Y%m%dT%H%MZ}.csv"


def picture_name(now: datetime) -> str:
    """Return a name for a picture of the screen."""
    return f"sestui-{now:%Y%m%dT%H%M%SZ}.svg"


def export(name: str, periods: Sequence[Period], by: By, state: TargetState, zone: tzinfo) -> str:
    """Write periods to a new file in the format that its ending names; return the file's path.

    Raises:
        UsageError: If the ending is none of .csv, .json and .md, the file exists, or it cannot be written.
    """
    from sestui.reports import csv_report, json_report, markdown_report
    from sestui.reports.report import report_on

    renderers = {
        ".csv": csv_report.csv_report,
        ".json": json_report.json_report,
        ".md": markdown_report.markdown_report,
    }
    path = Path(name).expanduser()
    render = renderers.get(path.suffix.lower())
    if render is None:
        raise UsageError(f"{name} has no known ending.", f"Allowed are {', '.join(renderers)}.")
    if state.rows is None:
        raise UsageError("There are no data yet.")
    text = render(report_on(replace(state.rows, target=state.target), periods, by, zone))
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{name} exists already.", "Choose another name.") from error
    except OSError as error:
        raise UsageError(f"{name} cannot be written: {error.strerror}.") from error
    return str(path)
