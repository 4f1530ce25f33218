"""Every chart of a report as plain data: drawings, table, and numbers for the script that answers hovering."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect import locale
from crisisdetect.report._chart import draw, window
from crisisdetect.report._clean import clean
from crisisdetect.report._events import Event, events_of, own_post
from crisisdetect.report._sheet import SHEETS, Mark, Overlay
from crisisdetect.report._summarise import stream_name
from crisisdetect.report._view import View, readable, runs, table, views
from crisisdetect.report._wording import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from crisisdetect.report._result import Result

#: Most episodes and streams with a chart; more are listed.
N_CRISES: Final = 20
N_STREAMS: Final = 20
#: Most bins whose numbers travel in the page, and most table rows, over all charts: they bound its size.
_N_BINS: Final = 20_000
_N_ROWS: Final = 800
_ROWS: Final = (40, 240)
#: Most charts drawn a second time for narrow windows without a script; the script draws for any width.
_N_NARROW: Final = 4
#: Digits after the point of the numbers that travel in the page.
_DIGITS: Final = {"negatives": 1, "expected": 1, "usual": 1, "comments": 0, "scored": 0} | dict.fromkeys(
    ("share", "low", "high"), 3
)


def figures(result: Result, crises: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the charts of a report.

    Parameters
    ----------
    result : Result
        What ``scan`` returned.
    crises : sequence of dict
        The crises of its summary, in their order.

    Returns
    -------
    dict
        ``crises`` (by number) and ``streams`` (by position) with their figures, and ``data`` and ``clocks`` for the
        script.
    """
    hours = views(result)
    stirred = {crisis["stream"] for crisis in crises}
    by_stream = {name: view if clean(name) in stirred else readable(view) for name, view in hours.items()}
    scale = {name: view.every_s / hours[name].every_s for name, view in by_stream.items()}
    seen = {clean(stream): stream for stream in by_stream}
    shown = [crisis for crisis in crises[:N_CRISES] if crisis["stream"] in seen]
    charted = _streams_with_chart(result, by_stream)
    most = min(max(_N_ROWS // max(len(shown) + len(charted), 1), _ROWS[0]), _ROWS[1])
    overlays = {stream: _overlay(result, view, crises, scale[stream]) for stream, view in by_stream.items()}
    known = {stream: events_of(result, view) for stream, view in by_stream.items()}
    data, extents = _data(by_stream, [seen[crisis["stream"]] for crisis in shown] + charted)
    figure = {}
    for crisis in shown:
        stream = seen[crisis["stream"]]
        view = by_stream[stream]
        end = view.moment(len(view)) if crisis["running"] else pd.Timestamp(crisis["closed"])
        part = window(view, pd.Timestamp(crisis["onset"]), end)
        overlay = _pointed(overlays[stream], view, crisis)
        named = own_post(crisis) + known[stream]
        drawn = _figure(view, part, _with(overlay, view, named), most=most, extent=extents.get(stream))
        figure[f"c{crisis['number']}"] = drawn | {"events": _listed(named)}
    for stream in charted:
        view = by_stream[stream]
        whole = (0, len(view))
        overlay = _with(overlays[stream], view, known[stream])
        drawn = _figure(view, whole, overlay, most=most, extent=extents.get(stream))
        figure[f"s{_position(result, stream)}"] = drawn | {"events": _listed(known[stream])}
    for one in list(figure.values())[_N_NARROW:]:
        one["drawings"] = one["drawings"][:1]
    return {"figures": figure, "data": data, "clocks": _clocks(by_stream)}


def _clocks(by_stream: Mapping[str, View]) -> list[tuple[int, int, str]]:
    """Return how far clocks are ahead of UTC from when on, over all that is shown."""
    if not by_stream:
        return []
    start = min(view.start for view in by_stream.values())
    return locale.clock_changes(start, max(view.moment(len(view)) for view in by_stream.values()))


def _position(result: Result, stream: str) -> int:
    return next(i for i, summary in enumerate(result.streams, start=1) if summary.stream == stream)


def _streams_with_chart(result: Result, by_stream: Mapping[str, View]) -> list[str]:
    """Return the streams to draw as a whole: those with episodes first."""
    order = sorted(result.streams, key=lambda summary: summary.verdict != "crisis")
    return [summary.stream for summary in order if summary.stream in by_stream][:N_STREAMS]


def _overlay(result: Result, view: View, crises: Sequence[Mapping[str, Any]], scale: float) -> Overlay:
    """Return what lies over a stream seen as a whole: its levels, for bins so much wider, and numbered episodes."""
    own = [crisis for crisis in crises if crisis["stream"] == clean(view.stream)]
    episodes = [(view.at(pd.Timestamp(crisis["onset"])), _end(view, crisis), crisis["number"]) for crisis in own]
    levels = sorted(
        (view.at(segment.start), view.at(segment.end), scale * float(segment.level))
        for segment in result.segments
        if segment.stream == view.stream and segment.channel == "negatives" and math.isfinite(segment.level)
    )
    marks = [Mark(kind="number", place=place, label=str(number)) for place, _, number in episodes]
    return Overlay(episodes=episodes, levels=levels, changes=_changes(result, view, scale), marks=marks)


def _changes(result: Result, view: View, scale: float) -> list[tuple[float, float, float]]:
    """Return the interval of each change of the number of negatives, at the middle of its step."""
    own = [one for one in result.segments if one.stream == view.stream and one.channel == "negatives"]
    own.sort(key=lambda one: one.start)
    found = []
    for before, after in itertools.pairwise(own):
        low, high = getattr(after, "start_low", None), getattr(after, "start_high", None)
        middle = scale * (before.level + after.level) / 2
        if low is not None and high is not None and math.isfinite(middle):
            # Both ends are bins that may be the first of the new level: the interval ends where the last one starts.
            found.append((view.at(low), view.at(high), middle))
    return found


def _with(overlay: Overlay, view: View, events: Sequence[Event]) -> Overlay:
    """Return an overlay with events marked by their letters."""
    marks = [Mark(kind="event", place=view.at(event.start), label=event.letter(i)) for i, event in enumerate(events)]
    return replace(overlay, marks=[*overlay.marks, *marks])


def _listed(events: Sequence[Event]) -> list[dict[str, Any]]:
    return [event.to_dict(place) for place, event in enumerate(events)]


def _end(view: View, crisis: Mapping[str, Any]) -> float:
    return float(len(view)) if crisis["running"] else view.at(pd.Timestamp(crisis["closed"]))


def _pointed(overlay: Overlay, view: View, crisis: Mapping[str, Any]) -> Overlay:
    """Return the overlay of a stream with the moments of one crisis pointed at."""
    kinds = ("onset", "opened", "peak", "closed")
    marks = [
        Mark(kind=kind, place=_spot(view, kind, crisis[kind]), label=say(f"mark_{kind}"))
        for kind in kinds
        if crisis[kind] is not None
    ]
    others = [mark for mark in overlay.marks if mark.label != str(crisis["number"])]
    low, high = (view.at(pd.Timestamp(crisis[key])) for key in ("onset_low", "onset_high"))
    return replace(overlay, doubt=(low, high), marks=[*marks, *others])


def _spot(view: View, kind: str, when: str) -> float:
    # The peak is a bin, the others are moments.
    return view.at(pd.Timestamp(when)) + (0.5 if kind == "peak" else 0.0)


def _shifted(overlay: Overlay, first: int) -> Overlay:
    """Return the overlay with places counted from the bin ``first``."""
    return Overlay(
        episodes=[(a - first, b - first, number) for a, b, number in overlay.episodes],
        doubt=overlay.doubt and (overlay.doubt[0] - first, overlay.doubt[1] - first),
        levels=[(a - first, b - first, level) for a, b, level in overlay.levels],
        changes=[(a - first, b - first, level) for a, b, level in overlay.changes],
        marks=[Mark(kind=mark.kind, place=mark.place - first, label=mark.label) for mark in overlay.marks],
    )


def _figure(
    view: View, part: tuple[int, int], overlay: Overlay, *, most: int, extent: Mapping[str, Any] | None
) -> dict[str, Any]:
    seen = view.part(*part)
    daily = view.every_s % 86400 == 0
    values = seen.columns["negatives"]
    top = max((float(value) for value in values if math.isfinite(value)), default=math.nan)
    start, end = seen.start, seen.moment(len(seen))
    per = locale.per(view.every_s)
    name = stream_name(view.stream)
    return {
        "title": say("chart_title", per=per),
        "label": say(
            "chart_label",
            per=per,
            stream=name,
            start=locale.moment(start, daily=daily),
            end=locale.moment(end, daily=daily),
            top=locale.number(top),
        ),
        "has_usual": bool((~np.isnan(seen.columns["usual"])).any()),
        "has_gaps": bool(seen.gap.any()),
        "has_episodes": bool(overlay.episodes),
        "has_levels": bool(overlay.levels),
        "has_changes": bool(overlay.changes),
        "drawings": [draw(seen, _shifted(overlay, part[0]), sheet) for sheet in SHEETS],
        "daily": daily,
        "table": table(seen, most=most),
        "script": None if extent is None else _script(part, overlay, extent),
    }


def _script(part: tuple[int, int], overlay: Overlay, extent: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the script needs to draw a chart again: the window shown and what lies over the bins."""
    return {
        "data": extent["id"],
        "window": list(part),
        "episodes": [[round(a, 3), round(b, 3), number] for a, b, number in overlay.episodes],
        "doubt": overlay.doubt and [round(place, 3) for place in overlay.doubt],
        "levels": [[round(value, 3) for value in level] for level in overlay.levels],
        "changes": [[round(value, 3) for value in change] for change in overlay.changes],
        "marks": [[mark.kind, round(mark.place, 3), mark.label] for mark in overlay.marks],
    }


def _data(by_stream: Mapping[str, View], order: Sequence[str]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the numbers of the streams that fit into the page, the most serious first."""
    data: list[dict[str, Any]] = []
    extents: dict[str, Any] = {}
    left = _N_BINS
    for stream in dict.fromkeys(order):
        view = by_stream[stream]
        if len(view) > left:
            continue
        left -= len(view)
        extents[stream] = {"id": f"d{len(data)}"}
        numbers = {key: _plain(view.columns[key], digits) for key, digits in _DIGITS.items()}
        start = int(view.start.timestamp())
        data.append({"id": f"d{len(data)}", "start": start, "every": view.every_s, "gaps": runs(view.gap), **numbers})
    return data, extents


def _plain(values: NDArray[Any], digits: int) -> list[float | int | None]:
    """Return numbers as short as JSON can say them."""
    rounded = [None if math.isnan(value) else round(float(value), digits) for value in values]
    return [int(value) if value is not None and value == int(value) else value for value in rounded]
