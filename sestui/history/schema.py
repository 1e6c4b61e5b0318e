"""The tables of the history, and how those of an earlier version become those of the newest.

Times are whole seconds since 1970. ``looks`` and ``coverage`` are what was observed, and are only ever added to;
``intervals`` and ``watched`` are what follows from them for today, and can be made again at any time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

APPLICATION = 0x53455354
"""SQLite's ``application_id`` of a history: the letters SEST."""

VERSION_1 = """
CREATE TABLE targets (
    id INTEGER PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, profile TEXT, UNIQUE (account, region));
CREATE TABLE asked (words TEXT PRIMARY KEY, target INTEGER NOT NULL REFERENCES targets) WITHOUT ROWID;
CREATE TABLE series (
    id INTEGER PRIMARY KEY, target INTEGER NOT NULL REFERENCES targets, phase INTEGER NOT NULL,
    looked INTEGER NOT NULL, UNIQUE (target, phase));
CREATE TABLE looks (
    series INTEGER NOT NULL REFERENCES series, start INTEGER NOT NULL, at INTEGER NOT NULL,
    attempts INTEGER NOT NULL, bounces INTEGER NOT NULL, complaints INTEGER NOT NULL, rejects INTEGER NOT NULL,
    PRIMARY KEY (series, start, at)) WITHOUT ROWID;
CREATE TABLE coverage (
    series INTEGER NOT NULL REFERENCES series, start INTEGER NOT NULL, end INTEGER NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (series, start, end, at)) WITHOUT ROWID;
CREATE TABLE intervals (
    series INTEGER NOT NULL REFERENCES series, start INTEGER NOT NULL, at INTEGER NOT NULL,
    attempts INTEGER NOT NULL, bounces INTEGER NOT NULL, complaints INTEGER NOT NULL, rejects INTEGER NOT NULL,
    late_attempts INTEGER NOT NULL, late_bounces INTEGER NOT NULL,
    late_complaints INTEGER NOT NULL, late_rejects INTEGER NOT NULL,
    PRIMARY KEY (series, start)) WITHOUT ROWID;
CREATE TABLE watched (
    series INTEGER NOT NULL REFERENCES series, start INTEGER NOT NULL, end INTEGER NOT NULL,
    PRIMARY KEY (series, start)) WITHOUT ROWID;
CREATE TABLE said (
    target INTEGER NOT NULL REFERENCES targets, at INTEGER NOT NULL,
    quota TEXT, status TEXT, PRIMARY KEY (target, at)) WITHOUT ROWID;
CREATE TABLE measures (
    id INTEGER PRIMARY KEY, target INTEGER NOT NULL REFERENCES targets, metric TEXT NOT NULL, length INTEGER NOT NULL,
    UNIQUE (target, metric, length));
CREATE TABLE measured (
    measure INTEGER NOT NULL REFERENCES measures, start INTEGER NOT NULL, value REAL NOT NULL,
    PRIMARY KEY (measure, start)) WITHOUT ROWID;
CREATE TABLE backfilled (
    target INTEGER NOT NULL REFERENCES targets, length INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    PRIMARY KEY (target, length, start)) WITHOUT ROWID;
CREATE TABLE findings (
    target INTEGER NOT NULL REFERENCES targets, code TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER,
    seen INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (target, code, since)) WITHOUT ROWID;
"""

STEPS = (VERSION_1,)
"""What makes version n+1 of version n, from nothing on; one that has been published never changes."""


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of a database's tables; 0 is an empty one."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def is_foreign(connection: sqlite3.Connection) -> bool:
    """Return whether a database is another program's: it has tables, and not our mark."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    return bool(application != APPLICATION and connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone())


def migrate(connection: sqlite3.Connection, steps: Sequence[str] = STEPS) -> None:
    """Bring the tables to the newest version, all or nothing; another process may be doing the same."""
    if version_of(connection) >= len(steps):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in steps[version_of(connection) :]:
            for statement in step.split(";"):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(steps)}")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def is_whole(connection: sqlite3.Connection, steps: Sequence[str] = STEPS) -> bool:
    """Return whether the database has exactly the tables that the steps make."""
    made = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(made, steps)
        return _tables(connection) == _tables(made)
    finally:
        made.close()


def _tables(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    return set(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
