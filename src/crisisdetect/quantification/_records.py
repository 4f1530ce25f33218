"""What an estimate comes back as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: How a share was corrected: by error rates; by error rates brought up to date with labels; by labels and scores
#: together; not at all, the interval being for sampling alone.
Method = Literal["error rates", "error rates and labels", "labels", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareEstimate:
    """A share of negative comments with its interval.

    Parameters
    ----------
    share, low, high : float
        Estimate and interval, between 0 and 1.
    n_scored : int
        Scored comments it is of.
    n_labelled : int, default=0
        Comments with a label among them, where labels were used.
    method : {"error rates", "error rates and labels", "labels", "none"}
        How the classifier's errors were corrected. With ``"none"`` they were not, and the interval is for sampling
        alone.
    level : float, default=0.95
        Probability of the interval.
    """

    share: float
    low: float
    high: float
    n_scored: int
    n_labelled: int = 0
    method: Method
    level: float = 0.95

    def __str__(self) -> str:
        return (
            f"{100 * self.share:.1f} % negative ({100 * self.level:g} % interval {100 * self.low:.1f} to "
            f"{100 * self.high:.1f} %; {self.n_scored} comments; corrected by: {self.method})"
        )
