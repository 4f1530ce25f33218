"""The bar that a terminal shows while texts are scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crisisdetect.locale import count, say

if TYPE_CHECKING:
    from tqdm import tqdm


def scoring_bar(
    *,
    shown: bool | None,
    total: int | None = None,
    n_comments: int | None = None,
    of_comments: bool = False,
    **options: Any,
) -> tqdm:
    """Return a bar of texts that are scored, or of comments, in the language that is spoken.

    Parameters
    ----------
    shown : bool or None
        Whether it is shown; None means only on a terminal.
    total : int, optional
        How many there are to do, if that is known.
    n_comments : int, optional
        Comments that the bar names.
    of_comments : bool, default=False
        Whether comments are counted, and not distinct texts.
    **options
        What ``tqdm`` takes besides.

    Returns
    -------
    tqdm
        To be used as a context; ``update`` moves it.
    """
    from tqdm import tqdm

    doing = say("progress.scoring_some") if n_comments is None else count("progress.scoring", n_comments)
    bar, unit = say("progress.bar", what=doing), say("progress.comment" if of_comments else "progress.text")
    return tqdm(
        total=total,
        desc=bar,
        unit=unit,
        disable=None if shown is None else not shown,
        miniters=1,  # what is done at a time takes longer and shorter: a bar that looks ahead would stand still
        **options,
    )
