"""Change points of counts, as a scikit-learn clusterer of bins."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClusterMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from crisisdetect.errors import Message, ParameterError
from crisisdetect.estimators._features import check_features
from crisisdetect.segmentation import SEED, change_points, fitted_values, gain_of, level_of, place_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crisisdetect.segmentation import Estimate


@dataclass(frozen=True, slots=True)
class _Found:
    points: NDArray[np.int64]
    labels: NDArray[np.int64]
    segments: pd.DataFrame


class ChangePointDetector(ClusterMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]  # no types there
    """Find where the level of counts changes; bins between two changes are one cluster.

    The order of the rows is that of time. ``fit`` finds the segments of its X and keeps them; ``predict`` and
    ``transform`` find those of the X they are given, with the same parameters, so that a series that was not seen in
    ``fit`` is judged by itself.

    Parameters
    ----------
    cost : {"poisson", "binomial", "gaussian"}, default="poisson"
        What the first column holds: counts; counts out of those in the second column; any values.
    alpha : float, default=0.05
        Accepted chance of any change in a calm series of this length and scatter.
    penalty : float, optional
        Cost of one more change point in place of the one that ``alpha`` gives. Higher means fewer change points.
    engine : {"auto", "ruptures", "exact"}, default="auto"
        Search, see :func:`crisisdetect.segmentation.change_points`.
    random_state : int
        Seed of the calm series that are drawn.

    Attributes
    ----------
    change_points_ : ndarray of shape (n_change_points,)
        First bin of each segment but the first.
    labels_ : ndarray of shape (n_bins,)
        Number of each bin's segment, from 0, in order of time.
    segments_ : DataFrame
        One row a segment: ``start``, ``stop`` (bins, ``stop`` not included), ``level``, ``low``, ``high`` (95 %
        interval), ``p_value`` of the change at its start, and ``start_low``, ``start_high``, the interval of its place;
        null for the first segment.
    n_features_in_ : int
        1, or 2 with an exposure.

    Examples
    --------
    >>> counts = np.r_[np.full(40, 5), np.full(20, 30)]
    >>> detector = ChangePointDetector().fit(counts.reshape(-1, 1))
    >>> detector.change_points_.tolist(), detector.segments_["level"].tolist()
    ([40], [5.0, 30.0])
    """

    def __init__(
        self,
        cost: str = "poisson",
        *,
        alpha: float = 0.05,
        penalty: float | None = None,
        engine: str = "auto",
        random_state: int = SEED,
    ) -> None:
        self.cost = cost
        self.alpha = alpha
        self.penalty = penalty
        self.engine = engine
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002  # scikit-learn calls with it
        """Find the change points of a series.

        Parameters
        ----------
        X : array-like of shape (n_bins, 1) or (n_bins, 2)
            Counts (or values), and where there is a second column what they are out of: the exposure of each count,
            the trials, or the weight of each value.
        y : ignored
            There for scikit-learn.

        Returns
        -------
        ChangePointDetector
            Itself.

        Raises
        ------
        ParameterError
            If a value or a parameter is out of its range.
        """
        found = self._find(self._checked(X, reset=True))
        self.change_points_ = found.points
        self.labels_ = found.labels
        self.segments_ = found.segments
        return self

    def predict(self, X: Any) -> NDArray[np.int64]:
        """Return the number of each bin's segment in a series.

        Parameters
        ----------
        X : array-like of shape (n_bins, 1) or (n_bins, 2)
            A series, as for :meth:`fit`.

        Returns
        -------
        ndarray of shape (n_bins,)
            Numbers from 0, in order of time.
        """
        check_is_fitted(self)
        return self._find(self._checked(X, reset=False)).labels

    def transform(self, X: Any) -> NDArray[np.float64]:
        """Return the level of each bin's segment in a series.

        Parameters
        ----------
        X : array-like of shape (n_bins, 1) or (n_bins, 2)
            A series, as for :meth:`fit`.

        Returns
        -------
        ndarray of shape (n_bins, 1)
            Levels: counts for each unit of exposure, shares, or means.
        """
        check_is_fitted(self)
        found = self._find(self._checked(X, reset=False))
        return found.segments["level"].to_numpy()[found.labels].reshape(-1, 1)

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Return ``level``.

        Parameters
        ----------
        input_features : array-like of str, optional
            Names of the columns of X; must be those seen in fit.

        Returns
        -------
        ndarray of shape (1,)
            The name.
        """
        check_features(self, input_features)
        return np.array(["level"], dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = self.cost != "gaussian"
        tags.transformer_tags.preserves_dtype = []
        return tags

    def _checked(self, X: Any, *, reset: bool) -> NDArray[np.float64]:
        values: NDArray[np.float64] = validate_data(self, X, reset=reset, dtype=np.float64, ensure_min_samples=2)
        if values.shape[1] > 2:
            msg = Message(
                "ChangePointDetector takes 1 or 2 columns, counts and their exposure. Got {shape} instead.\n"
                "Hint: one detector for each series",
                shape=values.shape[1],
            )
            raise ParameterError(msg)
        if self.cost != "gaussian" and (values < 0).any():
            msg = Message(
                "Negative values in data passed to ChangePointDetector, which with cost={cost!r} takes counts.",
                cost=self.cost,
            )
            raise ParameterError(msg)
        return values

    def _find(self, values: NDArray[np.float64]) -> _Found:
        x, weights = values[:, 0], values[:, 1] if values.shape[1] == 2 else None
        points = change_points(
            x,
            weights=weights,
            cost=self.cost,  # type: ignore[arg-type]  # checked there
            alpha=self.alpha,
            penalty=self.penalty,
            engine=self.engine,  # type: ignore[arg-type]
            random_state=self.random_state,
        )
        edges = [0, *points.tolist(), len(x)]
        labels = np.repeat(np.arange(len(edges) - 1), np.diff(edges))
        return _Found(points, labels, self._segments(x, weights, edges))

    def _segments(self, x: NDArray[np.float64], weights: NDArray[np.float64] | None, edges: list[int]) -> pd.DataFrame:
        cost, calm = fitted_values(x, weights, self.cost, random_state=self.random_state)  # type: ignore[arg-type]
        against = np.ones(len(x)) if weights is None else weights
        dispersion = 0.0 if cost is None else cost.dispersion
        rows: list[dict[str, float]] = []
        for i, (start, stop) in enumerate(itertools.pairwise(edges)):
            level = self._level(x[start:stop], against[start:stop], dispersion)
            row = {"start": start, "stop": stop, "level": level.value, "low": level.low, "high": level.high}
            places = (np.nan, np.nan)
            p_value = np.nan
            if i and cost is not None:
                around = edges[i - 1], edges[i], edges[i + 1]
                places, p_value = place_of(cost, *around), calm.p_value(gain_of(cost, *around))
            rows.append({**row, "p_value": p_value, "start_low": places[0], "start_high": places[1]})
        return pd.DataFrame(rows)

    def _level(self, x: NDArray[np.float64], against: NDArray[np.float64], dispersion: float) -> Estimate:
        from crisisdetect.segmentation import Estimate

        if self.cost != "gaussian":
            return level_of(float(x.sum()), float(against.sum()), dispersion, share=self.cost == "binomial")
        if not against.sum():
            return Estimate(np.nan, np.nan, np.nan)
        mean = float(np.average(x, weights=against))
        half = 1.959964 * float(np.sqrt(dispersion / len(x)))
        return Estimate(mean, mean - half, mean + half)
