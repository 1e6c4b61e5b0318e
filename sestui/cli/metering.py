"""What ``sestui metrics`` does."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from tempfile import mkstemp
from typing import Any

from sestui import settings
from sestui.cli.asking import answer
from sestui.cli.output import print_data, say
from sestui.domain.model import Snapshot, Target
from sestui.errors import AccessDenied, SestuiError, SourceError, UsageError
from sestui.reports.look import look_at
from sestui.reports.openmetrics import failure_metrics, openmetrics

_READABLE = 0o644
"""The node exporter runs as another user."""

_NOT_HAD = 3


def metrics(*, output: str | None, dashboard: bool, rules: bool, **asked: Any) -> int:
    """Print or write the metrics; return the exit status: 3 where there is no answer, which the metrics say, too.

    Raises:
        UsageError: If the options do not fit together, or a file is no recording.
        SestuiError: If the metrics cannot be written.
    """
    if dashboard and rules:
        raise UsageError("--dashboard and --rules print two files.", "Ask for one at a time.")
    if dashboard or rules:
        text, status = shipped("dashboard.json" if dashboard else "rules.yaml"), 0
    else:
        text, status = _measured(**asked)
    if output is None:
        print_data(text)
    else:
        replaced(Path(output), text)
    return status


def shipped(name: str) -> str:
    """Return a file that is installed with sestui."""
    return files("sestui").joinpath("data", name).read_text(encoding="utf-8")


def _measured(*, timeout: int, file: str | None, cloudwatch: bool, **account: Any) -> tuple[str, int]:
    """Return the metrics and the exit status."""
    try:
        snapshot, reputation = answer(timeout, file, cloudwatch=cloudwatch, **account)
    except SourceError as error:
        say(error.advice)
        return failure_metrics(error, _target(error, **account), datetime.now(UTC)), _NOT_HAD
    return openmetrics(look_at(snapshot, datetime.now(UTC), reputation=reputation)), 0


def _target(error: SourceError, *, profile: str | None, region: str | None, **more: Any) -> Target:
    """Return who was asked, as far as the options, the environment and the error tell."""
    if isinstance(error, AccessDenied) and isinstance(error.beside, Snapshot):
        return error.beside.target
    return settings.target_asked(profile, region, os.environ)


def replaced(path: Path, text: str) -> None:
    """Write a file so that whoever reads it has all of the old one or all of the new one.

    The name of the unfinished one has another ending than ``.prom``: the node exporter must not read it.

    Raises:
        SestuiError: If it cannot be written; the old one is then as it was.
    """
    unfinished = None
    try:
        number, unfinished = mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fchmod(number, _READABLE)
            os.fsync(number)
        Path(unfinished).replace(path)
    except OSError as error:
        if unfinished is not None:
            with suppress(OSError):
                Path(unfinished).unlink()
        raise SestuiError(f"{path} cannot be written: {error.strerror}.") from error
