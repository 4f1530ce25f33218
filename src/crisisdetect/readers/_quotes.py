"""Quotes and lines of a delimited text, looked at 64 signs at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Bytes that are looked at at once, so that what is made of them stays in the cache; a multiple of 64.
CACHED: Final = 2**19
_QUOTE, _LINE, _CARRIAGE = b'"\n\r'
_ONE, _LAST = np.uint64(1), np.uint64(63)
_SHIFTS: Final = tuple(np.uint64(2**n) for n in range(6))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoting:
    """What the quotes of a text are like.

    Parameters
    ----------
    sound : bool
        Whether every quote opens at the start of a cell or closes at its end, and the last one closes, so that no row
        can swallow another.
    is_open : bool
        Whether the text ends within quotes.
    n_lines : int
        Lines that end in the text.
    """

    sound: bool
    is_open: bool
    n_lines: int


def quoting_of(data: bytes, delimiter: str, *, at_once: int = CACHED) -> Quoting:
    r"""Return what the quotes of a text are like.

    Parameters
    ----------
    data : bytes
        The text, from the start of a row.
    delimiter : str
        What stands between two cells.
    at_once : int, default=524288
        Bytes that are looked at at once, a multiple of 64.

    Examples
    --------
    >>> quoting_of(b'1,"a ""b"" c"\n2,"d"\n', ",")
    Quoting(sound=True, is_open=False, n_lines=2)
    >>> quoting_of(b'1,5" screen\n', ",")
    Quoting(sound=False, is_open=True, n_lines=1)
    """
    if b'"' not in data:
        return Quoting(sound=True, is_open=False, n_lines=n_lines(data))
    signs = np.frombuffer(data, dtype=np.uint8)
    others = [ord(delimiter), *([_CARRIAGE] if b"\r" in data else [])]
    size = -(-len(signs) // 64) * 8
    quotes, borders = np.zeros(size, dtype=np.uint8), np.zeros(size, dtype=np.uint8)
    n_ended = 0
    for start in range(0, len(signs), at_once):
        part = signs[start : start + at_once]
        place = slice(start // 8, -(-(start + len(part)) // 8))
        near = part == _LINE
        n_ended += int(np.count_nonzero(near))
        same = part == _QUOTE
        quotes[place] = np.packbits(same, bitorder="little")
        near |= same
        for border in others:
            near |= np.equal(part, border, out=same)
        borders[place] = np.packbits(near, bitorder="little")
    sound, is_open = _soundness(quotes.view("<u8"), borders.view("<u8"), last=np.uint64((len(signs) - 1) % 64))
    return Quoting(sound=sound and not is_open, is_open=is_open, n_lines=n_ended)


def n_lines(data: bytes) -> int:
    """Return how many lines end in a text."""
    signs = np.frombuffer(data, dtype=np.uint8)
    return sum(int(np.count_nonzero(signs[at : at + CACHED] == _LINE)) for at in range(0, len(signs), CACHED))


def end_of_rows(data: bytes) -> int:
    """Return where the last line ends that does not end within quotes."""
    signs = np.frombuffer(data, dtype=np.uint8)
    quotes, ends = np.flatnonzero(signs == _QUOTE), np.flatnonzero(signs == _LINE)
    closed = ends[np.searchsorted(quotes, ends) % 2 == 0]
    return int(closed[-1]) + 1 if len(closed) else 0


def _soundness(quotes: NDArray[np.uint64], borders: NDArray[np.uint64], *, last: np.uint64) -> tuple[bool, bool]:
    """Tell of quotes, one bit a sign, if each stands at its border, and if the last one is open.

    ``last`` is the place of the last sign in its word: before the first sign and after the last one is a border, too.
    """
    odd, inside = _odd(quotes)
    before, after = borders << _ONE, borders >> _ONE
    before[1:] |= borders[:-1] >> _LAST
    before[0] |= _ONE
    after[:-1] |= borders[1:] << _LAST
    after[-1] |= _ONE << last
    before ^= after
    before &= odd
    after ^= before  # now the border before an opening quote, and the one after a closing quote
    return not (quotes & ~after).any(), inside


def _odd(quotes: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], bool]:
    """Return at which signs an odd number of quotes has come, that sign with them, and whether it is so at the end."""
    odd, moved = quotes.copy(), np.empty_like(quotes)
    for shift in _SHIFTS:
        odd ^= np.left_shift(odd, shift, out=moved)
    of_word = odd >> _LAST
    so_far = np.bitwise_xor.accumulate(of_word)
    of_word ^= so_far
    odd ^= np.negative(of_word, out=of_word)
    return odd, bool(so_far[-1])
