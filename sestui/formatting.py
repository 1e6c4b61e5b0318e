"""How numbers and times are written, on the screen and in reports alike; local time exists here only.

"?" is unknown, "–" is a rate without attempts, and zero is "0": three things.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from sestui.domain.grid import OF_DAYS, By, Period
from sestui.domain.model import INTERVAL, Counters

_NO_RULES = ("UTC", "Etc/UTC")
"""The zones of most servers, for which no rules need to be read."""

UNKNOWN = "?"
NO_ATTEMPTS = "–"
BOUNCE_PLACES = 2
COMPLAINT_PLACES = 3


def count(number: float | None) -> str:
    """Return a whole number with thousands separated: ``1,204``; "?" for None."""
    return UNKNOWN if number is None else f"{number:,.0f}"


def counted(number: int, name: str) -> str:
    """Return how many there are of something: ``1 bounce``, ``1,204 bounces``."""
    return f"{count(number)} {name}{'' if number == 1 else 's'}"


def percent(rate: float | None, places: int) -> str:
    """Return a fraction as percent, ``1.08 %``; "–" for None: no attempts."""
    return NO_ATTEMPTS if rate is None else f"{rate * 100:,.{places}f} %"


def bounce_rate(counters: Counters | None) -> str:
    """Return the observed bounce rate; "?" when the counters are unknown, "–" without attempts."""
    return UNKNOWN if counters is None else percent(counters.bounce_rate, BOUNCE_PLACES)


def complaint_rate(counters: Counters | None) -> str:
    """Return the observed complaint rate; "?" when the counters are unknown, "–" without attempts."""
    return UNKNOWN if counters is None else percent(counters.complaint_rate, COMPLAINT_PLACES)


def short(number: float) -> str:
    """Return a number in at most five characters, for an axis: ``950``, ``3.4k``, ``182k``, ``2.4M``."""
    for limit, unit in ((1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= limit:
            scaled = number / limit
            return f"{scaled:.1f}{unit}" if scaled < 9.95 else f"{scaled:.0f}{unit}"
    return f"{number:.0f}" if number >= 10 or number == int(number) else f"{number:.1f}"


def age(passed: timedelta) -> str:
    """Return how long ago something was, as ``<1 m``, ``17 m``, ``2 h 05 m`` or ``3 d``."""
    minutes = int(max(0.0, passed.total_seconds()) // 60)
    if minutes < 1:
        return "<1 m"
    if minutes < 60:
        return f"{minutes} m"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} m" if hours < 48 else f"{hours // 24} d"


def countdown(left: timedelta) -> str:
    """Return the time until something, ``0:42`` or ``14:05``; never negative."""
    seconds = max(0, round(left.total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02}"


def clock(moment: datetime, zone: tzinfo) -> str:
    """Return ``14:05`` in ``zone``."""
    return moment.astimezone(zone).strftime("%H:%M")


def clock_seconds(moment: datetime, zone: tzinfo) -> str:
    """Return ``14:05:12`` in ``zone``."""
    return moment.astimezone(zone).strftime("%H:%M:%S")


def day(moment: datetime, zone: tzinfo) -> str:
    """Return ``Mon 2026-11-23`` in ``zone``."""
    return moment.astimezone(zone).strftime("%a %Y-%m-%d")


def stamp(moment: datetime, zone: tzinfo) -> str:
    """Return ``2026-11-23 14:05`` in ``zone``."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def iso(moment: datetime) -> str:
    """Return ``2026-11-23T14:05:00Z``, always UTC."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def zone_name(zone: tzinfo, moment: datetime) -> str:
    """Return what ``zone`` is called at ``moment``: ``UTC``, ``CET``, ``CEST``, ``+0530``."""
    return moment.astimezone(zone).tzname() or "UTC"


def span(period: Period, zone: tzinfo) -> str:
    """Return a period's start and end, ``13:45–14:00``; with the dates where it is a day or longer."""
    if period.end - period.start >= timedelta(hours=24):
        return f"{stamp(period.start, zone)} – {stamp(period.end, zone)}"
    return f"{clock(period.start, zone)}–{clock(period.end, zone)}"


def heading(period: Period, by: By, zone: tzinfo) -> str:
    """Return what a list calls a period: a month, the date of a day or a week's Monday, or day and time of its start.

    An hour that DST repeats, or whose zone's offset is not whole hours, is told apart by its zone's name or minutes.
    """
    local = period.start.astimezone(zone)
    if by in OF_DAYS:
        return local.strftime("%b %Y" if by is By.MONTH else "%a %Y-%m-%d")
    doubled = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return local.strftime("%a %d %b  %H:%M") + (f" {local.tzname()}" if doubled else "")


def length(duration: timedelta) -> str:
    """Return a duration in its largest whole unit: ``15 min``, ``24 hours``, ``14 days``."""
    if duration % timedelta(days=1) == timedelta(0) and duration > timedelta(days=1):
        return f"{duration.days} days"
    if duration % timedelta(hours=1) == timedelta(0):
        hours = int(duration / timedelta(hours=1))
        return counted(hours, "hour")
    return f"{int(duration / timedelta(minutes=1))} min"


def newest(period_end: datetime, zone: tzinfo) -> str:
    """Return the newest interval as the header shows it, ``13:45–14:00``."""
    return f"{clock(period_end - INTERVAL, zone)}–{clock(period_end, zone)}"


def local_zone(environ: dict[str, str] | None = None, localtime: Path = Path("/etc/localtime")) -> tzinfo:
    """Return this machine's zone with its DST rules: from TZ, else from ``/etc/localtime``, else UTC.

    A TZ that names no known zone is left to the system: its present offset is used.
    """
    name = (os.environ if environ is None else environ).get("TZ", "").lstrip(":")
    if (name or os.path.basename(os.path.realpath(localtime))) in _NO_RULES:  # noqa: PTH119  # resolve() raises for a loop
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        if name:
            return ZoneInfo(name)
        with localtime.open("rb") as file:
            return ZoneInfo.from_file(file, key=None)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return datetime.now().astimezone().tzinfo or UTC
