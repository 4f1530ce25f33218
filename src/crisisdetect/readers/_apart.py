"""Parquet and Arrow files, read in a process of their own.

Their format is memory as it lies, and the library that reads it trusts it: an offset that points elsewhere reads what
lies there, or ends the process. So the file is read by a child with limits on memory and time, which checks every
offset, counts what dictionaries and nulls unfold to, and hands over plain columns. Whatever becomes of the child, the
parent says it of the file and goes on.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import warnings
from typing import IO, TYPE_CHECKING, Any, Final, NoReturn

from crisisdetect.errors import Message, ReadError
from crisisdetect.readers._unfold import TooMuchError, plain_batches

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    import pyarrow as pa

#: Memory and processor time that a file may take at least, and beyond that for its size.
MEMORY: Final = 2**30
MEMORY_EACH: Final = 8
SECONDS: Final = 20
BYTES_A_SECOND: Final = 4_000_000


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
    if not hasattr(os, "fork") or sys.platform == "darwin":  # no cheap child: here, and checked all the same
        yield from _here(name, path, data, wanted, rows=rows, size=size)
        return
    import pyarrow.compute
    import pyarrow.parquet  # noqa: F401 -- by the parent, once: a child that imports may wait for a lock for ever

    tables, told = os.pipe(), os.pipe()
    pid = _forked()
    if pid == 0:
        _serve(tables, told, path, data, wanted, rows=rows, size=size)
    os.close(tables[1])
    os.close(told[1])
    try:
        with os.fdopen(tables[0], "rb") as stream, os.fdopen(told[0], "rb") as words:
            yield from _received(stream)
            said = words.read(100_000)
        status = _ended(pid)
        pid = 0
        if said or status:
            raise _refused(name, said, status)
    finally:
        if pid:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _forked() -> int:
    with warnings.catch_warnings():
        # Of threads that may hold locks: the child uses none of theirs, and is ended by its limits whatever happens.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _received(stream: IO[bytes]) -> Iterator[tuple[pa.RecordBatch, float]]:
    import pyarrow as pa

    try:
        with pa.ipc.open_stream(stream) as reader:
            while True:
                batch, more = reader.read_next_batch_with_custom_metadata()
                yield batch, float((more or {}).get(b"done", b"0"))
    except (StopIteration, pa.ArrowInvalid, OSError, EOFError):  # the end, or that of the child: it is told there
        return


def _ended(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _refused(name: str, said: bytes, status: int) -> ReadError:
    if said:
        told = json.loads(said)
        what = Message(told["what"], **told["values"])
        return too_much(name, what) if told["too_much"] else damaged(name, what)
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
        yield from plain_batches(path, data, wanted, rows=rows, size=size)
    except TooMuchError as error:
        raise too_much(name, error.said) from error
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        raise damaged(name, type(error).__name__) from error


def _serve(
    tables: tuple[int, int],
    told: tuple[int, int],
    path: str | None,
    data: bytes | None,
    wanted: Sequence[str] | None,
    *,
    rows: int,
    size: int,
) -> NoReturn:
    """Read as the child, write what is read into the pipe, and end; nothing of the parent's is touched."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        for one in (signal.SIGINT, signal.SIGTERM, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGALRM):
            signal.signal(one, signal.SIG_DFL)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for handle in (0, 1, 2):  # what the library prints of itself is not for people
            os.dup2(nowhere, handle)
        import pyarrow as pa

        # Some of the library keeps to the pool that it began with, which reserves a gibibyte when it is first used:
        # reserved now, it counts as held, and does not leave the file with nothing.
        pa.allocate_buffer(64, memory_pool=pa.default_memory_pool())
        pa.set_memory_pool(pa.system_memory_pool())  # others reserve memory ahead, which counts
        _limit(size)
        try:
            _write(tables[1], plain_batches(path, data, wanted, rows=rows, size=size))
            status = 0
        except BrokenPipeError:  # nobody wants the rest
            status = 0
        except BaseException as error:
            said = error.said if isinstance(error, TooMuchError) else Message(type(error).__name__)
            much = isinstance(error, (TooMuchError, MemoryError)) or "malloc" in str(error)
            words = {"what": said.template, "values": said.values, "too_much": much}
            os.write(told[1], json.dumps(words).encode())
    finally:
        os._exit(status)


def _write(handle: int, batches: Iterator[tuple[pa.RecordBatch, float]]) -> None:
    import pyarrow as pa

    with os.fdopen(handle, "wb", closefd=False) as file:
        writer = None
        for batch, done in batches:
            if writer is None:
                writer = pa.ipc.new_stream(file, batch.schema)
            writer.write_batch(batch, custom_metadata={"done": str(done)})
            file.flush()
        if writer is not None:
            writer.close()


def _limit(size: int) -> None:
    import resource

    seconds = SECONDS + size // BYTES_A_SECOND
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, ValueError, StopIteration):
        with open("/proc/self/status", encoding="ascii", errors="replace") as file:  # noqa: PTH123
            held = next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmData"))
        most = held + MEMORY + MEMORY_EACH * size
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (most if hard < 0 else min(most, hard), hard))
    signal.alarm(min(10 * seconds, 2**30))


def plain_table(name: str, data: bytes, *, rows: int = 65_536) -> Any:
    """Return a whole Parquet or Arrow file as a table of plain columns."""
    import pyarrow as pa

    batches = [batch for batch, _ in batches_apart(name, None, data, None, rows=rows)]
    return pa.Table.from_batches(batches) if batches else None
