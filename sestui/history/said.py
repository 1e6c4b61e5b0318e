"""What the calls beside the statistics said, over time: quota and account status."""

from __future__ import annotations

import json
import sqlite3

from msgspec.structs import asdict

from sestui.domain.model import AccountStatus, SendQuota, Snapshot
from sestui.history.times import STEP, seconds

Said = tuple[int, str | None, str | None]
"""When it was said, the quota and the status in JSON; None is "not said"."""


def said_by(snapshot: Snapshot) -> Said:
    """Return what an answer says, as it is stored."""
    quota, status = snapshot.quota, snapshot.account_status
    return (
        seconds(snapshot.fetched_at),
        None if quota is None else json.dumps(asdict(quota), separators=(",", ":")),
        None if status is None else json.dumps(asdict(status), separators=(",", ":")),
    )


def newest_said(connection: sqlite3.Connection, target: int, as_of: int | None = None) -> Said | None:
    """Return what was said last, as of a moment; None where nothing was."""
    row = connection.execute(
        "SELECT at, quota, status FROM said WHERE target = ? AND at <= ? ORDER BY at DESC LIMIT 1",
        (target, 1 << 40 if as_of is None else as_of),
    ).fetchone()
    return None if row is None else (row[0], row[1], row[2])


def is_news(said: Said, last: Said | None) -> bool:
    """Return whether what an answer says has to be stored: it is newer, and says something else."""
    return said[1:] != (None, None) and (last is None or (said[0] > last[0] and said[1:] != last[1:]))


def write_said(connection: sqlite3.Connection, target: int, said: Said, last: Said | None) -> None:
    """Write what an answer says; of a quarter hour in which the status stays, only the last quota is kept."""
    if last is not None and last[0] // STEP == said[0] // STEP and last[2] == said[2]:
        connection.execute("DELETE FROM said WHERE target = ? AND at = ?", (target, last[0]))
    connection.execute("INSERT INTO said VALUES (?, ?, ?, ?)", (target, *said))


def quota_of(said: Said | None) -> SendQuota | None:
    """Return the quota that was said."""
    return None if said is None or said[1] is None else SendQuota(**json.loads(said[1]))


def status_of(said: Said | None) -> AccountStatus | None:
    """Return the status that was said."""
    return None if said is None or said[2] is None else AccountStatus(**json.loads(said[2]))
