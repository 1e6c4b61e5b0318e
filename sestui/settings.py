"""What the user may choose: the configuration file, below the command line."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from sestui.domain.model import Target
from sestui.errors import UsageError, one_line

LEAST_REFRESH = 5
MOST_REFRESH = 86_400
SYMBOLS = ("braille", "block", "ascii")
ZONES = ("utc", "local")
CONFIG_VARIABLE = "SESTUI_CONFIG"
"""The environment variable that names another configuration file."""

HISTORY_VARIABLE = "SESTUI_HISTORY"
"""The environment variable that names another file for the history."""


class Options(Struct, frozen=True):
    """How the screen behaves and looks.

    Attributes:
        refresh: Seconds between two live polls, 5 to 86,400.
        symbols: A name of ``SYMBOLS``.
        theme: The name of a theme; ``launch`` knows which there are.
        zone: The zone that times are shown in at first: ``utc`` or ``local``.
        demo: Whether a simulated account is shown.
        keys: The keys of bindings that the user has changed, by the binding's id.
        bell: Whether the terminal's bell rings for findings that begin or get worse.
        title: Whether the terminal's title tells what goes on.
        on_finding: The command that is run for each finding that begins, gets worse or ends; empty: none.
    """

    refresh: int = 60
    symbols: str = "braille"
    theme: str = "sestui"
    zone: str = "utc"
    demo: bool = False
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bell: bool = True
    title: bool = True
    on_finding: tuple[str, ...] = ()


def config_path(environ: Mapping[str, str] | None = None) -> Path | None:
    """Return the configuration file: what SESTUI_CONFIG names, else ``config.toml`` in the user's configuration folder.

    None where there is none. A named file is returned without looking whether it is there.
    """
    named = (os.environ if environ is None else environ).get(CONFIG_VARIABLE)
    if named:
        return Path(named)
    from platformdirs import user_config_path

    path = user_config_path("sestui", appauthor=False) / "config.toml"
    return path if path.exists() else None


def data_path(environ: Mapping[str, str] | None = None) -> Path:
    """Return the file of the history: what SESTUI_HISTORY names, else ``history.db`` in the user's data folder."""
    named = (os.environ if environ is None else environ).get(HISTORY_VARIABLE)
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("sestui", appauthor=False) / "history.db"


_WHOM = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL")


def asked(options: Sequence[str | None], environ: Mapping[str, str]) -> str:
    """Return words that stand for whom the user asks for, before the account is known; no key is in them.

    Args:
        options: What the command line says: profile, Region, endpoint.
        environ: The environment; of a key in it there is only a digest in the words.
    """
    key = environ.get("AWS_ACCESS_KEY_ID", "")
    words = [option or "" for option in options] + [environ.get(name, "") for name in _WHOM] + [_digest(key)]
    return "\t".join(words)


def target_asked(profile: str | None, region: str | None, environ: Mapping[str, str]) -> Target:
    """Return whose sending is asked for, as far as options and environment tell; botocore's order of names."""
    profile = profile or environ.get("AWS_DEFAULT_PROFILE") or environ.get("AWS_PROFILE") or None
    return Target(profile, region or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or None)


def _digest(key: str) -> str:
    """Return what tells one key from another, and leads back to none; "" for none."""
    if not key:
        return ""
    from hashlib import sha256  # loads OpenSSL

    return sha256(key.encode()).hexdigest()[:16]


def load(path: Path | None, defaults: Options | None = None) -> Options:
    """Return ``defaults`` with what a configuration file changes.

    Args:
        path: The file; None: there is none.
        defaults: What holds where the file says nothing; None: as ``Options()``.

    Raises:
        UsageError: If the file cannot be read, or has a name or a value that is not allowed.
    """
    options = defaults or Options()
    if path is None:
        return options
    changes: dict[str, Any] = {}
    for name, value in _table(path).items():
        check = _CHECKS.get(name)
        if check is None:
            raise UsageError(f"{path}: there is no setting “{one_line(name, 40)}”.", f"Settings: {', '.join(_CHECKS)}.")
        try:
            changes[name] = check(value)
        except UsageError as error:
            raise UsageError(f"{path}: {name}: {error.sentence}", error.hint) from error
    return replace(options, **changes)


def _table(path: Path) -> dict[str, Any]:
    """Return what a TOML file holds."""
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is no TOML: {error}.") from error


def checked_refresh(value: object) -> int:
    """Return a number of seconds between two polls.

    Raises:
        UsageError: If it is not a whole number from 5 to 86,400.
    """
    digits = isinstance(value, str) and value.isascii() and value.isdigit()
    seconds = int(value) if isinstance(value, str) and digits and len(value) < 9 else value
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not LEAST_REFRESH <= seconds <= MOST_REFRESH:
        raise UsageError(
            f"{one_line(str(value), 40)!r} is no refresh.",
            f"Allowed are whole seconds from {LEAST_REFRESH} to {MOST_REFRESH}.",
        )
    return seconds


def _one_of(allowed: tuple[str, ...]) -> Callable[[object], str]:
    """Return a check that a value is one of ``allowed``."""

    def check(value: object) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise UsageError(f"{one_line(str(value), 40)!r} is not allowed.", f"Allowed are: {', '.join(allowed)}.")
        return value

    return check


def _text(value: object) -> str:
    """Return a text that is checked where it is used."""
    if not isinstance(value, str) or not value:
        raise UsageError(f"{one_line(str(value), 40)!r} is no name.", "Allowed is a text in quotes.")
    return value


def _flag(value: object) -> bool:
    """Return whether something is wanted."""
    if not isinstance(value, bool):
        raise UsageError(f"{one_line(str(value), 40)!r} is not allowed.", "Allowed are: true, false.")
    return value


def _command(value: object) -> tuple[str, ...]:
    """Return a program and its arguments; none is run where the list is empty."""
    if not isinstance(value, list) or not all(isinstance(word, str) and "\0" not in word for word in value):
        raise UsageError(
            f"{one_line(str(value), 40)!r} is no command.",
            'Allowed is a list, as ["/path/to/program", "an argument"]; no shell reads it.',
        )
    if value and not value[0]:
        raise UsageError("The program has no name.", 'Allowed is a list, as ["/path/to/program", "an argument"].')
    return tuple(value)


def _keys(value: object) -> dict[str, tuple[str, ...]]:
    """Return the keys by a binding's id; a value is a key, keys between commas, or a list of keys."""
    if not isinstance(value, dict):
        raise UsageError(f"{one_line(str(value), 40)!r} is no table.", 'Write: [keys] and below it quit = "q".')
    return {name: _key_list(name, keys) for name, keys in value.items()}


def _key_list(name: str, keys: object) -> tuple[str, ...]:
    """Return the keys of one binding."""
    listed = keys.split(",") if isinstance(keys, str) else keys
    if not isinstance(listed, list) or not listed or not all(isinstance(key, str) and key.strip() for key in listed):
        raise UsageError(
            f"{one_line(str(keys), 40)!r} is no key for {one_line(name, 40)}.",
            'Allowed are a key, as "q", or a list, as ["q", "ctrl+c"].',
        )
    return tuple(key.strip() for key in listed)


_CHECKS: dict[str, Callable[[object], object]] = {
    "refresh": checked_refresh,
    "symbols": _one_of(SYMBOLS),
    "theme": _text,
    "zone": _one_of(ZONES),
    "bell": _flag,
    "title": _flag,
    "on_finding": _command,
    "keys": _keys,
}
