"""Whether 05/06/2026 is the 5th of June or the 6th of May: decided by evidence in the column, or asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crisisdetect.errors import ReadError
from crisisdetect.readers._dates import numeric_fields, read_dates

if TYPE_CHECKING:
    import pandas as pd


class AskError(ReadError):
    """The file can be read once the caller has answered a question."""


def day_order(text: pd.Series, *, local_header: str) -> tuple[bool | None, str]:
    """Decide the order of day and month in one column.

    Parameters
    ----------
    text : Series of str
        Written times.
    local_header : str
        Language of the header where it is one that writes the day first, or an empty string.

    Returns
    -------
    tuple of bool or None and str
        True for day first, None where nothing tells; and why. The reason is empty where the question does not arise.

    Examples
    --------
    >>> import pandas as pd
    >>> day_order(pd.Series(["05/06/2026", "28/06/2026"]), local_header="")
    (True, 'row values reach 28 in the first place')
    >>> day_order(pd.Series(["05/06/2026 18:12"]), local_header="")
    (None, 'nothing in the column tells')
    """
    fields = numeric_fields(text)
    if fields.empty:
        return None, ""
    highest_a, highest_b = int(fields["a"].max()), int(fields["b"].max())
    if highest_a > 12 and highest_b > 12:
        return None, f"row values reach {highest_a} in the first and {highest_b} in the second place"
    if highest_a > 12:
        return True, f"row values reach {highest_a} in the first place"
    if highest_b > 12:
        return False, f"row values reach {highest_b} in the second place"
    if (fields["a"] == fields["b"]).all():
        return None, ""
    return _weaker(text[fields.index], local_header, dotted=bool((fields["separator"] == ".").all()))


def _weaker(text: pd.Series, local_header: str, *, dotted: bool) -> tuple[bool | None, str]:
    if dotted:
        return True, "dates with dots put the day first"
    ordered = [order for order in (True, False) if _in_order(text, dayfirst=order)]
    if len(ordered) == 1:
        return ordered[0], "only so are the rows in order of time"
    if local_header:
        return True, f"the header is in {local_header!r}, where the day comes first"
    return None, "nothing in the column tells"


def _in_order(text: pd.Series, *, dayfirst: bool) -> bool:
    steps = np.diff(read_dates(text, dayfirst=dayfirst).instants)
    return len(steps) > 1 and bool(np.all(steps >= 0) or np.all(steps <= 0))


def ask_day_order(path: str, column: str, why: str) -> AskError:
    """Return the error that asks for the order of day and month."""
    return AskError(
        f"The dates in column {column!r} of {path!r} can be read with the day or the month first: {why}.\n"
        "Hint: give dayfirst=True for 31/12/2026, dayfirst=False for 12/31/2026."
    )
