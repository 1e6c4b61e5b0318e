"""The entry point: ``sestui`` and ``python -m sestui``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from sestui import __version__, starting, usage

_COMPLETION = "_SESTUI_COMPLETE"
"""The variable by which a shell asks click for its completion."""

_COLUMNS = 80
"""How wide a terminal must be for the help as it is written down."""


def main() -> None:
    """Run the command line, and exit; see :mod:`sestui.cli` for the status.

    What needs no options is answered before click is imported.
    """
    words = sys.argv[1:]
    if (text := _at_once(words)) is not None:
        sys.exit(_printed(text))
    try:
        if starting.leads_to_a_screen(words):
            starting.show()
        from sestui import compiled, memory

        memory.hold()
        compiled.use()
        _run(words)
    finally:
        starting.erase()


def _run(words: Sequence[str]) -> None:
    """Run the command line; one without words has nothing that click would read."""
    if words or _COMPLETION in os.environ:
        from sestui.cli import screen

        screen.main()
    else:
        from sestui.cli import plain

        plain.main()


def _at_once(words: Sequence[str]) -> str | None:
    """Return what the command line asks for, where that is known already."""
    if words == ["--version"]:
        return f"sestui {__version__}\n"
    return usage.HELP if words in (["--help"], ["-h"]) and not _narrow() else None


def _narrow() -> bool:
    """Return whether the help has to be wrapped anew: COLUMNS or the terminal says how wide it may be."""
    try:
        return int(os.environ.get("COLUMNS") or os.get_terminal_size(1).columns) < _COLUMNS
    except (OSError, ValueError):
        return False


def _printed(text: str) -> int:
    """Write to standard output; return the exit status, 1 if nobody reads it."""
    try:
        with open(1, "w", closefd=False) as output:
            output.write(text)
    except OSError:
        return 1
    return 0


if __name__ == "__main__":
    main()
