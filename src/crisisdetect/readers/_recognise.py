"""What kind of export a file is, with reasons."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from crisisdetect.errors import Message, ReadError
from crisisdetect.readers._columns import has_all, is_data, is_of_comment, is_private, is_title, shown, spelt_as_needed
from crisisdetect.readers._content import (
    column_called_text,
    column_of_texts,
    column_of_times,
    length_of_prose,
    share_of_times,
)
from crisisdetect.readers._dates import is_relative
from crisisdetect.readers._formats import FORMATS
from crisisdetect.readers._inner import INNER, inner_lists
from crisisdetect.readers._json import table_of
from crisisdetect.readers._kinds import kind_columns, marked_kinds
from crisisdetect.readers._match import clock_column, map_by_alias, map_by_format
from crisisdetect.readers._notes import Note, note
from crisisdetect.readers._platforms_answers import ANSWERS, OWN, replies_beside, with_answers
from crisisdetect.readers._turned import zone_column
from crisisdetect.readers._types import DROP, Candidate, Format, Raw
from crisisdetect.tables import COMMENT_COLUMNS, OPTIONAL_COMMENT_COLUMNS, PROBABILITY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

_LOOKED_AT: Final = 1_000
GENERIC: Final = Format(name="table", platform="", mapping={})
_OWN_TABLE: Final = Format(
    name="comments table",
    platform="",
    mapping={name: name for name in (*COMMENT_COLUMNS, *OPTIONAL_COMMENT_COLUMNS) if name != "source"},
)
#: Columns that our own tables may have.
_OURS: Final = frozenset((*COMMENT_COLUMNS, *OPTIONAL_COMMENT_COLUMNS, *PROBABILITY_COLUMNS, "sentiment"))
#: Columns other than a text that make a row worth counting.
_INSTEAD_OF_TEXT: Final = ("rating", "vendor_sentiment")


def recognise(raw: Raw) -> list[tuple[Candidate, Format, Raw]]:
    """Return the ways a table or document can be read, the surest first.

    Parameters
    ----------
    raw : Raw
        A table, or a JSON document with its table.

    Returns
    -------
    list of tuple of Candidate, Format and Raw
        Each with the table it would be read from: nested records are laid flat as the format says.
    """
    found = [*_by_shape(raw), *_by_columns(raw)]
    form, table = _generic_table(raw)
    mapping = map_by_alias(table.frame, taken={})
    if guessed := _by_content(table.frame, mapping):
        mapping |= guessed
    found.append((_generic_candidate(mapping, guessed), form, table))
    return sorted(found, key=lambda way: -way[0].confidence)


def _generic_table(raw: Raw) -> tuple[Format, Raw]:
    """Return a table as it is, with the comments that lie within its records as rows of their own."""
    if raw.document is None or INNER.shape is None or not INNER.shape(raw.document):
        return GENERIC, shaped(raw, GENERIC)
    within, _ = inner_lists(raw.document)
    names = tuple(f"{name} ({n:,})" for name, n in within.items())
    return INNER, replace(
        shaped(raw, INNER), document=raw.document, notes=(*raw.notes, note("inner_read", columns=names))
    )


def _by_shape(raw: Raw) -> list[tuple[Candidate, Format, Raw]]:
    if raw.document is None:
        return []
    ways = []
    for form in FORMATS:
        if form.shape is not None and form.expand is not None and form.shape(raw.document):
            frame = table_of(raw.path, form.expand(raw.document))
            if frame.empty:
                continue
            table = _tidied(Raw(path=raw.path, frame=frame, bad=raw.bad, notes=raw.notes), form)
            mapping = map_by_format(table.frame, form)
            why = note("why_nested", format=form.name)
            ways.append((Candidate(format=form.name, confidence=0.97, why=why, mapping=mapping), form, table))
    return ways


def _by_columns(raw: Raw) -> list[tuple[Candidate, Format, Raw]]:
    columns = [str(column) for column in raw.frame.columns]
    ways = []
    for form in (_OWN_TABLE, *FORMATS):
        needs = form.needs or (COMMENT_COLUMNS if form is _OWN_TABLE else ())
        if form.shape is not None or not needs:
            continue
        exact = form is _OWN_TABLE and all(name in columns for name in needs) and set(columns) <= _OURS
        if exact or (form is not _OWN_TABLE and has_all(columns, form)):
            table = _tidied(raw, form)
            confidence = min(0.95, 0.7 + 0.05 * len(needs))
            why = note("why_columns", names=", ".join(need.split("|")[0] for need in needs))
            mapping = map_by_format(table.frame, form)
            if "text" not in form.mapping:  # a survey, whose columns are called as its questions
                mapping |= _by_content(table.frame, mapping)
            ways.append((Candidate(format=form.name, confidence=confidence, why=why, mapping=mapping), form, table))
    return ways


def _tidied(raw: Raw, form: Format) -> Raw:
    raw = without_private(raw)
    if form.tidy is None:
        return raw
    spelt = spelt_as_needed(raw.frame.columns, form)  # a format is recognised whatever the case of its columns
    frame = form.tidy(raw.frame.rename(columns=spelt)).rename(columns={new: old for old, new in spelt.items()})
    return Raw(path=raw.path, frame=frame, bad=raw.bad, notes=raw.notes)


def shaped(raw: Raw, form: Format) -> Raw:
    """Return a further piece of a table or document in the shape that a format gives it."""
    if form.expand is not None and raw.document is not None:
        raw = Raw(path=raw.path, frame=table_of(raw.path, form.expand(raw.document)), bad=raw.bad, notes=raw.notes)
    table = _tidied(raw, form)
    return table if form.name != GENERIC.name else replace(table, frame=marked_kinds(table.frame))


def without_private(raw: Raw) -> Raw:
    """Return the table without columns of e-mail and network addresses and telephone numbers."""
    private = [column for column in raw.frame.columns if is_private(str(column))]
    if not private:
        return raw
    notes = (*raw.notes, note("private_columns", columns=tuple(map(str, private))))
    return Raw(path=raw.path, frame=raw.frame.drop(columns=private), bad=raw.bad, notes=notes, document=raw.document)


def _by_content(frame: pd.DataFrame, mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the time and the text of a table, found by what their columns hold where no name tells."""
    if DROP in frame.columns:
        frame = frame[frame[DROP].isna()]
    head = frame.head(_LOOKED_AT)
    free = [
        str(name)
        for name in frame.columns
        if name not in mapping.values() and name != DROP and is_of_comment(str(name))
    ]
    found: dict[str, str] = {}
    known = mapping.get("timestamp")
    unread = known is None or (share_of_times(head[known]) == 0 and not _is_told(head[known]))
    if unread and (column := column_of_times(head, free)) is not None:
        found["timestamp"] = column
    free = [name for name in free if name not in found.values()]
    text = mapping.get("text")
    if text is None or is_title(text):
        column = column_of_texts(head, free) or (text is None and column_called_text(head, free)) or None
        if column is not None and (text is None or length_of_prose(head[column]) > 2 * length_of_prose(head[text])):
            found["text"] = column
    return found


def _is_told(column: pd.Series) -> bool:
    """Whether times are told from another moment, or there are none in the first rows."""
    cells = [cell for cell in column.tolist() if isinstance(cell, str) and cell.strip()]
    return not cells or any(map(is_relative, cells))


def _generic_candidate(mapping: Mapping[str, str], guessed: Mapping[str, str]) -> Candidate:
    has_time, has_text = "timestamp" in mapping, "text" in mapping
    confidence = (
        0.5
        if guessed and has_time and has_text
        else 0.6
        if has_time and has_text
        else 0.3
        if has_time or has_text
        else 0.05
    )
    return Candidate(format=GENERIC.name, confidence=confidence, why=_why_called(mapping, {}), mapping=mapping)


def _why_called(mapping: Mapping[str, str], asked: Mapping[str, str]) -> Note:
    """Return why a table is read by the names of its columns, those apart that the caller named."""
    found = {target: column for target, column in mapping.items() if target not in asked}
    named = {target: note("name", column=found[target]) for target in ("timestamp", "text") if target in found}
    if not named:
        return note("why_named" if asked else "why_unknown")
    code = "called_both" if len(named) == 2 else f"called_{next(iter(named))}"
    return note("why_called", called=Note(code=code, values=tuple(named.items())))


def choose(
    raw: Raw, asked: Mapping[str, str], *, needed: tuple[str, ...], without_text: bool
) -> tuple[Candidate, Format, Raw, dict[str, str]]:
    """Return the best way to read a table, with the columns the caller named in place of those found.

    Parameters
    ----------
    raw : Raw
        A table or document.
    asked : mapping of str to str
        Target columns to columns of the file, as the caller wants them.
    needed : tuple of str
        Other columns of the file that the caller named.
    without_text : bool
        Whether rows are wanted even where there is no text at all.

    Raises
    ------
    ReadError
        If there is no column of times, or nothing that says anything.
    """
    ways = recognise(raw)
    unwanted = {target for target, column in asked.items() if not column}
    asked = filled(asked)
    wanted = {*asked.values(), *needed}
    fitting = [way for way in ways if wanted <= set(map(str, way[2].frame.columns))]
    candidate, form, table = (fitting or ways)[0]
    kept = {target: column for target, column in candidate.mapping.items() if column not in asked.values()}
    mapping = {**kept, **asked}
    if form is GENERIC:
        form, table, mapping = _as_table(table, asked, unwanted, needed)
    elif "text" not in form.mapping and "text" in candidate.mapping:
        notes = [note("guessed_text", column=candidate.mapping["text"])] if "text" not in asked else []
        notes += _of_columns(table, mapping, asked, needed)
        table = replace(table, notes=(*table.notes, *notes))
    mapping = {target: column for target, column in mapping.items() if target not in unwanted}
    if candidate.format == GENERIC.name:
        candidate = replace(candidate, why=_why_called(mapping, asked))
    _check_enough(raw.path, table, mapping, without_text=without_text)
    return candidate, form, table, mapping


def _guess(target: str, column: pd.Series) -> str:
    return "partly_text" if target == "text" and not length_of_prose(column) else f"guessed_{target}"


def _as_table(
    table: Raw, asked: Mapping[str, str], unwanted: set[str], needed: tuple[str, ...]
) -> tuple[Format, Raw, dict[str, str]]:
    """Return how a table without a known format is read, with what there is to say about its columns."""
    form = GENERIC
    mapping = map_by_alias(table.frame, taken=asked)
    guessed = _by_content(table.frame, mapping)
    guessed = {target: column for target, column in guessed.items() if target not in {*asked, *unwanted}}
    mapping |= guessed
    notes = [note(_guess(target, table.frame[column]), column=column) for target, column in guessed.items()]
    beside = replies_beside(map(str, table.frame.columns), mapping)
    replies = tuple(names[0] for names in beside.values())
    notes += _of_columns(table, mapping, asked, (*needed, *replies))
    if beside:
        tidy = partial(with_answers, columns={name: [column] for name, column in mapping.items()}, answer=beside)
        form, table = replace(form, tidy=tidy), replace(table, frame=tidy(table.frame))
        mapping |= {"is_own": OWN, "parent_id": ANSWERS}
        notes.append(note("brand_replies", columns=replies))
    return form, replace(table, notes=(*table.notes, *notes)), mapping


def _of_columns(
    table: Raw, mapping: Mapping[str, str], asked: Mapping[str, str], needed: tuple[str, ...]
) -> list[Note]:
    """Say which columns of a table without a known format are not read."""
    used = {*mapping.values(), *asked.values(), *needed, clock_column(table.frame, mapping), DROP}
    used.add(zone_column(table.frame, mapping.values()))
    if DROP in table.frame:
        used.update(kind_columns(map(str, table.frame.columns)))
    head = table.frame.head(_LOOKED_AT)
    left = [str(name) for name in table.frame.columns if name not in used and head[name].notna().any()]
    named = [name for name in left if not is_data(name)]
    said = [note("unread_columns", n=len(left), columns=tuple(named))] if named else []
    if table.document is not None and table.document.others:
        said += [note("other_lists", columns=tuple(f"{name} ({n})" for name, n in table.document.others))]
    unread = {} if table.document is None else inner_lists(table.document)[1]
    if unread:
        said += [note("inner_lists", columns=tuple(f"{name} ({n})" for name, n in unread.items()))]
    return said


def filled(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return a mapping without the columns that the caller said are not there."""
    return {target: column for target, column in mapping.items() if column}


def _check_enough(path: str, table: Raw, mapping: Mapping[str, str], *, without_text: bool) -> None:
    columns = [str(column) for column in table.frame.columns if column != DROP]
    if "timestamp" not in mapping:
        msg = Message(
            "{path!r} has no column that is known to hold times. Its columns are {shown}.\n"
            'Hint: name it, as mapping={{"timestamp": "...", "text": "..."}}; a file without a header needs one '
            "first.",
            path=path,
            shown=shown(columns),
        )
        raise ReadError(msg)
    if "text" not in mapping and not without_text and not any(target in mapping for target in _INSTEAD_OF_TEXT):
        msg = Message(
            "{path!r} has no column that is known to hold texts, ratings or a sentiment. Its columns are {shown}.\n"
            'Hint: name it, as mapping={{"text": "..."}}.',
            path=path,
            shown=shown(columns),
        )
        raise ReadError(msg)
