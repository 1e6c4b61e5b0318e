"""Opening a recording: every form that people save, told by its content."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from msgspec.structs import replace

from sestui.domain.model import COVERAGE, INTERVAL, DataPoint, Snapshot, Target
from sestui.domain.points import ordered
from sestui.errors import UsageError, one_line
from sestui.sources.recording import jsonish, printed, pythonic, xmlish
from sestui.sources.recording.fields import Malformed, Saved, data_point, moment, points_in
from sestui.sources.recording.ours import MARK, decoded
from sestui.sources.recording.refusal import refusal

LIMIT = 64 * 1024 * 1024
"""The most bytes of one answer, and of one line of a recording of ours; two weeks take about 200 kB."""

_HINT = "A recording is the saved output of aws ses get-send-statistics, of AWS's SDK examples or of sestui."
_NOT_ONE = "is a recording of sestui without one whole answer"
_MOST_KNOWN = 100_000
"""Data points that are remembered, so that equal ones of different answers are one object; about 20 MB."""

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
    with _told(path), _opened(path, stdin) as stream:
        snapshots = _snapshots(stream)
    return sorted(snapshots, key=lambda snapshot: snapshot.fetched_at)


def play_recording(path: str, stdin: BinaryIO | None = None) -> Iterator[Snapshot]:
    """Yield the answers of a file, at least one, ascending in time; one that is older than those before is left out.

    A recording of ours is read line by line, as its answers are taken; damaged lines are left out.

    Args:
        path: The file; ``-`` reads ``stdin``.
        stdin: Standard input, in bytes; needed for ``-`` only.

    Raises:
        UsageError: As ``open_recording``, when the first answer is taken; later if the file cannot be read on.
    """
    with _told(path), _opened(path, stdin) as stream:
        head = stream.readline(LIMIT)
        if not _is_ours(head):
            yield from sorted(_of_others(head, stream), key=lambda snapshot: snapshot.fetched_at)
            return
        newest = None
        for snapshot in _lines(head, stream):
            if snapshot is not None and (newest is None or snapshot.fetched_at > newest):
                newest = snapshot.fetched_at
                yield snapshot
        if newest is None:
            raise Malformed(_NOT_ONE)


@contextmanager
def _told(path: str) -> Iterator[None]:
    """Tell what is wrong with a file in a sentence that names it."""
    name = "standard input" if path == "-" else one_line(path, 120)
    try:
        yield
    except Malformed as error:
        raise UsageError(f"{name} {error}.", _HINT) from error
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {_reason(error)}.") from error


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
    return _replay(_lines(head, stream)) if _is_ours(head) else _of_others(head, stream)


def _is_ours(head: bytes) -> bool:
    """Return whether a first line is one of a recording of ours."""
    return head.removeprefix(b"\xef\xbb\xbf").startswith(MARK.encode())


def _of_others(head: bytes, stream: BinaryIO) -> list[Snapshot]:
    """Return the answers that begin with a line, and go on in a stream."""
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


def _lines(head: bytes, stream: BinaryIO) -> Iterator[Snapshot | None]:
    """Yield the answer of each line of a recording of ours; None for one that is damaged."""
    known: dict[tuple[object, ...], DataPoint] = {}
    for line in chain([head], iter(lambda: stream.readline(LIMIT), b"")):
        if len(known) > _MOST_KNOWN:
            known.clear()
        try:
            yield decoded(json.loads(line.decode("utf-8-sig")), known)
        except (ValueError, KeyError, TypeError, RecursionError):
            if line.strip():
                yield None


def _replay(lines: Iterator[Snapshot | None]) -> list[Snapshot]:
    """Return the answers of a recording of ours; a damaged line is left out, and the newest answer says so."""
    snapshots: list[Snapshot] = []
    damaged = 0
    for snapshot in lines:
        if snapshot is None:
            damaged += 1
        else:
            snapshots.append(snapshot)
    if not snapshots:
        raise Malformed(_NOT_ONE)
    if damaged:
        note = f"Lines of the recording that are damaged or cut off, and left out: {damaged}."
        snapshots.sort(key=lambda snapshot: snapshot.fetched_at)
        snapshots[-1] = replace(snapshots[-1], notes=(*snapshots[-1].notes, note))
    return snapshots
