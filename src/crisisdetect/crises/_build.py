"""Put together the record of a crisis."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.crises._axes import LOUDNESS, loudness, people_by_kind
from crisisdetect.crises._decide import Counts, Episode, Excess, Materiality, Opening, onset_interval
from crisisdetect.crises._people import People, people
from crisisdetect.crises._records import Crisis, Reason
from crisisdetect.explain import distinctive_terms, evidence
from crisisdetect.response import grave_comments
from crisisdetect.store import COUNTED, SAID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from crisisdetect.crises._decide import Sums
    from crisisdetect.response import Policy, Severity
    from crisisdetect.store import Rows


#: Texts looked at on each side for distinctive words, and for evidence.
MOST_TEXTS: Final = 3_000

#: Fewer negative comments before a crisis than this do not say what is usual: then all comments before it do.
FEW_USUAL: Final = 30

_DAY: Final = pd.Timedelta("1D")

#: By so much sums of probabilities may differ.
_NEARLY: Final = 1e-3

#: What tells whether a comment counts, is negative and has a text.
_TOLD: Final = ("p_negative", COUNTED, SAID)


def build(
    name: str,
    rows: pd.DataFrame,
    counts: Counts,
    episode: Episode,
    opened: Opening,
    seen: Excess,
    comments: Rows | None,
    m: Materiality,
    policy: Policy,
    *,
    is_last: bool = True,
) -> Crisis:
    """Return the crisis of an episode that is one; ``is_last`` where the bins end with the data."""
    begin, end, index, width = episode.begin, episode.end, counts.index, counts.width
    last = index[end - 1] + width
    closed = None if end >= len(index) and is_last else last
    there = None if comments is None else comments.between(index[begin], last)
    during = None if there is None else there[there[COUNTED]]
    who = people(during, at_most=round(seen.k)) if during is not None else People(0, None, math.nan)
    vector = {
        "excess": min(seen.ratio, 1e6),
        "share_shift": 0.0 if math.isnan(seen.share_before) else max(0.0, seen.share_during - seen.share_before),
        "persistence": (end - begin) * (width / pd.Timedelta("1h")),
        "spread": float(who.n or seen.k),
        **dict.fromkeys(LOUDNESS, math.nan),
    }
    gravity = {}
    if comments is not None and there is not None and during is not None:
        asked = comments.looked_up(index[begin], closed) if "is_own" in comments.columns else there
        vector |= loudness(asked, during, start=index[begin], end=closed)
        gravity = people_by_kind(grave_comments(there))
    severity = policy.level(vector, gravity=gravity, at_least=1)
    low, high = onset_interval(counts, episode)
    terms, shown = _shown(comments, during, index[begin])
    duration = (end - begin) * width
    return Crisis(
        stream=name,
        onset=index[begin],
        onset_low=index[low],
        onset_high=index[high],
        opened=_moment(opened, counts, comments, index[begin] + pd.Timedelta(m.min_duration)),
        peak=index[begin + int(np.argmax(counts.k[begin:end]))],
        closed=closed,
        severity=severity.level,
        channels=_channels(counts, episode, seen, m),
        n_comments=int(rows["n_comments"].iloc[begin:end].sum()),
        n_negative=seen.k,
        n_expected=seen.expected,
        n_negative_excess=seen.n_excess,
        ratio=vector["excess"],
        share_before=seen.share_before,
        share_during=seen.share_during,
        n_authors=who.n,
        vector=vector,
        gravity=severity.gravity,
        reasons=(*_reasons(seen, who, duration, closed is None, m), *_severity(severity, vector, duration)),
        tell=policy.roles(severity.level, stream=name),
        terms=terms,
        evidence_ids=shown,
    )


def _moment(opened: Opening, counts: Counts, comments: Rows | None, earliest: pd.Timestamp) -> pd.Timestamp:
    """Return the time of the comment that made it enough, not before ``earliest``.

    The end of the bin where there are no comments, or no times of day.
    """
    start, end = counts.index[opened.bin], counts.index[opened.bin] + counts.width
    if comments is None or counts.width >= _DAY:
        return end
    rows = comments.between(start, end, ("timestamp", "p_negative", COUNTED))
    negatives = np.where(rows[COUNTED], rows["p_negative"].fillna(0.0), 0.0).cumsum()
    reached = np.flatnonzero(negatives >= opened.negatives - _NEARLY)
    moment = rows["timestamp"].iloc[reached[0]] if len(reached) else end
    return min(end, max(moment, earliest))


def _channels(counts: Counts, episode: Episode, seen: Excess, m: Materiality) -> tuple[str, ...]:
    channels = ["negatives"]
    if seen.share_rose(m):
        channels.append("share")
    before: Sums = episode.before
    during = counts.sums(slice(episode.begin, episode.end))
    usual_volume = before.n / before.e * during.e
    if during.n > 1.5 * usual_volume and during.n - usual_volume > 3 * math.sqrt(counts.dispersion * usual_volume):
        channels.append("volume")
    return tuple(channels)


def _reasons(
    seen: Excess,
    who: People,
    duration: pd.Timedelta,
    ongoing: bool,  # noqa: FBT001  # private, and called in one place
    m: Materiality,
) -> tuple[Reason, ...]:
    n_negative = float(round(seen.k))
    reasons = [
        Reason("excess", {"n_negative": n_negative, "n_expected": seen.expected, "ratio": seen.ratio})
        if seen.expected >= 0.1
        else Reason("excess_from_none", {"n_negative": n_negative})
    ]
    share = {"before": seen.share_before, "during": seen.share_during}
    if seen.share_rose(m):
        reasons.append(Reason("share_rise", share))
    elif seen.opinions >= m.mostly:
        reasons.append(Reason("share_high", {"during": seen.opinions}))
    reasons.append(Reason("ongoing" if ongoing else "sustained", {"duration": duration}))
    if who.effective is None:
        reasons.append(Reason("authors_unknown"))
    else:
        reasons.append(Reason("broad", {"n_authors": who.n, "largest": who.largest}))
    return tuple(reasons)


def _severity(severity: Severity, vector: Mapping[str, float], duration: pd.Timedelta) -> tuple[Reason, ...]:
    """Return why it is of this severity, and what is not known of it."""
    reasons = [Reason("gravity", {"kinds": dict(severity.gravity)})] if severity.gravity else []
    values = {
        "severity": severity.level,
        "points": (*severity.points, *(("gravity",) if severity.gravity else ())) or ("small",),
        "ratio": vector["excess"],
        "share": vector["share_shift"],
        "duration": duration,
        "n_authors": int(vector["spread"]),
        **{name: vector[name] for name in LOUDNESS},
    }
    reasons.append(Reason("severity", values))
    if severity.unknown:
        reasons.append(Reason("severity_unknown", {"unknown": severity.unknown}))
    return tuple(reasons)


def _shown(
    comments: Rows | None, during: pd.DataFrame | None, onset: pd.Timestamp
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if comments is None or during is None:
        return (), ()
    negative = during[(during["p_negative"] > 0.5) & during["text"].notna()]
    terms = distinctive_terms(_thinned(negative)["text"].astype(str), _usual_texts(comments, onset))
    surest = during.nlargest(MOST_TEXTS, "p_negative") if len(during) > MOST_TEXTS else during
    return terms, evidence(surest, terms)


def _usual_texts(comments: Rows, onset: pd.Timestamp) -> pd.Series:
    """Return texts of negative comments before a moment, of all where those are few, evenly spread."""
    last = comments.place(onset)
    before = comments.where(lambda rows: _is_told(rows) & (rows["p_negative"] > 0.5).to_numpy(), _TOLD, 0, last)
    if len(before) < FEW_USUAL:
        before = comments.where(_is_told, _TOLD, 0, last)
    if len(before) > MOST_TEXTS:
        before = before[_spread(len(before))]
    return comments.pick(before, ("text",))["text"].astype(str)


def _is_told(rows: pd.DataFrame) -> NDArray[np.bool_]:
    return np.asarray(rows[COUNTED].to_numpy(dtype=bool) & rows[SAID].to_numpy(dtype=bool))


def _thinned(rows: pd.DataFrame) -> pd.DataFrame:
    """Return at most ``MOST_TEXTS`` rows, evenly spread: enough to tell words from chance."""
    return rows if len(rows) <= MOST_TEXTS else rows.iloc[_spread(len(rows))]


def _spread(n: int) -> NDArray[np.int64]:
    return np.linspace(0, n - 1, MOST_TEXTS).astype(np.int64)
