"""How sure a report can be, and what would make it wrong: sentences drawn from the data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from crisisdetect import locale
from crisisdetect.report._wording import count, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from crisisdetect.crises import Crisis
    from crisisdetect.report._result import Result

#: Episodes that rest on fewer authors than this are named.
_FEW_AUTHORS: Final = 10
#: Shares of rows below this are not worth a sentence.
_WORTH_SAYING: Final = 0.005
_N_EPISODES: Final = 10
#: Certainty is high where chance alone does as much in fewer calm series than this.
_SURELY: Final = 0.001


def how_sure(result: Result, crises: Sequence[Crisis]) -> list[str]:
    """Return what the verdict rests on, one sentence each."""
    said = [say("sure_method")]
    alpha = result.settings.get("alpha")
    if isinstance(alpha, int | float) and math.isfinite(alpha):
        said.append(say("sure_alpha", alpha=locale.percent(alpha)))
    for number, crisis in enumerate(crises[:_N_EPISODES], start=1):
        evidence = _evidence_at_onset(result, crisis)
        if evidence is not None:
            said.append(say("sure_evidence", number=number, p=_small(evidence)))
        width = (crisis.onset_high - crisis.onset_low).total_seconds()
        if width > 0:
            said.append(say("sure_onset", number=number, width=locale.duration(width)))
    return said


def what_would_make_us_wrong(result: Result, crises: Sequence[Crisis]) -> list[str]:
    """Return the ways in which the verdict may fail, one sentence each."""
    said = [say("wrong_column" if str(result.settings.get("model", "")).startswith("column:") else "wrong_model")]
    for number, crisis in enumerate(crises[:_N_EPISODES], start=1):
        if 0 < crisis.n_authors < _FEW_AUTHORS:
            authors = count("n_authors", crisis.n_authors)
            said.append(say("wrong_authors", number=number, authors=authors))
    said += _about_bins(result.series) + _about_rows(result)
    return [*said, say("wrong_collection"), say("wrong_own")]


def confidence(result: Result, crisis: Crisis) -> str | None:
    """Return how sure it is that a crisis is no chance; None where no change of level was tested."""
    p = _evidence_at_onset(result, crisis)
    if p is None:
        return None
    return say("confidence_high") if p < _SURELY else say("confidence", p=p)


def _evidence_at_onset(result: Result, crisis: Crisis) -> float | None:
    """Return the strongest evidence of a change of this stream between noticing the crisis and its earliest onset."""
    values = [
        segment.evidence
        for segment in result.segments
        if segment.stream == crisis.stream
        and crisis.onset_low <= segment.start <= max(crisis.opened, crisis.onset_high)
        and math.isfinite(segment.evidence)
    ]
    return min(values, default=None)


def _small(p: float) -> str:
    if p < 0.0001:
        return "<\u00a0" + locale.number(0.0001, 4)
    return locale.number(p, 4 if p < 0.001 else 3)


def _about_bins(series: pd.DataFrame) -> list[str]:
    if series.empty:
        return []
    total = len(series)
    gaps = int(series["is_gap"].sum())
    without = int((series["expected"].isna() & ~series["is_gap"].astype(bool)).sum())
    said = []
    if gaps:
        said.append(count("wrong_gaps", gaps, total=locale.number(total)))
    if without:
        said.append(count("wrong_baseline", without, total=locale.number(total)))
    return said


def _about_rows(result: Result) -> list[str]:
    said = []
    n_read = result.counts.get("n_read", 0)
    for key, counted in (("wrong_scored", "n_without_text"), ("wrong_rejected", "n_rejected")):
        share = result.counts.get(counted, 0) / n_read if n_read else 0.0
        if share >= _WORTH_SAYING:
            said.append(say(key, share=locale.percent(share)))
    vague = result.vague_times if hasattr(result, "vague_times") else _vague(result.comments)
    if vague is not None and vague >= _WORTH_SAYING:
        said.append(say("wrong_times", share=locale.percent(vague)))
    return said


def _vague(comments: pd.DataFrame) -> float | None:
    if "timestamp_quality" not in comments or comments.empty:
        return None
    quality = comments["timestamp_quality"]
    return float((quality.notna() & (quality != "exact")).mean())
