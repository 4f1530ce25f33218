"""Campaigns: negatives that are nearly all copies of a few texts, with another handle, link or number in each.

Customers with the same complaint write alike too, most of all where a form or a habit gives them the words: each with
an order number of one's own, and once. So texts that differ in numbers alone count as copies only where their writers
post them again and again, or where each names an account or a link to go to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd

#: Copies of one text from which on it is a template, and its length in words from which on copying is no accident.
LEAST_COPIES: Final = 10
LEAST_WORDS: Final = 4

#: Share of the negatives that copies make up in a campaign.
MOSTLY_COPIES: Final = 0.6

#: Templates that are shown.
MOST_SHOWN: Final = 5

#: Posts of one writer, on average, from which on templates with numbers are no orders of customers.
AGAIN: Final = 1.5

_POINTER: Final = re.compile(r"(?:https?://|www\.)\S+|@\w+|\bt\.me/\S+", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d+")
_NO_WORD: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """How many of some comments are copies.

    Attributes
    ----------
    n : int
        Comments that were looked at.
    n_copies : int
        Those that are copies of a template.
    n_templates : int
        Templates.
    sizes : tuple of int
        Copies of the largest ones.
    ids : tuple of str
        Ids of the copies.
    """

    n: int
    n_copies: int
    n_templates: int
    sizes: tuple[int, ...]
    ids: tuple[str, ...]

    @property
    def share(self) -> float:
        """Share of copies."""
        return self.n_copies / self.n if self.n else 0.0


def copies_among(comments: pd.DataFrame) -> Copies:
    """Return how many of some comments are copies of templates.

    Parameters
    ----------
    comments : DataFrame
        Comments with ``id`` and ``text``, and ``author`` where there is one.

    Examples
    --------
    >>> import pandas as pd
    >>> spam = pd.DataFrame(
    ...     {"id": [f"c{i}" for i in range(12)], "text": [f"Ask @x{i} for a refund" for i in range(12)]}
    ... )
    >>> copies_among(spam).n_copies
    12
    >>> orders = spam.assign(text=[f"Order {i} has not come for weeks" for i in range(12)])
    >>> copies_among(orders).n_copies
    0
    """
    texts = comments["text"].fillna("").astype(str)
    points = texts.str.contains(_POINTER)
    plain = texts.str.replace(_POINTER, " ", regex=True).str.casefold()
    exact = plain.str.replace(_NO_WORD, " ", regex=True).str.strip()
    loose = plain.str.replace(_NUMBER, " ", regex=True).str.replace(_NO_WORD, " ", regex=True).str.strip()
    long = loose.str.count(" ") + 1 >= LEAST_WORDS
    same = exact.groupby(exact).transform("size") >= LEAST_COPIES
    alike = loose.groupby(loose).transform("size") >= LEAST_COPIES
    pointing = points.groupby(loose).transform("mean") >= 0.5
    if "author" in comments and comments["author"].notna().mean() > 0.5:
        per_author = texts.groupby(loose).transform("size") / comments["author"].groupby(loose).transform(
            "nunique"
        ).clip(lower=1)
        pointing |= per_author >= AGAIN
    copied = long & (same | (alike & pointing))
    sizes = loose[copied].value_counts()
    return Copies(
        n=len(comments),
        n_copies=int(copied.sum()),
        n_templates=len(sizes),
        sizes=tuple(map(int, sizes.head(MOST_SHOWN))),
        ids=tuple(comments.loc[copied, "id"].astype(str)),
    )
