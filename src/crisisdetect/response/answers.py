"""Questions of a stream with their answers: who waits, since when, and where answers contradict each other."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from crisisdetect._writing import whole_text
from crisisdetect.errors import Message, ParameterError
from crisisdetect.response.arousal import very_angry
from crisisdetect.response.questions import asking_part, asks_in_anger_only, expects_answer
from crisisdetect.tables import check_comments
from crisisdetect.words import Embed, group_texts

COLUMNS: Final = (
    "id",
    "timestamp",
    "text",
    "kind",
    "group",
    "group_size",
    "answered",
    "by",
    "answer_id",
    "hours_to_answer",
    "hours_waiting",
)


def open_questions(
    comments: pd.DataFrame, *, now: pd.Timestamp | None = None, embed: Embed | None = None, grouped: bool = True
) -> pd.DataFrame:
    """Return the comments that expect an answer, grouped by meaning, with the answer where there is one.

    A comment is answered by the first own comment after it that names it as its parent, or else by the first own one
    in its thread that names no other comment as its parent.

    Parameters
    ----------
    comments : DataFrame
        A comments table, of one stream, with the brand's own comments (``is_own``) and ``parent_id`` or
        ``thread_id`` where known.
    now : Timestamp, optional
        When waiting times are measured, and the last moment looked at; by default the last comment's.
    embed : callable, optional
        Texts to vectors, see :func:`crisisdetect.campaigns.sentence_vectors`.
    grouped : bool, default=True
        Whether to group them by meaning; without, each is its own group, which is faster.

    Returns
    -------
    DataFrame
        One row a comment in order of time, with the columns ``COLUMNS``. ``answered`` is null where it cannot be
        known: no own comment at all, or neither thread nor parent. ``by`` is ``parent`` or ``thread``. Times are in
        hours; ``hours_waiting`` is null for answered ones. Group 0 is the largest.

    Raises
    ------
    TableError
        If ``comments`` is no comments table.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {
    ...         "id": ["q", "a"],
    ...         "timestamp": pd.to_datetime(["2024-01-01T10:00Z", "2024-01-01T12:00Z"]),
    ...         "text": ["Where is my parcel?", "On its way!"],
    ...         "parent_id": [None, "q"],
    ...         "is_own": [False, True],
    ...     }
    ... )
    >>> open_questions(rows)[["id", "answered", "by", "hours_to_answer"]].to_numpy().tolist()
    [['q', True, 'parent', 2.0]]
    """
    check_comments(comments)
    rows = comments.sort_values(["timestamp", "id"], kind="stable").reset_index(drop=True)
    if now is not None:
        rows = rows[rows["timestamp"] <= now].reset_index(drop=True)
    own = (
        rows["is_own"].fillna(value=False).astype(bool) if "is_own" in rows else pd.Series(data=False, index=rows.index)
    )
    texts = [text if isinstance(text, str) else None for text in rows["text"]]
    langs = [lang if isinstance(lang, str) else None for lang in rows["lang"]] if "lang" in rows else None
    asked = pd.Series(_asked(rows, texts, langs), index=rows.index, dtype=object).where(~own, None)
    waiting = rows[asked.notna()]
    reference: Any = now if now is not None else (rows["timestamp"].iloc[-1] if len(rows) else pd.NaT)
    answers = _answers(waiting, rows[own])
    said = [asking_part(str(text)) for text in waiting["text"]]
    groups = group_texts(said, embed=embed) if grouped else list(range(len(said)))
    hours = _hours(answers["_at"] - waiting["timestamp"])
    table = pd.DataFrame(
        {
            "id": waiting["id"].astype(str),
            "timestamp": waiting["timestamp"],
            "text": waiting["text"].astype(str),
            "kind": asked[waiting.index].astype(str),
            "group": np.asarray(groups, dtype=int),
            "answered": _known(waiting, answers, has_own=bool(own.any())),
            "by": answers["_by"],
            "answer_id": answers["_id"],
            "hours_to_answer": hours,
        }
    )
    table["group_size"] = table.groupby("group")["id"].transform("size").astype(int)
    age = _hours(reference - waiting["timestamp"])
    table["hours_waiting"] = age.where(answers["_id"].isna())
    return table[list(COLUMNS)].reset_index(drop=True)


#: What the words of a question add to the probability that the model read, and from which sum on an answer is expected.
#: In an angry comment they add less: anger comes with question marks. Where all questions are rhetorical none is told.
WORDS_ADD: Final = 0.3
WORDS_ADD_ANGRY: Final = 0.1
EXPECTED_FROM: Final = 0.4


def _asked(rows: pd.DataFrame, texts: list[str | None], langs: list[str | None] | None) -> list[str | None]:
    """Return "question", "request" or None of each comment.

    The model's reading and the words of :func:`expects_answer` together, where a model has read the comment; the words
    alone elsewhere.
    """
    known = [None] * len(texts) if langs is None else langs
    if "p_expects_answer" not in rows:
        return list(expects_answer(texts, langs=known))
    p = rows["p_expects_answer"].to_numpy(dtype=float, na_value=np.nan)
    negative = rows["p_negative"].to_numpy(dtype=float, na_value=np.nan) > 0.5 if "p_negative" in rows else p < 0
    out: list[str | None] = [None] * len(texts)
    # What no words could make a question is not looked at: that is most of a stream.
    for place in np.flatnonzero(np.isnan(p) | (p + WORDS_ADD >= EXPECTED_FROM)).tolist():
        text, lang, read = texts[place], known[place], float(p[place])
        kind = expects_answer([text], langs=[lang])[0]
        if np.isnan(read) or text is None:
            out[place] = kind
        elif kind is not None:
            angry = bool(negative[place]) and very_angry([text])[0]
            out[place] = kind if read + (WORDS_ADD_ANGRY if angry else WORDS_ADD) >= EXPECTED_FROM else None
        elif read >= EXPECTED_FROM and not asks_in_anger_only(text, lang=lang):
            out[place] = "question" if any(mark in text for mark in "?？؟") else "request"
    return out


def questions_between(
    comments: pd.DataFrame,
    *,
    start: pd.Timestamp,
    end: pd.Timestamp | None = None,
    grouped: bool = True,
    embed: Embed | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what was asked in a period, with answers up to the end of the data.

    Parameters
    ----------
    comments : DataFrame
        A comments table of one stream, in any order.
    start, end : Timestamp
        The period ``[start, end)``; to the end of the data by default.
    grouped : bool, default=True
        See :func:`open_questions`.
    embed : callable, optional
        See :func:`open_questions`.

    Returns
    -------
    questions : DataFrame
        What :func:`open_questions` returns for comments of the period.
    looked_at : DataFrame
        The rows it was made of: those of the period, and the brand's own since its start.
    """
    after = comments["timestamp"] >= start
    asked = after if end is None else after & (comments["timestamp"] < end)
    if "is_own" in comments:
        asked |= after & comments["is_own"].fillna(value=False).astype(bool)
    table = comments[asked]
    last = comments["timestamp"].max() if len(comments) else None
    return open_questions(table, now=last, grouped=grouped, embed=embed), table


def _hours(length: Any) -> pd.Series[float]:
    return pd.Series(length.dt.total_seconds() / 3600, index=length.index, dtype=float)


def _known(waiting: pd.DataFrame, answers: pd.DataFrame, *, has_own: bool) -> pd.Series[bool]:
    """Tell which comments got an answer; null where neither thread nor parents would show one."""
    in_thread = waiting["thread_id"].notna() if "thread_id" in waiting else pd.Series(data=False, index=waiting.index)
    parents = "parent_id" in waiting and bool(answers["_by"].eq("parent").any())
    answered = answers["_id"].notna()
    unknown = ~answered & ~((in_thread | parents) & has_own)
    column: Any = answered.astype("boolean")
    column[unknown] = pd.NA
    return pd.Series(column)


def _answers(waiting: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Return for each waiting comment the own one that answers it: ``_id``, ``_at`` and ``_by``, null without."""
    none = pd.Series([None] * len(own), index=own.index, dtype=object)
    parent = own["parent_id"].astype(object).where(own["parent_id"].notna(), None) if "parent_id" in own else none
    thread = own["thread_id"].astype(object).where(own["thread_id"].notna(), None) if "thread_id" in own else none
    by_parent: dict[str, list[tuple[pd.Timestamp, str]]] = {}
    by_thread: dict[str, list[tuple[pd.Timestamp, str]]] = {}
    for when, name, above, where in zip(own["timestamp"], own["id"], parent, thread, strict=True):
        if above is not None and above != where:
            by_parent.setdefault(str(above), []).append((when, str(name)))
        elif where is not None:
            by_thread.setdefault(str(where), []).append((when, str(name)))
    found: list[tuple[Any, str | None, str | None]] = []
    threads = waiting["thread_id"] if "thread_id" in waiting else pd.Series([None] * len(waiting), index=waiting.index)
    for when, name, where in zip(waiting["timestamp"], waiting["id"], threads, strict=True):
        direct = [(*answer, "parent") for answer in by_parent.get(str(name), ()) if answer[0] >= when]
        near = [(*answer, "thread") for answer in by_thread.get(str(where), ()) if answer[0] > when] if where else []
        first = (direct or near)[:1]
        found.append(first[0] if first else (pd.NaT, None, None))
    table = pd.DataFrame(found, columns=["_at", "_id", "_by"], index=waiting.index)
    table["_at"] = pd.to_datetime(table["_at"], utc=True)
    return table.astype({"_id": object, "_by": object})


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseFigures:
    """How well the questions of a stream were answered.

    Attributes
    ----------
    n_asked : int
        Comments that expect an answer.
    n_known : int
        Those of which it is known whether they got one.
    n_answered : int
        Those with one.
    response_rate : float
        ``n_answered / n_known``; null where nothing is known.
    rate_low, rate_high : float
        Its 95 % Wilson interval.
    median_hours_to_answer, longest_hours_waiting : float
        Null where there are none.
    """

    n_asked: int
    n_known: int
    n_answered: int
    response_rate: float
    rate_low: float
    rate_high: float
    median_hours_to_answer: float
    longest_hours_waiting: float


def response_figures(questions: pd.DataFrame) -> ResponseFigures:
    """Return the figures of a table of :func:`open_questions`.

    Questions without an answer yet make the median time to an answer too short: read it beside the rate.

    Parameters
    ----------
    questions : DataFrame
        What :func:`open_questions` returned.

    Returns
    -------
    ResponseFigures
        Numbers, rate with its interval, and times in hours.
    """
    from crisisdetect.sums import wilson

    known = questions["answered"].notna()
    n, k = int(known.sum()), int(questions["answered"].fillna(value=False).astype(bool).sum())
    low, high = wilson(np.array([float(k)]), np.array([float(n)]))
    hours = questions["hours_to_answer"].dropna()
    waits = questions.loc[known, "hours_waiting"].dropna()
    return ResponseFigures(
        n_asked=len(questions),
        n_known=n,
        n_answered=k,
        response_rate=k / n if n else float("nan"),
        rate_low=float(low[0]),
        rate_high=float(high[0]),
        median_hours_to_answer=float(hours.median()) if len(hours) else float("nan"),
        longest_hours_waiting=float(waits.max()) if len(waits) else float("nan"),
    )


def write_questions(questions: pd.DataFrame, path: str | os.PathLike[str]) -> int:
    """Write questions as CSV for a spreadsheet, the longest waiting first, with formulas made harmless.

    Parameters
    ----------
    questions : DataFrame
        What :func:`open_questions` returned.
    path : path-like
        File to write; it must end in ``.csv``.

    Returns
    -------
    int
        Rows written.

    Raises
    ------
    ParameterError
        If the file's name does not end in ``.csv``.
    """
    from pathlib import Path

    from crisisdetect.readers import quote_formula

    if Path(path).suffix.lower() != ".csv":
        msg = Message(
            "The 'path' parameter of write_questions must end in .csv. Got {name!r} instead.",
            name=Path(path).name,
        )
        raise ParameterError(msg)
    table = questions.sort_values(["hours_waiting", "id"], ascending=[False, True], na_position="last").copy()
    table["timestamp"] = [when.isoformat().replace("+00:00", "Z") for when in table["timestamp"]]
    for column in ("id", "text", "answer_id", "kind", "by"):
        table[column] = table[column].map(lambda cell: quote_formula(cell) if isinstance(cell, str) else cell)
    with whole_text(path, encoding="utf-8-sig", errors="replace") as file:
        table.to_csv(file, index=False, lineterminator=os.linesep, float_format="%.2f")
    return len(table)
