"""Data points as every program prints them that people save answers with."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from sestui.domain.model import DataPoint

Writer = Callable[[Sequence[DataPoint]], str]


def wire(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def members(point: DataPoint, time: object) -> dict[str, object]:
    counters = point.counters
    return {
        "Timestamp": time,
        "DeliveryAttempts": counters.delivery_attempts,
        "Bounces": counters.bounces,
        "Complaints": counters.complaints,
        "Rejects": counters.rejects,
    }


def cli_v1(points: Sequence[DataPoint]) -> str:
    return json.dumps({"SendDataPoints": [members(point, wire(point.timestamp)) for point in points]}, indent=4) + "\n"


def cli_v2(points: Sequence[DataPoint]) -> str:
    return cli_v1(points).replace('Z"', '+00:00"')


def cli_text(points: Sequence[DataPoint]) -> str:
    rows = (members(point, wire(point.timestamp)) for point in points)
    columns = ("Bounces", "Complaints", "DeliveryAttempts", "Rejects", "Timestamp")
    return "".join("\t".join(["SENDDATAPOINTS", *(str(row[name]) for name in columns)]) + "\n" for row in rows)


def cli_table(points: Sequence[DataPoint]) -> str:
    rows = (members(point, wire(point.timestamp)) for point in points)
    columns = ("Bounces", "Complaints", "DeliveryAttempts", "Rejects", "Timestamp")
    head = f"|  GetSendStatistics  |\n||  SendDataPoints  ||\n|+----+|\n|| {' | '.join(columns)} ||\n|+----+|\n"
    return head + "".join(f"||  {'  |  '.join(str(row[name]) for name in columns)}   ||\n" for row in rows)


def cli_yaml(points: Sequence[DataPoint]) -> str:
    lines = ["SendDataPoints:"]
    for point in points:
        fields = sorted(members(point, f"'{point.timestamp.isoformat()}'").items())
        lines += [f"{'- ' if not index else '  '}{name}: {value}" for index, (name, value) in enumerate(fields)]
    return "\n".join(lines) + "\n"


def xml(points: Sequence[DataPoint]) -> str:
    body = ""
    for point in points:
        fields = members(point, wire(point.timestamp)).items()
        body += f"<member>{''.join(f'<{name}>{value}</{name}>' for name, value in fields)}</member>\n"
    return (
        '<GetSendStatisticsResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><GetSendStatisticsResult>'
        f"<SendDataPoints>{body}</SendDataPoints></GetSendStatisticsResult></GetSendStatisticsResponse>\n"
    )


def python_json(points: Sequence[DataPoint]) -> str:
    rows = [members(point, point.timestamp) for point in points]
    metadata = {"HTTPHeaders": {"content-type": "text/xml"}, "HTTPStatusCode": 200, "RetryAttempts": 0}
    document = {"ResponseMetadata": metadata, "SendDataPoints": rows}
    return json.dumps(document, indent=4, sort_keys=True, default=str)


def python_repr(points: Sequence[DataPoint]) -> str:
    rows = []
    for point in points:
        moment = point.timestamp
        time = f"datetime.datetime({moment:%Y}, {moment.month}, {moment.day}, {moment.hour}, {moment.minute}, "
        fields = repr(members(point, "TIME")).replace("'TIME'", time + "tzinfo=tzutc())")
        rows.append(fields)
    return f"{{'SendDataPoints': [{', '.join(rows)}], 'ResponseMetadata': {{'HTTPStatusCode': 200}}}}\n"


def ruby_json(points: Sequence[DataPoint]) -> str:
    rows = [
        {
            "timestamp": f"{point.timestamp:%Y-%m-%d %H:%M:%S} UTC",
            "delivery_attempts": str(point.counters.delivery_attempts),
            "bounces": str(point.counters.bounces),
            "complaints": str(point.counters.complaints),
            "rejects": str(point.counters.rejects),
        }
        for point in points
    ]
    return json.dumps({"send_data_points": rows}, indent=2)


def ruby_hash(points: Sequence[DataPoint]) -> str:
    rows = (members(point, f'"{wire(point.timestamp)}"') for point in points)
    return f"[{', '.join('{' + ', '.join(f':{key}=>{value}' for key, value in row.items()) + '}' for row in rows)}]"


def ruby_struct(points: Sequence[DataPoint]) -> str:
    rows = [
        "#<struct Aws::SES::Types::SendDataPoint"
        f" timestamp={point.timestamp:%Y-%m-%d %H:%M:%S} UTC, delivery_attempts={point.counters.delivery_attempts},"
        f" bounces={point.counters.bounces}, complaints={point.counters.complaints}, rejects={point.counters.rejects}>"
        for point in points
    ]
    return f"#<struct Aws::SES::Types::GetSendStatisticsResponse send_data_points=[{', '.join(rows)}]>"


def _labelled(points: Sequence[DataPoint], head: str, zone: str) -> str:
    blocks = [
        f"Timestamp:  {point.timestamp:%Y-%m-%d %H:%M:%S} {zone}\nAttempts:   {point.counters.delivery_attempts}\n"
        f"Bounces:    {point.counters.bounces}\nComplaints: {point.counters.complaints}\n"
        f"Rejects:    {point.counters.rejects}\n\n"
        for point in points
    ]
    return f"{head}\n\n{''.join(blocks)}"


def go_lines(points: Sequence[DataPoint]) -> str:
    return _labelled(points, f"Got {len(points)} datapoints", "+0000 UTC")


def ruby_lines(points: Sequence[DataPoint]) -> str:
    return _labelled(points, f"Got {len(points)} data point(s):", "UTC")


def go_struct(points: Sequence[DataPoint]) -> str:
    rows = [
        ",\n".join(f"      {name}: {value}" for name, value in sorted(members(point, time).items()))
        for point in points
        for time in [f"{point.timestamp:%Y-%m-%d %H:%M:%S} +0000 UTC"]
    ]
    return f"{{\n  SendDataPoints: [{', '.join('{' + chr(10) + row + chr(10) + '    }' for row in rows)}]\n}}\n"


def php_echo(points: Sequence[DataPoint]) -> str:
    rows = [members(point, point.timestamp.isoformat()) for point in points]
    metadata = {"statusCode": 200, "effectiveUri": "https://email.eu-west-1.amazonaws.com"}
    document = json.dumps({"SendDataPoints": rows, "@metadata": metadata}, indent=4).replace("/", "\\/")
    return (
        "Model Data\n----------\nData can be retrieved from the model object using the get() method of the\n"
        'model (e.g., `$result->get($key)`) or "accessing the result like an\nassociative array (e.g. '
        "`$result['key']`). You can also execute JMESPath\nexpressions on the result data using the search() method.\n"
        f"\n{document}\n"
    )


def php_var_dump(points: Sequence[DataPoint]) -> str:
    rows = ""
    for index, point in enumerate(points):
        date = f"{point.timestamp:%Y-%m-%d %H:%M:%S}.000000"
        counters = list(members(point, None).items())[1:]
        rows += (
            f"      [{index}]=>\n      array(5) {{\n"
            f'        ["Timestamp"]=>\n        object(Aws\\Api\\DateTimeResult)#{90 + index} (3) {{\n'
            f'          ["date"]=>\n          string(26) "{date}"\n          ["timezone_type"]=>\n          int(2)\n'
            '          ["timezone"]=>\n          string(1) "Z"\n        }\n'
            + "".join(f'        ["{name}"]=>\n        int({value})\n' for name, value in counters)
            + "      }\n"
        )
    return (
        'object(Aws\\Result)#81 (2) {\n  ["data":"Aws\\Result":private]=>\n  array(2) {\n    ["SendDataPoints"]=>\n'
        f'    array({len(points)}) {{\n{rows}    }}\n    ["@metadata"]=>\n    array(3) {{\n      ["effectiveUri"]=>\n'
        '      string(37) "https://email.eu-west-1.amazonaws.com"\n    }\n  }\n}\n'
    )


def php_print_r(points: Sequence[DataPoint]) -> str:
    rows = ""
    for index, point in enumerate(points):
        date = f"{point.timestamp:%Y-%m-%d %H:%M:%S}.000000"
        counters = list(members(point, None).items())[1:]
        rows += (
            f"                    [{index}] => Array\n                        (\n"
            "                            [Timestamp] => Aws\\Api\\DateTimeResult Object\n"
            "                                (\n"
            f"                                    [date] => {date}\n"
            "                                    [timezone_type] => 2\n"
            "                                    [timezone] => Z\n"
            "                                )\n\n"
            + "".join(f"                            [{name}] => {value}\n" for name, value in counters)
            + "                        )\n\n"
        )
    return (
        "Aws\\Result Object\n(\n    [data:Aws\\Result:private] => Array\n        (\n"
        f"            [SendDataPoints] => Array\n                (\n{rows}                )\n\n        )\n)\n"
    )


FORMS: tuple[Writer, ...] = (
    cli_v1,
    cli_v2,
    cli_text,
    cli_table,
    cli_yaml,
    xml,
    python_json,
    python_repr,
    ruby_json,
    ruby_hash,
    ruby_struct,
    ruby_lines,
    go_lines,
    go_struct,
    php_echo,
    php_var_dump,
    php_print_r,
)
"""Every form that can be opened, but sestui's own."""

EMPTY_IS_SAID: tuple[Writer, ...] = tuple(
    form for form in FORMS if form not in (cli_text, cli_table, cli_yaml, ruby_hash)
)
"""The forms that say it when there are no data points; the others print nothing then, or what could be anything."""
