"""One table of a file to rows of a comments table and rows that are none."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect.errors import Message
from crisisdetect.readers import _arrow
from crisisdetect.readers._dates import is_relative
from crisisdetect.readers._fields import add_language, add_links, add_measures, add_persons, texts_of
from crisisdetect.readers._match import clock_column
from crisisdetect.readers._notes import Note, note
from crisisdetect.readers._time import Times, Written, Zone, as_text, read_times, written
from crisisdetect.readers._turned import turned, with_zones, zone_column, zone_in_name
from crisisdetect.readers._types import DROP, Bad
from crisisdetect.tables import OPTIONAL_COMMENT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from crisisdetect.readers._options import ReadOptions
    from crisisdetect.readers._types import Format, Raw

    Settle = Callable[[pd.DataFrame], NDArray[np.bool_]]

_LOOKED_AT: Final = 1_000


_SAFE_TO_SHOW: Final = re.compile(r"^[\d\s:/.,+\-TZ]{1,40}$")


_DAY: Final = r"^(?:\d{4}-\d{2}-\d{2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})$"


_CLOCK: Final = r"^\d{1,2}[:h.]\d{2}(?:[:.]\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows of one source: comments with the columns of a comments table, rejected rows, and notes."""

    comments: pd.DataFrame
    bad: list[Bad]
    notes: list[Note]


def time_text(raw: Raw, mapping: Mapping[str, str]) -> Written:
    """Return the written times of a table, with the time of day and the zone that stand beside them or in a name."""
    column = mapping["timestamp"]
    cells, n_turned = turned(raw.frame[column])
    times = written(cells)
    zone: Any = zone_in_name(column)
    beside = None if zone else zone_column(raw.frame, mapping.values())
    if times.quick is not None:
        instants, empty, naive = times.quick
        if not naive or not (zone or beside):
            return replace(times, n_turned=n_turned)
        if zone == "utc":
            return Written(text=times.text, quick=(instants, empty, False), n_turned=n_turned)
        times = Written(text=as_text(times.text))
    text = _with_clocks(raw, mapping, times.text)
    if (zone or beside) and len(text):
        text = as_text(with_zones(text, zone or raw.frame[beside]))
    return Written(text=text, n_turned=n_turned)


def _with_clocks(raw: Raw, mapping: Mapping[str, str], text: pd.Series) -> pd.Series:
    """Join a column with the time of day to one with days only."""
    clock = clock_column(raw.frame, mapping)
    if clock is None or not len(text) or not text[text != ""].head(_LOOKED_AT).str.match(_DAY).all():
        return text
    clocks = as_text(raw.frame[clock])
    fits = clocks.str.match(_CLOCK) & text.str.match(_DAY)
    return as_text((text + " " + clocks).where(fits, text))


def is_dropped(raw: Raw) -> NDArray[np.bool_]:
    """Return which rows of a table are no comments, as the format says."""
    if DROP not in raw.frame.columns:
        return np.zeros(len(raw.frame), dtype=bool)
    return raw.frame[DROP].notna().to_numpy(dtype=bool)


def unsettled(
    raw: Raw,
    form: Format,
    mapping: Mapping[str, str],
    *,
    times: Written,
    zone: Zone,
    options: ReadOptions,
    steady: bool = False,
) -> Rows:
    """Turn one table into rows that may lack an id or repeat one.

    Parameters
    ----------
    raw : Raw
        The table; it is not modified.
    form : Format
        The format it was recognised as.
    mapping : mapping of str to str
        Columns of the comments table to columns of ``raw.frame``.
    times : Written
        Written times, as :func:`time_text` gives them.
    zone : Zone
        What is known of the clock that wrote them.
    options : ReadOptions
        What the caller asked for.
    steady : bool, default=False
        Whether there is to be a column ``is_repost`` also where none of these rows repeats another.

    Returns
    -------
    Rows
    """
    dropped = is_dropped(raw)
    read = read_times(times.where(~dropped), zone)
    bad = [*raw.bad, *_left_out(raw, dropped)]
    sound = read.timestamp.notna().to_numpy(dtype=bool)
    if not sound.all():
        bad += _bad_times(read, times.text, mapping["timestamp"], ~sound)
    notes = [*raw.notes, *read.notes]
    if times.n_turned:
        notes.append(note("turned_dates", column=mapping["timestamp"], n=times.n_turned))
    if n_below := _blank_below(read):
        notes.append(note("fill_dates", column=mapping["timestamp"], n=n_below))
    kept = read.reason.index[sound]
    frame = raw.frame if sound.all() and len(kept) == len(raw.frame) else raw.frame.loc[kept]
    if form.note is not None and (said := form.note(raw.frame)) is not None:
        notes.append(said)
    columns: dict[str, Any] = {
        "timestamp": read.timestamp if sound.all() else read.timestamp[sound],
        "timestamp_quality": form.quality or (read.quality if sound.all() else read.quality[sound]),
        "text": texts_of(frame, form, mapping, notes),
    }
    add_persons(columns, frame, form, mapping, options)
    add_measures(columns, frame, form, mapping, notes, steady=steady and "text" in mapping)
    add_language(columns, frame, mapping, options)
    add_links(columns, frame, mapping, options, notes)
    columns["source"] = _arrow.constant(raw.path, frame.index)
    ordered = [name for name in ("id", "timestamp", "text", *OPTIONAL_COMMENT_COLUMNS) if name in columns]
    kept_columns = [name for name in options.keep_columns if name not in ordered]
    table = {name: columns[name] for name in ordered} | {name: frame[name] for name in kept_columns}
    comments = pd.DataFrame({**table, "__row__": kept}, index=kept, copy=False)
    return _without_wild(Rows(comments=comments, bad=bad, notes=notes), mapping)


def _without_wild(rows: Rows, mapping: Mapping[str, str]) -> Rows:
    """Set aside the rows that hold a number beyond all floats, which would swallow all others."""
    for target in ("likes", "shares", "reach", "rating"):
        if target not in rows.comments:
            continue
        wild = np.isinf(rows.comments[target].to_numpy(dtype="float64", na_value=np.nan))
        if wild.any():
            column = mapping.get(target, target)
            rows.bad.extend(
                (int(row), "bad_number", f"{column} is beyond all numbers") for row in rows.comments.index[wild]
            )
            rows = Rows(comments=rows.comments[~wild], bad=rows.bad, notes=rows.notes)
    return rows


def _blank_below(read: Times) -> int:
    """Return how many rows have no date and stand below one that has, where they are most of those without."""
    empty = (read.reason == "no_timestamp").to_numpy(dtype=bool)
    if empty.sum() < _FEWEST_BLANK * len(empty) or not len(empty):
        return 0
    dated = np.logical_or.accumulate(~empty)
    return int((empty & dated).sum())


_FEWEST_BLANK: Final = 0.2


def _left_out(raw: Raw, dropped: NDArray[np.bool_]) -> list[Bad]:
    """Return the rows that are no comments: a reason, and what they are where the format says so."""
    if not dropped.any():
        return []
    cells = raw.frame.loc[dropped, DROP]
    parts = [str(cell).partition(": ") for cell in cells]
    return [(int(row), code, kind) for row, (code, _, kind) in zip(cells.index, parts, strict=True)]


def settled(rows: Rows, settle: Settle) -> Rows:
    """Give rows their ids, and set aside those that repeat earlier ones.

    Parameters
    ----------
    rows : Rows
        As :func:`unsettled` gives them; the ids are written in place.
    settle : callable
        Gives every row an id, in place, and returns which rows repeat earlier ones.

    Returns
    -------
    Rows
    """
    comments = rows.comments
    again = settle(comments)
    if not again.any():
        return rows
    repeated = [(int(row), "duplicate_id", "an earlier row has the same id") for row in comments.index[again]]
    return Rows(comments=comments[~again], bad=[*rows.bad, *repeated], notes=rows.notes)


def _bad_times(read: Times, times: pd.Series, column: str, failed: NDArray[np.bool_]) -> list[Bad]:
    bad: list[Bad] = []
    kept = times.loc[read.reason.index]
    for row, cell, reason in zip(kept.index[failed], kept[failed], read.reason[failed], strict=True):
        code = "relative_timestamp" if reason == "bad_timestamp" and is_relative(str(cell)) else str(reason)
        shown = (
            f"{column} is {cell!r}"
            if _SAFE_TO_SHOW.match(str(cell))
            else Message("{column} cannot be read", column=column)
        )
        bad.append((int(row), code, f"{column} is empty" if code == "no_timestamp" else shown))
    return bad
