"""How much calm values scatter in the long run, whether or not their level changes now and then."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from crisisdetect.segmentation._model import describe

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Part of the differences that changes of level may spoil.
TRIMMED: Final = 0.3

#: Shorter series have a plain variance at most.
SHORTEST: Final = 8

#: What levelling the best stretch takes from the variance of calm values, as a factor.
LEVELLED: Final = 2.0

#: Distances at which values are compared, as far as they are at most an eighth of the length.
LAGS: Final = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)

#: Values are compared over at most this part of the length.
REACH: Final = 8

#: Correlation times that fit into the largest distance, for an autocorrelation to be seen whole.
SEEN: Final = 1.0

#: How much worse a fit with less noise may be, in weighted squares a value.
TOLERANCE: Final = 0.1

_RHOS = np.array([0.0, 0.15, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.94, 0.97, 0.985])


#: Chance that changes are seen in calm counts where their scatter is measured.
DOUBT: Final = 0.02

#: Counts are looked at for changes there only where their scatter in the long run is so many times that from one block
#: to the next, ...
WIDER: Final = 1.5

#: ... as means of blocks, at most so many.
LOOKED_AT: Final = 200


class Noise(NamedTuple):
    """White noise plus a first-order autoregression, one for each row.

    Attributes
    ----------
    short : array of float
        Variance of a value.
    long : array of float
        Long-run variance: that of the mean of many values, times their number.
    rho : array of float
        Autocorrelation of the autoregressive part.
    """

    short: Floats
    long: Floats
    rho: Floats


def noise_of(values: Floats) -> Noise:
    """Estimate the noise of series from their variogram.

    Half the mean squared difference of values a distance ``h`` apart is ``white + ar * (1 - rho ** h)``; it is
    estimated at several distances, without the largest of the squares, which changes of level may have made, and
    the three parameters are fitted by weighted least squares. Differences at one distance alone would hide noise that
    is positively correlated; over a range of distances they show it. Autocorrelations too slow to be seen whole, such
    as a trend, are no noise.

    Parameters
    ----------
    values : array of shape (n_series, n)
        Values of about one variance; at least 8 in a series.

    References
    ----------
    Chakar, Lebarbier, Lévy-Leduc, Robin (2017), A robust approach for estimating change-points in the mean of an AR(1)
    process, Bernoulli 23, which uses distances 1 and 2.
    """
    n = values.shape[1]
    lags = np.array([h for h in LAGS if h <= max(2, n // REACH)])
    seen = np.stack([_half_square(values[:, h:] - values[:, :-h]) for h in lags], axis=1)
    weights = 1.0 / lags
    scale = np.maximum(seen.mean(axis=1, keepdims=True), 1e-300)
    y = seen / scale
    rhos = _RHOS[np.exp(-SEEN / lags[-1]) >= _RHOS]
    white, ar, misfit = _fits(y, 1 - rhos[:, None] ** lags, weights)
    long = white + ar * ((1 + rhos) / (1 - rhos))[:, None]
    # of the fits that the data do not tell apart, the one with the least noise
    fair = misfit <= misfit.min(axis=0) + TOLERANCE * weights.sum() / n
    chosen = np.where(fair, long, np.inf).argmin(axis=0)
    one = np.arange(len(values))
    return Noise((white + ar)[chosen, one] * scale[:, 0], long[chosen, one] * scale[:, 0], rhos[chosen])


def _half_square(differences: Floats) -> Floats:
    kept = max(1, round(differences.shape[1] * (1 - TRIMMED)))
    squares = np.partition(differences**2, kept - 1, axis=1)[:, :kept]
    z = NormalDist().inv_cdf(1 - TRIMMED / 2)
    normal = 1 - 2 * z * NormalDist().pdf(z) / (1 - TRIMMED)  # mean of the squares kept, for a variance of 1
    return np.asarray(squares.mean(axis=1) / normal / 2)


def _fits(y: Floats, bases: Floats, w: Floats) -> tuple[Floats, Floats, Floats]:
    """Fit ``a + b * basis`` with a, b >= 0 by each basis to each row; return a, b and the misfit."""
    sw, sb, sbb = w.sum(), bases @ w, bases**2 @ w
    sy, sby = y @ w, (bases * w) @ y.T
    determinant = (sw * sbb - sb * sb)[:, None]
    safe = np.where(determinant > 1e-12, determinant, np.inf)  # a flat basis says no more than the constant
    a = (sbb[:, None] * sy - sb[:, None] * sby) / safe
    b = (sw * sby - sb[:, None] * sy) / safe
    flat = (determinant <= 1e-12) | (b < 0)
    steep = ~flat & (a < 0)
    a = np.where(flat, sy / sw, np.where(steep, 0.0, a))
    b = np.where(flat, 0.0, np.where(steep, sby / np.maximum(sbb, 1e-300)[:, None], b))
    off = y - a[:, :, None] - b[:, :, None] * bases[:, None, :]
    return a, b, off**2 @ w


#: Events a block, at least, where the scatter of counts is measured.
EVENTS_A_BLOCK: Final = 5.0

#: Blocks at most: scatter is wanted in the long run, not bin by bin.
MOST_BLOCKS: Final = 400

#: Blocks from which scatter is measured at all.
MIN_BLOCKS: Final = 16


def count_dispersion(counts: Floats, exposure: Floats, *, per_day: int = 1) -> float:
    """Return by how much sums of counts scatter more in the long run than Poisson sums would.

    Bins are joined to blocks of five events or more and at most 400 blocks; the square roots of the rates, whose
    variance does not depend on the level, go to :func:`noise_of`.

    Parameters
    ----------
    counts, exposure : arrays of shape (n_bins,)
        Events, and what they are counted against; bins without exposure are left out.
    per_day : int, default=1
        Bins a day: where busy hours scatter more than their share, theirs is the scatter returned.

    Returns
    -------
    float
        At least 1, which is Poisson, and what too few events to tell give.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> scattered = rng.poisson(rng.gamma(5.0, 2.0, 2000))  # mean 10, variance 30
    >>> 2.5 < count_dispersion(scattered.astype(float), np.ones(2000)) < 5
    True
    """
    rates = _rates(counts, exposure)
    if len(rates) < MIN_BLOCKS:
        return 1.0
    return max(1.0, _beside_changes(rates) * _busy(counts, exposure, per_day))


def short_dispersion(counts: Floats, against: Floats, *, share: bool = False) -> float:
    """Return by how much counts scatter more from bin to bin, or from one block of five events to the next.

    Where that is less than in the long run, counts hang together from bin to bin, and single bins are less extreme than
    independent ones of the long-run scatter would be.
    """
    values = (_angles if share else _rates)(counts, against)
    if len(values) < MIN_BLOCKS:
        return 1.0
    return max(1.0, *(float(_half_square(values[None, h:] - values[None, :-h])[0]) for h in (1, 2, 4)))


def _rates(counts: Floats, exposure: Floats) -> Floats:
    k, e = _blocks(counts, exposure, EVENTS_A_BLOCK)
    return np.asarray(2 * np.sqrt((k + 0.375) * (e.mean() / e))) if len(k) else k


def _angles(counts: Floats, trials: Floats) -> Floats:
    fewer = min(counts.sum(), trials.sum() - counts.sum())
    k, n = _blocks(counts, trials, EVENTS_A_BLOCK * trials.sum() / max(fewer, 1e-9), events=trials)
    share = np.clip((k + 0.375) / (n + 0.75), 0.0, 1.0)
    return np.asarray(2 * np.sqrt(n.mean()) * np.arcsin(np.sqrt(share))) if len(k) else k


def _beside_changes(values: Floats) -> float:
    """Return the long-run variance of counts of about one variance, several changes of level or not.

    Where there are several, few differences compare values of one level, and :func:`calm_variance` takes the changes
    for noise; the changes are then chosen together with the noise beside them.
    """
    long = calm_variance(values)
    if long <= WIDER * float(_half_square(np.diff(values)[None, :])[0]):
        return long
    model = describe(values, np.ones(len(values)), alpha=DOUBT, lines=False, longest=LOOKED_AT)
    return min(long, model.long) if model.points else long


def calm_variance(values: Floats) -> float:
    """Return the long-run variance of values of which one stretch may stand out: a crisis is no noise.

    The smaller of that of the values, and that of the values with their best stretch levelled, which is raised by what
    levelling the best stretch of calm values takes away.
    """
    if len(values) < SHORTEST:
        return float(np.var(values))
    both = noise_of(np.stack([values, _levelled(values)]))
    plain, levelled = (_at_least_rounding(float(long), values) for long in both.long)
    return min(plain, LEVELLED * levelled)


def _levelled(values: Floats) -> Floats:
    """Return values with the stretch that stands out most brought to the level of the others."""
    n = len(values)
    sums = np.concatenate([[0.0], np.cumsum(values - values.mean())])
    best, place = 0.0, (0, 0)
    length = 1
    while length <= n // 2:
        inside = sums[length:] - sums[:-length]
        at = int(np.abs(inside).argmax())
        gain = inside[at] ** 2 * n / (length * (n - length))
        if gain > best:
            best, place = gain, (at, at + length)
        length = max(length + 1, int(length * 1.25))
    begin, end = place
    out = values.copy()
    if begin < end:
        others = np.concatenate([values[:begin], values[end:]])
        out[begin:end] += others.mean() - values[begin:end].mean()
    return out


def _busy(counts: Floats, exposure: Floats, per_day: int) -> float:
    """Return how much more the busiest quarter of the bins scatters than all do, at least 1.

    Scatter that is proportional to the level, as of shocks that hit all hours alike, is largest there.
    """
    now, then = slice(None, -per_day), slice(per_day, None)
    both = (exposure[now] > 0) & (exposure[then] > 0)
    if both.sum() < 100 or counts.mean() < EVENTS_A_BLOCK or exposure.std() < 0.1 * exposure.mean():
        return 1.0
    e, after = exposure[now][both], exposure[then][both]
    change = np.sqrt((counts[now][both] + 0.375) / e) - np.sqrt((counts[then][both] + 0.375) / after)
    scatter = change * np.sqrt(2 / (1 / e + 1 / after))
    most = e >= np.quantile(e, 0.75)
    usual = float(_half_square(scatter[None, :])[0])
    return max(1.0, float(_half_square(scatter[None, most])[0]) / usual) if usual > 0 else 1.0


def share_dispersion(counts: Floats, trials: Floats) -> float:
    """Return by how much sums of counts out of trials scatter more in the long run than binomial ones would.

    As :func:`count_dispersion`, with the arcsine in place of the square root.
    """
    angles = _angles(counts, trials)
    if len(angles) < MIN_BLOCKS:
        return 1.0
    return max(1.0, _beside_changes(angles))


def _at_least_rounding(long: float, values: Floats) -> float:
    steps = np.diff(np.unique(values))
    if not len(steps):
        return 0.0
    if long <= 0:  # most differences are 0: the few that are not are all there is to go by
        long = float(np.mean(np.diff(values) ** 2)) / 2
    return max(long, float(steps.min()) ** 2 / 12)


def _blocks(counts: Floats, against: Floats, needed: float, *, events: Floats | None = None) -> tuple[Floats, Floats]:
    """Join bins to blocks that hold ``needed`` events on average; return counts and exposures without empty blocks."""
    used = against > 0
    counts, against = counts[used], against[used]
    n = len(counts)
    mean = float((counts if events is None else events[used]).mean()) if n else 0.0
    if mean <= 0:
        return counts[:0], against[:0]
    block = max(1, int(np.ceil(needed / mean)), int(np.ceil(n / MOST_BLOCKS)))
    k = counts[: n // block * block].reshape(-1, block).sum(axis=1)
    e = against[: n // block * block].reshape(-1, block).sum(axis=1)
    full = e > 0.25 * np.median(e) if len(e) else np.zeros(0, dtype=bool)
    return k[full], e[full]
