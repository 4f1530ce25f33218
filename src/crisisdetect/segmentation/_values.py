"""Change points of plain values: an array, a list or a pandas Series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from crisisdetect.errors import Message, NotEnoughDataError, ParameterError
from crisisdetect.segmentation._model import LONGEST, Model, describe
from crisisdetect.segmentation._noise import count_dispersion, share_dispersion, short_dispersion
from crisisdetect.segmentation._penalty import MANY_EVENTS, SEED, CalmGains, calm_gains, check_alpha
from crisisdetect.segmentation._search import Engine, check_engine, search

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from crisisdetect.segmentation._costs import _CumulativeCost

    Floats = NDArray[np.float64]

Cost = Literal["gaussian", "poisson", "binomial"]

#: Values further from the median of their neighbours than this many robust standard deviations are pulled in.
OUTLIER: Final = 2.0

#: Neighbours of which the median is taken: what lasts for less than half of them is no change.
NEIGHBOURS: Final = 7

#: Shorter series are not split: their scatter cannot be told.
MIN_VALUES: Final = 16


def change_points(
    values: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    cost: Cost = "gaussian",
    alpha: float = 0.05,
    penalty: float | None = None,
    engine: Engine = "auto",
    random_state: int = SEED,
) -> NDArray[np.int64]:
    """Find where the level of plain values changes.

    Gaussian values are described by levels or by straight lines, with autocorrelated noise around them; changes and
    noise are chosen together (:mod:`crisisdetect.segmentation._model`), so that autocorrelation is not mistaken for
    changes nor changes for autocorrelation, and a trend is no staircase. Single outliers are pulled in first. For
    counts, or with a ``penalty``, the scatter is measured in the long run (:mod:`crisisdetect.segmentation._noise`)
    and the penalised cost of levels is minimised exactly.

    Parameters
    ----------
    values : array-like of shape (n,)
        Finite values: any for ``gaussian``, counts for ``poisson``, counts out of ``weights`` for ``binomial``.
    weights : array-like of shape (n,), optional
        Inverse of the relative variance of each value (Gaussian), exposure of each count (Poisson), or trials
        (binomial, required). 0 leaves a value out.
    cost : {"gaussian", "poisson", "binomial"}, default="gaussian"
        What the values are.
    alpha : float, default=0.05
        Accepted chance of any change in a calm series of this length, whose noise has an autocorrelation of up to
        0.8. Lower means fewer change points.
    penalty : float, optional
        Cost of one more change point in place of the one that ``alpha`` gives, in units of the long-run variance.
        Higher means fewer change points.
    engine : {"auto", "ruptures", "exact"}, default="auto"
        Search of penalised levels: the vectorised one, or ``ruptures.Pelt``, which takes longer. Both find the same
        optimum; ``"auto"`` takes the quicker.
    random_state : int
        Seed of the calm series that are drawn. The same for the same answer.

    Returns
    -------
    array of int, shape (n_change_points,)
        Each is the first index of a new level or line, in ``[1, n - 1]``, ascending. Empty when nothing changed, or
        where fewer than ``MIN_VALUES`` values leave the scatter unknown and no ``penalty`` is given.

    Raises
    ------
    ParameterError
        If a value is missing or infinite, shapes differ, or an argument is out of its range.
    NotEnoughDataError
        If there is no value at all.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> change_points(np.r_[rng.normal(0, 1, 60), rng.normal(3, 1, 60)]).tolist()
    [60]
    >>> change_points(np.linspace(0, 9, 120) + rng.normal(size=120)).tolist()
    []
    """
    check_alpha(alpha, caller="change_points")
    if penalty is not None and not penalty > 0:
        msg = Message(
            "The 'penalty' parameter of change_points must be above 0. Got {penalty!r} instead.",
            penalty=penalty,
        )
        raise ParameterError(msg)
    check_engine(engine)
    x, against = _checked(values, weights, cost)
    used = np.flatnonzero(against > 0)
    if penalty is None and len(used) < MIN_VALUES:
        return np.zeros(0, dtype=np.int64)
    if cost == "gaussian" and penalty is None:
        model = _model_of(x[used], against[used], alpha)
        if model is None or model.lines or len(used) <= LONGEST:
            return used[list(model.points if model else ())]
    fitted, calm = _fitted(x, against, cost, random_state)
    if fitted is None:
        return np.zeros(0, dtype=np.int64)
    return np.array(search(fitted, penalty or calm.penalty(alpha), engine=engine), dtype=np.int64)


def fitted_values(
    values: ArrayLike, weights: ArrayLike | None, cost: Cost, *, random_state: int = SEED
) -> tuple[_CumulativeCost | None, CalmGains]:
    """Return the fitted cost of plain values, None if they are constant, and what chance alone gains."""
    return _fitted(*_checked(values, weights, cost), cost, random_state)


def _model_of(x: Floats, weights: Floats, alpha: float) -> Model | None:
    """Return what describes values of positive weight, or None if they are constant."""
    steps = np.diff(np.unique(x))
    if not len(steps):
        return None
    rounding = float(steps.min()) ** 2 / 12
    return describe(without_outliers(x), weights / weights.mean(), alpha=alpha, least=rounding)


def _fitted(x: Floats, against: Floats, cost: Cost, random_state: int) -> tuple[_CumulativeCost | None, CalmGains]:
    """Return the cost of the values with its dispersion, or None if they are constant, and what chance alone gains."""
    from crisisdetect.segmentation._costs import BinomialCost, GaussianCost, PoissonCost

    if cost != "gaussian":
        share = cost == "binomial"
        wide = (share_dispersion if share else count_dispersion)(x, against)
        fitted = (BinomialCost if share else PoissonCost)(wide).fit(np.column_stack([x, against]))
        mean = float(x.mean())
        mean = min(mean, float(against.mean()) - mean) if share else mean
        short = short_dispersion(x, against, share=share)
        return fitted, calm_gains(len(x), mean=mean, dispersion=wide, short=short, random_state=random_state)
    calm = calm_gains(len(x), mean=MANY_EVENTS, dispersion=1.0, random_state=random_state)
    used = against > 0
    relative = against / against[used].mean()
    model = _model_of(x[used], relative[used], 0.05)
    if model is None:
        return None, calm
    x = x.copy()
    x[used] = without_outliers(x[used])
    return GaussianCost(model.long).fit(np.column_stack([x, relative])), calm


def without_outliers(x: Floats) -> Floats:
    """Pull values that stand alone in towards the median of their neighbours."""
    if len(x) < NEIGHBOURS:
        return x
    half = NEIGHBOURS // 2
    padded = np.concatenate([x[half:0:-1], x, x[-2 : -half - 2 : -1]])
    median = np.median(np.lib.stride_tricks.sliding_window_view(padded, NEIGHBOURS), axis=1)
    apart = x - median
    spread = 1.4826 * float(np.median(np.abs(apart[apart != 0]))) if (apart != 0).any() else 0.0
    return np.asarray(median + np.clip(apart, -OUTLIER * spread, OUTLIER * spread))


def _checked(values: ArrayLike, weights: ArrayLike | None, cost: Cost) -> tuple[Floats, Floats]:
    if cost not in {"gaussian", "poisson", "binomial"}:
        msg = Message(
            "The 'cost' parameter of change_points must be gaussian, poisson or binomial. Got {cost!r} instead.",
            cost=cost,
        )
        raise ParameterError(msg)
    x = _array(values, name="values")
    if not len(x):
        msg = Message("change_points requires at least 1 value, got 0.")
        raise NotEnoughDataError(msg)
    if weights is None and cost == "binomial":
        msg = Message("The 'weights' parameter of change_points must be the trials of each count for cost='binomial'.")
        raise ParameterError(msg)
    against = np.ones(len(x)) if weights is None else _array(weights, name="weights")
    if len(against) != len(x) or (against < 0).any() or not (against > 0).any():
        msg = Message(
            "The 'weights' parameter of change_points must hold {n_x} numbers of at least 0, not all 0. Got "
            "{n_against} instead.",
            n_x=len(x),
            n_against=len(against),
        )
        raise ParameterError(msg)
    if cost != "gaussian" and (x < 0).any():
        msg = Message(
            "The 'values' parameter of change_points must hold counts of at least 0 for cost={cost!r}.",
            cost=cost,
        )
        raise ParameterError(msg)
    if cost == "binomial" and (x > against).any():
        place = int(np.argmax(x > against))
        msg = Message(
            "Counts cannot exceed trials: at index {place} there are {x:g} out of {against:g}.",
            place=place,
            x=x[place],
            against=against[place],
        )
        raise ParameterError(msg)
    return x, against


def _array(values: ArrayLike, *, name: str) -> Floats:
    try:
        array = np.array(values, dtype=float)  # a copy: the caller's stays as it is
    except (TypeError, ValueError) as error:
        msg = Message(
            "The {name!r} parameter of change_points must hold numbers. Got {name_2} instead.",
            name=name,
            name_2=type(values).__name__,
        )
        raise ParameterError(msg) from error
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        msg = Message(
            "The {name!r} parameter of change_points must be one-dimensional. Got shape {shape} instead.",
            name=name,
            shape=array.shape,
        )
        raise ParameterError(msg)
    if not np.isfinite(array).all():
        place = int(np.argmin(np.isfinite(array)))
        msg = Message(
            "The {name!r} parameter of change_points must be finite. Got {array} at index {place} instead.\n"
            "Hint: give missing values any number and a weight of 0",
            name=name,
            array=array[place],
            place=place,
        )
        raise ParameterError(msg)
    return array
