"""Digests of what a state file holds: a flipped bit is found before it is taken for a figure."""

from __future__ import annotations

import hashlib
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.errors import Message

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

#: Tables whose rows carry a digest, and the columns it is made of.
COLUMNS: Final = {
    "monitor": ("only", "state"),
    "stream": ("name", "state", "waiting"),
    "past": ("stream", "kind", "start", "content"),
    "place": ("source", "place"),
    "event": ("seq", "id", "delivered", "event"),
}
#: Those that are looked at as a whole when a state is opened; the others are when they are loaded.
_AT_ONCE: Final = ("place", "event")


class DamagedError(ValueError):
    """A row is not what was written."""


def digest(*values: Any) -> bytes:
    """Return what tells one row from any other: of the values and of their kinds."""
    made = hashlib.blake2b(digest_size=12)
    for value in values:
        data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        made.update(b"%s%d:" % (type(value).__name__.encode(), len(data)))
        made.update(data)
    return made.digest()


def checked(table: str, rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    """Give rows of a table without the digest that is their last value, once it was found right."""
    for row in rows:
        if row[-1] != digest(*row[:-1]):
            msg = Message("a row of its table {table!r} is not what was written", table=table)
            raise DamagedError(msg)
        yield row[:-1]


def rows_of(base: sqlite3.Connection, table: str, order: str = "") -> Iterable[tuple[Any, ...]]:
    """Give the checked rows of a table."""
    columns = ", ".join(COLUMNS[table])
    query = f"SELECT {columns}, digest FROM {table}" + (f" ORDER BY {order}" if order else "")  # noqa: S608
    with closing(base.execute(query)) as rows:
        yield from checked(table, rows)


def look_through(base: sqlite3.Connection) -> None:
    """Raise ``DamagedError`` where the form of a file is not what SQLite makes, before anything is written to it."""
    with closing(base.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")) as rows:
        there = {name for (name,) in rows.fetchall()}
    queries = ["PRAGMA quick_check(1)", *("PRAGMA integrity_check('event')" for _ in there & {"event"})]
    for query in queries:
        with closing(base.execute(query)) as rows:
            said = str(rows.fetchone()[0])
        if said != "ok":
            raise DamagedError(said.splitlines()[0][:200])


def complete(base: sqlite3.Connection) -> None:
    """Give the rows of a state of a version before their digests, and check those that are looked at at once."""
    for table, columns in COLUMNS.items():
        with closing(base.execute(f"PRAGMA table_info({table})")) as rows:
            named = {row[1] for row in rows.fetchall()}
        if "digest" in named:
            continue
        base.create_function("row_digest", len(columns), digest, deterministic=True)
        base.execute("BEGIN IMMEDIATE")
        base.execute(f"ALTER TABLE {table} ADD COLUMN digest BLOB")
        base.execute(f"UPDATE {table} SET digest = row_digest({', '.join(columns)})")  # noqa: S608
        base.execute("COMMIT")
    for table in _AT_ONCE:
        for _ in rows_of(base, table):
            pass
