"""The tables of the shipped models' recipe: reactions of customers, our own sentences, stars, and what is kept."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from crisisdetect.scoring import known_heads, normalise
from crisisdetect.training._augment import rewritten
from crisisdetect.training._data import LABELS, training_rows

#: Share of the comments that were chosen for a word that hints at something grave which no model is trained on: the
#: thresholds of gravity are chosen on them, and the benchmark scores them.
HELD: Final = 0.2
_HELD_SEED: Final = 11

_Y: Final = {label: y for y, label in enumerate(LABELS)}


def held_out(data: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the reactions that no model is trained on: ``val.parquet``, and a fifth of ``grave.parquet``."""
    val = pd.read_parquet(data / "reactions" / "val.parquet")
    grave = pd.read_parquet(data / "reactions" / "grave.parquet")
    kinds = grave["gravity"].fillna("none")
    return _ready(val), _ready(grave.groupby(kinds).sample(frac=HELD, random_state=_HELD_SEED))


def reactions(data: Path, own: Path) -> pd.DataFrame:
    """Return all comments with labels of every head: read one by one, and written by ourselves.

    Parameters
    ----------
    data : Path
        Folder with ``reactions/train.parquet``, ``grave.parquet``, ``stars.parquet`` and ``crises/``.
    own : Path
        Folder with ``sentences/*.csv`` (ours, with texts) and ``labels/reactions.csv`` (labels of texts in ``data`` by
        the first 16 digits of the SHA-256 of the normalised text).

    Returns
    -------
    DataFrame
        ``text`` (normalised, distinct), ``lang``, ``part``, ``y``, and a column for each head.
    """
    val, held = held_out(data)
    away = set(val["text"]) | set(held["text"])
    parts = [
        _ready(pd.read_parquet(data / "reactions" / f"{name}.parquet")).assign(part=name) for name in ("train", "grave")
    ]
    parts.append(_ready(_labelled_by_digest(data, own / "labels" / "reactions.csv")).assign(part="read"))
    for path in sorted((own / "sentences").glob("*.csv")):
        sentences = pd.read_csv(path, keep_default_na=False).replace("", None)
        parts.append(_ready(sentences if "lang" in sentences else sentences.assign(lang=path.stem)).assign(part="own"))
    every = pd.concat(parts, ignore_index=True)
    every = every[(every["text"] != "") & ~every["text"].isin(away)]
    return every.drop_duplicates("text").reset_index(drop=True)


def stars(data: Path, n: int, *, random_state: int) -> pd.DataFrame:
    """Return about ``n`` reviews with a label from their stars, of sources that allow commercial use."""
    table = pd.read_parquet(data / "reactions" / "stars.parquet")
    table = table[~table["source"].str.contains("amazon")]
    shares = {"negative": 0.5, "positive": 0.42, "neutral": 0.08}
    groups = {label: table[table["label"] == label] for label in shares}
    drawn = [groups[k].sample(min(len(groups[k]), int(n * p)), random_state=random_state) for k, p in shares.items()]
    rows = pd.concat(drawn, ignore_index=True)
    return rows.assign(text=rows["text"].map(normalise), y=rows["label"].map(_Y), part="stars")[
        ["text", "lang", "y", "weight", "part"]
    ]


def unlabelled(data: Path, n: int, *, away: pd.Series, random_state: int) -> pd.DataFrame:
    """Return at most ``n`` comments that nobody judged, of streams of customer care: a teacher says what they are."""
    val, held = held_out(data)
    paths = sorted(data.glob("crises/trustpilot_*.parquet")) + sorted(data.glob("crises/twitter_*care*.parquet"))
    every = pd.concat([pd.read_parquet(path, columns=["text", "lang"]) for path in paths], ignore_index=True)
    every = every[every["text"].notna() & every["text"].str.len().between(12, 330)]
    every = every.assign(text=every["text"].map(normalise)).drop_duplicates("text")
    every = every[~every["text"].isin({*away, *val["text"], *held["text"]})]
    rows = every.sample(min(n, len(every)), random_state=random_state)
    return rows.assign(lang=rows["lang"].fillna("en").astype(str).str[:2], y=-1, part="unlabelled")


def kept_rows(data: Path, n: int, *, random_state: int) -> pd.DataFrame:
    """Return rows of the table that earlier versions learned from, so that what they know of tweets stays."""
    rows = training_rows(pd.read_parquet(data / "sentiment" / "train.parquet"), random_state=random_state)
    rows = rows.sample(min(n, len(rows)), random_state=random_state)
    return rows.assign(lang=rows["lang"].str[:2], part="kept")


def as_others_write(rows: pd.DataFrame, *, share: float, random_state: int) -> pd.DataFrame:
    """Return a share of the rows as somebody else would have typed them, with the same labels."""
    drawn = rows.sample(frac=share, random_state=random_state)
    texts = rewritten(drawn["text"].tolist(), drawn["lang"].tolist(), random_state=random_state)
    return drawn.assign(text=[normalise(text) for text in texts], part="rewritten", of=drawn.index)


def _ready(table: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that training needs.

    A head is unknown where the table has no column for it; where it has one, somebody judged each comment, and a
    gravity that was left empty is none.
    """
    rows = table.assign(text=table["text"].map(normalise))
    known = rows["sentiment"].map(_Y) if "sentiment" in rows else pd.Series(np.nan, index=rows.index)
    rows = rows.assign(y=known.fillna(-1).astype(np.int64))
    if "gravity" in rows:
        rows["gravity"] = rows["gravity"].fillna("none")
    for name in ("expects_answer", "irony"):
        if name in rows:
            rows[name] = rows[name].map(lambda value: str(value) in {"True", "1", "true"}).astype(object)
    names = [name for head in known_heads() for name in (head.name, f"{head.name}2") if name in rows]
    return rows[["text", "lang", "y", *names, *rows.columns.intersection(["source"])]]


def _labelled_by_digest(data: Path, labels: Path) -> pd.DataFrame:
    """Return the texts whose labels we publish without them, found again in the data folder."""
    table = pd.read_csv(labels, keep_default_na=False).replace("", None)
    texts = [pd.read_parquet(data / "reactions" / "stars.parquet", columns=["text"])["text"]]
    texts += [pd.read_parquet(data / "sentiment" / "train.parquet", columns=["text"])["text"]]
    texts += [pd.read_parquet(path, columns=["text"])["text"] for path in sorted((data / "crises").glob("t*.parquet"))]
    wanted = set(table["digest"])
    found: dict[str, str] = {}
    for text in pd.concat(texts).dropna().unique():
        digest = hashlib.sha256(normalise(text).encode()).hexdigest()[:16]
        if digest in wanted:
            found.setdefault(digest, text)
    rows = table.assign(text=table["digest"].map(found))
    return rows[rows["text"].notna()]
