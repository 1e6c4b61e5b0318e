"""JSON that holds answers: of the AWS CLI, of AWS's examples, of sestui; also between other lines."""

from __future__ import annotations

import json
import re

from sestui.domain.model import Snapshot
from sestui.sources.recording.fields import Fields, Malformed, Saved, is_point, points_in
from sestui.sources.recording.ours import is_report, reported

_OBJECT = re.compile(r'\{\s*"[^"\n]*"\s*:')


def _whole(text: str) -> list[tuple[object, str]]:
    """Return the one JSON document that ``text`` is, and its text; nothing if it is more, less or something else."""
    try:
        return [(json.loads(text), text)]
    except ValueError:
        return []
    except RecursionError:
        raise Malformed("is JSON that is nested too deeply") from None


def _embedded(text: str) -> list[tuple[object, str]]:
    """Return every JSON document in ``text``, and its own text; what stands between them is left out.

    Raises:
        Malformed: If one is cut off or broken.
    """
    found = []
    decoder = json.JSONDecoder()
    place = 0
    while (first := _OBJECT.search(text, place)) is not None:
        start = _start(text, place, first.start())
        try:
            document, place = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            raise Malformed("is JSON that is cut off or broken") from None
        found.append((document, text[start:place]))
    return found


def _start(text: str, least: int, start: int) -> int:
    """Return where the list begins whose first object is at ``start``; the object's place if it is in none."""
    place = start
    while place > least and text[place - 1] in "[ \t\n":
        place -= 1
        start = place if text[place] == "[" else start
    return start


def answers(text: str) -> list[Saved | Snapshot] | None:
    """Return the answers among the JSON documents of ``text``; none if it is JSON without one, None if no JSON.

    Data points that stand alone, one a document (``jq -c '.SendDataPoints[]'``), are one answer.

    Raises:
        Malformed: If a document is cut off, or an answer is not as it must be.
    """
    whole = _whole(text)
    found: list[Saved | Snapshot] = []
    alone: list[Fields] = []
    for document, source in whole or _embedded(text):
        if is_report(document) and isinstance(document, dict):
            found.append(reported(document))
        elif isinstance(document, dict) and is_point(document):
            alone.append(document)
        elif (points := points_in(document)) is not None:
            found.append(Saved(points, source))
    if alone:
        found.append(Saved(alone))
    return found if found or whole else None
