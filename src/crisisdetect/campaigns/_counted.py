"""The one rule of counting: distinct people count, copies of one hand do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crisisdetect.series import counted_reactions

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def counted(rows: pd.DataFrame, coordinated: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
    """Tell which comments count as reactions of people.

    Not counted are comments without a score, the brand's own, those of a coordinated group, and beyond the third of a
    day those of one author and the copies of one longer text, see :func:`crisisdetect.words.copy_key`. Comments that
    are merely alike all count: two hundred people who write "Order 4411 has not arrived", each of their own order, are
    two hundred people.

    Parameters
    ----------
    rows : DataFrame
        Scored comments of one stream, in any order.
    coordinated : ndarray of bool, optional
        Which of them belong to coordinated groups, as :func:`coordinated_rows` says; none when not given.

    Returns
    -------
    ndarray of bool
        One value a row.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rows = pd.DataFrame(
    ...     {
    ...         "id": list("abcdef"),
    ...         "timestamp": pd.Timestamp("2024-01-01", tz="UTC"),
    ...         "author": ["u"] * 4 + ["v", "w"],
    ...         "text": "Order 1 has not arrived",
    ...         "p_negative": 0.9,
    ...         "p_neutral": 0.1,
    ...         "p_positive": 0.0,
    ...     }
    ... )
    >>> counted(rows).tolist()
    [True, True, True, False, True, True]
    >>> counted(rows, np.array([False] * 5 + [True])).tolist()
    [True, True, True, False, True, False]
    """
    keep = np.ones(len(rows), dtype=bool) if coordinated is None else ~coordinated
    places = np.flatnonzero(keep)
    some = rows.iloc[places].assign(_place=places).sort_values(["timestamp", "id"], kind="stable")
    out = np.zeros(len(rows), dtype=bool)
    out[some["_place"].to_numpy()] = counted_reactions(some)
    return out
