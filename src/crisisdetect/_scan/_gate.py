"""A gate before the verdict: data that are not good enough may show a crisis, but never calm."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

import pandas as pd

from crisisdetect.crises import Reason
from crisisdetect.errors import CrisisDetectError, Message, ParameterError
from crisisdetect.scoring import sentiment_from_column

if TYPE_CHECKING:
    from crisisdetect.readers import Reading

#: Columns of an export that hold a sentiment of their own.
OWN_SENTIMENT: Final = ("vendor_sentiment", "rating")

#: Clocks that differ, and zones that are not named, make no future.
_SLACK: Final = pd.Timedelta("1D")

#: Reasons of rows that were read and are no comments of the public.
_RIGHTLY_ASIDE: Final = frozenset({"not_a_comment", "internal_note", "spam", "trash", "duplicate_id"})

#: Comments with both sentiments from which on they are compared.
MIN_COMPARED: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class DataLimits:
    """Shares of an export beyond which nothing is called calm.

    Parameters
    ----------
    rejected : float, default=0.2
        Rows that could not be read, of all rows but those that are rightly set aside: notices, notes, spam, copies.
    without_text : float, default=0.5
        Comments without anything to judge by.
    gaps : float, default=0.5
        Time without any data.
    copies : float, default=0.5
        Comments that repeat another one, word for word.
    disagreement : float, default=0.35
        Comments that the export's own sentiment or stars call negative and the texts do not, or the reverse.
    future : float, default=0.05
        Comments that are dated more than a day after now: their times must be wrong, and so may the others be.
    """

    rejected: float = 0.2
    without_text: float = 0.5
    gaps: float = 0.5
    copies: float = 0.5
    disagreement: float = 0.35
    future: float = 0.05

    def __post_init__(self) -> None:
        for name in (one.name for one in fields(self)):
            value = getattr(self, name)
            if not 0 < value <= 1:
                msg = Message(
                    "The {name!r} of the limits must be inside (0, 1]. Got {value!r} instead.",
                    name=name,
                    value=value,
                )
                raise ParameterError(msg)


def exceeded(reading: Reading, scored: pd.DataFrame, series: pd.DataFrame, limits: DataLimits) -> tuple[Reason, ...]:
    """Return which limits on the quality of the data are exceeded, and by how much.

    Parameters
    ----------
    reading : Reading
        What was read and what was set aside.
    scored : DataFrame
        The scored comments.
    series : DataFrame
        Their counts.
    limits : DataLimits
        What is accepted.
    """
    found: list[Reason] = []
    reasons = reading.rejected_by_reason
    aside = sum(n for reason, n in reasons.items() if reason in _RIGHTLY_ASIDE)
    rows = max(reading.n_read - aside, 1)
    timeless = reasons.get("no_timestamp", 0) / rows
    rejected = (reading.n_rejected - aside) / rows
    if timeless > limits.rejected:
        found.append(Reason("many_without_time", {"part": timeless, "limit": limits.rejected}))
    elif rejected > limits.rejected:
        found.append(Reason("many_rejected", {"part": rejected, "limit": limits.rejected}))
    if "is_own" in scored:
        scored = scored[~scored["is_own"].fillna(value=False).astype(bool)]
    n = len(scored)
    if n:
        silent = float(scored["p_negative"].isna().mean())
        _add(found, "many_without_text", silent, limits.without_text)
        ahead = scored["timestamp"] > pd.Timestamp.now("UTC") + _SLACK
        _add(found, "many_in_the_future", float(ahead.mean()), limits.future)
        _add(found, "many_gaps", float(series["is_gap"].mean()) if len(series) else 0.0, limits.gaps)
        texts = scored["text"].dropna().astype(str).str.casefold().str.strip()
        copies = float(texts[texts.str.len() >= 30].duplicated().sum()) / n
        _add(found, "many_copies", copies, limits.copies)
        found.extend(_disagreement(scored, limits.disagreement, reading))
    return tuple(found)


def left_out(reading: Reading) -> tuple[Reason, ...]:
    """Return that there are files which could not be read beside others, or not to their end, if any."""
    errors = [str(dict(one.values)["error"]) for one in reading.notes if one.code in {"unreadable", "broken_off"}]
    return (Reason("files_left_out", {"n": len(errors), "error": errors[0]}),) if errors else ()


def _add(found: list[Reason], code: str, part: float, limit: float) -> None:
    if part > limit:
        found.append(Reason(code, {"part": part, "limit": limit}))


def _disagreement(scored: pd.DataFrame, limit: float, reading: Reading) -> list[Reason]:
    """Compare with a sentiment that the export has of its own; columns that cannot be understood are not compared."""
    if "model" in scored and scored["model"].astype(str).str.startswith("column:").all():
        return []
    for column in OWN_SENTIMENT:
        if column not in scored or scored[column].notna().sum() < MIN_COMPARED:
            continue
        try:
            own = sentiment_from_column(scored[column]).probabilities
        except CrisisDetectError:
            continue  # not understood, and nobody asked for it
        clear = ((own["p_negative"] > 0.5) | (own["p_positive"] > 0.5)).to_numpy() & scored[
            "p_negative"
        ].notna().to_numpy()
        if clear.sum() < MIN_COMPARED:
            continue
        differs = (own["p_negative"].to_numpy() > 0.5) != (scored["p_negative"].to_numpy() > 0.5)
        part = float(differs[clear].mean())
        if part > limit:
            known = {"part": part, "n": int(clear.sum()), "column": _called(column, reading), "limit": limit}
            return [Reason("disagreement", known)]
    return []


def _called(column: str, reading: Reading) -> str:
    """Return what the export calls a column of ours, so that its owner finds it."""
    return next((source.mapping[column] for source in reading.sources if column in source.mapping), column)
