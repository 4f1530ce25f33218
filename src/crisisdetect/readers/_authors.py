"""Names of persons to pseudonyms that cannot be turned back without the key."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from crisisdetect._writing import new_file
from crisisdetect.errors import Message, ParameterError
from crisisdetect.readers._renamer import Renamer

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Environment variable that holds the key of the pseudonyms; the same key gives the same pseudonyms.
KEY_VARIABLE: Final = "CRISISDETECT_PSEUDONYM_KEY"
_KEY_BYTES: Final = 32
#: A key with fewer bytes, or fewer different ones, is what is left of one, and could be guessed.
_SHORTEST_KEY: Final = 16
_FEWEST_BYTES: Final = 6
_NOBODY: Final = frozenset({"[deleted]", "[supprimé]", "nan", "None", "null", "N/A"})
#: Pseudonyms that are kept for the next rows.
_MOST_KNOWN: Final = 300_000
_ADDRESS: Final = re.compile(r"^\s*[^\s@]{1,64}@[^\s@]+\.[^\s@]+\s*$|^\s*\d{1,3}(?:\.\d{1,3}){3}\s*$")


def pseudonym_key() -> bytes:
    """Return the key of the pseudonyms.

    It is the content of the environment variable ``CRISISDETECT_PSEUDONYM_KEY``; without it, a random key that is made
    once for each user and kept in ``crisisdetect/pseudonym.key`` in the user's configuration folder, readable by him
    alone; where none can be kept, a random key for this process. Whoever has no key can neither turn a pseudonym back
    nor test a guess; deleting the key makes the pseudonyms anonymous for good.

    Raises
    ------
    ParameterError
        If the kept key is empty or was cut off, as by a full disk.
    """
    if given := os.environ.get(KEY_VARIABLE):
        return hashlib.blake2b(given.encode("utf-8", "surrogateescape"), digest_size=32).digest()
    return _kept_key(_key_file())


def _key_file() -> Path | None:
    folder = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA")
    try:
        return Path(folder or Path.home() / ".config") / "crisisdetect" / "pseudonym.key"
    except RuntimeError:  # no home folder
        return None


@cache
def _kept_key(file: Path | None) -> bytes:
    if file is None:
        return secrets.token_bytes(_KEY_BYTES)
    try:
        kept = file.read_bytes()
    except FileNotFoundError:
        kept = _made_key(file)
    except OSError:
        return secrets.token_bytes(_KEY_BYTES)
    if len(kept) < _SHORTEST_KEY or len(set(kept)) < _FEWEST_BYTES:
        msg = Message(
            "The key of the pseudonyms in {file!r} is damaged: its {n_kept} bytes could be guessed.\n"
            "Hint: put back the {key_bytes} bytes it had, or delete it: a new key is made, and the same names get "
            "other pseudonyms",
            file=str(file),
            n_kept=len(kept),
            key_bytes=_KEY_BYTES,
        )
        raise ParameterError(msg)
    return kept if len(kept) == _KEY_BYTES else hashlib.blake2b(kept, digest_size=_KEY_BYTES).digest()


def _made_key(file: Path) -> bytes:
    """Make a key and keep it, as a whole or not at all; where another process was quicker, theirs is the key."""
    fresh = secrets.token_bytes(_KEY_BYTES)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with new_file(file) as stream:
            stream.write(fresh)
    except FileExistsError:
        return file.read_bytes()
    except OSError:  # no place to keep it: a key for this process
        return fresh
    return fresh


def pseudonyms(names: pd.Series, *, keep: bool) -> pd.Series:
    """Return a pseudonym for each name, null where there is none.

    Parameters
    ----------
    names : Series
        Names, handles or ids.
    keep : bool
        Keep names as they are, except mail and network addresses, which become pseudonyms all the same.

    Returns
    -------
    Series
        ``a`` and 16 hexadecimal digits for each name; equal names have equal pseudonyms.
    """
    key = pseudonym_key()
    if (quick := _renamer(key, keep=keep)(names)) is not None:
        return quick
    cleaned = _cleaned(names)
    found = {name: pseudonym(name, key, keep=keep) for name in set(cleaned)}
    return pd.Series([found[name] for name in cleaned], index=names.index, dtype=object)


@lru_cache(maxsize=1)
def _renamer(key: bytes, *, keep: bool) -> Renamer:
    return Renamer(lambda name: pseudonym(name.strip(), key, keep=keep), most=_MOST_KNOWN)


def pseudonym(name: str, key: bytes, *, keep: bool) -> str | None:
    """Return the pseudonym of one name, or the name where it is kept and is no address; None for nobody."""
    if not name or name in _NOBODY:
        return None
    if keep and not _ADDRESS.match(name):
        return name
    return "a" + hashlib.blake2b(name.encode("utf-8", "replace"), key=key, digest_size=8).hexdigest()


def _cleaned(names: pd.Series) -> list[str]:
    return [
        "" if missing else str(name).strip()
        for name, missing in zip(names.tolist(), names.isna().tolist(), strict=True)
    ]


def is_one_of(names: pd.Series, accounts: Iterable[str]) -> pd.Series:
    """Whether each name is one of the accounts, without regard to case and a leading @."""
    wanted = {_account(account) for account in accounts}
    return pd.Series(
        [bool(name) and _account(name) in wanted for name in _cleaned(names)], index=names.index, dtype=bool
    )


def _account(name: str) -> str:
    return name.strip().removeprefix("@").casefold()
