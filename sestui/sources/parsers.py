"""botocore's parsers of answers, made faster where an answer is long; what they make of it stays the same."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from botocore.parsers import QueryParser, ResponseParserError, ResponseParserFactory
from botocore.utils import parse_timestamp

from sestui import turn
from sestui.sources.answers import Answer, Members

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN = frozenset({"integer", "long", "float", "double", "string", "timestamp"})
_APART = ("location", "eventheader", "xmlAttribute", "xmlNamespace")
_PIECE = 4 * 1024
_MEMBER = "}member"

Read = Callable[[Any, Any], object]
"""Returns the value of a shape that an element has."""


class Gathers(Protocol):
    """Takes in the structures of a list, one after the other, and stands for the list in the answer."""

    def append(self, structure: dict[str, Any], /) -> object:
        """Take in a structure."""


class PlainQueryParser(QueryParser):  # type: ignore[misc]  # botocore has no types
    """Reads structures of numbers, texts and times in half the time, as are the data points of GetSendStatistics.

    All others, and those with an element twice, are left to botocore. Where an answer is a list of such structures, the
    elements of each are let go before the next is read: thousands of them would take MB for a moment.
    """

    def __init__(self, timestamp_parser: Callable[[Any], datetime], gather: Callable[[], Gathers] = list) -> None:
        """Read times with ``timestamp_parser``; ``gather`` returns what takes in the structures of such a list."""
        super().__init__(timestamp_parser)
        self._gather = gather
        self._known: dict[str, dict[str, tuple[str, Any, Read]] | None] = {}
        self._listed: Any = None
        self._gathered: Gathers = []
        self._count = 0

    def _parse_body_as_xml(self, response: Any, shape: Any, inject_metadata: bool = True) -> Any:
        members = [] if shape is None else list(shape.members.values())
        alone = len(members) == 1 and members[0].type_name == "list" and members[0].member.type_name == "structure"
        self._listed = members[0].member if alone and self._plain(members[0].member) is not None else None
        with suppress(Exception):  # what one meets is found again, or was not there
            if self._listed is not None:
                self._gathered, self._count = self._gather(), 0
                parsed = super()._parse_body_as_xml(response, shape, inject_metadata)
                if not self._count:
                    return parsed
        self._listed, self._gathered = None, []
        return super()._parse_body_as_xml(response, shape, inject_metadata)

    def _parse_xml_string_to_dom(self, xml_string: Any) -> Any:
        root = None if self._listed is None else self._in_pieces(xml_string)
        return super()._parse_xml_string_to_dom(xml_string) if root is None else root

    def _in_pieces(self, xml: bytes) -> Element | None:
        """Return the root of an answer, whose list is read already; None if it is no XML."""
        parser: Any = XMLPullParser(("end",))
        element: Element | None = None
        try:
            text = xml.decode()
            for start in range(0, len(text), _PIECE):
                parser.feed(text[start : start + _PIECE])
                for _, element in parser.read_events():
                    self._let_go(element)
            parser.close()
        except (ParseError, UnicodeDecodeError):
            return None
        return element

    def _let_go(self, element: Any) -> None:
        """Read an element of the list, and let go what is in it."""
        if element.tag.endswith(_MEMBER):
            self._gathered.append(self._handle_structure(self._listed, element))
            self._count += 1
            element.clear()

    def _handle_list(self, shape: Any, node: Any) -> Any:
        """Return the list that was read already, if all that was read stood in it, and nothing else."""
        if self._listed is None or shape.member is not self._listed or isinstance(node, list):
            return super()._handle_list(shape, node)
        if len(node) != self._count or not all(element.tag.endswith(_MEMBER) for element in node):
            return super()._handle_list(shape, node)
        self._count = 0
        return self._gathered

    def _handle_structure(self, shape: Any, node: Any) -> Any:
        if shape.name not in self._known:
            self._known[shape.name] = self._plain(shape)
        plain = self._known[shape.name]
        if plain is None or isinstance(node, list):
            return super()._handle_structure(shape, node)
        parsed: dict[str, object] = {}
        for element in node:
            member = plain.get(element.tag.rpartition("}")[2])
            if member is not None:
                name, its_shape, read = member
                if name in parsed:
                    return super()._handle_structure(shape, node)
                parsed[name] = read(its_shape, element)
        return parsed

    def _plain(self, shape: Any) -> dict[str, tuple[str, Any, Read]] | None:
        """Return how the elements of a structure are read, by their names; None if not all of them are plain."""
        members = shape.members.items()
        apart = any(key in member.serialization for _, member in members for key in _APART)
        if apart or any(member.type_name not in _PLAIN for _, member in members) or shape.metadata:
            return None
        return {
            self._member_key_name(member, name): (name, member, getattr(self, f"_handle_{member.type_name}"))
            for name, member in members
        }


class Parsers:
    """botocore's parsers, faster with ISO times and long lists."""

    def __init__(self) -> None:
        self._factory = ResponseParserFactory()
        self._factory.set_parser_defaults(timestamp_parser=timestamp)

    def create_parser(self, protocol: str) -> _Parser:
        """Return the parser of a protocol, such as ``query``."""
        if protocol == "query":
            return _Parser(PlainQueryParser(timestamp, Members))
        return _Parser(self._factory.create_parser(protocol))


class _Parser:
    """A parser of botocore's that says of every body it trips over that it is no answer.

    By itself it raises KeyError for HTML, AttributeError for a JSON list, TypeError for a repeated element, and returns
    None for JSON's null.
    """

    def __init__(self, parser: Any) -> None:
        self._parser = parser

    def parse(self, response: dict[str, Any], shape: Any) -> Answer:
        try:
            parsed: Answer | None = self._parser.parse(response, shape)
        except ResponseParserError:
            raise
        except Exception as error:
            raise ResponseParserError(f"{type(error).__name__}: {error}") from error
        if parsed is None:
            raise ResponseParserError("null")
        return parsed


def timestamp(value: Any) -> datetime:
    """Return the moment that an answer names; ISO 8601 and numbers of seconds since 1970 by the standard library.

    That is ten times as fast as botocore, to which the rest is left: RFC 822, and seconds in words.

    An answer has up to thousands of them: here it can be waited for the screen.

    Raises:
        ValueError, RuntimeError: If it is no time.
    """
    turn.give_way()
    if isinstance(value, str) and value[4:5] == "-":
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    if isinstance(value, int | float):
        return _EPOCH + timedelta(seconds=value)
    moment: datetime = parse_timestamp(value)
    return moment
