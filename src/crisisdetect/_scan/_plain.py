"""Records as what JSON can hold, and back: of known kinds alone, and only with values of the kinds they declare."""

from __future__ import annotations

import math
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, Final, Literal, get_args, get_origin

import numpy as np
import pandas as pd

from crisisdetect._scan._gate import DataLimits
from crisisdetect.baseline import PlannedEvent
from crisisdetect.campaigns import Coordination, Group, Share
from crisisdetect.crises import Crisis, Materiality, Reason, Status, StreamSummary, Verdict, Visible
from crisisdetect.readers import Note, Source, Truncation
from crisisdetect.response import Policy
from crisisdetect.segmentation import Segment

#: Key that says of which kind a value is that JSON has none for.
KIND: Final = "$"

#: Every record that may stand in a saved result.
RECORDS: Final[dict[str, type[Any]]] = {
    kind.__name__: kind
    for kind in (
        *(Crisis, StreamSummary, Segment, Verdict, Reason, Visible),
        *(Coordination, Group, Share),
        *(PlannedEvent, Policy, Materiality, DataLimits),
        *(Note, Source, Truncation),
    )
}

#: How deep values may lie in each other; records of ours are at most a third of it.
_DEEPEST: Final = 24

#: Names in the annotations of records that their modules import for type checkers alone.
_NAMES: Final[dict[str, Any]] = {"pd": pd, "Mapping": Mapping, "Status": Status, **RECORDS}


class NotPlain(ValueError):  # it never leaves this package
    """What was read is no record of a kind that is known here, or holds a value of another kind than it declares."""


def to_plain(value: Any) -> Any:
    """Return a value as what JSON can hold.

    Examples
    --------
    >>> to_plain(Reason("sustained", {"duration": pd.Timedelta("3h")}))
    {'$': 'Reason', 'code': 'sustained', 'values': {'duration': {'$': 'span', 'ns': 10800000000000}}}
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, tuple | list):
        return [to_plain(one) for one in value]
    if isinstance(value, Mapping):
        if KIND not in value and all(isinstance(key, str) for key in value):
            return {key: to_plain(one) for key, one in value.items()}
        return {KIND: "map", "pairs": [[to_plain(key), to_plain(one)] for key, one in value.items()]}
    return _of_one(value)


def _of_one(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else {KIND: "float", "is": str(value)}
    if isinstance(value, pd.Timestamp):
        return {KIND: "time", "at": value.isoformat(), "unit": value.unit}
    if isinstance(value, pd.Timedelta):
        return {KIND: "span", "ns": value.as_unit("ns").value}
    name = type(value).__name__
    if RECORDS.get(name) is type(value):
        return {KIND: name, **{one.name: to_plain(getattr(value, one.name)) for one in fields(value) if one.init}}
    return str(value)  # texts, and figures of notes and settings that have words alone


def from_plain(value: Any, *, depth: int = 0) -> Any:
    """Return what :func:`to_plain` made plain; lists come back as tuples.

    Raises
    ------
    NotPlain
        If it is of no kind that is known here.

    Examples
    --------
    >>> from_plain({"$": "span", "ns": 10800000000000})
    Timedelta('0 days 03:00:00')
    """
    if depth > _DEEPEST:
        raise NotPlain("too deep")  # noqa: EM101
    if isinstance(value, list):
        return tuple(from_plain(one, depth=depth + 1) for one in value)
    if not isinstance(value, dict):
        return value
    kind = value.get(KIND)
    inner = {key: one for key, one in value.items() if key != KIND}
    if kind is None:
        return {key: from_plain(one, depth=depth + 1) for key, one in inner.items()}
    try:
        if kind in RECORDS:
            return _record(RECORDS[kind], {key: from_plain(one, depth=depth + 1) for key, one in inner.items()})
        return _simple(kind, inner, depth)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise NotPlain(f"{kind}: {error}") from error  # noqa: EM102


def fits(value: Any, hint: Any) -> bool:
    """Tell whether a value is of the kind that an annotation names.

    Examples
    --------
    >>> fits(("a", "b"), tuple[str, ...]), fits(True, int), fits({"a": 1.0}, Mapping[str, float])
    (True, False, True)
    """
    origin, args = get_origin(hint), get_args(hint)
    if hint is Any or hint is object:
        return True
    if hint is None or hint is type(None):
        return value is None
    if origin is Literal:
        return isinstance(value, str) and value in args
    if origin in {typing.Union, types.UnionType}:
        return any(fits(value, one) for one in args)
    if origin is tuple:
        return isinstance(value, tuple) and _items_fit(value, args)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return isinstance(value, dict) and all(fits(k, args[0]) and fits(v, args[1]) for k, v in value.items())
    if hint in {float, int}:
        return isinstance(value, int | float if hint is float else int) and not isinstance(value, bool)
    return isinstance(value, hint) and value is not pd.NaT


def _items_fit(value: tuple[Any, ...], args: tuple[Any, ...]) -> bool:
    if len(args) == 2 and args[1] is Ellipsis:
        return all(fits(one, args[0]) for one in value)
    return len(value) == len(args) and all(map(fits, value, args))


def _simple(kind: Any, inner: dict[str, Any], depth: int) -> Any:
    if kind == "float":
        return float(inner["is"])
    if kind == "time":
        return _time(inner["at"], inner["unit"])
    if kind == "span":
        return pd.Timedelta(int(inner["ns"]), unit="ns")
    if kind == "map":
        return {from_plain(k, depth=depth + 1): from_plain(v, depth=depth + 1) for k, v in inner["pairs"]}
    raise NotPlain(f"unknown kind {str(kind)[:40]!r}")  # noqa: EM102


def _time(at: str, unit: Any) -> pd.Timestamp:
    when: object = pd.Timestamp(at)  # NaT is none
    if not isinstance(when, pd.Timestamp) or unit not in {"s", "ms", "us", "ns"}:
        raise NotPlain("no time")  # noqa: EM101
    return when.as_unit(unit)


def _record(kind: type[Any], values: dict[str, Any]) -> Any:
    known = {one.name: one for one in fields(kind) if one.init}
    hints = _hints(kind.__name__)
    if wrong := [name for name in values if name not in known or not fits(values[name], hints[name])]:
        raise NotPlain(f"{kind.__name__}.{str(wrong[0])[:40]}")  # noqa: EM102
    needed = [one.name for one in known.values() if one.default is MISSING and one.default_factory is MISSING]
    if lacking := [name for name in needed if name not in values]:
        raise NotPlain(f"{kind.__name__}.{lacking[0]}")  # noqa: EM102
    return kind(**values)


@cache
def _hints(name: str) -> dict[str, Any]:
    return typing.get_type_hints(RECORDS[name], localns=_NAMES)
