"""What the commands of ``sestui history`` do."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from sestui import settings
from sestui.cli.output import print_data, say
from sestui.cli.terminal import is_terminal
from sestui.errors import UsageError, one_line
from sestui.formatting import UNKNOWN, count, iso

if TYPE_CHECKING:
    from sestui.domain.past import Key
    from sestui.history.importing import Imported
    from sestui.history.store import History
    from sestui.history.upkeep import TargetInfo

_SQLITE = b"SQLite format 3\0"
_TITLES = ("account", "Region", "intervals", "observations", "first", "last", "newest answer")


def print_info(*, form: str, history_file: str | None) -> int:
    """Print what there is; return the exit status.

    Raises:
        HistoryError: If the history cannot be read.
    """
    path = history_path(history_file)
    size = sum(file.stat().st_size for file in (path, path.with_name(path.name + "-wal")) if file.exists())
    with readable(path) as history:
        found, version = history.info(), history.version
    if form == "json":
        facts = {"file": str(path), "bytes": size, "version": version}
        print_data(json.dumps(facts | {"targets": [_document(one) for one in found]}, indent=2) + "\n")
    else:
        rows = [_TITLES, *(_cells(one) for one in found)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(_TITLES))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
        print_data(f"{path}, {count(size)} bytes\n\n" + "".join(f"{line.rstrip()}\n" for line in lines))
    return 0


def _document(info: TargetInfo) -> dict[str, Any]:
    """Return what there is of a target, for a program."""
    return {
        "account": info.key.account_id,
        "region": info.key.region,
        "profile": info.key.target(info.profile).profile,
        "intervals": info.intervals,
        "observations": info.observations,
        "watched_intervals": info.watched,
        "first": None if info.first is None else iso(info.first),
        "last": None if info.last is None else iso(info.last),
        "looked_at": None if info.looked_at is None else iso(info.looked_at),
        "phase_minutes": info.phase_minutes,
    }


def _cells(info: TargetInfo) -> tuple[str, ...]:
    """Return what there is of a target, for a person."""
    times = (UNKNOWN if at is None else f"{at:%Y-%m-%d %H:%M}" for at in (info.first, info.last, info.looked_at))
    name = one_line(info.key.account, 60)
    return (name, one_line(info.key.region, 40), count(info.intervals), count(info.observations), *times)


def export(
    *,
    form: str,
    output: str | None,
    all_looks: bool,
    account: str | None,
    region: str | None,
    history_file: str | None,
) -> int:
    """Print the history, or write it to a new file; return the exit status.

    Raises:
        UsageError: If the file is there already, or cannot be made, or the options do not fit.
        HistoryError: If the history cannot be read.
    """
    chosen = account is not None or region is not None
    if form == "sqlite" and (output is None or chosen or all_looks):
        raise UsageError("--format sqlite copies the whole file.", "It takes --output FILE, and nothing else.")
    with readable(history_path(history_file)) as history:
        if form == "sqlite":
            history.backup(Path(output or ""))
            return 0
        keys = _chosen(history, account, region) if chosen else ()
        with closing(history.export(form, keys, all_looks=all_looks)) as texts:
            _write(texts, output)
    return 0


def _write(texts: Iterable[str], output: str | None) -> None:
    """Write texts to standard output until nobody reads it, or to a new file."""
    if output is not None:
        _write_new(texts, output)
        return
    for text in texts:
        if not print_data(text):
            return


def _write_new(texts: Iterable[str], output: str) -> None:
    """Write a new file, mode 0600; where that fails there is none."""
    try:
        with open(output, "x", encoding="utf-8", newline="", opener=partial(os.open, mode=0o600)) as file:
            try:
                file.writelines(texts)
            except BaseException:
                Path(output).unlink()
                raise
    except FileExistsError as error:
        raise UsageError(f"{one_line(output, 120)} exists already.", "Name a new file.") from error
    except OSError as error:
        raise UsageError(f"{one_line(output, 120)} cannot be written: {error.strerror}.") from error


def import_files(*, files: tuple[str, ...], history_file: str | None) -> int:
    """Add other histories; return the exit status.

    Raises:
        UsageError: If a file is no export and no history; what was named before it is imported.
        HistoryError: If a history cannot be read or written.
    """
    with _writable(history_path(history_file)) as history:
        for name in files:
            done = _import(history, name)
            told = "standard input" if name == "-" else one_line(name, 120)
            say(f"{told}: {count(done.looks)} new observations.")
    return 0


def _import(history: History, name: str) -> Imported:
    """Add one file."""
    if name == "-":
        return history.take(_standard_input(), "standard input")
    path = Path(name)
    try:
        if path.samefile(history.file.path):
            raise UsageError(f"{one_line(name, 120)} is this history itself.", "Name another one.")
        with path.open("rb") as file:
            if file.read(len(_SQLITE)) == _SQLITE:
                return history.take_file(path)
        with path.open(encoding="utf-8-sig", newline="") as text:
            return history.take(text, name)
    except OSError as error:
        raise UsageError(f"{one_line(name, 120)} cannot be read: {error.strerror}.") from error


def _standard_input() -> TextIO:
    """Return standard input.

    Raises:
        UsageError: If it is closed or a terminal.
    """
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("There is no export on standard input.", "Name a file, or pipe one in.")
    return sys.stdin


def prune(
    *,
    before: datetime,
    yes: bool,
    dry_run: bool,
    account: str | None,
    region: str | None,
    history_file: str | None,
) -> int:
    """Take old time out; return the exit status.

    Raises:
        UsageError: If the user would have to be asked, and there is no terminal.
        HistoryError: If the history cannot be read or written.
    """
    path = history_path(history_file)
    with readable(path) as history:
        keys = _chosen(history, account, region) if account or region else (None,)
    with _writable(path) as history:
        found = [history.prune(before, key=key, really=False) for key in keys]
        total = (
            f"{count(sum(one.intervals for one in found))} intervals ({count(sum(one.observations for one in found))}"
        )
        words = f"{total} observations), and {count(sum(one.others for one in found))} other values"
        if dry_run:
            say(f"{words} begin before {before:%Y-%m-%d}.")
            return 0
        if not yes and not _agreed(f"Take {words} before {before:%Y-%m-%d} out for good?"):
            return 0
        for key in keys:
            history.prune(before, key=key)
    say(f"{words} are taken out.")
    return 0


def _agreed(question: str) -> bool:
    """Ask the user."""
    if not (is_terminal(0) and is_terminal(2)):
        raise UsageError("There is no terminal to ask whether to go on.", "Add --yes, or --dry-run to see what goes.")
    return click.confirm(f"sestui: {question}", err=True)


def check(*, history_file: str | None) -> int:
    """Look whether the file is whole; return the exit status, 1 if something is wrong."""
    path = history_path(history_file)
    with readable(path) as history:
        wrong = history.check()
    print_data("".join(f"{one_line(sentence)}\n" for sentence in wrong) or f"{path} is sound.\n")
    return 1 if wrong else 0


def history_path(named: str | None) -> Path:
    """Return the file of the history: the named one, or the one in the user's data folder."""
    return settings.data_path() if named is None else Path(named)


@contextmanager
def readable(path: Path) -> Iterator[History]:
    """Within the block: a history that is there, to be read."""
    if not path.exists():
        raise UsageError(f"There is no history at {path}.", "sestui makes it, and --history names another file.")
    from sestui.history.store import History

    with History.readonly(path) as history:
        yield history


@contextmanager
def _writable(path: Path) -> Iterator[History]:
    """Within the block: a history, made if need be; what happened to it is said."""
    from sestui.history.store import open_history

    with open_history(path) as history:
        if history.notice:
            say(history.notice)
        yield history


def _chosen(history: History, account: str | None, region: str | None) -> tuple[Key, ...]:
    """Return the targets of an account, of a Region, or both.

    Raises:
        UsageError: If there is none.
    """
    known = history.targets()
    found = tuple(key for key in known if account in (None, key.account) and region in (None, key.region))
    if not found:
        names = ", ".join(f"{key.account} {key.region}" for key in known) or "none"
        wanted = " ".join(name for name in (account, region) if name)
        raise UsageError(f"There is no history of {one_line(wanted, 80)}.", f"There are: {one_line(names, 160)}.")
    return found
