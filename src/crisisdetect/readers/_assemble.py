"""Tables of several sources to one reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from crisisdetect.errors import Message, Messages, ReadError
from crisisdetect.readers._columns import is_local_header
from crisisdetect.readers._dayorder import AskError, ask_day_order, day_order
from crisisdetect.readers._ids import across_sources
from crisisdetect.readers._normalise import Rows, normalise, time_text
from crisisdetect.readers._notes import Note, Rejection, note, of_file, said
from crisisdetect.readers._time import Written, Zone
from crisisdetect.readers._truncation import Extent, sentence
from crisisdetect.readers._types import Candidate, Format, Options, Raw, Reading, Source
from crisisdetect.tables import COMMENT_COLUMNS, OPTIONAL_COMMENT_COLUMNS, check_comments

if TYPE_CHECKING:
    from collections.abc import Sequence

Way = tuple[Candidate, Format, Raw, dict[str, str]]

_NOT_TEXT = frozenset({"timestamp", "is_own", "is_repost", "rating", "likes", "shares", "reach"})

_UNREADABLE = " cannot be read"


def assemble(ways: Sequence[Way], options: Options, notes: Sequence[Note]) -> Reading:
    """Read the tables, put them together, and account for every row."""
    times = [time_text(raw, mapping) for _, _, raw, mapping in ways]
    orders = _day_orders(ways, times, options)
    lines = list(notes)
    parts: list[Rows] = []
    extent = Extent()
    rejected: list[tuple[str, int, str, str]] = []
    sources = []
    for (candidate, form, raw, mapping), time, (order, why) in zip(ways, times, orders, strict=True):
        zone = Zone(tz=options.tz, dayfirst=order, as_of=options.as_of)
        rows = normalise(raw, form, mapping, times=time, zone=zone, options=options)
        parts.append(rows)
        extent.add(rows.comments, raw.path)
        rejected += [(raw.path, row, reason, detail) for row, reason, detail in rows.bad]
        n_read = len(raw.frame) + len(raw.bad)
        source = Source(
            path=raw.path, format=form.name, confidence=candidate.confidence, mapping=mapping, n_read=n_read
        )
        sources.append(source)
        lines += source_notes(source, candidate, (order, why), rows.notes)
    joined, again = _once(parts)
    rejected += again
    if again:
        lines.append(note("several_files", n=len(again)))
    comments = _table(joined)
    n_read = sum(source.n_read for source in sources)
    truncations = extent.truncations(sources)
    lines += [sentence(one, sources) for one in truncations]
    reading = Reading(
        truncations=truncations,
        comments=comments,
        n_read=n_read,
        rejected=pd.DataFrame(rejected, columns=["file", "row", "reason", "detail"]),
        sources=tuple(sources),
        notes=said(lines),
    )
    _check_some(reading)
    return reading


def _once(parts: Sequence[Rows]) -> tuple[pd.DataFrame, list[tuple[str, int, str, str]]]:
    """Put the rows of all sources together, without those that an earlier source already had."""
    filled = [rows.comments for rows in parts if len(rows.comments)] or [parts[0].comments]
    joined, again = across_sources(pd.concat(filled, ignore_index=True))
    rejected = [
        (str(path), int(row), "duplicate_id", "an earlier file has the same comment")
        for path, row in joined.loc[again, ["source", "__row__"]].itertuples(index=False)
    ]
    return joined[~again].drop(columns="__row__"), rejected


def _day_orders(
    ways: Sequence[Way], times: Sequence[Written], options: Options
) -> list[tuple[bool | None, Note | None]]:
    """Decide the order of day and month for each table; a table without evidence follows those with the same column."""
    if options.dayfirst is not None:
        return [(options.dayfirst, None) for _ in ways]
    found: list[tuple[bool | None, Note | None]] = []
    for (_, form, _, mapping), time in zip(ways, times, strict=True):
        order, why = day_order(time.text, local_header=is_local_header(mapping)) if time.quick is None else (None, None)
        if order is None and form.dayfirst is not None and why is not None:
            order, why = form.dayfirst, note("exports_so", format=form.name)
        found.append((order, why))
    settled = []
    for (_, _, raw, mapping), (order, why) in zip(ways, found, strict=True):
        if order is None and why is not None:
            column = mapping["timestamp"]
            others = {
                o
                for (_, _, _, m), (o, _) in zip(ways, found, strict=True)
                if o is not None and m["timestamp"] == column
            }
            if len(others) != 1:
                raise ask_day_order(raw.path, column, why)
            order, why = others.pop(), note("others_so")
        settled.append((order, why))
    return settled


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


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a comments table, sorted."""
    frame = ordered_table(frame.sort_values(["timestamp", "id"], kind="stable", ignore_index=True))
    check_comments(frame)
    return frame


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
