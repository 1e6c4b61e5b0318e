"""The commands for monitoring systems, and their options."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any, NoReturn, TypeVar

import click

from sestui.cli.parameters import account_options, inherited, window
from sestui.errors import SestuiError, one_line

_Command = TypeVar("_Command", bound=Callable[..., Any])
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Plugin(click.Command):
    """A command whose every error is one line on standard output and status 3: 2 means critical to Nagios."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Read the options."""
        try:
            return super().make_context(*args, **extra)
        except click.UsageError as error:
            _unknown(one_line(error.format_message()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run; a bug is shown on standard error, too."""
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            _unknown(one_line(error.format_message()))
        except SestuiError as error:
            _unknown(error.advice)
        except click.exceptions.Exit:
            raise
        except Exception as error:
            traceback.print_exc()
            _unknown(f"A bug in sestui: {type(error).__name__}.")


def _unknown(why: str) -> NoReturn:
    """Print the line of a check that could not be made, and leave."""
    from sestui.cli.checking import say, unknown

    raise click.exceptions.Exit(say(unknown(why)))


def _percent(context: click.Context, parameter: click.Parameter, value: str) -> Fraction:
    """Return the fraction that a number of percent names."""
    found = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?%?", value)
    share = Fraction(found[1]) / 100 if found else Fraction(0)
    if not 0 < share <= 1:
        raise click.BadParameter(f"{value!r} is no percentage above 0, up to 100.")
    return share


def _duration(context: click.Context, parameter: click.Parameter, value: str) -> timedelta:
    """Return the length that ``90s``, ``15m``, ``2h`` or ``1d`` names."""
    found = re.fullmatch(r"([0-9]{1,6})([smhd])", value)
    if not found or not int(found[1]):
        raise click.BadParameter(f"{value!r} is not a number above 0 and s, m, h or d.")
    return timedelta(seconds=int(found[1]) * _SECONDS[found[2]])


def _share(name: str, default: str, words: str) -> Callable[[_Command], _Command]:
    return click.option(
        f"--{name}", metavar="PERCENT", default=default, show_default=True, callback=_percent, help=words
    )


def _asking_options(command: _Command) -> _Command:
    """Add the options that say what is asked, and how long."""
    for option in (
        click.option("--input", "file", metavar="FILE", help="A recording instead of AWS; - is standard input."),
        click.option(
            "--timeout",
            type=click.IntRange(1, 600),
            metavar="SECONDS",
            default=8,
            show_default=True,
            help="Give up after so long.",
        ),
        click.option(
            "--cloudwatch",
            is_flag=True,
            help="Ask CloudWatch for SES's own reputation, too: 0.002 US cents each time, 17 a month every 5 minutes.",
        ),
    ):
        command = option(command)
    return account_options(command)


@click.command(cls=Plugin, short_help="One line for Nagios, Icinga, Sensu and cron.")
@_share("bounce-warning", "2", "Warn from this observed bounce rate on.")
@_share("bounce-critical", "5", "Critical from this observed bounce rate on.")
@_share("complaint-warning", "0.05", "Warn from this observed complaint rate on.")
@_share("complaint-critical", "0.1", "Critical from this observed complaint rate on.")
@_share("quota-warning", "80", "Warn from this used share of the send quota on.")
@_share("quota-critical", "95", "Critical from this used share of the send quota on.")
@click.option(
    "--minimum-volume",
    type=click.IntRange(min=1),
    metavar="MAILS",
    default=100,
    show_default=True,
    help="Judge no rate of fewer delivery attempts.",
)
@click.option(
    "--window",
    metavar="LENGTH",
    default="24h",
    show_default=True,
    callback=window,
    help="What the rates are of: a number and m, h or d, in steps of 15 minutes, 14d at most.",
)
@click.option(
    "--max-age",
    metavar="LENGTH",
    default="15m",
    show_default=True,
    callback=_duration,
    help="Warn of an answer older than this: a number and s, m, h or d.",
)
@_asking_options
@click.pass_context
def check(context: click.Context, /, **options: Any) -> int:
    """Say in one line whether the account is in order, with performance data, and how bad it is in the exit status.

    0 is OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN: there is no answer, or an option is wrong. A rate is judged with enough
    mail only: the lower end of its 95 % interval (Wilson) must reach the line.
    """
    from sestui.cli.checking import check as run

    return run(**inherited(context))


@click.command(short_help="Metrics for Prometheus and its kin.")
@click.option(
    "--output", metavar="FILE", help="Replace a file in one step, mode 0644: for the node exporter's textfiles."
)
@click.option("--dashboard", is_flag=True, help="Print a Grafana dashboard for these metrics, and end.")
@click.option("--rules", is_flag=True, help="Print alerting rules for these metrics, and end.")
@_asking_options
@click.pass_context
def metrics(context: click.Context, /, **options: Any) -> int:
    """Print one answer as OpenMetrics; the text is in Prometheus's older format, too, which node exporters read.

    Without an answer there is sestui_up 0, and the exit status is 3. CloudWatch is asked only with --cloudwatch.
    """
    from sestui.cli.metering import metrics as run

    return run(**inherited(context))
