"""Lines that are styled once: Textual takes longer to lay the styles of a widget over a line than to draw it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.css.styles import StylesBase
from textual.geometry import Size, Spacing
from textual.strip import Strip

from sestui.tui.summed import same

_SCREENS, _CURSORS = 2, 8
"""So many screens full of lines are kept, and lines under a cursor: without those, a page down and up again draws all,
as always the line goes that is wanted next."""


class KeptLines:
    """The lines that were asked for last, by what they show."""

    def __init__(self) -> None:
        """Begin with none."""
        self._strips: dict[Hashable, Strip] = {}

    def strip(self, shows: Hashable, height: int, draw: Callable[[], Strip]) -> Strip:
        """Return a line.

        Args:
            shows: All that it depends on.
            height: How many lines the widget has.
            draw: Draws it.
        """
        strip = self._strips.pop(shows, None)
        self._strips[shows] = strip = draw() if strip is None else strip
        _let_go(self._strips, height)
        return strip

    def clear(self) -> None:
        """Forget all."""
        self._strips.clear()


class DrawnRows(KeptLines):
    """Rows that were drawn before; forgotten where they would be drawn otherwise now."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self._how: tuple[object, ...] = ()
        self._height = 0

    def drawn(self, how: tuple[object, ...], height: int) -> None:
        """Have rows drawn from now on in a way, which is told by objects: other objects, another drawing.

        Args:
            how: The objects.
            height: How many rows the widget has.
        """
        self._height = height
        if not same(how, self._how):
            self.clear()
            self._how = how

    def row(self, shows: Hashable, draw: Callable[[], Strip]) -> Strip:
        """Return a row; see ``strip``."""
        return self.strip(shows, self._height, draw)


class NoStyles(StylesCache):
    """Leaves lines as they are: those of a widget without a border or padding that styles every cell itself."""

    def render_line(
        self,
        styles: StylesBase,
        y: int,
        size: Size,
        content_size: Size,
        padding: Spacing,
        base_background: Color,
        background: Color,
        render_content_line: Callable[[int], Strip],
        *others: Any,
    ) -> Strip:
        """Return a line; see Textual's own."""
        return render_content_line(y)


class KeptStyles(NoStyles):
    """Lays the styles of a widget without a border or padding over equal lines once, wherever they stand."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self._styled = KeptLines()
        self._laid: dict[int, tuple[Strip, object, Strip]] = {}
        """The lines that were styled last, by their identity, with what they were laid on, and styled."""

    def render_line(self, *how: Any, **named: Any) -> Strip:
        """Return a line with its styles, laid over it only if that was not done before; see Textual's own."""
        line, size = super().render_line(*how, **named), how[2]
        on = (size.width, *how[5:7])
        known = self._laid.pop(id(line), None)
        if known is None or known[0] is not line or known[1] != on:
            lay = partial(StylesCache.render_line, *(self, *how[:7], lambda _: line, *how[8:]), **named)
            known = line, on, self._styled.strip((tuple(line), *on), size.height, lay)
        self._laid[id(line)] = known
        _let_go(self._laid, size.height)
        return known[2]

    def forget(self) -> None:
        """Forget all; ``clear`` says only that lines may have changed, and those that are equal are still right."""
        self._styled.clear()
        self._laid.clear()


def _let_go(lines: dict[Any, Any], height: int) -> None:
    """Let go of the lines that were asked for longest ago, of a widget that has ``height``."""
    while len(lines) > _SCREENS * height + _CURSORS:
        del lines[next(iter(lines))]
