import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sestui.domain.findings.finding import Code, Evidence, Finding, Peak, begun
from sestui.domain.findings.findings import NOTHING_FOUND, Findings, News, arranged, news
from sestui.domain.reputation import Level
from tests.domain.findings.looks import A_RATE
from tests.values import HOUR, utc

MOMENTS = st.datetimes(utc("2000-01-01").replace(tzinfo=None), utc("2199-12-31").replace(tzinfo=None)).map(
    lambda moment: moment.replace(tzinfo=utc("2000-01-01").tzinfo)
)
EVIDENCE = st.builds(Evidence, st.integers(0, 10**18), st.integers(0, 10**18), MOMENTS, MOMENTS)
PEAKS = st.builds(Peak, st.floats(0, 1e18), MOMENTS)
FINDINGS = st.builds(
    Finding,
    code=st.sampled_from(Code),
    severity=st.sampled_from(Level),
    worst=st.sampled_from(Level),
    sentence=st.text(st.characters(codec="ascii", categories=["L", "N", "P"])),
    since=MOMENTS,
    until=st.none() | MOMENTS,
    evidence=st.none() | EVIDENCE,
    peak=st.none() | PEAKS,
    line=st.none() | st.floats(0, 1),
    cause=st.sampled_from(Code),
    key=st.text(st.characters(codec="ascii", categories=["L", "N", "P"])),
)


@given(FINDINGS)
def test_a_document_is_read_again(finding: Finding) -> None:
    assert Finding.from_document(json.loads(json.dumps(finding.document()))) == finding


def test_a_document_has_every_field_by_its_name() -> None:
    document = A_RATE.document()
    assert list(document) == list(Finding.__struct_fields__)
    assert (document["code"], document["severity"], document["worst"]) == ("BOUNCE_RATE", "WARNING", "CRITICAL")
    assert (document["since"], document["until"]) == ("2026-11-23T10:15:00Z", "2026-11-23T14:30:00Z")
    assert document["peak"] == {"value": 0.12, "at": "2026-11-23T12:00:00Z"}
    assert document["evidence"] == {
        "count": 60,
        "of": 1_000,
        "start": "2026-11-22T14:15:00Z",
        "end": "2026-11-23T14:15:00Z",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"code": "WEATHER"},
        {"severity": "BAD"},
        {"since": "yesterday"},
        {"since": None},
        {"evidence": {"count": 1}},
        {"evidence": 7},
        {"peak": {"value": "high", "at": "2026-11-23T12:00:00Z"}},
        {"line": "low"},
        {"sentence": None},
        {"cause": None},
    ],
)
def test_what_is_no_finding_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not a finding"):
        Finding.from_document(A_RATE.document() | change)


def test_a_document_that_lacks_a_field_is_refused() -> None:
    for name in A_RATE.document():
        document = {field: value for field, value in A_RATE.document().items() if field != name}
        with pytest.raises(ValueError, match="not a finding"):
            Finding.from_document(document)


def test_a_stored_sentence_is_one_line_without_escapes() -> None:
    document = A_RATE.document() | {"sentence": "a\n\x1b[31mb", "key": "k\n"}
    finding = Finding.from_document(document)
    assert (finding.sentence, finding.key) == ("a [31mb", "k")


def test_what_begins_goes_on_and_is_its_own_cause() -> None:
    finding = begun(Code.STALE, Level.WARNING, "No answer.", utc("2026-11-23T10:15:07"))
    assert finding.ongoing
    assert (finding.worst, finding.cause) == (Level.WARNING, Code.STALE)
    assert finding.key == "STALE@2026-11-23T10:15Z"
    assert not replace(finding, until=finding.since + HOUR).ongoing


def _at(code: Code, severity: Level, hour: int, until: int | None = None) -> Finding:
    since = utc("2026-11-23T00:00") + timedelta(hours=hour)
    over = None if until is None else utc("2026-11-23T00:00") + timedelta(hours=until)
    return begun(code, severity, "It is.", since, until=over)


def test_what_goes_on_comes_first_and_the_worst_before_all() -> None:
    warning, critical = _at(Code.QUOTA, Level.WARNING, 1), _at(Code.BOUNCE_RATE, Level.CRITICAL, 3)
    enforcement = _at(Code.ENFORCEMENT, Level.CRITICAL, 4)
    early, late = _at(Code.STALE, Level.CRITICAL, 1, 2), _at(Code.SILENCE, Level.WARNING, 1, 5)
    ordered = arranged([early, warning, late, critical, enforcement])
    assert ordered == (enforcement, critical, warning, late, early)
    findings = Findings(ordered)
    assert findings.ongoing == (enforcement, critical, warning)
    assert findings.level is Level.CRITICAL
    assert findings.current(Code.QUOTA) is warning
    assert findings.current(Code.STALE) is None
    assert findings.of(Code.STALE) == (early,)
    assert list(findings) == list(ordered)


def test_nothing_found_is_quiet() -> None:
    assert NOTHING_FOUND.level is Level.QUIET
    assert Findings((_at(Code.STALE, Level.CRITICAL, 1, 2),)).level is Level.QUIET


def test_findings_are_stored_and_read_again() -> None:
    findings = Findings((_at(Code.QUOTA, Level.WARNING, 1), A_RATE))
    assert Findings.from_documents(findings.documents()) == findings
    with pytest.raises(ValueError, match="not a finding"):
        Findings.from_documents([{}])


def test_news_is_what_began_rose_or_ended() -> None:
    quota, rate = _at(Code.QUOTA, Level.WARNING, 1), replace(_at(Code.BOUNCE_RATE, Level.WARNING, 2), line=0.02)
    stale = _at(Code.STALE, Level.WARNING, 3)
    worse, higher = replace(quota, severity=Level.CRITICAL), replace(rate, line=0.05)
    over = replace(stale, until=stale.since + HOUR)
    before = Findings((quota, rate, stale))
    assert news(NOTHING_FOUND, before) == News((quota, rate, stale), (), ())
    assert news(before, before) == News((), (), ())
    assert news(before, Findings((worse, higher, over))) == News((), (worse, higher), (over,))
    assert news(Findings((worse, higher)), Findings((quota, rate))) == News((), (), ())


def test_what_is_found_to_be_long_over_is_no_news() -> None:
    assert news(NOTHING_FOUND, Findings((A_RATE,))) == News((), (), ())


def test_what_goes_on_again_is_news_again() -> None:
    again = replace(A_RATE, until=None)
    assert news(Findings((A_RATE,)), Findings((again,))) == News((again,), (), ())
