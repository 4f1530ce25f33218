"""Comments of a public that never was, with the crisis, the rush and the lone angry author one asks for."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, get_args

import pandas as pd

from crisisdetect.datasets import _plan
from crisisdetect.datasets._pool import CAUSES, Cause, Lang, texts_of
from crisisdetect.datasets._rhythm import SHAPES, Shape
from crisisdetect.datasets._threads import everyday_posts, open_threads, own_rows, place
from crisisdetect.tables import check_comments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crisisdetect.datasets._plan import Plan

_COLUMNS: Final = (
    "id",
    "timestamp",
    "text",
    "author",
    "lang",
    "platform",
    "stream",
    "thread_id",
    "parent_id",
    "is_own",
    "is_repost",
    "likes",
    "true_label",
    "true_event",
)
#: Places in a crisis at which the brand speaks, and in a burst.
_CRISIS_POSTS: Final = (0.08, 0.30, 0.55, 0.88)
_BURST_POSTS: Final = (0.0, 0.97)
#: Shortest event, in days, and a bound to what can be asked for, against slips that would fill the memory.
_SHORTEST: Final = 0.125
_MOST: Final = 1e6


def simulate_comments(
    *,
    lang: Lang = "fr",
    start: str | pd.Timestamp = "2024-03-04",
    days: int = 56,
    per_day: float = 80.0,
    crisis_at: str | pd.Timestamp | float | None = None,
    crisis_days: float = 5.0,
    crisis_size: float = 4.0,
    crisis_shape: Shape = "sudden",
    cause: Cause = "product_problem",
    burst_at: str | pd.Timestamp | float | None = None,
    burst_days: float = 2.0,
    burst_size: float = 4.0,
    angry_author_at: str | pd.Timestamp | float | None = None,
    own_replies: bool = True,
    stream: str | None = None,
    random_state: int = 0,
) -> pd.DataFrame:
    """Simulate the comments a brand gets, with planted events whose truth is known.

    Counts follow a gamma-Poisson process with a rhythm of hours and weekdays; authors and likes are heavy-tailed;
    comments are answered, reposted, copied with small changes, misspelt, shouted, tagged, and sometimes in the other
    language. The brand and every text are invented. With the same ``random_state`` and no event, everyday comments
    are the same as with any event, so that what a crisis adds can be seen.

    Parameters
    ----------
    lang : {"fr", "en"}, default="fr"
        Language of the public: customers of a parcel carrier in Europe/Paris, or of a maker of coffee machines in UTC.
    start : str or Timestamp, default="2024-03-04"
        First day, in the time zone of the public.
    days : int, default=56
        Number of days, at most ten years of them.
    per_day : float, default=80.0
        Expected everyday comments a day, without events and without the brand's own.
    crisis_at : str, Timestamp, float or None, default=None
        Onset of the crisis: an instant (without a zone it is in the public's) or a number of days after ``start``.
        None means no crisis.
    crisis_days : float, default=5.0
        How long the crisis lasts, recovery included.
    crisis_size : float, default=4.0
        Expected negative comments a day at the peak, as a multiple of the usual number.
    crisis_shape : {"sudden", "slow", "wave"}, default="sudden"
        How it comes: at once, in a slow rise, or in two waves.
    cause : {"product_problem", "communication_error", "marketing_error", "other"}, default="product_problem"
        What it is about.
    burst_at : str, Timestamp, float or None, default=None
        Start of a harmless rush of neutral and positive comments (a prize draw, a match). None means none.
    burst_days : float, default=2.0
        How long the rush lasts.
    burst_size : float, default=4.0
        Comments a day at its peak, as a multiple of the usual number.
    angry_author_at : str, Timestamp, float or None, default=None
        Start of two days in which one person alone writes dozens of furious comments. None means none.
    own_replies : bool, default=True
        Whether the brand's posts and answers are in the table (``is_own``).
    stream : str or None, default=None
        Name of the brand. None means the invented one of the language.
    random_state : int, default=0
        Seed. The same arguments give the same table, on every version of NumPy.

    Returns
    -------
    DataFrame
        A comments table in order of time with ``author``, ``lang``, ``platform``, ``stream``, ``thread_id``,
        ``parent_id``, ``is_own``, ``is_repost``, ``likes``, and the truth: ``true_label`` (negative, neutral,
        positive; null without text) and ``true_event`` (calm, crisis, burst, angry_author: why it was written).

    Raises
    ------
    ParameterError
        If an argument is out of its range, or an event does not start within the simulated days.

    Examples
    --------
    >>> comments = simulate_comments(lang="en", days=14, per_day=50, crisis_at=9.5, crisis_days=3, crisis_size=6)
    >>> comments["true_event"].unique().tolist()
    ['calm', 'crisis']
    >>> bool(comments.loc[comments["true_event"] == "crisis", "timestamp"].min() >= comments["timestamp"].min())
    True
    """
    _plan.check_choice("lang", lang, get_args(Lang))
    _plan.check_choice("crisis_shape", crisis_shape, tuple(SHAPES))
    _plan.check_choice("cause", cause, CAUSES)
    _plan.check_count("days", days, least=1, most=3_660)
    _plan.check_count("random_state", random_state, least=0, most=2**32 - 1)
    for name, value, least in (
        ("per_day", per_day, 0.0),
        ("crisis_days", crisis_days, _SHORTEST),
        ("burst_days", burst_days, _SHORTEST),
        ("crisis_size", crisis_size, 1.0),
        ("burst_size", burst_size, 1.0),
    ):
        _plan.check_number(name, value, least=least, most=_MOST)
    plan = _plan.make_plan(texts_of(lang), start, days, per_day, stream, random_state)
    rows, drafts = _plan.everyday(plan), _everyday_posts(plan)
    if crisis_at is not None:
        onset = _plan.instant("crisis_at", crisis_at, plan)
        rows += _plan.crisis(plan, onset, crisis_days, crisis_size, crisis_shape, cause)
        drafts += _plan.event_posts(plan, "crisis", onset, crisis_days, plan.texts.crises[cause].posts, _CRISIS_POSTS)
    if burst_at is not None:
        onset = _plan.instant("burst_at", burst_at, plan)
        rows += _plan.burst(plan, onset, burst_days, burst_size)
        drafts += _plan.event_posts(plan, "burst", onset, burst_days, plan.texts.burst.posts, _BURST_POSTS)
    if angry_author_at is not None:
        rows += _plan.angry_author(plan, _plan.instant("angry_author_at", angry_author_at, plan))
    return _table(plan, rows, drafts, own_replies=own_replies)


def _everyday_posts(plan: Plan) -> list[tuple[int, str, str]]:
    days = plan.hours[plan.hours.hour == 0]
    return everyday_posts(plan.rng("posts"), plan.texts, brand=plan.brand, days=days)


def _table(
    plan: Plan, rows: list[dict[str, Any]], drafts: Sequence[tuple[int, str, str]], *, own_replies: bool
) -> pd.DataFrame:
    posts = open_threads(plan.rng("posts"), drafts)
    placed = place(plan.rng("places"), sorted(rows, key=itemgetter("second")), posts)
    own: list[dict[str, Any]] = []
    if own_replies:
        span = {"start": int(plan.hours[0].timestamp()), "end": int(plan.end.timestamp())}
        own = own_rows(plan.rng("own"), plan.texts, placed, posts, brand=plan.brand, **span)
    numbered = sorted(enumerate([*placed, *own]), key=lambda pair: pair[1]["second"])
    ids = {number: f"{plan.texts.lang}{position:06d}" for position, (number, _) in enumerate(numbered, start=1)}
    table = [
        row | {"id": ids[number], "parent_id": None if row["parent"] is None else ids[row["parent"]]}
        for number, row in numbered
    ]
    frame = pd.DataFrame(table, columns=["second", *(c for c in _COLUMNS if c not in ("timestamp", "stream"))])
    frame["timestamp"] = pd.to_datetime(frame.pop("second").astype("int64"), unit="s", utc=True).dt.as_unit("us")
    frame["stream"] = plan.brand
    frame = frame[list(_COLUMNS)].astype({"is_own": bool, "is_repost": bool, "likes": "int64"})
    check_comments(frame)
    return frame
