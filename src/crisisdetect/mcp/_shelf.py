"""The saved results and watches that an assistant may ask about: those that were named, and no other file."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from crisisdetect._scan import is_saved, load
from crisisdetect.errors import Message, ParameterError, ReadError
from crisisdetect.mcp._people import People
from crisisdetect.monitor import WatchState, is_watch, read_watch
from crisisdetect.report import clean

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator

    from crisisdetect import ScanResult

#: Results that are kept open, and what was made of them by other settings.
_OPEN, _FOUND = 3, 8
#: Files that are told of, at most.
_MOST: Final = 500

Kind = Literal["result", "watch"]


@dataclass(frozen=True, slots=True)
class Item:
    """A file that may be asked about, and what it is called."""

    name: str
    kind: Kind
    path: Path


@dataclass(frozen=True, slots=True)
class Opened:
    """A saved result by its name, who wrote its comments, and which state of its file it is."""

    name: str
    result: ScanResult
    people: People
    stamp: tuple[int, int]


class Shelf:
    """Saved results and states of watches, which are opened when they are asked for.

    Parameters
    ----------
    sources : iterable of path-like
        Files, and folders whose saved results and watches are taken, without their subfolders and links. What is put
        into a folder later is seen then.

    Raises
    ------
    ReadError
        If one does not exist.
    ParameterError
        If a file is neither a saved result nor the state of a watch, or there is no source.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Shelf([folder]).items()
    []
    """

    def __init__(self, sources: Iterable[str | os.PathLike[str]]) -> None:
        self._sources = [Path(one) for one in sources]
        if not self._sources:
            raise ParameterError(Message("There is nothing to ask about.\nHint: name a saved result or a folder"))
        for one in self._sources:
            if not one.exists():
                raise ReadError(Message("There is no file {path!r}.", path=str(one)))
            if one.is_file() and _kind(one) is None:
                msg = Message("{path!r} is neither a saved result nor the state of a watch.", path=str(one))
                raise ParameterError(msg)
        self._open: OrderedDict[Path, Opened] = OrderedDict()
        self._found: OrderedDict[tuple[Path, tuple[int, int], str], Any] = OrderedDict()

    def items(self) -> list[Item]:
        """Return what may be asked about now, each by a name of its own."""
        found: list[Item] = []
        taken: set[str] = set()
        for path, kind in self._files():
            name = clean(path.stem) or kind
            name = name if name not in taken else clean(f"{path.parent.name}/{path.name}")
            ways = (name, *(f"{name} ({n})" for n in range(2, _MOST + 2)))
            name = next(one for one in ways if one not in taken)
            taken.add(name)
            found.append(Item(name, kind, path))
        return found

    def opened(self, name: str | None) -> Opened:
        """Return a saved result by its name; the only one needs none."""
        item = self._item(name, "result")
        stamp = _stamp(item.path)
        known = self._open.get(item.path)
        if known is None or known.stamp != stamp:
            result = load(item.path)
            known = Opened(item.name, result, People(result.comments), stamp)
        known = replace(known, name=item.name)
        self._open[item.path] = known
        self._open.move_to_end(item.path)
        while len(self._open) > _OPEN:
            self._open.popitem(last=False)
        return known

    def found(self, name: str | None, asked: str, find: Callable[[ScanResult], Any]) -> Any:
        """Return what ``find`` makes of a result; ``asked`` tells it from all else, for the next time."""
        opened = self.opened(name)
        key = (self._item(name, "result").path, opened.stamp, asked)
        if key not in self._found:
            self._found[key] = find(opened.result)
        self._found.move_to_end(key)
        while len(self._found) > _FOUND:
            self._found.popitem(last=False)
        return self._found[key]

    def watch(self, name: str | None, *, most_events: int) -> WatchState:
        """Return the state of a watch by its name, as it is now; the only one needs none."""
        return read_watch(self._item(name, "watch").path, most_events=most_events)

    def _item(self, name: str | None, kind: Kind) -> Item:
        known = [one for one in self.items() if one.kind == kind]
        found = [one for one in known if name in (None, one.name)]
        if len(found) == 1:
            return found[0]
        names = ", ".join(one.name for one in known[:20]) + (" …" if len(known) > 20 else "")
        if kind == "watch":
            raise ParameterError(Message("Name one of these watches: {names}.", names=names or "-"))
        raise ParameterError(Message("Name one of these saved results: {names}.", names=names or "-"))

    def _files(self) -> Iterator[tuple[Path, Kind]]:
        n = 0
        for source in self._sources:
            inside = sorted(source.iterdir()) if source.is_dir() else [source]
            for path in inside:
                if path != source and (path.is_symlink() or not path.is_file()):
                    continue
                kind = _kind(path)
                if kind is not None and n < _MOST:
                    n += 1
                    yield path, kind


def _kind(path: Path) -> Kind | None:
    if is_saved(path):
        return "result"
    return "watch" if is_watch(path) else None


def _stamp(path: Path) -> tuple[int, int]:
    about = path.stat()
    return about.st_mtime_ns, about.st_size
