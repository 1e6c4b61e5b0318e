"""What a start compiles, in one file: without it every process finds and reads hundreds of modules, and compiles texts.

The file lies beside what Python itself has compiled, and holds copies of that. A module is taken from it where Python
would have taken it from its own file: its source has the size and the time that the compiled code names, and lies where
the import looks. All else is left to Python, and nothing is lost without the file.
"""

from __future__ import annotations

import sys

from sestui.compiled import using

TYPE_CHECKING = False  # typing itself would be found and read before there is the file
if TYPE_CHECKING:
    from sestui.compiled.texts import Texts

_ANSWERS = 2
"""After how many answers all modules of a start are there: the first one is another process's."""


class _Start:
    """What this process has: what takes modules and texts while it is in use, and how many answers there were."""

    finder: using.Finder | None = None
    texts: Texts | None = None
    answers = 0


def use() -> None:
    """Take what was compiled before from now on; nothing where Python itself keeps nothing compiled."""
    if not _file():
        return
    finder = _Start.finder = using.use(_file())
    from sestui.compiled.texts import Texts

    _Start.texts = Texts({}, {}) if finder is None else Texts(finder.methods, finder.patterns)
    _Start.texts.install()


def keep() -> None:
    """Write what was compiled until now, where it is more than was kept; to be called after each answer.

    After the second one the file is left alone: what is compiled later belongs to no start.
    """
    if _Start.texts is None:
        return
    from sestui.compiled import keeping

    keeping.keep(_file(), _Start.finder, _Start.texts)
    _Start.answers += 1
    if _Start.answers >= _ANSWERS:
        leave()


def leave() -> None:
    """Leave everything to Python again."""
    if _Start.texts is not None:
        _Start.texts.remove()
        _Start.texts = None
    if _Start.finder is not None:
        sys.meta_path.remove(_Start.finder)
        _Start.finder = None


def _file() -> str:
    """Return the file's path: beside the compiled file of this module; "" where that has none."""
    cached = __spec__.cached
    return f"{cached.removesuffix('.pyc')}.start" if cached else ""
