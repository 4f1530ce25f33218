"""One watch for one state: a lock of the file itself, whatever name leads to it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crisisdetect._writing import make_private
from crisisdetect.errors import Message, ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Files that this process holds, by device and inode: they are not opened again, because closing a second handle would
#: give up the locks that SQLite itself has through the first.
_HELD: Final[set[tuple[int, int]]] = set()


@contextmanager
def locked(state: str) -> Iterator[None]:
    """Hold a file, made where there is none, that the system gives back when the process ends, however it ends.

    The lock is of the file, not of its name: it holds through symbolic and hard links, and no other file has to stay
    in its place.

    Raises
    ------
    ReadError
        If another watch holds it, or it cannot be opened.
    """
    try:
        make_private(state)
    except OSError as error:
        msg = Message(
            "The state file {state!r} cannot be used: its folder cannot be written to ({strerror}).",
            state=state,
            strerror=error.strerror or error,
        )
        raise ReadError(msg) from error
    found = Path(state).stat()
    known = (found.st_dev, found.st_ino)
    if known in _HELD:
        raise _in_use(state)
    try:
        handle = os.open(state, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    except OSError as error:
        msg = Message("The state file {path!r} cannot be used: {error}.", path=state, error=error.strerror or error)
        raise ReadError(msg) from error
    try:
        _hold(handle, state)
        _HELD.add(known)
        yield
    finally:
        _HELD.discard(known)
        os.close(handle)


def _hold(handle: int, state: str) -> None:
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise _in_use(state) from error
    except (ImportError, OSError):  # no such locks on this system, or on this file system
        pass


def _in_use(state: str) -> ReadError:
    msg = Message(
        "Another watch uses the state file {state!r}: two of them would count comments twice.\n"
        "Hint: wait for it, or give this one a state file of its own",
        state=state,
    )
    return ReadError(msg)
