"""Look into the state of a watch without disturbing it: nothing is locked, and nothing is written."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from crisisdetect.errors import Message, ReadError
from crisisdetect.monitor._checked import COLUMNS, checked, look_through
from crisisdetect.monitor._records import Event
from crisisdetect.monitor._store import DAMAGE, damaged, monitor_in

if TYPE_CHECKING:
    from crisisdetect.monitor._monitor import Monitor

#: How every file of SQLite begins.
_START: Final = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchState:
    """What the state file of a watch holds.

    Attributes
    ----------
    monitor : Monitor or None
        As it was written last; None before the first comments.
    events : tuple of Event
        The last ones, the newest first.
    n_events : int
        How many the file keeps.
    """

    monitor: Monitor | None
    events: tuple[Event, ...]
    n_events: int


def read_watch(path: str | os.PathLike[str], *, most_events: int = 100) -> WatchState:
    r"""Return what the state file of a watch holds, also while the watch runs.

    Parameters
    ----------
    path : path
        The file that :func:`watch` was given as ``state``.
    most_events : int, default=100
        How many of its last events to return.

    Returns
    -------
    WatchState
        The monitor and the last events, both of the same moment.

    Raises
    ------
    ReadError
        If it is no such file, is damaged, or was written by a version before the digests of its rows.

    Examples
    --------
    >>> import tempfile, crisisdetect as cd
    >>> rows = [{"timestamp": f"2024-03-01T{h:02}:00Z", "text": "Late again", "p_negative": 0.9} for h in range(6)]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "in.ndjson").write_text("".join(json.dumps(row) + "\n" for row in rows))
    ...     events = list(cd.watch(f"{folder}/in.ndjson", state=f"{folder}/w.sqlite", every="1h", follow=False))
    ...     seen = read_watch(f"{folder}/w.sqlite")
    >>> seen.monitor.states, seen.n_events
    ({'all': 'learning'}, 0)
    """
    shown = os.fspath(path)
    if not is_watch(path):
        raise ReadError(Message("{path!r} is no state file of a watch.", path=shown))
    try:
        with _opened(shown) as base:
            look_through(base)
            _check_form(base, shown)
            query = "SELECT seq, id, delivered, event, digest FROM event ORDER BY seq DESC LIMIT ?"
            with closing(base.execute(query, (most_events,))) as rows:
                events = tuple(Event.from_dict(json.loads(row[3])) for row in checked("event", rows))
            with closing(base.execute("SELECT count(*) FROM event")) as rows:
                n_events = int(rows.fetchone()[0])
            return WatchState(monitor=monitor_in(base), events=events, n_events=n_events)
    except ReadError:
        raise
    except DAMAGE as error:
        raise damaged(shown, error) from error


def is_watch(path: str | os.PathLike[str]) -> bool:
    """Tell whether a file is the state of a watch, be it whole or not, by its beginning and its tables.

    Examples
    --------
    >>> is_watch("no such file.sqlite")
    False
    """
    try:
        with Path(path).open("rb") as file:
            if file.read(len(_START)) != _START:
                return False
        with _opened(os.fspath(path)) as base:
            return {"monitor", "event"} <= _tables(base)
    except (OSError, sqlite3.Error, ValueError):  # names of its tables may be no text
        return False


class _opened:  # reads as a statement
    """A connection that can only read, and sees one moment of the file however long it takes."""

    def __init__(self, path: str) -> None:
        # Where nobody has the file open it has no log beside it, and must get none: it might be that of another user.
        still = "" if os.path.exists(f"{path}-wal") else "&immutable=1"  # noqa: PTH110 -- as below
        address = f"file:{quote(os.path.abspath(path))}?mode=ro{still}"  # noqa: PTH100 -- links stay as they are
        self._base = sqlite3.connect(address, uri=True, isolation_level=None, timeout=5)

    def __enter__(self) -> sqlite3.Connection:
        try:
            self._base.execute("PRAGMA trusted_schema=OFF")
            self._base.execute("BEGIN")
        except sqlite3.Error:
            self._base.close()
            raise
        return self._base

    def __exit__(self, *_: object) -> None:
        self._base.close()


def _tables(base: sqlite3.Connection) -> set[str]:
    with closing(base.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")) as rows:
        return {str(row[0]) for row in rows.fetchall()}


def _check_form(base: sqlite3.Connection, path: str) -> None:
    """Raise ``ReadError`` where rows have no digests: the next run of the watch gives them some."""
    for table in COLUMNS:
        with closing(base.execute(f"PRAGMA table_info({table})")) as rows:
            if "digest" not in {row[1] for row in rows.fetchall()}:
                msg = Message(
                    "The state file {path!r} was written by an earlier version.\nHint: run the watch once more",
                    path=path,
                )
                raise ReadError(msg)
