from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from msgspec.structs import replace
from textual.app import App, ComposeResult
from textual.events import MouseScrollDown, MouseScrollUp
from textual.geometry import Region
from textual.pilot import Pilot

from sestui.domain.grid import Period
from sestui.domain.model import Counters
from sestui.tui import drawing
from sestui.tui.chart import GUTTER, ChartData
from sestui.tui.look import THEME, THEME_LIGHT
from sestui.tui.widgets.charts import Charts
from tests.tui.chart_values import END, SPIKE, chart

SIZE = (GUTTER + 96 + 1, 20)
SPIKE_COLUMN = GUTTER + 66

Painted = tuple[bool, tuple[Region, ...]]


class ChartApp(App[None]):
    CSS = "Charts { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        for theme in (THEME, THEME_LIGHT):
            self.register_theme(theme)
        self.theme = THEME.name
        self.heard: list[object] = []

    def compose(self) -> ComposeResult:
        yield Charts()

    @property
    def charts(self) -> Charts:
        return self.query_one(Charts)

    def on_charts_picked(self, event: Charts.Picked) -> None:
        self.heard.append(event.moment)

    def on_charts_zoomed(self, event: Charts.Zoomed) -> None:
        self.heard.append(event.closer)

    def text(self) -> list[str]:
        return [self.charts.render_line(row).text for row in range(self.charts.size.height)]


@asynccontextmanager
async def shown(data: ChartData | None, size: tuple[int, int] = SIZE) -> AsyncIterator[tuple[ChartApp, Pilot[None]]]:
    app = ChartApp()
    async with app.run_test(size=size) as pilot:
        if data is not None:
            app.charts.show(data)
        await pilot.pause()
        yield app, pilot


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The size of every drawing that is built."""
    sizes: list[tuple[int, int]] = []
    draw = drawing.draw

    def counting(data: ChartData, width: int, height: int) -> drawing.Drawing:
        sizes.append((width, height))
        return draw(data, width, height)

    monkeypatch.setattr(drawing, "draw", counting)
    return sizes


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[Painted]:
    """Every repaint that is asked for: with layout or not, and its regions; none are the whole widget."""
    asked: list[Painted] = []
    refresh = Charts.refresh

    def recording(
        self: Charts, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Charts:
        asked.append((layout, regions))
        return refresh(self, *regions, repaint=repaint, layout=layout, recompose=recompose)

    monkeypatch.setattr(Charts, "refresh", recording)
    return asked


async def test_charts_show_their_panels() -> None:
    async with shown(chart()) as (app, _):
        text = app.text()
        assert text[0].startswith(" not failed so far | 24 h")
        assert [row.split()[0] for row in text if "peak" in row] == ["not", "bounces", "complaints"]
        assert "Mon 23" in text[-1]


async def test_nothing_to_show_is_blank() -> None:
    async with shown(None) as (app, _):
        assert not "".join(app.text()).strip()


async def test_equal_data_repaint_nothing(painted: list[Painted], built: list[tuple[int, int]]) -> None:
    async with shown(chart()) as (app, pilot):
        painted.clear()
        built.clear()
        app.charts.show(chart())
        await pilot.pause()
        assert (painted, built) == ([], [])


async def test_changed_data_are_drawn_once(built: list[tuple[int, int]], painted: list[Painted]) -> None:
    async with shown(chart()) as (app, pilot):
        painted.clear()
        built.clear()
        data = chart()
        newer = Period(END - timedelta(minutes=15), END, Counters(5000), 1, 1)
        app.charts.show(replace(data, periods=(*data.periods[:-1], newer)))
        await pilot.pause()
        assert app.text()[0].rstrip().endswith("peak 5,000 at Mon 13:45")
        assert painted == [(False, ())]
        assert built == [SIZE]


async def test_another_size_is_drawn_again(built: list[tuple[int, int]]) -> None:
    async with shown(chart()) as (app, pilot):
        built.clear()
        await pilot.resize_terminal(80, 10)
        await pilot.pause()
        assert {len(row) for row in app.text()} == {80}
        assert built == [(80, 10)]


async def test_another_theme_colours_the_same_drawing(built: list[tuple[int, int]]) -> None:
    async with shown(chart()) as (app, pilot):
        before = app.charts.render_line(1)
        built.clear()
        app.theme = THEME_LIGHT.name
        await pilot.pause()
        assert app.charts.render_line(1).text == before.text
        assert list(app.charts.render_line(1)) != list(before)
        assert built == []


async def test_the_cursor_lies_over_all_panels_and_repaints_its_cells_only(
    painted: list[Painted], built: list[tuple[int, int]]
) -> None:
    async with shown(chart()) as (app, pilot):
        before = app.text()
        painted.clear()
        built.clear()
        app.charts.show(replace(chart(), cursor=SPIKE))
        await pilot.pause()
        assert painted == [(False, (Region(SPIKE_COLUMN, 0, 1, 20), Region(0, 19, SIZE[0], 1)))]
        assert built == []
        after = app.text()
        changed = {
            column for row in range(19) for column in range(SIZE[0]) if before[row][column] != after[row][column]
        }
        assert changed == {SPIKE_COLUMN}
        assert " Mon 23 Nov 06:30 " in after[19]
        assert {row[SPIKE_COLUMN] for row in after[14:17]} <= {"|", "#", "^"}


async def test_the_cursor_goes_without_a_trace(painted: list[Painted]) -> None:
    async with shown(chart()) as (app, pilot):
        before = app.text()
        app.charts.show(replace(chart(), cursor=SPIKE))
        painted.clear()
        app.charts.show(chart())
        await pilot.pause()
        assert app.text() == before
        assert painted == [(False, (Region(SPIKE_COLUMN, 0, 1, 20), Region(0, 19, SIZE[0], 1)))]


async def test_the_cursor_leaves_the_data_readable() -> None:
    async with shown(replace(chart(), cursor=SPIKE)) as (app, _):
        assert "".join(row[SPIKE_COLUMN] for row in app.text()[:18]) == " |###### ^### ^###"


async def test_the_cursor_is_seen_on_a_full_block_that_stays_a_block() -> None:
    async with shown(chart(symbols="block")) as (app, pilot):
        bar = next(iter(app.charts.render_line(5).crop(SPIKE_COLUMN, SPIKE_COLUMN + 1)))
        app.charts.show(replace(chart(symbols="block"), cursor=SPIKE))
        await pilot.pause()
        line = next(iter(app.charts.render_line(5).crop(SPIKE_COLUMN, SPIKE_COLUMN + 1)))
        assert (bar.text, line.text) == ("█", "│")
        assert bar.style is not None
        assert line.style is not None
        assert line.style.bgcolor == bar.style.color


async def test_a_cursor_beside_the_window_is_not_shown() -> None:
    async with shown(chart()) as (app, pilot):
        before = app.text()
        app.charts.show(replace(chart(), cursor=END + timedelta(days=3)))
        await pilot.pause()
        assert app.text() == before


async def test_a_click_picks_the_period_under_the_pointer() -> None:
    async with shown(chart()) as (app, pilot):
        await pilot.click(Charts, offset=(SPIKE_COLUMN, 12))
        assert app.heard == [SPIKE]


async def test_a_click_beside_the_canvas_picks_nothing() -> None:
    async with shown(chart()) as (app, pilot):
        await pilot.click(Charts, offset=(2, 4))
        await pilot.click(Charts, offset=(SIZE[0] - 1, 4))
        assert app.heard == []


async def test_a_shared_cell_gives_the_highest_of_its_panel() -> None:
    data = chart(336)
    async with shown(data) as (app, _):
        bounces = next(place for place in drawing.draw(data, *SIZE).places if place.series.key == "bounces")
        column = GUTTER + (SPIKE - data.start) * 96 // (data.end - data.start)
        period = app.charts.period_at(column, bounces.top)
        assert period is not None
        assert period.start == SPIKE


async def test_the_wheel_zooms() -> None:
    async with shown(chart()) as (app, pilot):
        await pilot._post_mouse_events([MouseScrollUp], Charts, button=0)
        await pilot._post_mouse_events([MouseScrollDown], Charts, button=0)
        assert app.heard == [True, False]


@pytest.mark.parametrize("size", [(1, 1), (7, 3), (8, 4), (20, 5), (40, 2)])
async def test_no_size_is_too_small(size: tuple[int, int]) -> None:
    async with shown(replace(chart(), cursor=SPIKE), size) as (app, _):
        assert [len(row) for row in app.text()] == [size[0]] * size[1]
