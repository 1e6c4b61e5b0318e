"""Export and import: nothing is lost, nothing is counted twice."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sestui.domain.grid import GridKind
from sestui.domain.metrics import Metric, MetricPoint
from sestui.domain.model import INTERVAL, AccountStatus, Counters, SendQuota
from sestui.domain.past import Key, Stretch
from sestui.errors import HistoryError, UsageError
from sestui.history.store import History, open_history
from tests.history.test_recording import FIRST, LAST, moments, worlds
from tests.history.worlds import START, TARGET, World
from tests.values import DAY, HOUR, MINUTE, utc

KEY = Key.of(TARGET)


@contextmanager
def histories(count: int) -> Iterator[list[History]]:
    with TemporaryDirectory() as folder:
        found = [open_history(Path(folder) / f"{number}.db") for number in range(count)]
        try:
            yield found
        finally:
            for history in found:
                history.close()


def fill(history: History, world: World, polls: list[datetime]) -> None:
    kind = GridKind.MOVING if world.phase is None else GridKind.FIXED
    for at in polls:
        history.record(world.answer(at), kind, asked="ops")


def views(history: History, *moments: datetime) -> list[Stretch]:
    """Return what is known today and at moments."""
    return [history.stretch(KEY, FIRST, LAST, as_of=as_of) for as_of in (None, *moments)]


def move(source: History, target: History, form: str = "jsonl", all_looks: bool = True) -> int:
    text = "".join(source.export(form, all_looks=all_looks))
    return target.take(io.StringIO(text, newline=""), "export").looks


@settings(max_examples=25)
@given(worlds(corrected=True), moments(), st.sampled_from(["csv", "jsonl"]))
def test_every_look_comes_back(world: World, polls: list[datetime], form: str) -> None:
    with histories(2) as (source, target):
        fill(source, world, polls)
        move(source, target, form)
        assert views(target, *polls[::4]) == views(source, *polls[::4])
        assert "".join(target.export(form, all_looks=True)) == "".join(source.export(form, all_looks=True))
        assert move(source, target, form) == 0
        assert target.check() == ()
        assert views(target, *polls[::4]) == views(source, *polls[::4])


@settings(max_examples=10)
@given(worlds(corrected=True), moments())
def test_a_plain_export_brings_what_is_known_today(world: World, polls: list[datetime]) -> None:
    with histories(2) as (source, target):
        fill(source, world, polls)
        move(source, target, "csv", all_looks=False)
        for ours, theirs in zip(views(target), views(source), strict=True):
            assert (ours.counters, ours.watched) == (theirs.counters, theirs.watched)


@settings(max_examples=20)
@given(worlds(corrected=False), moments(), st.lists(st.booleans(), min_size=25, max_size=25))
def test_two_machines_become_one(world: World, polls: list[datetime], whose: list[bool]) -> None:
    """What two machines saw in turn is what one machine would have seen."""
    with histories(4) as (one, other, both, again):
        mine = [at for at, is_mine in zip(polls, whose, strict=False) if is_mine]
        fill(one, world, mine)
        fill(other, world, [at for at, is_mine in zip(polls, whose, strict=False) if not is_mine])
        fill(both, world, polls)
        move(one, again)
        move(other, again)
        move(other, one)
        for merged in (one, again):
            assert views(merged, *polls[::4]) == views(both, *polls[::4])
            assert merged.check() == ()
        move(again, one)
        assert views(one) == views(both)


def full(history: History) -> World:
    """Fill a history with everything that it keeps."""
    world = World()
    world.happens(START - 3 * HOUR, Counters(100, 2))
    world.happens(START - 3 * HOUR, Counters(0, 4, 1), START + 20 * MINUTE)
    fill(history, world, [START + step * INTERVAL for step in range(4)])
    quota, status = SendQuota(50_000, 14, 1234.0), AccountStatus(True, "HEALTHY", True)
    history.record(replace(world.answer(START + HOUR), quota=quota, account_status=status), GridKind.MOVING)
    history.keep_metrics(KEY, [MetricPoint(Metric.SEND, START + hour * HOUR, HOUR, 7.5 + hour) for hour in range(3)])
    history.mark_backfilled(KEY, START, START + DAY, HOUR)
    history.keep_finding(KEY, "bounce-rate", START, None, {"peak": 0.07}, seen=START + HOUR)
    return world


def everything(history: History) -> list[object]:
    return [
        views(history),
        history.last_known("ops"),
        history.targets(),
        history.metrics(KEY, Metric.SEND, START, START + DAY, HOUR),
        history.backfilled(KEY, HOUR),
        history.findings(KEY, START, START + DAY),
        history.info(),
    ]


def test_json_lines_and_sqlite_bring_everything(tmp_path: Path) -> None:
    with histories(3) as (source, lines, copied):
        full(source)
        assert None not in everything(source)
        move(source, lines)
        source.backup(tmp_path / "copy.db")
        assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
        assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["copy.db"]
        for _ in range(2):
            copied.take_file(tmp_path / "copy.db")
        assert everything(lines) == everything(copied) == everything(source)
        assert lines.check() == copied.check() == ()
        with History.readonly(tmp_path / "copy.db") as copy:
            assert everything(copy) == everything(source)


def test_what_the_rows_say() -> None:
    with histories(1) as (history,):
        world = full(history)
        rows = list(csv.DictReader(io.StringIO("".join(history.export("csv")))))
        (counted,) = [row for row in rows if row["record"] == "interval"]
        assert counted == {
            "record": "interval",
            "account": "123456789012",
            "region": "eu-west-1",
            "start": "2026-11-23T11:00:00Z",
            "end": "2026-11-23T11:15:00Z",
            "looked_at": "2026-11-23T14:30:00Z",
            "delivery_attempts": "100",
            "bounces": "6",
            "complaints": "1",
            "rejects": "0",
        }
        assert [(row["start"], row["end"]) for row in rows if row["record"] == "idle"] == [
            ("2026-11-09T14:00:00Z", "2026-11-23T11:00:00Z"),
            ("2026-11-23T11:15:00Z", "2026-11-23T15:00:00Z"),
        ]
        lines = [json.loads(line) for line in "".join(history.export("jsonl", all_looks=True)).splitlines()]
        assert [line["bounces"] for line in lines if line["record"] == "interval"] == [2, 6]
        assert {line["record"] for line in lines} >= {"said", "metric", "backfilled", "finding", "target", "asked"}
        assert world.events
        assert "".join(history.export("csv", [Key("other", "eu-west-1")])).count("\n") == 1


LINE = {
    "record": "interval",
    "account": "1",
    "region": "r",
    "start": "2026-11-23T11:00:00Z",
    "end": "2026-11-23T11:15:00Z",
    "looked_at": "2026-11-23T14:30:00Z",
    "delivery_attempts": 1,
    "bounces": 0,
    "complaints": 0,
    "rejects": 0,
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bounces": -1}, "“-1” is no count"),
        ({"bounces": True}, "“True” is no count"),
        ({"bounces": 2**64}, "is no count"),
        ({"start": "2026-11-23T11:00:00"}, "has no zone"),
        ({"start": "yesterday"}, "Invalid isoformat"),
        ({"start": 7}, "“7” is no text"),
        ({"start": "1999-11-23T11:00:00Z"}, "not of this century"),
        ({"end": "2026-11-23T11:30:00Z"}, "intervals of 15 minutes"),
        ({"looked_at": "2026-11-23T11:14:00Z"}, "before its end"),
        ({"record": "idle"}, "it is idle, and has counts"),
        ({"record": "nothing"}, "there is no record “nothing”"),
        ({"record": "said"}, "there is no at"),
        ({"account": None}, "is no text"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_imported(change: dict[str, object], said: str) -> None:
    with histories(1) as (history,):
        text = "\n".join(json.dumps(line) for line in (LINE, LINE | change))
        with pytest.raises(UsageError, match="export, line 2: ") as caught:
            history.take(io.StringIO(text), "export")
        assert said in caught.value.sentence
        assert history.targets() == ()
        assert history.take(io.StringIO(json.dumps(LINE)), "export").looks == 1


def test_what_is_no_export_is_named() -> None:
    with histories(1) as (history,):
        for text, said in (
            ("a,b\n1,2\n", "no column record"),
            ("[1]\n", "no column record"),
            ("{}\n", "line 1: there is no record"),
            ("{\n", "line 1: it is no JSON"),
            ("{} {}\n", "line 1: it is no JSON"),
        ):
            with pytest.raises(UsageError, match=said):
                history.take(io.StringIO(text), "export")
        header = "".join(history.export("csv"))
        for row, said in (
            ("interval,1", "it has 2 values instead of 10"),
            ('interval,"1', "unexpected end of data"),
            ("interval,1,r,x,y,z,1,1,1,1", "Invalid isoformat string: 'x'"),
        ):
            with pytest.raises(UsageError, match=f"line 2: {said}"):
                history.take(io.StringIO(header + row + "\n"), "export")


def test_a_file_that_is_no_history_is_not_taken(tmp_path: Path) -> None:
    with histories(1) as (history,):
        full(history)
        before = everything(history)
        (tmp_path / "text").write_bytes(b"SQLite format 3\0 and then nothing")
        (tmp_path / "empty").touch()
        for name in ("text", "empty", "missing"):
            with pytest.raises(HistoryError, match=r"cannot be read|damaged"):
                history.take_file(tmp_path / name)
        assert everything(history) == before
        assert history.record(World().answer(START + DAY), GridKind.MOVING).stored
        assert history.notice == ""
        with pytest.raises(UsageError, match="exists already"):
            history.backup(tmp_path / "empty")


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE looks SET attempts = 'many'",
        "UPDATE looks SET bounces = -1",
        "UPDATE looks SET at = start WHERE at = (SELECT min(at) FROM looks)",
        "UPDATE coverage SET end = end + 1",
        "UPDATE coverage SET at = 'soon'",
        "UPDATE said SET quota = '{'",
        "UPDATE measured SET value = 'much'",
        "UPDATE findings SET since = 1e300",
    ],
)
def test_wrong_values_in_a_file_are_not_taken(tmp_path: Path, damage: str) -> None:
    with histories(2) as (source, target):
        full(source)
        with source.file.writing() as connection:
            connection.execute(damage)
        source.backup(tmp_path / "copy.db")
        with pytest.raises(HistoryError, match="holds what was never written"):
            target.take_file(tmp_path / "copy.db")
        assert target.targets() == ()
        assert target.record(World().answer(START), GridKind.MOVING).stored
        assert target.notice == ""


def test_the_higher_counters_stay_where_two_disagree_about_one_second() -> None:
    more = LINE | {"delivery_attempts": 5}
    for lines in ((LINE, more), (more, LINE)):
        with histories(1) as (history,):
            history.take(io.StringIO("\n".join(map(json.dumps, lines))), "export")
            (counted,) = history.stretch(Key("1", "r"), utc("2026-11-23"), utc("2026-11-24")).counters.values()
            assert counted == Counters(5)


def test_prune_takes_out_what_begins_before_and_nothing_else() -> None:
    with histories(1) as (history,):
        full(history)
        history.record(World().answer(START + 30 * DAY), GridKind.MOVING)
        before = history.stretch(KEY, FIRST, LAST)
        limit = START - 3 * HOUR + timedelta(seconds=1)
        told = history.prune(limit, really=False)
        assert (told.intervals, told.observations, told.others) == (1, 2, 0)
        assert history.stretch(KEY, FIRST, LAST) == before
        assert history.prune(limit) == told
        after = history.stretch(KEY, FIRST, LAST)
        assert after.counters == {}
        assert after.watched == ((START - 3 * HOUR + INTERVAL, before.watched[0][1]), *before.watched[1:])
        assert history.check() == ()
        assert history.prune(START + 40 * DAY).others == 5
        assert history.stretch(KEY, FIRST, LAST).watched == ()
        assert history.record(World().answer(START + 30 * DAY + INTERVAL), GridKind.MOVING).stored
        assert history.check() == ()
