"""A report's rows as CSV (RFC 4180), for a spreadsheet."""

from __future__ import annotations

import csv
import io

from sestui.domain.grid import Period
from sestui.formatting import iso
from sestui.reports.report import Report

HEADER = (
    "start",
    "end",
    "delivery_attempts",
    "bounces",
    "complaints",
    "rejects",
    "bounce_rate",
    "complaint_rate",
    "partial",
)


def csv_report(report: Report) -> str:
    """Return the rows under a header; lines end in CRLF.

    Times are ISO 8601 in UTC, rates fractions, empty without attempts. What is not known is empty. ``partial`` is true
    where the window holds only a part of the hour or day.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(_row(period) for period in report.rows)
    return text.getvalue()


def _row(period: Period) -> list[object]:
    """Return the fields of one row."""
    counted = period.counters
    if counted is None:
        return [iso(period.start), iso(period.end), *[""] * 6, "false"]
    return [
        iso(period.start),
        iso(period.end),
        counted.delivery_attempts,
        counted.bounces,
        counted.complaints,
        counted.rejects,
        "" if counted.bounce_rate is None else counted.bounce_rate,
        "" if counted.complaint_rate is None else counted.complaint_rate,
        str(period.partial).lower(),
    ]
