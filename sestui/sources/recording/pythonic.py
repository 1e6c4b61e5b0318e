"""What ``print(client.get_send_statistics())`` leaves: a Python literal with datetimes in it; never evaluated."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from sestui.sources.recording.fields import Malformed

_LOOKS = re.compile(r"\bdatetime\(|['\"]SendDataPoints['\"]\s*:\s*\[\s*\{?\s*'|^\s*\[?\s*\{'", re.MULTILINE)


def literal(text: str) -> object | None:
    """Return the value of the first Python literal in ``text``; None if there is none.

    Dictionaries, lists, tuples, constants, ``datetime.datetime(...)`` and its zones; any other name is refused.

    Raises:
        Malformed: If it begins like a literal and is cut off, or holds anything else.
    """
    if _LOOKS.search(text) is None:
        return None
    start = re.search(r"[{\[]", text)
    end = max(text.rfind("}"), text.rfind("]"))
    if start is None or end < start.start():
        return None
    try:
        with warnings.catch_warnings(action="ignore", category=Warning):
            return _value(ast.parse(text[start.start() : end + 1], mode="eval").body)
    except (SyntaxError, ValueError, TypeError, OverflowError, RecursionError, MemoryError):
        raise Malformed("is not the whole of what Python printed") from None


def _value(node: ast.expr) -> object:
    """Return the value of one node of the literal."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Dict(keys=keys, values=values):
            return {_value(key): _value(value) for key, value in zip(keys, values, strict=True) if key is not None}
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_value(item) for item in items]
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case ast.Call():
            return _called(node)
        case ast.Attribute() if ast.unparse(node).endswith("timezone.utc"):
            return UTC
    raise ValueError(type(node).__name__)


def _called(node: ast.Call) -> object:
    """Return what one of the few calls that stand in such a literal makes."""
    name = ast.unparse(node.func).rpartition(".")[2]
    make = _CALLS.get(name)
    if make is None:
        raise ValueError(name)
    named = {keyword.arg: _value(keyword.value) for keyword in node.keywords if keyword.arg}
    return make([_value(argument) for argument in node.args], named)


def _datetime(parts: list[object], named: dict[str, object]) -> datetime:
    """Return a datetime; AWS's documentation prints nine parts. Seconds are left out."""
    year, month, day, hour, minute, *_ = [*(part for part in parts if isinstance(part, int)), 0, 0]
    zone = named.get("tzinfo")
    moment = datetime(year, month, day, hour, minute)
    if zone is _LOCAL:
        return moment.astimezone(UTC)
    return moment.replace(tzinfo=zone if isinstance(zone, tzinfo) else UTC)


def _offset(parts: list[object], named: dict[str, object]) -> tzinfo:
    """Return ``tzoffset('CEST', 7200)`` or ``timezone(timedelta(...))``."""
    for part in [*parts, *named.values()]:
        if isinstance(part, timedelta):
            return timezone(part)
        if isinstance(part, int | float):
            return timezone(timedelta(seconds=part))
    raise ValueError("an offset without a number")


def _timedelta(parts: list[object], named: dict[str, object]) -> timedelta:
    """Return ``datetime.timedelta(seconds=7200)``."""
    days, seconds = ([part for part in parts if isinstance(part, int | float)] + [0, 0])[:2]
    total = timedelta(days=days, seconds=seconds)
    units = {name: value for name, value in named.items() if isinstance(value, int | float)}
    return total + timedelta(days=units.get("days", 0), seconds=units.get("seconds", 0))


_LOCAL = timezone(timedelta(0), "tzlocal")
"""Stands for ``tzlocal()``: botocore's zone where TZ is set, of the machine that printed; this one's is taken."""

_CALLS: dict[str, Callable[[list[object], dict[str, object]], object]] = {
    "datetime": _datetime,
    "tzutc": lambda parts, named: UTC,
    "tzlocal": lambda parts, named: _LOCAL,
    "tzoffset": _offset,
    "timezone": _offset,
    "timedelta": _timedelta,
}
