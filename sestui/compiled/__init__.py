"""The compiled modules of a start, in one file: finding and reading hundreds of files takes a tenth of the first frame.

The file lies beside what Python itself has compiled, and holds copies of that. A module is taken from it where Python
would have taken it from its own file: its source has the size and the time that the compiled code names, and lies where
the import looks. All else is left to Python, and nothing is lost without the file.
"""

from __future__ import annotations

import sys

from sestui.compiled import using

_ANSWERS = 2
"""After how many answers all modules of a start are there: the first one is another process's."""


class _Start:
    """What this process has: the finder while it is in use, and how many answers there were."""

    finder: using.Finder | None = None
    answers = 0


def use() -> None:
    """Take modules from the file from now on."""
    _Start.finder = using.use(_file())


def keep() -> None:
    """Write what was imported until now, where it is more than was kept; to be called after each answer.

    After the second one the file is left alone: what is imported later belongs to no start.
    """
    _Start.answers += 1
    if _Start.answers > _ANSWERS:
        return
    from sestui.compiled import keeping

    keeping.keep(_file(), _Start.finder)
    if _Start.answers == _ANSWERS and _Start.finder is not None:
        sys.meta_path.remove(_Start.finder)
        _Start.finder = None


def _file() -> str:
    """Return the file's path: beside the compiled file of this module."""
    return f"{(__spec__.cached or '').removesuffix('.pyc')}.start"
