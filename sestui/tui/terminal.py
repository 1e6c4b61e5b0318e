"""What the terminal can do beyond drawing: the clipboard, the title."""

from __future__ import annotations

import base64
from collections.abc import Mapping

_SCREEN_CHUNK = 600
"""GNU screen passes strings of less than 768 bytes through."""


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


KEEP_TITLE = "\x1b[22;2t"
"""Puts the title on the terminal's stack (xterm and its kin; others ignore it)."""

RESTORE_TITLE = "\x1b]2;\x07\x1b[23;2t"
"""Takes it from there again; where there is no such stack, the title is empty rather than a wrong one."""


def title_sequence(title: str) -> str:
    """Return the OSC 2 sequence that makes ``title``, which is all printable, the terminal's title."""
    return f"\x1b]2;{title}\x07"
