"""False alarms and detection of the findings, on simulated mail: prints the tables that stand in ``findings.md``.

From the checkout:

    python -m tests.bench.findings                            # about an hour on one core
    python -m tests.bench.findings --days 28 --seeds 3        # some minutes
    python -m tests.bench.findings --only cost

What normal mail is here, and what an incident, stands in ``tests/domain/findings``: ``traffic.py``, ``incidents.py``.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from statistics import median
from time import process_time

from sestui.domain.findings.baseline import Baseline
from sestui.domain.findings.engine import advance, look
from sestui.domain.findings.observation import Observation
from sestui.domain.model import SendQuota
from tests.domain.findings.incidents import INCIDENTS, JUDGED, Incident, alarms, outcome
from tests.domain.findings.looks import HEALTHY
from tests.domain.findings.service import Service
from tests.domain.findings.traffic import DAY, Account, Episode

VOLUMES = (50, 5_000, 500_000)
MONTH = 365.25 / 12
MOST_A_MONTH = 1.0
_MINUTES = 28


def false_alarms(days: int, volumes: Sequence[int]) -> Iterator[str]:
    """Yield the table of findings in normal mail, as a number and as a rate a month."""
    yield "| mail a day | failures are booked | polls | days | " + " | ".join(JUDGED) + " | worst, a month |"
    yield "|---|---|---|---" + "|---" * len(JUDGED) + "|---|"
    for volume in volumes:
        for booked_late, every, length in ((False, 15, days), (True, 15, days), (True, 1, min(days, _MINUTES))):
            found = alarms(Account(volume, booked_late=booked_late), length, every)
            booked = "when they arrive" if booked_late else "with their mail"
            polls = "every minute" if every == 1 else "on the quarter hours"
            counts = " | ".join(str(found[code]) for code in JUDGED)
            worst = max(found.values()) / length * MONTH
            yield f"| {volume:,} | {booked} | {polls} | {length} | {counts} | {worst:.2f} |"


def detection(seeds: int, volumes: Sequence[int]) -> Iterator[str]:
    """Yield the table of how long incidents go on until they are told."""
    yield "| incident | mail a day | found | median | longest | told besides |"
    yield "|---|---|---|---|---|---|"
    for incident in INCIDENTS:
        for volume in volumes:
            yield _detected(incident, volume, seeds)


def _detected(incident: Incident, volume: int, seeds: int) -> str:
    """Return one row: an incident in the mail of several accounts."""
    outcomes = [outcome(incident, volume, seed, 1 if volume > 1_000 else 15) for seed in range(seeds)]
    minutes = sorted(one.minutes for one in outcomes if one.minutes is not None)
    besides = sorted({code for one in outcomes for code in one.other})
    times = f"{_time(median(minutes))} | {_time(minutes[-1])}" if minutes else "– | –"
    return f"| {incident.name} | {volume:,} | {len(minutes)} of {seeds} | {times} | {', '.join(besides) or '–'} |"


def _time(minutes: float) -> str:
    return f"{minutes:,.0f} min" if minutes < 180 else f"{minutes / 60:,.1f} h"


def cost() -> Iterator[str]:
    """Yield the table of what a look costs, over two weeks of 1,344 intervals."""
    yield "| mail a day | one look alone | a look after each poll | learning the past |"
    yield "|---|---|---|---|"
    bad = Episode(15 * DAY, 17 * DAY, bounces=12)
    for name, episodes in (("", ()), (", two days into an incident", (bad,))):
        for volume in VOLUMES:
            service = Service(Account(volume, episodes=episodes), 18)
            rows = service.answer(17 * DAY - 15)
            live = service.answer(17 * DAY - 8)
            baseline = Baseline.of(rows.periods)
            seen = Observation(live.fetched_at, live, rows, SendQuota(10**6, 100, volume), HEALTHY, baseline=baseline)
            before = look(seen)
            times = (
                _cpu(partial(look, seen)),
                _cpu(partial(advance, before, seen)),
                _cpu(partial(Baseline.of, rows.periods)),
            )
            yield f"| {volume:,}{name} | " + " | ".join(f"{time * 1_000:.1f} ms" for time in times) + " |"


def _cpu(work: Callable[[], object], rounds: int = 15) -> float:
    """Return the median CPU time of some work, in seconds."""
    times = []
    for _ in range(rounds):
        before = process_time()
        work()
        times.append(process_time() - before)
    return median(times)


def main() -> None:
    """Print the tables that are asked for."""
    parser = ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--days", type=int, default=365, help="days of normal mail")
    parser.add_argument("--seeds", type=int, default=10, help="accounts for each incident")
    parser.add_argument("--volumes", type=int, nargs="+", default=VOLUMES, help="mail a day")
    parser.add_argument("--only", choices=("alarms", "detection", "cost"))
    chosen = parser.parse_args()
    tables: dict[str, tuple[str, Callable[[], Iterator[str]]]] = {
        "alarms": (
            f"Findings in normal mail; below {MOST_A_MONTH:g} a month each",
            lambda: false_alarms(chosen.days, chosen.volumes),
        ),
        "detection": (
            "Minutes from an incident's beginning until it is told",
            lambda: detection(chosen.seeds, chosen.volumes),
        ),
        "cost": ("CPU time of a look", cost),
    }
    for name, (title, rows) in tables.items():
        if chosen.only in (None, name):
            print(f"\n## {title}\n")
            for row in rows():
                print(row, flush=True)


if __name__ == "__main__":
    main()
