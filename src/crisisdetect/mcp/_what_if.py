"""The same comments judged by other settings, within what a question may take."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect.baseline import parse_events
from crisisdetect.crises import Materiality
from crisisdetect.errors import Message, ParameterError
from crisisdetect.response import Policy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crisisdetect import ScanResult

#: Most bins of a stream that an answer is worth; longest time, and largest number of a rule.
MOST_BINS: Final = 20_000
_LONGEST: Final = pd.Timedelta("3650D")
_LARGEST: Final = 1e9


def settings_of(
    result: ScanResult,
    *,
    policy: str | None,
    rules: Mapping[str, float | str] | None,
    every: str | None,
    events: Sequence[str] | None,
    alpha: float | None,
) -> dict[str, Any]:
    """Return what ``result.judge`` takes, of what was asked for.

    Raises
    ------
    ParameterError
        If a setting is none, or would take too long.
    """
    if every is not None:
        check_every(result, every)
    tz = str(result.settings.get("tz", "UTC"))
    given = {
        "policy": None if policy is None else Policy.from_toml(policy),
        "materiality": None if rules is None else _rules(result.materiality, rules),
        "every": every,
        "events": None if events is None else parse_events(list(events), tz=tz),
        "alpha": alpha,
    }
    return {key: value for key, value in given.items() if value is not None}


def check_every(result: ScanResult, every: str) -> None:
    """Raise ``ParameterError`` unless this is a width of bins of which a stream has no more than ``MOST_BINS``."""
    width = _length(every)
    longest = max((one.end - one.start for one in result.streams), default=pd.Timedelta(0))
    if width is None or not width > longest / MOST_BINS:
        msg = Message(
            "The {name!r} argument must be a width of bins such as 1h or 1D, of which there are at most {most} here.",
            name="every",
            most=MOST_BINS,
        )
        raise ParameterError(msg)


def _rules(now: Materiality, asked: Mapping[str, float | str]) -> Materiality:
    """Return the rules of what makes a crisis, some of them changed."""
    known = {one.name: getattr(now, one.name) for one in fields(Materiality)}
    for name, value in asked.items():
        is_length = isinstance(known.get(name), str)
        fits = _length(value) is not None if is_length else _is_number(value)
        if name not in known or not fits:
            msg = Message(
                "The {name!r} argument must name rules of these: {known}; times such as 3h, and numbers from 0 on.",
                name="rules",
                known=", ".join(known),
            )
            raise ParameterError(msg)
    numbers = {name: value if isinstance(known[name], str) else float(value) for name, value in asked.items()}
    return replace(now, **numbers)  # type: ignore[arg-type]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and 0 <= value <= _LARGEST


def _length(value: object) -> pd.Timedelta | None:
    """Return a length of time from a second to ten years, None where it is none."""
    try:
        found: Any = pd.Timedelta(value) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        return None
    return found if isinstance(found, pd.Timedelta) and pd.Timedelta("1s") <= found <= _LONGEST else None
