"""Judge an export against an earlier one: what is usual comes from there as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    from collections.abc import Mapping

_WEEK: Final = pd.Timedelta("7D")


def beside(scored: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Return comments with those of an earlier export before them.

    Of each stream come along the comments of the reference that are older than its own first one. Where weeks lie
    between, they are moved by whole weeks to end in the week before it, so that hours and weekdays stay what they are:
    the level of the reference is taken for the one of now.

    Parameters
    ----------
    scored : DataFrame
        The scored comments to judge.
    reference : DataFrame
        Scored comments of earlier times.

    Returns
    -------
    DataFrame
        Columns of ``scored``; the comments of the reference first.
    """
    names, earlier = _names(scored), _names(reference)
    first = scored["timestamp"].groupby(names).min()
    parts: list[pd.DataFrame] = []
    for stream, start in first.items():
        ours = reference[(earlier == stream) & (reference["timestamp"] < start)]
        ours = ours[~ours["id"].isin(set(scored["id"]))]
        if ours.empty:
            continue
        between = (start - ours["timestamp"].max()) // _WEEK
        parts.append(ours.assign(timestamp=ours["timestamp"] + between * _WEEK))
    columns = list(scored.columns)
    return pd.concat([*(part.reindex(columns=columns) for part in parts), scored], ignore_index=True)


def starts_of(series: pd.DataFrame, scored: pd.DataFrame) -> dict[str, pd.Timestamp]:
    """Return the first bin of each stream's own comments."""
    first = scored["timestamp"].groupby(_names(scored)).min()
    found = {}
    for name, rows in series.groupby("stream", sort=False):
        index = pd.DatetimeIndex(rows.index)
        found[str(name)] = index[max(0, int(index.searchsorted(first[str(name)], side="right")) - 1)]
    return found


def own_part(series: pd.DataFrame, starts: Mapping[str, pd.Timestamp]) -> pd.DataFrame:
    """Return the bins of a series that are no reference."""
    return series[series.index >= series["stream"].astype(str).map(starts).to_numpy()]


def _names(table: pd.DataFrame) -> pd.Series:
    if "stream" not in table:
        return pd.Series(ONLY_STREAM, index=table.index)
    return table["stream"].fillna(ONLY_STREAM).astype(str)
