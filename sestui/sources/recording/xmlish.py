"""The raw XML answer of GetSendStatistics, with or without its namespace."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from sestui.sources.recording.fields import Fields, Malformed, Saved

_ANSWER = re.compile(r"<(?:\w+:)?GetSendStatistics(?:Response|Result)\b")
_WHOLE = re.compile(
    r"<((?:\w+:)?GetSendStatistics(?:Response|Result))\b(?:[^<>]*/>|.*?</\1\s*>)",
    re.DOTALL,
)


def answers(text: str) -> list[Saved] | None:
    """Return the answers in ``text``; None if there is none.

    Raises:
        Malformed: If an answer is cut off or is no XML; document types and entities are refused.
    """
    if _ANSWER.search(text) is None:
        return None
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise Malformed("declares a document type or an entity, which no answer of SES does")
    if _ANSWER.search(_WHOLE.sub("", text)):
        raise Malformed("is XML that is cut off")
    found = list(_WHOLE.finditer(text))
    begins = [0, *(whole.end() for whole in found)]
    return [Saved(_points(whole[0]), text[begin : whole.end()]) for begin, whole in zip(begins, found, strict=False)]


def _points(xml: str) -> list[Fields]:
    """Return the data points of one answer."""
    try:
        root = ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        raise Malformed(f"is XML that cannot be read ({error})") from None
    lists = [element for element in root.iter() if _name(element) == "SendDataPoints"]
    members = [member for points in lists for member in points if _name(member) == "member"]
    return [{_name(field): field.text for field in member} for member in members]


def _name(element: ElementTree.Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]
