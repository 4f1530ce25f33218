"""Which of many texts may hold a sign of something grave: told at once, and more often than there is one."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

#: Before a sign stands no letter; RE2 knows no such condition, and one that is weaker is enough.
_BEFORE: Final = "(?:^|[^0-9A-Za-z_])"

_LOOK: Final = re.compile(r"\(\?<?[!=]")
_CLASS: Final = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
#: What RE2 reads as ASCII alone and Python does not.
_UNICODE: Final = {r"\w": r"[^\s]", r"\d": r"[^\s]"}
_ANY: Final = "(?s:.)"


def suspects(folded: Sequence[str], patterns: Iterable[str]) -> NDArray[np.bool_]:
    """Tell which texts one of some patterns may match; where it is told that none does, none does.

    RE2 looks at all texts in one pass, in time that is linear in their length (Cox 2010, Regular expression matching in
    the wild). It knows no conditions on what is beside a match: they are left out, so that more is told.

    Parameters
    ----------
    folded : sequence of str
        Texts.
    patterns : iterable of str
        Patterns of :func:`loosened`.

    Returns
    -------
    array of bool

    Examples
    --------
    >>> suspects(["my son was hurt", "nothing to see"], [loosened(["hurt(?! feelings)"])])
    array([ True, False])
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pa.array(folded, type=pa.large_string())
    out = np.zeros(len(folded), dtype=bool)
    for pattern in patterns:
        out |= pc.match_substring_regex(texts, pattern=pattern).to_numpy(zero_copy_only=False)
    return out


def loosened(patterns: Iterable[str]) -> str:
    """Return a pattern for RE2 that matches wherever one of some patterns of Python does, as whole words.

    Conditions on what is beside a match are left out, and what a character may not be may be any: a figure of speech
    that is hidden later may stand there.

    Examples
    --------
    >>> loosened(["(?<!not )hurt", "[^.!?]{0,9}fire"])
    '(?:^|[^0-9A-Za-z_])(?:hurt|(?s:.){0,9}fire)'
    """
    return f"{_BEFORE}(?:{'|'.join(_without_conditions(pattern) for pattern in patterns)})"


@cache
def _without_conditions(pattern: str) -> str:
    out, place = [], 0
    while place < len(pattern):
        if _LOOK.match(pattern, place):
            place = _end_of_group(pattern, place)
        elif pattern[place] == "\\":
            out.append(_UNICODE.get(pattern[place : place + 2], pattern[place : place + 2]))
            place += 2
        elif found := _CLASS.match(pattern, place):
            told = found.group()
            out.append(_ANY if told.startswith("[^") or "\\" in told else told)
            place = found.end()
        else:
            out.append(pattern[place])
            place += 1
    return "".join(out)


def _end_of_group(pattern: str, place: int) -> int:
    depth = 0
    while True:
        if found := _CLASS.match(pattern, place):
            place = found.end()
            continue
        depth += {"(": 1, ")": -1}.get(pattern[place], 0)
        place += 2 if pattern[place] == "\\" else 1
        if depth == 0:
            return place
