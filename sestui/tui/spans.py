"""What of a frame has changed: Textual draws more widgets for it, and more of each line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from rich.cells import cached_cell_len
from rich.console import Console
from rich.segment import Segment
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from sestui.tui.frame import Frame, Piece

Span = tuple[int, int, int]
"""A row, the first of its columns that has changed, and the one after the last."""


class Spans(ChopsUpdate):
    """Spans of lines that have changed, and the pieces of widgets that lie in them."""

    def render_segments(self, console: Console) -> str:
        """Return a frame; a piece of it begins with the segment that the span begins in."""
        pieces = []
        for y, first, after in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or x >= after or end <= first:
                    continue
                left_out, seen = _part(strip, first - x, after - x) if first > x or after < end else (0, strip)
                pieces.append(Piece(y, x + left_out, seen))
        return cast("str", Frame(pieces, console))


class Whole(LayoutUpdate):
    """A whole screen."""

    def render_segments(self, console: Console) -> str:
        """Return a frame."""
        pieces = []
        for y, line in enumerate(self.strips, self.region.y):
            x = self.region.x
            for strip in line:
                pieces.append(Piece(y, x, strip))
                x += strip.cell_length
        return cast("str", Frame(pieces, console))


class SpanCompositor(Compositor):
    """Draws of the widgets that lie in what has changed the rows that have, and nothing that is covered there."""

    _spans: Sequence[Span] = ()

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:
        """Return all of the screen."""
        update = super().render_full_update(simplify)
        return Whole(update.strips, update.region)

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return what has changed; None for nothing."""
        self._spans = list(self._regions_to_spans(self._dirty_regions))
        update = super().render_partial_update()
        self._spans = ()
        return None if update is None else Spans(update.chops, update.spans, update.chop_ends)

    def _render_chops(self, crop: Region, is_rendered_line: Callable[[int], bool]) -> Sequence[Mapping[int, Strip]]:
        """Return the pieces of each line by their columns; None where nothing was drawn."""
        cuts, lines = self.cuts, [dict[int, Strip | None].fromkeys(columns[:-1]) for columns in self.cuts]
        bare, missing = self._spans or [(y, crop.x, crop.right) for y in crop.line_range], list(map(len, lines))
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            left, top, right, bottom = seen.corners
            rows = [y for y, first, after in bare if top <= y < bottom and first < right and after > left]
            if not rows:
                continue
            part = Region(left - region.x, rows[0] - region.y, seen.width, rows[-1] + 1 - rows[0])
            strips = widget.render_lines(part)
            for y in dict.fromkeys(rows):
                line, within = lines[y], [cut for cut in cuts[y] if left <= cut <= right]
                pieces = _divided(strips[y - rows[0]], [cut - left for cut in within[1:]])
                for cut, piece in zip(within, pieces, strict=False):
                    if line[cut] is None:  # else something lies over it
                        line[cut] = piece
                        missing[y] -= 1
            bare = [span for span in bare if missing[span[0]]]
        return cast("Sequence[Mapping[int, Strip]]", lines)


def _divided(strip: Strip, cuts: list[int]) -> Sequence[Strip]:
    return [strip] if cuts == [strip.cell_length] else strip.divide(cuts)


def _part(strip: Strip, first: int, after: int) -> tuple[int, Strip]:
    """Return how many columns are left out before a part of a strip, and the part: the columns from first to after.

    It begins with a whole segment, and ends with one where a wide character lies across the end: half of one would be
    drawn over the other half.
    """
    begin, end, part = 0, 0, list[Segment]()
    for segment in strip:
        start, end = end, end + cached_cell_len(segment.text)
        if start >= after:
            break
        if end <= first:
            begin = end
            continue
        cut = segment if end <= after else segment.split_cells(after - start)[0]
        part.append(cut if segment.text.startswith(cut.text) else segment)
    return begin, Strip(part)
