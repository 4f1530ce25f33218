"""From scored comments to a verdict: bins, segments, crises; again and again, as no model is needed for it."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from crisisdetect._scan._gate import DataLimits, exceeded, left_out
from crisisdetect._scan._kept import series_of
from crisisdetect._scan._reference import beside, earlier_of, own_part, starts_of
from crisisdetect._scan._result import ScanResult
from crisisdetect._scan._whole import give_back
from crisisdetect.baseline import parse_events, usual
from crisisdetect.crises import Materiality, judge, limited, overall
from crisisdetect.errors import Message, ParameterError
from crisisdetect.locale import speaking, spoken
from crisisdetect.readers import note
from crisisdetect.response.policy import Policy, policy_of
from crisisdetect.segmentation import check_alpha, segment
from crisisdetect.series import bin_reactions, choose_every, duration_of, every_of, far_away
from crisisdetect.store import Frame, Joined
from crisisdetect.tables import PROBABILITY_COLUMNS

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping

    import pandas as pd

    from crisisdetect._scan._kept import Kept
    from crisisdetect.readers import Reading

#: What the counts of bins depend on.
_BINNED: Final = (
    *("id", "timestamp", "text", "stream", "author", "is_own", "reach", "timestamp_quality"),
    *PROBABILITY_COLUMNS,
)


def judge_kept(
    kept: Kept,
    reading: Reading,
    *,
    every: str | None = None,
    settings: Mapping[str, object] | None = None,
    reference: pd.DataFrame | None = None,
    **judging: Any,
) -> ScanResult:
    """Return the result of a scan whose comments are scored, and kept in memory or in a folder."""
    if isinstance(kept, Frame):
        return judge_scored(kept.frame(), reading, every=every, settings=settings, reference=reference, **judging)
    judged = None if reference is None else Joined(earlier_of(reference, kept), kept)
    every = every if reference is None else every or every_of(kept.days)
    zone = str((settings or {}).get("tz", "UTC"))
    series = series_of(judged or kept, every=every, gaps=reading.gaps(), tz=zone)
    give_back()
    scorer = {"model": kept.facts.model} if kept.facts.model else {}
    said = {"every": every or "auto", **scorer, **(settings or {})}
    if reference is not None:
        said["reference"] = f"{len(reference)} comments"
    return judge_series(kept, reading, series, judged=judged, settings=said, **judging)


def judge_scored(
    scored: pd.DataFrame,
    reading: Reading,
    *,
    every: str | None = None,
    settings: Mapping[str, object] | None = None,
    correct: Callable[[pd.DataFrame], pd.DataFrame] | None = None,
    reference: pd.DataFrame | None = None,
    **judging: Any,
) -> ScanResult:
    """Return the result of a scan whose comments are read and scored; takes what :func:`scan` takes.

    ``correct`` is given the series, and returns the one to judge; ``reference`` are scored comments of earlier times.
    """
    scored, reading = near_comments(scored, reading)
    judged = scored if reference is None else beside(scored, reference)
    every = every if reference is None else every or choose_every(scored)
    binned = judged[[name for name in judged.columns if name in _BINNED]]  # it is copied: a large table, without cargo
    zone = str((settings or {}).get("tz", "UTC"))
    series = bin_reactions(binned, every=every, gaps=reading.gaps(), tz=zone)
    series = series if correct is None else correct(series)
    del binned
    give_back()
    scorer = {"model": str(scored["model"].iloc[0])} if "model" in scored and len(scored) else {}
    kept = {"every": every or "auto", **scorer, **(settings or {})}
    if reference is None:
        return judge_series(Frame(scored), reading, series, settings=kept, **judging)
    kept["reference"] = f"{len(reference)} comments"
    return judge_series(Frame(scored), reading, series, judged=judged, settings=kept, **judging)


def judge_series(
    kept: Kept,
    reading: Reading,
    series: pd.DataFrame,
    *,
    alpha: float = 0.05,
    materiality: Materiality | None = None,
    limits: DataLimits | None = None,
    policy: Policy | str | os.PathLike[str] | None = None,
    events: Any = None,
    judged: pd.DataFrame | Joined | None = None,
    settings: Mapping[str, object],
) -> ScanResult:
    """Return the result of a scan whose comments are scored and counted; takes what :func:`scan` takes.

    Its language is that which is spoken.

    ``judged`` are the comments that were counted where there are more than those kept: those of a reference.
    """
    rules, planned = policy_of(policy), parse_events(events)
    asked, accepted = materiality or Materiality(), limits or DataLimits()
    since = None if judged is None else starts_of(series, kept)
    comments = kept if judged is None else judged
    crises, streams = judge(
        series, comments=comments, alpha=alpha, materiality=asked, policy=rules, events=planned, since=since
    )
    band = usual(series, events=planned, crises=crises)
    series = series.assign(expected=band["expected"].to_numpy(), expected_high=band["expected_high"].to_numpy())
    series = series if since is None else own_part(series, since)
    segments = segment(series, alpha=alpha, scatter="days", events=planned)
    below = exceeded(reading, kept.facts, series, accepted)
    streams = limited(streams, below)
    ours = ("every", "alpha", "crisisdetect", "events")
    others = {name: value for name, value in settings.items() if name not in ours}
    said = {"every": settings.get("every", "auto"), "alpha": alpha, **others, "crisisdetect": version("crisisdetect")}
    if planned:
        said["events"] = ", ".join(event.name for event in planned)
    return ScanResult(
        kept=kept,
        series=series,
        segments=segments,
        crises=crises,
        streams=streams,
        reading=reading,
        settings=said,
        lang=spoken(),
        policy=rules,
        events=planned,
        verdict=overall(streams, below, beside=left_out(reading)),
        materiality=asked,
        limits=accepted,
    )


def check_judging(*, every: object, alpha: object, materiality: object, limits: object) -> None:
    """Raise ``ParameterError`` if a setting cannot be: before anything is read and scored."""
    if every is not None:
        duration_of(every, caller="scan")
    asked: tuple[tuple[str, object, Any], ...] = (
        ("alpha", alpha, float | int),
        ("materiality", materiality, Materiality | None),
        ("limits", limits, DataLimits | None),
    )
    for name, value, kind in asked:
        if not isinstance(value, kind) or isinstance(value, bool):
            msg = Message(
                "The {name!r} parameter of scan must be of type {kind}. Got {value!r} instead.",
                name=name,
                kind={"alpha": "float", "materiality": "Materiality", "limits": "DataLimits"}[name],
                value=value,
            )
            raise ParameterError(msg)
    check_alpha(float(str(alpha)), caller="scan")


def judge_again(result: ScanResult, *, every: str | None, events: Any, **judging: Any) -> ScanResult:
    """Return what a result comes to with other settings; see :meth:`ScanResult.judge`."""
    settings = {name: value for name, value in result.settings.items() if name != "every"}
    if judging.get("policy") is not None:
        judging["policy"] = policy_of(judging["policy"])
    given = {
        "alpha": result.settings.get("alpha", 0.05),
        "materiality": result.materiality,
        "policy": result.policy,
        **{name: value for name, value in judging.items() if value is not None},
        "events": result.events if events is None else parse_events(events, tz=str(settings.get("tz", "UTC"))),
        "limits": result.limits,
    }
    if "reference" in settings:
        msg = Message(
            "A result that was judged beside an earlier export is not judged again: the earlier comments are not in "
            "it.\n"
            "Hint: scan again with reference= and the new settings"
        )
        raise ParameterError(msg)
    same = every in {None, result.settings.get("every")}
    checked = {name: given[name] for name in ("alpha", "materiality", "limits")}
    check_judging(every=None if same else every, **checked)
    if same:
        if all(given[name] == getattr(result, name) for name in ("materiality", "policy", "events")) and given[
            "alpha"
        ] == result.settings.get("alpha"):
            return result
        counted = result.series.drop(columns=["expected", "expected_high"])
        with speaking(result.lang):
            return judge_series(result.kept, result.reading, counted, settings=result.settings, **given)
    if "budget" in settings:
        msg = Message(
            "The 'every' parameter of judge cannot be changed after a scan with a budget: its counts were corrected in "
            "bins of their width.\nHint: scan again with every={every!r}",
            every=every,
        )
        raise ParameterError(msg)
    with speaking(result.lang):
        return judge_kept(result.kept, result.reading, every=every, settings=settings, **given)


def near_comments(scored: pd.DataFrame, reading: Reading) -> tuple[pd.DataFrame, Reading]:
    """Leave out comments that are dated far from all others: one of 1991 would make bins for all the years between."""
    far = far_away(scored)
    if not far.any():
        return scored, reading
    times = scored.loc[far, "timestamp"]
    first, last = (f"{time:%Y-%m-%d}" for time in (times.min(), times.max()))
    said = note("far_times", n=int(far.sum()), first=first, last=last)
    return scored[~far].reset_index(drop=True), replace(reading, notes=(*reading.notes, said))
