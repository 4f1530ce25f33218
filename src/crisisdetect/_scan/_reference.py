"""Judge an export against an earlier one: what is usual comes from there as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from crisisdetect.store import Frame
from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crisisdetect._scan._kept import Kept

_WEEK: Final = pd.Timedelta("7D")


def beside(scored: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Return comments with those of an earlier export before them, see :func:`earlier_of`."""
    earlier = earlier_of(reference, Frame(scored))
    return pd.concat([earlier, scored] if len(earlier) else [scored], ignore_index=True)


def earlier_of(reference: pd.DataFrame, kept: Kept) -> pd.DataFrame:
    """Return the comments of an earlier export that say what was usual before those to judge.

    Of each stream come along the comments of the reference that are older than its own first one. Where weeks lie
    between, they are moved by whole weeks to end in the week before it, so that hours and weekdays stay what they are:
    the level of the reference is taken for the one of now.

    Parameters
    ----------
    reference : DataFrame
        Scored comments of earlier times.
    kept : Frame or Folder
        The scored comments to judge.

    Returns
    -------
    DataFrame
        With the columns of those.
    """
    names = _names(reference)
    known = kept.known(set(reference["id"]))
    parts = [reference.iloc[:0]]
    for stream, start in kept.firsts.items():
        ours = reference[(names == stream) & (reference["timestamp"] < start)]
        ours = ours[~ours["id"].isin(known)]
        if ours.empty:
            continue
        between = (start - ours["timestamp"].max()) // _WEEK
        parts.append(ours.assign(timestamp=ours["timestamp"] + between * _WEEK))
    columns = list(kept.columns)
    return pd.concat([part.reindex(columns=columns) for part in parts[1:] or parts], ignore_index=True)


def starts_of(series: pd.DataFrame, kept: Kept) -> dict[str, pd.Timestamp]:
    """Return the first bin of each stream's own comments."""
    first, found = kept.firsts, {}
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
