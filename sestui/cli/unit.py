"""The systemd unit of ``sestui collect``; words are quoted as systemd.syntax(7) and systemd.service(5) want it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_INHERITED = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_CA_BUNDLE",
    "AWS_ENDPOINT_URL",
    "SESTUI_CONFIG",
    "SESTUI_HISTORY",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
)
"""What of the environment chooses the account and the files, and is no secret: a service has none of the shell's."""

_UNIT = """\
# For one user:     ~/.config/systemd/user/sestui.service
#                   systemctl --user enable --now sestui; loginctl enable-linger
# For the machine:  /etc/systemd/system/sestui.service, with the line User= below
#                   systemctl enable --now sestui
# What it says:     journalctl --user -u sestui, or journalctl -u sestui

[Unit]
Description=sestui records the sending statistics of Amazon SES
Documentation=man:systemd.service(5)

[Service]
Type=exec
# For the machine: whose ~/.aws and whose data folder.
#User=NAME
{environment}ExecStart={command}
Restart=on-failure
RestartSec=30
RestartPreventExitStatus=2
TimeoutStopSec=10
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native

[Install]
WantedBy=default.target
"""


def unit(arguments: Sequence[str], environ: Mapping[str, str], program: Sequence[str]) -> str:
    """Return a unit that runs in a user's manager and in the system's.

    Its restrictions need no namespaces, which a user's manager may not have, and leave the home folder as it is: AWS's
    tools write their tokens there.

    Args:
        arguments: What follows the program's name.
        environ: The environment; what of it chooses the account is taken over, no key ever is.
        program: What starts sestui; its first word is an absolute path.
    """
    named = [f"{name}={environ[name]}" for name in _INHERITED if environ.get(name)]
    environment = "".join(f"Environment={quoted(one, dollars=False)}\n" for one in named)
    return _UNIT.format(environment=environment, command=" ".join(quoted(word) for word in [*program, *arguments]))


def quoted(word: str, *, dollars: bool = True) -> str:
    """Return a word as one argument: nothing in it is taken for a specifier, a variable or an escape.

    Args:
        word: What the program is to get.
        dollars: Whether variables are put in at that place, so that a dollar stands for itself only when doubled.
    """
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    escaped = "".join(letter if letter >= " " else f"\\x{ord(letter):02x}" for letter in escaped)
    escaped = escaped.replace("$", "$$") if dollars else escaped
    plain = escaped == word and word and not set(word) & set(" '#;")
    return escaped if plain else f'"{escaped}"'


def program() -> list[str]:
    """Return what starts this sestui: its script, or Python with the package."""
    called = Path(sys.argv[0])
    found = shutil.which(sys.argv[0]) if called.name == "sestui" else None
    beside = Path(sys.executable).with_name("sestui")
    if found is None and beside.exists():
        found = str(beside)
    return [sys.executable, "-m", "sestui"] if found is None else [str(Path(found).absolute())]
