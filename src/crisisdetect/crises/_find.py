"""Find the crises of each stream, and say of each stream what was judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect.baseline import parse_events
from crisisdetect.crises._build import build, people
from crisisdetect.crises._decide import Counts, Episode, Excess, Materiality, episodes, opened_at
from crisisdetect.crises._records import Crisis, Reason, StreamSummary
from crisisdetect.response.policy import Policy, policy_of
from crisisdetect.segmentation import Segment, segment
from crisisdetect.segmentation._segment import penalty_of, signal_of, unit_size
from crisisdetect.series import counted_reactions
from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crisisdetect.baseline import PlannedEvent

#: Fewer scored comments than this in a whole stream are not judged.
MIN_SCORED: Final = 20


def find_crises(
    series: pd.DataFrame,
    segments: Sequence[Segment] | None = None,
    *,
    comments: pd.DataFrame | None = None,
    alpha: float = 0.05,
    materiality: Materiality | None = None,
    policy: Policy | str | os.PathLike[str] | None = None,
    events: Any = None,
) -> tuple[Crisis, ...]:
    """Return the crises in a series: negatives in excess, sustained, broad and material.

    Parameters
    ----------
    series : DataFrame
        A series table, see :func:`crisisdetect.bin_reactions`.
    segments : sequence of Segment, optional
        Its segments by negatives, see :func:`crisisdetect.segment`; found here when not given.
    comments : DataFrame, optional
        The scored comments, from which authors, distinctive words and evidence are taken. Without them breadth is
        not checked.
    alpha : float, default=0.05
        Accepted chance of any false change in a calm stream; a crisis opens only on evidence of that strength.
    materiality : Materiality, optional
        What makes an excess a crisis.
    policy : Policy or path, optional
        What makes a severity, and who is told: a policy or its TOML file; see
        :class:`crisisdetect.response.Policy`. Axes that the data do not tell give no point; without comments those
        are all but the first four.

    events : optional
        Planned events, which make more comments usual; see :func:`crisisdetect.baseline.parse_events`.

    Returns
    -------
    tuple of Crisis
        By stream and onset; empty when nothing happened.

    Examples
    --------
    >>> start = pd.date_range("2024-01-01", periods=60, freq="1D", tz="UTC", name="start")
    >>> n = np.r_[np.full(40, 30), np.full(5, 90), np.full(15, 30)]
    >>> bad = np.r_[np.full(40, 4.0), np.full(5, 60.0), np.full(15, 4.0)]
    >>> series = pd.DataFrame(
    ...     {
    ...         "stream": "x",
    ...         "n_comments": n,
    ...         "n_scored": n,
    ...         "n_negative": bad,
    ...         "negative_share": bad / n,
    ...         "low": 0.0,
    ...         "high": 1.0,
    ...         "n_authors": n,
    ...         "reach": 0.0,
    ...         "is_gap": False,
    ...     },
    ...     index=start,
    ... )
    >>> (crisis,) = find_crises(series)
    >>> crisis.onset.date().isoformat(), crisis.closed.date().isoformat(), crisis.severity
    ('2024-02-10', '2024-02-15', 4)
    """
    return judge(
        series, segments, comments=comments, alpha=alpha, materiality=materiality, policy=policy, events=events
    )[0]


def judge(
    series: pd.DataFrame,
    segments: Sequence[Segment] | None = None,
    *,
    comments: pd.DataFrame | None = None,
    alpha: float = 0.05,
    materiality: Materiality | None = None,
    policy: Policy | str | os.PathLike[str] | None = None,
    events: Any = None,
) -> tuple[tuple[Crisis, ...], tuple[StreamSummary, ...]]:
    """Return the crises, and for each stream what was judged and what was not.

    Takes what :func:`find_crises` takes.
    """
    m, rules, planned = materiality or Materiality(), policy_of(policy), parse_events(events)
    if segments is None:
        segments = segment(series, alpha=alpha, scatter="days", events=planned)
    crises: list[Crisis] = []
    summaries: list[StreamSummary] = []
    for name, rows in series.groupby("stream", sort=False):
        edges = [s for s in segments if s.stream == name and s.channel == "negatives"]
        # Without a name here, the comments of one stream are gone before those of the next are taken.
        found, summary = _judge_one(str(name), rows, edges, _comments_of(comments, str(name)), alpha, m, rules, planned)
        crises.extend(found)
        summaries.append(summary)
    return tuple(crises), tuple(summaries)


def _judge_one(
    name: str,
    rows: pd.DataFrame,
    segments: list[Segment],
    comments: pd.DataFrame | None,
    alpha: float,
    m: Materiality,
    policy: Policy,
    planned: tuple[PlannedEvent, ...],
) -> tuple[list[Crisis], StreamSummary]:
    index = pd.DatetimeIndex(rows.index)
    width = _width(index)
    signal, dispersion = signal_of(rows, "negatives", scatter="days", events=planned)
    n = np.where(rows["is_gap"], 0.0, rows["n_scored"]).astype(float)
    positive = np.where(rows["is_gap"], 0.0, rows.get("n_positive", rows["n_scored"] - rows["n_negative"]))
    counts = Counts(
        index, width, signal[:, 0], signal[:, 1], n, positive, dispersion, _share_dispersion(rows, dispersion)
    )
    notes, judged = _why_not(rows, comments, counts, m)
    crises: list[Crisis] = []
    if judged:
        edges = [*(int(index.get_indexer(pd.DatetimeIndex([s.start]))[0]) for s in segments), len(rows)]
        found = episodes(counts, edges, m)
        notes.extend(_starts_high(counts, edges, m))
        penalty = penalty_of(rows, signal, dispersion, alpha, scatter="days")
        for episode in found:
            verdict = _judge_episode(name, rows, counts, episode, comments, penalty, m, policy)
            if isinstance(verdict, Crisis):
                crises.append(verdict)
            else:
                notes.append(verdict)
        notes.extend(_gaps(rows, width))
        if not crises and not any(
            note.code in {"few_authors", "too_short", "burst_not_negative", "drift"} for note in notes
        ):
            notes.append(Reason("no_change" if len(segments) < 2 else "nothing_material"))
    n_scored = int(comments["p_negative"].notna().sum()) if comments is not None else int(rows["n_scored"].sum())
    summary = StreamSummary(
        stream=name,
        every=_every(width),
        start=index[0],
        end=index[-1] + width,
        n_comments=int(rows["n_comments"].sum()),
        n_scored=n_scored,
        n_without_text=len(comments) - n_scored if comments is not None else 0,
        verdict="crisis" if crises else ("calm" if judged else "not_judged"),
        notes=tuple(notes),
    )
    return crises, summary


def _why_not(
    rows: pd.DataFrame, comments: pd.DataFrame | None, counts: Counts, m: Materiality
) -> tuple[list[Reason], bool]:
    """Return why a stream cannot be judged, and whether it can."""
    n = int(rows["n_scored"].sum())
    if n == 0:
        return [Reason("no_scores")], False
    if comments is not None and len(comments) > 1 and (comments["timestamp"] == comments["timestamp"].iloc[0]).all():
        return [Reason("one_instant")], False
    if n < MIN_SCORED:
        return [Reason("too_few_comments", {"n": n, "needed": MIN_SCORED})], False
    needed = pd.Timedelta(m.min_history)
    covered = counts.width * int((counts.e > 0).sum())
    if covered <= needed:
        days = int(needed / pd.Timedelta("1D"))
        return [Reason("too_few_days", {"days": covered, "needed": days})], False
    return [], True


def _against(
    counts: Counts, episode: Episode, seen: Excess, during: pd.DataFrame | None, m: Materiality
) -> Reason | None:
    """Return why a stretch in excess is no crisis, or None if it is one."""
    start = counts.index[episode.begin]
    duration = (episode.end - episode.begin) * counts.width
    if duration < pd.Timedelta(m.min_duration):
        return Reason("too_short", {"start": start, "duration": duration})
    if not seen.is_negative(m):
        values = {"start": start, "before": seen.share_before, "during": seen.share_during}
        return Reason("burst_not_negative", values)
    if during is not None:
        effective = people(during).effective
        if effective is not None and effective < m.min_authors:
            return Reason("few_authors", {"start": start, "effective": effective})
    return None


def _judge_episode(
    name: str,
    rows: pd.DataFrame,
    counts: Counts,
    episode: Episode,
    comments: pd.DataFrame | None,
    penalty: float,
    m: Materiality,
    policy: Policy,
) -> Crisis | Reason:
    """Return the crisis that an episode is, or why it is none.

    A crisis may have a prelude: a mild excess that would not be one by itself. Its onset is the first segment from
    which on the episode is a crisis.
    """
    first: Reason | None = None
    part: Episode | None = episode
    while part is not None:
        seen = counts.compare(slice(part.begin, part.end), part.before)
        during = _during(comments, counts, part)
        against = _against(counts, part, seen, during, m)
        opened = opened_at(counts, part, penalty, m)
        if against is None and opened is not None:
            return build(name, rows, counts, part, opened, seen, comments, during, m, policy)
        first = first or against or Reason("drift", {"start": counts.index[part.begin]})
        part = part.without_prelude()
    assert first is not None
    return first


def _share_dispersion(rows: pd.DataFrame, dispersion: float) -> float:
    """Return the variance of a negative share over the binomial one: overdispersion, less what probabilities save."""
    k, n = float(rows["n_negative"].sum()), float(rows["n_scored"].sum())
    size, mean = unit_size(rows), k / max(n, 1.0)
    spread = (size * mean - mean * mean) / (mean * (1 - mean)) if 0 < mean < 1 else 1.0
    return max(0.05, spread) * dispersion / size


def _starts_high(counts: Counts, edges: list[int], m: Materiality) -> list[Reason]:
    """Say so where the first segment lies far above all that follows: it may be the end of a crisis."""
    first, rest = counts.sums(slice(0, edges[1])), counts.sums(slice(edges[1], None))
    if first.e <= 0 or rest.e <= 0 or not counts.compare(slice(0, edges[1]), rest).is_excess(m):
        return []
    return [Reason("starts_high", {"until": counts.index[edges[1]]})]


def _comments_of(comments: pd.DataFrame | None, stream: str) -> pd.DataFrame | None:
    if comments is None:
        return None
    ours = comments[comments["stream"].fillna(ONLY_STREAM).astype(str) == stream] if "stream" in comments else comments
    keys = ours[["timestamp", "id"]].reset_index(drop=True)
    order = keys.sort_values(["timestamp", "id"], kind="stable").index.to_numpy()
    if (np.diff(order) < 0).any():  # else a large table is not copied once more
        ours = ours.take(order)
    return ours.assign(_counted=counted_reactions(ours))


def _during(comments: pd.DataFrame | None, counts: Counts, episode: Episode) -> pd.DataFrame | None:
    if comments is None:
        return None
    last = counts.index[episode.end - 1] + counts.width
    times = comments["timestamp"]
    return comments[(times >= counts.index[episode.begin]) & (times < last) & comments["_counted"]]


def _gaps(rows: pd.DataFrame, width: pd.Timedelta) -> list[Reason]:
    gap: NDArray[np.bool_] = rows["is_gap"].to_numpy(dtype=bool)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], gap.astype(int), [0]])))
    index = pd.DatetimeIndex(rows.index)
    return [
        Reason("gap", {"start": index[begin], "end": index[end - 1] + width})
        for begin, end in zip(edges[::2], edges[1::2], strict=True)
    ]


def _width(index: pd.DatetimeIndex) -> pd.Timedelta:
    return index[1] - index[0] if len(index) > 1 else pd.Timedelta("1D")


def _every(width: pd.Timedelta) -> str:
    """Write a width as ``every`` takes it: ``1D``, ``6h``, ``15min``."""
    for unit in ("D", "h", "min", "s"):
        step = pd.Timedelta(f"1{unit}")
        if width % step == pd.Timedelta(0):
            return f"{width // step}{unit}"
    return str(width)
