"""One table of a file to rows of a comments table and rows that are none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from crisisdetect.readers._authors import is_one_of, pseudonyms
from crisisdetect.readers._columns import author_columns, clock_column
from crisisdetect.readers._dates import is_relative
from crisisdetect.readers._ids import clean_ids, settle_ids
from crisisdetect.readers._time import Times, as_text, read_times
from crisisdetect.readers._types import DROP, Bad
from crisisdetect.readers._values import MAX_TEXT, clean_texts, language, numbers, rating, strip_html, truth
from crisisdetect.tables import OPTIONAL_COMMENT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crisisdetect.readers._types import Format, Options, Raw

_SAFE_TO_SHOW: Final = re.compile(r"^[\d\s:/.,+\-TZ]{1,40}$")
_DAY: Final = r"^(?:\d{4}-\d{2}-\d{2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})$"
_CLOCK: Final = r"^\d{1,2}[:h]\d{2}(?::\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows of one source: comments with the columns of a comments table, rejected rows, and notes."""

    comments: pd.DataFrame
    bad: list[Bad]
    notes: list[str]


def time_text(raw: Raw, mapping: Mapping[str, str]) -> pd.Series:
    """Return the written times of a table; a column with the time of day is joined to one with days only."""
    text = as_text(raw.frame[mapping["timestamp"]])
    clock = clock_column(raw.frame, mapping)
    if clock is None or not len(text) or not text[text != ""].str.match(_DAY).all():
        return text
    clocks = as_text(raw.frame[clock])
    joined = text + " " + clocks
    return as_text(joined.where(clocks.str.match(_CLOCK) & (text != ""), text))


def normalise(
    raw: Raw, form: Format, mapping: Mapping[str, str], *, times: pd.Series, dayfirst: bool | None, options: Options
) -> Rows:
    """Turn one table into rows of a comments table.

    Parameters
    ----------
    raw : Raw
        The table; it is not modified.
    form : Format
        The format it was recognised as.
    mapping : mapping of str to str
        Columns of the comments table to columns of ``raw.frame``.
    times : Series of str
        Written times, as :func:`time_text` gives them.
    dayfirst : bool or None
        Order of day and month.
    options : Options
        What the caller asked for.

    Returns
    -------
    Rows
    """
    dropped = raw.frame[DROP].notna() if DROP in raw.frame.columns else pd.Series(data=False, index=raw.frame.index)
    read = read_times(times[~dropped], tz=options.tz, dayfirst=dayfirst)
    bad = [*raw.bad, *((int(row), str(raw.frame.loc[row, DROP]), "") for row in raw.frame.index[dropped])]
    bad += _bad_times(read, times, mapping["timestamp"])
    notes = [*raw.notes, *read.notes]
    kept = read.reason.index[read.reason == ""]
    frame = raw.frame.loc[kept]
    if form.note is not None and (said := form.note(raw.frame)):
        notes.append(said)
    comments = pd.DataFrame(
        {"timestamp": read.timestamp[kept], "timestamp_quality": form.quality or read.quality[kept]}, index=kept
    )
    comments["text"] = _texts(frame, form, mapping, notes)
    _add_persons(comments, frame, form, mapping, options)
    _add_measures(comments, frame, form, mapping, options)
    _add_links(comments, frame, mapping, options, notes)
    comments["source"] = raw.path
    again, id_notes = settle_ids(comments, column=mapping.get("id", "id"), salt=raw.path)
    bad += [(int(row), "duplicate_id", "an earlier row has the same id") for row in comments.index[again]]
    ordered = [name for name in ("id", "timestamp", "text", *OPTIONAL_COMMENT_COLUMNS) if name in comments.columns]
    kept_columns = [name for name in options.keep_columns if name not in ordered]
    comments = comments[ordered].assign(**{name: frame[name] for name in kept_columns})
    comments["__row__"] = comments.index
    return Rows(comments=comments[~again], bad=bad, notes=notes + id_notes)


def _bad_times(read: Times, times: pd.Series, column: str) -> list[Bad]:
    bad: list[Bad] = []
    failed = read.reason.ne("").to_numpy()
    kept = times.loc[read.reason.index]
    for row, written, reason in zip(kept.index[failed], kept[failed], read.reason[failed], strict=True):
        code = "relative_timestamp" if reason == "bad_timestamp" and is_relative(str(written)) else str(reason)
        shown = f"{column} is {written!r}" if _SAFE_TO_SHOW.match(str(written)) else f"{column} cannot be read"
        bad.append((int(row), code, f"{column} is empty" if code == "no_timestamp" else shown))
    return bad


def _texts(frame: pd.DataFrame, form: Format, mapping: Mapping[str, str], notes: list[str]) -> pd.Series:
    if "text" not in mapping:
        notes.append("There is no column of texts: nothing can be scored, only counted.")
        return pd.Series(None, index=frame.index, dtype=object)
    texts, n_long = clean_texts(frame[mapping["text"]], is_html=form.html)
    if n_long:
        notes.append(f"{n_long:,} texts are longer than {MAX_TEXT:,} characters and were cut there.")
    if form.title and form.title in frame.columns:
        titles, _ = clean_texts(frame[form.title], is_html=form.html)
        texts = ["\n".join(filter(None, pair)) or None for pair in zip(titles, texts, strict=True)]
    return pd.Series(texts, index=frame.index, dtype=object)


def _add_persons(
    comments: pd.DataFrame, frame: pd.DataFrame, form: Format, mapping: Mapping[str, str], options: Options
) -> None:
    if "author" in mapping:
        comments["author"] = pseudonyms(frame[mapping["author"]], keep=options.keep_authors)
    own = pd.Series(data=form.own, index=frame.index, dtype=bool)
    if "is_own" in mapping:
        own |= frame[mapping["is_own"]].map(truth).astype(bool)
    if options.own_accounts:
        for column in author_columns(frame, mapping):
            own |= is_one_of(frame[column], options.own_accounts)
    if form.own or "is_own" in mapping or options.own_accounts:
        comments["is_own"] = own


def _add_measures(
    comments: pd.DataFrame, frame: pd.DataFrame, form: Format, mapping: Mapping[str, str], options: Options
) -> None:
    for target in ("likes", "shares", "reach"):
        if target in mapping:
            comments[target] = numbers(frame[mapping[target]])
    if "rating" in mapping:
        comments["rating"] = frame[mapping["rating"]].map(rating).astype("float64")
    if "vendor_sentiment" in mapping:
        comments["vendor_sentiment"] = _cells(frame[mapping["vendor_sentiment"]])
    if form.platform:
        comments["platform"] = form.platform
    elif "platform" in mapping:
        comments["platform"] = _cells(frame[mapping["platform"]])
    if "is_repost" in mapping:
        comments["is_repost"] = frame[mapping["is_repost"]].map(truth).astype(bool)
    elif (repeats := comments["text"].str.startswith("RT @", na=False)).any():
        comments["is_repost"] = repeats.astype(bool)
    _add_language(comments, frame, mapping, options)


def _add_language(comments: pd.DataFrame, frame: pd.DataFrame, mapping: Mapping[str, str], options: Options) -> None:
    known = pd.Series(None, index=comments.index, dtype=object)
    if "lang" in mapping:
        known = frame[mapping["lang"]].map(language).astype(object)
    if options.lang is not None:
        known = known.where(known.notna(), options.lang)
    if "lang" in mapping or options.lang is not None:
        comments["lang"] = known


def _add_links(
    comments: pd.DataFrame, frame: pd.DataFrame, mapping: Mapping[str, str], options: Options, notes: list[str]
) -> None:
    comments["id"] = pd.Series(None, index=comments.index, dtype=object)
    for target in ("id", "thread_id", "parent_id"):
        if target in mapping:
            comments[target], n_rounded = clean_ids(frame[mapping[target]])
            if n_rounded:
                notes.append(
                    f"{n_rounded:,} ids in column {mapping[target]!r} were rounded by a spreadsheet or a table of "
                    "numbers and cannot be used."
                )
    if "url" in mapping:
        comments["url"] = _cells(frame[mapping["url"]])
    if options.stream_column is not None:
        comments["stream"] = _cells(frame[options.stream_column])
    elif "stream" in mapping:
        comments["stream"] = _cells(frame[mapping["stream"]])


def _cells(values: pd.Series) -> pd.Series:
    """Return cells as text without tags and surrounding space, null where empty."""
    cells = [
        "" if missing else strip_html(str(value))
        for value, missing in zip(values.tolist(), values.isna().tolist(), strict=True)
    ]
    return pd.Series([cell or None for cell in cells], index=values.index, dtype=object)
