"""How much to bet on a tick: the numbers of the robust mode, each one predictable.

Each channel gives a ratio y >= 0 whose mean, given the past, is at most 1 while all is usual: the share over its
ceiling, or the negatives over theirs. A bet with stake 0 <= stake <= 1 multiplies the capital by 1 + stake * (y - 1),
which is at least 0 and at most 1 on average. No other gain on y alone is fair whatever y's distribution, so only the
stake can be chosen well or badly; a bad one costs time, never the guarantee.
"""

from __future__ import annotations

import math
from typing import Final

#: Stakes of each channel: the largest stake, and the odds (share) or the ratio (negatives) above the ceiling at which
#: the bet is at its best while ticks hold few comments.
BETS: Final = ((0.9, 4.0), (0.5, 2.0))

#: Ceilings below this count as this.
SMALLEST: Final = 1e-9


def share_stakes(ceiling: float, size: float) -> list[float]:
    """Return the stakes on a share out of about ``size`` effective comments.

    Of one comment, a stake makes the gain a likelihood ratio between the ceiling and its odds above the ceiling; the
    more comments, the closer to its largest.

    Examples
    --------
    >>> [round(stake / most, 3) for stake, (most, _) in zip(share_stakes(0.2, 1.0), BETS)]  # to shares of 1/2 and 1/3
    [0.375, 0.167]
    """
    if ceiling >= 1.0:
        return [0.0 for _ in BETS]
    power = -size if size > 1.0 else -1.0
    # what is left of a stake of 1 on a single comment: (1 - raised) / (1 - ceiling)
    return [most * (1.0 - math.pow(1.0 + (odds - 1.0) * ceiling, power)) for most, odds in BETS]


def negatives_stakes(size: float) -> list[float]:
    """Return the stakes on a count whose mean is at most ``size``, in effective comments.

    Examples
    --------
    >>> [round(stake / most, 3) for stake, (most, _) in zip(negatives_stakes(0.01), BETS)]  # size * (ratio - 1)
    [0.03, 0.01]
    """
    return [-most * math.expm1(-size * (ratio - 1.0)) for most, ratio in BETS]
