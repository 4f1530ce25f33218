"""Marks of alarms in the state of a watch, which may be running meanwhile."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from crisisdetect.errors import Message, ParameterError, ReadError
from crisisdetect.monitor._promise import Audit, Ledger, audit_of, check_mark, the_alarm
from crisisdetect.monitor._store import MARKED

if TYPE_CHECKING:
    from collections.abc import Mapping


def audit(state: str | os.PathLike[str], marks: Mapping[str, str] | None = None) -> Audit:
    """Say of alarms of a watch whether they were right, and compare its budget with what came of it.

    The watch may be running: it takes marks over with its next look at the source, and says ``budget_broken`` where
    they make that sure.

    Parameters
    ----------
    state : path
        The state file of :func:`watch`.
    marks : mapping of str to str, optional
        Of alarms, by the id of their event or the beginning of it: ``"right"``, ``"false"`` or ``"unsure"``. A later
        mark stands for an earlier one.

    Returns
    -------
    Audit
        With these marks and all before.

    Raises
    ------
    ReadError
        If there is no state of a watch.
    ParameterError
        If a mark is none, or there is no such alarm; then none is kept.
    """
    for mark in (marks or {}).values():
        check_mark(mark)
    path = Path(state)
    if not path.is_file():
        msg = Message("There is no state of a watch at {state!r}.", state=os.fspath(state))
        raise ReadError(msg)
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as base:
            ledgers = _ledgers(base)
            of = {key: ledger for ledger in ledgers for key in ledger.marks}
            given = [(the_alarm(alarm, of), mark) for alarm, mark in (marks or {}).items()]
            if given:
                base.execute("BEGIN IMMEDIATE")
                base.executemany("INSERT INTO mark (alarm, mark) VALUES (?, ?)", given)
                base.execute("COMMIT")
            for alarm, mark in _taken_over_later(base):
                if alarm in of:
                    of[alarm].marks[alarm] = mark
    except ParameterError:
        raise
    except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
        msg = Message("The state file {path!r} cannot be used: {error}.", path=os.fspath(state), error=error)
        raise ReadError(msg) from error
    return audit_of(ledgers)


def _ledgers(base: sqlite3.Connection) -> list[Ledger]:
    rows = base.execute("SELECT state FROM stream").fetchall()
    plain = [json.loads(state).get("ledger") for (state,) in rows]
    return [Ledger(**one) for one in plain if one is not None]


def _taken_over_later(base: sqlite3.Connection) -> list[tuple[str, str]]:
    row = base.execute("SELECT place FROM place WHERE source = ?", (MARKED,)).fetchone()
    last = 0 if row is None else int(json.loads(row[0]))
    rows = base.execute("SELECT alarm, mark FROM mark WHERE seq > ? ORDER BY seq", (last,))
    return [(str(alarm), str(mark)) for alarm, mark in rows]
