"""What AWS's examples for Go, Ruby and PHP print, and the AWS CLI's text, table and YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sestui.sources.recording.fields import Fields, Malformed, Saved, is_point, normal

_FIELD = re.compile(
    r"""\b(?P<name>timestamp|delivery_?attempts|attempts|bounces|complaints|rejects)\b["'\]]*[ \t]*(?:=>|:|=)\s*
    (?:int\((?P<int>-?\d+)\)
      |(?:string\(\d+\)\s*)?"(?P<double>[^"]*)"
      |'(?P<single>[^']*)'
      |(?P<bare>[^,\n{}()<>\]]*))""",
    re.IGNORECASE | re.VERBOSE,
)
_PHP_TIME = re.compile(
    r"""(?:object\([\w\\]+\)\#\d+\s\(\d+\)\s\{|class\s[\w\\]+\#\d+\s\(\d+\)\s\{|[\w\\]+\sObject\s*\()
    \s*(?:\["?|public\s\$)date(?:"?\])?\s*=>\s*(?:string\(\d+\)\s*)?"?(?P<date>[\d:.\ -]+?)"?
    \s*(?:\["?|public\s\$)timezone_type(?:"?\])?\s*=>\s*(?:int\()?\d\)?
    \s*(?:\["?|public\s\$)timezone(?:"?\])?\s*=>\s*(?:string\(\d+\)\s*)?"?(?P<zone>[\w/:+-]+)"?\s*[})]""",
    re.VERBOSE,
)
_BLOCK = re.compile(r"\{[^{}]*\}|\([^()]*\)|#<struct [^<>]*>")
_EMPTY = re.compile(
    r"send_?data_?points[\"'\]]*\s*(?:=>|:|=)\s*(?:array\(0\)\s*\{\s*\}|Array\s*\(\s*\)|\[\s*\])", re.IGNORECASE
)
_GOT = re.compile(r"^Got (\d+) data ?point", re.MULTILINE)
_LABELS = frozenset({"timestamp", "attempts", "bounces", "complaints", "rejects"})
_CLI_ROW = re.compile(
    r"^(?:SENDDATAPOINTS\t|\|\|)\s*(?P<bounces>\d+)[\s|]+(?P<complaints>\d+)[\s|]+(?P<deliveryattempts>\d+)"
    r"[\s|]+(?P<rejects>\d+)[\s|]+(?P<timestamp>[\dT:+.Z-]{16,})",
)
_CLI_ROWS = re.compile(r"^(?:SENDDATAPOINTS\t|\|\|\s+\d).*$", re.MULTILINE)


def answers(text: str) -> list[Saved] | None:
    """Return the answers that ``text`` prints; None if it is nothing of the kind.

    Raises:
        Malformed: If the text is cut off.
    """
    starts = [found.start() for found in _GOT.finditer(text)]
    ends = [*starts[1:], len(text)]
    if starts:
        return [_counted(text[start:end]) for start, end in zip(starts, ends, strict=True)]
    for form in (_rows, _bracketed, _listed):
        points = form(text)
        if points:
            return [Saved(points, text)]
    return [Saved([], text)] if _EMPTY.search(text) else None


def _counted(text: str) -> Saved:
    """Return what the Go and Ruby examples print after ``Got N data points``; N tells whether it is whole."""
    announced = int(_GOT.findall(text)[0])
    points = [_fields(block) for block in re.split(r"^(?=Timestamp:)", text, flags=re.MULTILINE)[1:]]
    if len(points) != announced or any(not _labelled(fields) for fields in points):
        raise Malformed(f"is cut off: it announces {announced} data points")
    return Saved(points, text)


def _labelled(fields: Fields) -> bool:
    """Return whether all five lines of a data point are there, with their values."""
    return {normal(name).removeprefix("delivery") for name, value in fields.items() if value} >= _LABELS


def _rows(text: str) -> list[Fields]:
    """Return the data points of the AWS CLI's ``--output text`` and ``--output table``, whose columns are fixed."""
    points: list[Fields] = []
    for row in _CLI_ROWS.findall(text):
        found = _CLI_ROW.match(row)
        if found is None:
            raise Malformed("is text of the AWS CLI that is cut off, or lacks a column")
        points.append(found.groupdict())
    return points


def _bracketed(text: str) -> list[Fields]:
    """Return the data points between brackets: Go's and Ruby's values, PHP's ``var_dump`` and ``print_r``."""
    flat = _PHP_TIME.sub(r'"\g<date> \g<zone>"', text)
    points = [fields for block in _BLOCK.findall(flat) if is_point(fields := _fields(block))]
    if points and any(flat.count(opening) != flat.count(closing) for opening, closing in ("{}", "()", "[]")):
        raise Malformed("is cut off: a bracket is not closed")
    return points


def _listed(text: str) -> list[Fields]:
    """Return the data points of a YAML list, or of labelled lines without a heading."""
    starts = r"^\s*-\s+(?=\w+:)" if re.search(r"^\s*-\s+\w+:", text, re.MULTILINE) else r"^(?=\s*Timestamp\s*:)"
    blocks = re.split(starts, text, flags=re.MULTILINE)[1:]
    points = list(_points(blocks))
    if points and not all(_labelled(fields) for fields in points):
        raise Malformed("is cut off: its last data point is not whole")
    return points


def _points(blocks: list[str]) -> Iterator[Fields]:
    """Yield the fields of the blocks that are data points."""
    for block in blocks:
        fields = _fields(block)
        if is_point(fields):
            yield fields


def _fields(block: str) -> Fields:
    """Return the names and values in one block."""
    return {found["name"]: _text(found) for found in _FIELD.finditer(block)}


def _text(found: re.Match[str]) -> str:
    """Return the value of a field, without its quotes."""
    values = (found[group] for group in ("int", "double", "single", "bare"))
    return next(value for value in values if value is not None).strip()
