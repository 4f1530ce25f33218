"""Tables of several sources to one reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from crisisdetect.errors import ReadError
from crisisdetect.readers._columns import is_local_header
from crisisdetect.readers._dayorder import ask_day_order, day_order
from crisisdetect.readers._ids import across_sources
from crisisdetect.readers._normalise import Rows, normalise, time_text
from crisisdetect.readers._types import Candidate, Format, Options, Raw, Reading, Source
from crisisdetect.tables import COMMENT_COLUMNS, OPTIONAL_COMMENT_COLUMNS, check_comments

if TYPE_CHECKING:
    from collections.abc import Sequence

Way = tuple[Candidate, Format, Raw, dict[str, str]]

_NOT_TEXT = frozenset({"timestamp", "is_own", "is_repost", "rating", "likes", "shares", "reach"})


def assemble(ways: Sequence[Way], options: Options, notes: Sequence[str]) -> Reading:
    """Read the tables, put them together, and account for every row."""
    times = [time_text(raw, mapping) for _, _, raw, mapping in ways]
    orders = _day_orders(ways, times, options)
    said = list(notes)
    parts: list[Rows] = []
    rejected: list[tuple[str, int, str, str]] = []
    sources = []
    for (candidate, form, raw, mapping), time, (order, why) in zip(ways, times, orders, strict=True):
        rows = normalise(raw, form, mapping, times=time, dayfirst=order, options=options)
        parts.append(rows)
        rejected += [(raw.path, row, reason, detail) for row, reason, detail in rows.bad]
        n_read = len(raw.frame) + len(raw.bad)
        source = Source(
            path=raw.path, format=form.name, confidence=candidate.confidence, mapping=mapping, n_read=n_read
        )
        sources.append(source)
        said += _source_notes(source, candidate, (order, why), rows.notes)
    joined = pd.concat(
        [rows.comments for rows in parts if len(rows.comments)] or [parts[0].comments], ignore_index=True
    )
    joined, again = across_sources(joined)
    rejected += [
        (str(path), int(row), "duplicate_id", "an earlier file has the same comment")
        for path, row in joined.loc[again, ["source", "__row__"]].itertuples(index=False)
    ]
    if again.any():
        said.append(f"{int(again.sum()):,} rows are in more than one file and were counted once.")
    comments = _table(joined[~again].drop(columns="__row__"))
    n_read = sum(source.n_read for source in sources)
    reading = Reading(
        comments=comments,
        n_read=n_read,
        rejected=pd.DataFrame(rejected, columns=["file", "row", "reason", "detail"]),
        sources=tuple(sources),
        notes=tuple(dict.fromkeys(said)),
    )
    _check_some(reading)
    return reading


def _day_orders(ways: Sequence[Way], times: Sequence[pd.Series], options: Options) -> list[tuple[bool | None, str]]:
    """Decide the order of day and month for each table; a table without evidence follows those with the same column."""
    if options.dayfirst is not None:
        return [(options.dayfirst, "") for _ in ways]
    found: list[tuple[bool | None, str]] = []
    for (_, form, _, mapping), time in zip(ways, times, strict=True):
        order, why = day_order(time, local_header=is_local_header(mapping))
        if order is None and form.dayfirst is not None and why:
            order, why = form.dayfirst, f"exports of {form.name} are written so"
        found.append((order, why))
    settled = []
    for (_, _, raw, mapping), (order, why) in zip(ways, found, strict=True):
        if order is None and why:
            column = mapping["timestamp"]
            others = {
                o
                for (_, _, _, m), (o, _) in zip(ways, found, strict=True)
                if o is not None and m["timestamp"] == column
            }
            if len(others) != 1:
                raise ask_day_order(raw.path, column, why)
            order, why = others.pop(), "other files with the same column are written so"
        settled.append((order, why))
    return settled


def _source_notes(
    source: Source, candidate: Candidate, day_order_found: tuple[bool | None, str], notes: Sequence[str]
) -> list[str]:
    order, why = day_order_found
    columns = ", ".join(f"{target} from {column!r}" for target, column in source.mapping.items())
    said = [f"{source.path!r} was read as {source.format}, because {candidate.reason}: {columns}."]
    if order is not None and why:
        said.append(f"Dates in {source.path!r} were read with the {'day' if order else 'month'} first: {why}.")
    return said + [f"{source.path!r}: {note}" for note in notes]


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a comments table: known columns first and in one order, of one type, sorted."""
    text_type = pd.Series(["a"]).dtype
    frame = frame.sort_values(["timestamp", "id"], kind="stable", ignore_index=True)
    known = [name for name in (*COMMENT_COLUMNS, *OPTIONAL_COMMENT_COLUMNS) if name in frame.columns]
    frame = frame[known + [name for name in frame.columns if name not in known]]
    for name in known:
        if name not in _NOT_TEXT:
            frame[name] = frame[name].astype(text_type)
        elif name in {"is_own", "is_repost"}:
            frame[name] = frame[name].eq(other=True).astype(bool)
    frame["timestamp"] = frame["timestamp"].astype("datetime64[us, UTC]")
    check_comments(frame)
    return frame


def _check_some(reading: Reading) -> None:
    if len(reading.comments):
        return
    reasons = ", ".join(f"{reason} {n:,} times" for reason, n in reading.rejected_by_reason.items())
    first = reading.rejected.iloc[0]
    msg = (
        f"None of the {reading.n_read:,} rows of {reading.sources[0].path!r} can be read: {reasons}. "
        f"Row {first['row']}: {first['detail'] or first['reason']}.\n"
        f"Hint: times were looked for in {reading.sources[0].mapping['timestamp']!r}; "
        'give mapping={"timestamp": "..."} for another.'
    )
    raise ReadError(msg)
