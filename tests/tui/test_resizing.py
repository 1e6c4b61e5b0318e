"""A terminal of another size, also while another screen is seen: what stands there is what would be drawn anew."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from tests.tui.program import Program

SIZES = ((100, 24), (80, 20), (120, 40), (60, 12), (100, 24))


async def drawn_anew(program: Program, pilot: Pilot[None]) -> list[str]:
    """Return the lines after every part has been drawn again."""
    for part in program.app.screen.walk_children():
        part.refresh()
    await pilot.pause()
    return program.lines()


@pytest.mark.parametrize("key", "1234567?")
@pytest.mark.parametrize("place", ["G", "pagedown", "j"])
async def test_rows_stand_where_they_belong(key: str, place: str) -> None:
    program = Program()
    async with program.app.run_test(size=SIZES[0]) as pilot:
        await pilot.press(key, place, place)
        for size in SIZES[1:]:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert program.lines() == await drawn_anew(program, pilot)


@pytest.mark.parametrize("key", "1234567")
@pytest.mark.parametrize("place", ["G", "pagedown", "j"])
async def test_rows_stand_where_they_belong_after_another_screen(key: str, place: str) -> None:
    program = Program()
    other = "3" if key != "3" else "4"
    async with program.app.run_test(size=SIZES[0]) as pilot:
        await pilot.press(key, place, place)
        for size in SIZES[1:]:
            await pilot.press(other)
            await pilot.resize_terminal(*size)
            await pilot.press(key)
            await pilot.pause()
            assert program.lines() == await drawn_anew(program, pilot)
