"""What can be detected at this volume, before starting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect.detection import Bins, EDetectors
from crisisdetect.errors import Message, NotEnoughDataError, ParameterError
from crisisdetect.locale import InWords, capital, scoped, speaking, spoken
from crisisdetect.monitor._monitor import Monitor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crisisdetect.baseline import Baseline
    from crisisdetect.monitor._budget import Budget
    from crisisdetect.monitor._memory import Usual
    from crisisdetect.monitor._settings import Settings
    from crisisdetect.monitor._stream import StreamMonitor

say, _ = scoped("plan_ahead")

#: Crises that are drawn for each effect.
N_RUNS: Final = 40
#: How many times the usual number of negative comments.
EFFECTS: Final = (1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 10.0, 20.0)
#: How long a crisis is watched, and the calm before it.
HORIZON_D: Final = 14
CALM_D: Final = 2
#: Part of the runs in which a crisis must be seen within a day to be called visible.
VISIBLE: Final = 0.8

#: A calm level is drawn that wanders, with this correlation time.
_WANDER_S: Final = 6 * 3600
_MOST_CELLS: Final = 3_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(InWords):
    """How soon a crisis would be seen, by its size; from :func:`plan`.

    Attributes
    ----------
    table : DataFrame
        One row a stream and effect: ``stream``, ``effect`` (how many times the usual number of negative comments),
        ``share_usual``, ``share_during``, ``hours`` and ``hours_90`` (median and 90 % point of the delay; null where
        fewer were seen within two weeks), ``comments`` and ``negatives`` (medians until the alarm), ``within_6h``,
        ``within_24h``, ``within_7d`` (parts of the crises).
    smallest_within_a_day : dict of str to float or None
        For each stream the smallest effect seen within a day in four of five crises, by interpolation.
    budget : Budget
        The budget of false alarms.
    lang : str
        Language of ``str()`` and of the plot: that which was spoken.
    """

    table: pd.DataFrame
    smallest_within_a_day: dict[str, float | None]
    budget: Budget
    lang: str

    def __str__(self) -> str:
        return self.in_words(self.lang)

    def _said(self) -> str:
        lines = [capital(self.budget.in_words()) + "."]
        for stream, smallest in self.smallest_within_a_day.items():
            lines.append(say("none" if smallest is None else "smallest", stream=stream, effect=smallest))
        return "\n".join([*lines, "", self.table.round(2).to_string(index=False)])

    def _repr_html_(self) -> str:
        from html import escape

        head = "".join(f"<p>{escape(line)}</p>" for line in str(self).split("\n\n")[0].split("\n"))
        return head + str(self.table.round(2).to_html(index=False, na_rep="–"))

    def plot(self, *, ax: Any = None) -> Any:
        """Draw the delay by the size of a crisis, one line a stream.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw.

        Returns
        -------
        Axes
        """
        from matplotlib import pyplot as plt

        if ax is None:
            _, ax = plt.subplots(figsize=(7, 4), layout="constrained")
        for stream, rows in self.table.groupby("stream", sort=False):
            (line,) = ax.plot(rows["effect"], rows["hours"], "-o", ms=4, label=str(stream))
            ax.plot(rows["effect"], rows["hours_90"], ":", color=line.get_color())
        ax.axhline(24, color="#8b857a", lw=0.8)
        ax.set_xscale("log")
        ax.set_yscale("log")
        ticks = sorted(set(self.table["effect"]))
        ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        ax.minorticks_off()
        hours = [1, 3, 6, 12, 24, 72, 168, 336]
        with speaking(self.lang):
            ax.set_yticks(hours, [say("hour", n=h) if h < 72 else say("day", n=h // 24) for h in hours])
            ax.set_xlabel(say("x"))
            ax.set_ylabel(say("y"))
        ax.spines[["top", "right"]].set_visible(False)
        ax.legend(frameon=False)
        return ax


def plan(
    history: Any,
    *,
    false_alarms: Any = "1 per 90 days",
    every: str | None = None,
    tolerance: Any = None,
    events: Any = None,
    mode: str = "robust",
    effects: Sequence[float] = EFFECTS,
    n_runs: int = N_RUNS,
    scorer: object = None,
    random_state: int = 0,
) -> Plan:
    """Tell before starting how soon a crisis would be seen, by its size, at this volume and budget.

    For each stream and size, crises are drawn and given to the detector that :class:`Monitor` would use: a calm level
    that wanders as it did in the past, counts about it, and from some moment on so many times the usual number of
    negative comments, while the others go on as usual.

    Parameters
    ----------
    history : DataFrame
        Scored comments, comments, or a series, as for :meth:`Monitor.fit`.
    false_alarms : str or Budget, default="1 per 90 days"
        How often one accepts to be woken for nothing, of each stream.
    every : str, optional
        Bin width; by default one that the volume carries.
    tolerance : number, pair of numbers or Tolerance, optional
        By how much a calm stream may exceed its usual level; by default from the data.
    events : optional
        Planned events and holidays, see :func:`crisisdetect.baseline.parse_events`.
    mode : {"robust", "parametric"}, default="robust"
        Mode of the detector.
    effects : sequence of float
        How many times the usual number of negative comments; above 1.
    n_runs : int, default=40
        Crises drawn for each.
    scorer : optional
        Scores a comments table; the model that comes with the package when not given.
    random_state : int, default=0
        Seed.

    Returns
    -------
    Plan
        Delays by size of a crisis, as a table and a plot.

    Raises
    ------
    NotEnoughDataError
        If no stream has enough history for a baseline.
    ParameterError
        If an argument is out of its range.
    """
    if not effects or min(effects) <= 1 or n_runs < 1:
        msg = Message(
            "The 'effects' of plan must be above 1, and 'n_runs' at least 1. Got {effects!r} and {n_runs!r}.",
            effects=effects,
            n_runs=n_runs,
        )
        raise ParameterError(msg)
    monitor = Monitor.fit(
        history, false_alarms=false_alarms, every=every, tolerance=tolerance, events=events, mode=mode, scorer=scorer
    )
    known = [one for one in monitor.watched if one.usual is not None]
    if not known:
        msg = Message("plan requires at least one stream with two weeks of history, or one of 500 comments.")
        raise NotEnoughDataError(msg)
    rng = np.random.default_rng(random_state)
    sizes = np.array(sorted(effects), dtype=float)
    tables = [_plan_one(monitor.settings, one, sizes, n_runs, rng) for one in known]
    return Plan(
        table=pd.concat(tables, ignore_index=True),
        smallest_within_a_day={one.name: _smallest(table) for one, table in zip(known, tables, strict=True)},
        budget=monitor.settings.budget,
        lang=spoken(),
    )


def _plan_one(
    settings: Settings, one: StreamMonitor, sizes: NDArray[np.float64], n_runs: int, rng: np.random.Generator
) -> pd.DataFrame:
    usual = one.usual
    assert usual is not None
    per_day = max(1, 86_400 // settings.every_s)
    calm, horizon = max(1, CALM_D * per_day), HORIZON_D * per_day
    most = _MOST_CELLS // (len(sizes) * n_runs)
    horizon = max(7, min(horizon, most - calm))
    effect = np.repeat(sizes, n_runs)
    bins = _draw(usual, settings.every_s, calm, horizon, effect, rng)
    detectors = EDetectors(len(effect), gamma=one.gamma, mode=settings.mode, scales=settings.scales)
    detectors.run(bins[:calm])
    alarm = detectors.run(bins[calm:]).alarm
    k, n = bins.negatives[calm:].cumsum(axis=0), bins.total[calm:].cumsum(axis=0)
    excess = (bins.negatives - bins.expected)[calm:].cumsum(axis=0)
    shortest = pd.Timedelta(settings.materiality.min_duration).total_seconds() / settings.every_s
    enough = (excess >= settings.materiality.min_excess) & (np.arange(1, horizon + 1) >= shortest)[:, None]
    raised = np.logical_or.accumulate(alarm, axis=0) & enough
    first = np.where(raised.any(axis=0), raised.argmax(axis=0), -1)
    return _table(one.name, usual.baseline, settings, effect, first, k, n)


def _draw(
    usual: Usual, every_s: int, calm: int, horizon: int, effect: NDArray[np.float64], rng: np.random.Generator
) -> Any:
    """Draw bins of calm and crisis, one column a run; each starts at its own time of the week."""
    n_bins, n = calm + horizon, len(effect)
    start = rng.integers(0, 7 * 86_400 // every_s, n) if every_s < 7 * 86_400 else np.zeros(n, dtype=int)
    table = np.array([usual.at(i * every_s) for i in range(max(1, 7 * 86_400 // every_s))])
    place = (start[None, :] + np.arange(n_bins)[:, None]) % len(table)
    comments, expected, share, share_ceiling, ceiling = np.moveaxis(table[place], 2, 0)
    baseline = usual.baseline
    phi = float(np.exp(-every_s / _WANDER_S))
    level = np.exp(baseline.volume_spread * _wander(n_bins, n, phi, rng) - baseline.volume_spread**2 / 2)
    odds = np.exp(baseline.share_spread * _wander(n_bins, n, phi, rng))
    p = np.clip(share, 1e-6, 1 - 1e-6)
    p = p * odds / (1 - p + p * odds)
    more = np.where((np.arange(n_bins) >= calm)[:, None], effect[None, :] - 1, 0.0)
    negatives = rng.poisson(comments * level * p).astype(float) + rng.poisson(expected * more)
    total = negatives + rng.poisson(comments * level * (1 - p))
    return Bins.of(
        negatives=negatives,
        total=total,
        share_ceiling=share_ceiling,
        negatives_ceiling=ceiling,
        share=share,
        expected=expected,
        dispersion=max(1.0, baseline.dispersion),
        long_run=max(1.0, baseline.long_run),
    )


def _wander(n_bins: int, n: int, phi: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw autocorrelated normal values of variance 1, one column a run."""
    values = rng.standard_normal((n_bins, n))
    step = (1 - phi * phi) ** 0.5
    for i in range(1, n_bins):
        values[i] = phi * values[i - 1] + step * values[i]
    return values


def _table(
    name: str,
    baseline: Baseline,
    settings: Settings,
    effect: NDArray[np.float64],
    first: NDArray[np.int64],
    k: NDArray[np.float64],
    n: NDArray[np.float64],
) -> pd.DataFrame:
    hours = np.where(first >= 0, (first + 1) * settings.every_s / 3600, np.inf)
    at = np.maximum(first, 0)
    runs = np.arange(len(first))
    rows = []
    for size in np.unique(effect):
        ours = effect == size
        seen = ours & (first >= 0)
        p = baseline.share_level
        rows.append(
            {
                "stream": name,
                "effect": size,
                "share_usual": p,
                "share_during": p * size / (1 - p + p * size),
                "hours": _finite(np.quantile(hours[ours], 0.5, method="higher")),
                "hours_90": _finite(np.quantile(hours[ours], 0.9, method="higher")),
                "comments": float(np.median(n[at, runs][seen])) if seen.any() else np.nan,
                "negatives": float(np.median(k[at, runs][seen])) if seen.any() else np.nan,
                "within_6h": float((hours[ours] <= 6).mean()),
                "within_24h": float((hours[ours] <= 24).mean()),
                "within_7d": float((hours[ours] <= 168).mean()),
            }
        )
    return pd.DataFrame(rows)


def _smallest(table: pd.DataFrame) -> float | None:
    """Return the smallest effect seen within a day often enough, on a line between those tried."""
    sizes, part = np.log(table["effect"].to_numpy()), np.maximum.accumulate(table["within_24h"].to_numpy())
    if part[-1] < VISIBLE:
        return None
    i = int((part >= VISIBLE).argmax())
    if i == 0:
        return float(np.exp(sizes[0]))
    weight = (VISIBLE - part[i - 1]) / (part[i] - part[i - 1])
    return float(np.exp(sizes[i - 1] + weight * (sizes[i] - sizes[i - 1])))


def _finite(value: Any) -> float:
    return float(value) if np.isfinite(value) else float("nan")
