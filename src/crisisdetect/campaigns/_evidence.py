"""What speaks for one hand behind comments that are alike: their times and their accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: A burst: this part of a group falls where ``BURST_WIDTH`` of the other comments do.
BURST_PART: Final = 0.6
BURST_WIDTH: Final = 0.2

#: Gaps of independent people have a coefficient of variation near 1; those of a clock are below this.
EVEN_GAPS: Final = 0.5
LEAST_GAPS: Final = 12

#: Comments an account writes in a group, at least, and how many times more than the others write, for few hands.
PER_HAND: Final = 1.5

#: Differences of shares that count are at least this large, and three standard errors.
LEAST_DIFFERENCE: Final = 0.2
STANDARD_ERRORS: Final = 3.0

#: Times and accounts of smaller groups, or beside fewer other comments, say nothing.
LEAST: Final = 8


@dataclass(frozen=True, slots=True)
class Scene:
    """Times and accounts of a period and of what lies around it: arrays of one entry a comment.

    Attributes
    ----------
    seconds : ndarray
        Times of the period's comments, in seconds.
    authors : ndarray or None
        Numbers of their authors, -1 where unknown; None where too few are known.
    known : set of int
        Authors who wrote outside the period.
    exact : bool
        Whether times are finer than days.
    usual : tuple of int
        Comments with a known author outside the period, and these authors.
    """

    seconds: NDArray[np.float64]
    authors: NDArray[np.int64] | None
    known: frozenset[int]
    exact: bool
    usual: tuple[int, int] = (0, 0)


def evidence_of(members: NDArray[np.int64], scene: Scene, elsewhere: Sequence[NDArray[np.int64]]) -> tuple[str, ...]:
    """Return what times and accounts say for one hand behind some comments of a period.

    Parameters
    ----------
    members : ndarray of int
        Places of the group's comments in the period.
    scene : Scene
        The period.
    elsewhere : sequence of ndarray of int
        Places of the comments of the other groups.

    Returns
    -------
    tuple of str
        Codes of ``EVIDENCE``.
    """
    others = np.ones(len(scene.seconds), dtype=bool)
    others[members] = False
    for group in elsewhere:
        others[group] = False
    found = []
    if scene.exact and is_burst(scene.seconds[members], scene.seconds[others]):
        found.append("burst")
    if scene.exact and has_regular_gaps(scene.seconds[members]):
        found.append("regular_gaps")
    if scene.authors is not None:
        found += _accounts(scene.authors[members], scene.authors[others], scene)
        found += ["shared_hands"] if _shared(scene.authors, members, others, elsewhere) else []
    return tuple(found)


def is_burst(times: NDArray[np.float64], others: NDArray[np.float64]) -> bool:
    """Tell whether times lie closer together than those of the other comments.

    Parameters
    ----------
    times, others : ndarray of float
        Times of the group, and of the other comments of the period.

    Returns
    -------
    bool
        True where ``BURST_PART`` of the group falls into the time of ``BURST_WIDTH`` of the others.

    Examples
    --------
    >>> import numpy as np
    >>> is_burst(np.linspace(40, 45, 30), np.linspace(0, 100, 200)), is_burst(np.arange(30.0), np.arange(0, 30, 0.1))
    (True, False)
    """
    if len(times) < LEAST or len(others) < LEAST:
        return False
    place = np.sort(np.searchsorted(np.sort(others), times) / len(others))
    reached = np.searchsorted(place, place + BURST_WIDTH, side="right") - np.arange(len(place))
    return bool(reached.max() >= BURST_PART * len(times) and reached.max() >= LEAST)


def has_regular_gaps(times: NDArray[np.float64]) -> bool:
    """Tell whether the gaps between times are more even than chance makes them.

    Parameters
    ----------
    times : ndarray of float
        Times of a group.

    Returns
    -------
    bool
        True where their coefficient of variation is below ``EVEN_GAPS``; False for fewer than ``LEAST_GAPS`` gaps.

    Examples
    --------
    >>> import numpy as np
    >>> has_regular_gaps(np.arange(0, 600, 20.0)), has_regular_gaps(np.cumsum(np.arange(30.0) ** 2 % 17))
    (True, False)
    """
    gaps = np.diff(np.sort(times))
    if len(gaps) < LEAST_GAPS or gaps.mean() <= 0:
        return False
    return bool(gaps.std() / gaps.mean() < EVEN_GAPS)


def _accounts(ours: NDArray[np.int64], others: NDArray[np.int64], scene: Scene) -> list[str]:
    mine, theirs = ours[ours >= 0], others[others >= 0]
    who, they = np.unique(mine), np.unique(theirs)
    found: list[str] = []
    if len(mine) < LEAST:
        return found
    # a campaign may leave no others in the period; accounts write more in the longer time outside, not less
    n, n_hands = (len(theirs), len(they)) if len(they) >= LEAST else scene.usual
    if n_hands >= LEAST and len(mine) / len(who) >= PER_HAND * n / n_hands:
        found.append("few_hands")
    if scene.known and len(they) >= LEAST:
        new, usually = (float(np.mean([one not in scene.known for one in some.tolist()])) for some in (who, they))
        spread = STANDARD_ERRORS * np.sqrt(usually * (1 - usually) * (1 / len(who) + 1 / len(they)))
        if new - usually > max(LEAST_DIFFERENCE, spread):
            found.append("new_accounts")
    return found


def _shared(
    authors: NDArray[np.int64],
    members: NDArray[np.int64],
    others: NDArray[np.bool_],
    elsewhere: Sequence[NDArray[np.int64]],
) -> bool:
    who, they = (np.unique(some[some >= 0]) for some in (authors[members], authors[others]))
    if len(who) < LEAST or len(they) < LEAST:
        return False
    also = np.concatenate([np.zeros(0, np.int64), *(authors[group] for group in elsewhere)])
    usual = np.isin(they, np.append(also, authors[members])).mean()
    return bool(np.isin(who, also).mean() - usual >= LEAST_DIFFERENCE)
