"""Opening a recording: every form that people save, told by its content."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from sestui.domain.grid import ordered
from sestui.domain.model import COVERAGE, INTERVAL, DataPoint, Snapshot, Target
from sestui.errors import UsageError, one_line
from sestui.sources.recording import jsonish, printed, pythonic, xmlish
from sestui.sources.recording.fields import Malformed, Saved, data_point, moment, points_in
from sestui.sources.recording.ours import MARK, decoded
from sestui.sources.recording.refusal import refusal

LIMIT = 64 * 1024 * 1024
"""The most bytes of one answer, and of one line of a recording of ours; two weeks take about 200 kB."""

_HINT = "A recording is the saved output of aws ses get-send-statistics, of AWS's SDK examples or of sestui."
_GAP = re.compile(r"\s{64,}")
"""White space that no answer needs; without it the other patterns take linear time."""

_HTTP_DATE = re.compile(
    r"\bdate\b.{0,40}?((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT)", re.IGNORECASE | re.DOTALL
)
_ENDPOINT = re.compile(r"\bemail\.([a-z]{2,}(?:-[a-z]+)+-\d)\.amazonaws\.com")


def open_recording(path: str, stdin: BinaryIO | None = None) -> list[Snapshot]:
    """Return the answers that were saved in a file, ascending in time, at least one.

    Args:
        path: The file; ``-`` reads ``stdin``.
        stdin: Standard input, in bytes; needed for ``-`` only.

    Raises:
        UsageError: If the file cannot be read, or is no recording; the sentence names it and what it holds instead.
    """
    name = "standard input" if path == "-" else one_line(path, 120)
    try:
        with _opened(path, stdin) as stream:
            snapshots = _snapshots(stream)
    except Malformed as error:
        raise UsageError(f"{name} {error}.", _HINT) from error
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {_reason(error)}.") from error
    return sorted(snapshots, key=lambda snapshot: snapshot.fetched_at)


def _reason(error: OSError) -> str:
    """Return why a file cannot be read, in the system's words."""
    return "it is a directory" if error.errno == errno.EISDIR else (error.strerror or str(error))


def _opened(path: str, stdin: BinaryIO | None) -> AbstractContextManager[BinaryIO]:
    """Return the stream to read, which leaves standard input open."""
    if path == "-":
        if stdin is None:
            raise Malformed("is closed")
        return nullcontext(stdin)
    return Path(path).open("rb")


def _snapshots(stream: BinaryIO) -> list[Snapshot]:
    """Return the answers of a stream, in the order they were saved."""
    head = stream.readline(LIMIT)
    if head.removeprefix(b"\xef\xbb\xbf").startswith(MARK.encode()):
        return _replay(chain([head], iter(lambda: stream.readline(LIMIT), b"")))
    rest = stream.read(LIMIT + 1 - len(head))
    if len(head) + len(rest) > LIMIT:
        raise Malformed(f"is larger than {LIMIT // 1024**2} MiB, which no answer of SES is")
    text = _text(head + rest)
    modified = _modified(stream)
    return [item if isinstance(item, Snapshot) else _snapshot(item, modified) for item in _answers(text)]


def _text(data: bytes) -> str:
    """Return the text of a file: UTF-8, or UTF-16 as PowerShell's ``>`` writes it, with any line ends."""
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise Malformed("is no text") from None
    if "\0" in text:
        raise Malformed("is no text")
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _GAP.sub(lambda gap: "\n" if "\n" in gap[0] else " ", lines)


def _modified(stream: BinaryIO) -> datetime | None:
    """Return when a file was last changed; None for what is no file, as a pipe."""
    try:
        status = os.fstat(stream.fileno())
    except OSError:
        return None
    return datetime.fromtimestamp(int(status.st_mtime), UTC) if stat.S_ISREG(status.st_mode) else None


def _answers(text: str) -> Sequence[Saved | Snapshot]:
    """Return the answers in a text, by the first form that knows it."""
    forms: tuple[Callable[[str], Sequence[Saved | Snapshot] | None], ...] = (
        jsonish.answers,
        xmlish.answers,
        _python,
        printed.answers,
    )
    found = next((answers for form in forms if (answers := form(text)) is not None), None)
    if not found:
        raise Malformed(refusal(text))
    return found


def _python(text: str) -> list[Saved] | None:
    """Return the answer that Python printed."""
    points = points_in(pythonic.literal(text))
    return None if points is None else [Saved(points, text)]


def _snapshot(saved: Saved, modified: datetime | None) -> Snapshot:
    """Return a saved answer as of its own time: its HTTP Date, or the end of its newest interval."""
    points, notes = ordered(data_point(fields) for fields in saved.points)
    fetched_at = _said_at(saved.text, points)
    if fetched_at is None and points:
        fetched_at = points[-1].timestamp + INTERVAL
    if fetched_at is None:
        if modified is None:
            raise Malformed("holds no data points and no time; save it to a file, whose time counts then")
        fetched_at = modified
        notes += ("The recording holds no data points and no time of its own: it is shown as of the file's change.",)
    regions = set(_ENDPOINT.findall(saved.text))
    return Snapshot(Target(region=regions.pop() if len(regions) == 1 else None), fetched_at, points, notes=notes)


def _said_at(text: str, points: Sequence[DataPoint]) -> datetime | None:
    """Return the HTTP Date that was saved with an answer; None without one, or if it is not of this answer."""
    found = _HTTP_DATE.search(text)
    if found is None:
        return None
    date = moment(found[1])
    newest = points[-1].timestamp if points else date
    return date if newest <= date <= newest + COVERAGE + INTERVAL else None


def _replay(lines: Iterator[bytes]) -> list[Snapshot]:
    """Return the answers of a recording of ours; a damaged line is left out, and the newest answer says so."""
    known: dict[tuple[object, ...], DataPoint] = {}
    snapshots: list[Snapshot] = []
    damaged = 0
    for line in lines:
        try:
            document = json.loads(line.decode("utf-8-sig"))
            snapshot = decoded(document, known)
        except (ValueError, KeyError, TypeError, RecursionError):
            damaged += bool(line.strip())
            continue
        snapshots.append(snapshot)
    if not snapshots:
        raise Malformed("is a recording of sestui without one whole answer")
    if damaged:
        note = f"Lines of the recording that are damaged or cut off, and left out: {damaged}."
        snapshots.sort(key=lambda snapshot: snapshot.fetched_at)
        snapshots[-1] = replace(snapshots[-1], notes=(*snapshots[-1].notes, note))
    return snapshots
