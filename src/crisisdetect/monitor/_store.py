"""The state of a watch in one SQLite file: monitor, places in the sources, and events on their way out.

Everything that belongs to a batch is written in one transaction, so that a process that is killed at any moment goes
on where it was: what was read is not read again, and an event that was found is not lost.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final, Self

from crisisdetect.errors import ReadError
from crisisdetect.monitor._records import Event

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS monitor (only INTEGER PRIMARY KEY CHECK (only = 1), state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS place (source TEXT PRIMARY KEY, place TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, delivered INTEGER NOT NULL DEFAULT 0, event TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS waiting ON event (delivered) WHERE delivered = 0;
"""
#: Delivered events that are kept.
_KEPT: Final = 10_000


class Store:
    """State of a watch.

    Parameters
    ----------
    path : path-like
        The SQLite file; made when it does not exist.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        try:
            self._base = sqlite3.connect(path, isolation_level=None, timeout=30)
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("PRAGMA synchronous=FULL")
            self._base.executescript(_SCHEMA)
        except sqlite3.Error as error:
            msg = f"The state file {str(path)!r} cannot be used: {error}."
            raise ReadError(msg) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()

    def monitor(self) -> dict[str, Any] | None:
        """Return the monitor's state as plain data, None where there is none yet."""
        with closing(self._base.execute("SELECT state FROM monitor")) as rows:
            row = rows.fetchone()
        return None if row is None else json.loads(row[0])

    def place(self, source: str) -> Any:
        """Return how far a source was read, None where it was not."""
        with closing(self._base.execute("SELECT place FROM place WHERE source = ?", (source,))) as rows:
            row = rows.fetchone()
        return None if row is None else json.loads(row[0])

    @property
    def base(self) -> sqlite3.Connection:
        """The connection, for what is kept in the same file."""
        return self._base

    def commit(
        self,
        monitor: Mapping[str, Any],
        places: Mapping[str, Any],
        events: Sequence[Event],
        *,
        also: Callable[[], None] | None = None,
    ) -> None:
        """Write what one batch changed, and what ``also`` writes, all or nothing."""
        self._base.execute("BEGIN IMMEDIATE")
        try:
            state = json.dumps(monitor, ensure_ascii=False, separators=(",", ":"))
            self._base.execute("INSERT OR REPLACE INTO monitor VALUES (1, ?)", (state,))
            self._base.executemany(
                "INSERT OR REPLACE INTO place VALUES (?, ?)", [(name, json.dumps(at)) for name, at in places.items()]
            )
            self._base.executemany(
                "INSERT INTO event (id, event) VALUES (?, ?)",
                [(event.id, json.dumps(event.to_dict(), ensure_ascii=False)) for event in events],
            )
            self._base.execute(
                "DELETE FROM event WHERE delivered = 1 AND seq <= (SELECT max(seq) FROM event) - ?", (_KEPT,)
            )
            if also is not None:
                also()
            self._base.execute("COMMIT")
        except BaseException:
            self._base.execute("ROLLBACK")
            raise

    def waiting(self) -> list[tuple[int, Event]]:
        """Return the events that were not delivered yet, in order."""
        with closing(self._base.execute("SELECT seq, event FROM event WHERE delivered = 0 ORDER BY seq")) as rows:
            return [(int(seq), Event.from_dict(json.loads(text))) for seq, text in rows]

    def delivered(self, seq: int) -> None:
        """Note that an event was delivered."""
        self._base.execute("UPDATE event SET delivered = 1 WHERE seq = ?", (seq,))
