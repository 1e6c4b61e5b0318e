"""Why a text is no recording, in words: a saved error, another answer, something else."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from sestui.errors import one_line

_ERROR_XML = re.compile(r"<Code>(?P<code>[^<]*)</Code>.{0,200}?<Message>(?P<message>[^<]*)</Message>", re.DOTALL)
_ERROR_CLI = re.compile(r"An error occurred \((?P<code>[^)]*)\) when calling the \w+ operation.*?: (?P<message>.*)")
_ERROR_JSON = re.compile(r'"[Mm]essage"\s*:\s*"(?P<message>(?:[^"\\]|\\.)*)"')
_ERROR_CODE = re.compile(r'"(?:[Cc]ode|__type)"\s*:\s*"(?P<code>[^"]*)"')
_ERROR_LINE = re.compile(
    r"^(?:Error: |Error executing |[\w.]*(?:Error|Exception|Throttling\w*|AccessDenied)\b).*$", re.M
)
_QUOTED = 160

_OTHERS = (
    (re.compile(r"enforcement_?status", re.IGNORECASE), "the account's status (GetAccount)"),
    (re.compile(r"max_?24_?hour_?send", re.IGNORECASE), "the send quota (GetSendQuota)"),
    (re.compile(r"suppressed_?destination", re.IGNORECASE), "suppressed addresses"),
    (re.compile(r"<html|<!doctype html", re.IGNORECASE), "a web page"),
)


def refusal(text: str) -> str:
    """Return what follows the file's name in the sentence that refuses it."""
    if not text.strip():
        return "is empty"
    if error := _error(text):
        return f"holds an error instead of sending statistics: {one_line(error, _QUOTED)}"
    for pattern, what in _OTHERS:
        if pattern.search(text):
            return f"holds {what}, not sending statistics"
    return f"holds no sending statistics; it begins with {one_line(text[:400], 60)!r}"


def _error(text: str) -> str | None:
    """Return the error that AWS or an SDK gave, if that is what was saved."""
    forms: tuple[Callable[[str], str | None], ...] = (_xml_error, _cli_error, _json_error, _plain_error)
    return next((error for form in forms if (error := form(text))), None)


def _xml_error(text: str) -> str | None:
    """Return the code and message of an ErrorResponse."""
    found = _ERROR_XML.search(text)
    return html.unescape(f"{found['code']}: {found['message']}") if found else None


def _cli_error(text: str) -> str | None:
    """Return the code and message that the AWS CLI and botocore print."""
    found = _ERROR_CLI.search(text)
    return f"{found['code']}: {found['message']}" if found else None


def _json_error(text: str) -> str | None:
    """Return the code and message of an error as SDKs write it in JSON."""
    message, code = _ERROR_JSON.search(text), _ERROR_CODE.search(text)
    if message is None:
        return None
    words = re.sub(r"\\[nrt]", " ", message["message"])
    return f"{code['code']}: {words}" if code else words


def _plain_error(text: str) -> str | None:
    """Return the line of a text that begins with an error's name."""
    found = _ERROR_LINE.search(text)
    return found[0] if found else None
