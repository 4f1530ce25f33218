"""Batches of comments to one reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from crisisdetect.errors import Message, Messages, ReadError
from crisisdetect.readers._dayorder import AskError
from crisisdetect.readers._notes import Note, Rejection, note, of_file
from crisisdetect.readers._types import Candidate, Reading, Source
from crisisdetect.tables import COMMENT_COLUMNS, OPTIONAL_COMMENT_COLUMNS, check_comments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crisisdetect.readers._batches import Batches

_NOT_TEXT = frozenset({"timestamp", "is_own", "is_repost", "rating", "likes", "shares", "reach"})

_UNREADABLE = " cannot be read"


def collect(batches: Batches) -> Reading:
    """Return all that batches hold as one reading."""
    frames: list[pd.DataFrame] = []
    rejected: list[pd.DataFrame] = []
    for batch in batches:
        frames.append(batch.comments)
        rejected.append(batch.rejected)
    comments = _in_order([frame for frame in frames if len(frame)] or frames[:1])
    frames.clear()
    told = any("is_repost" in source.mapping for source in batches.sources)
    if "is_repost" in comments and not told and not comments["is_repost"].any():
        comments = comments.drop(columns="is_repost")
    check_comments(comments)
    pa.default_memory_pool().release_unused()
    reading = Reading(
        truncations=batches.truncations,
        comments=comments,
        n_read=batches.n_read,
        rejected=pd.concat(rejected, ignore_index=True),
        sources=batches.sources,
        notes=batches.notes,
    )
    _check_some(reading)
    return reading


def _in_order(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return comments of several tables as one, by time and id, a column at a time; the tables lose their columns."""
    if any(list(frame.columns) != list(frames[0].columns) for frame in frames):
        joined = ordered_table(pd.concat(frames, ignore_index=True))
        return joined.sort_values(["timestamp", "id"], kind="stable", ignore_index=True)
    names = list(frames[0].columns)
    frames = [frame.copy(deep=False) for frame in frames]
    keys = pd.concat([frame[["timestamp", "id"]] for frame in frames], ignore_index=True)
    order = keys.sort_values(["timestamp", "id"], kind="stable").index.to_numpy()
    del keys
    columns = {}
    for name in names:
        parts = [frame.pop(name) for frame in frames]
        columns[name] = pd.concat(parts, ignore_index=True).take(order).reset_index(drop=True)
        del parts
    return ordered_table(pd.DataFrame(columns, columns=names))


def source_notes(
    source: Source, candidate: Candidate, day_order_found: tuple[bool | None, Note | None], notes: Sequence[Note]
) -> list[Note]:
    """Return what there is to say of a source: how it was recognised, and what was found in it."""
    order, why = day_order_found
    mapping = tuple(source.mapping.items())
    lines = [note("source", path=source.path, format=source.format, why=candidate.why, mapping=mapping)]
    if order is not None and why is not None:
        lines.append(note("day_first" if order else "month_first", path=source.path, why=why))
    return lines + of_file(source.path, notes)


def ordered_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return comments with the known columns first and in one order, of one type."""
    text_type = pd.Series(["a"]).dtype
    known = [name for name in (*COMMENT_COLUMNS, *OPTIONAL_COMMENT_COLUMNS) if name in frame.columns]
    ordered = known + [name for name in frame.columns if name not in known]
    frame = frame.copy(deep=False) if list(frame.columns) == ordered else frame[ordered]
    for name in known:
        if name not in _NOT_TEXT and frame[name].dtype != text_type:
            frame[name] = frame[name].astype(text_type)
        elif name in {"is_own", "is_repost"} and frame[name].dtype != bool:
            frame[name] = frame[name].eq(other=True).astype(bool)
    if str(frame["timestamp"].dtype) != "datetime64[us, UTC]":
        frame["timestamp"] = frame["timestamp"].astype("datetime64[us, UTC]")
    return frame


def _check_some(reading: Reading) -> None:
    if len(reading.comments):
        return
    reasons = Messages(
        Message("{n:,} × {reason} ({code})", n=n, reason=Rejection(why), code=why)
        for why, n in reading.rejected_by_reason.items()
    )
    first = reading.rejected.iloc[0]
    if next(iter(reading.rejected_by_reason)) == "relative_timestamp":
        raise _ask_when(reading)
    msg = Message(
        "None of the {n_read:,} rows of {path!r} can be read: {reasons}. Row {row}: {detail}.\n"
        'Hint: times were looked for in {timestamp!r}; give mapping={{"timestamp": "..."}} for another.',
        n_read=reading.n_read,
        path=reading.sources[0].path,
        reasons=reasons,
        row=first["row"],
        detail=_detail(first["detail"]) or Rejection(first["reason"]),
        timestamp=reading.sources[0].mapping["timestamp"],
    )
    raise ReadError(msg)


def _detail(text: str) -> str:
    """Return what stands in the table of rejected rows as what can be said in other languages."""
    column = text.removesuffix(_UNREADABLE)
    return text if column == text else Message("{column} cannot be read", column=column)


def _ask_when(reading: Reading) -> AskError:
    column = reading.sources[0].mapping["timestamp"]
    return AskError(
        Message(
            "The times in column {column!r} of {path!r} are told from the moment the export was made, "
            'as "3 days ago", and nothing in it says when that was.\n'
            'Hint: give as_of="2026-03-02T10:00Z", when it was made.',
            column=column,
            path=reading.sources[0].path,
        )
    )
