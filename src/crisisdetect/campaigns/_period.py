"""The comments of a period, and those around it that say what is usual."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.campaigns._evidence import Scene
from crisisdetect.errors import Message, ParameterError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

#: Comments outside the period that are looked at, for each one in it, and at least: the nearest in time.
OUTSIDE: Final = 2
LEAST_OUTSIDE: Final = 2_000
#: More are never looked at: what is usual is known from so many.
MOST_OUTSIDE: Final = 50_000

#: Of them one in so many, the nearest, are left out: a campaign may have begun before the period, or go on after it.
GUARD: Final = 4

#: Comments outside below which what is usual is unknown.
LEAST_REFERENCE: Final = 100


def _moment(value: pd.Timestamp | str | None, name: str) -> pd.Timestamp | None:
    import pandas as pd

    if value is None:
        return None
    try:
        moment = pd.Timestamp(value)
    except (ValueError, TypeError) as error:
        msg = Message(
            "The {name!r} parameter of coordination must be a time, such as '2024-05-01'. Got {value!r} instead.",
            name=name,
            value=value,
        )
        raise ParameterError(msg) from error
    return moment.tz_localize("UTC") if moment.tzinfo is None else moment.tz_convert("UTC")


def split(
    scored: pd.DataFrame, start: pd.Timestamp | str | None, end: pd.Timestamp | str | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the places of the period's comments in order of time, and of those outside that say what is usual.

    These are the nearest, but for a fourth of them that are next to the period, where enough are left.

    Raises
    ------
    ParameterError
        If ``start`` or ``end`` is no time, or ``end`` is not after ``start``.
    """
    return _split(scored, _moment(start, "start"), _moment(end, "end"))


def _split(
    scored: pd.DataFrame, start: pd.Timestamp | None, end: pd.Timestamp | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of the period in order of time, and the nearest rows outside."""
    if start is not None and end is not None and end <= start:
        msg = Message(
            "The 'end' parameter of coordination must be after 'start' ({start}). Got {end} instead.",
            start=start,
            end=end,
        )
        raise ParameterError(msg)
    moment = scored["timestamp"]
    keep = eligible(scored)
    before = np.zeros(len(scored), dtype=bool) if start is None else (moment < start).to_numpy()
    after = np.zeros(len(scored), dtype=bool) if end is None else (moment >= end).to_numpy()
    seconds = moment.dt.as_unit("ns").astype("int64").to_numpy() / 1e9
    order = np.lexsort((scored["id"].astype(str).to_numpy(), seconds))
    inside = order[(keep & ~before & ~after)[order]]
    away = np.zeros(len(scored))
    if start is not None:
        away[before] = start.timestamp() - seconds[before]
    if end is not None:
        away[after] = seconds[after] - end.timestamp()
    outside = order[(keep & (before | after))[order]]
    nearest = outside[np.argsort(away[outside], kind="stable")][: n_outside(len(inside))]
    return inside, nearest[min(len(nearest) // GUARD, max(0, len(nearest) - LEAST_REFERENCE)) :]


def n_outside(n_inside: int) -> int:
    """Return how many comments outside a period say what is usual, at most, of the comments in it.

    Examples
    --------
    >>> n_outside(10), n_outside(4_000), n_outside(1_000_000)
    (2000, 8000, 50000)
    """
    return min(max(LEAST_OUTSIDE, OUTSIDE * n_inside), MOST_OUTSIDE)


def eligible(scored: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which comments are looked at for coordination: no reposts, and none of the brand itself."""
    keep = np.ones(len(scored), dtype=bool)
    for column in ("is_own", "is_repost"):
        if column in scored:
            keep &= ~scored[column].fillna(value=False).astype(bool).to_numpy()
    return keep


def scene_of(rows: pd.DataFrame, n: int) -> Scene:
    """Return times and accounts of rows of which the first ``n`` are the period's."""
    import pandas as pd

    seconds = rows["timestamp"].dt.as_unit("ns").astype("int64").to_numpy()[:n] / 1e9
    exact = bool(len(seconds)) and bool((seconds % 86_400 != 0).mean() >= 0.5)
    if "timestamp_quality" in rows:
        exact = exact and not bool((rows["timestamp_quality"].iloc[:n] == "day").mean() >= 0.5)
    authors, known, usual = None, frozenset[int](), (0, 0)
    if "author" in rows and rows["author"].iloc[:n].notna().mean() >= 0.5:
        codes = pd.factorize(rows["author"])[0].astype(np.int64)
        outside = codes[n:][codes[n:] >= 0]
        authors, known = codes[:n], frozenset(outside.tolist())
        usual = (len(outside), len(known))
    return Scene(seconds, authors, known, exact, usual)
