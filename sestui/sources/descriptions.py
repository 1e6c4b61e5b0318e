"""botocore's descriptions of services, read lean: what is never called of them takes 12 MB."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

CALLED: Mapping[str, frozenset[str]] = {
    "ses": frozenset({"GetSendStatistics", "GetSendQuota", "GetAccountSendingEnabled"}),
    "sesv2": frozenset({"GetAccount"}),
    "cloudwatch": frozenset({"GetMetricData"}),
}
"""The operations that are called, by botocore's names of services; of others, such as STS, all are kept."""

_ENDPOINTS = frozenset({"email", "monitoring", "sts", "portal.sso", "oidc", "signin"})
"""The endpoints that are asked, by their prefixes; for one that is not described botocore knows the general form."""

_READ: Mapping[str, Callable[[bytes], bytes]] = {".json": bytes, ".json.gz": gzip.decompress}
"""The endings of the files, and what makes the text of their content."""

Document = dict[str, Any]


class Descriptions:
    """Reads the files for botocore's loader, no documentation, and of services only what is called."""

    def exists(self, file_path: str) -> bool:
        """Return whether there is a file; its path has no ending."""
        return any(Path(file_path + ending).is_file() for ending in _READ)

    def load_file(self, file_path: str) -> Document | None:
        """Return what a file says; None if there is none. Its path has no ending.

        Raises:
            OSError, ValueError: If it cannot be read, or is no JSON.
        """
        for ending, read in _READ.items():
            with suppress(FileNotFoundError):
                text = read(Path(file_path + ending).read_bytes())
                return _lean(Path(file_path), json.loads(text, object_pairs_hook=_undocumented))
        return None


def _undocumented(pairs: list[tuple[str, Any]]) -> Document:
    """Return an object without its documentation; a member of a shape may have that name, but is no text."""
    return {name: value for name, value in pairs if name != "documentation" or not isinstance(value, str)}


def _lean(path: Path, document: Document) -> Document:
    """Return what is needed of a file."""
    if path.name == "endpoints":
        for partition in document["partitions"]:
            partition["services"] = {name: one for name, one in partition["services"].items() if name in _ENDPOINTS}
    elif path.name == "service-2" and path.parent.parent.name in CALLED:
        return {**document, **called(document, CALLED[path.parent.parent.name])}
    return document


def called(service: Document, names: frozenset[str]) -> Document:
    """Return the operations of a service that have these names, and the shapes that lead on from them."""
    operations = {name: one for name, one in service["operations"].items() if name in names}
    shapes: Document = {}
    waiting: list[Any] = [operations]
    while waiting:
        one = waiting.pop()
        name = one.get("shape") if isinstance(one, dict) else None
        if isinstance(name, str) and name not in shapes:
            shapes[name] = service["shapes"][name]
            waiting.append(shapes[name])
        waiting += [part for part in (one.values() if isinstance(one, dict) else one) if isinstance(part, dict | list)]
    return {"operations": operations, "shapes": shapes}
