"""Labels of a person and scores of a model together: prediction-powered estimates, and error rates of one's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.errors import Message, NotEnoughDataError
from crisisdetect.quantification._cells import N_STATISTICS, statistics
from crisisdetect.quantification._classic import clopper_pearson
from crisisdetect.quantification._labels import Labelled, read_labels
from crisisdetect.quantification._rates import Domain, ErrorRates
from crisisdetect.quantification._records import ShareEstimate
from crisisdetect.quantification._sample import key_of, row_languages, usable_rows
from crisisdetect.tables import PROBABILITY_COLUMNS, check_scored

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

#: Labelled comments a language must have for error rates of its own.
MIN_LABELS: Final = 30

#: With fewer labels of a kind, a variance estimated from the labels says little, and the scores gain nothing.
_FEW: Final = 5

#: How much of the scores may be used: 0 is the labels alone, 1 the scores corrected by the labels.
_POWERS: Final = np.linspace(0, 1, 21)


def calibrate_on(
    labelled: Labelled | pd.DataFrame | str | Path, scored: pd.DataFrame, *, error_rates: ErrorRates | None = None
) -> ErrorRates:
    """Learn the model's error rates on one's own comments from labels.

    What the table of error rates expects of an unknown collection is brought up to date by the labelled comments, each
    weighted by the inverse of its chance to be drawn; what remains unknown stays in the intervals.

    Parameters
    ----------
    labelled : Labelled, DataFrame, str or Path
        The filled-in sample of :func:`label_sample`.
    scored : DataFrame
        The scored table it was drawn from.
    error_rates : ErrorRates, optional
        What to start from; without, the labels are all that is known, and each language needs some of each class.

    Returns
    -------
    ErrorRates
        To be passed on as ``error_rates=``. Languages with fewer than 30 labels keep the rates they had.

    Raises
    ------
    NotEnoughDataError
        If no label belongs to a comment of ``scored``, or no language has 30.
    """
    rows = joined(labelled, scored)
    model = str(scored["model"].dropna().iloc[0]) if "model" in scored and scored["model"].notna().any() else "mine"
    base = error_rates or ErrorRates(model=model, domains=())
    own = [
        _own_domain(part, str(lang)) for lang, part in rows.groupby("base_lang", sort=True) if len(part) >= MIN_LABELS
    ]
    if not own:
        msg = Message(
            "calibrate_on requires at least {min_labels} labels in a language, got {n_rows} labels in all.",
            min_labels=MIN_LABELS,
            n_rows=len(rows),
        )
        raise NotEnoughDataError(msg)
    return replace(base, own=tuple(own))


def share_from_labels(
    labelled: Labelled | pd.DataFrame | str | Path,
    scored: pd.DataFrame,
    *,
    start: pd.Timestamp | str | None = None,
    end: pd.Timestamp | str | None = None,
    stream: str | None = None,
    level: float = 0.95,
) -> ShareEstimate:
    """Estimate the share of negative comments from a labelled sample, sharpened by the scores of all of them.

    It assumes nothing about the model: a bad one only widens the interval to that of the labels alone.

    Parameters
    ----------
    labelled : Labelled, DataFrame, str or Path
        The filled-in sample of :func:`label_sample`.
    scored : DataFrame
        The scored table it was drawn from.
    start, end : Timestamp or str, optional
        Only comments of ``[start, end)``; UTC where there is no time zone.
    stream : str, optional
        Only comments of this stream.
    level : float, default=0.95
        Probability of the interval.

    Returns
    -------
    ShareEstimate
        With the method ``"labels"``.

    Raises
    ------
    NotEnoughDataError
        If fewer than 2 labels belong to comments of the period.

    References
    ----------
    Angelopoulos, Duchi and Zrnic (2023), PPI++: efficient prediction-powered inference; Korn and Graubard (1998),
    Confidence intervals for proportions with small expected number of positive counts estimated from survey data.
    """
    check_scored(scored)
    everything = scored[usable_rows(scored)]
    inside = everything[in_period(everything, start=start, end=end, stream=stream)]
    rows = joined(labelled, scored)
    here = np.asarray(rows["id"].isin(inside["id"]))
    if here.sum() < 2:
        msg = Message("share_from_labels requires at least 2 labels in the period, got {sum}.", sum=int(here.sum()))
        raise NotEnoughDataError(msg)
    y = np.asarray(rows["label"] == "negative", dtype=np.float64)
    p = rows["p_negative"].to_numpy(dtype=float)
    weight, stratum = rows["weight"].to_numpy(dtype=float), rows["stratum"].to_numpy()
    scores = inside["p_negative"].to_numpy(dtype=float)
    tried = [_powered(y, p, weight, stratum, here, scores, power=float(power)) for power in _POWERS]
    share, variance = min(tried, key=lambda pair: pair[1])
    share = float(np.clip(share, 0, 1))
    rare = min(y[here].sum(), (1 - y[here]).sum()) < _FEW
    worth = weight[here].sum() ** 2 / (weight[here] ** 2).sum() if rare else np.inf
    low, high = _interval(share, variance, n=int(here.sum()), worth=float(worth), level=level)
    return ShareEstimate(
        share=share, low=low, high=high, n_scored=len(inside), n_labelled=int(here.sum()), method="labels", level=level
    )


def in_period(
    rows: pd.DataFrame, *, start: pd.Timestamp | str | None, end: pd.Timestamp | str | None, stream: str | None
) -> NDArray[np.bool_]:
    """Tell which rows lie in ``[start, end)`` and in a stream."""
    inside = np.ones(len(rows), dtype=bool)
    if start is not None:
        inside &= (rows["timestamp"] >= utc(start)).to_numpy()
    if end is not None:
        inside &= (rows["timestamp"] < utc(end)).to_numpy()
    if stream is not None and "stream" in rows:
        inside &= (rows["stream"] == stream).fillna(value=False).to_numpy(dtype=bool)
    return inside


def utc(time: pd.Timestamp | str) -> pd.Timestamp:
    """Return a time in UTC, which it is taken for where it has no time zone."""
    stamp = pd.Timestamp(time)
    return stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp.tz_convert("UTC")


def joined(labelled: Labelled | pd.DataFrame | str | Path, scored: pd.DataFrame) -> pd.DataFrame:
    """Return the labelled rows with their scores, language, id, and weight (comments that each stands for)."""
    found = labelled if isinstance(labelled, Labelled) else read_labels(labelled)
    usable = scored[usable_rows(scored)]
    keys = pd.Series([key_of(i) for i in usable["id"]], index=usable.index)
    picked = usable[keys.isin(set(found.rows["key"])).to_numpy()]
    side = picked[["id", *PROBABILITY_COLUMNS]].assign(key=keys[picked.index], base_lang=row_languages(picked))
    rows = found.rows.merge(side, on="key", how="inner").sort_values("key", kind="stable", ignore_index=True)
    if rows.empty:
        msg = Message(
            "None of the {n_rows} labels belongs to a scored comment of the table. {describe}\n"
            "Hint: pass the scored table that the sample was drawn from",
            n_rows=len(found.rows),
            describe=found.describe(),
        )
        raise NotEnoughDataError(msg)
    sizes = rows["stratum_size"].to_numpy(dtype=float)
    rows["stratum"] = np.where(np.isnan(sizes), "unknown", rows["stratum"])
    in_stratum = rows.groupby("stratum")["key"].transform("size").to_numpy(dtype=float)
    lost = np.isnan(sizes)
    rest = max(float(len(usable)) - rows[~lost].drop_duplicates("stratum")["stratum_size"].sum(), 1.0)
    return rows.assign(weight=np.where(lost, rest, sizes) / in_stratum)


def model_errors(labelled: Labelled | pd.DataFrame | str | Path, scored: pd.DataFrame) -> pd.DataFrame:
    """Return of each labelled comment whether the model takes it for negative or not, and a person does not agree.

    Parameters
    ----------
    labelled : Labelled, DataFrame, str or Path
        The filled-in sample of :func:`label_sample`.
    scored : DataFrame
        The scored table it was drawn from.

    Returns
    -------
    DataFrame
        One row a label, in order of time: ``timestamp``, ``is_error`` and ``weight`` (comments that it stands for).

    Raises
    ------
    NotEnoughDataError
        If no label belongs to a comment of ``scored``.
    """
    rows = joined(labelled, scored)
    times = scored.drop_duplicates("id").set_index("id")["timestamp"]
    wrong = (rows["label"] == "negative") != (rows["p_negative"] >= 0.5)
    found = pd.DataFrame({"timestamp": times.loc[rows["id"]].to_numpy(), "is_error": wrong, "weight": rows["weight"]})
    return found.sort_values("timestamp", kind="stable", ignore_index=True)


def _powered(
    y: NDArray[np.float64],
    p: NDArray[np.float64],
    weight: NDArray[np.float64],
    stratum: NDArray[np.object_],
    here: NDArray[np.bool_],
    scores: NDArray[np.float64],
    *,
    power: float,
) -> tuple[float, float]:
    """Return the estimate that uses a part ``power`` of the scores, and its variance."""
    error = y - power * p
    size = (weight * here).sum()
    mean = float((weight * error * here).sum() / size)
    linear = np.where(here, error - mean, 0.0)
    pooled = float((linear[here] ** 2).mean())
    variance = power**2 * float(scores.var()) / len(scores)
    for name in np.unique(stratum):
        part = linear[stratum == name]
        if not here[stratum == name].any():
            continue
        total = weight[stratum == name].sum()
        # A stratum of few labels that agree is not known exactly: it is given one label's worth of the common scatter.
        scatter = (((part - part.mean()) ** 2).sum() + pooled) / len(part)
        variance += (total / size) ** 2 * scatter / len(part)
    return mean + power * float(scores.mean()), variance


def _interval(share: float, variance: float, *, n: int, worth: float, level: float) -> tuple[float, float]:
    """Return the exact interval of as many independent labels as the variance is worth, at most ``worth``."""
    within = min(max(share, 0.5 / n), 1 - 0.5 / n)
    worth = max(min(within * (1 - within) / max(variance, 1e-12), worth), 1.0)
    low, high = clopper_pearson(share * worth, worth, level=level)
    return min(low, share), max(high, share)


def _own_domain(rows: pd.DataFrame, lang: str) -> Domain:
    p = rows[list(PROBABILITY_COLUMNS)].to_numpy(dtype=float)
    weight, label = rows["weight"].to_numpy(dtype=float), rows["label"].to_numpy()
    known = np.stack([label == name for name in ("negative", "neutral", "positive")]).astype(float)
    rest = np.maximum(p[:, 1:], 1e-9)
    known[1:] += (label == "other") * (rest / rest.sum(axis=1, keepdims=True)).T
    counts = np.zeros((3, N_STATISTICS))
    single = np.stack([statistics(row[None, :]) for row in p])
    for c, part in enumerate(known):
        mass = weight * part
        if mass.sum() > 0:
            worth = mass.sum() ** 2 / (mass**2).sum()
            counts[c] = worth * (mass @ single) / mass.sum()
    return Domain(name="own", lang=lang, counts=counts)
