"""A group of commands whose errors are sentences."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import click

from sestui.cli.output import INTERRUPTED, say, told
from sestui.errors import SestuiError, one_line


class Sentences(click.Group):
    """A group of commands whose errors are one sentence on standard error, and an exit status."""

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run, and exit: 0; 2 for the usage or no terminal; 3 for AWS, credentials or the network; 1 for the rest."""
        extra["standalone_mode"] = False
        extra["prog_name"] = "sestui"
        try:
            status = super().main(*args, **extra)
        except click.ClickException as error:
            say(one_line(error.format_message()))
            status = error.exit_code if isinstance(error, click.UsageError) else 2
        except click.Abort:
            status = INTERRUPTED
        except SestuiError as error:
            status = told(error)
        sys.exit(status or 0)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which there are."""
        if args and self.get_command(ctx, args[0]) is None:
            commands = ", ".join(self.list_commands(ctx))
            raise click.UsageError(f"There is no command {one_line(args[0], 40)!r}. Commands are: {commands}.")
        return super().resolve_command(ctx, args)
