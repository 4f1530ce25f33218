"""TOML of people, within bounds: no file of settings is large or deep."""

from __future__ import annotations

import difflib
import re
import tomllib
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.errors import Message, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def unknown_key(key: str, known: Iterable[str], where: str) -> ParameterError:
    """Return the error of a key that settings do not have, with the one that is nearest, or all of them.

    Examples
    --------
    >>> print(unknown_key("evry", ["every", "alpha"], "[scan]"))
    [scan] has the unknown key 'evry'.
    Hint: did you mean 'every'?
    """
    close = difflib.get_close_matches(key, list(known), n=1)
    nearest = (
        Message("did you mean {close!r}?", close=close[0])
        if close
        else Message("known are {known}", known=", ".join(sorted(known)))
    )
    return ParameterError(
        Message("{where} has the unknown key {key!r}.\nHint: {nearest}", where=where, key=key, nearest=nearest)
    )
