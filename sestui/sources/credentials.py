"""Credentials that need a human: whether a code will be asked for, and when it may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from sestui.errors import CredentialsError

_FILES = (("AWS_CONFIG_FILE", "~/.aws/config"), ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"))


def mfa_wanted(profile: str | None, environ: Mapping[str, str]) -> bool:
    """Return whether the profile, or one that it takes its credentials from, assumes a role with an MFA device.

    Reads the shared configuration without botocore, which would take longer to import than the answer is worth. A
    configuration that cannot be read is False: the first fetch will say what is wrong with it.

    Args:
        profile: As given on the command line; None for the one that the environment names, or the default.
        environ: The environment.
    """
    profiles = _profiles(environ)
    name = profile or environ.get("AWS_DEFAULT_PROFILE") or environ.get("AWS_PROFILE") or "default"
    while settings := profiles.pop(name, None):
        if "mfa_serial" in settings and "role_arn" in settings:
            return True
        name = settings.get("source_profile", "")
    return False


def program_named(environ: Mapping[str, str]) -> bool:
    """Return whether any profile takes its credentials from a program, which may ask for a touch or show a window."""
    return any("credential_process" in _text(environ.get(variable) or default) for variable, default in _FILES)


def _profiles(environ: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the settings of each profile, of both shared files together; none at all where no MFA is spoken of."""
    texts = [_text(environ.get(variable) or default) for variable, default in _FILES]
    if not any("mfa_serial" in text.lower() for text in texts):
        return {}
    import configparser

    profiles: dict[str, dict[str, str]] = {}
    for text in texts:
        parser = configparser.RawConfigParser(default_section="", strict=False)
        with suppress(configparser.Error):
            parser.read_string(text)
        for section in parser.sections():
            name = section.removeprefix("profile").strip(" \t\"'")
            profiles.setdefault(name, {}).update(parser.items(section))
    return profiles


def _text(path: str) -> str:
    """Return a file's text; empty if it cannot be read."""
    with suppress(OSError, ValueError, RuntimeError):
        return Path(path).expanduser().read_text(encoding="utf-8")
    return ""


class MfaPrompt:
    """Asks for an MFA code, but only while the terminal is not drawn on."""

    def __init__(self) -> None:
        """Forbid questions until :meth:`allowed`."""
        self._allowed = False

    @contextmanager
    def allowed(self) -> Iterator[None]:
        """Allow questions within the block."""
        self._allowed = True
        try:
            yield
        finally:
            self._allowed = False

    def __call__(self, question: str) -> str:
        """Return the code that the user types, without showing it.

        Raises:
            CredentialsError: If no question may be asked now, or nobody answers.
        """
        if not self._allowed:
            raise CredentialsError("The MFA session is over.", "Restart sestui to enter a new code.")
        try:
            import getpass

            return getpass.getpass(question)
        except EOFError as error:
            raise CredentialsError("No MFA code was entered.", "Restart sestui and enter the code.") from error
