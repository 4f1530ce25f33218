"""Files that are there as a whole or not at all: a temporary file beside them, put to the disk, then renamed.

Whoever looks at any moment, also after a kill or on a full disk, finds the old file or the new one. What can hold
texts of people is readable by its owner alone, whatever the umask says.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import stat
import tempfile
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from crisisdetect.errors import CrisisDetectError, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How the names of files end that are not finished.
UNFINISHED: Final = ".unfinished"
#: Readable and writable by the owner alone.
PRIVATE: Final = 0o600
_STALE_S: Final = 60.0
_LONGEST_NAME: Final = 40


@contextlib.contextmanager
def whole_file(path: str | os.PathLike[str], *, private: bool = True, after: str = "") -> Iterator[IO[bytes]]:
    """Open a file that takes its place when it is complete and on the disk; what was there before stays until then.

    Parameters
    ----------
    path : str or path-like
        The file; a symbolic link is followed. What is no regular file, such as a pipe, is written to as it is.
    private : bool, default=True
        Whether the owner alone may read it, also where others could read the file before.
    after : str, default=""
        What to do where it cannot be written.

    Raises
    ------
    OSError
        If it cannot be written; it names the file, and the old one is as it was.

    Examples
    --------
    >>> folder = tempfile.TemporaryDirectory()
    >>> target = Path(folder.name) / "new.txt"
    >>> with whole_file(target) as file:
    ...     n = file.write(b"all of it")
    >>> target.read_text(), oct(target.stat().st_mode & 0o777)
    ('all of it', '0o600')
    >>> folder.cleanup()
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not stat.S_ISREG(target.stat().st_mode):
        with target.open("wb") as file:
            yield file
        return
    unfinished: Path | None = None
    try:
        _sweep(target)
        unfinished = _unfinished(target)
        with unfinished.open("r+b") as file:
            _hold(file)
            yield file
            file.flush()
            os.fsync(file.fileno())
        if not private:  # a temporary file is private from the beginning
            unfinished.chmod(_usual_mode(target))
        unfinished.replace(target)
        unfinished = None
        _settle(target.parent)
    except OSError as error:
        if isinstance(error, CrisisDetectError):
            raise
        why = error.strerror or error
        words = (
            Message("{why}; what was there before is as it was, {after}", why=why, after=after)
            if after
            else Message("{why}; what was there before is as it was", why=why)
        )
        raise OSError(error.errno, words, os.fspath(path)) from error
    finally:
        if unfinished:
            with contextlib.suppress(OSError):
                unfinished.unlink()


@contextlib.contextmanager
def new_file(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """Open a private file that is made as a whole or not at all, and never takes the place of another.

    Raises
    ------
    FileExistsError
        If there is one by then.
    OSError
        If it cannot be written.
    """
    target = Path(path)
    unfinished = _unfinished(target)
    try:
        with unfinished.open("r+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(unfinished, target)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            if target.exists():
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
            unfinished.replace(target)
        _settle(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)


@contextlib.contextmanager
def whole_text(
    path: str | os.PathLike[str], *, private: bool = True, encoding: str = "utf-8", errors: str = "strict"
) -> Iterator[IO[str]]:
    """Open a text file as :func:`whole_file` does; line breaks are written as they are given."""
    with whole_file(path, private=private) as file:
        text = io.TextIOWrapper(file, encoding=encoding, errors=errors, newline="", write_through=True)
        try:
            yield text
            text.flush()
        finally:
            if not file.closed:
                text.detach()


def write_text(path: str | os.PathLike[str], text: str, *, private: bool = True, errors: str = "strict") -> None:
    r"""Write a text in UTF-8, as a whole or not at all.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(Path(folder) / "a.txt", "déçu\n")
    ...     (Path(folder) / "a.txt").read_bytes().decode()
    'déçu\n'
    """
    data = text.encode("utf-8", errors)
    with whole_file(path, private=private) as file:
        file.write(data)


def make_private(path: str | os.PathLike[str]) -> None:
    """Let the owner alone read a file that is there, or an empty one that is made, before anything is written to it.

    A file that belongs to somebody else is left as it is. What exists is not opened: closing it would give up locks
    that SQLite holds on it for this process.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))
    except FileExistsError:
        mode = Path(path).stat().st_mode
        if stat.S_ISREG(mode) and mode & 0o077:
            with contextlib.suppress(PermissionError):
                Path(path).chmod(PRIVATE)


def _unfinished(target: Path) -> Path:
    """Make an empty private file beside the one that is to be written."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:_LONGEST_NAME]}.", suffix=UNFINISHED)
    os.close(handle)
    return Path(name)


def _usual_mode(target: Path) -> int:
    """Return the mode of the file that is there, or the one that the umask gives a new one."""
    with contextlib.suppress(OSError):
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


def _settle(folder: Path) -> None:
    """Put the new name itself to the disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _hold(file: IO[bytes]) -> bool:
    """Mark an unfinished file as being written, for as long as this process has it open."""
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True


def _sweep(target: Path) -> None:
    """Take away what processes that were killed left of this file."""
    for left in target.parent.glob(f".{_plain(target.name[:_LONGEST_NAME])}.*{UNFINISHED}"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE_S:
                with left.open("r+b") as file:
                    if _hold(file):
                        left.unlink()


def _plain(name: str) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)
