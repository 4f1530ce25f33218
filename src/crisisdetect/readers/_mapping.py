"""Which column is which, as a file that can be kept, corrected and given back."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crisisdetect._toml import load_toml
from crisisdetect.errors import Message, ParameterError
from crisisdetect.tables import COMMENT_COLUMNS, OPTIONAL_COMMENT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable

_TARGETS: Final = frozenset((*COMMENT_COLUMNS, *OPTIONAL_COMMENT_COLUMNS)) - {"source", "timestamp_quality"}
_HEADING: Final = "columns"
_ESCAPED: Final = re.compile(r'[\x00-\x1f\x7f"\\\ud800-\udfff]')


def load_mapping(mapping: Mapping[str, str] | str | os.PathLike[str] | None) -> dict[str, str]:
    r"""Return a mapping given as a dict, as TOML, or as a path to a TOML file.

    Parameters
    ----------
    mapping : mapping, str, path-like or None
        Columns of the comments table to columns of the file; an empty name says that there is none. TOML has them at
        the top or under ``[columns]``.

    Returns
    -------
    dict of str to str

    Raises
    ------
    ParameterError
        If there is no such file, it is no TOML, or a key is no column of a comments table.

    Examples
    --------
    >>> load_mapping('[columns]\ntext = "Avis"\n')
    {'text': 'Avis'}
    """
    given = _parsed(mapping)
    given = given.get(_HEADING, given) if isinstance(given.get(_HEADING, given), Mapping) else given
    if unknown := sorted(str(name) for name in set(given) - _TARGETS):
        msg = Message(
            "The 'mapping' parameter must have keys among {targets}. Got {unknown} instead.",
            targets=", ".join(sorted(_TARGETS)),
            unknown=", ".join(unknown),
        )
        raise ParameterError(msg)
    if wrong := sorted(name for name, column in given.items() if not isinstance(column, str)):
        msg = Message(
            "The 'mapping' parameter must name columns by text. Got something else for {wrong}.",
            wrong=", ".join(wrong),
        )
        raise ParameterError(msg)
    return dict(given)


def _parsed(mapping: Any) -> Mapping[str, Any]:
    if mapping is None:
        return {}
    if isinstance(mapping, Mapping):
        return mapping
    if not isinstance(mapping, (str, os.PathLike)):
        msg = Message(
            "The 'mapping' parameter must be a dict, TOML or a path to it. Got a {name} instead.",
            name=type(mapping).__name__,
        )
        raise ParameterError(msg)
    text, name = str(mapping), "the 'mapping' parameter"
    if isinstance(mapping, os.PathLike) or "=" not in text:
        name = repr(text)
        try:
            text = Path(mapping).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            msg = Message(
                "The mapping {name} cannot be read: {getattr}.",
                name=name,
                getattr=getattr(error, "strerror", None) or "it is not UTF-8",
            )
            raise ParameterError(msg) from error
    try:
        return load_toml(text)
    except tomllib.TOMLDecodeError as error:
        msg = Message(
            '{upper} is no TOML: {error}.\nHint: lines such as text = "Comment"',
            upper=name[0].upper() + name[1:],
            error=error,
        )
        raise ParameterError(msg) from error


def mapping_as_toml(mapping: Mapping[str, str], *, comments: Iterable[str] = ()) -> str:
    r"""Return a mapping as TOML, with lines of comment above it.

    Parameters
    ----------
    mapping : mapping of str to str
        Columns of the comments table to columns of a file.
    comments : iterable of str, default=()
        Lines to put above it.

    Examples
    --------
    >>> print(mapping_as_toml({"text": 'Avis "client"'}, comments=["avis.csv"]))
    # avis.csv
    [columns]
    text = "Avis \"client\""
    """
    above = [f"# {_ESCAPED.sub('?', line)}" for line in comments]
    return "\n".join([*above, f"[{_HEADING}]", *(f"{name} = {_quoted(column)}" for name, column in mapping.items())])


def _quoted(text: str) -> str:
    def escape(sign: re.Match[str]) -> str:
        return "\\" + sign[0] if sign[0] in '"\\' else f"\\u{ord(sign[0]):04x}"

    return f'"{_ESCAPED.sub(escape, text)}"'
