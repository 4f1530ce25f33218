"""The crises of a result as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from crisisdetect import locale

if TYPE_CHECKING:
    from crisisdetect.report._result import Result

_TIMES: Final = ("onset", "onset_low", "onset_high", "opened", "peak", "closed")
_NUMBERS: Final = {
    "severity": "int64",
    "n_comments": "int64",
    "n_authors": "int64",
    "n_negative": "float64",
    "n_expected": "float64",
    "n_negative_excess": "float64",
    "ratio": "float64",
    "share_before": "float64",
    "share_during": "float64",
}


def crises_table(result: Result) -> pd.DataFrame:
    """Return one row for each crisis, in the order of the result.

    Parameters
    ----------
    result : Result
        What ``scan`` returned; it is not modified.

    Returns
    -------
    DataFrame
        Times are UTC, ``closed`` is NaT while a crisis runs, shares lie between 0 and 1; ``channels``, ``reasons``,
        ``tell`` and ``terms`` are joined into one string each. Texts are as they were handed over.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> crises_table(SimpleNamespace(crises=(), lang="en")).shape
    (0, 22)
    """
    with locale.speaking(result.lang):
        return _table(result)


def _table(result: Result) -> pd.DataFrame:
    rows = [
        {
            "stream": crisis.stream,
            "severity": crisis.severity,
            "level_name": locale.name("level", crisis.severity),
            "state": crisis.state,
            **{name: getattr(crisis, name) for name in _TIMES},
            **{name: getattr(crisis, name) for name in list(_NUMBERS)[1:]},
            "channels": ", ".join(crisis.channels),
            "reasons": " ".join(reason.in_words(locale.spoken()) for reason in crisis.reasons),
            "tell": ", ".join(locale.name("role", code) for code in crisis.tell),
            "terms": ", ".join(crisis.terms),
        }
        for crisis in result.crises
    ]
    texts = ("channels", "reasons", "tell", "terms")
    columns = ["stream", "severity", "level_name", "state", *_TIMES, *list(_NUMBERS)[1:], *texts]
    table = pd.DataFrame(rows, columns=columns)
    for name in _TIMES:
        table[name] = pd.to_datetime(table[name], utc=True)
    for name in ("stream", "level_name", "state", *texts):
        table[name] = table[name].astype("str")
    return table.astype(_NUMBERS)
