"""How big the history gets, and that five years of it open as two weeks do: ``python -m tests.bench.history``.

A busy account: mail in every interval, 1 % of it bounces, a third of them late, by up to days. About a minute.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from sestui.domain.grid import By, GridKind
from sestui.domain.model import COVERAGE, INTERVAL, Four
from sestui.domain.past import Key, PastGrid
from sestui.history.importing import take
from sestui.history.records import INTERVAL as SEEN
from sestui.history.records import KINDS, Other, Record, Row
from sestui.history.store import History, open_history
from sestui.history.times import STEP, seconds

START = datetime(2021, 1, 1, tzinfo=UTC)
KEY = Key("123456789012", "eu-west-1")
BERLIN = ZoneInfo("Europe/Berlin")
LENGTHS = {"two weeks": 14, "a year": 365, "five years": 5 * 365}
_ROUNDS = 9


def looks(start: int, random: Random) -> Iterator[tuple[int, Four]]:
    """Yield when an interval was seen, and what it was then: at its end, and whenever a quarter hour brought more."""
    hour = start // 3600 % 24
    attempts = int(random.uniform(0.8, 1.2) * (1500 + 1000 * math.sin((hour - 6) / 12 * math.pi)))
    bounces, complaints, at = random.randrange(attempts // 100 + 1), 0, start + STEP + 12
    yield at, (attempts, bounces, complaints, 0)
    late = sorted(int(random.expovariate(1 / 8)) + 1 for _ in range(random.randrange(9)))
    for step in dict.fromkeys(late):
        bounces += late.count(step)
        complaints += random.random() < 0.05
        yield at + step * STEP, (attempts, bounces, complaints, 0)


def records(days: int, start: datetime) -> Iterator[Record]:
    """Yield so many days, with the quota of each quarter hour."""
    random, first = Random(4), seconds(start)
    names = (KEY.account, KEY.region)
    for moment in range(first, first + days * 86_400, STEP):
        for at, four in looks(moment, random):
            yield Row(SEEN, *names, moment, moment + STEP, at, four)
        said = {"max_24_hour_send": 5e5, "max_send_rate": 50.0, "sent_last_24_hours": float(random.randrange(150_000))}
        yield Other(KINDS["said"], *names, (moment + STEP + 12, json.dumps(said), None))


def fill(history: History, days: int, start: datetime = START) -> None:
    """Fill a history with so many days."""
    with history.writing() as connection:
        take(connection, records(days, start))


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds of CPU that something takes, the median of some times."""
    taken = []
    for _ in range(_ROUNDS):
        begun = process_time()
        work()
        taken.append((process_time() - begun) * 1e3)
    return median(taken)


def measured(path: Path, days: int) -> dict[str, float]:
    """Return what things cost in a history of so many days."""
    with open_history(path) as history:
        fill(history, days)
    with open_history(path) as history:
        end = START + timedelta(days=days)
        newest = history.snapshot(KEY)
        assert newest is not None
        minutes = iter(range(1, 60))

        def poll() -> object:
            at = newest.fetched_at + timedelta(seconds=next(minutes))
            return history.record(replace(newest, fetched_at=at), GridKind.MOVING)

        poll()
        stretch = history.stretch(KEY, START, START + COVERAGE)
        return {
            "MB": path.stat().st_size / 1e6,
            "looks an interval": history.info()[0].observations / (days * 96),
            "ms: open": timed(lambda: open_history(path).close()),
            "ms: last known answer": timed(lambda: history.snapshot(KEY)),
            "ms: newest two weeks": timed(lambda: history.stretch(KEY, end - COVERAGE, end)),
            "ms: oldest two weeks": timed(lambda: history.stretch(KEY, START, START + COVERAGE)),
            "ms: their intervals": timed(lambda: PastGrid.over(stretch).periods),
            "ms: two weeks as of a day before": timed(
                lambda: history.stretch(KEY, end - COVERAGE, end, as_of=end - 96 * INTERVAL)
            ),
            "ms: two weeks of days": timed(lambda: history.days(KEY, end - COVERAGE, end, BERLIN)),
            "ms: all days": timed(lambda: history.days(KEY, START, end, BERLIN)),
            "ms: all months": timed(lambda: history.days(KEY, START, end, BERLIN, by=By.MONTH)),
            "ms: record an answer without news": timed(poll),
            "ms: has it changed": timed(history.changed),
        }


def main() -> None:
    """Print the table."""
    with TemporaryDirectory() as folder:
        found = {name: measured(Path(folder) / f"{days}.db", days) for name, days in LENGTHS.items()}
    print("| what | " + " | ".join(found) + " |")
    print("|---|" + "---|" * len(found))
    for what in found["a year"]:
        print(f"| {what} | " + " | ".join(f"{row[what]:.2f}" for row in found.values()) + " |")


if __name__ == "__main__":
    main()
