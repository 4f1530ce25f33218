"""What the workers do with the text of a comment: score it once, pseudonymise its author, and forget the rest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect.quantification import cells
from crisisdetect.readers import is_one_of, pseudonym, pseudonym_key
from crisisdetect.scoring import add_readings, load_scorer, score_comments, scorer_name, sentiment_from_column
from crisisdetect.spark._comments import functions, scored_already
from crisisdetect.tables import PROBABILITY_COLUMNS, READING_COLUMNS
from crisisdetect.words import copy_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa
    from pyspark.sql import DataFrame

#: Columns that scoring adds, and their types in Spark: ``copy_key`` is equal for copies of one longer text, ``cell`` is
#: the place among the cells of a tally.
_ADDED: Final = {
    **dict.fromkeys(PROBABILITY_COLUMNS, "float"),
    **{name: "float" if name.startswith("p_") else "string" for name in READING_COLUMNS},
    "model": "string",
    "copy_key": "string",
    "cell": "long",
}

#: What of it only the sums are made of.
INNER: Final = ("copy_key", "cell")

#: Different values of a sentiment column that are looked at to understand it.
MOST_VALUES: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the workers are told; the key of the pseudonyms goes along, as they have none of their own."""

    scorer: object
    key: bytes
    keep_authors: bool
    own_accounts: tuple[str, ...]
    sentiment: str | None
    meanings: Mapping[Any, tuple[float, float, float]] | None
    scored: bool


def plan_of(
    comments: DataFrame,
    *,
    scorer: object,
    keep_authors: bool,
    own_accounts: Iterable[str],
    sentiment: str | None = None,
    sentiment_mapping: Mapping[object, str | None] | None = None,
) -> Plan:
    """Return what the workers are to be told; reads the different values of a sentiment column, if there is one."""
    if scorer is not None and not isinstance(scorer, str):
        load_scorer(scorer)  # says here what is wrong with it, not later on a worker
    meanings = None
    if sentiment is not None:
        values = comments.select(sentiment).distinct().limit(MOST_VALUES + 1).toPandas()[sentiment]
        column = sentiment_from_column(values, mapping=sentiment_mapping)
        known = column.probabilities.to_numpy(dtype=float)
        meanings = {value: tuple(row) for value, row in zip(values, known, strict=True) if not np.isnan(row).any()}
    return Plan(
        scorer=scorer,
        key=pseudonym_key(),
        keep_authors=keep_authors,
        own_accounts=tuple(own_accounts),
        sentiment=sentiment,
        meanings=meanings,
        scored=sentiment is None and scorer is None and scored_already(comments),
    )


def score(comments: DataFrame, plan: Plan) -> DataFrame:
    """Return comments with pseudonyms, probabilities and the name of the model; each worker loads it once."""
    from pyspark.sql.types import StructType

    functions()
    kinds = {"author": "string"} if "author" in comments.columns else {}
    if "is_own" in comments.columns or ("author" in comments.columns and plan.own_accounts):
        kinds["is_own"] = "boolean"
    kinds |= _ADDED
    rest = [name for name in comments.columns if name not in kinds]
    schema = StructType([comments.schema[name] for name in rest])
    for name, kind in kinds.items():
        schema = schema.add(name, kind)

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow

        for batch in batches:
            added = _added(batch, plan)
            columns = {**{name: batch.column(name) for name in rest}, **added}
            yield pyarrow.RecordBatch.from_pydict({name: columns[name] for name in schema.names})

    return comments.mapInArrow(run, schema)


def _added(batch: pa.RecordBatch, plan: Plan) -> dict[str, pa.Array]:
    import pyarrow as pa

    n = batch.num_rows
    text = batch.column("text").to_pylist()
    authors = batch.column("author").to_pylist() if "author" in batch.schema.names else [None] * n
    p, model, read = _scores(batch, text, plan)
    own = np.array(batch.column("is_own").to_pylist() if "is_own" in batch.schema.names else [False] * n) == True  # noqa: E712
    if plan.own_accounts:
        own |= is_one_of(pd.Series(authors, dtype=object), plan.own_accounts).to_numpy()
    names = ["" if name is None else name.strip() for name in authors]
    added = {
        "author": pa.array([pseudonym(name, plan.key, keep=plan.keep_authors) for name in names], type=pa.string()),
        "is_own": pa.array(own, type=pa.bool_()),
        "model": pa.array(model, type=pa.string()),
        "copy_key": pa.array([hashed_copy_key(one) for one in text], type=pa.string()),
    }
    p = p.astype(np.float32)
    missing = np.isnan(p).any(axis=1)
    for place, name in enumerate(PROBABILITY_COLUMNS):
        added[name] = pa.array(p[:, place], type=pa.float32(), mask=missing)
    for name in READING_COLUMNS:
        kind = pa.float32() if name.startswith("p_") else pa.string()
        added[name] = pa.array(read[name], type=kind, from_pandas=True)
    places = cells(np.nan_to_num(p).astype(np.float64))
    added["cell"] = pa.array(places, type=pa.int64(), mask=missing)
    return added


def _scores(
    batch: pa.RecordBatch, text: list[str | None], plan: Plan
) -> tuple[np.ndarray[Any, Any], list[str | None], Mapping[str, Any]]:
    """Return the probabilities of a batch, who gave them, and what else was read, by name of the column."""
    n = batch.num_rows
    names = batch.schema.names
    if plan.scored:
        found = np.stack(
            [batch.column(name).to_numpy(zero_copy_only=False) for name in PROBABILITY_COLUMNS], axis=1
        ).astype(float)
        model = batch.column("model").to_pylist() if "model" in names else [""] * n
        if set(READING_COLUMNS) <= set(names):
            return found, model, {name: batch.column(name).to_pylist() for name in READING_COLUMNS}
        return found, model, _read_beside(text, found)
    if plan.meanings is not None:
        nothing = (np.nan,) * 3
        values = batch.column(plan.sentiment).to_pylist()
        rows = np.array([plan.meanings.get(value, nothing) for value in values], dtype=float).reshape(n, 3)
        return rows, [f"column:{plan.sentiment}"] * n, _read_beside(text, rows)
    frame = pd.DataFrame({"id": np.arange(n).astype(str), "text": pd.Series(text, dtype=object)})
    frame["timestamp"] = pd.Timestamp(0, tz="UTC")
    scorer = scorer_of(plan.scorer)
    scored = score_comments(frame, scorer=scorer, progress=False)
    read = {name: scored[name].astype(object) for name in READING_COLUMNS}
    return scored[list(PROBABILITY_COLUMNS)].to_numpy(dtype=float), [scorer_name(scorer)] * n, read


def _read_beside(text: list[str | None], p: np.ndarray[Any, Any]) -> Mapping[str, Any]:
    frame = pd.DataFrame({"text": pd.Series(text, dtype=object), "p_negative": p[:, 0]})
    read = add_readings(frame)
    return {name: read[name].astype(object) for name in READING_COLUMNS}


def scorer_of(spec: Any) -> Any:
    """Return a worker's scorer, loaded once: a worker has one core, as Spark runs one of them for each."""
    return _named_scorer(spec) if spec is None or isinstance(spec, str) else load_scorer(spec)


@cache
def _named_scorer(spec: str | None) -> Any:
    from crisisdetect.scoring import MODEL_FOLDERS, SHIPPED, OnnxScorer

    folder = MODEL_FOLDERS.get(SHIPPED.get(spec or "default", ""))
    if folder is not None and folder.is_dir():
        return OnnxScorer.from_folder(folder, threads=1)
    return load_scorer(spec)


def hashed_copy_key(text: str | None) -> str | None:
    """Return a hash of what copies of a longer text have in common, None where a text is no copy of anything."""
    key = copy_key(text)
    return None if key is None else hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
