"""Where live comments come from: a growing file, a folder that files are put into, or a pipe."""

from __future__ import annotations

import json
import queue
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from crisisdetect.errors import ParameterError, ReadError
from crisisdetect.readers import read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: Bytes and lines that are taken at a time.
_BYTES: Final = 4_000_000
_LINES: Final = 5_000
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


class File:
    """A growing file of one JSON object a line; the last line is waited for until it ends."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def take(self, place: Callable[[str], Any], *, last: bool) -> Portion | None:
        """Return what was added since, None where nothing was."""
        if not self.path.exists():
            return None
        stat = self.path.stat()
        known = place(str(self.path)) or {"inode": stat.st_ino, "offset": 0}
        offset = int(known["offset"])
        if known["inode"] != stat.st_ino or stat.st_size < offset:
            offset = 0  # another file took its place
        with self.path.open("rb") as file:
            file.seek(offset)
            data = file.read(_BYTES)
        end = len(data) if last and offset + len(data) >= stat.st_size else data.rfind(b"\n") + 1
        if end <= 0:
            if len(data) < _BYTES:
                return None
            end = len(data)  # a line without an end
        lines = data[:end].split(b"\n")
        records = [_record(line) for line in lines if line.strip()]
        return Portion(batch=records, places={str(self.path): {"inode": stat.st_ino, "offset": offset + end}})


class Folder:
    """A folder that exports are put into; each file is read once, when it no longer grows."""

    def __init__(self, path: Path, options: Mapping[str, Any]) -> None:
        self.path = path
        self.options = options
        self._sizes: dict[str, tuple[int, int]] = {}

    def take(self, place: Callable[[str], Any], *, last: bool) -> Portion | None:
        """Return the next file that was not read, None where there is none."""
        files = [path for path in self.path.iterdir() if path.is_file() and not path.name.startswith(".")]
        for path in sorted(files, key=lambda path: (path.stat().st_mtime_ns, path.name)):
            stat = path.stat()
            size = (stat.st_size, stat.st_mtime_ns)
            if place(str(path)) is not None:
                continue
            if not last and self._sizes.get(path.name) != size:
                self._sizes[path.name] = size
                continue
            try:
                batch: Any = read(path, **self.options).comments
            except ReadError as error:
                return Portion(batch=[None], places={str(path): {"size": stat.st_size, "error": str(error)}})
            return Portion(batch=batch, places={str(path): {"size": stat.st_size}})
        return None


class Pipe:
    """Lines of JSON from a pipe; there is no place to go back to."""

    def __init__(self, stream: IO[Any]) -> None:
        self._lines: queue.Queue[bytes | str | None] = queue.Queue(maxsize=4 * _LINES)
        self._over = False
        threading.Thread(target=self._pump, args=(stream,), daemon=True).start()

    def _pump(self, stream: IO[Any]) -> None:
        for line in stream:
            self._lines.put(line)
        self._lines.put(None)

    @property
    def over(self) -> bool:
        """Whether the pipe was closed and everything was taken."""
        return self._over

    def take(self, wait_s: float) -> Portion | None:
        """Return the lines that have come, waiting for the first of them for a while."""
        records: list[Any] = []
        while len(records) < _LINES and not self._over:
            try:
                line = self._lines.get(timeout=wait_s) if not records else self._lines.get_nowait()
            except queue.Empty:
                break
            if line is None:
                self._over = True
            elif line.strip():
                records.append(_record(line))
        return Portion(batch=records, places={}) if records else None


def open_source(source: Any, options: Mapping[str, Any]) -> File | Folder | Pipe:
    """Return the source that is meant by a path, ``"-"`` or an open file."""
    if hasattr(source, "readline"):
        return Pipe(source)
    if source == "-":
        import sys

        return Pipe(sys.stdin.buffer)
    path = Path(source)
    if path.is_dir():
        return Folder(path, options)
    if path.suffix.casefold() not in {".ndjson", ".jsonl", ".json", ".log", ""}:
        msg = (
            f"A file that is watched must hold one JSON object a line (.ndjson). Got {path.name!r} instead.\n"
            "Hint: put exports of other formats into a folder, and watch the folder"
        )
        raise ParameterError(msg)
    return File(path)


def _record(line: bytes | str) -> Any:
    """Return the object of a line, None where it is none."""
    if len(line) > _LONGEST:
        return None
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
