"""The columns of a comments table, each from its cells in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from crisisdetect.readers import _arrow
from crisisdetect.readers._authors import is_one_of, pseudonyms
from crisisdetect.readers._ids import clean_ids
from crisisdetect.readers._markup import may_need_reading, reread, strip_html
from crisisdetect.readers._match import author_columns
from crisisdetect.readers._notes import Note, note
from crisisdetect.readers._values import MAX_TEXT, clean_texts, language, numbers, rating, truth

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from crisisdetect.readers._options import ReadOptions
    from crisisdetect.readers._types import Format

    Settle = Callable[[pd.DataFrame], NDArray[np.bool_]]


def texts_of(frame: pd.DataFrame, form: Format, mapping: Mapping[str, str], notes: list[Note]) -> pd.Series:
    if "text" not in mapping:
        notes.append(note("no_texts"))
        return pd.Series(None, index=frame.index, dtype=object)
    texts, n_long, n_twice = clean_texts(frame[mapping["text"]], is_html=form.html)
    if n_twice:
        notes.append(note("encoded_twice", column=mapping["text"], n=n_twice))
    if n_long:
        notes.append(note("long_texts", limit=MAX_TEXT, n=n_long))
    if form.title and form.title in frame.columns:
        titles, _, _ = clean_texts(frame[form.title], is_html=form.html)
        pairs = zip(titles, texts, strict=True)
        joined = ["\n".join(text for text in pair if isinstance(text, str)) or None for pair in pairs]
        return pd.Series(joined, index=frame.index, dtype=object)
    return texts


def add_persons(
    columns: dict[str, Any], frame: pd.DataFrame, form: Format, mapping: Mapping[str, str], options: ReadOptions
) -> None:
    if "author" in mapping:
        columns["author"] = pseudonyms(frame[mapping["author"]], keep=options.keep_authors)
    if not (form.own or "is_own" in mapping or options.own_accounts):
        return
    own = pd.Series(data=form.own, index=frame.index, dtype=bool)
    if "is_own" in mapping:
        own |= _truths(frame[mapping["is_own"]])
    if options.own_accounts:
        for column in author_columns(frame, mapping):
            own |= is_one_of(frame[column], options.own_accounts)
    columns["is_own"] = own


def add_measures(
    columns: dict[str, Any],
    frame: pd.DataFrame,
    form: Format,
    mapping: Mapping[str, str],
    notes: list[Note],
    *,
    steady: bool,
) -> None:
    for target in ("likes", "shares", "reach"):
        if target in mapping:
            columns[target] = numbers(frame[mapping[target]])
    if "rating" in mapping:
        columns["rating"] = _ratings(frame[mapping["rating"]], mapping["rating"], notes)
    if "vendor_sentiment" in mapping:
        columns["vendor_sentiment"] = _cells(frame[mapping["vendor_sentiment"]])
    if form.platform:
        columns["platform"] = _arrow.constant(form.platform, frame.index)
    elif "platform" in mapping:
        columns["platform"] = _cells(frame[mapping["platform"]])
    if "is_repost" in mapping:
        columns["is_repost"] = _truths(frame[mapping["is_repost"]])
    elif (repeats := _repeats(columns["text"])).any() or steady:
        columns["is_repost"] = repeats


def _ratings(cells: pd.Series, column: str, notes: list[Note]) -> pd.Series:
    ratings = _by_value(cells, rating).astype("float64")
    unread = ratings.isna() & cells.notna() & (cells.astype(str).str.strip() != "")
    if unread.any():
        notes.append(note("ratings_unread", column=column, n=int(unread.sum())))
    return ratings


def _repeats(texts: pd.Series) -> NDArray[np.bool_]:
    """Whether each text is marked as one that repeats another."""
    if (quick := _arrow.starting_with(texts, "RT @")) is not None:
        return quick
    return texts.str.startswith("RT @", na=False).to_numpy(dtype=bool)


def add_language(
    columns: dict[str, Any], frame: pd.DataFrame, mapping: Mapping[str, str], options: ReadOptions
) -> None:
    if "lang" in mapping:
        known = _languages(frame[mapping["lang"]])
        columns["lang"] = known if options.lang is None else known.astype(object).where(known.notna(), options.lang)
    elif options.lang is not None:
        columns["lang"] = _arrow.constant(options.lang, frame.index)


def add_links(
    columns: dict[str, Any],
    frame: pd.DataFrame,
    mapping: Mapping[str, str],
    options: ReadOptions,
    notes: list[Note],
) -> None:
    if "id" not in mapping:
        columns["id"] = pd.Series(None, index=frame.index, dtype=object)
    for target in ("id", "thread_id", "parent_id"):
        if target in mapping:
            columns[target], n_rounded = clean_ids(frame[mapping[target]])
            if n_rounded:
                notes.append(note("rounded_ids", column=mapping[target], n=n_rounded))
    if "url" in mapping:
        columns["url"] = _cells(frame[mapping["url"]])
    if options.stream_column is not None:
        columns["stream"] = _cells(frame[options.stream_column])
    elif "stream" in mapping:
        columns["stream"] = _cells(frame[mapping["stream"]])


def _cells(values: pd.Series) -> pd.Series:
    """Return cells as text without tags and surrounding space, null where empty."""
    array = _arrow.strings(values)
    if array is not None and not may_need_reading(array) and (plain := _arrow.trimmed(values)) is not None:
        return plain
    cells = [
        "" if missing else reread(strip_html(str(value)))
        for value, missing in zip(values.tolist(), values.isna().tolist(), strict=True)
    ]
    return pd.Series([cell or None for cell in cells], index=values.index, dtype=object)


def _by_value(values: pd.Series, function: Callable[[Any], Any]) -> pd.Series:
    quick = _arrow.by_value(values, function)
    return values.map(function) if quick is None else quick


def _languages(values: pd.Series) -> pd.Series:
    quick = _arrow.renamed(values, lambda names: [language(name) for name in names])
    return values.map(language).astype(object) if quick is None else quick


def _truths(values: pd.Series) -> pd.Series:
    return _by_value(values, truth).eq(other=True).fillna(value=False).astype(bool)
