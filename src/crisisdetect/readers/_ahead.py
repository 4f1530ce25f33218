"""Work on one thing while the next is made."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")


def ahead(items: Iterator[T]) -> Iterator[T]:
    """Yield the items of an iterator that runs in a thread of its own, one item ahead; its errors are raised here.

    Examples
    --------
    >>> list(ahead(iter("abc")))
    ['a', 'b', 'c']
    """
    with ThreadPoolExecutor(1, thread_name_prefix="crisisdetect-ahead") as thread:
        following = thread.submit(_next, items)
        try:
            while some := following.result():
                following = thread.submit(_next, items)
                yield some.pop()  # so that it does not wait in memory for the next one
        finally:
            following.cancel()
            if isinstance(items, Generator):
                thread.submit(items.close).result()


def _next(items: Iterator[T]) -> list[T]:
    """Return the next item in a list, an empty one at the end."""
    return list(islice(items, 1))
