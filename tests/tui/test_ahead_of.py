"""Keys that are typed faster than screens and questions appear."""

from __future__ import annotations

from textual.events import Key

from sestui.tui.widgets.table import PeriodTable
from tests.tui.program import Program


def typed(program: Program, text: str) -> None:
    """Let all keys of ``text`` arrive at once, as from a paste or a macro."""
    for letter in text:
        name = {"\r": "enter", ">": "greater_than_sign", "/": "slash"}.get(letter, letter)
        program.app.post_message(Key(name, letter))


async def test_a_question_and_its_answer_in_one_go() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3")
        typed(program, "/bounces>0\r")
        await pilot.pause()
        await pilot.pause()
        assert program.app.screen.query_one(PeriodTable).filter.text == "bounces>0"


async def test_a_question_before_its_screen_stands() -> None:
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        typed(program, "3/")
        await pilot.pause()
        await pilot.press(*"idle", "enter")
        await pilot.pause()
        assert program.app.screen.query_one(PeriodTable).filter.text == "idle"
