"""What the terminal can do beyond drawing: the clipboard, signals, and being gone."""

from __future__ import annotations

import asyncio
import base64
import os
import signal
from collections.abc import Callable, Mapping

_SCREEN_CHUNK = 600
"""GNU screen passes strings of less than 768 bytes through."""

LEAVING = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGQUIT: 131, signal.SIGINT: 130}
"""The signals that end the program cleanly, and the exit status of each: 128 + its number."""


def clipboard_sequence(text: str, environ: Mapping[str, str]) -> str:
    """Return the OSC 52 sequence that puts ``text`` on the clipboard, wrapped for tmux and GNU screen.

    Inside tmux the plain sequence goes first: which of the two arrives depends on its set-clipboard and
    allow-passthrough options.
    """
    encoded = base64.b64encode(text.encode()).decode()
    plain = f"\x1b]52;c;{encoded}\x07"
    if environ.get("TMUX"):
        return plain + "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if environ.get("TERM", "").startswith("screen"):
        chunks = [plain[start : start + _SCREEN_CHUNK] for start in range(0, len(plain), _SCREEN_CHUNK)]
        return "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks)
    return plain


def on_signals(leave: Callable[[int], object]) -> None:
    """Call ``leave`` with the exit status when a signal asks the program to end; in the running event loop."""
    loop = asyncio.get_running_loop()
    for number, status in LEAVING.items():
        loop.add_signal_handler(number, leave, status)


def terminal_is_there() -> bool:
    """Return whether the terminal still exists: a closed one is no terminal any more, with or without SIGHUP."""
    return os.isatty(0)
