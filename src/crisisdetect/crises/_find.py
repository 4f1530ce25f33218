"""Find the crises of each stream, and say of each stream what was judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect.baseline import parse_events
from crisisdetect.crises._campaigns import coordinated, look_for_campaigns, recounted, repeated, settled, without
from crisisdetect.crises._decide import Materiality
from crisisdetect.crises._frames import frames_of
from crisisdetect.crises._judge_frame import Rules, judge_frame, width_of
from crisisdetect.crises._records import Crisis, Reason, StreamSummary
from crisisdetect.crises._status import status_of
from crisisdetect.response.policy import Policy, policy_of
from crisisdetect.store import Frame

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from crisisdetect.campaigns import Coordination
    from crisisdetect.crises._visible import Visible
    from crisisdetect.segmentation import Segment
    from crisisdetect.store import Folder, Joined, Rows

#: Fewer scored comments than this in a whole stream are not judged.
MIN_SCORED: Final = 20

#: Notes of which one says that something stirred.
_STIRRED: Final = frozenset(
    {
        "nearly_a_burst",
        "few_authors",
        "too_short",
        "too_small",
        "burst_not_negative",
        "drift",
        "no_reference",
        "campaign",
        "copies",
    }
)


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
        Its segments by negatives, see :func:`crisisdetect.segment`; found here when not given, and in streams of more
        than 16 weeks, which are judged in parts so that older data change nothing.
    comments : DataFrame, optional
        The scored comments, from which authors, distinctive words and evidence are taken. Without them breadth is
        not checked.
    alpha : float, default=0.05
        Accepted chance of a false finding in eight weeks of a calm stream: four fifths of it for bursts, one fifth for
        change points.
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
    comments: pd.DataFrame | Frame | Folder | Joined | None = None,
    alpha: float = 0.05,
    materiality: Materiality | None = None,
    policy: Policy | str | os.PathLike[str] | None = None,
    events: Any = None,
    since: Mapping[str, pd.Timestamp] | None = None,
) -> tuple[tuple[Crisis, ...], tuple[StreamSummary, ...]]:
    """Return the crises, and for each stream what was judged and what was not.

    Takes what :func:`find_crises` takes, comments that are kept in a folder, and ``since``: a bin of each stream before
    which the data only say what is usual.
    """
    rules = Rules(alpha, materiality or Materiality(), policy_of(policy), parse_events(events))
    crises: list[Crisis] = []
    summaries: list[StreamSummary] = []
    kept = Frame(comments) if isinstance(comments, pd.DataFrame) else comments
    for name, rows in series.groupby("stream", sort=False):
        edges = None
        if segments is not None:
            edges = [s for s in segments if s.stream == name and s.channel == "negatives"]
        own = None if kept is None else kept.stream(str(name))
        first = None if since is None else since.get(str(name))
        found, summary = _judge_one(str(name), rows, edges, own, rules, first)
        del own  # the comments of one stream are gone before those of the next are taken
        crises.extend(found)
        summaries.append(summary)
    return tuple(crises), tuple(summaries)


def _judge_one(
    name: str,
    rows: pd.DataFrame,
    segments: list[Segment] | None,
    comments: Rows | None,
    rules: Rules,
    since: pd.Timestamp | None,
) -> tuple[list[Crisis], StreamSummary]:
    index = pd.DatetimeIndex(rows.index)
    width = width_of(index)
    notes = _cannot(rows, comments)
    crises: list[Crisis] = []
    visible: tuple[Visible, ...] = ()
    campaigns: tuple[Coordination, ...] = ()
    can = not notes
    if can:
        crises, stirred, visible = _judge_frames(name, rows, segments, comments, rules)
        looked = look_for_campaigns(crises, comments)
        beneath = crises
        for is_last in (False, True):  # a campaign may go on after the crisis that it looked like
            gone = coordinated(looked)
            if comments is None or not len(gone):
                break
            left = without(comments, gone)
            beneath, stirred, visible = _judge_frames(name, recounted(rows, left), None, left, rules)
            beyond = [crisis for crisis in beneath if not any(one.holds(crisis) for one in looked)]
            if is_last or not beyond:
                break
            looked = look_for_campaigns([*crises, *beyond], comments, looked)
        crises, copied = settled(crises, beneath, looked)
        starts = {dict(note.values)["start"] for note in copied}
        campaigns = tuple(one.found for one in looked if one.start in starts)
        notes.extend((*stirred, *_gaps(rows, width), *copied, *repeated(looked, crises, comments)))
    if since is not None:
        crises = [one for one in crises if one.onset >= since]
        notes = [one for one in notes if not _is_before(one, since)]
        rows, index = rows[index >= since], index[index >= since]
    n_scored, n_without = _scored(comments, rows, since)
    status, reasons = status_of(rows, crises, notes, visible, can=can, m=rules.materiality)
    if can and not crises and not {note.code for note in notes} & _STIRRED:
        against = [reason for reason in reasons if reason.code != "absolute"]
        notes.extend([Reason("no_change")] if status == "calm" else against)
    summary = StreamSummary(
        stream=name,
        every=_every(width),
        start=index[0],
        end=index[-1] + width,
        n_comments=int(rows["n_comments"].sum()),
        n_scored=n_scored,
        n_without_text=n_without,
        verdict=status,
        notes=tuple(notes),
        reasons=reasons,
        visible=visible,
        campaigns=campaigns,
    )
    return crises, summary


def _judge_frames(
    name: str,
    rows: pd.DataFrame,
    segments: list[Segment] | None,
    comments: Rows | None,
    rules: Rules,
) -> tuple[list[Crisis], list[Reason], tuple[Visible, ...]]:
    """Return the crises of a stream by its frames, what looked like one, and what would have been seen at its end."""
    crises: list[Crisis] = []
    notes: list[Reason] = []
    visible: tuple[Visible, ...] = ()
    n = np.where(rows["is_gap"], 0.0, rows["n_scored"]).astype(float)
    frames = frames_of(n, width_of(pd.DatetimeIndex(rows.index)), rules.materiality)
    for frame in frames:
        given = segments if len(frames) == 1 else None
        found, said, visible = judge_frame(name, rows, frame, given, comments, rules)
        crises.extend(one for one in found if not crises or crises[-1].closed is None or one.onset > crises[-1].onset)
        notes.extend(said)
    return crises, notes, visible


def _cannot(rows: pd.DataFrame, comments: Rows | None) -> list[Reason]:
    """Return why nothing at all can be said of changes in a stream; nothing where something can."""
    n = int(rows["n_scored"].sum())
    if n == 0:
        return [Reason("no_scores")]
    if comments is not None and len(comments) > 1 and comments.first == comments.last:
        return [Reason("one_instant")]
    if n < MIN_SCORED:
        return [Reason("too_few_comments", {"n": n, "needed": MIN_SCORED})]
    return []


def _scored(comments: Rows | None, rows: pd.DataFrame, since: pd.Timestamp | None) -> tuple[int, int]:
    """Return how many comments of a stream, since a moment, have a score, and how many have none."""
    if comments is None:
        return int(rows["n_scored"].sum()), 0
    if since is None:
        return comments.n_scored, len(comments) - comments.n_scored
    scored = comments.between(since, None, ("p_negative",))["p_negative"].notna()
    return int(scored.sum()), int((~scored).sum())


def _gaps(rows: pd.DataFrame, width: pd.Timedelta) -> list[Reason]:
    gap: NDArray[np.bool_] = rows["is_gap"].to_numpy(dtype=bool)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], gap.astype(int), [0]])))
    index = pd.DatetimeIndex(rows.index)
    return [
        Reason("gap", {"start": index[begin], "end": index[end - 1] + width})
        for begin, end in zip(edges[::2], edges[1::2], strict=True)
    ]


def _is_before(note: Reason, since: pd.Timestamp) -> bool:
    start = dict(note.values).get("start")
    return isinstance(start, pd.Timestamp) and start < since


def _every(width: pd.Timedelta) -> str:
    """Write a width as ``every`` takes it: ``1D``, ``6h``, ``15min``."""
    for unit in ("D", "h", "min", "s"):
        step = pd.Timedelta(f"1{unit}")
        if width % step == pd.Timedelta(0):
            return f"{width // step}{unit}"
    return str(width)
