"""What Rich and Textual keep of texts and of widgets that are gone."""

from __future__ import annotations

from rich.cells import cached_cell_len
from textual._styles_cache import StylesCache


def forget() -> None:
    """Let go of the widths of texts, and of the lines of widgets (Textual's issue 6665); any thread may call it."""
    cached_cell_len.cache_clear()
    clear = getattr(StylesCache.get_inner_outer, "cache_clear", None)
    if clear is not None:
        clear()
