"""The command line: parses, starts what is asked for, and turns errors into one sentence and an exit status."""

from __future__ import annotations

from sestui.cli.screen import main

__all__ = ["main"]
