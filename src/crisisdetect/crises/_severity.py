"""How severe a crisis is, and who must know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Points by axis: the value from which each further point is given.
STEPS: Final[Mapping[str, tuple[float, ...]]] = {
    "excess": (2.0, 4.0, 8.0),  # times the usual number of negative comments
    "share_shift": (0.10, 0.25),  # rise of the negative share
    "persistence": (24.0, 72.0),  # hours
    "spread": (30.0, 300.0),  # authors of negative comments, or comments where authors are unknown
}

#: Points from which levels 2, 3 and 4 are reached; any crisis is at least of level 1.
LEVEL_FROM: Final = (3, 5, 8)

#: Who should know, by level. Level 1 never goes to management.
TELL: Final[Mapping[int, tuple[str, ...]]] = {
    0: (),
    1: ("support", "community_lead"),
    2: ("support", "community_lead", "pr_lead"),
    3: ("support", "community_lead", "pr_lead", "management"),
    4: ("support", "community_lead", "pr_lead", "legal", "management"),
}


def severity_level(vector: Mapping[str, float]) -> tuple[int, tuple[str, ...]]:
    """Return the level of a crisis, 1 to 4, and the axes that gave points.

    Each axis gives one point for every step of ``STEPS`` it reaches; the sum makes the level by ``LEVEL_FROM``.

    Parameters
    ----------
    vector : mapping of str to float
        Values of the axes ``excess``, ``share_shift``, ``persistence`` and ``spread``.

    Returns
    -------
    level : int
        1 watch, 2 alert, 3 crisis, 4 major crisis.
    axes : tuple of str
        Axes with at least one point.

    Examples
    --------
    >>> severity_level({"excess": 9.0, "share_shift": 0.4, "persistence": 80.0, "spread": 500.0})
    (4, ('excess', 'share_shift', 'persistence', 'spread'))
    """
    points = {axis: sum(vector[axis] >= step for step in steps) for axis, steps in STEPS.items()}
    total = sum(points.values())
    return 1 + sum(total >= needed for needed in LEVEL_FROM), tuple(axis for axis, n in points.items() if n)
