"""Answers that are no larger than an assistant can read, whatever the data hold."""

from __future__ import annotations

import json
import math
from typing import Any, Final

import numpy as np

from crisisdetect.report import clean

#: Most signs of a comment, of any other sentence or name, and of a whole answer as JSON.
COMMENT: Final = 500
SENTENCE: Final = 600
ANSWER: Final = 60_000

#: Most entries of a list; fewer where the answer is too large otherwise.
ENTRIES: Final = (50, 20, 8, 3, 1, 0)

#: What stands behind the name of a list that was cut, for how many more there are; alone, of a table that was.
MORE: Final = "_more"


def bounded(answer: dict[str, Any]) -> dict[str, Any]:
    r"""Return an answer as plain data of at most ``ANSWER`` signs, and beside each list that was cut how many more.

    Examples
    --------
    >>> cut = bounded({"ids": list(range(60)), "share": float("nan"), "name": "a\u202eb"})
    >>> len(cut["ids"]), cut["ids_more"], cut["share"], cut["name"]
    (50, 10, None, 'ab')
    """
    for most in ENTRIES:
        cut: dict[str, Any] = _plain(answer, most)
        if len(json.dumps(cut, ensure_ascii=False)) <= ANSWER:
            break
    return cut


def _plain(value: Any, most: int) -> Any:
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, dict):
        return _plain_dict(value, most)
    if isinstance(value, list | tuple):
        return [_plain(one, most) for one in value[:most]]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    return clean(value, limit=SENTENCE)


def _plain_dict(value: dict[Any, Any], most: int) -> dict[str, Any]:
    shown = list(value.items())[: 2 * ENTRIES[0]]
    plain = {clean(key): _plain(one, most) for key, one in shown}
    for key, one in shown:
        if isinstance(one, list | tuple) and len(one) > most:
            plain[clean(key) + MORE] = len(one) - most + int(value.get(f"{key}{MORE}", 0))
    return plain | ({MORE: len(value) - len(shown)} if len(value) > len(shown) else {})
