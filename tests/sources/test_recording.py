"""Opening what people saved: every form, and what is none."""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.domain.model import INTERVAL, Counters, DataPoint, Snapshot
from sestui.errors import UsageError
from sestui.sources.recording import RecordingSource, open_recording
from sestui.sources.recording.reading import LIMIT
from tests.sources.recording_forms import EMPTY_IS_SAID, FORMS, Writer, cli_v1, go_lines, python_repr, xml
from tests.values import answer, point, total_of, utc

POINTS = (
    point("2016-07-13T21:13", 1),
    point("2016-07-13T22:43", 5, 1, 2, 3),
    point("2016-07-13T23:13", 3),
)

counts = st.integers(0, 2**40)
saved_points = st.builds(
    lambda minutes, counters: tuple(
        DataPoint(datetime(2024, 2, 28, tzinfo=UTC) + timedelta(minutes=minute), Counters(*values))
        for minute, values in zip(sorted(minutes), counters, strict=False)
    ),
    st.sets(st.integers(0, 20_000), min_size=1, max_size=6),
    st.lists(st.tuples(counts, counts, counts, counts), min_size=6, max_size=6),
)


def opened(data: str | bytes) -> list[Snapshot]:
    return open_recording("-", io.BytesIO(data.encode() if isinstance(data, str) else data))


def refused(data: str | bytes) -> str:
    with pytest.raises(UsageError) as caught:
        opened(data)
    assert caught.value.sentence.startswith("standard input ")
    assert "\n" not in caught.value.advice
    return caught.value.sentence


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@given(points=saved_points)
def test_every_form_gives_the_points_back(form: Writer, points: Sequence[DataPoint]) -> None:
    unsorted = sorted(points, key=lambda one: hash(one.timestamp) % 7)
    (snapshot,) = opened(form(unsorted))
    assert snapshot.data_points == tuple(points)
    assert snapshot.fetched_at == points[-1].timestamp + INTERVAL
    assert snapshot.complete


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_line_ends_marks_and_prompts_do_not_matter(form: Writer) -> None:
    text = form(POINTS)
    assert opened(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())[0].data_points == POINTS
    assert opened(text.encode("utf-16"))[0].data_points == POINTS
    assert opened(f"$ ./statistics\n2016-07-13 23:29:00 INFO started\n\n{text}\n$ \n")[0].data_points == POINTS


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_no_form_takes_a_cut_off_answer_for_a_whole_one(form: Writer) -> None:
    text = form(POINTS).rstrip()
    told_by_nothing = form.__name__ in ("cli_text", "cli_table", "cli_yaml")
    for size in range(1, len(text) - 1):
        try:
            (snapshot,) = opened(text[:size])
        except UsageError:
            continue
        whole = snapshot.data_points[:-1] if form.__name__ == "cli_text" else snapshot.data_points
        assert told_by_nothing, text[:size]
        assert whole == POINTS[: len(whole)], text[:size]


@pytest.mark.parametrize("form", EMPTY_IS_SAID, ids=lambda form: form.__name__)
def test_an_empty_answer_stands_at_its_files_time(form: Writer, tmp_path: Path) -> None:
    path = tmp_path / "saved"
    path.write_text(form(()))
    os.utime(path, (1_468_451_000, 1_468_451_000))
    (snapshot,) = open_recording(str(path))
    assert snapshot.data_points == ()
    assert snapshot.fetched_at == datetime.fromtimestamp(1_468_451_000, UTC)
    assert "no data points and no time" in snapshot.notes[0]
    assert "save it to a file" in refused(form(()))


@pytest.mark.parametrize(
    ("name", "points", "total", "newest"),
    [
        ("DERIVED-stats-2022-10-26-cloud-custodian-52pt.xml", 52, (130, 1, 0, 0), "2022-10-26T03:43"),
        ("DERIVED-stats-2022-10-26-cloud-custodian-52pt.awscli-v2-shape.json", 52, (130, 1, 0, 0), "2022-10-26T03:43"),
        ("doc-example-2013-06-awscli-2pt.json", 2, (3, 0, 0, 0), "2013-06-12T19:32"),
        ("doc-example-2016-07-botocore-3pt.json", 3, (9, 0, 0, 0), "2016-07-13T23:13"),
        ("stats-2011-02-aws-ses-gem-3pt-edited.xml", 3, (7, 4, 1, 2), "2011-01-31T16:01"),
        ("stats-2011-02-aws-ses-gem-4pt.ruby.txt", 4, (10, 0, 0, 0), "2011-02-09T14:45"),
        ("stats-2011-03-django-ses-7pt-edited.json", 7, (66, 2, 4, 6), "2011-03-01T13:20"),
        ("stats-2018-12-20-ex_aws_ses-5pt.xml", 5, (15, 0, 0, 0), "2018-12-18T18:10"),
    ],
)
def test_recorded_answers(captures: Path, name: str, points: int, total: tuple[int, ...], newest: str) -> None:
    (snapshot,) = open_recording(str(captures / "stats" / name))
    assert len(snapshot.data_points) == points
    assert total_of(snapshot.data_points) == Counters(*total)
    assert snapshot.data_points[-1].timestamp == utc(newest)
    assert list(snapshot.data_points) == sorted(snapshot.data_points, key=lambda one: one.timestamp)


@pytest.mark.parametrize(
    "time",
    [
        '"2016-07-13T22:43:00Z"',
        '"2016-07-13T22:43:00.000Z"',
        '"2016-07-13 22:43:00+00:00"',
        '"2016-07-14T00:43:00+02:00"',
        '"2016-07-14 00:43:00 +0200"',
        '"2016-07-14 00:43:00 +0200 CEST"',
        '"2016-07-13 22:43:00 UTC"',
        '"2016-07-13 22:43:00"',
        '"2016-07-14 00:43:00 Europe/Berlin"',
        '"Wed, 13 Jul 2016 22:43:00 GMT"',
        "1468449780",
        "1468449780.0",
        '"1468449780"',
        "1468449780000",
    ],
)
def test_times_in_every_spelling(time: str) -> None:
    (snapshot,) = opened(f'[{{"Timestamp": {time}, "DeliveryAttempts": "5"}}]')
    assert snapshot.data_points == (point("2016-07-13T22:43", 5),)


def test_absent_counters_are_zero_and_odd_spellings_are_known() -> None:
    one = '{"deliveryAttempts": "7", "timestamp": "2016-07-13 22:43:00 UTC", "Bounces": null, "Other": [1]}'
    assert opened(f'{{"result": {{"send_data_points": [{one}]}}}}')[0].data_points == (point("2016-07-13T22:43", 7),)


def test_python_prints_in_its_variants() -> None:
    for moment in (
        "datetime.datetime(2016, 7, 13, 22, 43, tzinfo=tzutc())",
        "datetime.datetime(2016, 7, 13, 22, 43, tzinfo=datetime.timezone.utc)",
        "datetime.datetime(2016, 7, 14, 0, 43, tzinfo=tzoffset('CEST', 7200))",
        "datetime.datetime(2016, 7, 14, 0, 43, tzinfo=datetime.timezone(datetime.timedelta(seconds=7200)))",
        "datetime.datetime(2016, 7, 13, 15, 43, tzinfo=tzoffset(None, -25200))",
        "datetime.datetime(2016, 7, 13, 22, 43, tzinfo=tzlocal())",
        "datetime(2016, 7, 13, 22, 43, 0, 2, 195, 0)",
        "datetime.datetime(2016, 7, 13, 22, 43)",
    ):
        text = f"{{'SendDataPoints': [{{'Timestamp': {moment}, 'DeliveryAttempts': 5}}]}}"
        assert opened(text)[0].data_points == (point("2016-07-13T22:43", 5),), moment


def test_python_is_never_run(tmp_path: Path) -> None:
    trace = tmp_path / "ran"
    call = f"__import__('pathlib').Path({str(trace)!r}).touch()"
    refused(f"{{'SendDataPoints': [{{'Timestamp': {call}, 'DeliveryAttempts': 5}}]}}")
    assert not trace.exists()


def test_xml_with_entities_is_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + xml(POINTS)
    assert "document type" in refused(bomb)


def test_xml_without_a_namespace_and_after_its_http_head() -> None:
    bare = xml(POINTS).replace(' xmlns="http://ses.amazonaws.com/doc/2010-12-01/"', "")
    head = "HTTP/1.1 200 OK\r\nDate: Wed, 13 Jul 2016 23:58:07 GMT\r\nContent-Type: text/xml\r\n\r\n"
    (snapshot,) = opened(head + bare)
    assert snapshot.data_points == POINTS
    assert snapshot.fetched_at == utc("2016-07-13T23:58:07")


def test_a_saved_date_counts_only_if_it_is_of_this_answer() -> None:
    def of(date: str) -> datetime:
        headers = {"HTTPHeaders": {"date": date}}
        return opened(json.dumps({**json.loads(cli_v1(POINTS)), "ResponseMetadata": headers}))[0].fetched_at

    assert of("Wed, 20 Jul 2016 11:00:00 GMT") == utc("2016-07-20T11:00")
    assert of("Tue, 12 Jul 2016 11:00:00 GMT") == utc("2016-07-13T23:28")
    assert of("Mon, 23 Nov 2026 11:00:00 GMT") == utc("2016-07-13T23:28")


def test_an_empty_answer_with_a_date_needs_no_file() -> None:
    text = "{'SendDataPoints': [], 'ResponseMetadata': {'HTTPHeaders': {'date': 'Wed, 20 Jul 2016 11:00:00 GMT'}}}"
    assert opened(text)[0].fetched_at == utc("2016-07-20T11:00")


@pytest.mark.parametrize("form", [cli_v1, xml, go_lines], ids=lambda form: form.__name__)
def test_answers_saved_one_after_the_other_stay_apart(form: Writer) -> None:
    later = tuple(DataPoint(one.timestamp + timedelta(minutes=1), one.counters) for one in POINTS)
    snapshots = opened(form(later) + form(POINTS))
    assert [snapshot.data_points for snapshot in snapshots] == [POINTS, later]


def test_points_alone_are_one_answer() -> None:
    lines = "\n".join(json.dumps(one) for one in json.loads(cli_v1(POINTS))["SendDataPoints"])
    assert [snapshot.data_points for snapshot in opened(lines)] == [POINTS]


def test_the_region_is_read_from_the_endpoint() -> None:
    php = next(form for form in FORMS if form.__name__ == "php_var_dump")
    assert opened(php(POINTS))[0].target.region == "eu-west-1"
    assert opened(cli_v1(POINTS))[0].target.region is None


def test_repeated_timestamps_are_added_and_noted() -> None:
    (snapshot,) = opened(cli_v1([*POINTS, POINTS[0]]))
    assert total_of(snapshot.data_points) == total_of(POINTS) + POINTS[0].counters
    assert snapshot.notes


@pytest.mark.parametrize(
    "name", ["AccessDenied-2016.xml", "ExpiredToken-2016-02-iam.xml", "InvalidClientTokenId-2011.xml"]
)
def test_saved_errors_are_quoted(captures: Path, name: str) -> None:
    with pytest.raises(UsageError, match=f"error instead of sending statistics: {name.split('-')[0]}: .*oken|User"):
        open_recording(str(captures / "errors" / name))


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        (
            "\nAn error occurred (Throttling) when calling the GetSendStatistics operation: Rate exceeded\n",
            "holds an error instead of sending statistics: Throttling: Rate exceeded.",
        ),
        (
            "Got an error retrieving SES send statistics\nThrottling: Rate exceeded\n\tstatus code: 400, request id: x",
            "holds an error instead of sending statistics: Throttling: Rate exceeded.",
        ),
        ("Error: Rate exceeded\n", "holds an error instead of sending statistics: Error: Rate exceeded."),
        ("Rate exceeded\n", "holds no sending statistics; it begins with 'Rate exceeded'."),
        (
            "Traceback (most recent call last):\n  File\nbotocore.exceptions.NoCredentialsError: Unable to locate\n",
            "holds an error instead of sending statistics: botocore.exceptions.NoCredentialsError: Unable to locate.",
        ),
        ('{"Max24HourSend": 200, "MaxSendRate": 1}', "holds the send quota (GetSendQuota), not sending statistics."),
        ("<!DOCTYPE html><html>", "holds a web page, not sending statistics."),
        ("", "is empty."),
        (" \n", "is empty."),
        ("date,sent\n2016-07-13,5\n", "holds no sending statistics; it begins with 'date,sent 2016-07-13,5'."),
        ("[]", "holds no sending statistics; it begins with '[]'."),
        ('{"SendDataPoints": 7}', "has a SendDataPoints that is not a list of data points."),
        ('[{"Timestamp": "yesterday", "Bounces": 1}]', "has a timestamp that is no time: 'yesterday'."),
        ('[{"Timestamp": "07/13/2016 22:43", "Bounces": 1}]', "has a timestamp that is no time: '07/13/2016 22:43'."),
        ('[{"Timestamp": 1468449780, "Bounces": -1}]', "has a counter that is no whole number from 0: '-1'."),
        ('[{"Timestamp": 1468449780, "Bounces": 1.5}]', "has a counter that is no whole number from 0: '1.5'."),
        ('[{"Timestamp": 1468449780, "Bounces": NaN}]', "has a counter that is no whole number from 0: 'nan'."),
        ('[{"Timestamp": 1468449780, "Bounces": true}]', "has a counter that is no whole number from 0: 'True'."),
        ('{"SendDataPoints": [{"Bounces": 1}]}', "has a data point without a timestamp."),
        ('{"Label": "Send", "Datapoints": [{"Timestamp": "2016-07-13T22:43:00Z", "Sum": 5}]}', "holds no sending"),
    ],
)
def test_what_is_no_recording_is_named(text: str, quoted: str) -> None:
    assert quoted in refused(text)


@pytest.mark.parametrize(
    "filler", [" ", "\n", "[", "{", "(", "<", '{"', "{'", "date ", "- x:", "\nTimestamp:", "<Code></Code>"]
)
def test_much_of_nothing_takes_no_time(filler: str) -> None:
    before = time.process_time()
    refused("x" + filler * 100_000)
    assert time.process_time() - before < 5


def test_deep_nesting_is_refused() -> None:
    for text in ("[" * 100_000, '{"a":' * 100_000, "{'a':" * 100_000, "[" * 10_000 + "]" * 10_000):
        refused(text)


def test_binary_and_other_encodings_are_refused() -> None:
    for data in (b"\x89PNG\r\n\x1a\n\0\0", b"\xff\xfe\xff", b"caf\xe9", b"a\0b"):
        assert "is no text" in refused(data)


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="it is a directory"):
        open_recording(str(tmp_path))
    with pytest.raises(UsageError, match=r"missing\.json cannot be read: No such file"):
        open_recording(str(tmp_path / "missing.json"))
    with pytest.raises(UsageError, match="standard input is closed"):
        open_recording("-")


def test_a_huge_file_is_refused_before_it_is_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate(LIMIT * 4)
    with pytest.raises(UsageError, match="is larger than 64 MiB"):
        open_recording(str(path))


def test_the_source_answers_with_the_newest() -> None:
    snapshots = [answer("2016-07-13T23:28", *POINTS), answer("2016-07-13T23:43", *POINTS[1:])]
    assert list(RecordingSource(snapshots).fetch()) == [snapshots[1]]


def test_python_text_that_is_not_whole_is_refused() -> None:
    assert "not the whole" in refused(python_repr(POINTS)[:200])
