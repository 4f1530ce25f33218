"""One time limit for a whole delivery: names, every address, handshake, questions and answers together."""

from __future__ import annotations

import queue
import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class Deadline:
    """When a delivery has to be done, and the connections that are broken off then.

    The time-out of a socket only bounds each wait for a byte, and each address by itself.

    Parameters
    ----------
    seconds : float
        From now on.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._held: list[socket.socket] = []
        self._lock = threading.Lock()
        self.over = False

    def left(self) -> float:
        """Return the seconds that are left; raise ``TimeoutError`` where there are none."""
        left = self._end - time.monotonic()
        if self.over or left <= 0:
            raise TimeoutError
        return left

    def connect(self, host: str, port: int) -> socket.socket:
        """Return a connection to one of the addresses of a host, trying each for its share of the time that is left."""
        addresses = self._resolved(host, port)
        failed: OSError = TimeoutError()
        for place, (family, kind, protocol, _, address) in enumerate(addresses):
            made = socket.socket(family, kind, protocol)
            try:
                made.settimeout(self.left() / (len(addresses) - place))
                made.connect(address)
                made.settimeout(self.left())
                self._hold(made)
            except OSError as error:
                made.close()
                failed = error
            else:
                return made
        self.left()
        raise failed

    def _resolved(self, host: str, port: int) -> list[Any]:
        """Look a name up, for which the system takes its own time."""
        answers: queue.Queue[Any] = queue.Queue()

        def ask() -> None:
            try:
                answers.put(socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM))
            except (OSError, UnicodeError) as error:
                answers.put(error)

        threading.Thread(target=ask, daemon=True).start()
        try:
            answer = answers.get(timeout=self.left())
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(answer, UnicodeError):
            raise OSError(str(answer)) from answer
        if isinstance(answer, OSError):
            raise answer
        return list(answer)

    def _hold(self, made: socket.socket) -> None:
        with self._lock:
            self._held.append(made.dup())  # the one that is made may be wrapped, and gone

    def break_off(self) -> None:
        """Break off what is still connected."""
        self.over = True
        with self._lock:
            for held in self._held:
                with suppress(OSError):
                    held.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Leave the connections to themselves."""
        with self._lock:
            for held in self._held:
                held.close()
            self._held.clear()


@contextmanager
def in_time(seconds: float) -> Iterator[Deadline]:
    """Give a deadline, and break off what is not done by then."""
    deadline = Deadline(seconds)
    timer = threading.Timer(seconds, deadline.break_off)
    timer.daemon = True
    timer.start()
    try:
        yield deadline
        if deadline.over:  # what was broken off may look like a short answer
            raise TimeoutError
    except Exception:
        if deadline.over:
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
        deadline.close()
