"""The timeline as a matplotlib figure, in the look of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from crisisdetect import locale
from crisisdetect.errors import Message, ParameterError
from crisisdetect.report._chart import window
from crisisdetect.report._clean import clean
from crisisdetect.report._summarise import stream_name
from crisisdetect.report._view import View, columns, pooled_share, runs, views
from crisisdetect.report._wording import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from crisisdetect.crises import Crisis
    from crisisdetect.report._result import Result

#: Colours of a chart.
INK: Final = {
    "negatives": "#17375a",
    "usual": "#d3dfea",
    "expected": "#5c7894",
    "levels": "#a84b0d",
    "shade": "#f9ead6",
    "edge": "#94612a",
    "share": "#59407f",
    "band": "#ded4ec",
    "gap": "#8b857a",
}


#: Most points of the share: more could not be told apart.
_SHARE_POINTS: Final = 120


def plot(result: Result, *, stream: str | None = None, crisis: Crisis | None = None, ax: Axes | None = None) -> Any:
    """Draw negatives per bin with what is usual, the levels between change points, and the crises.

    Parameters
    ----------
    result : Result
        What ``scan`` returned; it is not modified.
    stream : str or None, default=None
        The stream to draw; None draws every one.
    crisis : Crisis or None, default=None
        Draw the stream of this crisis, and of it only the time around the crisis.
    ax : matplotlib Axes or None, default=None
        Where to draw one stream's counts; None makes a figure, with the share of negatives below the counts.

    Returns
    -------
    Axes or array of Axes of shape (n_streams,)
        The axes with the counts; an array where several streams are drawn.

    Raises
    ------
    ParameterError
        If there is no such stream, nothing to draw, or several streams and one ``ax``.
    """
    seen = views(result)
    names = chosen(seen, stream if crisis is None else crisis.stream)
    with locale.speaking(result.lang, tz=getattr(result, "zone", "UTC")):
        axes = _drawn(result, [seen[name] for name in names], ax)
    if crisis is not None:
        view = seen[crisis.stream]
        end = view.moment(len(view)) if crisis.closed is None else crisis.closed
        first, last = window(view, crisis.onset, end)
        axes.set_xlim(_naive(view.moment(first)), _naive(view.moment(last)))
    return axes


def _drawn(result: Result, seen: list[View], ax: Axes | None) -> Any:
    if ax is not None:
        if len(seen) > 1:
            msg = Message(
                "One 'ax' takes one stream. Got {n_seen} streams instead.\nHint: plot(result, stream={clean!r}, ax=ax)",
                n_seen=len(seen),
                clean=clean(seen[0].stream),
            )
            raise ParameterError(msg)
        _draw_counts(result, seen[0], ax)
        return ax
    counts, shares = _sheet(len(seen))
    for view, top, low in zip(seen, counts, shares, strict=True):
        _draw_counts(result, view, top)
        _draw_share(result, view, low)
        top.tick_params(labelbottom=False)
    return counts[0] if len(seen) == 1 else np.array(counts, dtype=object)


def chosen(seen: dict[str, View], stream: str | None) -> list[str]:
    """Return which streams are drawn: one, or all.

    Raises
    ------
    ParameterError
        If there is no such stream, or none at all.
    """
    if stream is None and seen:
        return list(seen)
    if stream is not None and stream in seen:
        return [stream]
    known = ", ".join(repr(clean(name)) for name in list(seen)[:10]) or "none"
    msg = Message(
        "The 'stream' parameter must be one of the streams with bins: {known}. Got {stream!r} instead.",
        known=known,
        stream=stream,
    )
    raise ParameterError(msg)


def _sheet(n: int) -> tuple[list[Axes], list[Axes]]:
    """Return axes for the counts and for the shares of ``n`` streams, one above the other."""
    from matplotlib import pyplot as plt

    figure = plt.figure(figsize=(10, 4.4 * n), layout="constrained")
    counts, shares = [], []
    for part in figure.subfigures(n, 1, squeeze=False)[:, 0]:
        top, low = part.subplots(2, 1, sharex=True, height_ratios=(3, 1))
        counts.append(top)
        shares.append(low)
    return counts, shares


def _draw_counts(result: Result, view: View, ax: Axes) -> None:
    times = _times(view)
    values = view.columns
    usual = values["usual"]
    width = 1.0 if len(view) < 700 else 0.6
    ax.fill_between(times, 0, usual, where=~np.isnan(usual), color=INK["usual"], lw=0, label=say("key_usual"))
    ax.plot(times, values["expected"], ":", color=INK["expected"], lw=1, label=say("key_expected"))
    ax.plot(times, values["negatives"], color=INK["negatives"], lw=width, label=say("key_negatives"))
    label = say("key_level")
    for segment in result.segments:
        if segment.stream == view.stream and segment.channel == "negatives":
            ends = [_naive(segment.start), _naive(segment.end)]
            ax.plot(ends, [segment.level] * 2, "--", color=INK["levels"], lw=2, label=label)
            label = "_"
    _shade(result, view, ax)
    for crisis in result.crises:
        if crisis.stream == view.stream:
            _point_at(crisis, ax)
    ax.set_ylim(bottom=0)
    ax.set_xlim(times[0], times[-1] if len(times) > 1 else times[0] + np.timedelta64(1, "h"))
    ax.set_title(
        plain_name(locale.capital(stream_name(view.stream))), loc="left", weight="bold", pad=26, parse_math=False
    )
    ax.set_ylabel(say("chart_title", per=locale.per(view.every_s)).replace(" ", "\n", 2))
    ax.legend(loc="lower right", bbox_to_anchor=(1, 1.06), borderaxespad=0, frameon=False, fontsize="small", ncols=3)
    _tidy(ax)


def _draw_share(result: Result, view: View, ax: Axes) -> None:
    groups = columns(len(view), _SHARE_POINTS)
    share = pooled_share(view, groups)
    first = np.searchsorted(groups, np.arange(int(groups[-1]) + 1))
    last = np.append(first[1:], len(view))
    start = _naive(view.start)
    times = start + ((first + last) / 2 * view.every_s * 1e6).astype("timedelta64[us]")
    known = ~np.isnan(share["share"])
    ax.fill_between(times, share["low"], share["high"], where=known, color=INK["band"], lw=0)
    ax.plot(times, share["share"], color=INK["share"], lw=1.2)
    _shade(result, view, ax)
    ax.set_ylim(0, 1)
    ax.set_yticks([0, 0.5, 1], [locale.percent(share) for share in (0.0, 0.5, 1.0)])
    ax.set_ylabel(say("chart_share").replace(" ", "\n", 1))
    ax.set_xlabel(locale.here())
    _tidy(ax)


def _shade(result: Result, view: View, ax: Axes) -> None:
    """Shade crises and hatch gaps."""
    end = view.moment(len(view))
    label = say("key_crisis")
    for crisis in result.crises:
        if crisis.stream == view.stream:
            span = (_naive(crisis.onset), _naive(end if crisis.closed is None else crisis.closed))
            ax.axvspan(*span, fc=INK["shade"], ec=INK["edge"], lw=0.8, zorder=0, label=label)
            label = "_"
    label = say("key_gap")
    for first, last in runs(view.gap):
        span = (_naive(view.moment(first)), _naive(view.moment(last)))
        ax.axvspan(*span, fc="none", ec=INK["gap"], hatch="////", lw=0.5, zorder=0.5, label=label)
        label = "_"


def _point_at(crisis: Crisis, ax: Axes) -> None:
    """Mark when a crisis began, with its interval, and when it could be noticed."""
    for key, line, when, side in (("onset", "-", crisis.onset, "right"), ("opened", "--", crisis.opened, "left")):
        ax.axvline(_naive(when), ls=line, color="black", lw=1)
        spot = (_naive(when), 1)
        ax.annotate(
            f" {say(f'mark_{key}')} ",
            spot,
            xycoords=("data", "axes fraction"),
            ha=side,
            va="bottom",
            size="small",
        )
    ends = [_naive(crisis.onset_low), _naive(crisis.onset_high)]
    ax.plot(ends, [1, 1], transform=ax.get_xaxis_transform(), color="black", lw=4, clip_on=False, solid_capstyle="butt")


def _tidy(ax: Axes) -> None:
    from matplotlib import dates

    known: Any = dates
    lang, zone = locale.spoken(), locale.here()

    def label(value: float, _: float) -> str:
        when = pd.Timestamp(known.num2date(value)).round("min").tz_convert(zone)
        with locale.speaking(lang, tz=zone):  # it is asked when the figure is drawn
            return locale.day(when, short=True) if when.hour == when.minute == 0 else locale.clock(when)

    ax.xaxis.set_major_locator(known.AutoDateLocator(maxticks=9, tz=ZoneInfo(zone)))
    ax.xaxis.set_major_formatter(label)
    ax.spines[["top", "right"]].set_visible(False)


def plain_name(text: str) -> str:
    """Return a name without the marks that fence it off in sentences: they have no glyph."""
    return text.replace("\u2068", "").replace("\u2069", "")


def _naive(when: pd.Timestamp) -> Any:
    return when.tz_convert("UTC").tz_localize(None).to_datetime64()


def _times(view: View) -> Any:
    index = view.start.tz_convert("UTC").tz_localize(None) + pd.to_timedelta(
        np.arange(len(view)) * view.every_s, unit="s"
    )
    return index.to_numpy()
