"""Put together the record of a crisis."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.crises._axes import LOUDNESS, loudness, reports
from crisisdetect.crises._decide import Counts, Episode, Excess, Materiality, onset_interval
from crisisdetect.crises._episodes import during_of
from crisisdetect.crises._people import People, people
from crisisdetect.crises._records import Crisis, Reason
from crisisdetect.explain import distinctive_terms, evidence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crisisdetect.crises._decide import Sums
    from crisisdetect.response import Policy, Severity


#: Texts looked at on each side for distinctive words, and for evidence.
MOST_TEXTS: Final = 3_000


def build(
    name: str,
    rows: pd.DataFrame,
    counts: Counts,
    episode: Episode,
    opened: int,
    seen: Excess,
    comments: pd.DataFrame | None,
    m: Materiality,
    policy: Policy,
    *,
    is_last: bool = True,
) -> Crisis:
    """Return the crisis of an episode that is one; ``is_last`` where the bins end with the data."""
    during = during_of(comments, counts, episode.begin, episode.end)
    begin, end, index, width = episode.begin, episode.end, counts.index, counts.width
    closed = None if end >= len(index) and is_last else index[end - 1] + width
    who = people(during, at_most=round(seen.k)) if during is not None else People(0, None, math.nan)
    vector = {
        "excess": min(seen.ratio, 1e6),
        "share_shift": 0.0 if math.isnan(seen.share_before) else max(0.0, seen.share_during - seen.share_before),
        "persistence": (end - begin) * (width / pd.Timedelta("1h")),
        "spread": float(who.n or seen.k),
        **dict.fromkeys(LOUDNESS, math.nan),
    }
    gravity = {}
    if comments is not None and during is not None:
        vector |= loudness(comments, during, start=index[begin], end=closed)
        gravity = reports(comments, index[begin], closed)
    severity = policy.level(vector, gravity=gravity, at_least=1)
    low, high = onset_interval(counts, episode)
    terms, shown = _shown(comments, during, index[begin])
    duration = (end - begin) * width
    return Crisis(
        stream=name,
        onset=index[begin],
        onset_low=index[low],
        onset_high=index[high],
        opened=index[opened] + width,
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
    comments: pd.DataFrame | None, during: pd.DataFrame | None, onset: pd.Timestamp
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if comments is None or during is None:
        return (), ()
    before = comments[(comments["timestamp"] < onset) & comments["_counted"] & comments["text"].notna()]
    negative = during[(during["p_negative"] > 0.5) & during["text"].notna()]
    usual = before[before["p_negative"] > 0.5]
    against = usual if len(usual) >= 30 else before
    terms = distinctive_terms(_thinned(negative)["text"].astype(str), _thinned(against)["text"].astype(str))
    surest = during.nlargest(MOST_TEXTS, "p_negative") if len(during) > MOST_TEXTS else during
    return terms, evidence(surest, terms)


def _thinned(rows: pd.DataFrame) -> pd.DataFrame:
    """Return at most ``MOST_TEXTS`` rows, evenly spread: enough to tell words from chance."""
    return rows if len(rows) <= MOST_TEXTS else rows.iloc[np.linspace(0, len(rows) - 1, MOST_TEXTS).astype(int)]
