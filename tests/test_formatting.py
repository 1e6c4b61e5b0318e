from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sestui.formatting import counted, local_zone

SUMMER = datetime(2026, 7, 1, 12, tzinfo=UTC)
ZONES = Path("/usr/share/zoneinfo")


def offset(environ: dict[str, str], localtime: Path = Path("/nonexistent/localtime")) -> timedelta | None:
    """Return how far the local zone is from UTC in summer."""
    return SUMMER.astimezone(local_zone(environ, localtime)).utcoffset()


def test_one_of_something_is_no_plural() -> None:
    assert [counted(number, "bounce") for number in (0, 1, 2, 1_204)] == [
        "0 bounces",
        "1 bounce",
        "2 bounces",
        "1,204 bounces",
    ]


@pytest.mark.parametrize("name", ["Europe/Berlin", ":Europe/Berlin"])
def test_the_zone_is_the_one_that_tz_names(name: str) -> None:
    assert local_zone({"TZ": name}) == ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("name", ["UTC", "Etc/UTC", ":UTC"])
def test_utc_needs_no_rules(name: str) -> None:
    assert local_zone({"TZ": name}) is UTC


@pytest.mark.skipif(not (ZONES / "Europe/Berlin").exists(), reason="the system has no zones")
def test_without_tz_it_is_the_machines(tmp_path: Path) -> None:
    localtime = tmp_path / "localtime"
    localtime.symlink_to(ZONES / "Europe/Berlin")
    assert offset({}, localtime) == timedelta(hours=2)
    localtime.unlink()
    localtime.write_bytes((ZONES / "Europe/Berlin").read_bytes())
    assert offset({}, localtime) == timedelta(hours=2)
    localtime.unlink()
    localtime.symlink_to(ZONES / "Etc/UTC")
    assert local_zone({}, localtime) is UTC


def test_a_zone_that_nobody_knows_is_left_to_the_system() -> None:
    assert offset({"TZ": "Nowhere/Else"}) == SUMMER.astimezone().utcoffset()
