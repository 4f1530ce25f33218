"""What was seen in a text is remembered: a crisis is looked at several times, and texts come again."""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_Seen = TypeVar("_Seen")

#: Texts that are remembered, and the longest ones, in characters: some tens of megabytes at most.
TEXTS_KEPT: Final = 2**15
LONGEST_KEPT: Final = 500


def remembered(look: Callable[..., _Seen]) -> Callable[..., _Seen]:
    """Return a function of a text, and of whatever else, that remembers what it said of short ones.

    Examples
    --------
    >>> looked = []
    >>> n_words = remembered(lambda text: (looked.append(text), len(text.split()))[1])
    >>> n_words("never again"), n_words("never again"), looked
    (2, 2, ['never again'])
    """
    kept = lru_cache(maxsize=TEXTS_KEPT)(look)

    @wraps(look)
    def looked(text: str | None, *rest: Hashable) -> _Seen:
        return look(text, *rest) if text is not None and len(text) > LONGEST_KEPT else kept(text, *rest)

    return looked
