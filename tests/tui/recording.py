"""What Textual writes in a session of the program, before it becomes a difference."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from textual import events
from textual.drivers.headless_driver import HeadlessDriver

from tests.tui.program import Program, state

Size = tuple[int, int]


class Recorder(HeadlessDriver):
    """Keeps what a terminal would be sent, and its sizes."""

    is_headless = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.events: list[str | Size] = []

    def write(self, data: str) -> None:
        self.events.append(str(data))


async def recorded(steps: list[str], size: Size, *, settle: float | None = None) -> list[list[str | Size]]:
    """Return what is written at the start and in each step, and the new sizes in between.

    Args:
        steps: Keys, a size such as 80×24, ``poll`` for an answer a minute later, ``blur`` and ``focus``.
        size: The terminal's columns and rows.
        settle: Seconds to wait after each step; None: until nothing is to be done.
    """
    program = Program()
    program.app.driver_class = Recorder
    async with program.app.run_test(headless=False, size=size) as pilot:
        program.app._sync_available = True
        driver = program.app._driver
        assert isinstance(driver, Recorder)
        written = []
        for step in ("", *steps):
            if "×" in step:
                width, height = map(int, step.split("×"))
                driver.events.append((width, height))
                await pilot.resize_terminal(width, height)
            elif step == "poll":
                program.now += timedelta(minutes=1)
                program.monitor.tell(state(program.now))
            elif step in ("blur", "focus"):
                program.app.post_message(events.AppBlur() if step == "blur" else events.AppFocus())
            elif step:
                await pilot.press(step)
            await pilot.pause(settle)
            written.append(driver.events[:])
            driver.events.clear()
        return written
