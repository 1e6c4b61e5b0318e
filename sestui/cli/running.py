"""What the commands do."""

from __future__ import annotations

import os
import sys
from datetime import UTC, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from sestui import settings, starting
from sestui.cli import beside
from sestui.cli.output import print_data, say, wants_colour
from sestui.cli.terminal import keys_from_terminal, need_terminal
from sestui.domain.grid import By
from sestui.domain.model import Snapshot, Target
from sestui.domain.when import end_of
from sestui.errors import UsageError
from sestui.settings import Options

if TYPE_CHECKING:
    from typing import BinaryIO

    from sestui.reports.report import Report
    from sestui.sources.recording import Recorder
    from sestui.sources.ses import SesSource

_DEMO_REFRESH = 20

_STATISTICS_ONLY = ("aws", "csv")
"""The formats that show nothing of the quota and the account: the other calls are not made."""


def watch(
    *,
    profile: str | None = None,
    region: str | None = None,
    endpoint_url: str | None = None,
    demo: bool = False,
    scenario: str | None = None,
    seed: int | None = None,
    record: str | None = None,
    history_file: str | None = None,
    no_history: bool = False,
    no_cloudwatch: bool = False,
    **looks: Any,
) -> int:
    """Show the account live; return the exit status.

    What is left out is as the command line without that option.

    Raises:
        UsageError: If an option is not allowed, or there is no terminal.
        SourceError: If the profile wants an MFA code, and the credentials could not be had with it.
    """
    demo = _is_demo(demo, scenario, seed, profile, region, endpoint_url)
    options = chosen(defaults_of(demo=demo), **looks)
    need_terminal(os.environ)
    source, target = _account(profile, region, endpoint_url, demo, scenario, seed)
    first = None if demo else beside.begun(source, profile)
    kept = beside.kept(history_file, no_history or (demo and history_file is None), (profile, region, endpoint_url))
    from sestui.tui import launch

    return launch.watch(
        first or source,
        target,
        options,
        None if record is None else _recorder(record),
        kept=kept,
        asks=None if no_cloudwatch else beside.reputation(source),
        end=None if first is None else first.close,
    )


def show(*, file: str, **looks: Any) -> int:
    """Show a recording; return the exit status.

    Raises:
        UsageError: If an option is not allowed, the file is no recording, or there is no terminal.
    """
    options = chosen(Options(), **looks)
    piped = file == "-"
    need_terminal(os.environ, (1, 2) if piped else (0, 1, 2))
    from sestui.monitor.replay import replayed
    from sestui.sources.recording import open_recording

    snapshots = open_recording(file, _standard_input() if piped else None)
    if piped:
        keys_from_terminal()
    from sestui.tui import launch

    return launch.show(replayed(Target(), snapshots), options)


def print_report(
    *,
    form: str,
    by: str,
    window: timedelta,
    file: str | None,
    zone: str | None,
    as_of: str | None,
    history_file: str | None,
    account: str | None,
    **asked: Any,
) -> int:
    """Print a report; return the exit status.

    Raises:
        UsageError: If an option is not allowed, the file is no recording, or nothing was known then.
        SourceError: If the statistics could not be had.
        SestuiError: If the report could not be written.
    """
    from sestui.reports.report import report_of

    shown_in = _zone(chosen(Options(), zone=zone))
    moment = None if as_of is None else end_of(as_of, shown_in)
    if moment is not None:
        from sestui.cli.remembered import known_at

        snapshot = known_at(moment, history_file=history_file, account=account, file=file, **asked)
    elif history_file is not None or account is not None:
        raise UsageError("Only a report of --as-of is made from the history.", "Add it, or take --history off.")
    else:
        partly = form in _STATISTICS_ONLY
        snapshot = _asked(partly=partly, **asked) if file is None else opened(file, **asked)
    for part in snapshot.unavailable:
        say(f"{part.part} is not available: {part.sentence}")
    for note in snapshot.notes:
        say(note)
    print_data(_rendered(form, report_of(snapshot, window, By(by), shown_in, as_of=moment)))
    return 0


def defaults_of(*, demo: bool) -> Options:
    """Return what holds where neither the command line nor the configuration file says anything."""
    return Options(demo=True, refresh=_DEMO_REFRESH) if demo else Options()


def chosen(defaults: Options, **given: Any) -> Options:
    """Return the options: the command line over the configuration file over the defaults."""
    options = settings.load(settings.config_path(), defaults)
    return replace(options, **{name: value for name, value in given.items() if value is not None})


def _zone(options: Options) -> tzinfo:
    """Return the zone that times are printed in."""
    from sestui.formatting import local_zone

    return local_zone() if options.zone == "local" else UTC


def _recorder(file: str) -> Recorder:
    """Return what appends answers to a file."""
    from sestui.sources.recording import Recorder

    return Recorder(file)


def _standard_input() -> BinaryIO | None:
    """Return standard input in bytes; None if it is closed.

    Raises:
        UsageError: If it is a terminal, where nobody types a recording.
    """
    if sys.stdin is None:
        return None
    if sys.stdin.isatty():
        raise UsageError("Standard input is a terminal, not a recording.", "Name a file, or pipe one in.")
    return sys.stdin.buffer


def _is_demo(demo: bool, scenario: str | None, seed: int | None, *aws: str | None) -> bool:
    """Return whether the simulated account is wanted.

    Raises:
        UsageError: If AWS is wanted, too, or a seed without a simulated account.
    """
    demo = demo or scenario is not None
    if demo and any(aws):
        raise UsageError("--demo shows a simulated account.", "It takes no --profile, --region or --endpoint-url.")
    if seed is not None and not demo:
        raise UsageError("--seed chooses a simulated account.", "It is allowed with --demo or --scenario only.")
    return demo


def _account(
    profile: str | None,
    region: str | None,
    endpoint_url: str | None,
    demo: bool,
    scenario: str | None,
    seed: int | None,
) -> tuple[SesSource, Target]:
    """Return what answers, and for whom; an MFA code is asked for here, before any screen."""
    if demo:
        from sestui.sources import simulator

        given: dict[str, Any] = {"scenario": scenario, "seed": seed}
        source = simulator.simulated(**{name: value for name, value in given.items() if value is not None})
        return source, Target(simulator.PROFILE, simulator.REGION)
    from sestui.sources.credentials import mfa_wanted
    from sestui.sources.ses import SesSource

    asking = SesSource(profile, region, endpoint_url)
    if mfa_wanted(profile, os.environ):
        starting.erase()
        asking.prepare()
    return asking, settings.target_asked(profile, region, os.environ)


def source_of(
    *,
    profile: str | None,
    region: str | None,
    endpoint_url: str | None,
    demo: bool,
    scenario: str | None,
    seed: int | None,
) -> SesSource:
    """Return what asks the account that the options choose; an MFA code is asked for here.

    Raises:
        UsageError: If the options do not fit together.
        SourceError: If the profile wants an MFA code, and the credentials could not be had with it.
    """
    demo = _is_demo(demo, scenario, seed, profile, region, endpoint_url)
    return _account(profile, region, endpoint_url, demo, scenario, seed)[0]


def _asked(*, partly: bool, **account: Any) -> Snapshot:
    """Return the answer of the account: complete, or the statistics alone."""
    answers = source_of(**account).fetch()
    return next(answers) if partly else list(answers)[-1]


def opened(file: str, **account: Any) -> Snapshot:
    """Return the newest answer of a recording."""
    from sestui.sources.recording import RecordingSource, open_recording

    for name in (name for name, value in account.items() if value not in (None, False)):
        raise UsageError(f"--{name.replace('_', '-')} asks an account, and --input reads a recording.", "Name one.")
    *_, snapshot = RecordingSource(open_recording(file, _standard_input() if file == "-" else None)).fetch()
    return snapshot


def _rendered(form: str, report: Report) -> str:
    """Return a report in one of the formats."""
    from sestui.reports import aws_report, csv_report, json_report, markdown_report, table_report

    match form:
        case "json":
            return json_report.json_report(report)
        case "csv":
            return csv_report.csv_report(report)
        case "markdown":
            return markdown_report.markdown_report(report)
        case "aws":
            return aws_report.aws_report(report.snapshot)
        case _:
            return table_report.table_report(report, colour=wants_colour(os.environ))
