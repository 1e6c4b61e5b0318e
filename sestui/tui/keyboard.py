"""Keys out of what a terminal sends."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from textual._xterm_parser import XTermParser
from textual.message import Message


@cache
def _alone() -> re.Pattern[str]:
    """Return where an escape ends that begins no sequence; the last four are keys of Textual's questions with Alt."""
    return re.compile(r"(?<=\x1b)(?=[^\[O\x7f\tbf])")


class Keyboard(XTermParser):
    """Textual's parser, for whom Escape stays a key though the next one follows at its heels, as on a bad line.

    Textual takes both for one key with Alt, or for none.
    """

    _held = ""

    def feed(self, data: str) -> Iterable[Message]:
        """As Textual's; what an escape is to be needs no waiting once the next character is there."""
        held, self._held = self._held, "\x1b" if data.endswith("\x1b") else ""
        first, *others = _alone().split(held + data)
        if first != held:
            yield from super().feed(first[len(held) :])
        for part in others:
            if self._timeout_time is not None:
                self._timeout_time = 0.0
                yield from self.tick()
            yield from super().feed(part)
