"""Lines that are styled once: Textual takes longer to lay the styles of a widget over a line than to draw it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from operator import is_
from typing import Any

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.css.styles import StylesBase
from textual.geometry import Size, Spacing
from textual.strip import Strip

_MOST = 128


class DrawnRows:
    """Rows that were drawn before, by what they show; forgotten where they would be drawn otherwise now."""

    def __init__(self) -> None:
        """Begin with none."""
        self._strips: dict[Hashable, Strip] = {}
        self._how: tuple[object, ...] = ()

    def strip(self, shows: Hashable, how: tuple[object, ...], draw: Callable[[], Strip]) -> Strip:
        """Return a row.

        Args:
            shows: What stands in it.
            how: The objects that tell how that is drawn: other objects, another drawing.
            draw: Draws it.
        """
        if len(how) != len(self._how) or not all(map(is_, how, self._how)) or len(self._strips) > _MOST:
            self._strips, self._how = {}, how
        if shows not in self._strips:
            self._strips[shows] = draw()
        return self._strips[shows]


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
        line = render_content_line(y)
        how = (styles, y, size, content_size, padding, base_background, background, lambda _: line)
        lay = partial(super().render_line, *how, *others)
        return self.styled(line, (tuple(line), size.width, base_background, background), lay)

    def styled(self, line: Strip, about: Hashable, lay: Callable[[], Strip]) -> Strip:
        """Return a line with its styles.

        Args:
            line: As it was drawn.
            about: All that its styles depend on.
            lay: Lays them over the line in Textual's way.
        """
        del about, lay
        return line


class KeptStyles(NoStyles):
    """Lays the styles of a widget without a border or padding over equal lines once, wherever they stand."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self._styled: dict[Hashable, Strip] = {}

    def styled(self, line: Strip, about: Hashable, lay: Callable[[], Strip]) -> Strip:
        """Return a line with its styles, laid over it only if that was not done before."""
        if len(self._styled) > _MOST:
            self._styled.clear()
        if about not in self._styled:
            self._styled[about] = lay()
        return self._styled[about]
