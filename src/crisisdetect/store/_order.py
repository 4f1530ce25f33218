"""From parts in the order of an export to files in the order of time, however large, and whatever order that was.

The files hold whole days (in UTC), each sorted by stream, time and id; beside the columns of a scored table they say of
each comment whether it counts as a reaction, which is a matter of its day. An index tells for each stream and day how
many comments there are, and where.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect.errors import Message, NotEnoughDataError
from crisisdetect.parts import digest_of, locked, part_name, whole_part, write_table
from crisisdetect.series import counted_reactions, days_of, far_limits
from crisisdetect.store._facts import Adding
from crisisdetect.store._rows import COUNTED, SAID
from crisisdetect.tables import (
    COMMENT_COLUMNS,
    ONLY_STREAM,
    OPTIONAL_COMMENT_COLUMNS,
    PROBABILITY_COLUMNS,
    READING_COLUMNS,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from crisisdetect.parts import ScoredParts

ORDERED: Final = "ordered"
INDEX: Final = "days.parquet"
FACTS: Final = "facts.json"
NUMBER: Final = "_stream"
_UNFINISHED: Final = "ordering"

#: About as many comments as a file holds: days are not cut, so that one with more is a file of its own.
ROWS_A_FILE: Final = 200_000
ROWS_A_GROUP: Final = 16_384

_DAY: Final = pd.Timedelta("1D")
_LOOKED_AT: Final = ("timestamp", "stream", "timestamp_quality", "is_repost")


def order(parts: ScoredParts) -> Path:
    """Write the comments of a folder of scored parts in the order of time, unless that was done.

    Returns
    -------
    Path
        The folder with the files, inside that of the parts.

    Raises
    ------
    NotEnoughDataError
        If there is no comment.
    ParameterError
        If the folder cannot be written to, or another process is writing to it.
    OSError
        If the disk is full: the comments take as much of it again as their parts.
    """
    folder = parts.folder / ORDERED
    made_of = [digest_of(parts.folder / part_name(number)) for number in range(parts.n_parts)]
    if not _is_done(folder, made_of):
        with locked(parts.folder):
            _order(parts, folder, made_of)
    return folder


def _is_done(folder: Path, made_of: list[str | None]) -> bool:
    try:
        return bool(json.loads((folder / FACTS).read_text())["made_of"] == made_of)
    except FileNotFoundError:
        return False


def _order(parts: ScoredParts, folder: Path, made_of: list[str | None]) -> None:
    unfinished = parts.folder / _UNFINISHED
    for old in (folder, unfinished):
        shutil.rmtree(old, ignore_errors=True)
    unfinished.mkdir()
    days, reposts = _days(parts) if parts.n_parts else (pd.DataFrame(), False)
    if days.empty:
        msg = Message("bin_reactions requires at least 1 comment, got 0.")
        raise NotEnoughDataError(msg)
    limits = far_limits(days)
    edges = _edges(days)
    told = any("is_repost" in source.mapping for source in parts.sources)
    without = () if told or reposts else ("is_repost",)
    far = _split(parts, unfinished, edges, limits, without)
    names = sorted(set(days["stream"]))
    columns = _columns(parts, without)
    facts, kinds, index = Adding(), dict[str, list[Any]](), []
    for number in range(len(edges)):
        rows = _read(unfinished, number, columns)
        if rows is not None:
            index.append(_write(unfinished, number, rows, names, facts))
            kinds |= {name: list(rows[name].cat.categories) for name in columns if rows[name].dtype == "category"}
    table = pd.concat(index, ignore_index=True).sort_values(["stream", "day"], kind="stable", ignore_index=True)
    table["begin"] = table.groupby("stream")["n"].cumsum() - table["n"]
    with whole_part(unfinished / INDEX) as file:
        table.to_parquet(file, index=False)
    kept = {"made_of": made_of, "columns": columns, "kinds": kinds, "streams": names, "far": far}
    kept["facts"] = facts.facts.to_dict()
    with whole_part(unfinished / FACTS) as file:
        file.write(json.dumps(kept).encode())
    unfinished.rename(folder)


def _days(parts: ScoredParts) -> tuple[pd.DataFrame, bool]:
    """Return how many comments of each stream there are a day, and whether there is any repost."""
    found: list[pd.DataFrame] = []
    reposts = False
    for number in range(parts.n_parts):
        rows = _part(parts.folder / part_name(number), _LOOKED_AT)
        reposts |= "is_repost" in rows and bool(rows["is_repost"].eq(other=True).any())
        found.append(days_of(rows))
        if len(found) > 64:
            found = [_summed(found)]
    return _summed(found), reposts


def _summed(found: list[pd.DataFrame]) -> pd.DataFrame:
    table = pd.concat([one for one in found if len(one)] or found[:1], ignore_index=True)
    grouped = table.groupby(["stream", "day"], sort=True)
    return grouped.agg({"n": "sum", "n_vague": "sum", "first": "min", "last": "max"}).reset_index()


def _edges(days: pd.DataFrame) -> pd.DatetimeIndex:
    """Return the first day of each file."""
    a_day = days.groupby("day")["n"].sum().sort_index()
    counted = a_day.cumsum().to_numpy()
    starts = [0]
    for place in range(1, len(a_day)):
        before = counted[starts[-1] - 1] if starts[-1] else 0
        if counted[place] - before > ROWS_A_FILE:
            starts.append(place)
    return pd.DatetimeIndex(a_day.index[starts])


def _split(
    parts: ScoredParts,
    folder: Path,
    edges: pd.DatetimeIndex,
    limits: dict[str, tuple[pd.Timestamp, pd.Timestamp]],
    without: tuple[str, ...],
) -> dict[str, Any] | None:
    """Write the comments of each file that is to be into files of their own; return what is dated far away."""
    waiting: dict[int, list[pa.Table]] = {}
    n, serial, far = 0, 0, _Far()
    for part in range(parts.n_parts):
        table = _arrow(parts.folder / part_name(part)).drop_columns(
            [name for name in without if name in _names(parts.folder / part_name(part))]
        )
        times = pd.DatetimeIndex(table["timestamp"].to_pandas())
        keep = far.near(times, table, limits)
        place = edges.searchsorted(times, side="right") - 1
        for number in np.unique(place[keep]):
            waiting.setdefault(int(number), []).append(table.filter(keep & (place == number)))
        n += int(keep.sum())
        if n >= ROWS_A_FILE or part == parts.n_parts - 1:
            for number, tables in waiting.items():
                _write_raw(folder / f"raw-{number:06d}-{serial:06d}.parquet", tables)
            waiting, n, serial = {}, 0, serial + 1
    return far.told


class _Far:
    """Comments that are dated far from all others: how many, and from when to when."""

    def __init__(self) -> None:
        self._n = 0
        self._first: pd.Timestamp | None = None
        self._last: pd.Timestamp | None = None

    def near(
        self, times: pd.DatetimeIndex, table: pa.Table, limits: dict[str, tuple[pd.Timestamp, pd.Timestamp]]
    ) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Tell which comments are not, and remember those that are."""
        keep = np.ones(len(times), dtype=bool)
        if not limits:
            return keep
        names = table["stream"].to_pandas().fillna(ONLY_STREAM).astype(str) if "stream" in table.schema.names else None
        for stream, (low, high) in limits.items():
            ours = np.True_ if names is None else (names == stream).to_numpy()
            keep &= ~(ours & np.asarray((times < low) | (times >= high)))
        if not keep.all():
            some = times[~keep]
            self._n += len(some)
            self._first = some.min() if self._first is None else min(self._first, some.min())
            self._last = some.max() if self._last is None else max(self._last, some.max())
        return keep

    @property
    def told(self) -> dict[str, Any] | None:
        """What a note says of them; None where there are none."""
        if self._first is None or self._last is None:
            return None
        return {"n": self._n, "first": f"{self._first:%Y-%m-%d}", "last": f"{self._last:%Y-%m-%d}"}


def _columns(parts: ScoredParts, without: tuple[str, ...]) -> list[str]:
    """Return the columns that any part has, in the order of a scored table."""
    there = dict.fromkeys(name for number in range(parts.n_parts) for name in _names(parts.folder / part_name(number)))
    scored = (*PROBABILITY_COLUMNS, "model", *READING_COLUMNS)
    first = (*COMMENT_COLUMNS, *OPTIONAL_COMMENT_COLUMNS)
    others = [name for name in there if name not in first and name not in scored]
    ordered = [*(name for name in first if name in there), *others, *(name for name in scored if name in there)]
    return [name for name in ordered if name not in without]


def _read(folder: Path, number: int, columns: list[str]) -> pd.DataFrame | None:
    """Return the comments of one file that is to be, in any order, and take away what they were read from."""
    import pyarrow as pa

    files = sorted(folder.glob(f"raw-{number:06d}-*.parquet"))
    tables = [_arrow(file) for file in files]
    for file in files:
        file.unlink()
    if not tables:
        return None
    table = pa.concat_tables(tables, promote_options="permissive")
    rows: pd.DataFrame = table.to_pandas(ignore_metadata=True)
    for name in columns:
        if name not in rows:
            rows[name] = None
    return rows[columns]


def _write(folder: Path, number: int, rows: pd.DataFrame, names: list[str], facts: Adding) -> pd.DataFrame:
    """Write one file, in order, and return its lines of the index."""
    import pyarrow as pa

    stream = rows["stream"].fillna(ONLY_STREAM).astype(str) if "stream" in rows else pd.Series(ONLY_STREAM, rows.index)
    code = np.searchsorted(np.array(names, dtype=object), stream.to_numpy(dtype=object)).astype(np.int64)
    keys = pd.DataFrame({"code": code, "timestamp": rows["timestamp"], "id": rows["id"]}).reset_index(drop=True)
    sorted_by = keys.sort_values(["code", "timestamp", "id"], kind="stable").index.to_numpy()
    rows, code = rows.take(sorted_by).reset_index(drop=True), code[sorted_by]
    counted = counted_reactions(rows, code)
    facts.add(rows[[name for name in facts.needed if name in rows]])
    table = rows.assign(**{COUNTED: counted, SAID: rows["text"].notna().to_numpy(), NUMBER: code.astype(np.int32)})
    write_table(
        folder / file_name(number), pa.Table.from_pandas(table, preserve_index=False), "", group_rows=ROWS_A_GROUP
    )
    own = (
        rows["is_own"].fillna(value=False).astype(bool) if "is_own" in rows else pd.Series(data=False, index=rows.index)
    )
    repeats = ~counted & (rows["p_negative"] > 0.5).to_numpy() & ~own.to_numpy()
    lines = pd.DataFrame(
        {
            "stream": np.array(names, dtype=object)[code],
            "day": rows["timestamp"].dt.floor("D"),
            "at": np.arange(len(rows)),
            "timestamp": rows["timestamp"],
            "n_scored": rows["p_negative"].notna().astype(int),
            "n_vague": rows["timestamp_quality"].isin(["day", "relative"]) if "timestamp_quality" in rows else 0,
            "n_own": own.astype(int),
            "n_repeats": repeats.astype(int),
        }
    )
    grouped = lines.groupby(["stream", "day"], sort=True)
    found = grouped.agg(
        n=("at", "size"),
        at=("at", "min"),
        first=("timestamp", "min"),
        last=("timestamp", "max"),
        **{name: (name, "sum") for name in ("n_scored", "n_vague", "n_own", "n_repeats")},
    )
    return found.reset_index().assign(file=number)


def file_name(number: int) -> str:
    """Return the name of a file of comments.

    Examples
    --------
    >>> file_name(3)
    'comments-000003.parquet'
    """
    return f"comments-{number:06d}.parquet"


def _arrow(path: Path) -> pa.Table:
    import pyarrow.parquet as parquet

    return parquet.read_table(path).replace_schema_metadata(None)


def _names(path: Path) -> list[str]:
    import pyarrow.parquet as parquet

    return list(parquet.read_schema(path).names)


def _part(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    import pyarrow.parquet as parquet

    there = [name for name in _names(path) if name in columns]
    rows: pd.DataFrame = parquet.read_table(path, columns=there).to_pandas(ignore_metadata=True)
    return rows


def _write_raw(path: Path, tables: list[pa.Table]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    parquet.write_table(pa.concat_tables(tables, promote_options="permissive"), path, compression="zstd")
