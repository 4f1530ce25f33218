"""A child process that unfolds one Parquet or Arrow file after the other, with limits on memory and time.

Requests and answers go over a socket; batches lie in memory that both share, so that no pipe has to carry them. It
serves as long as files end well: one that failed with a file, or has waited for some seconds, ends.
"""

from __future__ import annotations

import contextlib
import gc
import json
import mmap
import os
import signal
import socket
import time
import warnings
from typing import TYPE_CHECKING, Any, Final, NoReturn

from crisisdetect.errors import Message
from crisisdetect.readers._unfold import TooMuchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    import pyarrow as pa

    Batches: TypeAlias = Iterator[tuple[pa.RecordBatch, float]]

#: Seconds that it waits for the next file.
IDLE: Final = 5
#: Bytes by which it may have grown where it waits.
_MOST_GROWN: Final = 2**28
_TAKEN, _BATCH, _END, _FAILED = b"a", b"b", b".", b"!"
_NEXT, _STOP = b"n", b"s"
_LONGEST: Final = 2**16
_SOCKET: Final = 3
#: Open files that are looked for where the system does not say which there are.
_MOST_HANDLES: Final = 2**16


class Child:
    """The process as its parent sees it.

    Parameters
    ----------
    unfold : callable
        What it runs for each file: ``plain_batches``.
    """

    def __init__(self, unfold: Callable[..., Batches]) -> None:
        self.unfold = unfold
        self._said, self._died = b"", False
        self._handles: list[int] = []
        self._line, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with warnings.catch_warnings():
            # Of threads that may hold locks: the child uses none of theirs, and is ended by its limits if it waits.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._pid = os.fork()
        if self._pid == 0:
            _serve(other, unfold)
        other.close()

    def takes(self, request: dict[str, Any], data: bytes | None) -> bool:
        """Ask for a file; return False if there is nobody any more who reads it."""
        self._said, self._died = b"", False
        handles = [_shared(part) for part in (json.dumps(request).encode(), data) if part is not None]
        try:
            socket.send_fds(self._line, [_NEXT], handles)
            self._died = self._line.recv(_LONGEST) != _TAKEN
        except OSError:
            self._died = True
        finally:
            for handle in handles:
                os.close(handle)
        return not self._died

    def batches(self) -> Batches:
        """Yield the batches of the file that was asked for, each once it is wanted."""
        while self._hears():
            yield _mapped(self._handles[0]), float(self._said[1:])
            with contextlib.suppress(OSError):  # if it has ended, it is not heard either
                self._line.send(_NEXT)

    def _hears(self) -> bool:
        """Take what it says, and return whether that is a batch."""
        try:
            self._said, self._handles, _, _ = socket.recv_fds(self._line, _LONGEST, 1)
        except OSError:
            self._said = b""
        self._died = not self._said
        return self._said[:1] == _BATCH

    def stops(self) -> None:
        """Say, after a batch, that no other is wanted."""
        with contextlib.suppress(OSError):
            self._line.send(_STOP)
            self._hears()

    @property
    def ended_well(self) -> bool:
        """Whether the last file was read to its end."""
        return self._said == _END

    @property
    def failure(self) -> dict[str, Any] | None:
        """What it said of a file that it could not read."""
        return json.loads(self._said[1:]) if self._said[:1] == _FAILED else None

    def end(self) -> int:
        """End it, once, and return its status."""
        self._line.close()
        pid, self._pid = self._pid, 0
        try:
            ended, status = os.waitpid(pid, 0 if self._died else os.WNOHANG) if pid else (0, 1)
            if pid and not ended:
                os.kill(pid, signal.SIGKILL)
                _, status = os.waitpid(pid, 0)
        except ChildProcessError:  # somebody else waited for it
            return 1
        return os.waitstatus_to_exitcode(status)


def _shared(content: bytes) -> int:
    handle = os.memfd_create("crisisdetect")
    with os.fdopen(handle, "wb", closefd=False) as file:
        file.write(content)
    return handle


def _content(handle: int) -> bytes:
    with os.fdopen(handle, "rb") as file:
        file.seek(0)
        return file.read()


def _mapped(handle: int) -> pa.RecordBatch:
    import pyarrow as pa

    try:
        memory = mmap.mmap(handle, 0, mmap.MAP_SHARED, mmap.PROT_READ)
    finally:
        os.close(handle)
    with pa.ipc.open_stream(pa.py_buffer(memory)) as reader:
        return reader.read_next_batch()


# -- the child itself --------------------------------------------------------------------------------------------------


def _serve(line: socket.socket, unfold: Callable[..., Batches]) -> NoReturn:
    """Read what is asked for until nobody asks; nothing of the parent's is touched, and nothing of it kept open."""
    status = 1
    try:
        gc.freeze()  # what the parent holds is not looked through: each page of it that is touched would be copied
        signal.set_wakeup_fd(-1)
        for one in (signal.SIGINT, signal.SIGTERM, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGALRM):
            signal.signal(one, signal.SIG_DFL)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for handle in (0, 1, 2):  # what the library prints of itself is not for people
            os.dup2(nowhere, handle)
        own = socket.socket(fileno=os.dup2(line.detach(), _SOCKET))
        _close_others()
        import pyarrow as pa

        # Some of the library keeps to the pool that it began with, which reserves a gibibyte when it is first used:
        # reserved now, it counts as held, and does not leave the file with nothing.
        pa.allocate_buffer(64, memory_pool=pa.default_memory_pool())
        pa.set_memory_pool(pa.system_memory_pool())  # others reserve memory ahead, which counts
        at_first = _held()
        while _held() - at_first <= _MOST_GROWN:
            signal.alarm(IDLE)
            _, handles, _, _ = socket.recv_fds(own, _LONGEST, 2)
            if not handles:
                break
            _answer(own, handles, unfold)
        status = 0
    finally:
        os._exit(status)


def _close_others() -> None:
    """Close what the parent had open: what there is, as a system may allow a thousand million files."""
    try:
        handles = [int(name) for name in os.listdir("/proc/self/fd")]  # noqa: PTH208
    except OSError:
        handles = [*range(_MOST_HANDLES)]
    for handle in handles:
        if handle > _SOCKET:
            with contextlib.suppress(OSError):  # the one that listed them is closed already
                os.close(handle)


def _answer(line: socket.socket, handles: list[int], unfold: Callable[..., Batches]) -> None:
    request = json.loads(_content(handles[0]))
    _limit(request["memory"], request["seconds"])
    signal.alarm(request["alarm"])
    line.send(_TAKEN)
    try:
        data = _content(handles[1]) if len(handles) > 1 else None
        for batch, done in unfold(request["path"], data, request["wanted"], rows=request["rows"], size=request["size"]):
            _send(line, batch, done)
            signal.alarm(0)  # whoever takes the batch may take any time
            if line.recv(_LONGEST) != _NEXT:
                break
            signal.alarm(request["alarm"])
    except BaseException as error:
        said = error.said if isinstance(error, TooMuchError) else Message(type(error).__name__)
        much = isinstance(error, (TooMuchError, MemoryError)) or "malloc" in str(error)
        words = {"what": said.template, "values": said.values, "too_much": much}
        line.send(_FAILED + json.dumps(words).encode())
        raise
    line.send(_END)


def _send(line: socket.socket, batch: pa.RecordBatch, done: float) -> None:
    import pyarrow as pa

    handle = os.memfd_create("crisisdetect")
    with os.fdopen(handle, "wb") as file:
        with pa.ipc.new_stream(file, batch.schema) as writer:
            writer.write_batch(batch)
        file.flush()
        socket.send_fds(line, [_BATCH + str(done).encode()], [handle])


def _held() -> int:
    """Return the bytes that count against the limit of memory, 0 where the system does not say."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as file:  # noqa: PTH123
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmData"))
    except (OSError, ValueError, StopIteration):
        return 0


def _limit(memory: int, seconds: int) -> None:
    """Bound what the next file takes, beyond what is held and was used."""
    import resource

    used = int(time.process_time()) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (_least(used + seconds, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if held := _held():
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (_least(held + memory, hard), hard))


def _least(wanted: int, hard: int) -> int:
    return wanted if hard < 0 else min(wanted, hard)
