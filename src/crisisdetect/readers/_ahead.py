"""Work on one thing while the next is made."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")
_WAIT = 0.1


def ahead(items: Iterator[T]) -> Iterator[T]:
    """Yield the items of an iterator that runs in a thread of its own, one or two items ahead.

    The thread is no executor's: where this generator is abandoned in a cycle of references, the collector clears the
    executor's own reference before the generator ends, and its thread would never do what is waited for.

    Parameters
    ----------
    items : iterator
        What makes the items; its errors are raised here, after the items before them.

    Examples
    --------
    >>> list(ahead(iter("abc")))
    ['a', 'b', 'c']
    """
    line = _Line(items)
    thread = threading.Thread(target=line.run, daemon=True, name="crisisdetect-ahead")
    thread.start()
    try:
        while (made := line.queue.get()) is not None:
            if isinstance(made, _Failed):
                raise made.error
            item = made[0]
            del made
            yield item
            del item  # so that it does not wait in memory for the next one
    finally:
        line.stop.set()
        thread.join()


class _Failed:
    def __init__(self, error: BaseException) -> None:
        self.error = error


class _Line(Generic[T]):
    """What passes from one thread to the other: items in a tuple of one, an error, or None at the end."""

    def __init__(self, items: Iterator[T]) -> None:
        self.queue: queue.Queue[tuple[T] | _Failed | None] = queue.Queue(maxsize=1)
        self.stop = threading.Event()
        self._items = items

    def run(self) -> None:
        """Make the items until there are no more, or nobody wants them."""
        try:
            for item in self._items:
                self._put((item,))
                del item
                if self.stop.is_set():
                    return
        except BaseException as error:
            self._put(_Failed(error))
        else:
            self._put(None)
        finally:
            if isinstance(self._items, Generator):
                self._items.close()

    def _put(self, made: tuple[T] | _Failed | None) -> None:
        while not self.stop.is_set():
            try:
                self.queue.put(made, timeout=_WAIT)
            except queue.Full:
                continue
            return
