"""Labelled comments of a user, made ready for training; what cannot be used is counted by reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.errors import Message, NotEnoughDataError, ParameterError, ReadError
from crisisdetect.scoring import Head, known_heads, map_labels, normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

#: Fewer usable rows than this, or fewer than ``MIN_OF_A_CLASS`` negative or positive ones, are no training table.
MIN_ROWS = 40
MIN_OF_A_CLASS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Rows ready for training.

    Attributes
    ----------
    rows : DataFrame
        ``text`` (normalised, distinct), ``y`` (0 negative, 1 neutral, 2 positive, -1 not known), ``weight``,
        ``knows_neutral``, ``lang``, and the labels of further heads that the table has.
    set_aside : mapping of str to int
        Rows that were not used, by reason.
    heads : tuple of Head
        Heads that the table has enough labels for.
    left_out : mapping of str to str
        Heads that it has too few labels for, with what there is.
    """

    rows: pd.DataFrame
    set_aside: Mapping[str, int]
    heads: tuple[Head, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)


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
        ``text`` and at least one column of labels; what a row does not say is null.

        - ``label`` (or ``sentiment``): negative, neutral, positive in any spelling that
          :func:`crisisdetect.scoring.map_labels` understands;
        - ``cause``, ``category`` (and ``category2``): what a negative comment complains of;
        - ``gravity``: danger, discrimination, data_leak, legal_threat, boycott, or none;
        - ``expects_answer``, ``irony``: true or false.

        Optional ``lang``, ``weight`` (default 1) and ``dataset``: rows of a dataset without a neutral label do not
        teach the neutral class.

    Returns
    -------
    Labelled
        Distinct texts: one that carries two sentiments is set aside.

    Raises
    ------
    ParameterError
        If a column is missing, or a label is none that is known; the message names the values and their rows.
    ModelError
        If the labels of sentiment are not understood.
    NotEnoughDataError
        If fewer than ``MIN_ROWS`` rows are left, or a side of sentiment has fewer than ``MIN_OF_A_CLASS``.
    """
    names = {head.name for head in known_heads()}
    said = [column for column in ("label", "sentiment", *sorted(names)) if column in table]
    if "text" not in table or not said:
        got = ", ".join(map(str, table.columns)) or "none"
        msg = Message(
            "The training table must have the columns text and label. Got {got} instead (missing: {missing}).",
            got=got,
            missing="text" if "text" not in table else "label",
        )
        raise ParameterError(msg)
    rows = table.assign(text=[normalise(t) if isinstance(t, str) else "" for t in table["text"]])
    if "label" not in rows:
        rows["label"] = rows.get("sentiment")
    for head in known_heads():
        for column in (head.name, f"{head.name}2"):
            if column in rows:
                rows[column] = _labels(rows[column], head, column)
    further = [head.name for head in known_heads() if head.name in rows]
    unlabelled = rows[["label", *further]].isna().all(axis=1)
    aside = {"no label": int(unlabelled.sum())}
    rows = rows[~unlabelled]
    aside["no text"] = int((rows["text"] == "").sum())
    rows = rows[rows["text"] != ""]
    rows = rows.assign(y=_classes(rows["label"]))
    two_labels = rows[rows["y"] >= 0].groupby("text")["y"].transform("nunique").reindex(rows.index, fill_value=1) > 1
    aside["one text with two labels"] = int(two_labels.sum())
    rows = rows[~two_labels]
    aside["repeated text"] = int(rows.duplicated("text").sum())
    rows = rows.drop_duplicates("text").reset_index(drop=True)
    heads, left_out = _heads_with_enough(rows)
    _check_enough(rows, heads)
    neutral = rows["y"] == 1
    knows = neutral.groupby(rows["dataset"]).transform("any") if "dataset" in rows else bool(neutral.any())
    ready = rows.assign(
        knows_neutral=knows,
        weight=rows.get("weight", 1.0),
        lang=(rows["lang"].fillna("?").astype(str) if "lang" in rows else "?"),
    )
    ready = ready.astype({"weight": np.float32, "knows_neutral": bool})
    second = [f"{head.name}2" for head in heads if f"{head.name}2" in ready]
    kept = ["text", "y", "weight", "knows_neutral", "lang", *(head.name for head in heads), *second]
    return Labelled(
        rows=ready[kept], set_aside={reason: n for reason, n in aside.items() if n}, heads=heads, left_out=left_out
    )


def _classes(labels: pd.Series) -> NDArray[np.int64]:
    """Return 0 negative, 1 neutral, 2 positive, -1 not known."""
    named = labels.notna()
    names = sorted(labels[named].astype(str).unique())
    if not names:
        return np.full(len(labels), -1, dtype=np.int64)
    place = {names[i]: k for k, group in enumerate(map_labels(names, source="the training table")) for i in group}
    out = np.full(len(labels), -1, dtype=np.int64)
    out[named.to_numpy()] = labels[named].astype(str).map(place).to_numpy(dtype=np.int64)
    return out


_TRUE: Final = frozenset({"true", "1", "1.0", "yes", "oui", "vrai"})
_FALSE: Final = frozenset({"false", "0", "0.0", "no", "non", "faux"})


def _labels(values: pd.Series, head: Head, column: str) -> pd.Series:
    """Return a column of labels as the head names them, or say which values it does not know, and where."""
    plain = values.map(lambda value: str(value).strip().casefold(), na_action="ignore")
    plain = plain.where(plain != "")
    if len(head.labels) == 1:
        known = {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}
        wanted = "true, false"
    else:
        known = {label: label for label in head.labels} | ({"none": "none"} if head.kind == "any" else {})
        wanted = ", ".join(known)
    odd = plain.notna() & ~plain.isin(list(known))
    if odd.any():
        places = [int(row) + 1 for row in np.flatnonzero(odd.to_numpy())]
        msg = Message(
            "The column {column!r} of the training table must hold {wanted}, or nothing. Got {shown} (value: row), {n} "
            "rows in all.",
            column=column,
            wanted=wanted,
            shown=", ".join(f"{values.iloc[row - 1]!r}: {row}" for row in places[:3]),
            n=len(places),
        )
        raise ParameterError(msg)
    return plain.map(known, na_action="ignore").astype(object).where(plain.notna(), None)


def _heads_with_enough(rows: pd.DataFrame) -> tuple[tuple[Head, ...], dict[str, str]]:
    enough, left_out = [], {}
    for head in known_heads():
        if head.name not in rows:
            continue
        counts = rows[head.name].value_counts()
        if counts.sum() >= MIN_ROWS and (counts >= MIN_OF_A_CLASS).sum() >= 2:
            enough.append(head)
        else:
            left_out[head.name] = (
                f"{int(counts.sum())} labelled rows, {int((counts >= MIN_OF_A_CLASS).sum())} labels with at least "
                f"{MIN_OF_A_CLASS}; at least {MIN_ROWS} and 2 are needed"
            )
    return tuple(enough), left_out


def split(rows: pd.DataFrame, *, share: float, random_state: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split rows into training and validation, the same share of each label and language."""
    held = rows.groupby(["y", "lang"]).sample(frac=share, random_state=random_state).index
    kept = rows.drop(index=held).sample(frac=1.0, random_state=random_state, ignore_index=True)
    return kept, rows.loc[held].reset_index(drop=True)


def _check_enough(rows: pd.DataFrame, heads: Sequence[Head]) -> None:
    labelled = rows[rows["y"] >= 0]
    if heads and labelled.empty and len(rows) >= MIN_ROWS:
        return
    counts = np.bincount(labelled["y"], minlength=3)
    if len(labelled) < MIN_ROWS or counts[0] < MIN_OF_A_CLASS or counts[2] < MIN_OF_A_CLASS:
        msg = Message(
            "Training needs at least {min_rows} distinct labelled texts, {min_of_a_class} of them negative and "
            "{min_of_a_class} positive. Got {n_rows}: {counts} negative, {counts_2} neutral, {counts_3} positive.\n"
            "Hint: 300 texts of your own are a good start, 2,000 better",
            min_rows=MIN_ROWS,
            min_of_a_class=MIN_OF_A_CLASS,
            n_rows=len(labelled),
            counts=counts[0],
            counts_2=counts[1],
            counts_3=counts[2],
        )
        raise NotEnoughDataError(msg)
