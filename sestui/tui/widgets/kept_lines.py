"""Lines that are styled once: Textual takes longer to lay the styles of a widget over a line than to draw it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
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


class KeptStyles(StylesCache):
    """Lays the styles of a widget without a border or padding over lines: over equal ones once, wherever they stand."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self._styled: dict[Hashable, Strip] = {}

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
        """Return a line with its styles; see Textual's own."""
        drawn = render_content_line(y)
        key = (tuple(drawn), size.width, base_background, background)
        if len(self._styled) > _MOST:
            self._styled.clear()
        if key not in self._styled:
            how = (styles, y, size, content_size, padding, base_background, background)
            self._styled[key] = super().render_line(*how, lambda _: drawn, *others)
        return self._styled[key]


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
        """Return a line as it was drawn; see Textual's own."""
        return render_content_line(y)
