"""Where live comments come from: a growing file, a folder that files are put into, or a pipe."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import queue
import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISREG
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Final, Protocol

from crisisdetect.errors import CrisisDetectError, Message, ParameterError, ReadError
from crisisdetect.monitor._kafka import Kafka, is_address, parse_address
from crisisdetect.readers import as_read_error, dig, of_system, read, shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

logger = logging.getLogger(__name__)

#: Bytes and lines that are taken at a time.
_BYTES: Final = 4_000_000
LINES: Final = 5_000
#: Bytes by whose hash a growing file is known again.
_HEAD_BYTES: Final = 256
#: How a SQLite file begins.
_SQLITE: Final = b"SQLite format 3\0"
#: Longest line: anything beyond is no comment.
_LONGEST: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """What a source gave.

    Attributes
    ----------
    batch : object
        What :meth:`Monitor.update` takes: records, where a line that is none is None; or a table.
    places : mapping of str to object
        How far the source is read when the batch is done.
    """

    batch: Any
    places: Mapping[str, Any]


class Source(Protocol):
    """Where comments come from, portion by portion."""

    #: Whether ``take`` itself waits for what comes.
    waits: bool

    def take(self, place: Callable[[str], Any], *, last: bool, wait_s: float) -> Portion | None:
        """Return what has come since; None where nothing has. ``last`` says that no more will."""
        ...

    def over(self, *, last: bool) -> bool:
        """Tell whether nothing more is to be waited for, once nothing has come."""
        ...

    def close(self) -> None:
        """Leave."""
        ...


class File:
    """A growing file of one JSON object a line; the last line is waited for until it ends."""

    waits = False

    def __init__(self, path: Path) -> None:
        self.path = path

    def over(self, *, last: bool) -> bool:
        """Tell whether no line is waited for."""
        return last

    def close(self) -> None:
        """There is nothing to leave."""

    def take(self, place: Callable[[str], Any], *, last: bool, wait_s: float) -> Portion | None:  # noqa: ARG002
        """Return what was added since, None where nothing was."""
        try:
            with self.path.open("rb") as file:
                stat = os.fstat(file.fileno())
                known = place(str(self.path)) or {"inode": stat.st_ino, "offset": 0}
                offset = int(known["offset"])
                same = known["inode"] == stat.st_ino and stat.st_size >= offset
                if not same or known.get("head") not in {None, _head(file, offset)}:
                    offset = 0  # another file took its place, maybe the very one on the disk
                file.seek(offset)
                data = file.read(_BYTES)
                end = len(data) if last and offset + len(data) >= stat.st_size else data.rfind(b"\n") + 1
                if end <= 0:
                    if len(data) < _BYTES:
                        return None
                    end = len(data)  # a line without an end
                head = _head(file, offset + end)
        except FileNotFoundError:
            return None
        records = [record_of(line) for line in data[:end].split(b"\n") if line.strip()]
        reached = {"inode": stat.st_ino, "offset": offset + end, "head": head}
        return Portion(batch=records, places={str(self.path): reached})


def _head(file: BinaryIO, offset: int) -> str:
    """Return the hash of how a file begins, of what was read of it."""
    file.seek(0)
    return hashlib.sha256(file.read(min(offset, _HEAD_BYTES))).hexdigest()[:16]


class Folder:
    """A folder that exports are put into; each file is read once, when it no longer grows."""

    def __init__(self, path: Path, options: Mapping[str, Any]) -> None:
        self.path = path
        self.options = options
        self._sizes: dict[str, tuple[int, int]] = {}
        self._warned: set[str] = set()

    waits = False

    def over(self, *, last: bool) -> bool:
        """Tell whether no file is waited for."""
        return last

    def close(self) -> None:
        """There is nothing to leave."""

    def take(self, place: Callable[[str], Any], *, last: bool, wait_s: float) -> Portion | None:  # noqa: ARG002
        """Return the next file that was not read, None where there is none."""
        for changed, _, path, size in sorted(self._files()):
            name = _name_of(path)
            if place(name) is not None:
                continue
            if not last and self._sizes.get(path.name) != (size, changed):
                self._sizes[path.name] = (size, changed)
                continue
            try:
                with as_read_error(shown_path(path)):
                    batch: Any = read(path, **self.options).comments
            except ParameterError:  # of the settings, not of this file
                raise
            except (CrisisDetectError, OSError, MemoryError) as error:
                cause = error if type(error).__module__ == "builtins" else error.__cause__
                if of_system(cause):  # taken away, or a disk that may come back
                    self._warn(path, f"cannot be opened just now: {cause.strerror}")
                    continue
                logger.warning("%s is left out: %s", shown_path(path), _in_one_line(error))
                return Portion(batch=[None], places={name: {"size": size, "error": _in_one_line(error)}})
            return Portion(batch=batch, places={name: {"size": size}})
        return None

    def _warn(self, path: Path, words: str) -> None:
        if path.exists() and path.name not in self._warned:
            self._warned.add(path.name)
            logger.warning("%s %s; it is tried again", shown_path(path), words)

    def _files(self) -> Iterator[tuple[int, str, Path, int]]:
        """Give the files that are there: when each was changed, its name, itself, and its size."""
        for path in self.path.iterdir():
            try:
                stat = path.lstat()  # links are skipped, as in a scan: they may lead anywhere
            except FileNotFoundError:
                continue  # somebody took it away
            if S_ISREG(stat.st_mode) and not path.name.startswith("."):
                yield stat.st_mtime_ns, path.name, path, stat.st_size


class Pipe:
    """Lines of JSON from a pipe; there is no place to go back to."""

    waits = True

    def __init__(self, stream: IO[Any]) -> None:
        self._lines: queue.Queue[bytes | str | None] = queue.Queue(maxsize=LINES)
        self._over = False
        self._room, self._held = threading.Condition(), 0
        threading.Thread(target=self._pump, args=(stream,), daemon=True).start()

    def _pump(self, stream: IO[Any]) -> None:
        too_long = False
        while line := stream.readline(_LONGEST + 1):
            ends = line.endswith(b"\n" if isinstance(line, bytes) else "\n")
            if too_long:  # the rest of a line of which no more is kept
                too_long = not ends
                continue
            too_long = not ends and len(line) > _LONGEST
            kept = line[:1] if too_long else line
            with self._room:
                self._room.wait_for(lambda: self._held < _BYTES)
                self._held += len(kept)
            self._lines.put(kept)
        self._lines.put(None)

    def over(self, *, last: bool) -> bool:  # noqa: ARG002
        """Tell whether the pipe was closed and everything was taken."""
        return self._over

    def close(self) -> None:
        """Leave it to whoever opened it."""

    def take(self, place: Callable[[str], Any], *, last: bool, wait_s: float) -> Portion | None:  # noqa: ARG002
        """Return the lines that have come, waiting for the first of them for a while."""
        records: list[Any] = []
        size = 0
        while len(records) < LINES and size < _BYTES and not self._over:
            try:
                line = self._lines.get(timeout=wait_s) if not records else self._lines.get_nowait()
            except queue.Empty:
                break
            if line is None:
                self._over = True
            else:
                with self._room:
                    self._held -= len(line)
                    self._room.notify()
                if line.strip():
                    records.append(record_of(line))
                    size += len(line)
        return Portion(batch=records, places={}) if records else None


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(_SQLITE))


def files_read(state: str | os.PathLike[str]) -> list[str]:
    """Return the files that a watch with this state has read and that are still there; none where it is no state.

    Raises
    ------
    ReadError
        If it is one, and none of its files is there.
    """
    path = Path(state)
    if not path.is_file() or _begins(path) != _SQLITE:
        return []
    try:
        with closing(sqlite3.connect(path, timeout=30)) as base:
            named = [str(name) for (name,) in base.execute("SELECT source FROM place ORDER BY source")]
    except sqlite3.Error as error:
        msg = Message("The state file {path!r} cannot be used: {error}.", path=os.fspath(state), error=error)
        raise ReadError(msg) from error
    found = [name for name in named if Path(name).is_file()]
    if not found:
        msg = Message(
            "No file that the watch of {state!r} has read is there: a watch keeps no texts.\n"
            "Hint: give the export itself, or look where the comments came from",
            state=os.fspath(state),
        )
        raise ReadError(msg)
    return found


def _name_of(path: Path) -> str:
    """Return the name by which a file is known again: its own, or where that is no text, the one it is shown by."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return shown_path(path)
    return str(path)


def _in_one_line(error: Exception) -> str:
    return shown_path(" ".join(str(error).split())) or type(error).__name__


def open_source(source: Any, options: Mapping[str, Any], *, kafka: Kafka | None = None) -> Source:
    """Return the source that is meant by a path, ``"-"`` or an open file."""
    if hasattr(source, "readline"):
        return Pipe(source)
    if source == "-":
        import sys

        return Pipe(sys.stdin.buffer)
    if is_address(source):
        from crisisdetect.monitor._kafka_in import Topic

        return Topic(parse_address(source), kafka or Kafka())
    path = Path(source)
    if path.is_dir():
        return Folder(path, options)
    if not path.suffix and not path.exists():
        msg = Message(
            "There is no folder {path!r} to watch.\n"
            "Hint: make it first; a file of JSON lines that is to come is waited for by a name such as comments.ndjson",
            path=str(path),
        )
        raise ParameterError(msg)
    if path.suffix.casefold() not in {".ndjson", ".jsonl", ".json", ".log", ""}:
        msg = Message(
            "A file that is watched must hold one JSON object a line (.ndjson). Got {name!r} instead.\n"
            "Hint: put exports of other formats into a folder, and watch the folder",
            name=path.name,
        )
        raise ParameterError(msg)
    return File(path)


def renamed(portion: Portion | None, columns: Mapping[str, str]) -> Portion | None:
    """Return a portion of objects with the fields of a comment under their own names.

    Parameters
    ----------
    portion : Portion or None
        What a source gave; a table, whose columns were named when it was read, stays as it is.
    columns : mapping of str to str
        Fields of a comment to fields of the objects; a dotted name looks into nested ones, an empty one says that there
        is none. What an object does not have is taken from where it would be without this.
    """
    if portion is None or not columns or not isinstance(portion.batch, list):
        return portion
    return replace(portion, batch=[_with_names(record, columns) for record in portion.batch])


def _with_names(record: Any, columns: Mapping[str, str]) -> Any:
    if not isinstance(record, dict):
        return record
    found = {name: value for name, value in record.items() if columns.get(name) != ""}
    for name, column in columns.items():
        if not column:
            continue
        if column in record:
            found[name] = record[column]
        elif (value := dig(record, column)) is not None:
            found[name] = value
    return found


def record_of(line: bytes | str) -> Any:
    """Return the object of a line, None where it is none."""
    if len(line) > _LONGEST:
        return None
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
