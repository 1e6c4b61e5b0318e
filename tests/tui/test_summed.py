"""Days, weeks and months are summed up once, not at each key; and a list of others is drawn in one frame."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from textual.screen import Screen

from sestui.domain import grid
from sestui.domain.grid import By, Period
from tests.tui.program import NOW, Program, state


async def test_the_same_answer_is_summed_up_once_and_another_one_again(monkeypatch: pytest.MonkeyPatch) -> None:
    summed: list[Any] = []
    real = grid.summed

    def noted(*parts: Any) -> Period:
        summed.append(parts)
        return real(*parts)

    monkeypatch.setattr(grid, "summed", noted)
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("4", "i", "i", "i")
        before = len(summed)
        await pilot.press("i", "j", "i", "i", "1", "4")
        assert len(summed) == before
        days = program.view.days(By.DAY)
        program.monitor.tell(state(NOW + timedelta(minutes=15)))
        await pilot.pause()
        assert program.view.days(By.DAY) is not days
        assert len(summed) > before


async def test_other_rows_lay_nothing_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out: list[bool] = []
    program = Program()
    async with program.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("4")
        await pilot.pause()
        monkeypatch.setattr(Screen, "_refresh_layout", lambda *_, **__: laid_out.append(True))
        await pilot.press("i")
        await pilot.pause()
        assert "Weeks" in program.text()
        assert laid_out == []
