"""From what the user has to scored comments, and from these to what waits for its bin."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect.campaigns import sketches
from crisisdetect.errors import Message, ParameterError
from crisisdetect.monitor._counter import NEGATIVE, Waiting, short
from crisisdetect.scoring import score_comments
from crisisdetect.tables import ONLY_STREAM, PROBABILITY_COLUMNS, check_columns, check_comments, check_scored
from crisisdetect.words import copy_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_HALF: Final = re.compile("[\ud800-\udfff]")
_UNITS: Final = (("s", 1e11), ("ms", 1e14), ("us", 1e17))
_KEPT = ("id", "timestamp", "text", "author", "stream", "thread_id", "is_own", *PROBABILITY_COLUMNS)


def is_series(history: Any) -> bool:
    """Tell whether a table is a series."""
    return isinstance(history, pd.DataFrame) and "n_comments" in history and isinstance(history.index, pd.DatetimeIndex)


def to_scored(comments: pd.DataFrame, *, scorer: object = None) -> pd.DataFrame:
    """Return a scored table, scored here where the comments are not."""
    if "p_negative" in comments:
        check_scored(comments)
        return comments
    check_comments(comments)
    return score_comments(comments, scorer=scorer, progress=False)


def to_batch(batch: Any, *, scorer: object = None) -> tuple[pd.DataFrame, int]:
    """Return a batch as a scored table in the order it came, and how many records could not be read.

    Parameters
    ----------
    batch : DataFrame, mapping, or iterable of mappings
        A comments or scored table, or records with at least ``timestamp`` and ``text``; an id is made up of the
        content of a record that has none.
    scorer : optional
        What :func:`crisisdetect.score_comments` takes.
    """
    if isinstance(batch, pd.DataFrame):
        return to_scored(batch, scorer=scorer), 0
    if isinstance(batch, Mapping):
        batch = [batch]
    if not isinstance(batch, Iterable) or isinstance(batch, (str, bytes)):
        msg = Message("A batch must be a table or records (mappings). Got {name} instead.", name=type(batch).__name__)
        raise ParameterError(msg)
    rows = [_row(record) for record in batch]
    read: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row is not None:
            read.setdefault(row["id"], row)
    return _scored(list(read.values()), scorer) if read else empty(), rows.count(None)


def _scored(rows: list[dict[str, Any]], scorer: object) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    frame["timestamp"] = pd.to_datetime(frame["timestamp"], utc=True)
    if "p_negative" not in frame:
        return score_comments(frame, scorer=scorer, progress=False)
    missing = frame["p_negative"].isna().to_numpy()
    if missing.any():
        rest = score_comments(frame[missing].drop(columns=["p_negative", "p_positive"]), scorer=scorer, progress=False)
        for column in ("p_negative", "p_positive"):
            frame.loc[missing, column] = rest[column].to_numpy()
    return frame


def empty() -> pd.DataFrame:
    """Return a scored table without rows."""
    frame = pd.DataFrame({"id": [], "timestamp": pd.to_datetime([], utc=True), "text": [], "p_negative": []})
    return frame.astype({"p_negative": float})


def _row(record: Any) -> dict[str, Any] | None:
    """Return what is needed of a record, None where it has no time."""
    if not isinstance(record, Mapping):
        return None
    try:
        time: Any = _time(record["timestamp"])
    except (KeyError, ValueError, TypeError, OverflowError):
        return None
    if time is pd.NaT or not 1970 <= time.year <= 2200:
        return None
    time = time.tz_localize("UTC") if time.tz is None else time.tz_convert("UTC")
    row = {key: _text(record.get(key)) for key in ("text", "author", "stream", "thread_id", "id")}
    row["is_own"] = record.get("is_own") is True  # type: ignore[assignment]
    if row["id"] is None:
        row["id"] = short("\x1f".join(str(row[key]) for key in ("stream", "author", "text")) + time.isoformat())
    negative, positive = (_probability(record.get(key)) for key in ("p_negative", "p_positive"))
    if negative is None:
        return {**row, "timestamp": time}
    return {
        **row,
        "timestamp": time,
        "p_negative": negative,
        "p_positive": 1 - negative if positive is None else positive,
    }


def _time(value: Any) -> Any:
    """Return a moment; of a number whether it means seconds or parts of them is told by its size."""
    if isinstance(value, bool) or (isinstance(value, str) and not value.strip()[:1].isdigit()):
        return pd.NaT  # "now" and "today" tell nothing
    if isinstance(value, (int, float)):
        return pd.Timestamp(value, unit=next((unit for unit, most in _UNITS if abs(value) < most), "ns"))
    return pd.Timestamp(value)


def _probability(value: Any) -> float | None:
    numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if numeric and 0 <= value <= 1 else None


def _text(value: Any) -> str | None:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    text = value if isinstance(value, str) else str(value)
    # Halves of characters, which JSON allows and nothing else does, would stop whoever comes next.
    return text if _HALF.search(text) is None else _HALF.sub("\ufffd", text)


def waiting(scored: pd.DataFrame) -> Iterator[tuple[str, Waiting, str | None]]:
    """Give for each comment its stream, what waits for its bin, and its text, in the order of the table."""
    check_columns(scored, ("id", "timestamp", "text", "p_negative"), table="scored")
    n = len(scored)
    columns = {name: scored[name].tolist() if name in scored else [None] * n for name in _KEPT}
    times = scored["timestamp"].dt.tz_convert("UTC").dt.tz_localize(None).to_numpy().astype("datetime64[us]")
    seconds = (times.astype(np.int64) / 1e6).tolist()
    shares = [_share(value) for value in columns["p_negative"]]
    negative = [i for i, p in enumerate(shares) if p is not None and p >= NEGATIVE]
    texts = [text if isinstance(text, str) else None for text in (columns["text"][i] for i in negative)]
    sketched = dict(zip(negative, sketches(texts), strict=True))
    for i in range(n):
        p = shares[i]
        known = _share(columns["p_positive"][i])
        positive = 1.0 - (p or 0.0) if known is None else known
        stream = columns["stream"][i]
        text = columns["text"][i]
        one = Waiting(
            seconds[i],
            str(columns["id"][i]),
            p,
            positive,
            short(_none(columns["author"][i])),
            short(copy_key(text)),
            short(_none(columns["thread_id"][i])),
            columns["is_own"][i] is True or columns["is_own"][i] == 1,
            sketched.get(i),
        )
        yield ONLY_STREAM if _none(stream) is None else str(stream), one, text if isinstance(text, str) else None


def _share(value: Any) -> float | None:
    return None if _none(value) is None else min(max(float(value), 0.0), 1.0)


def _none(value: Any) -> Any:
    """Return None for anything that stands for a missing value."""
    return None if value is None or value is pd.NA or value != value else value


def read_kinds(scored: pd.DataFrame) -> list[str | None]:
    """Return which grave matter the model read in each comment, in the order of the table."""
    if "gravity" not in scored:
        return [None] * len(scored)
    return [kind if isinstance(kind, str) else None for kind in scored["gravity"].astype(object)]


def grave_places(
    gravity: Callable[[Sequence[str]], Sequence[tuple[bool, str]]] | None,
    texts: Sequence[str | None],
    *,
    read: Sequence[str | None],
) -> dict[int, str]:
    """Return the kind of what is grave among texts, by place: what the model read, else what ``gravity`` finds."""
    places = [i for i, text in enumerate(texts) if text]
    if gravity is None or not places:
        return {}
    answers = gravity([texts[i] or "" for i in places])
    found = {i: kind for i, (flag, kind) in zip(places, answers, strict=True) if flag}
    return found | {i: kind for i, kind in enumerate(read) if kind is not None}
