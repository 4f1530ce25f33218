"""The state of a watch in one SQLite file: monitor, places in the sources, and events on their way out.

Everything that belongs to a batch is written in one transaction, so that a process that is killed at any moment goes
on where it was: what was read is not read again, and an event that was found is not lost. Of the streams, only what
has changed is written: a past of weeks stays as it is when a bin comes.
"""

from __future__ import annotations

import json
import math
import os
import secrets
import sqlite3
import struct
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Any, Final, Self

from crisisdetect.errors import Message, ReadError
from crisisdetect.monitor._checked import DamagedError, checked, complete, digest, look_through, rows_of
from crisisdetect.monitor._lock import locked
from crisisdetect.monitor._memory import unpacked_row
from crisisdetect.monitor._monitor import Monitor
from crisisdetect.monitor._records import Event
from crisisdetect.monitor._ring import unpacked
from crisisdetect.monitor._saved import check_state, stream_to_dict, waiting_to_dict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import TracebackType

    from crisisdetect.monitor._stream import StreamMonitor

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS monitor (only INTEGER PRIMARY KEY CHECK (only = 1), state TEXT NOT NULL, digest BLOB);
CREATE TABLE IF NOT EXISTS stream (name TEXT PRIMARY KEY, state TEXT NOT NULL, waiting TEXT NOT NULL, digest BLOB);
CREATE TABLE IF NOT EXISTS past (
    stream TEXT NOT NULL, kind TEXT NOT NULL, start INTEGER NOT NULL, content BLOB NOT NULL, digest BLOB,
    PRIMARY KEY (stream, kind, start)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS place (source TEXT PRIMARY KEY, place TEXT NOT NULL, digest BLOB);
CREATE TABLE IF NOT EXISTS event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, delivered INTEGER NOT NULL DEFAULT 0, event TEXT NOT NULL,
    digest BLOB
);
CREATE INDEX IF NOT EXISTS waiting ON event (delivered) WHERE delivered = 0;
CREATE TABLE IF NOT EXISTS mark (seq INTEGER PRIMARY KEY AUTOINCREMENT, alarm TEXT NOT NULL, mark TEXT NOT NULL);
"""
#: What reading a state raises where it does not hold what was written.
DAMAGE: Final = (sqlite3.Error, ValueError, TypeError, KeyError, AttributeError, IndexError, struct.error)
#: Delivered events that are kept.
_KEPT: Final = 10_000
#: Where the number of the last mark that the monitor knows is kept, among the places.
MARKED: Final = "last mark of an alarm"
#: Where the name of the state is kept, among the places.
_NAME: Final = "name of this state"


class Store:
    """State of a watch.

    Parameters
    ----------
    path : path-like
        The SQLite file; made when it does not exist.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = os.fspath(path)
        self._sent_place: str | None = None
        with ExitStack() as undo:
            undo.enter_context(locked(self._path))
            try:
                self._base = sqlite3.connect(path, isolation_level=None, timeout=30)
                undo.callback(self._base.close)
                look_through(self._base)
                self._base.execute("PRAGMA journal_mode=WAL")
                self._base.execute("PRAGMA synchronous=FULL")
                self._base.executescript(_SCHEMA)
                complete(self._base)
            except (DamagedError, UnicodeDecodeError) as error:
                raise damaged(self._path, error) from error
            except sqlite3.Error as error:
                msg = Message("The state file {path!r} cannot be used: {error}.", path=self._path, error=error)
                raise ReadError(msg) from error
            self._undo = undo.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._undo.close()

    @property
    def name(self) -> str:
        """A name that no other state file has; made up once."""
        known = self.place(_NAME)
        if known is None:
            known = secrets.token_hex(6)
            self.note(_NAME, known)
        return str(known)

    def monitor(self, **options: Any) -> Monitor | None:
        """Return the monitor, None where there is none yet; ``options`` are those of :meth:`Monitor.from_dict`."""
        try:
            found = monitor_in(self._base, **options)
        except ReadError:
            raise
        except DAMAGE as error:
            raise damaged(self._path, error) from error
        with closing(self._base.execute("SELECT EXISTS (SELECT * FROM stream)")) as rows:
            in_pieces = rows.fetchone()[0]  # else all was written in one: the next commit writes each stream
        for one in found.watched if found is not None and in_pieces else ():
            _written(one)
        return found

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Name the file where what is read in it is damaged."""
        try:
            yield
        except (sqlite3.DatabaseError, ValueError, KeyError, TypeError) as error:
            if isinstance(error, (sqlite3.OperationalError, ReadError)):
                raise
            raise damaged(self._path, error) from error

    def place(self, source: str) -> Any:
        """Return how far a source was read, None where it was not."""
        query = "SELECT source, place, digest FROM place WHERE source = ?"
        with self._reading(), closing(self._base.execute(query, (source,))) as rows:
            row = next(iter(checked("place", rows)), None)
            return None if row is None else json.loads(row[1])

    @property
    def base(self) -> sqlite3.Connection:
        """The connection, for what is kept in the same file."""
        return self._base

    def commit(
        self,
        monitor: Monitor,
        places: Mapping[str, Any],
        events: Sequence[Event],
        *,
        also: Callable[[], None] | None = None,
    ) -> None:
        """Write what one batch changed, and what ``also`` writes, all or nothing."""
        with self._transaction():
            state = _json(monitor.to_dict(streams=False))
            self._base.execute("INSERT OR REPLACE INTO monitor VALUES (1, ?, ?)", (state, digest(1, state)))
            changed = [one for one in monitor.watched if one.changed or one.touched]
            for one in changed:
                self._put_stream(one)
            for name, at in places.items():
                self._put(name, at)
            for event in events:
                self._put_event(event)
            unsent = None if self._sent_place is None else self.place(self._sent_place)
            self._base.execute(
                "DELETE FROM event WHERE delivered = 1 AND seq <= (SELECT max(seq) FROM event) - ? AND seq <= ?",
                (_KEPT, 2**62 if unsent is None else unsent["seq"]),
            )
            if also is not None:
                also()
        for one in changed:
            _written(one)

    def _put_event(self, event: Event) -> None:
        row = (event.id, _json(event.to_dict()))
        seq = self._base.execute("INSERT INTO event (id, event) VALUES (?, ?)", row).lastrowid
        sum_of = digest(seq, event.id, 0, row[1])
        self._base.execute("UPDATE event SET digest = ? WHERE seq = ?", (sum_of, seq))

    def _put_stream(self, one: StreamMonitor) -> None:
        name, waiting = _json(one.name), _json(waiting_to_dict(one))
        if not one.changed:
            with closing(self._base.execute("SELECT state FROM stream WHERE name = ?", (name,))) as found:
                (state,) = found.fetchone()
            change = (waiting, digest(name, state, waiting), name)
            self._base.execute("UPDATE stream SET waiting = ?, digest = ? WHERE name = ?", change)
            return
        state = _json({**stream_to_dict(one, past=False), "waiting": []})
        row = (name, state, waiting)
        self._base.execute("INSERT OR REPLACE INTO stream VALUES (?, ?, ?, ?)", (*row, digest(*row)))
        ring = one.ring.packed(one.ring.n_appended - one.n_written)
        memory = one.memory.packed(one.memory.changed_s)
        for kind, first_s, rows in (("ring", one.ring.first_s, ring), ("memory", one.memory.first_s, memory)):
            if not rows:
                continue
            self._base.execute("DELETE FROM past WHERE stream = ? AND kind = ? AND start < ?", (name, kind, first_s))
            self._base.executemany(
                "INSERT OR REPLACE INTO past VALUES (?, ?, ?, ?, ?)",
                [(name, kind, at, content, digest(name, kind, at, content)) for at, content in rows],
            )

    def marks(self) -> list[tuple[int, str, str]]:
        """Return the marks of alarms that came since the last were taken over: number, alarm, mark."""
        last = self.place(MARKED) or 0
        query = "SELECT seq, alarm, mark FROM mark WHERE seq > ? ORDER BY seq"
        with self._reading(), closing(self._base.execute(query, (last,))) as rows:
            return [(int(seq), str(alarm), str(mark)) for seq, alarm, mark in rows]

    def note(self, source: str, place: Any) -> None:
        """Write how far a source was read, or a receiver was told, by itself."""
        with self._transaction():
            self._put(source, place)

    def _put(self, source: str, place: Any) -> None:
        row = (source, _json(place))
        self._base.execute("INSERT OR REPLACE INTO place VALUES (?, ?, ?)", (*row, digest(*row)))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Write all of it or nothing; where that cannot be, say why and what it means."""
        try:
            self._base.execute("BEGIN IMMEDIATE")
            yield
            self._base.execute("COMMIT")
        except BaseException as error:
            if self._base.in_transaction:  # SQLite itself gives up a transaction that meets a full disk
                self._base.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                msg = Message(
                    "The state file {path!r} cannot be written: {error}. It is as it was before these "
                    "comments, which are read again.\n"
                    "Hint: look for a full disk, or a missing right to write",
                    path=self._path,
                    error=error,
                )
                raise type(error)(msg) from error
            raise

    def waiting(self) -> list[tuple[int, Event]]:
        """Return the events that were not delivered yet, in order."""
        query = "SELECT seq, id, delivered, event, digest FROM event WHERE delivered = 0 ORDER BY seq"
        with self._reading(), closing(self._base.execute(query)) as rows:
            return [(int(seq), Event.from_dict(json.loads(text))) for seq, _, _, text in checked("event", rows)]

    def delivered(self, seq: int) -> None:
        """Note that an event was delivered."""
        with self._transaction():
            with closing(self._base.execute("SELECT id, event FROM event WHERE seq = ?", (seq,))) as rows:
                key, text = rows.fetchone()
            change = (digest(seq, key, 1, text), seq)
            self._base.execute("UPDATE event SET delivered = 1, digest = ? WHERE seq = ?", change)

    def first_to_send(self, place: str) -> int:
        """Return the number of the last event that needs not be sent to a receiver, and keep all after it from now on.

        A receiver that is new is told of what was not delivered yet, and of all that comes.
        """
        self._sent_place = place
        known = self.place(place)
        if known is None:
            with closing(self._base.execute("SELECT max(seq) FROM event WHERE delivered = 1")) as rows:
                known = {"seq": rows.fetchone()[0] or 0}
            self.note(place, known)
        return int(known["seq"])

    def events_after(self, seq: int, most: int) -> list[tuple[int, Event]]:
        """Return events with higher numbers, in order."""
        query = "SELECT seq, id, delivered, event, digest FROM event WHERE seq > ? ORDER BY seq LIMIT ?"
        with self._reading(), closing(self._base.execute(query, (seq, most))) as rows:
            return [(int(at), Event.from_dict(json.loads(text))) for at, _, _, text in checked("event", rows)]

    def n_events_after(self, seq: int) -> int:
        """Return how many events have higher numbers."""
        with closing(self._base.execute("SELECT count(*) FROM event WHERE seq > ?", (seq,))) as rows:
            return int(rows.fetchone()[0])

    def event_id(self, seq: int) -> str | None:
        """Return the id of the event with a number, None where there is none."""
        with closing(self._base.execute("SELECT id FROM event WHERE seq = ?", (seq,))) as rows:
            row = rows.fetchone()
        return None if row is None else str(row[0])


def monitor_in(base: sqlite3.Connection, **options: Any) -> Monitor | None:
    """Return the monitor that a state file holds, None where there is none yet; raises one of ``DAMAGE``."""
    row = next(iter(rows_of(base, "monitor")), None)
    if row is None:
        return None
    plain = json.loads(row[1])
    check_state(plain)
    if plain["streams"]:  # of a time when all was written in one piece
        return Monitor.from_dict(plain, **options)
    plain["streams"] = {
        json.loads(name): json.loads(one) | json.loads(waiting) for name, one, waiting in rows_of(base, "stream")
    }
    for name, kind, _, content in rows_of(base, "past", order="stream, kind, start"):
        stream = plain["streams"][json.loads(name)]
        if kind == "ring":
            stream["ring"].append(unpacked(content))
        else:
            stream["memory"]["rows"].append(unpacked_row(content))
    return Monitor.from_dict(plain, **options)


def damaged(path: str, error: Exception) -> ReadError:
    """Return the error of a state file that does not hold what was written."""
    msg = Message(
        "The state file {path!r} is damaged: {error}.\nHint: put a backup in its place",
        path=path,
        error=error,
    )
    return ReadError(msg)


def _json(plain: Any) -> str:
    """Return JSON of which any text, also one that is no valid Unicode, can be kept."""
    return json.dumps(plain, ensure_ascii=True, separators=(",", ":"))


def _written(one: StreamMonitor) -> None:
    """Note that a stream is written down as it is."""
    one.changed = one.touched = False
    one.n_written, one.memory.changed_s = one.ring.n_appended, math.inf
