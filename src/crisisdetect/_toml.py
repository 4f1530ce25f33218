"""TOML of people, within bounds: no file of settings is large or deep."""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

from crisisdetect.errors import Message

#: Most characters, and most levels of tables, lists and dotted names within each other.
MOST: Final = 1_000_000
DEEPEST: Final = 50

_STRING: Final = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|#[^\n]*")


def load_toml(text: str) -> dict[str, Any]:
    """Return what a text in TOML says.

    Raises
    ------
    tomllib.TOMLDecodeError
        If it is none, or is larger or deeper than settings are.

    Examples
    --------
    >>> load_toml("a.b = [1, 2]")
    {'a': {'b': [1, 2]}}
    >>> load_toml("a = " + "[" * 99_999)
    Traceback (most recent call last):
    ...
    tomllib.TOMLDecodeError: its values are nested more than 50 levels deep
    """
    if len(text) > MOST:
        msg = Message("it has more than {most} characters", most=MOST)
        raise tomllib.TOMLDecodeError(msg)
    bare = _STRING.sub("s", text)
    depth = deepest = 0
    for sign in re.findall(r"[\[\]{}]", bare):
        depth = depth + 1 if sign in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    dotted = max((line.partition("=")[0].count(".") for line in bare.split("\n")), default=0)
    if max(deepest, dotted) > DEEPEST:
        msg = Message("its values are nested more than {deepest} levels deep", deepest=DEEPEST)
        raise tomllib.TOMLDecodeError(msg)
    return tomllib.loads(text)
