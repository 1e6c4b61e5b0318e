"""The pictures of the README show the program as it is."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "screenshots"
_PIECE = re.compile(r'<text [^>]*x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>')


def lines(path: Path) -> list[str]:
    """Return the characters of a picture, row by row; how a version of Textual cuts them into pieces is left out."""
    rows: dict[float, list[tuple[float, str]]] = {}
    for left, top, text in _PIECE.findall(path.read_text(encoding="utf-8")):
        rows.setdefault(float(top), []).append((float(left), html.unescape(text).rstrip("\n")))
    return [text_of(rows[top]) for top in sorted(rows)]


def text_of(pieces: list[tuple[float, str]]) -> str:
    """Return a row; pieces of blanks that are not written are filled in by their place: 12.2 units a cell."""
    row = ""
    for left, text in sorted(pieces):
        row = row.ljust(round(left / 12.2)) + text
    return row.replace("\xa0", " ").rstrip()


def test_the_pictures_are_what_the_program_draws(tmp_path: Path) -> None:
    nothing_installed = os.environ | {"PATH": ""}
    subprocess.run([sys.executable, FOLDER / "make.py", tmp_path], env=nothing_installed, check=True)
    drawn = {path.stem: lines(path) for path in tmp_path.glob("*.svg")}
    committed = {path.stem: lines(path) for path in FOLDER.glob("*.svg")}
    assert len(drawn) > 6
    assert all(len(rows) > 20 for rows in drawn.values())
    stale = [name for name in drawn.keys() | committed.keys() if drawn.get(name) != committed.get(name)]
    assert not stale, "Draw them again: make screenshots"


def test_each_picture_is_also_a_png_keeps_its_blanks_and_has_no_chance_in_it() -> None:
    assert {path.stem for path in FOLDER.glob("*.svg")} == {path.stem for path in FOLDER.glob("*.png")}
    for path in FOLDER.glob("*.svg"):
        svg = path.read_text(encoding="utf-8")
        assert svg.startswith('<svg xml:space="preserve" ')
        assert not re.search(r"terminal-\d", svg)
