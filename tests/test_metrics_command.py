"""``sestui metrics``: what it prints and writes, and the dashboard and the rules that are made for it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sestui.cli import metering
from sestui.cli.metering import replaced
from sestui.cli.screen import main
from sestui.domain.findings.finding import Code
from sestui.domain.findings.thresholds import ENOUGH_MAIL, Thresholds
from sestui.domain.model import SendQuota, Snapshot, Target
from sestui.domain.reputation import BOUNCE_LINES, COMPLAINT_LINES, SOURCE
from sestui.errors import AccessDenied, SestuiError
from sestui.reports.look import look_at
from sestui.reports.openmetrics import openmetrics
from tests.reports.scraped import families, values
from tests.reports.values import HEALTHY, NOW, TARGET

SAVED = "DERIVED-stats-2022-10-26-cloud-custodian-52pt.xml"
RULE = re.compile(
    r"      - alert: (?P<name>\w+)\n"
    r"        expr: (?P<expr>(?:>-\n(?:          [^\n]+\n)+|[^\n>][^\n]*\n))"
    r"(?:        for: (?P<time>\d+m)\n)?"
    r"        labels:\n          severity: (?P<severity>warning|critical)\n"
    r'        annotations:\n          summary: "(?P<summary>[^"\n]+)"\n'
)


def run(*arguments: str, **environ: str) -> Result:
    return CliRunner().invoke(main, ["metrics", *arguments], env=environ)


@cache
def printed() -> str:
    """Return the metrics of an answer with everything in it."""
    result = run("--scenario", "probation", "--cloudwatch")
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def test_it_prints_what_prometheus_reads() -> None:
    found = values(printed())
    assert found["up",] == found["enforcement_status", "PROBATION"] == 1
    assert found["reputation_bounce_ratio",] > 0.02
    for family in families(printed()):
        labels = [sample.labels for sample in family.samples]
        assert {(one["account"], one["region"], one["profile"]) for one in labels} == {
            ("123456789012", "eu-west-1", "demo")
        }


def test_cloudwatch_is_asked_only_where_it_is_wanted() -> None:
    assert not [labels for labels in values(run("--scenario", "empty").stdout) if "reputation" in labels[0]]


def test_a_recording_is_measured_as_it_is(captures: Path) -> None:
    found = values(run("--input", str(captures / "stats" / SAVED)).stdout)
    assert (found["delivery_attempts", "14d"], found["bounces", "14d"]) == (130, 1)
    assert found["asked_timestamp_seconds",] - found["answer_timestamp_seconds",] > 86_400


@pytest.mark.parametrize(
    ("arguments", "cause"), [(["--scenario", "offline"], "unreachable"), (["--region", "eu-west-1"], "credentials")]
)
def test_without_an_answer_up_is_0_and_the_status_3(arguments: list[str], cause: str, tmp_path: Path) -> None:
    result = run(*arguments)
    assert result.exit_code == 3
    assert result.stderr.startswith("sestui: No ")
    assert result.stderr.count("\n") == 1
    found = values(result.stdout)
    assert (found["up",], found["failure", cause]) == (0, 1)
    assert {labels[0] for labels in found} == {"up", "failure", "asked_timestamp_seconds"}
    file = tmp_path / "ses.prom"
    assert run(*arguments, "--output", str(file)).exit_code == 3
    assert values(file.read_text())["up",] == 0


def test_whose_answer_it_would_have_been() -> None:
    (sample,) = families(run(AWS_PROFILE="gone", AWS_DEFAULT_REGION="eu-west-3").stdout)[0].samples
    assert sample.labels == {"account": "", "region": "eu-west-3", "profile": "gone"}
    told = AccessDenied("No.", action="ses:GetSendStatistics")
    told.beside = Snapshot(TARGET, NOW)
    assert metering._target(told, profile=None, region=None) is TARGET
    assert metering._target(AccessDenied("No.", action="x"), profile="a", region="b") == Target("a", "b")


def test_a_file_is_replaced_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "ses.prom"
    file.write_text("old")
    seen: list[list[str]] = []
    synced = os.fsync

    def noted(number: int) -> None:
        seen.append(sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".prom"))
        assert file.read_text() == "old"
        synced(number)

    monkeypatch.setattr(os, "fsync", noted)
    result = run("--scenario", "empty", "--output", str(file))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert seen == [["ses.prom"]]
    assert values(file.read_text())["up",] == 1
    assert file.stat().st_mode & 0o777 == 0o644
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["ses.prom"]


def test_a_file_that_cannot_be_written_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "ses.prom"
    file.write_text("old")

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SestuiError, match=r"ses\.prom cannot be written: No space left on device\."):
        replaced(file, "new")
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["ses.prom"]
    result = run("--scenario", "empty", "--output", str(tmp_path / "gone" / "ses.prom"))
    assert result.exit_code == 1
    assert "cannot be written: No such file or directory." in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--dashboard", "--rules"], "--dashboard and --rules print two files."),
        (["--seed", "1"], "--seed chooses a simulated account."),
        (["--input", "gone.json"], "gone.json cannot be read"),
        (["--timeout", "601"], "601 is not in the range 1<=x<=600"),
    ],
)
def test_a_wrong_usage_is_status_2(arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


@cache
def told() -> dict[str, dict[str, set[str]]]:
    """Return the names and labels of all metrics that there can be, with the values of each label."""
    near = Snapshot(TARGET, NOW, (), SendQuota(100.0, 1.0, 100.0), HEALTHY)
    found: dict[str, dict[str, set[str]]] = {}
    for text in (printed(), openmetrics(look_at(near, NOW))):
        for family in families(text):
            for sample in family.samples:
                labels = found.setdefault(sample.name, {})
                for label, value in sample.labels.items():
                    labels.setdefault(label, set()).add(value)
    return found


def unknown_to_metrics(expression: str) -> Iterator[str]:
    """Yield what an expression names that no metric has: a name, a label, a label's value."""
    for name, matchers in re.findall(r"(sestui_\w+)(?:\{([^}]*)\})?", expression):
        labels = told().get(name)
        if labels is None:
            yield name
            continue
        for label, value in re.findall(r'(\w+)=~?"([^"]*)"', matchers):
            texts = [] if value.startswith("$") else value.split("|")
            if label not in labels or not set(texts) <= labels[label]:
                yield f"{name}{{{label}={value}}}"


def test_an_expression_is_compared_with_what_there_is() -> None:
    assert list(unknown_to_metrics('sestui_up{account=~"$account"} + sestui_bounces{window="24h"}')) == []
    assert list(unknown_to_metrics("sestui_gone")) == ["sestui_gone"]
    assert list(unknown_to_metrics('sestui_up{window="24h"}')) == ["sestui_up{window=24h}"]
    assert list(unknown_to_metrics('sestui_bounces{window=~"24h|7d"}')) == ["sestui_bounces{window=24h|7d}"]


def rules() -> dict[str, dict[str, str]]:
    """Return the alerting rules; everything of the file must be one."""
    text = run("--rules").stdout
    head, _, rest = text.partition("groups:\n  - name: sestui\n    rules:\n")
    assert all(line.startswith("#") for line in head.splitlines())
    assert RULE.sub("", rest) == ""
    found = list(RULE.finditer(rest))
    return {match["name"]: {**match.groupdict(), "expr": " ".join(match["expr"].split())} for match in found}


def test_the_rules_name_what_there_is() -> None:
    found = rules()
    assert len(found) == rules_in_file() > 12
    for rule in found.values():
        assert "sestui_" in rule["expr"]
        assert list(unknown_to_metrics(rule["expr"])) == []
        assert set(re.findall(r"\$labels\.(\w+)", rule["summary"])) <= {"account", "region", "code"}


def rules_in_file() -> int:
    return run("--rules").stdout.count("alert:")


def test_the_rules_lines_are_awss() -> None:
    text, found = run("--rules").stdout, rules()
    assert SOURCE in text
    for kind, lines in (("Bounce", BOUNCE_LINES), ("Complaint", COMPLAINT_LINES)):
        for line in lines:
            rule = found.pop(f"Ses{kind}RateOver{line.meaning.capitalize()}")
            least = max(ENOUGH_MAIL, line.rate.denominator // line.rate.numerator)
            assert rule["expr"] == (
                f'>- sestui_observed_{kind.lower()}_lower_bound_ratio{{window="24h"}} >= {float(line.rate):g} '
                f'and sestui_delivery_attempts{{window="24h"}} >= {least}'
            )
            assert rule["severity"] == line.level.name.lower()
            assert f"{float(line.rate * 100):g} %" in rule["summary"]
    assert not [name for name in found if "Rate" in name]
    limits = Thresholds()
    assert found["SesQuotaMostlyUsed"]["expr"] == f"sestui_send_quota_used_ratio >= {limits.quota_warning:g}"
    assert found["SesQuotaNearlyUsed"]["expr"] == f"sestui_send_quota_used_ratio >= {limits.quota_critical:g}"
    assert f"<= {limits.quota_ahead.total_seconds():.0f} " in found["SesQuotaReachedSoon"]["expr"]


def test_every_finding_has_a_rule() -> None:
    own = {
        *(Code.ENFORCEMENT, Code.PAUSED, Code.QUOTA, Code.REJECTS, Code.BOUNCE_RATE, Code.COMPLAINT_RATE),
        *(Code.FROZEN, Code.STALE, Code.PERMISSION),
    }
    codes = re.search(r'code=~"([A-Z_|]+)"', rules()["SesFinding"]["expr"])
    assert codes is not None
    assert set(codes[1].split("|")) == {code.value for code in Code} - {code.value for code in own}


def dashboard() -> dict[str, Any]:
    result = run("--dashboard")
    assert (result.exit_code, result.stderr) == (0, "")
    document = json.loads(result.stdout)
    assert isinstance(document, dict)
    return document


def test_the_dashboard_asks_for_what_there_is() -> None:
    document = dashboard()
    names = [variable["name"] for variable in document["templating"]["list"]]
    assert names == ["datasource", "account", "region", "profile"]
    for variable in document["templating"]["list"][1:]:
        assert variable["query"]["query"] == f"label_values(sestui_up, {variable['name']})"
        assert variable["name"] in told()["sestui_up"]
    for panel in document["panels"]:
        assert panel["targets"]
        for target in panel["targets"]:
            assert list(unknown_to_metrics(target["expr"])) == []
            assert 'account=~"$account",region=~"$region",profile=~"$profile"' in target["expr"]
            assert target["datasource"] == panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}


def test_the_dashboards_lines_are_awss() -> None:
    panels = {panel["title"]: panel for panel in dashboard()["panels"]}
    for title, lines in (
        ("Observed bounce rate, 24 hours", BOUNCE_LINES),
        ("Observed complaint rate, 24 hours", COMPLAINT_LINES),
    ):
        steps = panels[title]["fieldConfig"]["defaults"]["thresholds"]["steps"]
        assert [step["value"] for step in steps] == [None, *(float(line.rate) for line in lines)]
    quota = panels["Send quota used"]["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert [step["value"] for step in quota] == [None, Thresholds().quota_warning, Thresholds().quota_critical]


def test_the_dashboards_panels_do_not_overlap() -> None:
    panels = dashboard()["panels"]
    assert len({panel["id"] for panel in panels}) == len({panel["title"] for panel in panels}) == len(panels) > 10
    boxes = [panel["gridPos"] for panel in panels]
    assert all(box["x"] >= 0 and box["x"] + box["w"] <= 24 for box in boxes)
    for one, other in combinations(boxes, 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        below = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or below


def test_nothing_secret_is_in_the_metrics() -> None:
    assert "AKIA" not in printed()
    assert "@" not in printed()
