"""Names of files as they can be shown and kept: no forged lines, no orders to a terminal, always text."""

from __future__ import annotations

import os
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def shown_path(path: str | Path) -> str:
    r"""Return the name of a file in which everything that is no plain text is written as an escape.

    Parameters
    ----------
    path : str or Path
        Names of the system, whose bytes need not be UTF-8.

    Returns
    -------
    str

    Examples
    --------
    >>> shown_path("caf\udce9\n\x1b[31m.csv")
    'caf\\xe9\\n\\x1b[31m.csv'
    >>> shown_path("déjà vu.csv")
    'déjà vu.csv'
    """
    name = os.fspath(path)
    if name.isprintable():
        return name
    return "".join(
        sign if sign.isprintable() or unicodedata.category(sign) == "Zs" else _escaped(sign) for sign in name
    )


def _escaped(sign: str) -> str:
    if "\udc80" <= sign <= "\udcff":  # a byte that is no UTF-8
        return f"\\x{ord(sign) - 0xDC00:02x}"
    return sign.encode("unicode_escape").decode("ascii")
