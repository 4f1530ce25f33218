"""The last bins that were judged, in a few hundred bytes each."""

from __future__ import annotations

import struct
from array import array
from typing import TYPE_CHECKING, Final

from crisisdetect.monitor._episode import Closed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WIDTH: Final = 10
_NUMBERS: Final = struct.Struct(f"<{_WIDTH}d")


class Ring:
    """The last bins of a stream, oldest first; numbers are kept as an array, since there are many streams.

    Parameters
    ----------
    maxlen : int
        How many are kept.
    """

    __slots__ = ("_numbers", "_tops", "maxlen", "n_appended")

    def __init__(self, maxlen: int) -> None:
        self.maxlen = maxlen
        self.n_appended = 0
        self._numbers = array("d")
        self._tops: list[str] = []

    def __len__(self) -> int:
        return len(self._tops)

    def __iter__(self) -> Iterator[Closed]:
        return iter(self.last(len(self)))

    def append(self, one: Closed) -> None:
        """Add a bin, and forget the oldest where there are too many."""
        start, n, k, positive, expected, ceiling, share, authors, copies, top, gap = one
        self._numbers.extend((start, n, k, positive, expected, ceiling, share, authors, copies, gap))
        self._tops.append(top)
        self.n_appended += 1
        if len(self._tops) > self.maxlen:
            del self._numbers[:_WIDTH]
            del self._tops[0]

    def extend(self, several: Iterable[Closed]) -> None:
        """Add bins."""
        for one in several:
            self.append(one)

    def last(self, most: int) -> list[Closed]:
        """Return the last bins, ``most`` of them."""
        first = max(0, len(self) - most)
        numbers = self._numbers[first * _WIDTH :].tolist()
        found = []
        for i, top in enumerate(self._tops[first:]):
            start, n, k, positive, expected, ceiling, share, authors, copies, gap = numbers[
                i * _WIDTH : (i + 1) * _WIDTH
            ]
            values = (n, k, positive, expected, ceiling, share, int(authors), int(copies), top, bool(gap))
            found.append(Closed(int(start), *values))
        return found

    def withdraw(self, time: float, p: float) -> int:
        """Take a negative comment out of the bin that it was counted in.

        Returns
        -------
        int
            How many bins there are from that one to the last; 0 where it is no longer kept.
        """
        for depth in range(1, len(self) + 1):
            at = len(self._numbers) - depth * _WIDTH
            if self._numbers[at] <= time:
                row = self._numbers
                row[at + 1], row[at + 2] = max(0.0, row[at + 1] - 1), max(0.0, row[at + 2] - p)
                row[at + 7], row[at + 8] = max(0.0, row[at + 7] - 1), row[at + 8] + 1
                return depth
        return 0

    @property
    def first_s(self) -> int:
        """Start of the oldest bin, 0 where there is none."""
        return int(self._numbers[0]) if self._numbers else 0

    def packed(self, n: int) -> list[tuple[int, bytes]]:
        """Return start and content of the last ``n`` bins as bytes."""
        first = max(0, len(self) - n)
        found = []
        for i in range(first, len(self)):
            row = self._numbers[i * _WIDTH : (i + 1) * _WIDTH]
            found.append((int(row[0]), _NUMBERS.pack(*row) + self._tops[i].encode("utf-8", "surrogatepass")))
        return found


def unpacked(content: bytes) -> list[object]:
    """Return a bin from its bytes, as plain data.

    Examples
    --------
    >>> ring = Ring(8)
    >>> ring.append(Closed(600, 4.0, 1.5, 2.5, 1.0, 2.0, 0.25, 1, 0, "c1", False))
    >>> [(_, content)] = ring.packed(1)
    >>> Closed(*unpacked(content)) == ring.last(1)[0]
    True
    """
    row = _NUMBERS.unpack_from(content)
    top = content[_NUMBERS.size :].decode("utf-8", "surrogatepass")
    return [int(row[0]), *row[1:7], int(row[7]), int(row[8]), top, bool(row[9])]
