"""The fields of a saved data point, whatever they are called and however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from sestui.domain.model import Counters, DataPoint
from sestui.errors import one_line

Fields = Mapping[str, object]
"""One saved data point: the names and values as they were found."""

_COUNTERS = {
    "deliveryattempts": "delivery_attempts",
    "attempts": "delivery_attempts",
    "bounces": "bounces",
    "complaints": "complaints",
    "rejects": "rejects",
}
_TIME = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)[T ](?P<time>\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)"
    r"\s*(?P<offset>[+-]\d\d:?\d\d)?\s*(?P<zone>[A-Za-z][A-Za-z0-9_+/-]*)?"
)
_LARGEST = 2**63 - 1
_FIRST_MILLISECONDS = 10**11


class Saved(Struct, frozen=True):
    """One answer as it was saved.

    Attributes:
        points: Its data points; empty: the answer said that there are none.
        text: What was saved of it, its HTTP headers included; "" where only the points are known.
    """

    points: list[Fields]
    text: str = ""


class Malformed(ValueError):
    """A saved answer that cannot be read; the text is what follows the file's name in the sentence."""


def normal(name: object) -> str:
    """Return a field's name without case and punctuation: ``DeliveryAttempts`` and ``delivery_attempts`` are one."""
    return re.sub(r"[^a-z0-9]", "", str(name).lower())


def is_point(fields: Fields) -> bool:
    """Return whether ``fields`` look like a data point: a timestamp and at least one counter."""
    names = {normal(name) for name in fields}
    return "timestamp" in names and not names.isdisjoint(_COUNTERS)


def data_point(fields: Fields) -> DataPoint:
    """Return the data point that ``fields`` describe; an absent or null counter is 0.

    Raises:
        Malformed: If the time or a counter cannot be one.
    """
    timestamp: object = None
    counters: dict[str, int] = {}
    for name, value in fields.items():
        if normal(name) == "timestamp":
            timestamp = value
        elif (counter := _COUNTERS.get(normal(name))) is not None:
            counters[counter] = number(value)
    if timestamp is None:
        raise Malformed("has a data point without a timestamp")
    try:
        return DataPoint(moment(timestamp).replace(second=0, microsecond=0), Counters(**counters))
    except Malformed:
        raise
    except ValueError as error:
        raise Malformed(f"has a data point that SES cannot have sent: {error}") from None


def number(value: object) -> int:
    """Return a counter that may be a number, digits in a string, or absent (None, "": 0).

    Raises:
        Malformed: If it is anything else, or below zero.
    """
    text = "" if value is None else str(value).strip()
    try:
        if isinstance(value, bool):
            raise ValueError
        whole = int(text) if text.lstrip("+-").isdigit() else float(text or 0)
        if whole != int(whole) or not 0 <= whole <= _LARGEST:
            raise ValueError
        return int(whole)
    except (ValueError, OverflowError):
        raise Malformed(f"has a counter that is no whole number from 0: {one_line(text, 40)!r}") from None


def moment(value: object) -> datetime:
    """Return a saved time in UTC: one with an offset is converted, one without is UTC; numbers count from 1970.

    Raises:
        Malformed: If it is no time.
    """
    try:
        if isinstance(value, datetime):
            return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        text = str(value).strip()
        if re.fullmatch(r"\d{9,14}(\.\d*)?", text):
            return _since_1970(float(text))
        if (found := _TIME.fullmatch(text)) is not None:
            return _written(found)
        parsed = parsedate_to_datetime(text)
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, OverflowError, TypeError, OSError, KeyError):
        raise Malformed(f"has a timestamp that is no time: {one_line(str(value), 60)!r}") from None


def _since_1970(number: float) -> datetime:
    """Return the time that is so many seconds, or milliseconds, after the start of 1970."""
    seconds = number / 1000 if number >= _FIRST_MILLISECONDS else number
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def _written(found: re.Match[str]) -> datetime:
    """Return a time like ``2016-07-13 22:43:00 +0000 UTC``; an offset counts before a zone's name."""
    whole = re.split("[.,]", found["time"])[0]
    if found["offset"]:
        return datetime.fromisoformat(f"{found['date']}T{whole}{found['offset']}").astimezone(UTC)
    local = datetime.fromisoformat(f"{found['date']}T{whole}").replace(tzinfo=_zone(found["zone"]))
    return local.astimezone(UTC)


def _zone(name: str | None) -> tzinfo:
    """Return the zone of a name that stands behind a time; none is UTC. Short names but UTC's are ambiguous."""
    if name is None or name.upper() in ("Z", "UTC", "GMT"):
        return UTC
    if "/" not in name:
        raise ValueError(name)
    return ZoneInfo(name)


def points_in(document: object) -> list[Fields] | None:
    """Return the data points of the answer that ``document`` holds at any depth; None if it holds none.

    An empty list is an answer without points: ``SendDataPoints`` is there, and empty.

    Raises:
        Malformed: If ``SendDataPoints`` is not a list of data points.
    """
    if isinstance(document, Mapping):
        for name, value in document.items():
            if normal(name) == "senddatapoints":
                return list(_listed(value))
        if is_point(document):
            return [document]
    children = document.values() if isinstance(document, Mapping) else document if isinstance(document, list) else ()
    if isinstance(document, list) and _is_points(document):
        return document
    found = (points_in(child) for child in children)
    return next((points for points in found if points is not None), None)


def _is_points(values: list[object]) -> bool:
    """Return whether a list without a name is one of data points: all have a time, and some a counter."""
    mappings = [value for value in values if isinstance(value, Mapping)]
    timed = all("timestamp" in {normal(name) for name in fields} for fields in mappings)
    return len(mappings) == len(values) and timed and any(is_point(fields) for fields in mappings)


def _listed(value: object) -> Iterator[Fields]:
    """Yield the points of a ``SendDataPoints``: a list, its ``member`` as XML has it, one point, or nothing."""
    if isinstance(value, Mapping):
        if is_point(value):
            yield value
        elif value:
            yield from _listed(next(iter(value.values())))
    elif isinstance(value, list):
        for item in value:
            if not isinstance(item, Mapping):
                raise Malformed("has a SendDataPoints that is not a list of data points")
            yield item
    elif value not in (None, ""):
        raise Malformed("has a SendDataPoints that is not a list of data points")
