"""A gate before the verdict: data that are not good enough may show a crisis, but never calm."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.crises import Reason
from crisisdetect.errors import CrisisDetectError, Message, ParameterError
from crisisdetect.scoring import sentiment_from_column
from crisisdetect.store import OWN_SENTIMENT, Facts

if TYPE_CHECKING:
    import pandas as pd

    from crisisdetect.readers import Reading

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


def exceeded(reading: Reading, known: Facts, series: pd.DataFrame, limits: DataLimits) -> tuple[Reason, ...]:
    """Return which limits on the quality of the data are exceeded, and by how much.

    Parameters
    ----------
    reading : Reading
        What was read and what was set aside.
    known : Facts
        What is known of all comments.
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
    n = known.n_people
    if n:
        _add(found, "many_without_text", 1 - known.n_people_scored / n, limits.without_text)
        _add(found, "many_in_the_future", known.n_future / n, limits.future)
        _add(found, "many_gaps", float(series["is_gap"].mean()) if len(series) else 0.0, limits.gaps)
        _add(found, "many_copies", known.n_copies / n, limits.copies)
        found.extend(_disagreement(known, limits.disagreement, reading))
    return tuple(found)


def left_out(reading: Reading) -> tuple[Reason, ...]:
    """Return that there are files which could not be read beside others, or not to their end, if any."""
    errors = [str(dict(one.values)["error"]) for one in reading.notes if one.code in {"unreadable", "broken_off"}]
    return (Reason("files_left_out", {"n": len(errors), "error": errors[0]}),) if errors else ()


def _add(found: list[Reason], code: str, part: float, limit: float) -> None:
    if part > limit:
        found.append(Reason(code, {"part": part, "limit": limit}))


def _disagreement(known: Facts, limit: float, reading: Reading) -> list[Reason]:
    """Compare with a sentiment that the export has of its own; columns that cannot be understood are not compared."""
    if known.is_column:
        return []
    for column in OWN_SENTIMENT:
        if column not in known.own or known.own[column]["n"].sum() < MIN_COMPARED:
            continue
        values = known.own[column]
        try:
            own = sentiment_from_column(values["value"].rename(column)).probabilities
        except CrisisDetectError:
            continue  # not understood, and nobody asked for it
        negative = (own["p_negative"] > 0.5).to_numpy()
        clear = negative | (own["p_positive"] > 0.5).to_numpy()
        n = int(values["n_scored"][clear].sum())
        if n < MIN_COMPARED:
            continue
        differs = np.where(negative, values["n_scored"] - values["n_negative"], values["n_negative"])
        part = float(differs[clear].sum()) / n
        if part > limit:
            called = _called(column, reading)
            return [Reason("disagreement", {"part": part, "n": n, "column": called, "limit": limit})]
    return []


def _called(column: str, reading: Reading) -> str:
    """Return what the export calls a column of ours, so that its owner finds it."""
    return next((source.mapping[column] for source in reading.sources if column in source.mapping), column)
