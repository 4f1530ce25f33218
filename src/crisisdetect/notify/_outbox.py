"""Notices on their way out, in SQLite: none is lost, each is known by its key, failures are tried again."""

from __future__ import annotations

import json
import logging
import os
import random
import sqlite3
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from crisisdetect._writing import make_private
from crisisdetect.errors import Message, ParameterError, ReadError
from crisisdetect.notify._notice import Notice
from crisisdetect.notify._target import DeliveryError, failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import TracebackType

    from crisisdetect.notify._settings import Recipient

logger = logging.getLogger(__name__)

_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS notice (seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,"
    " grp TEXT NOT NULL, notice TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS told (grp TEXT PRIMARY KEY, level INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS delivery (seq INTEGER NOT NULL, target TEXT NOT NULL,"
    " state TEXT NOT NULL DEFAULT 'waiting', tries INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL DEFAULT 0,"
    " error TEXT NOT NULL DEFAULT '', PRIMARY KEY (seq, target))",
    "CREATE INDEX IF NOT EXISTS waiting_delivery ON delivery (target, seq) WHERE state = 'waiting'",
)
#: Notices that are kept once there is nothing left to do.
_KEPT: Final = 10_000
#: While a notice is being sent, nobody else sends it for so long, in seconds and in time-outs of its target.
_HELD_S: Final = 60.0
_HELD_TIMEOUTS: Final = 6.0
#: Nothing is put off for longer than this, in seconds.
_FARTHEST_S: Final = 2 * 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What an attempt to send everything came to.

    Attributes
    ----------
    sent, failed, dead : int
        Deliveries that were made, that failed and will be tried again, and that were given up.
    waiting : int
        Deliveries that are left.
    """

    sent: int = 0
    failed: int = 0
    dead: int = 0
    waiting: int = 0


class Outbox:
    """Notices that wait for their delivery, in a SQLite file.

    A notice is kept before it is sent, and noted as sent afterwards: it is lost at no moment, and one that was sent
    just before the process was killed is sent again, with the same key. Nobody can promise a foreign server *exactly
    once*; receivers leave out what has a key that they know.

    A delivery that fails is tried again after ``first_s`` seconds, and twice as long each time up to ``longest_s``,
    less up to half of it by chance. After so many ``tries``, or at once where the receiver says that the request
    itself is wrong, it is written to ``dead_letters`` and given up. What is told of one episode goes to each target in
    order.

    Parameters
    ----------
    base : path or sqlite3.Connection
        The file, made when it does not exist; or a connection to it whose ``isolation_level`` is None.
    recipients : sequence of Recipient
        Who is told.
    dead_letters : path, optional
        NDJSON file of what was given up; beside the SQLite file by default.
    tries : int, default=24
        Attempts, which take some twelve hours.
    first_s, longest_s : float, default=5.0, 3600.0
        Seconds to wait after the first failure, and at most.
    clock : callable, default=time.time
        Tells the seconds since 1970.
    rng : random.Random, optional
        Where chance comes from.

    Raises
    ------
    ReadError
        If the file cannot be used.
    ParameterError
        If two recipients have one name, or a number is out of its range.
    """

    def __init__(
        self,
        base: str | os.PathLike[str] | sqlite3.Connection,
        recipients: Sequence[Recipient],
        *,
        dead_letters: str | os.PathLike[str] | None = None,
        tries: int = 24,
        first_s: float = 5.0,
        longest_s: float = 3_600.0,
        clock: Callable[[], float] = time.time,
        rng: random.Random | None = None,
    ) -> None:
        if tries < 1 or not 0 < first_s <= longest_s:
            msg = Message("An outbox needs at least one of 'tries', and 0 < 'first_s' <= 'longest_s'.")
            raise ParameterError(msg)
        self.recipients = {one.name: one for one in recipients}
        if len(self.recipients) < len(recipients):
            msg = Message(
                "The targets must have different names. Got {recipients}.",
                recipients=", ".join(one.name for one in recipients),
            )
            raise ParameterError(msg)
        self._tries, self._first_s, self._longest_s = tries, first_s, longest_s
        self._clock, self._rng = clock, rng or random.Random()  # noqa: S311 -- no secret depends on it
        self._own = not isinstance(base, sqlite3.Connection)
        try:
            self._base = base if isinstance(base, sqlite3.Connection) else opened(base)
            for statement in _SCHEMA:
                self._base.execute(statement)
            file = self._base.execute("PRAGMA database_list").fetchone()[2]
        except sqlite3.Error as error:
            self.__exit__(None, None, None)
            raise unusable(base, error) from error
        self.dead_letters = Path(dead_letters if dead_letters is not None else f"{file or 'notices'}.dead.ndjson")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._own and hasattr(self, "_base"):
            self._base.close()

    def told_level(self, group: str) -> int | None:
        """Return the highest level at which an episode was told, None where it was not."""
        row = self._base.execute("SELECT level FROM told WHERE grp = ?", (group,)).fetchone()
        return None if row is None else int(row[0])

    def put(self, notices: Iterable[Notice]) -> int:
        """Keep notices for delivery, in the transaction that is open or in one of its own; known keys are left out.

        Returns
        -------
        int
            How many were new.
        """
        with self._transaction():
            return sum(map(self._put, notices))

    def _put(self, notice: Notice) -> bool:
        text = json.dumps(notice.to_dict(), ensure_ascii=True)
        known = "SELECT 1 FROM notice WHERE key = ?"
        if self._base.execute(known, (notice.key,)).fetchone():
            return False
        row = (notice.key, notice.group, text)
        seq = self._base.execute("INSERT INTO notice (key, grp, notice) VALUES (?, ?, ?)", row).lastrowid
        keep = "INSERT INTO told VALUES (?, ?) ON CONFLICT (grp) DO UPDATE SET level = "
        keep += "excluded.level" if notice.kind in {"alarm", "relapsed"} else "max(level, excluded.level)"
        self._base.execute(keep, (notice.group, notice.level))
        wanted = [(seq, name) for name, one in self.recipients.items() if one.wants(notice)]
        self._base.executemany("INSERT INTO delivery (seq, target) VALUES (?, ?)", wanted)
        done = "SELECT seq FROM notice WHERE seq <= ? AND seq NOT IN (SELECT seq FROM delivery WHERE state = 'waiting')"
        for (old,) in self._base.execute(f"{done} LIMIT 100", ((seq or 0) - _KEPT,)).fetchall():
            self._base.execute("DELETE FROM delivery WHERE seq = ?", (old,))
            self._base.execute("DELETE FROM notice WHERE seq = ?", (old,))
        return True

    def send(self) -> Sent:
        """Make every delivery that is due, once; a target that fails is left alone until the next time.

        Returns
        -------
        Sent
            What it came to.
        """
        counts = {"sent": 0, "failed": 0, "dead": 0}
        for name in self.recipients:
            for seq, tries, notice in self._due(name):
                if not self._hold(seq, name, tries):
                    break  # another process is at it
                state = self._deliver(seq, name, tries + 1, notice)
                counts[state] += 1
                if state == "failed":
                    break
        return Sent(**counts, waiting=self.waiting())

    def send_patiently(self, *, patience_s: float = 30.0, sleep: Callable[[float], None] = time.sleep) -> Sent:
        """Send, and try again what fails, for a while: before a process ends.

        Parameters
        ----------
        patience_s : float, default=30.0
            Seconds to wait at most, all in all.
        sleep : callable, default=time.sleep
            Waits.
        """
        end = self._clock() + patience_s
        total = self.send()
        while total.waiting:
            due = self.next_due()
            if due is None or due > end:
                break
            sleep(max(0.05, due - self._clock()))
            more = self.send()
            total = Sent(sent=total.sent + more.sent, failed=more.failed, dead=total.dead + more.dead,
                         waiting=more.waiting)  # fmt: skip
        return total

    def waiting(self) -> int:
        """Return how many deliveries wait."""
        marks = ", ".join("?" * len(self.recipients))
        query = f"SELECT count(*) FROM delivery WHERE state = 'waiting' AND target IN ({marks})"  # noqa: S608
        return int(self._base.execute(query, tuple(self.recipients)).fetchone()[0])

    def next_due(self) -> float | None:
        """Return when the next delivery is due, in seconds since 1970; None where none waits."""
        marks = ", ".join("?" * len(self.recipients))
        # Of each episode the first that waits: the others wait for it. With min(), SQLite takes its row as a whole.
        first = "SELECT d.due AS due, min(d.seq) FROM delivery d JOIN notice n ON n.seq = d.seq"
        first += f" WHERE d.state = 'waiting' AND d.target IN ({marks}) GROUP BY d.target, n.grp"
        query = f"SELECT min(due) FROM ({first})"  # noqa: S608
        due = self._base.execute(query, tuple(self.recipients)).fetchone()[0]
        return None if due is None else float(due)

    def revive(self) -> int:
        """Let what was given up wait again, with all its tries; return how many deliveries."""
        with self._transaction():
            query = "UPDATE delivery SET state = 'waiting', tries = 0, due = 0 WHERE state = 'dead'"
            return self._base.execute(query).rowcount

    def _due(self, target: str) -> list[tuple[int, int, Notice]]:
        """Return what is due for a target: of each episode the first that waits."""
        rows = self._base.execute(
            "SELECT d.seq, d.tries, d.due, n.grp, n.notice FROM delivery d JOIN notice n ON n.seq = d.seq"
            " WHERE d.state = 'waiting' AND d.target = ? ORDER BY d.seq",
            (target,),
        ).fetchall()
        now, held, found = self._clock(), set(), []
        for seq, tries, due, group, text in rows:
            if now < due < now + _FARTHEST_S:  # beyond, the clock was set back since
                held.add(group)
            if group not in held:
                found.append((int(seq), int(tries), Notice.from_dict(json.loads(text))))
        return found

    def _hold(self, seq: int, target: str, tries: int) -> bool:
        """Book the attempt before it is made, so that no other process makes it as well and a kill is a failure."""
        timeout_s = float(getattr(self.recipients[target].target, "timeout_s", 0.0))
        due = self._clock() + max(_HELD_S, _HELD_TIMEOUTS * timeout_s, self._pause(tries + 1))
        query = "UPDATE delivery SET tries = tries + 1, due = ?, error = 'interrupted'"
        query += " WHERE seq = ? AND target = ? AND tries = ? AND state = 'waiting'"
        with self._transaction():
            return self._base.execute(query, (due, seq, target, tries)).rowcount == 1

    def _deliver(self, seq: int, name: str, tries: int, notice: Notice) -> str:
        try:
            self.recipients[name].target.send(notice)
        except DeliveryError as error:
            pause = max(self._pause(tries), error.retry_after_s)
            return self._fail(seq, name, tries, notice, str(error), pause=pause, permanent=error.permanent)
        except Exception as error:  # a target may be anybody's code
            words = str(error) if isinstance(error, ParameterError) else failure(error)
            return self._fail(seq, name, tries, notice, words, pause=self._pause(tries))
        self._note(seq, name, "sent", 0.0, "")
        logger.info("notice %s (%s) was sent to %s", notice.key, notice.kind, name)
        return "sent"

    def _fail(
        self, seq: int, name: str, tries: int, notice: Notice, words: str, *, pause: float, permanent: bool = False
    ) -> str:
        if (permanent or tries >= self._tries) and self._bury(name, tries, notice, words):
            self._note(seq, name, "dead", 0.0, words)
            logger.error(
                "notice %s was given up after %d tries, see %s: %s", notice.key, tries, self.dead_letters, words
            )
            return "dead"
        self._note(seq, name, "waiting", self._clock() + pause, words)
        logger.warning("notice %s will be tried again in %.0f s: %s", notice.key, pause, words)
        return "failed"

    def _note(self, seq: int, target: str, state: str, due: float, error: str) -> None:
        with self._transaction():
            query = "UPDATE delivery SET state = ?, due = ?, error = ? WHERE seq = ? AND target = ?"
            self._base.execute(query, (state, due, error, seq, target))

    def _bury(self, target: str, tries: int, notice: Notice, words: str) -> bool:
        """Write down what is given up; where that cannot be, it is not given up."""
        letter: dict[str, Any] = {"target": target, "tries": tries, "error": words, "at": int(self._clock())}
        line = json.dumps({**letter, "notice": notice.to_dict()}, ensure_ascii=False) + "\n"
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        try:
            with os.fdopen(os.open(self.dead_letters, flags, 0o600), "ab") as file:
                file.write(line.encode("utf-8", "replace"))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            logger.error("%s cannot be written (%s)", self.dead_letters, failure(error))
            return False
        return True

    def _pause(self, tries: int) -> float:
        longest = min(self._longest_s, self._first_s * 2.0 ** min(tries - 1, 60))
        return longest * self._rng.uniform(0.5, 1.0)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with transaction(self._base):
            yield


def opened(path: str | os.PathLike[str]) -> sqlite3.Connection:
    """Return a connection to a state file, made where there is none, that loses nothing when the power fails."""
    with suppress(OSError):  # SQLite says what is wrong
        make_private(path)
    base = sqlite3.connect(path, isolation_level=None, timeout=30)
    try:
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("PRAGMA synchronous=FULL")
    except sqlite3.Error:
        base.close()
        raise
    return base


def unusable(path: object, error: sqlite3.Error) -> ReadError:
    """Return the error that says that a state file cannot be used."""
    return ReadError(Message("The state file {path!r} cannot be used: {error}.", path=str(path), error=error))


@contextmanager
def transaction(base: sqlite3.Connection) -> Iterator[None]:
    """Do everything or nothing, within the transaction that is open where there is one."""
    within = base.in_transaction
    if within:
        yield
        return
    base.execute("BEGIN IMMEDIATE")
    try:
        yield
        base.execute("COMMIT")
    except BaseException:
        if base.in_transaction:  # SQLite itself gives up a transaction that meets a full disk
            base.execute("ROLLBACK")
        raise
