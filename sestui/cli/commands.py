"""The commands besides the screen, and their options; what they do is imported when they do it."""

from __future__ import annotations

from typing import Any

import click

from sestui.cli.backfill import backfill
from sestui.cli.history import account_option, history, history_option
from sestui.cli.machines import check, metrics
from sestui.cli.parameters import (
    account_options,
    inherited,
    look_options,
    refresh_option,
    whom_options,
    window,
    zone_option,
)

__all__ = ["check", "collect", "history", "metrics", "open_file", "replay", "report"]

FORMATS = ("table", "json", "csv", "markdown", "aws")
PERIODS = ("interval", "hour", "day", "week", "month")


@click.command(short_help="Watch and record without a screen.")
@click.option("--once", is_flag=True, help="Make one poll, and end: for cron.")
@click.option("--wait", is_flag=True, help="With --once: wait for the next quarter hour before.")
@click.option("--unit", "print_unit", is_flag=True, help="Print a systemd unit with these options, and end.")
@refresh_option
@account_options
@history_option
@click.pass_context
def collect(context: click.Context, /, **options: Any) -> int:
    """Watch and record in the history without a screen, until SIGTERM or SIGINT: a service.

    It says little, on standard error: what changed, never a line a poll. A sestui beside it shows what it records.
    """
    from sestui.cli.collecting import collect as run

    return run(**inherited(context))


history.add_command(backfill)


@click.command(name="open", short_help="Show saved statistics.")
@click.argument("file")
@look_options
@click.pass_context
def open_file(context: click.Context, /, **options: Any) -> int:
    """Show what somebody saved, as of its own time; "-" reads standard input.

    FILE is a recording of sestui (--record), a report of it (--format json or aws), the output of "aws ses
    get-send-statistics", the raw XML answer, or what an AWS SDK example for Python, Ruby, Go or PHP printed.
    """
    from sestui.cli.running import show

    return show(**inherited(context))


@click.command(short_help="Play again what was seen.")
@click.argument("file", required=False)
@click.option("--from", "start", metavar="MOMENT", help="Instead of a file: from the history, from then on.")
@click.option("--to", "end", metavar="MOMENT", help="Up to then; a date alone is its end; until now unless said.")
@click.option(
    "--speed",
    metavar="NUMBER",
    type=click.IntRange(1, 10_000),
    default=60,
    show_default=True,
    help="So many times faster than it was.",
)
@account_option
@history_option
@whom_options
@look_options
@click.pass_context
def replay(context: click.Context, /, **options: Any) -> int:
    """Play a recording (FILE, "-" reads standard input) or a time of the history through the same screens.

    The time on the screen is that of the answers. "p" stops it and lets it go on; at the end the last answer stays.
    """
    from sestui.cli.replaying import replay as run

    return run(**inherited(context))


@click.command(short_help="Print the statistics once.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How to print.")
@click.option(
    "--by",
    type=click.Choice(PERIODS),
    default="interval",
    show_default=True,
    help="The rows: the data points of the answer, idle intervals left out as SES does; or all hours, days …",
)
@click.option(
    "--window",
    metavar="LENGTH",
    default="14d",
    show_default=True,
    callback=window,
    help="The newest part: a number and m, h or d, in steps of 15 minutes, 14d at most.",
)
@click.option("--input", "file", metavar="FILE", help="A recording instead of AWS; - is standard input.")
@click.option("--as-of", metavar="MOMENT", help="As it was known then, from the history; a date alone is its end.")
@account_option
@history_option
@account_options
@zone_option
@click.pass_context
def report(context: click.Context, /, **options: Any) -> int:
    """Print the statistics once, with the same numbers as the screen.

    "--format aws" prints exactly what "aws ses get-send-statistics" prints, sorted by time.
    """
    from sestui.cli.running import print_report

    values = inherited(context)
    cut = [f"--{name}" for name in ("by", "window") if _is_given(context, name)]
    if values["form"] == "aws" and cut:
        raise click.UsageError(f"{cut[0]} cannot be had with --format aws, which prints the whole answer.")
    return print_report(**values)


def _is_given(context: click.Context, name: str) -> bool:
    """Return whether an option stands on the command line."""
    return context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
