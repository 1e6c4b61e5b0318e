"""Keys that are typed faster than screens and questions appear."""

from __future__ import annotations

import pytest
from textual.events import Key

from sestui.tui.widgets.table import PeriodTable
from tests.tui.program import Program


def typed(program: Program, text: str) -> None:
    """Let all keys of ``text`` arrive at once, as from a paste or a macro."""
    for letter in text:
        name = {"\r": "enter", ">": "greater_than_sign", "/": "slash", "\x1b": "escape"}.get(letter, letter)
        program.app.post_message(Key(name, letter))


async def test_a_question_and_its_answer_in_one_go() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3")
        typed(program, "/bounces>0\r")
        await pilot.pause()
        await pilot.pause()
        assert program.app.screen.query_one(PeriodTable).filter.text == "bounces>0"


@pytest.mark.parametrize(("ending", "wanted"), [("\r", "bounces>0"), ("\x1b", "")])
async def test_keys_at_the_heels_of_an_answer_are_no_part_of_it(ending: str, wanted: str) -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3")
        typed(program, f"/bounces>0{ending}jj")
        await pilot.pause()
        await pilot.pause()
        table = program.app.screen.query_one(PeriodTable)
        assert (table.filter.text, table.rows.row) == (wanted, 2)
        typed(program, f"/rate>=5{ending}1")
        await pilot.pause()
        await pilot.pause()
        assert program.app.screen is program.app.open_screen("overview")


async def test_a_question_before_its_screen_stands() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        typed(program, "3/")
        await pilot.pause()
        await pilot.press(*"idle", "enter")
        await pilot.pause()
        assert program.app.screen.query_one(PeriodTable).filter.text == "idle"


async def test_what_was_wrong_with_an_answer_is_not_told_of_the_next() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3")
        for text, wrong in (("/bounces>\r", True), ("/bounces>0\r", False)):
            typed(program, text)
            await pilot.pause()
            await pilot.pause()
            assert ("is not a number" in program.text()) is wrong
