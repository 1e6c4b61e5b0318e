"""The command line's options for the screen; the other commands are imported when one of them is wanted."""

from __future__ import annotations

from typing import Any

import click

from sestui import __version__
from sestui.cli.group import Sentences
from sestui.cli.parameters import account_options, look_options, refresh_option

COMMANDS = {
    "collect": "collect",
    "history": "history",
    "check": "check",
    "metrics": "metrics",
    "open": "open_file",
    "replay": "replay",
    "report": "report",
}
"""What each command is called in ``sestui.cli.commands``."""


class Commands(Sentences):
    """The commands, by their names; the screen needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        from sestui.cli import commands

        command: click.Command = getattr(commands, COMMANDS[cmd_name])
        return command


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="Exit status: 0; 2 for the usage or no terminal; 3 for AWS, credentials or the network.",
)
@account_options
@refresh_option
@click.option("--record", metavar="FILE", help="Append every answer to a recording.")
@click.option("--history", "history_file", metavar="FILE", help="Where to keep what is seen; see “history info”.")
@click.option(
    "--no-cloudwatch",
    is_flag=True,
    help="Do not ask CloudWatch for SES's own reputation, which costs about 26 US cents a month.",
)
@click.option("--no-history", is_flag=True, help="Keep nothing, and look back no further than SES does.")
@look_options
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def main(context: click.Context, /, **options: Any) -> int:
    """Watch the sending of an Amazon SES account: two weeks in 15-minute intervals, kept fresh.

    Credentials and Region come from where the AWS CLI has them. Options may also stand in config.toml.
    """
    if context.invoked_subcommand is not None:
        return 0
    from sestui.cli.running import watch

    return watch(**options)
