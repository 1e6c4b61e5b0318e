"""``sestui history``: its commands and their options; what they do is imported when they do it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import click

from sestui.cli.group import Sentences
from sestui.cli.parameters import inherited

_Command = TypeVar("_Command", bound=Callable[..., Any])
_FORMS = ("csv", "jsonl", "sqlite")


def day(context: click.Context, parameter: click.Parameter, value: str) -> datetime:
    """Return the midnight, UTC, that ``2026-06-01`` names."""
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no day such as 2026-06-01.") from None
    return datetime(found.year, found.month, found.day, tzinfo=UTC)


def history_option(command: _Command) -> _Command:
    """Add the option that names the file of the history."""
    words = "The file of the history instead of the one in the user's data folder."
    return click.option("--history", "history_file", metavar="FILE", help=words)(command)


def account_option(command: _Command) -> _Command:
    """Add the option that chooses one account of the history."""
    return click.option("--account", metavar="ID", help="Only this account, as info names it.")(command)


def _account_options(command: _Command) -> _Command:
    """Add the options that choose one target of the history."""
    return account_option(click.option("--region", metavar="REGION", help="Only this Region.")(command))


@click.group(cls=Sentences, invoke_without_command=True, short_help="Look after everything that was seen.")
@click.pass_context
def history(context: click.Context, /) -> None:
    """Look after the history: everything that sestui ever saw of the statistics, in one file.

    What it holds, copies of it, and other histories to add to it.
    """
    if context.invoked_subcommand is None:
        commands = ", ".join(history.list_commands(context))
        raise click.UsageError(f"Name a command after “history”: {commands}.")


@history.command(short_help="Say what is in it.")
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True, help="How.")
@history_option
@click.pass_context
def info(context: click.Context, /, **options: Any) -> int:
    """Say what is in the history: by account and Region, and how big the file is."""
    from sestui.cli.keeping import print_info

    return print_info(**inherited(context))


@history.command(short_help="Print it, or copy the file.")
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMS),
    default="csv",
    show_default=True,
    help="CSV, JSON lines, or SQLite's own copy of the file.",
)
@click.option("--output", metavar="FILE", help="Write a new file instead of standard output.")
@click.option("--all-looks", is_flag=True, help="Every observation; with jsonl everything else that is stored, too.")
@_account_options
@history_option
@click.pass_context
def export(context: click.Context, /, **options: Any) -> int:
    """Print the history: each interval once, as it was seen last, or with --all-looks every observation.

    A row "interval" is a data point; a row "idle" is a time that was watched, and had none. Between them nothing is
    known. "sestui history import" reads all of it back.
    """
    from sestui.cli.keeping import export as run

    return run(**inherited(context))


@history.command(name="import", short_help="Add other histories to it.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@history_option
@click.pass_context
def import_files(context: click.Context, /, **options: Any) -> int:
    """Add what was exported elsewhere, or other histories; "-" reads standard input.

    Nothing is counted twice: of two observations of one interval the newer one holds, whoever made it.
    """
    from sestui.cli.keeping import import_files as run

    return run(**inherited(context))


@history.command(short_help="Take old time out of it, for good.")
@click.option(
    "--before", metavar="DATE", required=True, callback=day, help="What begins before this day, UTC, is taken out."
)
@click.option("--yes", is_flag=True, help="Do it without a question.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@_account_options
@history_option
@click.pass_context
def prune(context: click.Context, /, **options: Any) -> int:
    """Take out everything that begins before a day, for good; "export" it before."""
    from sestui.cli.keeping import prune as run

    return run(**inherited(context))


@history.command(short_help="Look whether it is whole.")
@history_option
@click.pass_context
def check(context: click.Context, /, **options: Any) -> int:
    """Look at all of the file: whether SQLite finds it whole, and everything in it follows from what was observed.

    Exit status: 0 when it is sound, 1 when something is wrong, in a sentence each.
    """
    from sestui.cli.keeping import check as run

    return run(**inherited(context))
