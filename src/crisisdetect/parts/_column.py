"""Comments that have a sentiment already, part by part: what a value means is told from all values together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect.errors import Message, ParameterError
from crisisdetect.parts._folder import (
    ScoredParts,
    digest_of,
    locked,
    open_parts,
    part_name,
    read_manifest,
    write_manifest,
    write_table,
)
from crisisdetect.parts._known import KnownScores
from crisisdetect.parts._score import as_arrow, begin, check_same, finish, read_parts
from crisisdetect.readers import ReadOptions, read_batches
from crisisdetect.scoring import (
    SentimentColumn,
    column_in_words,
    default_scorer,
    scoring_bar,
    sentiment_from_column,
    with_readings,
)
from crisisdetect.tables import PROBABILITY_COLUMNS

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from typing import Unpack

    import pyarrow as pa

    from crisisdetect.readers import ReadKeywords

#: Distinct values of a column of sentiment that are kept in memory, at most.
MOST_VALUES: Final = 1_000_000

_MEANING: Final = "sentiment_mapping"
_SCORED: Final = PROBABILITY_COLUMNS[0]


def score_by_column(
    source: Any,
    folder: str | os.PathLike[str],
    column: str,
    *,
    meaning: Mapping[object, str | None] | None = None,
    part_rows: int = 20_000,
    progress: bool | None = None,
    **reading: Unpack[ReadKeywords],
) -> tuple[ScoredParts, str]:
    """Read exports of any size that have a sentiment already, and write the comments with it part by part.

    All is read first, as a value may mean one thing beside some values and another beside others; then each part gets
    its probabilities and what the model of the package reads beside them. Either goes on after an interruption.

    Parameters
    ----------
    source, folder, part_rows, progress, **reading : optional
        As for :func:`score_in_parts`.
    column : str
        The column that holds the sentiment.
    meaning : mapping, optional
        What each value means, see :func:`crisisdetect.scoring.sentiment_from_column`.

    Returns
    -------
    ScoredParts
        The parts.
    str
        What was understood of the column, in words.
    """
    path = Path(folder)
    batches = read_batches(source, ReadOptions(**reading), batch_rows=part_rows, keep_columns=(column,))
    asked = {_MEANING: None if meaning is None else {repr(key): value for key, value in meaning.items()}}
    with locked(path):
        begin(path, {"model": f"column:{column}", "part_rows": part_rows})
        check_same(path, {name: value for name, value in asked.items() if name in (read_manifest(path) or {})})
        n_parts = read_parts(
            path,
            batches,
            lambda comments, told: (comments, told(len(comments)))[0],
            progress=progress,
        )
        values = _values(path, n_parts, column)
        found = sentiment_from_column(pd.Series(values.index, name=column, dtype=object), mapping=meaning)
        write_manifest(path, {**(read_manifest(path) or {}), **asked})
        _score_parts(path, n_parts, found, values, progress=progress)
        finish(path, batches, n_parts)
    return open_parts(path), _in_words(found, values, n=batches.n_read - batches.n_rejected)


def _values(folder: Path, n_parts: int, column: str) -> pd.DataFrame:
    """Return how often each value of a column is there (``n``), in the order of the first comments that have it."""
    found = pd.DataFrame({"n": [], "timestamp": [], "id": []})
    for number in range(n_parts):
        rows = _table(folder / part_name(number), ["timestamp", "id", column]).to_pandas(ignore_metadata=True)
        rows[column] = rows[column].astype(object)
        grouped = rows.sort_values(["timestamp", "id"], kind="stable").groupby(column, sort=False)
        one = grouped.agg(n=("id", "size"), timestamp=("timestamp", "first"), id=("id", "first"))
        both = pd.concat([found, one]).sort_values(["timestamp", "id"], kind="stable") if number else one
        by_value = both.groupby(level=0, sort=False)
        found = by_value.agg(n=("n", "sum"), timestamp=("timestamp", "first"), id=("id", "first"))
        if len(found) > MOST_VALUES:
            msg = Message(
                "The sentiment column {column!r} has more than {most:,} distinct values.\nHint: round them",
                column=column,
                most=MOST_VALUES,
            )
            raise ParameterError(msg)
    return found


def _score_parts(
    folder: Path, n_parts: int, found: SentimentColumn, values: pd.DataFrame, *, progress: bool | None
) -> None:
    """Write the probabilities of each part into it, unless they are there."""
    meant = np.vstack([found.probabilities.to_numpy(), np.full((1, 3), np.nan, dtype=np.float32)])
    places = pd.Index(values.index, dtype=object)
    known = KnownScores(default_scorer())
    with scoring_bar(shown=progress, total=int(values["n"].sum()), of_comments=True) as bar:
        for number in range(n_parts):
            path = folder / part_name(number)
            table = _table(path, None)
            if _SCORED not in table.column_names:
                rows = table.to_pandas(ignore_metadata=True)
                p = meant[places.get_indexer(rows[found.name].astype(object))]
                rows = rows.assign(**dict(zip(PROBABILITY_COLUMNS, p.T, strict=True)), model=f"column:{found.name}")
                write_table(path, as_arrow(with_readings(rows, known.readings)), digest_of(path) or "")
            bar.update(table.num_rows)


def _in_words(found: SentimentColumn, values: pd.DataFrame, *, n: int) -> str:
    times = values["n"].to_numpy()
    has = found.probabilities[_SCORED].notna().to_numpy()
    blank = np.array([isinstance(value, str) and not value.strip() for value in values.index], dtype=bool)
    return column_in_words(found, n=n, n_known=int(times[has].sum()), n_unknown=int(times[~has & ~blank].sum()))


def _table(path: Path, columns: list[str] | None) -> pa.Table:
    import pyarrow.parquet as parquet

    return parquet.read_table(path, columns=columns)
