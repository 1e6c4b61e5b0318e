"""Draws the pictures of the README: the program itself, over the simulator, with a clock that stands.

``python screenshots/make.py [FOLDER]`` writes an SVG of each, and a PNG where ``rsvg-convert`` is installed.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from sestui.cli.beside import ASKED
from sestui.domain.model import COVERAGE
from sestui.errors import SourceError
from sestui.monitor.kept import Kept
from sestui.monitor.state import TargetState, answered, failed
from sestui.sources.cloudwatch_reputation import ReputationSource
from sestui.sources.simulator import simulated
from sestui.tui.app import SestuiApp, Wiring
from sestui.tui.look import Look
from sestui.tui.view import View

NOW = datetime(2026, 11, 23, 14, 0, 12, tzinfo=UTC)
"""Shortly after a quarter hour: the answer is on the grid of the quarter hours."""

START = NOW - timedelta(minutes=6)
"""When the scenarios began."""

REFRESH = timedelta(seconds=60)

LOST = timedelta(minutes=17)
"""For how long there is no connection, where there is none."""

_RUN = re.compile(
    r'(?P<tag><text [^>]*)x="(?P<left>[\d.]+)"(?P<rest> y="[\d.]+") textLength="(?P<width>[\d.]+)"[^>]*>'
    r"(?P<text>[^<\n]*)</text>"
)
"""A piece of a row: its place, its length and its characters."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture.

    Attributes:
        name: Its file's name, without the ending.
        scenario: The simulated account.
        keys: What is pressed before it is taken.
        size: Columns and rows of the terminal.
        lost: Whether there is no connection any more.
    """

    name: str
    scenario: str = "healthy"
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = (120, 40)
    lost: bool = False


PICTURES = (
    Picture("overview"),
    Picture("overview-80x24", size=(80, 24)),
    Picture("chart", "bounces", ("2", "x", *"h" * 24)),
    Picture("intervals", "bounces", ("3", "slash", *"rate>=5", "enter", *"jjj")),
    Picture("drill-down", "bounces", ("4", "enter", *"jjjjjj", "enter", "j", "enter")),
    Picture("incident", "demo"),
    Picture("offline", lost=True),
    Picture("health", "bounces", ("7",)),
    Picture("events", "bounces", ("6",)),
)


def known(scenario: str) -> TargetState:
    """Return what is known after one answer of SES and of CloudWatch, and what is found in it."""
    source = simulated(scenario, now=lambda: NOW, start=START)
    *_, snapshot = source.fetch()
    reputation = ReputationSource(source.cloudwatch(), ASKED, now=lambda: NOW).reputation(COVERAGE)
    state = replace(answered(TargetState(snapshot.target), snapshot, NOW), reputation=reputation)
    return Kept().judge(state, REFRESH)(state, NOW)


def without_connection(state: TargetState) -> TargetState:
    """Return what is known when another try has failed."""
    try:
        list(simulated("offline", now=lambda: NOW + LOST).fetch())
    except SourceError as error:
        return replace(failed(state, error, NOW), next_poll=NOW + LOST + timedelta(seconds=40))
    raise AssertionError("The scenario “offline” answers.")


async def drawn(picture: Picture) -> str:
    """Return a picture as SVG."""
    state, now = known(picture.scenario), NOW
    if picture.lost:
        state, now = without_connection(state), NOW + LOST
    view = View(state, Look(), REFRESH, demo=True)
    app = SestuiApp(view, Wiring(None, lambda: now, {}))
    async with app.run_test(size=picture.size) as pilot:
        await pilot.press(*picture.keys)
        await pilot.pause()
        svg = app.export_screenshot(title=f"sestui {picture.name}")
    named = re.sub(r"terminal-\d+", "sestui", svg)
    return named.replace("<svg ", '<svg xml:space="preserve" ', 1)


def in_cells(svg: str) -> str:
    """Return a picture with each character in an element of its own: rsvg does not know ``textLength``."""

    def apart(run: re.Match[str]) -> str:
        characters = re.findall("&[^;]+;|.", run["text"])
        width = float(run["width"]) / max(1, len(characters))
        return "".join(
            f'{run["tag"]}x="{float(run["left"]) + width * place:g}"{run["rest"]}>{character}</text>'
            for place, character in enumerate(characters)
            if character != "&#160;"
        )

    return _RUN.sub(apart, svg)


def main(folder: Path) -> None:
    """Write all pictures."""
    os.environ.pop("NO_COLOR", None)
    converter = shutil.which("rsvg-convert")
    for picture in PICTURES:
        svg = asyncio.run(drawn(picture))
        path = folder / f"{picture.name}.svg"
        path.write_text(svg, encoding="utf-8")
        if converter:
            command = [converter, "--output", str(path.with_suffix(".png"))]
            subprocess.run(command, input=in_cells(svg).encode(), check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
