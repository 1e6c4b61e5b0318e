"""Looking after a history: what is in it, copies of it, other histories for it, old time out of it."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from sestui.domain.past import Key
from sestui.errors import HistoryError
from sestui.history import schema
from sestui.history.handle import Handle

if TYPE_CHECKING:
    from sestui.history.importing import Imported
    from sestui.history.records import Record
    from sestui.history.upkeep import Pruned, TargetInfo


class Keeping(Handle):
    """The part of a history that the commands of ``sestui history`` use; what each does is imported when it does it."""

    @property
    def version(self) -> int:
        """The version of the file's tables."""
        with self.reading() as connection:
            return schema.version_of(connection)

    def info(self) -> tuple[TargetInfo, ...]:
        """Return what there is of each target."""
        from sestui.history import upkeep

        with self.reading() as connection:
            return upkeep.info(connection)

    def export(self, form: str, keys: Sequence[Key] = (), *, all_looks: bool = False) -> Generator[str, None, None]:
        """Yield the history as text, many lines at a time.

        Args:
            form: ``csv``: the intervals; ``jsonl``: JSON lines, with ``all_looks`` everything that is stored.
            keys: Whose; none: of every target.
            all_looks: Every observation; else each interval once, as it was seen last. Times without a data point are
                rows of zeros of their own, so that what was watched stays told apart from what was not.
        """
        from sestui.history.records import records
        from sestui.history.text import written

        with self.reading() as connection:
            everything = all_looks and form == "jsonl"
            yield from written(records(connection, keys, all_looks, everything), form)

    def take(self, stream: TextIO, name: str) -> Imported:
        """Add what an export holds, all of it or nothing; what is known already is not counted again.

        Args:
            stream: CSV or JSON lines, as ``export`` writes them.
            name: What the stream is called in errors.

        Raises:
            UsageError: If it is no export, or damaged.
        """
        from sestui.history.text import read

        return self._take(read(stream, name))

    def take_file(self, path: Path) -> Imported:
        """Add what another history holds, of this or an earlier version; it is not changed.

        Raises:
            HistoryError: If it is no history, or cannot be read.
        """
        from sestui.history.copies import copied, guarded
        from sestui.history.records import records
        from sestui.history.text import checked

        with copied(path) as connection:
            every = records(connection, (), all_looks=True, everything=True)
            return self._take(guarded(path, checked(every)))

    def backup(self, path: Path) -> None:
        """Write a copy of the whole file to a new one, mode 0600, as of one moment; others may go on writing.

        Raises:
            UsageError: If there is such a file already.
        """
        from sestui.history.copies import copy

        with self.reading() as connection:
            copy(connection, path)

    def prune(self, before: datetime, *, key: Key | None = None, really: bool = True) -> Pruned:
        """Take out everything that begins before a moment, of one target or of all, for good.

        Args:
            before: What begins at it or later stays.
            key: Whose; None for everybody.
            really: False only counts what would go.
        """
        from sestui.history import upkeep

        with self.writing() if really else self.reading() as connection:
            pruned = upkeep.prune(connection, before, key, really)
        if really:
            with suppress(HistoryError), self.file.writing() as connection:
                connection.execute("VACUUM")
        return pruned

    def check(self) -> tuple[str, ...]:
        """Return a sentence for everything that is wrong with the file; () for a sound one."""
        from sestui.history import upkeep

        with self.reading() as connection:
            return tuple(upkeep.check(connection))

    def _take(self, every: Iterable[Record]) -> Imported:
        from sestui.history.importing import take

        with self.writing() as connection:
            return take(connection, every)
