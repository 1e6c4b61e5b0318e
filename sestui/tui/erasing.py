"""Whether the terminal erases with the background of the pen."""

from __future__ import annotations

from collections.abc import Mapping


def erases_in_colour(environ: Mapping[str, str]) -> bool:
    """Return whether erased cells take the background of the pen; False where nobody says so.

    terminfo's ``bce`` says it. tmux erases so, too, though the entries of its terminals deny it; GNU screen does not.
    A terminal that terminfo lacks, as it often does xterm-kitty, is looked up by what stands before the hyphen.
    """
    if environ.get("TMUX") or environ.get("STY"):
        return not environ.get("STY")
    name = environ.get("TERM", "")
    return next((flag for flag in map(_bce, (name, name.partition("-")[0])) if flag is not None), False)


def _bce(name: str) -> bool | None:
    """Return what terminfo says of a terminal; None if it does not know it."""
    try:
        import curses
    except ImportError:
        return None
    try:
        curses.setupterm(name, 2)
    except curses.error:
        return None
    return curses.tigetflag("bce") > 0
