"""Nothing of a widget stays once it is removed."""

from __future__ import annotations

import gc

from rich.cells import cached_cell_len, cell_len
from textual._styles_cache import StylesCache
from textual.widget import Widget

from sestui.tui.forgetting import forget
from tests.tui.program import Program


def _caches() -> tuple[int, int]:
    """Return how many widgets there are, and how many have Textual's own cache of lines; and of those caches, all."""
    gc.collect()
    alive = [one for one in gc.get_objects() if isinstance(one, Widget)]
    owned = sum(type(one._styles_cache) is StylesCache for one in alive)
    return owned, sum(type(one) is StylesCache for one in gc.get_objects())


async def test_the_lines_of_a_removed_widget_go() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        for _ in range(3):
            await pilot.press(":", "z")
            await pilot.press("escape")
            await pilot.pause()
        forget()
        owned, all_of_them = _caches()
    assert owned == all_of_them


def test_the_widths_of_texts_go() -> None:
    cell_len("as long as this")
    assert cached_cell_len.cache_info().currsize > 0
    forget()
    assert cached_cell_len.cache_info().currsize == 0
