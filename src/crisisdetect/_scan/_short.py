"""A result in a few lines, and its crises as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crisisdetect.locale import name, say
from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from crisisdetect.crises import Crisis, Verdict

_TIMES: Final = ("onset", "onset_low", "onset_high", "opened", "peak", "closed")
_FIGURES: Final = (
    *("n_negative", "n_expected", "n_negative_excess", "ratio", "share_before", "share_during"),
    *("n_comments", "n_authors"),
)
_LISTS: Final = ("channels", "tell", "terms")


def crises_frame(crises: Sequence[Crisis]) -> pd.DataFrame:
    """Return crises as a table, one row each.

    Examples
    --------
    >>> list(crises_frame([]).columns[:4]), len(crises_frame([]))
    (['stream', 'severity', 'state', 'onset'], 0)
    """
    import pandas as pd

    columns: dict[str, pd.Series] = {
        "stream": pd.Series([one.stream for one in crises], dtype=object),
        "severity": pd.Series([one.severity for one in crises], dtype="int64"),
        "state": pd.Series([one.state for one in crises], dtype=object),
    }
    for key in _TIMES:
        times = pd.Series([getattr(one, key) for one in crises], dtype=object)
        columns[key] = pd.to_datetime(times, utc=True).astype("datetime64[ns, UTC]")
    for key in _FIGURES:
        kind = "int64" if key in {"n_comments", "n_authors"} else "float64"
        columns[key] = pd.Series([getattr(one, key) for one in crises], dtype=kind)
    for key in _LISTS:
        columns[key] = pd.Series([", ".join(getattr(one, key)) for one in crises], dtype=object)
    return pd.DataFrame(columns)


def summary_of(verdict: Verdict, crises: Sequence[Crisis]) -> str:
    """Return the verdict and one line a crisis, in the language that is spoken."""
    lines = [verdict.in_words()]
    for one in crises:
        stream = name("stream", "all") if one.stream == ONLY_STREAM else one.stream
        level = f"[{one.severity}] {name('level', one.severity)}"
        since = say("cli.crisis_since", level=level, onset=one.onset)
        lines.append(say("format.label", name=stream, value=since))
    return "\n".join(lines)
