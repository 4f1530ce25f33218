"""The timeline as shapes: where each line, area and label of an SVG lies. No words but labels, no markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect import locale
from crisisdetect.report._ticks import count_ticks, time_ticks
from crisisdetect.report._view import View, columns, pooled_share, runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crisisdetect.report._sheet import Overlay, Sheet

#: Pixels a point of the share needs, so that its interval can be seen.
_SHARE_STEP: Final = 6
#: Width of a letter in a label, and space around labels, in pixels.
_LETTER: Final = 6.8


def draw(view: View, overlay: Overlay, sheet: Sheet) -> dict[str, Any]:
    """Return the shapes of a timeline.

    Parameters
    ----------
    view : View
        The bins to show; at least one.
    overlay : Overlay
        What lies over them.
    sheet : Sheet
        The size of the drawing.

    Returns
    -------
    dict
        Coordinates in pixels of the sheet, paths as SVG path data, labels as plain text.
    """
    n = len(view)
    top = _highest(view, overlay)

    def x(place: float) -> float:
        return round(sheet.left + min(max(place / n, 0.0), 1.0) * sheet.inner, 1)

    def y(value: float) -> float:
        return round(sheet.top + (1 - value / top) * sheet.height, 1)

    end = view.moment(n)
    most = max(2.0, sheet.inner / sheet.tick_space)
    return {
        "name": sheet.name,
        "width": sheet.width,
        "height": sheet.total_height,
        "left": sheet.left,
        "top": sheet.top,
        "inner": sheet.inner,
        "dense": n > sheet.inner,
        "plot_height": sheet.height,
        "share_top": sheet.share_top,
        "share_height": sheet.share_height,
        "count_ticks": [{"y": y(value), "label": locale.number(value)} for value in count_ticks(top)],
        "share_ticks": [{"y": _share_y(value, sheet), "label": locale.percent(value)} for value in (0.0, 0.5, 1.0)],
        "time_ticks": [
            {"x": x(view.at(when)), "label_x": _inside(x(view.at(when)), label, sheet), "label": label}
            for when, label in time_ticks(view.start, end, most=most)
        ],
        "gaps": [{"x": x(a), "width": round(x(b) - x(a), 1)} for a, b in runs(view.gap)],
        "episodes": [
            {"x": x(a), "width": round(max(x(b) - x(a), 2), 1), "number": number}
            for a, b, number in overlay.episodes
            if b > 0 and a < n
        ],
        "doubt": _doubt(overlay, x, n),
        "levels": _levels(overlay, x, y, n),
        "changes": _changes(overlay, x, y, n),
        "marks": _marks(overlay, x, n, sheet),
        **_curves(view, x, y, sheet),
    }


def _highest(view: View, overlay: Overlay) -> float:
    """Return the top of the scale of counts."""
    values = np.concatenate([view.columns[key] for key in ("negatives", "expected", "usual")])
    seen = values[np.isfinite(values)]
    levels = [level for a, b, level in overlay.levels if b > 0 and a < len(view)]
    return max([float(seen.max(initial=0.0)), *levels, 1.0]) * 1.06


def _inside(place: float, label: str, sheet: Sheet) -> float:
    """Return the middle of a label that must not leave the drawing."""
    half = len(label) * _LETTER / 2
    return round(min(max(place, half), sheet.width - half), 1)


def _share_y(share: float, sheet: Sheet) -> float:
    return round(sheet.share_top + (1 - share) * sheet.share_height, 1)


def _curves(view: View, x: Any, y: Any, sheet: Sheet) -> dict[str, str]:
    """Return the paths of the counts, of what is usual, and of the share."""
    centres = np.arange(len(view), dtype=np.float64) + 0.5
    values = view.columns
    keep = thinned(values["negatives"], sheet.inner)
    pixels = columns(len(view), sheet.inner)
    middles = _grouped(centres, pixels, np.mean)
    usual = _grouped(values["usual"], pixels, np.max)
    expected = _grouped(values["expected"], pixels, np.mean)
    groups = columns(len(view), sheet.inner // _SHARE_STEP)
    share = pooled_share(view, groups)
    spots = _grouped(centres, groups, np.mean)

    def share_y(value: float) -> float:
        return _share_y(min(max(value, 0.0), 1.0), sheet)

    return {
        "negatives": _line([x(c) for c in centres[keep]], values["negatives"][keep], y),
        "usual": _area([x(c) for c in middles], usual, np.where(np.isnan(usual), np.nan, 0.0), y),
        "expected": _line([x(c) for c in middles], expected, y),
        "share": _line([x(c) for c in spots], share["share"], share_y),
        "share_band": _area([x(c) for c in spots], share["high"], share["low"], share_y),
    }


def _grouped(values: NDArray[np.float64], groups: NDArray[np.int64], how: Any) -> NDArray[np.float64]:
    """Return one value for each group, over those that are known; NaN where none is."""
    edges = np.flatnonzero(np.diff(groups)) + 1
    parts = (part[~np.isnan(part)] for part in np.split(values, edges))
    return np.array([how(part) if len(part) else np.nan for part in parts])


def thinned(values: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """Return the places to draw so that a line over ``most`` pixel columns looks the same: extremes and holes.

    Examples
    --------
    >>> thinned(np.array([1.0, 5, 1, 1, 0, 1, 1, 1]), 2).tolist()
    [0, 1, 4, 5]
    """
    if len(values) <= 2 * most:
        return np.arange(len(values))
    edges = np.flatnonzero(np.diff(columns(len(values), most))) + 1
    keep: set[int] = set()
    for first, part in zip([0, *edges], np.split(values, edges), strict=True):
        holes = np.isnan(part)
        if holes.any():
            keep.add(int(first + holes.argmax()))
        if not holes.all():
            keep |= {int(first + np.nanargmin(part)), int(first + np.nanargmax(part))}
    return np.array(sorted(keep), dtype=np.int64)


def _line(xs: list[float], values: NDArray[np.float64], y: Any) -> str:
    """Return a path through the known values, broken where there are none."""
    parts = []
    for a, b in runs(~np.isnan(values)):
        points = [f"{xs[i]:g} {y(float(values[i])):g}" for i in range(a, b)]
        # A lone point is drawn as a dot: a round line of no length.
        parts.append("M" + "L".join(points if len(points) > 1 else points * 2))
    return "".join(parts)


def _area(xs: list[float], upper: NDArray[np.float64], lower: NDArray[np.float64], y: Any) -> str:
    """Return closed paths between two curves."""
    parts = []
    for a, b in runs(~(np.isnan(upper) | np.isnan(lower))):
        there = [f"{xs[i]:g} {y(float(upper[i])):g}" for i in range(a, b)]
        back = [f"{xs[i]:g} {y(float(lower[i])):g}" for i in range(b - 1, a - 1, -1)]
        parts.append("M" + "L".join(there + back) + "Z")
    return "".join(parts)


def _levels(overlay: Overlay, x: Any, y: Any, n: int) -> str:
    """Return the levels between change points as steps, in one path."""
    path = ""
    last_end = None
    for a, b, level in overlay.levels:
        if b <= 0 or a >= n:
            continue
        joined = last_end is not None and abs(a - last_end) < 1e-6
        path += f"L{x(a):g} {y(level):g}" if joined else f"M{x(a):g} {y(level):g}"
        path += f"L{x(b):g} {y(level):g}"
        last_end = b
    return path


def _changes(overlay: Overlay, x: Any, y: Any, n: int) -> str:
    """Return the intervals of the change points as lying bars with ends, in one path."""
    path = ""
    for a, b, level in overlay.changes:
        if b > 0 and a < n:
            path += f"M{x(a):g} {y(level) - 4:g}v8M{x(a):g} {y(level):g}H{x(b):g}M{x(b):g} {y(level) - 4:g}v8"
    return path


def _doubt(overlay: Overlay, x: Any, n: int) -> dict[str, float] | None:
    if overlay.doubt is None or overlay.doubt[1] <= 0 or overlay.doubt[0] >= n:
        return None
    first, last = x(overlay.doubt[0]), x(overlay.doubt[1])
    return {"x": first, "width": round(max(last - first, 1), 1)} if last > first else None


def _marks(overlay: Overlay, x: Any, n: int, sheet: Sheet) -> list[dict[str, Any]]:
    """Return the marks in view, their labels moved apart so that none covers another."""
    seen = sorted((mark for mark in overlay.marks if 0 <= mark.place <= n), key=lambda mark: mark.place)
    widths = [len(mark.label) * _LETTER + 10 for mark in seen]
    places = [x(mark.place) for mark in seen]
    left, right = float(sheet.left) - 8, float(sheet.left + sheet.inner) + 8
    middles: list[float] = []
    for place, width in zip(places, widths, strict=True):
        middle = max(place, left + width / 2)
        left = middle + width / 2
        middles.append(middle)
    for i in range(len(middles) - 1, -1, -1):
        middles[i] = min(middles[i], right - widths[i] / 2)
        right = middles[i] - widths[i] / 2
    return [
        {"kind": mark.kind, "label": mark.label, "x": place, "label_x": round(middle, 1)}
        for mark, place, middle in zip(seen, places, middles, strict=True)
    ]


def window(view: View, first: pd.Timestamp, last: pd.Timestamp, *, margin: float = 0.5) -> tuple[int, int]:
    """Return the bins around a stretch of time, with at least three days before and one after."""
    length = (last - first).total_seconds()
    before = max(length * margin, 3 * 86400.0, 24 * view.every_s)
    after = max(length * margin / 2, 86400.0, 8 * view.every_s)
    a = int(view.at(first - pd.Timedelta(seconds=before)))
    b = int(np.ceil(view.at(last + pd.Timedelta(seconds=after))))
    a = min(max(a, 0), len(view) - 1)
    return a, min(max(b, a + 1), len(view))
