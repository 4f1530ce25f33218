"""How error rates differ between collections of comments, and what that says of a new one.

Each class of comments of each collection has the means of three features of the scores. The means of a collection are
modelled as normal around those of its language, and those of a language around the overall ones::

    means(collection) = overall + language + collection + noise of its finite sample

with one covariance ``T`` of the two deviations together, of which the part ``rho`` belongs to the language. ``T`` and
``rho`` are fitted by restricted maximum likelihood (expectation maximisation for ``T``, a grid for ``rho``). A new
collection is then one more draw from this model, and comments that were labelled in it are observations of that draw.

References
----------
Laird and Ware (1982), Random-effects models for longitudinal data, Biometrics 38.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.errors import Message, NotEnoughDataError
from crisisdetect.quantification._cells import N_BINS, N_CELLS, n_scored
from crisisdetect.quantification._rates import base_language

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crisisdetect.quantification._rates import Domain, ErrorRates

_MIDDLES: Final = np.tile((np.arange(N_BINS) + 0.5) / N_BINS, 2)

#: What is used of a cell: ``p_negative``, its square, and whether positive is likelier than neutral.
FEATURES: Final = np.stack([_MIDDLES, _MIDDLES**2, np.repeat([0.0, 1.0], N_BINS)])
_F: Final = len(FEATURES)
_K: Final = 3 * _F

#: Labelled comments a class of a domain must have to be used.
MIN_ROWS: Final = 20

#: Parts of the variance between domains that may belong to the language.
_RHOS: Final = (0.0, 0.3, 0.6)
_STEPS: Final = 30

#: How much odder than those of the table a labelled collection may be: factors of the variance, and what is added.
_FACTORS: Final = (1.0, 4.0, 16.0)
_ADDED: Final = (0.0, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2)

#: Weight of the domains of other languages in the scatter of single comments.
_OTHER_WEIGHT: Final = 0.2

#: Smallest variance of a feature of single comments, so that no class is ever known exactly.
_FLOOR: Final = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Expected:
    """What is expected of a collection's scores, by true class.

    Parameters
    ----------
    means : ndarray of shape (3, 3)
        Means of the features over its truly negative, neutral and positive comments.
    covariance : ndarray of shape (9, 9)
        How uncertain these means are, class by class.
    within : ndarray of shape (3, 3, 3)
        Covariance of the features of single comments of each class.
    """

    means: NDArray[np.float64]
    covariance: NDArray[np.float64]
    within: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Block:
    """The domains of one language: what was observed of them, in which places, with which noise."""

    size: int
    seen: NDArray[np.float64]
    observed: NDArray[np.bool_]
    noise: NDArray[np.float64]
    design: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fit:
    rho: float
    total: NDArray[np.float64]
    overall: NDArray[np.float64]
    overall_covariance: NDArray[np.float64]
    likelihood: float


@lru_cache(maxsize=256)
def expected(rates: ErrorRates, lang: str) -> Expected:
    """Return what is expected of a new collection in a language, given a table of error rates.

    Parameters
    ----------
    rates : ErrorRates
        The table; its ``own`` domains are labelled comments of the new collection itself.
    lang : str
        Language; the whole table stands for one it does not have.

    Returns
    -------
    Expected
        Means and their uncertainty.

    Raises
    ------
    NotEnoughDataError
        If a class has fewer than two domains with 20 labelled comments.
    """
    if not rates.domains:
        return _from_labels_alone(rates, base_language(lang))
    fit, blocks = _fitted(rates.domains)
    means, covariance = fit.overall, fit.total + fit.overall_covariance
    if base_language(lang) in blocks:
        means, covariance = _in_language(fit, blocks[base_language(lang)])
    within = _within(rates.domains, base_language(lang))
    for domain in rates.own:
        if domain.lang == base_language(lang):
            means, covariance = _updated(means, covariance, domain)
    return Expected(means=means.reshape(3, _F), covariance=(covariance + covariance.T) / 2, within=within)


def _from_labels_alone(rates: ErrorRates, lang: str) -> Expected:
    """Return what labelled comments of the collection say where nothing is known of any other collection."""
    own = [domain for domain in rates.own if domain.lang == lang]
    if not own or (n_scored(own[0].counts) < 2).any():
        msg = Message(
            "Without a table of error rates, the language {lang!r} requires at least 2 labelled comments of each "
            "of negative, neutral and positive.\n"
            "Hint: label more, or use share_from_labels for the whole period",
            lang=lang,
        )
        raise NotEnoughDataError(msg)
    means, covariance = _updated(np.full(_K, 0.5), np.eye(_K), own[0])
    within = np.stack([moments(row[:N_CELLS])[1] for row in own[0].counts])
    return Expected(means=means.reshape(3, _F), covariance=(covariance + covariance.T) / 2, within=within)


def moments(counts: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean and covariance of the features of single comments from counts in cells of shape (20,)."""
    share = counts / counts.sum()
    mean = FEATURES @ share
    return mean, (FEATURES * share) @ FEATURES.T - np.outer(mean, mean) + _FLOOR * np.eye(_F)


def _updated(
    means: NDArray[np.float64], covariance: NDArray[np.float64], own: Domain
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return means and covariance after labelled comments of the collection itself were seen."""
    picked, seen, noise = [], [], []
    for c, n in enumerate(n_scored(own.counts)):
        if n >= 2:
            mean, scatter = moments(own.counts[c, :N_CELLS])
            picked.append(np.eye(_K)[c * _F : (c + 1) * _F])
            seen.append(mean)
            noise.append(scatter / n)
    if not picked:
        return means, covariance
    take, size = np.vstack(picked), len(picked) * _F
    scatter_all = np.zeros((size, size))
    for i, block in enumerate(noise):
        scatter_all[i * _F : (i + 1) * _F, i * _F : (i + 1) * _F] = block
    away = np.concatenate(seen) - take @ means
    covariance = _as_odd_as_seen(covariance, take, scatter_all, away)
    gain = np.linalg.solve(take @ covariance @ take.T + scatter_all, take @ covariance).T
    return means + gain @ away, covariance - gain @ take @ covariance


def _as_odd_as_seen(
    covariance: NDArray[np.float64], take: NDArray[np.float64], noise: NDArray[np.float64], away: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the covariance of the means, widened as far as the labels contradict it.

    A collection whose labels are not what was expected of it must not be pulled back to that (Evans and Moshonov 2006,
    on prior-data conflict): of the factors and of the variances added in every direction, the likeliest are taken.
    """

    def widened(factor: float, added: float) -> NDArray[np.float64]:
        return np.asarray(factor * covariance + added * np.eye(_K))

    def density(pair: tuple[float, float]) -> float:
        variance = take @ widened(*pair) @ take.T + noise
        return -float(np.linalg.slogdet(variance)[1] + away @ np.linalg.solve(variance, away))

    return widened(*max(itertools.product(_FACTORS, _ADDED), key=density))


def _within(domains: tuple[Domain, ...], lang: str) -> NDArray[np.float64]:
    shares = np.zeros((3, N_CELLS))
    for domain in domains:
        n = n_scored(domain.counts)[:, None]
        weight = 1.0 if domain.lang == lang else _OTHER_WEIGHT
        shares += weight * domain.counts[:, :N_CELLS] / np.maximum(n, 1)
    return np.stack([moments(row)[1] for row in shares])


def _in_language(fit: _Fit, block: _Block) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return means and covariance of a new domain of a language from the domains there are of it."""
    inverse = np.linalg.inv(_variance(block, fit.rho, fit.total))
    towards = np.kron(np.full((1, block.size), fit.rho), fit.total)[:, block.observed]
    gain = towards @ inverse
    means = fit.overall + gain @ (block.seen - block.design @ fit.overall)
    rest = np.eye(_K) - gain @ block.design
    return means, fit.total - gain @ towards.T + rest @ fit.overall_covariance @ rest.T


@lru_cache(maxsize=32)
def _fitted(domains: tuple[Domain, ...]) -> tuple[_Fit, dict[str, _Block]]:
    """Fit the model of the module's description to the domains of a table."""
    enough = np.sum([n_scored(domain.counts) >= MIN_ROWS for domain in domains], axis=0)
    if (enough < 2).any():
        msg = Message(
            "A table of error rates requires at least 2 domains with {min_rows} comments of each class, got "
            "{enough} for negative, neutral, positive.",
            min_rows=MIN_ROWS,
            enough=", ".join(map(str, enough)),
        )
        raise NotEnoughDataError(msg)
    langs = sorted({domain.lang for domain in domains})
    blocks = {lang: _block([domain for domain in domains if domain.lang == lang]) for lang in langs}
    fits = [_fit_one(rho, list(blocks.values())) for rho in _RHOS]
    return max(fits, key=lambda fit: fit.likelihood), blocks


def _block(domains: list[Domain]) -> _Block:
    seen = np.full((len(domains), 3, _F), np.nan)
    noise = np.zeros((len(domains) * _K, len(domains) * _K))
    for d, domain in enumerate(domains):
        for c, n in enumerate(n_scored(domain.counts)):
            if n >= MIN_ROWS:
                seen[d, c], scatter = moments(domain.counts[c, :N_CELLS])
                at = slice(d * _K + c * _F, d * _K + (c + 1) * _F)
                noise[at, at] = scatter / n
    observed = ~np.isnan(seen.reshape(-1))
    return _Block(
        size=len(domains),
        seen=seen.reshape(-1)[observed],
        observed=observed,
        noise=noise[np.ix_(observed, observed)],
        design=np.tile(np.eye(_K), (len(domains), 1))[observed],
    )


def _variance(block: _Block, rho: float, total: NDArray[np.float64]) -> NDArray[np.float64]:
    every = np.kron(_between(block, rho), total)
    return np.asarray(every[np.ix_(block.observed, block.observed)] + block.noise)


def _between(block: _Block, rho: float) -> NDArray[np.float64]:
    return (1 - rho) * np.eye(block.size) + rho


def _fit_one(rho: float, blocks: list[_Block]) -> _Fit:
    total = 0.02 * np.eye(_K)
    n = sum(block.size for block in blocks)
    for _ in range(_STEPS):
        inverses = [np.linalg.inv(_variance(block, rho, total)) for block in blocks]
        pairs = list(zip(blocks, inverses, strict=True))
        information: NDArray[np.float64] = np.sum([b.design.T @ inverse @ b.design for b, inverse in pairs], axis=0)
        overall_covariance: NDArray[np.float64] = np.linalg.inv(information).astype(np.float64)
        overall = overall_covariance @ np.sum([b.design.T @ inverse @ b.seen for b, inverse in pairs], axis=0)
        likelihood = -0.5 * float(np.linalg.slogdet(information)[1])
        scatter = np.zeros((_K, _K))
        for block, inverse in pairs:
            residuals = block.seen - block.design @ overall
            likelihood += 0.5 * float(np.linalg.slogdet(inverse)[1] - residuals @ inverse @ residuals)
            scatter += _expected_scatter(block, inverse, residuals, overall_covariance, rho, total)
        fit = _Fit(rho=rho, total=total, overall=overall, overall_covariance=overall_covariance, likelihood=likelihood)
        total = (scatter + scatter.T) / (2 * n)
    return fit


def _expected_scatter(
    block: _Block,
    inverse: NDArray[np.floating],
    residuals: NDArray[np.float64],
    overall_covariance: NDArray[np.float64],
    rho: float,
    total: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the expected cross products of a language's deviations, given what was observed of them."""
    between = _between(block, rho)
    every = np.kron(between, total)
    back = every[:, block.observed]
    effects = (back @ (inverse @ residuals)).reshape(block.size, _K)
    seen = inverse @ block.design
    left = every - back @ (inverse - seen @ overall_covariance @ seen.T) @ back.T
    weights = np.linalg.inv(between)
    left = left.reshape(block.size, _K, block.size, _K)
    return np.asarray(effects.T @ weights @ effects + np.einsum("ij,iajb->ab", weights, left))
