"""Put together all that is understood of one crisis."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.campaigns import coordinated_rows
from crisisdetect.crises import LOUDNESS, loudness, people_by_kind
from crisisdetect.errors import NotEnoughDataError
from crisisdetect.explain import explain
from crisisdetect.quantification import share_between
from crisisdetect.response import (
    contradictions,
    find_cause,
    grave_comments,
    plan_of_action,
    questions_between,
    recovery,
    response_figures,
    route,
)
from crisisdetect.response.policy import Policy, policy_of
from crisisdetect.tables import ONLY_STREAM, check_scored
from crisisdetect.understanding._record import Understanding
from crisisdetect.words import installed_vectors

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from crisisdetect.crises import Crisis
    from crisisdetect.explain import People
    from crisisdetect.quantification import ShareEstimate
    from crisisdetect.response import CauseFinding, Recovery, ResponseFigures, Severity
    from crisisdetect.store import Rows
    from crisisdetect.words import Embed

#: How far back the time before a crisis goes, and how many comments it should hold; quieter streams go further back.
BEFORE: Final = pd.Timedelta("56D")
MIN_BEFORE: Final = 200

#: Of a stream that holds more in that time, so many comments before a crisis say what was usual.
MOST_BEFORE: Final = 200_000

#: Questions of a crisis of more comments are grouped by their words, since the vectors of so many take long.
MOST_BY_MEANING: Final = 5_000

#: Answers are late from this median on, in hours, or when fewer than half were answered; of at least ten questions.
SLOW_HOURS: Final = 24.0
MIN_KNOWN: Final = 10


def understand(
    comments: pd.DataFrame,
    crisis: Crisis,
    *,
    series: pd.DataFrame | None = None,
    policy: Policy | str | os.PathLike[str] | None = None,
    events: Sequence[tuple[pd.Timestamp, str]] = (),
    factors: Iterable[str] = (),
    brand: str | None = None,
    embed: Embed | None = None,
) -> Understanding:
    """Put together all that the comments tell of one crisis.

    Parameters
    ----------
    comments : DataFrame
        Scored comments, of any number of streams, the brand's own among them; not modified.
    crisis : Crisis
        One of those that :func:`crisisdetect.find_crises` found in them.
    series : DataFrame, optional
        The series, for whether it is over.
    policy : Policy or path, optional
        What makes a level, and who is told.
    events : sequence of (Timestamp, str), default=()
        What is known to have happened, for the likely trigger.
    factors : iterable of str, default=()
        What raises the responsibility people give, of ``crisisdetect.response.plan.FACTORS``; late answers and grave
        reports are added where the data show them.
    brand : str, optional
        Who speaks in the drafts; by default the name of the stream.
    embed : callable, optional
        Texts to vectors of their meaning, see :func:`crisisdetect.explain.concerns`.

    Returns
    -------
    Understanding
        See there.

    Raises
    ------
    TableError
        If ``comments`` is no scored table.
    ParameterError
        If a factor is unknown.
    """
    check_scored(comments)
    rules = policy_of(policy)
    rows = _of_stream(comments, crisis.stream)
    end = crisis.closed
    since = _since(rows, crisis.onset)
    own = _of_people(rows, crisis)
    explanation = explain(own, start=crisis.onset, end=end, since=since, events=tuple(events), embed=embed)
    explanation = replace(explanation, people=_no_more_people(explanation.people, crisis))
    cause = find_cause(own, start=crisis.onset, end=end)
    during = _during(rows, crisis)
    grave = grave_comments(during)
    by_meaning = embed or (installed_vectors() if len(during) <= MOST_BY_MEANING else None)
    questions, answers = _questions(rows, crisis, by_meaning)
    figures = response_figures(questions)
    n_unanswered = figures.n_known - figures.n_answered if figures.n_known else None
    severity = rules.level(_vector(rows, during, crisis), gravity=people_by_kind(grave), at_least=1)
    plan = plan_of_action(
        cause.cause,
        severity=severity.level,
        gravity=severity.gravity,
        factors=dict.fromkeys([*factors, *(["slow_answer"] if _slow(figures) else [])]),
        n_unanswered=n_unanswered,
    )
    over, why_not = _recovery(series, crisis)
    return Understanding(
        explanation=explanation,
        share_before=_share(rows, since, crisis.onset),
        share_during=_share(own, crisis.onset, end),
        cause=cause,
        grave=grave,
        questions=questions,
        figures=figures,
        contradictions=contradictions(questions, answers),
        severity=severity,
        plan=plan,
        messages=route(rules, crisis, now=crisis.opened, cause=cause.cause),
        crisis=crisis,
        brand=brand,
        recovery=over,
        limits=_limits(cause, grave, figures, severity, why_not, by_words=(embed or installed_vectors()) is None),
    )


def _of_stream(comments: pd.DataFrame, stream: str) -> pd.DataFrame:
    if "stream" not in comments:
        return comments
    return comments[comments["stream"].fillna(ONLY_STREAM).astype(str) == stream]


def _of_people(rows: pd.DataFrame, crisis: Crisis) -> pd.DataFrame:
    """Return the comments of a stream without those of a campaign over the crisis, which are not what people say."""
    if crisis.coordination is None or not crisis.coordination.is_campaign:
        return rows
    return rows[~coordinated_rows(rows, crisis.onset, crisis.closed)]


def _during(rows: pd.DataFrame, crisis: Crisis) -> pd.DataFrame:
    inside = rows["timestamp"] >= crisis.onset
    return rows[inside if crisis.closed is None else inside & (rows["timestamp"] < crisis.closed)]


def _no_more_people(found: People, crisis: Crisis) -> People:
    """Return who wrote the negative comments, no more people than wrote those that count as the crisis."""
    if found.n_authors is None or found.effective_authors is None or not 0 < crisis.n_authors < found.n_authors:
        return found
    effective = min(found.effective_authors, float(crisis.n_authors))
    return replace(found, n_authors=crisis.n_authors, effective_authors=effective)


def _since(rows: pd.DataFrame, onset: pd.Timestamp) -> pd.Timestamp:
    before = rows["timestamp"][rows["timestamp"] < onset]
    if len(before) <= MIN_BEFORE:
        return onset - 100 * BEFORE
    latest = before.sort_values(ascending=False)
    since: pd.Timestamp = min(onset - BEFORE, latest.iloc[MIN_BEFORE - 1])
    return since if len(latest) <= MOST_BEFORE else max(since, latest.iloc[MOST_BEFORE - 1])


def usual_from(rows: Rows, onset: pd.Timestamp) -> int:
    """Return the place from which on comments of a stream are looked at to understand a crisis."""
    place = rows.place(onset)
    if place <= MIN_BEFORE:
        return 0

    def at(n: int) -> pd.Timestamp:
        moment: pd.Timestamp = rows.take(place - n, place - n + 1, ("timestamp",))["timestamp"].iloc[0]
        return moment

    since, needed = min(onset - BEFORE, at(MIN_BEFORE)), MIN_BEFORE
    if place > MOST_BEFORE and at(MOST_BEFORE) > since:
        since, needed = at(MOST_BEFORE), MOST_BEFORE
    return max(0, min(rows.place(since), place - needed - 1))  # with one more, which shows that there are more


def _questions(rows: pd.DataFrame, crisis: Crisis, embed: Embed | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the questions of the crisis, the oldest without an answer first, and the comments they were found in."""
    questions, table = questions_between(rows, start=crisis.onset, end=crisis.closed, embed=embed)
    answered = questions["answered"]
    order = np.where(answered.isna(), 1, np.where(answered.fillna(value=False).astype(bool), 2, 0))
    ordered = questions.assign(_order=order).sort_values(["_order", "timestamp", "id"], kind="stable")
    return ordered.drop(columns="_order").reset_index(drop=True), table


def _vector(rows: pd.DataFrame, during: pd.DataFrame, crisis: Crisis) -> dict[str, float]:
    """Return the axes of the crisis, those it does not know from its comments."""
    known = {axis: value for axis, value in crisis.vector.items() if not math.isnan(value)}
    if set(LOUDNESS) <= set(known):
        return known
    own = during["is_own"].fillna(value=False).astype(bool) if "is_own" in during else False
    people = during[~np.asarray(own) & during["p_negative"].notna()]
    return loudness(rows, people, start=crisis.onset, end=crisis.closed) | known


def _share(rows: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp | None) -> ShareEstimate | None:
    try:
        return share_between(rows, start, end)
    except NotEnoughDataError:
        return None


def _slow(figures: ResponseFigures) -> bool:
    late = figures.median_hours_to_answer > SLOW_HOURS or figures.response_rate < 0.5
    return figures.n_known >= MIN_KNOWN and late


def _recovery(series: pd.DataFrame | None, crisis: Crisis) -> tuple[Recovery | None, str | None]:
    if series is None:
        return None, "no_series"
    try:
        return recovery(series[series["stream"] == crisis.stream], onset=crisis.onset), None
    except NotEnoughDataError:
        return None, "no_calm"


def _limits(
    cause: CauseFinding,
    grave: pd.DataFrame,
    figures: ResponseFigures,
    severity: Severity,
    why_not: str | None,
    *,
    by_words: bool,
) -> tuple[str, ...]:
    keys = {
        f"cause_{cause.why_unclear}": cause.why_unclear is not None,
        "gravity_wording": grave.empty,
        "answers_unknown": figures.n_asked > 0 and figures.n_known == 0,
        "concerns_words": by_words,
        str(why_not): why_not is not None,
        "axes_unknown": bool(severity.unknown),
    }
    return tuple(key for key, fits in keys.items() if fits)
