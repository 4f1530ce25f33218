"""Corrected shares of a scored table, by stream and bin, or of one period."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import pandas as pd

from crisisdetect.errors import Message, NotEnoughDataError, ParameterError
from crisisdetect.quantification._cells import N_CELLS, STATISTICS, n_counted, n_scored
from crisisdetect.quantification._classic import clopper_pearson
from crisisdetect.quantification._matching import match
from crisisdetect.quantification._powered import calibrate_on, in_period, joined, share_from_labels
from crisisdetect.quantification._rates import ErrorRates, default_error_rates, shipped_models
from crisisdetect.quantification._records import ShareEstimate
from crisisdetect.quantification._sample import usable_rows
from crisisdetect.quantification._tally import merge_tallies, summed, tally_scores
from crisisdetect.tables import ONLY_STREAM, check_scored

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

    from crisisdetect.quantification._labels import Labelled

Correction = Literal["auto", "error rates", "none"]

#: Labels in a period from which on it is estimated from them and the scores alone, without any error rates.
_ENOUGH_LABELS: Final = 60


def correct_shares(
    scored: pd.DataFrame,
    *,
    every: str = "1D",
    method: Correction = "auto",
    error_rates: ErrorRates | None = None,
    labelled: Labelled | pd.DataFrame | str | Path | None = None,
    counted: ArrayLike | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Estimate the share of truly negative comments in each bin of each stream, with intervals.

    Languages are corrected each by its own error rates and then put together.

    Parameters
    ----------
    scored : DataFrame
        A scored table, or a tally of one (:func:`tally_scores`), of which ``every`` and ``counted`` are then part.
    every : str, default="1D"
        Bin width.
    method : {"auto", "error rates", "none"}, default="auto"
        ``"auto"`` corrects what was scored by a model whose error rates are known, and leaves the rest uncorrected;
        ``"error rates"`` raises where they are not known; ``"none"`` corrects nothing.
    error_rates : ErrorRates, optional
        Error rates to use, whatever the model; by default those of the model that comes with the package, for its
        scores only.
    labelled : Labelled, DataFrame, str or Path, optional
        Filled-in sample of :func:`label_sample` drawn from ``scored``, to learn the error rates on these comments. Of
        bins that no label is near to it says nothing: their intervals also hold those without labels, with a warning.
    counted : array-like of bool, optional
        Which comments to count, see :func:`tally_scores`.
    level : float, default=0.95
        Probability of the intervals.

    Returns
    -------
    DataFrame
        Indexed by ``start``, one row a bin with a scored comment: ``stream``, ``n_scored``, ``share``, ``share_low``,
        ``share_high``, ``n_negative_corrected``, ``n_negative_low``, ``n_negative_high``, ``share_counted`` (plain
        counting of comments from one half on), and ``method``: how it was corrected. With the method ``"none"`` the
        interval is for sampling alone.

    Raises
    ------
    ParameterError
        If ``method`` is unknown, or ``"error rates"`` are asked for and there are none.
    """
    if method not in {"auto", "error rates", "none"} or not 0 < level < 1:
        msg = Message(
            "'method' must be auto, error rates or none, 'level' in (0, 1). Got {method!r} and {level!r} instead.",
            method=method,
            level=level,
        )
        raise ParameterError(msg)
    is_tally = set(STATISTICS) <= set(scored.columns)
    tally = merge_tallies(scored) if is_tally else tally_scores(scored, every=every, counted=counted)
    if labelled is not None:
        if is_tally:
            msg = Message(
                "Labels need the scored table, not a tally of it.\nHint: error_rates=calibrate_on(labelled, scored)",
            )
            raise ParameterError(msg)
        before, error_rates = error_rates, calibrate_on(labelled, scored, error_rates=error_rates or _known(tally))
    groups = [part for _, part in tally.groupby(["stream", "start"], sort=True)]
    estimates = [_estimate(part, _rates_for(part, method, error_rates), level=level) for part in groups]
    if labelled is not None and method != "none":
        starts = pd.DatetimeIndex([part["start"].iloc[0] for part in groups])
        for i in np.flatnonzero(_without_labels(labelled, scored, starts, starts + pd.Timedelta(every))):
            estimates[i] = _hull(estimates[i], _estimate(groups[i], before or _known(groups[i]), level=level))
    keys = tally[["stream", "start"]].drop_duplicates()
    return _as_frame(keys, estimates, [_counted_share(part) for part in groups])


def share_between(
    scored: pd.DataFrame,
    start: pd.Timestamp | str | None = None,
    end: pd.Timestamp | str | None = None,
    *,
    stream: str | None = None,
    method: Correction = "auto",
    error_rates: ErrorRates | None = None,
    labelled: Labelled | pd.DataFrame | str | Path | None = None,
    level: float = 0.95,
) -> ShareEstimate:
    """Estimate the share of truly negative comments of one period.

    With a labelled sample of which at least 60 lie in the period, these and the scores alone are used
    (:func:`share_from_labels`); with fewer, they bring the error rates up to date.

    Parameters
    ----------
    scored : DataFrame
        A scored table.
    start, end : Timestamp or str, optional
        Ends of ``[start, end)``; UTC where there is no time zone.
    stream : str, optional
        Only comments of this stream.
    method : {"auto", "error rates", "none"}, default="auto"
        How to correct, see :func:`correct_shares`.
    error_rates : ErrorRates, optional
        Error rates to use; by default those of the model that comes with the package, for its scores only.
    labelled : Labelled, DataFrame, str or Path, optional
        Filled-in sample of :func:`label_sample` drawn from ``scored``.
    level : float, default=0.95
        Probability of the interval.

    Returns
    -------
    ShareEstimate
        Estimate, interval, and how it was made.

    Raises
    ------
    NotEnoughDataError
        If there is no scored comment in the period.

    Examples
    --------
    >>> scored = pd.DataFrame(
    ...     {
    ...         "id": ["a", "b"],
    ...         "timestamp": pd.to_datetime(["2024-01-01", "2024-01-02"], utc=True),
    ...         "text": ["bad", "good"],
    ...         "p_negative": [1.0, 0.0],
    ...         "p_neutral": [0.0, 0.0],
    ...         "p_positive": [0.0, 1.0],
    ...     }
    ... )
    >>> print(share_between(scored, "2024-01-01", "2024-01-03"))
    50.0 % negative (95 % interval 1.3 to 98.7 %; 2 comments; corrected by: none)
    """
    check_scored(scored)
    usable = usable_rows(scored)
    inside = in_period(scored, start=start, end=end, stream=stream) & usable
    if not inside.any():
        msg = Message("share_between requires at least 1 scored comment in the period, got 0.")
        raise NotEnoughDataError(msg)
    tally = tally_scores(scored[inside]).assign(stream=ONLY_STREAM, start=pd.Timestamp(0, tz="UTC"))
    if labelled is not None and method != "none":
        rows = joined(labelled, scored)
        if int(rows["id"].isin(scored.loc[inside, "id"]).sum()) >= _ENOUGH_LABELS:
            return share_from_labels(labelled, scored, start=start, end=end, stream=stream, level=level)
        known = error_rates or _known(tally)
        error_rates = calibrate_on(labelled, scored, error_rates=known)
        times = pd.DatetimeIndex(scored.loc[inside, "timestamp"])
        found = _estimate(summed(tally), _rates_for(summed(tally), method, error_rates), level=level)
        if _without_labels(labelled, scored, pd.DatetimeIndex([times.min()]), pd.DatetimeIndex([times.max()])).any():
            return _hull(found, _estimate(summed(tally), known, level=level))
        return found
    part = summed(tally)
    return _estimate(part, _rates_for(part, method, error_rates), level=level)


def _without_labels(
    labelled: Labelled | pd.DataFrame | str | Path,
    scored: pd.DataFrame,
    starts: pd.DatetimeIndex,
    ends: pd.DatetimeIndex,
) -> NDArray[np.bool_]:
    """Tell of which times no label says anything, since none is near, and warn of them.

    A time that is as long as three labels usually take has one in it, since a sample is spread over its time; to a
    shorter one, as much as it lacks is added on both sides.
    """
    rows = joined(labelled, scored)
    at = pd.DatetimeIndex(scored.loc[scored["id"].isin(rows["id"]), "timestamp"].sort_values())
    near = 3 * (at[-1] - at[0]) / len(at)
    room = near - (ends - starts)
    around = room.where(room > pd.Timedelta(0), pd.Timedelta(0))
    without = np.asarray(at.searchsorted(starts - around) == at.searchsorted(ends + around))
    if without.any():
        n, first, last = int(without.sum()), starts[without].min(), ends[without].max()
        msg = Message(
            "No label is from the {n} bins from {first} to {last}: the model may err otherwise there, and their "
            "intervals are widened.\n"
            "Hint: label_sample of the comments of that time",
            n=n,
            first=first,
            last=last,
        )
        warnings.warn(str(msg), UserWarning, stacklevel=3)
    return without


def _hull(one: ShareEstimate, other: ShareEstimate) -> ShareEstimate:
    """Return an estimate with the interval from the lower to the upper end of both."""
    return replace(one, low=min(one.low, other.low), high=max(one.high, other.high))


def _known(tally: pd.DataFrame) -> ErrorRates | None:
    models, known = set(tally["model"]), shipped_models()
    return default_error_rates(known[models.pop()]) if len(models) == 1 and models <= known.keys() else None


def _rates_for(part: pd.DataFrame, method: Correction, given: ErrorRates | None) -> ErrorRates | None:
    if method == "none":
        return None
    rates = given if given is not None else _known(part)
    if rates is None and method == "error rates":
        names = ", ".join(sorted(map(str, set(part["model"])))) or "unknown"
        msg = Message(
            "There are no error rates of the scorer {names}.\n"
            "Hint: error_rates=measure_error_rates(...) from labelled comments, or method='none'",
            names=names,
        )
        raise ParameterError(msg)
    return rates


def _estimate(part: pd.DataFrame, rates: ErrorRates | None, *, level: float) -> ShareEstimate:
    """Estimate the share of one group from its tally: one row a language and model."""
    by_lang = part.groupby("lang", sort=True)[list(STATISTICS)].sum()
    stats = by_lang.to_numpy(dtype=float)
    sizes = stats[:, :N_CELLS].sum(axis=1)
    n = float(sizes.sum())
    if rates is None:
        share = min(float(stats[:, N_CELLS].sum()) / n, 1.0)
        low, high = clopper_pearson(share * n, n, level=level)
        return ShareEstimate(share=share, low=low, high=high, n_scored=int(n), method="none", level=level)
    found = [match(row, rates, str(lang), level=level) for lang, row in zip(by_lang.index, stats, strict=True)]
    share, low, high = _together(
        sizes / n,
        np.array([(one.share, one.low, one.high) for one in found]),
        np.sqrt([one.common for one in found]),
    )
    learned = bool({domain.lang for domain in rates.own} & set(by_lang.index))
    plain = ShareEstimate(share=share, low=low, high=high, n_scored=int(n), method="error rates", level=level)
    return replace(plain, method="error rates and labels") if learned else plain


def _together(
    weights: NDArray[np.float64], shares: NDArray[np.float64], common: NDArray[np.float64]
) -> tuple[float, float, float]:
    """Put the shares of the parts of a group together by the square-and-add rule (Zou and Donner 2008).

    What is unknown of the error rates in one language is taken to go the same way in the others.
    """
    related = np.outer(common, common)
    np.fill_diagonal(related, 1.0)
    share = float(weights @ shares[:, 0])
    down, up = weights * (shares[:, 0] - shares[:, 1]), weights * (shares[:, 2] - shares[:, 0])
    low, high = share - np.sqrt(down @ related @ down), share + np.sqrt(up @ related @ up)
    return share, float(np.maximum(low, 0.0)), float(np.minimum(high, 1.0))


def _counted_share(part: pd.DataFrame) -> float:
    stats = part[list(STATISTICS)].to_numpy(dtype=float).sum(axis=0)
    return float((n_counted(stats) / n_scored(stats)).item())


def _as_frame(keys: pd.DataFrame, estimates: list[ShareEstimate], plain: list[float]) -> pd.DataFrame:
    n = np.array([one.n_scored for one in estimates], dtype=np.int64)
    values = np.array([(one.share, one.low, one.high) for one in estimates], dtype=float).reshape(-1, 3)
    counts = values * n[:, None]
    return pd.DataFrame(
        {
            "stream": keys["stream"].to_numpy(),
            "n_scored": n,
            "share": values[:, 0],
            "share_low": values[:, 1],
            "share_high": values[:, 2],
            "n_negative_corrected": counts[:, 0],
            "n_negative_low": counts[:, 1],
            "n_negative_high": counts[:, 2],
            "share_counted": plain,
            "method": [one.method for one in estimates],
        },
        index=pd.DatetimeIndex(keys["start"], name="start"),
    )
