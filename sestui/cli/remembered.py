"""Whose history is meant, and what was known at a moment: AWS is not asked."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sestui import settings
from sestui.cli.keeping import history_path, readable
from sestui.domain.past import Key
from sestui.errors import UsageError, one_line

if TYPE_CHECKING:
    from sestui.domain.model import Snapshot
    from sestui.history.store import History


def known_at(
    moment: datetime, *, history_file: str | None, account: str | None, file: str | None, **asked: Any
) -> Snapshot:
    """Return the newest stored answer that was given at or before a moment.

    Args:
        moment: When.
        history_file: The history; None is the one in the user's data folder.
        account: Whose; see ``chosen_key``.
        file: A recording, which cannot be meant as well.
        asked: The options that choose an account to ask.

    Raises:
        UsageError: If there is no history, it is not clear whose is meant, or nothing was known at that moment.
        HistoryError: If the history cannot be read.
    """
    others = {"input": file, **{name: asked.pop(name) for name in ("demo", "scenario", "seed")}}
    for name in (name for name, value in others.items() if value not in (None, False)):
        raise UsageError(f"--as-of reads the history, and --{name} does not.", "Name one.")
    with readable(history_path(history_file)) as history:
        key = chosen_key(history, account=account, **asked)
        snapshot = history.snapshot(key, as_of=moment)
    if snapshot is None:
        words = f"Nothing is stored of {_name(key)} that was known at {moment:%Y-%m-%d %H:%M} UTC."
        raise UsageError(words, "“sestui history info” says what is.")
    return snapshot


def chosen_key(
    history: History, *, account: str | None, profile: str | None, region: str | None, endpoint_url: str | None = None
) -> Key:
    """Return whose history is meant: whom the same options have watched, or the only one that fits them.

    Args:
        history: What is stored.
        account: An account's id, as ``sestui history info`` names it.
        profile: A profile that asked for it last.
        region: Its Region.
        endpoint_url: Where it was asked.

    Raises:
        UsageError: If none fits, or more than one.
    """
    if account is None:
        last = history.last_known(settings.asked((profile, region, endpoint_url), os.environ))
        if last is not None:
            return Key.of(last.target)
    known = history.profiles()
    found = [
        key
        for key, asked in known.items()
        if account in (None, key.account)
        and region in (None, key.region)
        and profile in (None, key.target(asked).profile)
    ]
    if not known:
        raise UsageError("The history is empty.", "sestui and “sestui collect” fill it.")
    if len(found) != 1:
        names = ", ".join(_name(key) for key in known)
        words = "fits the options" if account or region or profile else "is in the history"
        many = f"{'More than one account' if found else 'No account of the history'} {words}."
        raise UsageError(many, f"Choose with --account ID and --region REGION; there are: {names}.")
    return found[0]


def _name(key: Key) -> str:
    return one_line(f"{key.account} {key.region}", 100)
