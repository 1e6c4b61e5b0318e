"""A report as JSON, for programs; ``sestui open`` and ``--input`` read it again."""

from __future__ import annotations

import json

from msgspec.structs import asdict

from sestui.domain.grid import Period
from sestui.domain.model import INTERVAL
from sestui.formatting import iso
from sestui.reports.report import Report

_COUNTERS = ("delivery_attempts", "bounces", "complaints", "rejects")


def json_report(report: Report) -> str:
    """Return the report as JSON.

    Rates are fractions, null without attempts; ``quota`` and ``account_status`` are null where they could not be had,
    and ``unavailable`` says why. ``data_points`` are the report's rows, of what ``by`` says; a row of which nothing is
    known has null counters.
    """
    snapshot, totals = report.snapshot, report.totals
    document = {
        "account": snapshot.target.account,
        "region": snapshot.target.region,
        "fetched_at": iso(snapshot.fetched_at),
        "as_of": iso(report.as_of) if report.as_of else None,
        "grid": {
            "phase_minutes": report.phase_minutes,
            "interval_minutes": int(INTERVAL.total_seconds() // 60),
        },
        "window": {"start": iso(report.window.start), "end": iso(report.window.end)},
        "totals": asdict(totals) | {"bounce_rate": totals.bounce_rate, "complaint_rate": totals.complaint_rate},
        "quota": asdict(snapshot.quota) if snapshot.quota else None,
        "account_status": asdict(snapshot.account_status) if snapshot.account_status else None,
        "by": report.by.value,
        "data_points": [_row(period) for period in report.rows],
        "unavailable": [asdict(part) for part in snapshot.unavailable],
    }
    return json.dumps(document, indent=2) + "\n"


def _row(period: Period) -> dict[str, object]:
    """Return one row: its start, and its counters."""
    return {"timestamp": iso(period.start), **{name: getattr(period.counters, name, None) for name in _COUNTERS}}
