"""The estimators that the benchmark compares, each as a function of a bin's scores."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crisisdetect.quantification import ErrorRates, calibrate_on, estimate_share, label_sample, share_from_labels
from crisisdetect.quantification._rates import CLASSES

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from benchmarks.quality._quant_data import Collection

    Answer = tuple[float, float, float]
    Method = Callable[[NDArray[np.float64]], Answer]

NO_INTERVAL = float("nan")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One estimate beside the truth."""

    method: str
    collection: str
    share: float
    low: float
    high: float
    true_share: float
    true_rate: float


def own_methods(rates: ErrorRates, lang: str) -> dict[str, Method]:
    """Return the package's estimators for a language."""

    def named(method: str) -> Method:
        def estimate(scores: NDArray[np.float64]) -> Answer:
            found = estimate_share(scores, rates, method=method, lang=lang)  # type: ignore[arg-type]
            return found.share, found.low, found.high

        return estimate

    return {
        "plain counting": named("cc"),
        "sum of probabilities (PCC)": named("pcc"),
        "ACC, spread between domains": named("acc"),
        "PACC, spread between domains": named("pacc"),
        "EMQ, sampling alone": named("emq"),
        "**matching** (default)": named("matching"),
    }


def quapy_methods(validation: pd.DataFrame, lang: str) -> dict[str, Method]:
    """Return QuaPy's estimators, fitted on the validation comments of a language (all, where it has none)."""
    from quapy.method.aggregative import ACC, EMQ, PACC, KDEyML
    from sklearn.base import BaseEstimator

    class Given(BaseEstimator):  # type: ignore[misc]
        """Stands where QuaPy wants a classifier: the scores are made already."""

        def fit(self, _scores: object, y: NDArray[np.int64]) -> Given:
            self.classes_ = np.unique(y)
            return self

        def predict_proba(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
            return scores

        def predict(self, scores: NDArray[np.float64]) -> NDArray[np.int64]:
            return np.asarray(scores.argmax(axis=1))

    rows = validation[validation["lang"] == lang]
    rows = rows if len(rows) else validation
    scores = rows[["p_negative", "p_neutral", "p_positive"]].to_numpy(dtype=float)
    y = rows["y"].to_numpy()
    made: dict[str, Method] = {}
    for name, kind in (("ACC", ACC), ("PACC", PACC), ("EMQ", EMQ), ("KDEyML", KDEyML)):
        quantifier = kind(
            Given().fit(scores, y), fit_classifier=False, **({} if name == "EMQ" else {"val_split": None})
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            quantifier.fit(scores, y)

        def estimate(bin_scores: NDArray[np.float64], quantifier: object = quantifier) -> Answer:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                share = quantifier.predict(bin_scores)[0]  # type: ignore[attr-defined]
            return float(share), NO_INTERVAL, NO_INTERVAL

        made[f"QuaPy {name}"] = estimate
    return made


def as_scored(collection: Collection) -> pd.DataFrame:
    """Return a collection as a scored table, a comment a minute."""
    n = len(collection.truth)
    return pd.DataFrame(
        {
            "id": [f"{collection.lang}{i}" for i in range(n)],
            "timestamp": pd.date_range("2025-01-01", periods=n, freq="1min", tz="UTC"),
            "text": "",
            "lang": collection.lang,
            "p_negative": collection.scores[:, 0],
            "p_neutral": collection.scores[:, 1],
            "p_positive": collection.scores[:, 2],
        }
    )


def labelled_sample(collection: Collection, scored: pd.DataFrame, *, n: int, random_state: int) -> pd.DataFrame:
    """Draw a sample as a user would, and fill in the true labels."""
    from crisisdetect.quantification._sample import key_of

    sample = label_sample(scored, n=n, random_state=random_state)
    truth = dict(zip([key_of(i) for i in scored["id"]], collection.truth, strict=True))
    return sample.assign(label=[CLASSES[truth[key]] for key in sample["key"]])


def with_labels(collection: Collection, rates: ErrorRates, *, n: int, random_state: int) -> tuple[Method, list[Row]]:
    """Return the default estimator after ``n`` labels, and what these say of the whole collection."""
    scored = as_scored(collection)
    sample = labelled_sample(collection, scored, n=n, random_state=random_state)
    learned = calibrate_on(sample, scored, error_rates=rates)

    def estimate(scores: NDArray[np.float64]) -> Answer:
        found = estimate_share(scores, learned, lang=collection.lang)
        return found.share, found.low, found.high

    share = float((collection.truth == 0).mean())
    powered = share_from_labels(sample, scored)
    rng = np.random.default_rng(random_state)
    simple = (collection.truth[rng.choice(len(scored), n, replace=False)] == 0).sum()
    from crisisdetect.quantification import clopper_pearson

    rows = [
        Row(method=name, collection=collection.name, share=a, low=b, high=c, true_share=share, true_rate=share)
        for name, (a, b, c) in {
            f"{n} labels and the scores (PPI++)": (powered.share, powered.low, powered.high),
            f"{n} labels alone, simple sample": (simple / n, *clopper_pearson(simple, n)),
        }.items()
    ]
    return estimate, rows
