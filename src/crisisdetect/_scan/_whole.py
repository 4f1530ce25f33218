"""A large export as one table, without ever holding it twice."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect.readers import Reading, read, read_batches
from crisisdetect.readers._assemble import ordered_table
from crisisdetect.tables import check_comments

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Files of this many bytes together are read block by block.
LARGE: Final = 48 * 2**20

#: What packed files hold, as a multiple of their size.
_PACKED: Final = 5
_ENDINGS: Final = (".gz", ".zip", ".zst", ".parquet", ".xlsx")


def read_whole(source: Any, **options: Any) -> Reading:
    """Return what :func:`crisisdetect.readers.read` returns; large files are read block by block on the way.

    Parameters
    ----------
    source, **options
        What :func:`crisisdetect.readers.read` takes.
    """
    if not _is_large(source):
        return read(source, **options)
    batches = read_batches(source, **options)
    frames, rejected = [], []
    for batch in batches:
        frames.append(batch.comments)
        rejected.append(batch.rejected)
    filled = [frame for frame in frames if len(frame)]
    del frames
    if not filled:
        return read(source, **options)  # it says what is wrong with every row
    comments = in_order(filled)
    told = any("is_repost" in source.mapping for source in batches.sources)
    if "is_repost" in comments and not told and not comments["is_repost"].any():
        comments = comments.drop(columns="is_repost")
    check_comments(comments)
    give_back()
    return Reading(
        comments=comments,
        n_read=batches.n_read,
        rejected=pd.concat(rejected, ignore_index=True),
        sources=batches.sources,
        notes=batches.notes,
        truncations=batches.truncations,
    )


def give_back() -> None:
    """Give memory back to the system that tables of text no longer use: a quarter of a gigabyte in a large scan."""
    import pyarrow as pa

    pa.default_memory_pool().release_unused()


def _is_large(source: Any) -> bool:
    if isinstance(source, list | tuple):
        return bool(source) and all(map(_is_path, source)) and sum(map(_size, source)) >= LARGE
    return _is_path(source) and _size(source) >= LARGE


def _is_path(source: Any) -> bool:
    try:
        return isinstance(source, str | os.PathLike) and source != "-" and Path(source).exists()
    except OSError:  # a name that cannot be one: reading says so
        return False


def _size(source: Any) -> int:
    path = Path(source)
    files: Iterable[Path] = path.rglob("*") if path.is_dir() else [path]
    return sum(
        file.stat().st_size * (_PACKED if file.suffix.lower() in _ENDINGS else 1) for file in files if file.is_file()
    )


def in_order(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return comments of several tables as one, by time and id, a column at a time; the tables are used up.

    Parameters
    ----------
    frames : sequence of DataFrame
        Comments tables; they lose their columns.
    """
    if any(list(frame.columns) != list(frames[0].columns) for frame in frames):
        joined = ordered_table(pd.concat(frames, ignore_index=True))
        return joined.sort_values(["timestamp", "id"], kind="stable", ignore_index=True)
    names = list(frames[0].columns)
    keys = pd.concat([frame[["timestamp", "id"]] for frame in frames], ignore_index=True)
    order = keys.sort_values(["timestamp", "id"], kind="stable").index.to_numpy()
    del keys
    columns = {}
    for name in names:
        parts = [frame.pop(name) for frame in frames]
        columns[name] = pd.concat(parts, ignore_index=True).take(order).reset_index(drop=True)
        del parts
    return ordered_table(pd.DataFrame(columns, columns=names))
