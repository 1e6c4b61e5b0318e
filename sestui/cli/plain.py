"""``sestui`` without a word: the screen, without click, whose import is a part of the time to the first frame."""

from __future__ import annotations

import sys
from typing import NoReturn

from sestui.cli.output import INTERRUPTED, told
from sestui.cli.running import watch
from sestui.errors import SestuiError


def main() -> NoReturn:
    """Show the screen, and exit as the command line with options does."""
    try:
        status = watch()
    except (KeyboardInterrupt, EOFError):
        status = INTERRUPTED
    except SestuiError as error:
        status = told(error)
    sys.exit(status)
