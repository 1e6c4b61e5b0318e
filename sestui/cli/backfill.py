"""``sestui history backfill``: its options; what it does is imported when it does it."""

from __future__ import annotations

from typing import Any

import click

from sestui.cli.history import day, history_option
from sestui.cli.parameters import account_options, inherited


@click.command(short_help="Fill it from CloudWatch, which has 15 months.")
@click.option(
    "--since", metavar="DATE", required=True, callback=day, help="From this day on, UTC; CloudWatch keeps 15 months."
)
@click.option("--yes", is_flag=True, help="Do it without a question.")
@account_options
@history_option
@click.pass_context
def backfill(context: click.Context, /, **options: Any) -> int:
    """Fill the history from CloudWatch: sends, deliveries, bounces, complaints and rejects.

    CloudWatch keeps them for 63 days by 5 minutes and for 15 months by hours. They are stored as CloudWatch's, beside
    SES's own data points. What it costs is said before CloudWatch is asked; what was broken off goes on with the same
    command. It needs the permission cloudwatch:GetMetricData.
    """
    from sestui.cli.filling import fill

    return fill(**inherited(context))
