"""As much of CBOR (RFC 8949) as botocore and CloudWatch tell each other."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from struct import pack, unpack
from typing import Any

_TEXT, _LIST, _MAP, _TAG, _FLOAT = 3, 4, 5, 6, 7


def encoded(value: object) -> bytes:
    """Return texts, floats, times, lists and maps of them as CBOR.

    Raises:
        TypeError: If a value is something else.
    """
    match value:
        case str():
            return _head(_TEXT, len(value.encode())) + value.encode()
        case float():
            return pack(">Bd", _FLOAT << 5 | 27, value)
        case datetime():
            return _head(_TAG, 1) + encoded(value.timestamp())
        case list():
            return _head(_LIST, len(value)) + b"".join(map(encoded, value))
        case dict():
            return _head(_MAP, len(value)) + b"".join(encoded(key) + encoded(item) for key, item in value.items())
    raise TypeError(type(value).__name__)


def decoded(body: bytes) -> Any:
    """Return what a request says: texts, numbers, lists and maps; a time is its seconds since 1970."""
    return _item(BytesIO(body))


def _head(major: int, number: int) -> bytes:
    return pack(">B", major << 5 | number) if number < 24 else pack(">BI", major << 5 | 26, number)


def _item(stream: BytesIO) -> Any:
    first = stream.read(1)[0]
    major, short = first >> 5, first & 31
    if major == _FLOAT:
        return unpack(">d", stream.read(8))[0]
    number = short if short < 24 else int.from_bytes(stream.read(1 << short - 24), "big")
    if major == _TEXT:
        return stream.read(number).decode()
    if major == _LIST:
        return [_item(stream) for _ in range(number)]
    if major == _MAP:
        return {_item(stream): _item(stream) for _ in range(number)}
    return _item(stream) if major == _TAG else number
