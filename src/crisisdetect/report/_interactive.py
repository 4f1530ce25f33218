"""The timeline as an interactive chart: to zoom, to drag, and to point at."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from crisisdetect import locale
from crisisdetect.errors import MissingExtraError
from crisisdetect.report._plot import INK, chosen, plain_name
from crisisdetect.report._summarise import stream_name
from crisisdetect.report._view import View, views
from crisisdetect.report._wording import say

if TYPE_CHECKING:
    import altair as alt

    from crisisdetect.report._result import Result


def chart(result: Result, *, stream: str | None = None) -> alt.VConcatChart:
    """Return negatives per bin with what is usual, the levels between change points, and the crises, to zoom and drag.

    Parameters
    ----------
    result : Result
        What ``scan`` returned; it is not modified.
    stream : str or None, default=None
        The stream to draw; None draws every one.

    Returns
    -------
    altair.VConcatChart
        One chart a stream, below each other, in the language of the result; times are in UTC.

    Raises
    ------
    ParameterError
        If there is no such stream, or nothing to draw.
    MissingExtraError
        If Altair is not installed.

    Examples
    --------
    >>> import pandas as pd, crisisdetect as cd
    >>> days = pd.date_range("2024-01-01", periods=60, freq="1D", tz="UTC").repeat(6)
    >>> result = cd.scan(pd.DataFrame({"date": days, "stars": [5, 5, 4, 5, 1, 5] * 60}), sentiment="stars")
    >>> len(chart(result).vconcat)
    1
    """
    try:
        import altair as alt
    except ImportError as error:
        package = "altair"
        raise MissingExtraError(package, extra="chart", purpose="An interactive chart") from error
    seen = views(result)
    with locale.speaking(result.lang, tz="UTC"):
        names = chosen(seen, stream)
        return alt.vconcat(*(_counts(alt, result, seen[name], number) for number, name in enumerate(names)))


def _counts(alt: Any, result: Result, view: View, number: int) -> Any:
    """Return the chart of one stream."""
    layers = [
        _spans(alt, result, view),
        _layer(alt, _bins(view), "usual", alt.Chart.mark_area, INK["usual"], say("key_usual")),
        _layer(alt, _bins(view), "expected", alt.Chart.mark_line, INK["expected"], say("key_expected"), dash=(2, 2)),
        _levels(alt, result, view),
        _layer(alt, _bins(view), "negatives", alt.Chart.mark_line, INK["negatives"], say("key_negatives")),
    ]
    title = plain_name(locale.capital(stream_name(view.stream)))
    zoom = alt.selection_interval(bind="scales", encodings=["x"], name=f"zoom_{number}")
    drawn = alt.layer(*[one for one in layers if one is not None])
    return drawn.properties(title=title, width=760, height=260).add_params(zoom)


def _layer(alt: Any, rows: list[dict[str, Any]], name: str, mark: Any, ink: str, label: str, dash: Any = ()) -> Any:
    known = [row for row in rows if row[name] is not None]
    drawn = mark(
        alt.Chart(alt.Data(values=known)), color=ink, strokeDash=list(dash) or alt.Undefined, interpolate="linear"
    )
    at = alt.Tooltip("at:N", title="UTC")
    return drawn.encode(
        x=_times(alt), y=alt.Y(f"{name}:Q", title=_title(rows)), tooltip=[at, alt.Tooltip(f"{name}:Q", title=label)]
    )


def _title(rows: list[dict[str, Any]]) -> str:
    return str(rows[0]["title"]) if rows else ""


def _times(alt: Any, name: str = "start") -> Any:
    return alt.X(f"{name}:T", title="UTC", scale=alt.Scale(type="utc"))


def _bins(view: View) -> list[dict[str, Any]]:
    """Return the bins of a stream as plain data; null where there is nothing."""
    title = say("chart_title", per=locale.per(view.every_s))
    rows = []
    for place in range(len(view)):
        values = {name: float(view.columns[name][place]) for name in ("negatives", "expected", "usual")}
        when = view.moment(place)
        rows.append(
            {
                "start": when.isoformat(),
                "at": locale.moment(when),
                "title": title,
                **{name: round(value, 3) if math.isfinite(value) else None for name, value in values.items()},
            }
        )
    return rows


def _levels(alt: Any, result: Result, view: View) -> Any:
    rows = [
        {"start": one.start.isoformat(), "end": one.end.isoformat(), "level": round(one.level, 3)}
        for one in result.segments
        if one.stream == view.stream and one.channel == "negatives"
    ]
    if not rows:
        return None
    drawn = alt.Chart(alt.Data(values=rows)).mark_rule(color=INK["levels"], strokeDash=[6, 3], strokeWidth=2)
    return drawn.encode(
        x=_times(alt), x2="end:T", y="level:Q", tooltip=[alt.Tooltip("level:Q", title=say("key_level"))]
    )


def _spans(alt: Any, result: Result, view: View) -> Any:
    """Return the crises as shades, with their severity; None where there are none."""
    end = view.moment(len(view))
    rows = [
        {
            "start": one.onset.isoformat(),
            "end": (end if one.closed is None else one.closed).isoformat(),
            "level": f"[{one.severity}] {locale.name('level', one.severity)}",
            "onset": locale.moment(one.onset),
        }
        for one in result.crises
        if one.stream == view.stream
    ]
    if not rows:
        return None
    drawn = alt.Chart(alt.Data(values=rows)).mark_rect(color=INK["shade"], stroke=INK["edge"])
    told = [alt.Tooltip("level:N", title=say("key_crisis")), alt.Tooltip("onset:N", title="UTC")]
    return drawn.encode(x=_times(alt), x2="end:T", tooltip=told)
