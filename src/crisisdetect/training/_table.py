"""Labelled comments of a user, made ready for training; what cannot be used is counted by reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from crisisdetect.errors import Message, NotEnoughDataError, ParameterError, ReadError
from crisisdetect.scoring._labels import map_labels
from crisisdetect.scoring._text import normalise

if TYPE_CHECKING:
    import pandas as pd

#: Fewer usable rows than this, or fewer than ``MIN_OF_A_CLASS`` negative or positive ones, are no training table.
MIN_ROWS = 40
MIN_OF_A_CLASS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Rows ready for training.

    Attributes
    ----------
    rows : DataFrame
        ``text`` (normalised, distinct), ``y`` (0 negative, 1 neutral, 2 positive), ``weight``, ``knows_neutral``,
        ``lang``.
    set_aside : mapping of str to int
        Rows that were not used, by reason.
    """

    rows: pd.DataFrame
    set_aside: Mapping[str, int]


def read_table(path: Path) -> pd.DataFrame:
    """Read a table of labelled comments: CSV with any of the usual separators, NDJSON, Parquet or Excel.

    Raises
    ------
    ReadError
        If the file's kind is not one of these.
    """
    import pandas as pd

    kind = path.suffix.casefold()
    if kind == ".parquet":
        return pd.read_parquet(path)
    if kind in {".ndjson", ".jsonl"}:
        return pd.read_json(path, lines=True)
    if kind == ".xlsx":
        return pd.read_excel(path)
    if kind in {".csv", ".tsv", ".txt"}:
        return pd.read_csv(path, sep=None, engine="python", encoding="utf-8-sig")
    msg = Message(
        "The training table must be a .csv, .tsv, .ndjson, .parquet or .xlsx file. Got {name!r} instead.",
        name=path.name,
    )
    raise ReadError(msg)


def labelled_rows(table: pd.DataFrame) -> Labelled:
    """Check and clean a training table.

    Parameters
    ----------
    table : DataFrame
        ``text`` and ``label`` (negative, neutral, positive in any spelling that :func:`crisisdetect.scoring.map_labels`
        understands); optional ``lang``, ``weight`` (default 1) and ``dataset``: rows of a dataset without a neutral
        label do not teach the neutral class.

    Returns
    -------
    Labelled
        Distinct texts: one that carries two labels is set aside.

    Raises
    ------
    ParameterError
        If a column is missing.
    ModelError
        If the labels are not understood.
    NotEnoughDataError
        If fewer than ``MIN_ROWS`` rows are left, or one side has fewer than ``MIN_OF_A_CLASS``.
    """
    missing = [column for column in ("text", "label") if column not in table]
    if missing:
        got = ", ".join(map(str, table.columns)) or "none"
        msg = Message(
            "The training table must have the columns text and label. Got {got} instead (missing: {missing}).",
            got=got,
            missing=missing[0],
        )
        raise ParameterError(msg)
    rows = table.assign(text=[normalise(t) if isinstance(t, str) else "" for t in table["text"]])
    aside = {"no label": int(rows["label"].isna().sum())}
    rows = rows[rows["label"].notna()]
    aside["no text"] = int((rows["text"] == "").sum())
    rows = rows[rows["text"] != ""]
    names = sorted(rows["label"].astype(str).unique())
    place = {names[i]: k for k, group in enumerate(map_labels(names, source="the training table")) for i in group}
    rows = rows.assign(y=rows["label"].astype(str).map(place).astype(np.int64))
    two_labels = rows.groupby("text")["y"].transform("nunique") > 1
    aside["one text with two labels"] = int(two_labels.sum())
    rows = rows[~two_labels]
    aside["repeated text"] = int(rows.duplicated("text").sum())
    rows = rows.drop_duplicates("text").reset_index(drop=True)
    _check_enough(rows)
    neutral = rows["y"] == 1
    knows = neutral.groupby(rows["dataset"]).transform("any") if "dataset" in rows else bool(neutral.any())
    ready = rows.assign(
        knows_neutral=knows,
        weight=rows.get("weight", 1.0),
        lang=(rows["lang"].fillna("?").astype(str) if "lang" in rows else "?"),
    )
    ready = ready.astype({"weight": np.float32, "knows_neutral": bool})
    return Labelled(
        rows=ready[["text", "y", "weight", "knows_neutral", "lang"]],
        set_aside={reason: n for reason, n in aside.items() if n},
    )


def split(rows: pd.DataFrame, *, share: float, random_state: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split rows into training and validation, the same share of each label and language."""
    held = rows.groupby(["y", "lang"]).sample(frac=share, random_state=random_state).index
    kept = rows.drop(index=held).sample(frac=1.0, random_state=random_state, ignore_index=True)
    return kept, rows.loc[held].reset_index(drop=True)


def _check_enough(rows: pd.DataFrame) -> None:
    counts = np.bincount(rows["y"], minlength=3)
    if len(rows) < MIN_ROWS or counts[0] < MIN_OF_A_CLASS or counts[2] < MIN_OF_A_CLASS:
        msg = Message(
            "Training needs at least {min_rows} distinct labelled texts, {min_of_a_class} of them negative and "
            "{min_of_a_class} positive. Got {n_rows}: {counts} negative, {counts_2} neutral, {counts_3} positive.\n"
            "Hint: 300 texts of your own are a good start, 2,000 better",
            min_rows=MIN_ROWS,
            min_of_a_class=MIN_OF_A_CLASS,
            n_rows=len(rows),
            counts=counts[0],
            counts_2=counts[1],
            counts_3=counts[2],
        )
        raise NotEnoughDataError(msg)
