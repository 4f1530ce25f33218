"""What the workers do with one stream: its series from sums, its segments, its crises, its corrected shares."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect.baseline import usual
from crisisdetect.crises import LEAST_COPIES, Materiality, judge
from crisisdetect.quantification import N_CELLS, STATISTICS, base_language, correct_shares
from crisisdetect.segmentation import Segment, segment
from crisisdetect.sums import series_of_sums

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crisisdetect.quantification import ErrorRates
    from crisisdetect.response import Policy

#: Columns of a judged stream: rows of its series, and records as JSON by kind.
SERIES_TYPES: Final = {
    "n_comments": "long",
    "n_scored": "long",
    "n_negative": "double",
    "negative_share": "double",
    "low": "double",
    "high": "double",
    "n_authors": "long",
    "reach": "double",
    "is_gap": "boolean",
    "n_positive": "double",
    "n_negative_sq": "double",
    "expected": "double",
    "expected_high": "double",
}
JUDGED: Final = {"stream": "string", "kind": "string", "start_us": "long", **SERIES_TYPES, "record": "string"}

_DAY_US: Final = 86_400_000_000

SHARES: Final = {
    "stream": "string",
    "start_us": "long",
    "n_scored": "long",
    "share": "double",
    "share_low": "double",
    "share_high": "double",
    "n_negative_corrected": "double",
    "n_negative_low": "double",
    "n_negative_high": "double",
    "share_counted": "double",
    "method": "string",
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How a stream is judged."""

    width_us: int
    alpha: float
    materiality: Materiality | None
    policy: Policy | None
    gaps: pd.DataFrame | None
    lang: str


def series_of(sums: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return the series of one stream from the sums of its bins, one row for each bin with a comment."""
    starts = pd.to_datetime(sums["start_us"].to_numpy(dtype=np.int64), unit="us", utc=True)
    width = pd.Timedelta(rules.width_us, unit="us")
    return series_of_sums(sums.assign(start=starts), str(sums["stream"].iloc[0]), width, rules.gaps)


def stirs(sums: pd.DataFrame, rules: Rules) -> bool:
    """Tell whether the counts of one stream alone show anything: where all is calm, no comment needs to be looked at.

    Comments can but take something away, such as what a single author wrote, or show that what was not counted, as it
    repeats an author or a text, was a campaign.
    """
    days = sums["n_repeats"].groupby(sums["start_us"] // _DAY_US).sum()
    if (days >= LEAST_COPIES).any():
        return True
    _, (summary,) = judge(series_of(sums, rules), alpha=rules.alpha, materiality=rules.materiality, policy=rules.policy)
    return summary.verdict != "calm"


def judge_stream(sums: pd.DataFrame, comments: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return everything that is to be said of one stream.

    Parameters
    ----------
    sums : DataFrame
        Sums of its bins.
    comments : DataFrame
        Its scored comments, where they matter; may be empty.
    rules : Rules
        How to judge.

    Returns
    -------
    DataFrame
        Columns of ``JUDGED``.
    """
    series = series_of(sums, rules)
    segments = segment(series, alpha=rules.alpha, scatter="days")
    crises, (summary,) = judge(
        series,
        comments=_table(comments) if len(comments) else None,
        alpha=rules.alpha,
        materiality=rules.materiality,
        policy=rules.policy,
    )
    n_scored = int(sums["n_any_score"].sum())
    summary = dataclasses.replace(summary, n_scored=n_scored, n_without_text=int(sums["n_comments"].sum()) - n_scored)
    band = usual(series, crises=crises)
    rows = series.assign(expected=band["expected"].to_numpy(), expected_high=band["expected_high"].to_numpy())
    starts = pd.DatetimeIndex(series.index).tz_convert("UTC").tz_localize(None).to_numpy()
    rows = rows.assign(kind="series", start_us=starts.astype("datetime64[us]").astype(np.int64), record=None)
    records = pd.DataFrame(
        [
            *(("segment", _segment(one)) for one in segments),
            *(("crisis", one.to_dict(rules.lang)) for one in crises),
            ("stream", summary.to_dict(rules.lang)),
        ],
        columns=["kind", "record"],
    )
    said = [json.dumps(one, ensure_ascii=False) for one in records["record"]]
    records = records.assign(stream=summary.stream, record=said).reindex(columns=list(JUDGED))
    parts = [typed(part, JUDGED) for part in (rows.reset_index(drop=True), records)]
    return typed(pd.concat(parts, ignore_index=True), JUDGED)


def shares_of(tallies: pd.DataFrame, *, error_rates: ErrorRates | None) -> pd.DataFrame:
    """Return the corrected shares of one stream from its tallies, as :func:`crisisdetect.correct_shares` gives them."""
    sums = [name for name in tallies.columns if name.startswith("sum_")]
    stats = np.zeros((len(tallies), len(STATISTICS)))
    tallies = tallies.sort_values(["start_us", "lang", "model", "cell"], kind="stable", ignore_index=True)
    stats[np.arange(len(tallies)), tallies["cell"].to_numpy(dtype=np.int64)] = tallies["n"].to_numpy(dtype=float)
    stats[:, N_CELLS:] = tallies[sums].to_numpy(dtype=float)
    keys = {
        "stream": tallies["stream"].astype(str),
        "start": pd.to_datetime(tallies["start_us"], unit="us", utc=True),
        "lang": [base_language(value) for value in tallies["lang"]],
        "model": tallies["model"].astype(str),
    }
    table = pd.concat([pd.DataFrame(keys), pd.DataFrame(stats, columns=list(STATISTICS))], axis=1)
    found = correct_shares(table, error_rates=error_rates)
    start = pd.DatetimeIndex(found.index).tz_convert("UTC").tz_localize(None).to_numpy()
    return typed(found.assign(start_us=start.astype("datetime64[us]").astype(np.int64)), SHARES)


def _table(comments: pd.DataFrame) -> pd.DataFrame:
    """Return a scored table from the rows of Spark."""
    times = pd.to_datetime(comments["us"], unit="us", utc=True)
    frame = comments.drop(columns="us")
    frame.insert(1, "timestamp", times)
    return frame.sort_values(["timestamp", "id"], kind="stable", ignore_index=True)


def typed(frame: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Return the columns in types that Spark takes, with nulls where there is nothing.

    Texts are made of Python's: of those that pandas keeps in several pieces of Arrow, PySpark makes an error.
    """
    kinds: dict[str, Any] = {"long": "Int64", "boolean": "boolean", "double": "Float64"}
    return pd.DataFrame(
        {
            name: pd.Series(
                [None if value is pd.NA or value != value else value for value in frame[name]], dtype=object
            )
            if kind == "string"
            else frame[name].astype(kinds[kind]).reset_index(drop=True)
            for name, kind in columns.items()
        }
    )


def _segment(one: Segment) -> dict[str, Any]:
    return {name: _plain(value) for name, value in dataclasses.asdict(one).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.isoformat().replace("+00:00", "Z")
    return None if isinstance(value, float) and value != value else value
