"""Real comment streams with listed crises: what a data folder holds, and how it is read.

A data folder has for each stream a Parquet file (``created_at`` in UTC, ``is_negative_truth``, null where nobody
said, and where there are any ``text``, ``id``, ``author``, ``lang``) and beside it a JSON file with ``stream``,
``role`` (``crisis`` where its crises have a baseline), ``timestamp_granularity``, ``text_present_share``,
``labelled_share``, ``crises`` (``id``, ``onset_utc``, ``end_utc``, ``severity``), ``quiet_periods``,
``ambiguous_periods`` and ``coverage_gaps`` (pairs of times).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    Period = tuple[pd.Timestamp, pd.Timestamp]

DAY = pd.Timedelta("1D")

#: Streams of this role have crises with a baseline before them: only these count in the totals.
COUNTED_ROLE = "crisis"

#: Name of the column that holds a human label, where it takes the place of the model.
LABEL_COLUMN = "human_label"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCrisis:
    """A crisis as the data list it: its name, when it began, and when it was over, if it was."""

    name: str
    onset: pd.Timestamp
    end: pd.Timestamp | None
    severity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A stream: where its comments are, and what is known of its times."""

    name: str
    role: str
    path: Path
    dates_only: bool
    has_text: bool
    labelled: bool
    crises: tuple[ListedCrisis, ...]
    quiet: tuple[Period, ...]
    ambiguous: tuple[Period, ...]
    gaps: tuple[Period, ...]

    @property
    def counted(self) -> bool:
        """Whether its crises count in the totals."""
        return self.role == COUNTED_ROLE

    def timestamps(self) -> pd.Series:
        """Return the times of its comments."""
        return pd.read_parquet(self.path, columns=["created_at"])["created_at"]


def read_streams(data: Path, names: Collection[str] = ()) -> tuple[Stream, ...]:
    """Return the per-comment streams of a data folder, by name; files of weekly counts are left out.

    Parameters
    ----------
    data : Path
        The folder.
    names : collection of str
        Which streams; all when empty.

    Raises
    ------
    ValueError
        If the folder holds no streams, or one of ``names`` is not in it.
    """
    described = [json.loads(path.read_text("utf-8")) for path in sorted(data.glob("*.json"))]
    streams = [_stream(meta, data) for meta in described if "role" in meta]
    if not streams:
        msg = f"No stream in {data}: each needs a .json and a .parquet file.\nHint: --help says where to get them."
        raise ValueError(msg)
    unknown = sorted(set(names) - {stream.name for stream in streams})
    if unknown:
        msg = f"No stream {', '.join(unknown)} in {data}. There are {', '.join(stream.name for stream in streams)}."
        raise ValueError(msg)
    return tuple(sorted((s for s in streams if not names or s.name in names), key=lambda stream: stream.name))


def comments_of(stream: Stream, *, labels: bool) -> pd.DataFrame:
    """Return a stream as a comments table, with its human labels in ``LABEL_COLUMN`` if asked for.

    What the data say on the sentiment (stars, labels) is left out otherwise, so that only texts can be judged.
    """
    raw = pd.read_parquet(stream.path)
    frame = pd.DataFrame(
        {
            "id": raw["id"] if "id" in raw else [f"{stream.name}-{i}" for i in range(len(raw))],
            "timestamp": raw["created_at"],
            "text": raw.get("text"),
            "stream": stream.name,
            **{column: raw[column] for column in ("author", "lang") if column in raw},
        }
    )
    if stream.dates_only:
        frame["timestamp_quality"] = "day"
    if labels:
        frame[LABEL_COLUMN] = raw["is_negative_truth"].map({True: "negative", False: "positive"})
    return frame


def _stream(meta: dict[str, Any], data: Path) -> Stream:
    path = data / (meta.get("file") or f"{meta['stream']}.parquet")
    last = pd.Timestamp(meta["date_max_utc"]) if "date_max_utc" in meta else _last(path)
    return Stream(
        name=meta["stream"],
        role=meta["role"],
        path=path,
        dates_only=meta["timestamp_granularity"] == "day",
        has_text=meta.get("text_present_share", 1) > 0,
        labelled=meta.get("labelled_share", 0) > 0,
        crises=tuple(map(_crisis, meta.get("crises") or [])),
        quiet=tuple(_to_the_end(period, last) for period in _periods(meta, "quiet_periods")),
        ambiguous=_periods(meta, "ambiguous_periods"),
        gaps=_periods(meta, "coverage_gaps"),
    )


def _last(path: Path) -> pd.Timestamp:
    return pd.Timestamp(pd.read_parquet(path, columns=["created_at"])["created_at"].max())


def _crisis(meta: dict[str, Any]) -> ListedCrisis:
    end = meta.get("end_utc")
    return ListedCrisis(
        name=meta["id"],
        onset=pd.Timestamp(meta["onset_utc"]),
        end=None if end is None else pd.Timestamp(end),
        severity=meta.get("severity", ""),
    )


def _periods(meta: dict[str, Any], key: str) -> tuple[Period, ...]:
    return tuple((pd.Timestamp(start), pd.Timestamp(end)) for start, end in meta.get(key) or [])


def _to_the_end(period: Period, last: pd.Timestamp) -> Period:
    """Let a period that ends on the last day of a stream hold that day: an alarm raised at its end is false too."""
    start, end = period
    return (start, max(end, last.floor("D") + DAY)) if end >= last.floor("D") else period
