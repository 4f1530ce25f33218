"""Notices sent beside a watch, so that comments never wait for a receiver."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crisisdetect.notify import Notifications

#: Seconds between two looks at what is due.
_LOOK_S: Final = 0.5


class Sender:
    """A thread that sends what waits in the outbox of a state file, over a connection of its own.

    Parameters
    ----------
    settings : Notifications
        Who is told, and how.
    path : str
        The state file.
    """

    def __init__(self, settings: Notifications, path: str) -> None:
        self._settings, self._path = settings, path
        self._wake, self._stop = threading.Event(), threading.Event()
        self._idle = threading.Condition()
        self._asked = self._answered = 0
        self._patient_until = 0.0
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="crisisdetect-notices", daemon=True)
        self._thread.start()

    def send(self) -> None:
        """Ask for what is due to be sent, and go on."""
        self._raise()
        self._asked += 1
        self._wake.set()

    def end(self, *, patience_s: float) -> None:
        """Wait until everything is sent, for a while; what is left is sent when the watch is run again."""
        self._patient_until = time.monotonic() + patience_s
        self.send()
        with self._idle:
            self._idle.wait_for(lambda: self._answered >= self._asked or self._error is not None)
        self._raise()

    def close(self) -> None:
        """Stop; what is being sent is booked as interrupted unless it is done at once."""
        self._stop.set()
        self._wake.set()
        self._thread.join(_LOOK_S)

    def _raise(self) -> None:
        if self._error is not None:
            error, self._error = self._error, None
            raise error

    def _run(self) -> None:
        try:
            with self._settings.outbox(self._path) as outbox:
                while not self._stop.is_set():
                    self._wake.wait(_LOOK_S)
                    self._wake.clear()
                    asked = self._asked
                    patience_s = self._patient_until - time.monotonic()
                    if self._stop.is_set():
                        return
                    if self._patient_until:
                        outbox.send_patiently(patience_s=max(0.0, patience_s))
                    else:
                        outbox.send()
                    with self._idle:
                        self._answered = asked
                        self._idle.notify_all()
        except BaseException as error:  # told where the watch asks next
            with self._idle:
                self._error = error
                self._idle.notify_all()
