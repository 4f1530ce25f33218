"""Who wrote the negative comments of a stretch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class People:
    """Who wrote the negative comments; ``effective`` is the inverse Simpson index, None where authors are unknown."""

    n: int
    effective: float | None
    largest: float


def people(comments: pd.DataFrame, *, at_most: int | None = None) -> People:
    """Count the authors of the negative comments among some scored ones.

    Parameters
    ----------
    comments : DataFrame
        Scored comments.
    at_most : int, optional
        How many comments are said to be negative. That number adds up probabilities, and more comments than that may
        each be negative rather than not: then the surest are taken, so that there are no more people than comments.
    """
    negative = comments[comments["p_negative"] > 0.5]
    if at_most is not None and len(negative) > at_most:
        negative = negative.sort_values("p_negative", ascending=False, kind="stable").iloc[:at_most]
    if "author" not in negative or negative["author"].notna().mean() < 0.5 or negative.empty:
        return People(0, None, math.nan)
    share = negative["author"].value_counts(normalize=True).to_numpy()
    return People(len(share), float(1 / (share**2).sum()), float(share[0]))
