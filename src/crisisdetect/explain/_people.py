"""Who writes, where, and what set it off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crisisdetect.explain._period import negatives, parts_of, split_period, written
from crisisdetect.series import counted_reactions
from crisisdetect.words import near_duplicates

if TYPE_CHECKING:
    import pandas as pd

#: An own post or an event this long before the first comment of the excess may have set it off.
TRIGGER_WINDOW: Final = "24h"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amplified:
    """A comment that many saw or passed on: its id, and the sum of likes, shares and replies."""

    id: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who wrote the negative comments of a period; null or None where the data do not tell.

    Attributes
    ----------
    n_authors : int or None
        Distinct authors.
    effective_authors : float or None
        Inverse Simpson index: as many equally busy authors would be as mixed.
    largest_share : float or None
        Share of the busiest author.
    new_share : float or None
        Share of authors who wrote nothing in the data before.
    duplicate_share : float or None
        Share of comments that repeat an earlier one of the period nearly word for word; None without comments.
    repost_share : float or None
        Share of comments marked as reposts.
    amplified : tuple of Amplified
        Most approved, shared and answered comments.
    """

    n_authors: int | None
    effective_authors: float | None
    largest_share: float | None
    new_share: float | None
    duplicate_share: float | None
    repost_share: float | None
    amplified: tuple[Amplified, ...]


def people(
    scored: pd.DataFrame, *, start: pd.Timestamp, end: pd.Timestamp | None = None, since: pd.Timestamp | None = None
) -> People:
    """Say who wrote the negative comments of a period.

    Parameters
    ----------
    scored : DataFrame
        Scored comments of one stream.
    start, end : Timestamp
        The period ``[start, end)``; to the end of the data by default.
    since : Timestamp, optional
        Begin of the time before, for who is new; from the begin of the data by default.

    Returns
    -------
    People
        Authors, copies and most amplified comments.
    """
    during, before = split_period(scored, start, end, since)
    rows = negatives(during)
    return People(
        **_authors(rows, before),
        duplicate_share=_duplicates(rows),
        repost_share=float(rows["is_repost"].fillna(value=False).astype(bool).mean())
        if "is_repost" in rows and rows["is_repost"].notna().any()
        else None,
        amplified=_amplified(rows, scored),
    )


def _authors(rows: pd.DataFrame, before: pd.DataFrame) -> dict[str, Any]:
    if "author" not in rows or rows.empty or rows["author"].notna().mean() < 0.5:
        return {"n_authors": None, "effective_authors": None, "largest_share": None, "new_share": None}
    share = rows["author"].value_counts(normalize=True)
    seen = set(before["author"].dropna()) if len(before) else set()
    fresh = float(np.mean([who not in seen for who in share.index])) if seen else None
    return {
        "n_authors": len(share),
        "effective_authors": float(1 / (share.to_numpy() ** 2).sum()),
        "largest_share": float(share.iloc[0]),
        "new_share": fresh,
    }


def _duplicates(rows: pd.DataFrame) -> float | None:
    rows = written(rows)
    if rows.empty:
        return None
    first = np.array(near_duplicates(rows["text"].astype(str)))
    return float((first != np.arange(len(first))).mean())


def _amplified(rows: pd.DataFrame, scored: pd.DataFrame) -> tuple[Amplified, ...]:
    import pandas as pd

    total = pd.Series(0.0, index=rows.index)
    for column in ("likes", "shares"):
        if column in rows:
            total += rows[column].fillna(0).astype(float)
    if "parent_id" in scored:
        replies = scored["parent_id"].dropna().astype(str).value_counts()
        total += rows["id"].astype(str).map(replies).fillna(0).astype(float)
    table = pd.DataFrame({"id": rows["id"].astype(str), "n": total}).query("n > 0")
    table = table.sort_values(["n", "id"], ascending=[False, True]).head(5)
    return tuple(Amplified(id=name, n=int(n)) for name, n in zip(table["id"], table["n"], strict=True))


def n_negative_in(scored: pd.DataFrame, *, start: pd.Timestamp, end: pd.Timestamp | None = None) -> float:
    """Return how many negative comments there are in a period, as the series counts them."""
    return float(_counted(scored, start, end)["p_negative"].sum())


def _counted(scored: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp | None) -> pd.DataFrame:
    """Return the comments of a period that count as reactions."""
    during, _ = split_period(scored, start, end, None)
    whole = during["timestamp"].min().floor("D") if len(during) else start
    days = scored[(scored["timestamp"] >= whole) & ((scored["timestamp"] < end) if end is not None else True)]
    rows = days.sort_values(["timestamp", "id"], kind="stable")
    counted = rows[counted_reactions(rows)]
    return counted[counted["timestamp"] >= start]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the negative comments of a period were written: name to number, most first; empty where unknown.

    Attributes
    ----------
    platforms, threads, languages : dict of str to int
        Negative comments by platform, thread and language, the ten largest of each. Probabilities are added up, as in
        the number of negatives of a crisis, and made whole so that the parts sum to it where all are known.
    """

    platforms: dict[str, int]
    threads: dict[str, int]
    languages: dict[str, int]


def places(scored: pd.DataFrame, *, start: pd.Timestamp, end: pd.Timestamp | None = None) -> Places:
    """Say where the negative comments of a period were written.

    Parameters
    ----------
    scored : DataFrame
        Scored comments of one stream.
    start, end : Timestamp
        The period ``[start, end)``; to the end of the data by default.

    Returns
    -------
    Places
        Platforms, threads and languages.
    """
    rows = _counted(scored, start, end)

    def counted(column: str) -> dict[str, int]:
        if column not in rows:
            return {}
        sums = rows.groupby(rows[column].astype("string"))["p_negative"].sum()
        whole = parts_of(sums.to_numpy(dtype=float), round(float(sums.sum())))
        ordered = sorted(zip(sums.index, whole, strict=True), key=lambda item: (-int(item[1]), str(item[0])))
        return {str(name): int(n) for name, n in ordered[:10] if n}

    return Places(platforms=counted("platform"), threads=counted("thread_id"), languages=counted("lang"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """What may have set off the excess; that it came first does not make it the cause.

    Attributes
    ----------
    first_id : str or None
        First negative comment of the period about its words; None where there is none.
    first_at : Timestamp or None
        When.
    own_id : str or None
        Last own post in the day before it, in the same thread where there is one; None where there is none, or own
        posts are unknown.
    event : str or None
        Last of the events given that lies in the day before it.
    """

    first_id: str | None
    first_at: pd.Timestamp | None
    own_id: str | None
    event: str | None


def likely_trigger(
    scored: pd.DataFrame,
    *,
    start: pd.Timestamp,
    end: pd.Timestamp | None = None,
    terms: tuple[str, ...] = (),
    events: tuple[tuple[pd.Timestamp, str], ...] = (),
) -> Trigger:
    """Return the first comment of the excess, and the own post or event just before it.

    Parameters
    ----------
    scored : DataFrame
        Scored comments of one stream, own ones among them.
    start, end : Timestamp
        The period ``[start, end)``.
    terms : tuple of str, default=()
        Its distinctive words: the first negative comment with one of them is taken, or the first negative one.
    events : tuple of (Timestamp, str), default=()
        What else is known to have happened.

    Returns
    -------
    Trigger
        What came first; it need not be the cause.
    """
    import pandas as pd

    rows = written(negatives(split_period(scored, start, end, None)[0]))
    if rows.empty:
        return Trigger(first_id=None, first_at=None, own_id=None, event=None)
    text = rows["text"].astype(str).str.casefold()
    about = (
        text.map(lambda said: any(term in said for term in terms)) if terms else pd.Series(data=False, index=rows.index)
    )
    first = rows[about].iloc[0] if about.any() else rows.iloc[0]
    when, reach = first["timestamp"], pd.Timedelta(TRIGGER_WINDOW)
    own_id = None
    if "is_own" in scored:
        own = scored[scored["is_own"].fillna(value=False).astype(bool)].sort_values(["timestamp", "id"], kind="stable")
        own = own[(own["timestamp"] <= when) & (own["timestamp"] >= when - reach)]
        thread = first["thread_id"] if "thread_id" in scored and pd.notna(first["thread_id"]) else None
        if "parent_id" in own:
            own = own[own["parent_id"].isna()] if own["parent_id"].isna().any() else own.iloc[:0]
        same = own[own["thread_id"] == thread] if thread is not None else own.iloc[:0]
        own = same if len(same) else own
        own_id = str(own["id"].iloc[-1]) if len(own) else None
    near = [label for moment, label in sorted(events) if when - reach <= moment <= when]
    return Trigger(first_id=str(first["id"]), first_at=when, own_id=own_id, event=near[-1] if near else None)
