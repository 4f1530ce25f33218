"""Which reactions are scored, the polite forms put around them, and bootstrap intervals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DRAWS: Final = 1_000

#: What people put around a complaint; ``{}`` is the complaint.
POLITE: Final = {
    "fr": ("Bonjour, {}", "{} Merci", "Bonjour, {} Merci d'avance.", "{} Bonne journée !", "{} Cordialement"),
    "en": ("Hi, {}", "{} Thanks", "Hi, {} Thanks in advance.", "{} Have a nice day!", "{} Best regards"),
}

#: Stems of words that carry a feeling by themselves; a text with one of them is not plain.
_FEELING: Final = {
    "fr": r"""
        nul\b nulle\b horribl d[ée]çu d[ée]cev d[ée]cept mauvais honte arnaqu voleu scandal pire merd
        catastroph inadmissibl lamentabl m[ée]diocr d[ée]gueulass d[ée]go[ûu]t affreu bonn?e?s?\b super\b
        parfait content satisf recommand beau\b belle joli top\b g[ée]nial excel ador aime plais dommage
        regret d[ée]conseill fuye [ée]viter merci ravi\b heureu agr[ée]abl moche pourri insupportabl ridicul
        inutil camelot bof d[ée]plor triste
    """,
    "en": """
        bad wors horribl terribl awful poor disappoint disgust useless wast junk crap rubbish garbage hat scam rip shame
        cheap love good great nice excel perfect happy pleas recommend like best better beautiful cute fine well enjoy
        thank sad unhappy annoy frustrat ridiculous pathetic unfortunat quality avoid never.again stupid boring impress
        ok regret wish hop
    """,
}
_EXPRESSED: Final = re.compile(r"[!❤☹☺\U0001f000-\U0001faff]|:[)(DP]")


def read_reactions(folder: Path) -> dict[str, pd.DataFrame]:
    """Return ``val``, the held-out fifth of ``grave``, ``stars`` and ``train``."""
    tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in ("val", "grave", "stars", "train")}
    return {**tables, "grave": held_out(tables["grave"])}


def held_out(grave: pd.DataFrame) -> pd.DataFrame:
    """Return the fifth of the hinted texts that training leaves out: thresholds and figures are made on it."""
    kept = grave.groupby(grave["gravity"].fillna("none")).sample(frac=0.2, random_state=11).index
    return grave.loc[kept].reset_index(drop=True)


def polite_texts(tables: dict[str, pd.DataFrame], lang: str, *, n: int = 200) -> list[str]:
    """Return negatives of at most 200 characters: of val and the held-out fifth, filled up with Amazon's two stars."""
    kept = pd.concat([tables["val"], tables["grave"]])
    short = kept[(kept["lang"] == lang) & (kept["sentiment"] == "negative") & (kept["text"].str.len() <= 200)]
    stars = amazon(tables["stars"], lang)
    more = stars[stars["text"].str.len() <= 200].sample(frac=1, random_state=0)
    return [*short["text"], *more["text"]][:n]


def amazon(stars: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return one- and two-star texts of a source whose licence keeps it from training."""
    return stars[(stars["source"] == f"{lang}_amazon_reviews_multi") & (stars["label"] == "negative")]


def plain_texts(stars: pd.DataFrame, lang: str, *, n: int = 300) -> list[str]:
    """Return short one- and two-star texts without a word of feeling, an exclamation or a smiley."""
    rows = amazon(stars, lang)["text"]
    rows = rows[rows.str.len().between(20, 160)]
    felt = rows.str.contains(rf"\b(?:{'|'.join(_FEELING[lang].split())})", flags=re.IGNORECASE) | rows.str.contains(
        _EXPRESSED
    )
    rows = rows[~felt]
    return rows.sample(min(n, len(rows)), random_state=0).tolist()


def with_interval(measure: Callable[..., float], *arrays: Any, seed: int = 0) -> list[float]:
    """Return a measure and its 95 % percentile bootstrap interval over texts, taken as independent of each other.

    Draws in which the measure is not defined, such as the recall of a class that was not drawn, are left out.
    """
    rng = np.random.default_rng(seed)
    columns = [np.asarray(array) for array in arrays]
    n = len(columns[0])
    if not n:
        return [float("nan")] * 3
    values = []
    for _ in range(DRAWS):
        drawn = rng.integers(0, n, n)
        values.append(measure(*(column[drawn] for column in columns)))
    found = [value for value in values if np.isfinite(value)]
    low, high = np.percentile(found, [2.5, 97.5]) if found else (np.nan, np.nan)
    return [float(measure(*columns)), float(low), float(high)]


def share(flags: Any) -> list[float]:
    """Return a share with its interval."""
    return with_interval(lambda x: float(x.mean()), np.asarray(flags, dtype=float))


def f1_of(true: np.ndarray, said: np.ndarray) -> float:
    """Return the F1 of a yes-or-no answer; 0 where neither is ever yes."""
    return float(2 * (true & said).sum() / max(true.sum() + said.sum(), 1))


def macro_f1_of(true: np.ndarray, said: np.ndarray) -> float:
    """Return the mean F1 of the classes that occur."""
    return float(np.mean([f1_of(true == one, said == one) for one in np.unique(true)]))


def recall_at(true: np.ndarray, score: np.ndarray, *, precision: float = 0.75) -> float:
    """Return the highest recall at which the precision is at least so much; 0 where it never is.

    Texts of one score are said together.
    """
    if not true.any():
        return float("nan")
    found, said = _curve(true, score)
    enough = found / said >= precision
    return float(found[enough].max(initial=0) / true.sum())


def average_precision(true: np.ndarray, score: np.ndarray) -> float:
    """Return the area under the steps of the curve of precision and recall."""
    if not true.any():
        return float("nan")
    found, said = _curve(true, score)
    return float((np.diff(found, prepend=0) * found / said).sum() / true.sum())


def _curve(true: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how many true ones, and how many at all, have each score or a higher one."""
    order = np.argsort(-score, kind="stable")
    ends = np.flatnonzero(np.diff(score[order], append=-np.inf))
    return np.cumsum(true[order])[ends].astype(float), (ends + 1).astype(float)
