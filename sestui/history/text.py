"""Records as text and back: CSV for the intervals, JSON lines for everything; times in ISO 8601, UTC."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from typing import Any, TextIO

from sestui.errors import UsageError, one_line
from sestui.history.records import IDLE, INTERVAL, KINDS, Other, Record, Row
from sestui.history.times import moment, seconds

COUNTERS = ("delivery_attempts", "bounces", "complaints", "rejects")
HEADER = ("record", "account", "region", "start", "end", "looked_at", *COUNTERS)
FORMS = ("csv", "jsonl")

_ALLOWED = "Allowed are CSV and JSON lines of “sestui history export”, and another history."
_MOST_COUNT = 2**63 - 1
_BUFFER = 1 << 16


def written(records: Iterable[Record], form: str) -> Iterator[str]:
    """Yield records as text, many lines at a time; CSV leaves out all that are no intervals."""
    text = io.StringIO()
    writer = csv.writer(text)
    if form == "csv":
        writer.writerow(HEADER)
    for record in records:
        if form == "jsonl":
            text.write(json.dumps(_document(record), separators=(",", ":")) + "\n")
        elif isinstance(record, Row):
            writer.writerow(_fields(record))
        if text.tell() > _BUFFER:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def read(stream: TextIO, name: str) -> Iterator[Record]:
    """Yield the records of a text, of whichever form; there are none in an empty one.

    Raises:
        UsageError: If it is no export of a history, or a line is damaged.
    """
    try:
        first = stream.readline()
        if first.lstrip().startswith("{"):
            yield from _read_lines(first, stream, name)
        elif first:
            yield from _read_csv(first, stream, name)
    except UnicodeDecodeError as error:
        raise UsageError(f"{one_line(name, 120)} is neither an export nor a history.", _ALLOWED) from error
    except OSError as error:
        raise UsageError(f"{one_line(name, 120)} cannot be read: {error.strerror}.") from error


def checked(records: Iterable[Record]) -> Iterator[Record]:
    """Yield records from a file that may be damaged.

    Raises:
        ValueError: If one is none; or another error of wrong values.
    """
    for record in records:
        yield record if isinstance(record, Row) else _record(_document(record))


def _fields(row: Row) -> tuple[object, ...]:
    """Return a row as the header has it."""
    return (row.record, row.account, row.region, _iso(row.start), _iso(row.end), _iso(row.at), *row.counters)


def _document(record: Record) -> dict[str, Any]:
    """Return a record as JSON knows it."""
    if isinstance(record, Row):
        return dict(zip(HEADER, _fields(record), strict=True))
    named = {
        name: None if value is None else _TO_JSON[kind.rstrip("?")](value)
        for (name, kind), value in zip(record.kind.fields, record.values, strict=True)
    }
    return {"record": record.kind.name, "account": record.account, "region": record.region} | named


def _read_lines(first: str, rest: Iterable[str], name: str) -> Iterator[Record]:
    """Yield the records of JSON lines."""
    for number, line in enumerate(chain([first], rest), 1):
        if not line.strip():
            continue
        try:
            record = _record(json.loads(line))
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            raise _refused(name, number, error) from error
        yield record


def _read_csv(first: str, rest: Iterable[str], name: str) -> Iterator[Record]:
    """Yield the records of CSV; the columns may be in any order, and more than ours."""
    header = next(csv.reader([first.removeprefix("\ufeff")]), [])
    if missing := [column for column in HEADER if column not in header]:
        sentence = f"{one_line(name, 120)} is no export of a history: it has no column {missing[0]}."
        raise UsageError(sentence, _ALLOWED)
    reader = csv.reader(rest, strict=True)
    try:
        for values in reader:
            if len(values) not in (0, len(header)):
                raise ValueError(f"it has {len(values)} values instead of {len(header)}")
            if values:
                document: dict[str, Any] = dict(zip(header, values, strict=True))
                yield _row(document | {counter: _whole(document[counter]) for counter in COUNTERS})
    except (ValueError, TypeError, KeyError, OverflowError, csv.Error) as error:
        raise _refused(name, reader.line_num + 1, error) from error


def _refused(name: str, number: int, error: Exception) -> UsageError:
    """Return the error for a line."""
    words = str(error)
    if isinstance(error, json.JSONDecodeError | RecursionError):
        words = "it is no JSON"
    elif isinstance(error, KeyError):
        words = f"there is no {error.args[0]}"
    return UsageError(f"{one_line(name, 120)}, line {number}: {one_line(words, 120)}.", "Nothing of it was imported.")


def _record(document: Mapping[str, Any]) -> Record:
    """Return the record of a line."""
    if not isinstance(document, dict):
        raise ValueError("it is no record of a history")
    kind = document["record"]
    if kind in (INTERVAL, IDLE):
        return _row(document)
    if kind not in KINDS:
        raise ValueError(f"there is no record “{kind}”")
    values = tuple(_value(document, name, form) for name, form in KINDS[kind].fields)
    return Other(KINDS[kind], _text(document["account"]), _text(document["region"]), values)


def _row(document: Mapping[str, Any]) -> Row:
    """Return what a look saw."""
    start, end, at = (_time(document[name]) for name in ("start", "end", "looked_at"))
    counters = [_count(document[name]) for name in COUNTERS]
    if document["record"] not in (INTERVAL, IDLE):
        raise ValueError(f"there is no record “{document['record']}” here")
    four = (counters[0], counters[1], counters[2], counters[3])
    return Row(document["record"], _text(document["account"]), _text(document["region"]), start, end, at, four)


def _value(document: Mapping[str, Any], name: str, form: str) -> Any:
    """Return a value as it is stored."""
    value = document[name]
    return None if value is None and form.endswith("?") else _FROM_JSON[form.rstrip("?")](value)


def _iso(stored: int) -> str:
    return moment(stored).replace(tzinfo=None).isoformat() + "Z"


def _time(value: object) -> int:
    """Return a moment in seconds."""
    found = datetime.fromisoformat(_text(value))
    if found.tzinfo is None:
        raise ValueError(f"the time “{value}” has no zone")
    if not 2000 <= found.astimezone(UTC).year < 2200:
        raise ValueError(f"the time “{value}” is not of this century")
    return seconds(found)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"“{value}” is no text")
    return value


def _whole(text: str) -> int:
    """Return the number of a text of digits."""
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise ValueError(f"“{text}” is no count")
    return int(text)


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST_COUNT:
        raise ValueError(f"“{value}” is no count")
    return value


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError(f"“{value}” is no number")
    return float(value)


def _packed(value: object) -> str:
    if not isinstance(value, dict):
        raise ValueError(f"“{value}” is no table of values")
    return json.dumps(value, separators=(",", ":"))


_TO_JSON: dict[str, Callable[[Any], Any]] = {
    "time": _iso,
    "seconds": int,
    "text": str,
    "number": float,
    "json": json.loads,
}
_FROM_JSON: dict[str, Callable[[Any], Any]] = {
    "time": _time,
    "seconds": _count,
    "text": _text,
    "number": _number,
    "json": _packed,
}
