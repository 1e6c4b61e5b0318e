"""A report as a table, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from sestui.domain.reputation import Level
from sestui.reports.lines import HEADINGS, PARTIAL, PARTIAL_NOTE, Fact, cells, facts, first_heading, levels
from sestui.reports.report import Report

_COLOURS = {Level.QUIET: "", Level.WARNING: "33", Level.CRITICAL: "1;31"}
_BOLD = "1"
_BOUNCE_RATE, _COMPLAINT_RATE = 4, 6


def table_report(report: Report, *, colour: bool = False) -> str:
    """Return the totals, a line each, and the rows in aligned columns.

    Args:
        report: What to print.
        colour: Whether headings are bold, and rates over one of AWS's lines coloured (ANSI escapes).
    """
    head = facts(report)
    width = max(len(fact.name) for fact in head)
    lines = [_fact(fact, width, colour) for fact in head]
    lines += ["", *_rows(report, colour)] if report.rows else ["", "No data points in this window."]
    if any(period.partial for period in report.rows):
        lines += ["", PARTIAL_NOTE]
    return "\n".join(lines) + "\n"


def _fact(fact: Fact, width: int, colour: bool) -> str:
    """Return one line of the head."""
    return f"{fact.name.ljust(width)}  {_painted(fact.value, _COLOURS[fact.level], colour)}"


def _rows(report: Report, colour: bool) -> list[str]:
    """Return the column headings and the rows; the first column is aligned left, numbers right."""
    rows = [cells(report, period) for period in report.rows]
    headings = [first_heading(report), *HEADINGS]
    widths = [max(len(row[column].rstrip(PARTIAL)) for row in [headings, *rows]) for column in range(len(headings))]
    lines = [_painted(_line(headings, widths, [""] * len(headings), False).rstrip(), _BOLD, colour)]
    for period, row in zip(report.rows, rows, strict=True):
        paints = [""] * len(row)
        paints[_BOUNCE_RATE], paints[_COMPLAINT_RATE] = (_COLOURS[level] for level in levels(period))
        lines.append(_line(row, widths, paints, colour).rstrip())
    return lines


def _line(texts: Sequence[str], widths: Sequence[int], paints: Sequence[str], colour: bool) -> str:
    """Return one line of the table."""
    first = texts[0].ljust(widths[0] + len(PARTIAL))
    columns = zip(texts[1:], widths[1:], paints[1:], strict=True)
    return "  ".join([first, *(_painted(text.rjust(width), paint, colour) for text, width, paint in columns)])


def _painted(text: str, paint: str, colour: bool) -> str:
    """Return ``text`` in a colour, if colours are wanted."""
    return f"\x1b[{paint}m{text}\x1b[0m" if colour and paint else text
