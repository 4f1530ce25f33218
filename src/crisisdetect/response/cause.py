"""What went wrong: a communication error, a product problem, a marketing error, or something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

from crisisdetect.scoring import add_readings, categories, default_scorer
from crisisdetect.tables import CAUSE_COLUMNS, check_scored
from crisisdetect.words import near_duplicates

if TYPE_CHECKING:
    from numpy.typing import NDArray

Cause = Literal["communication_error", "product_problem", "marketing_error", "other", "unclear"]

#: The causes that are told apart.
NAMES: Final = ("communication_error", "product_problem", "marketing_error", "other")

#: One comment is of a cause from this probability on; below, it is unclear.
SURE: Final = 0.5

#: Fewest negative comments a cause is told from.
MIN_COMMENTS: Final = 8

#: Comments that are looked at; of more, evenly spread ones.
MOST_COMMENTS: Final = 3_000

#: Of them, those that no model has read yet and that are read here; the others are left out.
MOST_UNREAD: Final = 1_000

#: Category of comments that give no reason: they say nothing of what went wrong.
REASONLESS: Final = "dislike"

#: Groups of categories that complain of what is sold, and categories of what is owed beside it.
SOLD: Final = ("delivery", "product", "place", "digital", "network")
OWED: Final = ("refund", "billing", "payment", "cancellation", "claim", "paperwork", "privacy", "fraud", "safety")

#: Categories that are about a work where a work is what is sold.
STANCE: Final = ("values", "discrimination")

#: Part of the comments of a category that decides which may have another cause than it says: chosen, not measured.
ERROR: Final = 0.06

#: Languages whose comments taught the model causes.
LANGUAGES_READ: Final = ("fr", "en", "de", "es", "it", "pt")


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseFinding:
    """The cause of a period's negative comments.

    Attributes
    ----------
    cause : str
        One of ``NAMES``, or ``unclear``.
    probabilities : dict of str to float
        Estimated share of each cause among the negative comments; sum 1.
    low, high : dict of str to float
        95 % intervals of these shares over authors (or comments), for sampling alone.
    n_comments : int
        Negative comments looked at, copies once and those without a reason left out.
    evidence : dict of str to tuple of str
        For each cause, ids of the comments that show it best, at most three.
    why_unclear : str or None
        ``too_few`` (with a text, and read by the model), ``language`` (most comments are in languages that the model
        learned no causes in), ``close`` (two causes are too close to tell) or ``spread`` (no cause has enough).
    """

    cause: Cause
    probabilities: dict[str, float]
    low: dict[str, float]
    high: dict[str, float]
    n_comments: int
    evidence: dict[str, tuple[str, ...]]
    why_unclear: str | None


def find_cause(
    scored: pd.DataFrame,
    *,
    start: pd.Timestamp,
    end: pd.Timestamp | None = None,
) -> CauseFinding:
    """Find the cause of the negative comments of a period.

    The cause of one comment and that of a crisis are not the same: whoever cannot get through complains of being
    ignored, while the crisis is what broke. So the categories decide where their meaning depends on the whole: support
    beside something that broke, content and stance where a work is what is sold. Elsewhere it is what the model reads
    of the comment's cause (``CAUSE_COLUMNS``). The shares are then estimated with how frequent the causes were where
    the model learned taken out (Saerens, Latinne and Decaestecker 2002); comments without any reason are left out.

    Parameters
    ----------
    scored : DataFrame
        Scored comments of one stream; what was not read of them beside sentiment is read here.
    start, end : Timestamp
        The period ``[start, end)``; to the end of the data by default.

    Returns
    -------
    CauseFinding
        The cause is the largest share, if the share of the second is surely smaller and it has at least 40 %; else it
        is unclear.
    """
    check_scored(scored)
    chosen = (scored["timestamp"] >= start) & (scored["p_negative"] > 0.5) & scored["text"].notna()
    if end is not None:
        chosen &= scored["timestamp"] < end
    if "is_own" in scored:
        chosen &= ~scored["is_own"].fillna(value=False).astype(bool)
    table = scored[chosen].sort_values(["timestamp", "id"], kind="stable")
    first = near_duplicates(table["text"].astype(str))
    table = table[np.array(first, dtype=int) == np.arange(len(table))] if len(table) else table
    if len(table) > MOST_COMMENTS:
        table = table.iloc[np.linspace(0, len(table) - 1, MOST_COMMENTS).astype(int)]
    why = "too_few" if len(table) < MIN_COMMENTS else None if _readable(table) else "language"
    if why is not None:
        return _unclear(why, len(table))
    table = add_readings(table, most=MOST_UNREAD)
    p = table[list(CAUSE_COLUMNS)].to_numpy(dtype=np.float64, na_value=np.nan)
    told = ~np.isnan(p).any(axis=1) & (table["category"].astype(object) != REASONLESS).to_numpy()
    if told.sum() < MIN_COMMENTS:
        return _unclear("too_few", int(told.sum()))
    table = table[told]
    return _judged(table, _as_of_the_whole(_without_prior(p[told]), table["category"].astype(object)))


def _as_of_the_whole(p: NDArray[np.float64], category: pd.Series) -> NDArray[np.float64]:
    """Return the probabilities of causes with what only the whole of the comments tells.

    Complaints of the content or the taste of a work (a film, a game, a podcast) are of the product. Where they
    outnumber those of goods, places and services, a work is what is sold, and the stance that people dislike in it is
    its content too. Complaints of support are of a service that broke where complaints of that are as many; else of how
    people were spoken to.
    """
    above = {one.code: one.group for one in categories()}
    group = category.map(above).to_numpy(dtype=object)
    code = category.to_numpy(dtype=object)
    work = (code == "content").sum() > np.isin(group, SOLD).sum()
    broke = np.isin(group, SOLD).sum() + np.isin(code, OWED).sum() >= (group == "contact").sum()
    as_one = {"product_problem": (code == "content") | (work & np.isin(code, STANCE)) | (broke & (group == "contact"))}
    as_one["communication_error"] = ~np.bool_(broke) & (group == "contact")
    out = p.copy()
    for name, chosen in as_one.items():
        out[chosen] = np.where(np.array(NAMES) == name, 1 - ERROR, ERROR / (len(NAMES) - 1))
    return out


def _without_prior(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities as they would be had the model learned from as many comments of each cause."""
    prior = next((head.prior for head in default_scorer().heads if head.name == "cause"), ())
    if not prior:
        return p
    even = p / np.array(prior)
    return np.asarray(even / even.sum(axis=1, keepdims=True))


def _unclear(why: str, n: int) -> CauseFinding:
    none = dict.fromkeys(NAMES, float("nan"))
    return CauseFinding(
        cause="unclear", probabilities=none, low=none, high=none, n_comments=n, evidence={}, why_unclear=why
    )


def _readable(table: pd.DataFrame) -> bool:
    """Tell whether half of the comments whose language is known are in one that the model learned causes in."""
    known = table["lang"].dropna().astype(str).str[:2] if "lang" in table else pd.Series(dtype=str)
    return known.empty or bool(known.isin(LANGUAGES_READ).mean() >= 0.5)


def _judged(table: pd.DataFrame, p: NDArray[np.float64]) -> CauseFinding:
    drawn = _shares(p, _draws(table))
    mean = _shares(p, np.ones((1, len(p))))[0]
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    best, second = np.argsort(-mean)[:2]
    surely = np.quantile(drawn[:, best] - drawn[:, second], 0.05) > 0
    why = None if surely and mean[best] >= 0.4 else ("spread" if surely else "close")
    cause: Any = NAMES[best] if why is None else "unclear"
    return CauseFinding(
        cause=cause,
        probabilities=_named(mean),
        low=_named(low),
        high=_named(high),
        n_comments=len(table),
        evidence={name: _evidence(table, p[:, place], place, p) for place, name in enumerate(NAMES)},
        why_unclear=why,
    )


def _named(values: NDArray[np.float64]) -> dict[str, float]:
    return {name: float(value) for name, value in zip(NAMES, values, strict=True)}


def _draws(table: pd.DataFrame) -> NDArray[np.float64]:
    """Return weights of the comments in 200 draws of authors with replacement, with one fixed seed."""
    known = "author" in table and table["author"].notna().any()
    who = pd.factorize((table["author"].fillna(table["id"]) if known else table["id"]).astype(str))[0]
    n = int(who.max()) + 1
    return np.asarray(np.random.default_rng(0).multinomial(n, np.full(n, 1 / n), size=200)[:, who], dtype=float)


def _shares(p: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return, for each row of weights, the shares of the causes that explain the probabilities best.

    The probabilities are as of a model that learned from equally many comments of each cause; expectation-maximisation
    finds how frequent they are here (Saerens, Latinne, Decaestecker 2002), with a comment of each cause as prior.
    """
    share = np.full((len(weights), p.shape[1]), 1 / p.shape[1])
    total = weights.sum(axis=1, keepdims=True) + p.shape[1]
    for _ in range(25):
        # A comment's posterior is p * share over its sum: summed over comments, only the sums are needed.
        share = share * ((weights / (share @ p.T)) @ p) + 1
        share /= total
    return share


def _evidence(table: pd.DataFrame, chance: NDArray[np.float64], place: int, p: NDArray[np.float64]) -> tuple[str, ...]:
    sure = np.flatnonzero((p.argmax(axis=1) == place) & (chance >= SURE))
    ids = table["id"].astype(str).to_numpy()
    # Surely of the cause and surely a complaint: a joke or a praise taken for one shows nothing.
    shows = chance * table["p_negative"].to_numpy(dtype=np.float64)
    ordered = sorted(sure, key=lambda i: (-round(float(shows[i]), 6), ids[i]))
    return tuple(str(ids[i]) for i in ordered[:3])
