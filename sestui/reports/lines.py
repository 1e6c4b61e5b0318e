"""What the table and Markdown say above and below the rows, and the cells of the rows."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from sestui.domain.grid import OF_DAYS, Period
from sestui.domain.model import AccountStatus, Counters, SendQuota
from sestui.domain.reputation import Level, bounce_standing, complaint_standing
from sestui.formatting import (
    UNKNOWN,
    bounce_rate,
    complaint_rate,
    count,
    length,
    percent,
    stamp,
    zone_name,
)
from sestui.reports.report import Report

PARTIAL = "*"
"""Marks an hour or a day of which the window holds only a part."""

PARTIAL_NOTE = f"{PARTIAL} only a part of it is in the window"

HEADINGS = ("attempts", "not failed", "bounces", "rate", "complaints", "rate", "rejects")


class Fact(Struct, frozen=True):
    """One line of a report's head.

    Attributes:
        name: What it is.
        value: What it is at present, in words.
        level: How bad that is.
    """

    name: str
    value: str
    level: Level = Level.QUIET


def facts(report: Report) -> list[Fact]:
    """Return whose answer it is, of when, and its totals; the observed rates with n/N."""
    target, window = report.snapshot.target, report.window
    zone = report.zone
    asked = report.snapshot.fetched_at
    duration = length(max(timedelta(minutes=15), window.end - window.start))
    return [
        Fact("account", target.account or UNKNOWN),
        Fact("Region", target.region or UNKNOWN),
        *_as_of(report),
        Fact("answered", f"{stamp(asked, zone)} {zone_name(zone, asked)}"),
        Fact("window", f"{stamp(window.start, zone)} – {stamp(window.end, zone)} ({duration})"),
        _status(report.snapshot.account_status),
        Fact("send quota", _quota(report.snapshot.quota)),
        *totals(window.counters),
    ]


def _as_of(report: Report) -> list[Fact]:
    """Return the moment whose knowledge the report is of, if it is not of now."""
    at = report.as_of
    return [] if at is None else [Fact("as of", f"{stamp(at, report.zone)} {zone_name(report.zone, at)}")]


def totals(counters: Counters | None) -> list[Fact]:
    """Return the counters of a window and its observed rates."""
    if counters is None:
        return [Fact("delivery attempts", UNKNOWN)]
    return [
        Fact("delivery attempts", count(counters.delivery_attempts)),
        Fact("not failed so far", count(counters.not_failed)),
        Fact("bounces", count(counters.bounces)),
        Fact(
            "observed bounce rate",
            bounce_rate(counters) + _ratio(counters.bounces, counters),
            bounce_standing(counters).level,
        ),
        Fact("complaints", count(counters.complaints)),
        Fact(
            "observed complaint rate",
            complaint_rate(counters) + _ratio(counters.complaints, counters),
            complaint_standing(counters).level,
        ),
        Fact("rejects", count(counters.rejects)),
    ]


def _ratio(failures: int, counters: Counters) -> str:
    """Return the n/N that a rate is made of."""
    return f" ({count(failures)}/{count(counters.delivery_attempts)})"


def _status(status: AccountStatus | None) -> Fact:
    """Return what SES says of the account."""
    if status is None:
        return Fact("status", UNKNOWN)
    sending = {True: "sending on", False: "SENDING PAUSED", None: "sending ?"}[status.sending_enabled]
    access = {True: "production", False: "SANDBOX", None: "production ?"}[status.production_access]
    verdict = status.enforcement_status or UNKNOWN
    paused = status.sending_enabled is False or verdict == "SHUTDOWN"
    level = Level.CRITICAL if paused else Level.WARNING if verdict == "PROBATION" else Level.QUIET
    return Fact("status", f"{verdict}, {access}, {sending}", level)


def _quota(quota: SendQuota | None) -> str:
    """Return how much of the quota is used; SES counts recipients over a rolling 24 hours."""
    if quota is None:
        return UNKNOWN
    most = "unlimited" if quota.unlimited else count(quota.max_24_hour_send)
    share = "" if quota.used_share is None else f" ({percent(quota.used_share, 1)})"
    return f"{count(quota.sent_last_24_hours)} of {most} in 24 hours{share}, {quota.max_send_rate:,g} a second"


def first_heading(report: Report) -> str:
    """Return the heading of the first column: what the rows are, and the zone of their times."""
    return f"{report.by.value} ({zone_name(report.zone, report.window.end)})"


def cells(report: Report, period: Period) -> list[str]:
    """Return a row: its time and its numbers; "?" is unknown, "–" a rate without attempts."""
    counted = period.counters
    time = stamp(period.start, report.zone)
    mark = PARTIAL if period.partial else ""
    numbers = [
        count(counted.delivery_attempts if counted else None),
        count(counted.not_failed if counted else None),
        count(counted.bounces if counted else None),
        bounce_rate(counted),
        count(counted.complaints if counted else None),
        complaint_rate(counted),
        count(counted.rejects if counted else None),
    ]
    return [(time[:10] if report.by in OF_DAYS else time) + mark, *numbers]


def levels(period: Period) -> tuple[Level, Level]:
    """Return how bad a row's bounce rate and complaint rate certainly are."""
    if period.counters is None:
        return Level.QUIET, Level.QUIET
    return bounce_standing(period.counters).level, complaint_standing(period.counters).level
