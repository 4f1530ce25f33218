"""The one rule of counting: distinct people count, copies of one hand do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crisisdetect.series import REPEATS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def counted(rows: pd.DataFrame, coordinated: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
    """Tell which comments count as reactions of people.

    Not counted are comments without a score, the brand's own, those of a coordinated group, and those of an author
    beyond the third of a day. Comments that are merely alike all count: two hundred people who write "Order 4411 has
    not arrived", each of their own order, are two hundred people.

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
    keep = rows["p_negative"].notna().to_numpy().copy()
    if "is_own" in rows:
        keep &= ~rows["is_own"].fillna(value=False).astype(bool).to_numpy()
    if coordinated is not None:
        keep &= ~coordinated
    if "author" not in rows or rows.empty:
        return keep
    known = rows["author"].notna().to_numpy()
    places = np.flatnonzero(keep & known)
    some = rows.iloc[places][["author", "timestamp", "id"]].assign(place=places)
    some = some.sort_values(["timestamp", "id"], kind="stable")
    nth = some.groupby([some["author"], some["timestamp"].dt.floor("D")], sort=False).cumcount().to_numpy()
    keep[some["place"].to_numpy()[nth >= REPEATS]] = False
    return keep
