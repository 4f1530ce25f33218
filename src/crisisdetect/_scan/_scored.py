"""What is scored already: a scored table, or what ``crisisdetect score`` wrote."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from crisisdetect._scan._kept import kept_reading
from crisisdetect.errors import Message, ParameterError, ReadError
from crisisdetect.parts import MANIFEST, ScoredParts, open_parts
from crisisdetect.readers import Note, Reading, Source, batches_apart, given_frame, note
from crisisdetect.store import Folder, Frame
from crisisdetect.tables import COMMENT_COLUMNS, PROBABILITY_COLUMNS, READING_COLUMNS, check_scored

if TYPE_CHECKING:
    import pandas as pd

    from crisisdetect._scan._kept import Kept

_SCORED: Final = frozenset((*COMMENT_COLUMNS, *PROBABILITY_COLUMNS))
#: A file is taken for what ``score`` wrote where it says who scored as well.
_WRITTEN: Final = _SCORED | {"model"}
#: Columns of texts in a file whose kinds nobody wrote down.
_TEXTS: Final = (
    *("id", "text", "author", "lang", "platform", "stream", "thread_id", "parent_id", "url", "source", "model"),
    *("timestamp_quality", "category", "gravity"),
)
#: Rows read to see which columns there are, and at once.
_FEW: Final = 256
_MANY: Final = 65_536
_FLAGS: Final = {"True": True, "False": False, "true": True, "false": False, True: True, False: False}


def scored_source(source: Any) -> tuple[Kept, Reading] | None:
    """Return the scored comments that a source is, and how they were read; None where it has to be scored.

    Parameters
    ----------
    source : object
        What :func:`crisisdetect.scan` takes: a table with the columns of a scored one, a folder of scored parts, a
        file that ``crisisdetect score`` wrote, or several of these.

    Raises
    ------
    ReadError
        If scoring was interrupted.
    TableError
        If it has the columns of a scored table and is none.
    ParameterError
        If of several sources some are scored and others are not.
    """
    if not isinstance(source, list | tuple) or (source and all(isinstance(one, Mapping) for one in source)):
        return _kept_one(source)
    found = [_one(one) for one in source]
    known = [one for one in found if one is not None]
    if not known:
        return None
    if len(known) < len(found):
        msg = Message(
            "Of the {total} sources {n} are scored already and the others are not.\n"
            "Hint: scan them apart, or score the others first",
            total=len(found),
            n=len(known),
        )
        raise ParameterError(msg)
    if len(known) == 1:
        return _kept_one(source[0])
    scored, reading = _together(known)
    return Frame(scored), reading


def reading_of(parts: ScoredParts) -> Reading:
    """Return what was read for scored parts, with the scored comments."""
    return Reading(
        comments=parts.comments(),
        n_read=parts.counts["n_read"],
        rejected=parts.rejected(),
        sources=parts.sources,
        notes=parts.notes,
        truncations=parts.truncations,
    )


def _kept_one(source: Any) -> tuple[Kept, Reading] | None:
    """Return what one source is; scored parts stay where they are."""
    parts = _parts_of(source)
    if parts is not None:
        folder = Folder(parts)
        return folder, kept_reading(folder, parts)
    found = _one(source)
    return None if found is None else (Frame(found[0]), found[1])


def _parts_of(source: Any) -> ScoredParts | None:
    """Return the scored parts that a folder holds; None where it is none.

    Raises
    ------
    ReadError
        If scoring was interrupted.
    """
    if not isinstance(source, str | os.PathLike) or not (Path(source) / MANIFEST).is_file():
        return None
    parts = open_parts(source)
    if not parts.complete:
        msg = Message(
            "The folder {path!r} is not complete.\nHint: run `crisisdetect score` again, it goes on",
            path=os.fspath(source),
        )
        raise ReadError(msg)
    return parts


def _one(source: Any) -> tuple[pd.DataFrame, Reading] | None:
    if isinstance(source, str | os.PathLike):
        return _of_path(os.fspath(source))
    first = source[0] if isinstance(source, list | tuple) and source else source
    names = first if isinstance(first, Mapping) else getattr(source, "columns", ())
    frame = given_frame(source) if set(map(str, names)) >= _SCORED else None
    return None if frame is None else _told(frame, "table")


def _of_path(name: str) -> tuple[pd.DataFrame, Reading] | None:
    from crisisdetect._scan._saved import is_saved, load

    path = Path(name)
    if path.is_file() and is_saved(path):
        saved = load(path)
        return saved.comments, replace(saved.reading, notes=(*saved.reading.notes, _as_scored(saved.comments)))
    parts = _parts_of(path)
    if parts is not None:
        reading = reading_of(parts)
        return reading.comments, reading
    read = _READERS.get(path.suffix.casefold())
    if read is None or not path.is_file():
        return None
    table = read(path)
    return None if table is None else _told(table, name)


def _told(table: pd.DataFrame, name: str) -> tuple[pd.DataFrame, Reading]:
    """Return a scored table as it is, sorted as every other, with a note that it was taken as scored."""
    import pandas as pd

    check_scored(table)
    table = table.sort_values(["timestamp", "id"], kind="stable", ignore_index=True)
    source = Source(path=name, format="scored table", confidence=1.0, mapping={}, n_read=len(table))
    nothing = pd.DataFrame(columns=["file", "row", "reason", "detail"])
    return table, Reading(
        comments=table, n_read=len(table), rejected=nothing, sources=(source,), notes=(_as_scored(table),)
    )


def _as_scored(table: pd.DataFrame) -> Note:
    by = sorted(set(table["model"].dropna().astype(str))) if "model" in table else []
    return (
        note("taken_as_scored", n=len(table), model=", ".join(by))
        if by
        else note("taken_as_scored_unnamed", n=len(table))
    )


def _together(known: list[tuple[pd.DataFrame, Reading]]) -> tuple[pd.DataFrame, Reading]:
    import pandas as pd

    if len(known) == 1:
        return known[0]
    table = pd.concat([one for one, _ in known], ignore_index=True)
    check_scored(table)
    table = table.sort_values(["timestamp", "id"], kind="stable", ignore_index=True)
    readings = [reading for _, reading in known]
    return table, Reading(
        comments=table,
        n_read=sum(one.n_read for one in readings),
        rejected=pd.concat([one.rejected for one in readings], ignore_index=True),
        sources=tuple(source for one in readings for source in one.sources),
        notes=tuple(said for one in readings for said in one.notes),
        truncations=tuple(end for one in readings for end in one.truncations),
    )


def _parquet(path: Path) -> pd.DataFrame | None:
    """Read a scored table, as all Parquet files are, in a process of its own; None where it is another table."""
    import pyarrow as pa

    name = str(path)
    try:
        with closing(batches_apart(name, name, None, None, rows=_FEW)) as batches:
            names = next((set(batch.schema.names) for batch, _ in batches), set())
    except ReadError:  # whatever it is: the reader of exports says what is wrong
        return None
    if not names >= _SCORED:
        return None
    table = pa.Table.from_batches([batch for batch, _ in batches_apart(name, name, None, None, rows=_MANY)])
    return cast("pd.DataFrame", table.to_pandas(ignore_metadata=True))


def _csv(path: Path) -> pd.DataFrame | None:
    import pandas as pd

    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        header = next(csv.reader([file.readline(2**20)]), [])
    if not set(header) >= _WRITTEN or len(set(header)) < len(header):
        return None
    kinds = {name: "str" for name in header if name in _TEXTS or name == "timestamp"}
    try:
        table = pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values=[""], encoding="utf-8")
    except ValueError:  # torn, or in another encoding: the reader of exports says what is wrong
        return None
    quoted = table["text"].str.startswith("'", na=False)  # before what a spreadsheet takes for a formula
    table.loc[quoted, "text"] = table.loc[quoted, "text"].map(_unquoted)
    return _typed(table)


def _lines(path: Path) -> pd.DataFrame | None:
    import pandas as pd

    records: list[dict[str, Any]] = []
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, start=1):
            record = _record(line)
            if record is None and not records:
                return None
            if record is None:
                msg = Message(
                    "Line {number} of {path!r} is not what `score` wrote.\nHint: score the export again",
                    number=number,
                    path=str(path),
                )
                raise ReadError(msg)
            records.append(record)
    return _typed(pd.DataFrame.from_records(records)) if records else None


def _record(line: str) -> dict[str, Any] | None:
    import json

    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) and set(record) >= _WRITTEN else None


def _typed(table: pd.DataFrame) -> pd.DataFrame | None:
    """Return a table of a text file with the kinds of columns that a scored table has; None where it is none."""
    import pandas as pd

    try:
        times = pd.to_datetime(table["timestamp"], utc=True, format="ISO8601")
    except (ValueError, TypeError):
        return None
    made: dict[str, Any] = {"timestamp": times}
    for name in _TEXTS:
        if name in table and not table[name].isna().all():
            made[name] = table[name].map(str, na_action="ignore")
    for name in ("is_own", "is_repost"):
        if name in table:
            made[name] = table[name].map(_FLAGS)
    numbers = [name for name in (*PROBABILITY_COLUMNS, *READING_COLUMNS) if name.startswith("p_") and name in table]
    made |= {name: pd.to_numeric(table[name], errors="coerce").astype("float32") for name in numbers}
    return table.assign(**made)


def _unquoted(text: str) -> str:
    from crisisdetect.readers import quote_formula

    return text[1:] if quote_formula(text[1:]) == text else text


_READERS: Final = {".parquet": _parquet, ".pq": _parquet, ".csv": _csv, ".ndjson": _lines, ".jsonl": _lines}
