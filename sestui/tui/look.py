"""How things look: symbol sets, the zone that times are shown in, and the colours.

A level is told by a colour, a mark and a word; colour alone never carries it.
"""

from __future__ import annotations

import locale
from datetime import UTC, tzinfo

from msgspec import Struct
from msgspec.structs import replace
from textual.theme import Theme

from sestui import formatting
from sestui.domain.reputation import Level, Standing
from sestui.settings import Options


class Symbols(Struct, frozen=True):
    """One set of characters, each one cell wide.

    Attributes:
        name: What ``--symbols`` calls it.
        marker: The plotext marker that draws with it.
        marks: The mark of each level: quiet, warning, critical.
        doubtful: The mark of a line that is reached by too few mails to judge.
        up: An increase.
        down: A decrease.
        rule: Of a horizontal rule.
        tick: Where the y axis meets a figure.
        wall: The y axis.
        floor: The x axis.
        heavy: The x axis where a finding goes on.
        corner: Where the axes meet.
        notch: Where the x axis meets a time.
        hatch: Time that is not known.
        dash: AWS's lines.
        cursor: The chart's cursor.
        ghost: What stood there a week before, where it cannot be drawn in points.
        peak: Above the highest value of a chart.
        full: The filled part of a bar.
        empty: The rest of a bar.
        into: Between the parts of a breadcrumb.
        dot: Between two statements on a line.
        pause: The view is frozen.
        dash_text: A rate without attempts, and the range of an interval.
        more: Where a line was cut.
    """

    name: str
    marker: str
    marks: tuple[str, str, str] = ("●", "▲", "■")
    doubtful: str = "△"
    up: str = "▲"
    down: str = "▼"
    rule: str = "─"
    tick: str = "┤"
    wall: str = "│"
    floor: str = "─"
    heavy: str = "━"
    corner: str = "└"
    notch: str = "┬"
    hatch: str = "░"
    dash: str = "╌"
    cursor: str = "│"
    ghost: str = "·"
    peak: str = "▼"
    full: str = "█"
    empty: str = "░"
    into: str = "►"
    dot: str = "·"
    pause: str = "‖"
    dash_text: str = "–"
    more: str = "…"

    def mark(self, level: Level) -> str:
        """Return the mark of a level."""
        return self.marks[level]

    def standing(self, standing: Standing) -> str:
        """Return the mark of a standing: a blank below all lines."""
        if standing.level is not Level.QUIET:
            return self.marks[standing.level]
        return self.doubtful if standing.doubtful else " "

    def plain(self, text: str) -> str:
        """Return ``text`` with what this set lacks replaced; only the ASCII set lacks anything."""
        return text.translate(_TO_ASCII).encode("ascii", "replace").decode() if self.name == "ascii" else text


_TO_ASCII = str.maketrans({"–": "-", "−": "-", "·": "|", "…": "~", "►": ">", "÷": "/", "×": "x", "≥": ">", "≤": "<"})

SYMBOLS = {
    "braille": Symbols("braille", "braille"),
    "block": Symbols("block", "hd"),
    "ascii": Symbols(
        name="ascii",
        marker="#",
        marks=("o", "^", "#"),
        doubtful="~",
        up="+",
        down="-",
        rule="-",
        tick="+",
        wall="|",
        floor="-",
        heavy="=",
        corner="+",
        notch="+",
        hatch=":",
        dash="-",
        cursor="|",
        ghost=".",
        peak="v",
        full="#",
        empty=".",
        into=">",
        dot="|",
        pause="=",
        dash_text="-",
        more="~",
    ),
}
"""The symbol sets by name: braille draws 2 × 4 points a cell, block 2 × 2, ascii one."""


class Look(Struct, frozen=True):
    """What the user chose of the looks.

    Attributes:
        symbols: The characters to draw with.
        zone: The zone that times are shown in.
        local: The zone that ``t`` switches to from UTC, and back.
    """

    symbols: Symbols = SYMBOLS["braille"]
    zone: tzinfo = UTC
    local: tzinfo = UTC

    @classmethod
    def chosen(cls, options: Options) -> Look:
        """Return the looks of the options; without UTF-8 there is only ASCII."""
        utf8 = locale.getencoding().lower().replace("-", "") == "utf8"
        local = formatting.local_zone()
        return cls(SYMBOLS[options.symbols if utf8 else "ascii"], local if options.zone == "local" else UTC, local)

    def other_zone(self) -> Look:
        """Return the same look with times in local time instead of UTC, or in UTC instead."""
        return replace(self, zone=UTC if self.zone is self.local else self.local)


THEME = Theme(
    name="sestui",
    dark=True,
    primary="#7aa2c8",
    secondary="#8fa3b5",
    accent="#7cc4e4",
    foreground="#d6dde4",
    background="#101418",
    surface="#161b21",
    panel="#1e252d",
    success="#8fc58f",
    warning="#f0b64a",
    error="#ff7d74",
    variables={
        "text-success": "#9fce9f",
        "text-warning": "#f5bf5a",
        "text-error": "#ff8f87",
        "text-muted": "#93a1ae",
        "text-accent": "#8ccdea",
    },
)

THEME_LIGHT = Theme(
    name="sestui-light",
    dark=False,
    primary="#2f5f8a",
    secondary="#4c5f70",
    accent="#0b6a94",
    foreground="#1b232b",
    background="#fbfbf9",
    surface="#f1f2f0",
    panel="#e6e9e8",
    success="#2c6e2f",
    warning="#8a5300",
    error="#b3261e",
    variables={
        "text-success": "#23642a",
        "text-warning": "#7d4a00",
        "text-error": "#a81f18",
        "text-muted": "#56636f",
        "text-accent": "#0b5f86",
    },
)

LEVEL_WORDS = ("notice", "warning", "critical")
"""What each level is called."""

LEVEL_STYLES = ("$text-success", "$text-warning bold", "$text-error bold")
"""The style of each level, for `Content`."""
