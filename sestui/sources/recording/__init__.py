"""Recordings: answers that somebody saved, and our own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sestui.domain.model import Snapshot
from sestui.sources.recording.reading import open_recording, play_recording
from sestui.sources.recording.recorder import Recorder

__all__ = ["Recorder", "RecordingSource", "open_recording", "play_recording"]


class RecordingSource:
    """A source that answers with what was saved, always the same."""

    def __init__(self, snapshots: Sequence[Snapshot]) -> None:
        """Keep the answers, ascending in time, at least one."""
        self.snapshots = tuple(snapshots)

    def fetch(self) -> Iterator[Snapshot]:
        """Yield the newest answer, complete."""
        yield self.snapshots[-1]
