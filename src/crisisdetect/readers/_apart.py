"""Parquet and Arrow files, read in a process of their own.

Their format is memory as it lies, and the library that reads it trusts it: an offset that points elsewhere reads what
lies there, or ends the process. So the file is read by a child with limits on memory and time, which checks every
offset, counts what dictionaries and nulls unfold to, and hands over plain columns. Whatever becomes of the child, the
parent says it of the file and goes on.
"""

from __future__ import annotations

import contextlib
import os
import signal
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.errors import Message, ReadError
from crisisdetect.readers._child import Child
from crisisdetect.readers._unfold import TooMuchError, plain_batches

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    import pyarrow as pa

#: Memory and processor time that a file may take at least, and beyond that for its size.
MEMORY: Final = 2**30
MEMORY_EACH: Final = 8
SECONDS: Final = 20
BYTES_A_SECOND: Final = 4_000_000

#: The child that waits for the next file, if there is one; a process that is forked has none of its parent's.
_waiting: list[Child] = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_waiting.clear)


def batches_apart(
    name: str, path: str | None, data: bytes | None, wanted: Sequence[str] | None, *, rows: int
) -> Generator[tuple[pa.RecordBatch, float], None, None]:
    """Yield the record batches of a Parquet or Arrow file with the share of it that is done.

    Parameters
    ----------
    name : str
        What to call it.
    path, data : str and bytes
        The file, or what is in it: one of both.
    wanted : sequence of str or None
        Columns; all of them by default.
    rows : int
        Most rows of a batch.

    Raises
    ------
    ReadError
        If it is damaged, unfolds to too much, or its reader failed in any way.
    """
    size = len(data) if data is not None else os.stat(path or "").st_size  # noqa: PTH116
    if not hasattr(os, "memfd_create"):  # no cheap child: here, and checked all the same
        yield from _here(name, path, data, wanted, rows=rows, size=size)
        return
    seconds = SECONDS + size // BYTES_A_SECOND
    child = _asked(
        {
            "path": path,
            "wanted": None if wanted is None else list(wanted),
            "rows": rows,
            "size": size,
            "memory": MEMORY + MEMORY_EACH * size,
            "seconds": seconds,
            "alarm": min(10 * seconds, 2**30),
        },
        data,
    )
    try:
        yield from child.batches()
        if not child.ended_well:
            failure = child.failure
            raise _refused(name, failure, child.end() if failure is None else 1)
    except GeneratorExit:
        child.stops()
        raise
    finally:
        if child.ended_well and not _waiting:
            _waiting.append(child)
        else:
            child.end()


def _asked(request: dict[str, Any], data: bytes | None) -> Child:
    """Return a child that reads a file: the one that waits for the next, or a new one."""
    import pyarrow.compute
    import pyarrow.parquet  # noqa: F401 -- by the parent, once: a child that imports may wait for a lock for ever

    with contextlib.suppress(IndexError):
        child = _waiting.pop()
        if child.unfold is plain_batches and child.takes(request, data):
            return child
        child.end()
    child = Child(plain_batches)
    child.takes(request, data)  # if not, it has ended, which is said of the file
    return child


def _refused(name: str, failure: dict[str, Any] | None, status: int) -> ReadError:
    if failure is not None:
        what = Message(failure["what"], **failure["values"])
        return too_much(name, what) if failure["too_much"] else damaged(name, what)
    if -status in (signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM):
        return ReadError(
            Message(
                "{name!r} takes too much time or memory to unpack: it is damaged, or made to stop its reader.",
                name=name,
            )
        )
    ended = signal.Signals(-status).name if status < 0 else status
    return damaged(name, Message("its reader ended with {ended}", ended=ended))


def damaged(name: str, what: str) -> ReadError:
    """Return the error of a file that cannot be unpacked."""
    return ReadError(Message("{path!r} is damaged: {name} while it was unpacked.", path=name, name=what))


def too_much(name: str, what: str) -> ReadError:
    """Return the error of a file that unfolds to too much."""
    return ReadError(
        Message(
            "{name!r} unfolds to too much ({what}): it looks like a decompression bomb.\n"
            "Hint: if you trust it, write it as CSV and give that",
            name=name,
            what=what,
        )
    )


def _here(
    name: str, path: str | None, data: bytes | None, wanted: Sequence[str] | None, *, rows: int, size: int
) -> Iterator[tuple[pa.RecordBatch, float]]:
    import pyarrow as pa

    try:
        yield from plain_batches(path, data, wanted, rows=rows, size=size, bounded=False)
    except TooMuchError as error:
        raise too_much(name, error.said) from error
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        raise damaged(name, type(error).__name__) from error


def plain_table(name: str, data: bytes, *, rows: int = 65_536) -> Any:
    """Return a whole Parquet or Arrow file as a table of plain columns."""
    import pyarrow as pa

    batches = [batch for batch, _ in batches_apart(name, None, data, None, rows=rows)]
    return pa.Table.from_batches(batches) if batches else None
