"""A scan that has to be done in time: everything scored cheaply, as much as there is time for by the model itself."""

from __future__ import annotations

import math
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect._scan._sampling import Meter, one_stratum, order_of, strata_of, suspects
from crisisdetect._scan._units import Units, units_of
from crisisdetect._scan._whole import give_back
from crisisdetect.errors import Message, ParameterError
from crisisdetect.quantification import SampledSums, Strata, sampled_sums
from crisisdetect.readers import Note, note
from crisisdetect.scoring import SCORES, fit_fast, load_scorer, scorer_name, with_scores
from crisisdetect.sums import wilson

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.floating]

_TEXTS: Final = re.compile(r"\s*(\d[\d_\s]*)(?:texts?|textes?)\s*", re.IGNORECASE)

#: Part of the texts that can be scored, and texts at most, to which the fast scorer is fitted.
PILOT: Final = 0.25
MOST_PILOT: Final = 20_000

#: Part of the time after it in which the model reads what looks negative on days that look bad.
CLOSER: Final = 0.12

#: Texts by which the speed of the model is measured first.
FIRST: Final = 256

#: Time for judging: a multiple of the time that finding the distinct texts and their bins took, and seconds of
#: processor time, which take longer where other programs want the processor as well.
JUDGING: Final = 1.25
JUDGING_ANYHOW: Final = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What a scan may take.

    Parameters
    ----------
    seconds : float
        Time from the start of the scan to its end.
    texts : int
        Texts that the scorer may be given.
    said : str
        As it was asked for.
    """

    seconds: float = math.inf
    texts: int = 2**62
    said: str = ""


def parse_budget(budget: str | float | dt.timedelta | None) -> Budget | None:
    """Return what a scan may take.

    Parameters
    ----------
    budget : str, timedelta, int or None
        A time, such as ``"10min"``, or a number of texts, such as ``5000`` or ``"5000 texts"``.

    Returns
    -------
    Budget or None
        None where there is no bound.

    Raises
    ------
    ParameterError
        If it is neither a time nor a number, or not above 0.

    Examples
    --------
    >>> parse_budget("10min").seconds, parse_budget("5 000 textes").texts
    (600.0, 5000)
    """
    if budget is None:
        return None
    found = _TEXTS.fullmatch(budget) if isinstance(budget, str) else None
    if found or (isinstance(budget, int) and not isinstance(budget, bool)):
        n = int(re.sub(r"\D", "", found[1]) if found else str(budget))
        if n > 0:
            return Budget(texts=n, said=str(budget))
    elif not isinstance(budget, float | bool):
        try:
            seconds = pd.Timedelta(budget).total_seconds()
        except (ValueError, TypeError):
            seconds = 0.0
        if seconds > 0:
            return Budget(seconds=seconds, said=str(budget))
    msg = Message(
        "The 'budget' parameter must be a time such as '10min', or a number of texts for the model such as 5000. "
        "Got {budget!r} instead.",
        budget=budget,
    )
    raise ParameterError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class InTime:
    """Comments scored within a budget.

    Attributes
    ----------
    scored : DataFrame
        A scored table; ``model`` tells by whom each comment was scored.
    bins : DataFrame
        ``stream`` and ``start`` of each bin with a counted comment.
    negative, positive, squares : SampledSums
        What the model's ``p_negative``, ``p_positive`` and squared ``p_negative`` of each bin add up to.
    n_model : int
        Comments that the model scored.
    name : str
        Who the model is.
    budget : Budget
        What was asked for.
    """

    scored: pd.DataFrame
    bins: pd.DataFrame
    sums: SampledSums
    n_model: int
    name: str
    budget: Budget

    @property
    def note(self) -> Note:
        """What to tell about it, in words."""
        n = int(self.scored["p_negative"].notna().sum())
        timed = math.isfinite(self.budget.seconds)
        said = self.budget.said if timed else note("budget_texts", n=self.budget.texts)
        if self.n_model >= n:
            return note("budget_whole", budget=said, total=n)
        wide = (self.sums.high - self.sums.low)[:, 0] / 2
        share = max(1, round(100 * self.n_model / max(n, 1)))
        half = math.ceil(float(np.median(wide))) if len(wide) else 0
        return note("budget", n=self.n_model, total=n, share=share, half=half, budget=said)

    def corrected(self, series: pd.DataFrame) -> pd.DataFrame:
        """Return the series of ``scored`` with what the model would have counted, and the interval of that.

        Parameters
        ----------
        series : DataFrame
            What :func:`crisisdetect.bin_reactions` makes of ``scored``; it is not modified.

        Returns
        -------
        DataFrame
            With ``n_negative``, ``n_positive``, ``n_negative_sq``, ``negative_share``, ``low`` and ``high`` corrected,
            and ``n_negative_low`` and ``n_negative_high``, the 95 % interval of what the model would have counted.
        """
        ours = pd.MultiIndex.from_arrays([self.bins["stream"], self.bins["start"]])
        start = pd.DatetimeIndex(series.index).as_unit("ns")
        at = ours.get_indexer(pd.MultiIndex.from_arrays([series["stream"], start]))

        def of_bins(values: Floats) -> Floats:
            return np.append(values, 0.0)[at]  # the last one is of bins in which nothing was counted

        plain = series[["n_negative", "n_positive", "n_negative_sq"]].to_numpy(dtype=float)
        added = np.stack([of_bins(one) for one in self.sums.correction.T], axis=1)
        k, positive, squares = np.maximum(plain + added, 0.0).T
        n = series["n_scored"].to_numpy(dtype=float)
        share = np.divide(k, n, out=np.full(len(n), np.nan), where=n > 0)
        scatter = share * (1 - share)
        unsure = np.divide(of_bins(self.sums.variance[:, 0]), n, out=np.zeros(len(n)), where=n > 0)
        worth = n * np.divide(scatter, scatter + unsure, out=np.ones(len(n)), where=scatter > 0)
        low, high = wilson(share * worth, worth)
        return series.assign(
            n_negative=k,
            negative_share=share,
            low=low,
            high=high,
            n_positive=positive,
            n_negative_sq=squares,
            n_negative_low=k - of_bins((self.sums.total - self.sums.low)[:, 0]),
            n_negative_high=k + of_bins((self.sums.high - self.sums.total)[:, 0]),
        )


def score_in_time(
    comments: pd.DataFrame,
    budget: Budget,
    *,
    scorer: object = None,
    every: str | None = None,
    started: float | None = None,
    progress: bool | None = None,
    random_state: int = 0,
    tz: str = "UTC",
    clock: Callable[[], float] = time.monotonic,
) -> InTime:
    """Score comments as well as a budget allows.

    A first part of the texts, the most frequent ones before others, is scored by the model; a fast scorer is fitted to
    it and scores all texts; the model then scores what looks negative on days that look bad, as far as that is a small
    part, and a random sample of all others, drawn within bins and thirds of the fast score, until the budget is spent;
    see :mod:`crisisdetect.quantification._sampled` for what is made of it.

    Parameters
    ----------
    comments : DataFrame
        A comments table; it is not modified.
    budget : Budget
        What it may take, time for judging included.
    scorer : optional
        What :func:`crisisdetect.scoring.load_scorer` takes.
    every : str, optional
        Bin width, as for :func:`crisisdetect.bin_reactions`.
    started : float, optional
        When the time began, by ``clock``.
    progress : bool, optional
        Whether to show progress on stderr, in the language that is spoken; by default only on a terminal.
    random_state : int, default=0
        Seed of the order in which texts are scored. With a budget of texts, it decides the result; with one of time,
        the machine's speed does as well.
    tz : str, default="UTC"
        Time zone of the bins, as for :func:`crisisdetect.bin_reactions`.
    clock : callable
        Seconds.

    Returns
    -------
    InTime
        The scored comments, and the sums of each bin.
    """
    loaded = load_scorer(scorer)
    begun, worked = clock(), time.process_time()
    rng = np.random.default_rng(random_state)
    units = units_of(comments, every=every, rng=rng, tz=tz)
    give_back()
    took, worked = clock() - begun, time.process_time() - worked
    reserve = JUDGING * took + JUDGING_ANYHOW * max(1.0, took / max(worked, 1e-9))
    end = (begun if started is None else started) + budget.seconds - reserve
    with Meter(loaded, units.texts, n_texts=budget.texts, end=end, clock=clock, progress=progress) as meter:
        first = np.argsort(rng.random(len(units.texts)) / np.maximum(units.times, 0.5), kind="stable")
        meter.score(first[: max(1, min(FIRST, round(PILOT * budget.texts)))])
        n = int(meter.has.sum())
        meter.score(first[n : round(min(MOST_PILOT, PILOT * (meter.left() + n)))])
        certain = meter.has.copy()
        if certain.all():
            cheap, strata = meter.values, one_stratum(len(units.texts))
        else:
            places = np.flatnonzero(certain)
            fast = fit_fast([units.texts[i] for i in places], meter.values[places, :3], random_state=random_state)
            cheap = fast(units.texts)
            strata, doubt = strata_of(units, cheap, places, fast)
            meter.score(suspects(units, cheap, ~certain)[: round(CLOSER * meter.left())])
            certain = meter.has.copy()
            meter.score(order_of(units, strata, doubt, ~certain, n=meter.left(), rng=rng))
    return _in_time(comments, units, meter, cheap, certain, strata, name=scorer_name(loaded), budget=budget)


def _in_time(
    comments: pd.DataFrame,
    units: Units,
    meter: Meter,
    cheap: Floats,
    certain: NDArray[np.bool_],
    strata: Strata,
    *,
    name: str,
    budget: Budget,
) -> InTime:
    scores = np.array(meter.values)  # what the model did not see has cheap probabilities, and nothing read beside
    scores[~meter.has, :3] = cheap[~meter.has, :3]
    by_model = np.append(meter.has, True)[units.of_comment]
    models = (
        name if by_model.all() else pd.Series(np.array([fast_name(name), name], dtype=object)[by_model.astype(int)])
    )
    scored = with_scores(
        comments,
        np.vstack([scores, np.full((1, SCORES), np.nan, dtype=np.float32)]),
        units.of_comment,
        model=models if isinstance(models, str) else models.set_axis(comments.index).astype(comments["id"].dtype),
    )
    sums = sampled_sums(
        _summed(cheap),
        np.where(meter.has[:, None], _summed(meter.values), np.nan),
        strata=strata,
        certain=certain,
        unit=units.unit,
        group=units.place,
        n_groups=len(units.bins),
    )
    n_model = int((meter.has[units.of_comment[units.of_comment < len(meter.has)]]).sum())
    return InTime(scored=scored, bins=units.bins, sums=sums, n_model=n_model, name=name, budget=budget)


def _summed(p: Floats) -> Floats:
    """Return what is summed up of probabilities: of negative, of positive, and the square of negative."""
    wide = p.astype(np.float64)
    return np.column_stack([wide[:, 0], wide[:, 2], wide[:, 0] ** 2])


def fast_name(name: str) -> str:
    """Return what the fast scorer fitted to a scorer is called in the column ``model``."""
    return f"{name}/words"
