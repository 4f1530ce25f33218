"""What exports are called and call things, in the languages they are written in: it lies in ``data``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def words_of(subject: str) -> dict[str, Any]:
    """Return the words on a subject: ``columns``, ``texts``, ``times``, ``letters`` or ``formats``."""
    return tomllib.loads(files("crisisdetect.readers").joinpath("data", f"{subject}.toml").read_text("utf-8"))


def by_word(table: dict[str, str]) -> dict[str, str]:
    """Return each word of a table to its key.

    Examples
    --------
    >>> by_word({"fr": "français francais", "en": "english"})
    {'français': 'fr', 'francais': 'fr', 'english': 'en'}
    """
    return {word: key for key, words in table.items() for word in words.split()}
