"""The options that commands share, and their checks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import click

from sestui.errors import UsageError
from sestui.settings import SYMBOLS, ZONES, checked_refresh

_Command = TypeVar("_Command", bound=Callable[..., Any])
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_QUARTER = timedelta(minutes=15)
_MOST = timedelta(days=14)


def window(context: click.Context, parameter: click.Parameter, value: str) -> timedelta:
    """Return the length that ``15m``, ``24h`` or ``14d`` names."""
    found = re.fullmatch(r"([0-9]{1,6})([mhd])", value)
    length = int(found[1]) * _UNITS[found[2]] if found else timedelta(0)
    if not _QUARTER <= length <= _MOST or length % _QUARTER:
        allowed = "a number and m, h or d, in steps of 15 minutes, from 15m to 14d"
        raise click.BadParameter(f"{value!r} is not {allowed}.")
    return length


def refresh(context: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
    """Return the seconds of ``--refresh``; None where it is not given."""
    try:
        return None if value is None else checked_refresh(value)
    except UsageError as error:
        raise click.BadParameter(error.advice) from None


def refresh_option(command: _Command) -> _Command:
    """Add the option that says how often to ask."""
    words = "Ask so often: 5 to 86400 seconds, 60 unless said (20 with --demo)."
    return click.option("--refresh", metavar="SECONDS", callback=refresh, help=words)(command)


def whom_options(command: _Command) -> _Command:
    """Add the options that say which account of AWS."""
    for option in (
        click.option("--endpoint-url", metavar="URL", help="Send all calls there, as the AWS CLI's option."),
        click.option("--region", metavar="REGION", help="The AWS Region, as the AWS CLI's option."),
        click.option("--profile", metavar="NAME", help="The AWS profile, as the AWS CLI's option."),
    ):
        command = option(command)
    return command


def account_options(command: _Command) -> _Command:
    """Add the options that say whose statistics to ask for."""
    for option in (
        click.option(
            "--seed", metavar="NUMBER", type=click.IntRange(min=0), help="Which simulated account; with --demo."
        ),
        click.option("--scenario", metavar="NAME", help="What happens to the simulated account; implies --demo."),
        click.option("--demo", is_flag=True, help="A simulated account: no AWS, no credentials, no network."),
    ):
        command = option(command)
    return whom_options(command)


def zone_option(command: _Command) -> _Command:
    """Add the option that chooses the zone of the times."""
    return click.option("--zone", type=click.Choice(ZONES), help="Show times in UTC or in local time.")(command)


def look_options(command: _Command) -> _Command:
    """Add the options that choose the looks of the screen."""
    command = zone_option(command)
    command = click.option("--theme", metavar="NAME", help="The colours: sestui, sestui-light or one of Textual's.")(
        command
    )
    return click.option("--symbols", type=click.Choice(SYMBOLS), help="What charts are drawn with.")(command)


def inherited(context: click.Context) -> dict[str, Any]:
    """Return the command's options, those included that stand before its name: ``sestui --region R report``.

    Raises:
        click.UsageError: If an option before the name is none of the command's.
    """
    values, own = dict(context.params), click.core.ParameterSource.COMMANDLINE
    settled = {name for name in values if context.get_parameter_source(name) is own}
    above = context.parent
    while above is not None:
        for name in [name for name in above.params if above.get_parameter_source(name) is own]:
            if name not in values:
                words = f"--{name.replace('_', '-')} is no option of {context.command_path}."
                raise click.UsageError(words)
            if name not in settled:
                values[name] = above.params[name]
                settled.add(name)
        above = above.parent
    return values
