"""Results as Markdown, and as plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from benchmarks.quality._judge import SHORTEST, SLACK, TOLERANCE, Judged, Outcome, Total, total
from crisisdetect.evaluation import false_alarms_per

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.quality._runs import Alarm

#: Titles of the two ways through the package; a rule of thumb is its own title.
TITLES = {"model": "crisisdetect, model", "labels": "crisisdetect, human labels"}

COUNTING = f"""\
How it is counted: a crisis is found when an alarm falls between its onset (where times are dates only, {SLACK.days}
day before) and {TOLERANCE.days} days after, or its end if that is earlier, but at least {SHORTEST.days} days after.
An alarm of crisisdetect is a crisis it opens, at the time it opens; an alarm of a rule is a day it fires on, at the end
of that day, on daily negative counts by label (of every comment, where a stream has no label). Alarms in ambiguous
periods and coverage gaps are ignored, all others in quiet periods are false; a quiet period that reaches the last day
of data lasts to the end of that day. Totals hold crises that have a baseline before them, and the quiet time of all
streams that were run. Delays and onset errors are medians over the crises found, onset errors without their sign; with
several crises in a stream they are given in order. Memory is the peak of a process that runs one stream by one method;
of a total, the largest. Files of weekly counts are not run."""


def report(results: Mapping[str, Sequence[Judged]], *, left_out: Mapping[str, Sequence[str]]) -> str:
    """Return the whole report: totals, a table for each method, and the misses and false alarms by name.

    Parameters
    ----------
    results : mapping of str to sequence of Judged
        For each method its streams.
    left_out : mapping of str to sequence of str
        For each method what was not run, as sentences.
    """
    totals = [total(method, judged) for method, judged in results.items()]
    parts = ["# Crises found in real comment streams", "", *_rows(_TOTAL, map(_total_cells, totals)), "", COUNTING]
    for method, judged in results.items():
        parts += ["", f"## {title(method)}", ""]
        parts += [line for sentence in left_out.get(method, ()) for line in (sentence, "")]
        parts += [*_rows(_STREAM, map(_stream_cells, judged)), "", *_names(judged)]
    return "\n".join(parts) + "\n"


def as_data(results: Mapping[str, Sequence[Judged]]) -> dict[str, Any]:
    """Return the results as plain data for a JSON file; no text of any comment is in it."""
    return {
        method: {
            "found": (whole := total(method, judged)).n_found,
            "listed": len(whole.outcomes),
            "false_alarms": whole.n_false,
            "quiet_days": round(_days(whole.quiet), 2),
            "false_alarms_per_90_days": _figure(_rate(whole, "90D")),
            "streams": {one.stream.name: _plain(one) for one in judged},
        }
        for method, judged in results.items()
    }


def title(method: str) -> str:
    """Return what a method is called in a table."""
    return TITLES.get(method, method)


_MEASURES = ("onset error, h", "delay, h", "delay, comments")
_COSTS = ("quiet days", "rows read", "scored", "set aside", "seconds", "peak MB")
_TOTAL = ("method", "streams", "crises found", *_MEASURES, "false alarms", "per 30 days", "per 90 days", *_COSTS)
_STREAM = ("stream", "crises found", *_MEASURES, "alarms", "false alarms", "per 30 days", *_COSTS)


def _total_cells(whole: Total) -> list[str]:
    return [
        title(whole.method),
        str(whole.n_streams),
        f"{whole.n_found} of {len(whole.outcomes)}",
        _number(whole.median("onset_error_hours")),
        _number(whole.median("delay_hours")),
        _number(whole.median("delay_comments")),
        str(whole.n_false),
        _number(_rate(whole, "30D"), 2),
        _number(_rate(whole, "90D"), 2),
        f"{_days(whole.quiet):,.0f}",
        f"{whole.n_read:,}",
        f"{whole.n_scored:,}",
        f"{whole.n_set_aside:,}",
        f"{whole.seconds:,.0f}",
        f"{whole.peak_mb:,.0f}",
    ]


def _stream_cells(one: Judged) -> list[str]:
    run = one.run
    if run.error is not None:
        return [one.stream.name, "not run", *["–"] * (len(_STREAM) - 2)]
    listed = f"{one.n_found} of {len(one.outcomes)}" if one.outcomes else "–"
    rate = false_alarms_per(len(one.false_alarms), one.quiet)
    return [
        one.stream.name,
        listed if one.stream.counted or not one.outcomes else f"({listed}, not in the total)",
        _joined(one.outcomes, "onset_error_hours"),
        _joined(one.outcomes, "delay_hours"),
        _joined(one.outcomes, "delay_comments"),
        str(len(run.alarms)),
        str(len(one.false_alarms)) if one.quiet > pd.Timedelta(0) else "–",
        _number(rate, 2),
        f"{_days(one.quiet):,.0f}",
        f"{run.n_read:,}",
        f"{run.n_scored:,}",
        f"{run.n_without_text + run.n_rejected:,}",
        f"{run.seconds:,.1f}{'*' if run.n_remembered else ''}",
        f"{run.peak_mb:,.0f}{'*' if run.n_remembered else ''}",
    ]


def _names(judged: Sequence[Judged]) -> list[str]:
    lines = ["Missed crises:", ""]
    missed = [(one, outcome) for one in judged for outcome in one.outcomes if outcome.alarm is None]
    lines += [_missed(one, outcome) for one, outcome in missed] or ["- none"]
    lines += ["", "False alarms:", ""]
    lines += [f"- {one.stream.name}: {_dates(one.false_alarms)}" for one in judged if one.false_alarms] or ["- none"]
    others = [
        f"- {one.stream.name}: {', '.join(f'{_date(alarm)} ({_VERDICTS[verdict]})' for alarm, verdict in one.others)}"
        for one in judged
        if one.others
    ]
    if others:
        lines += ["", "Other alarms, counted as neither:", "", *others]
    failed = [
        f"- {one.stream.name}: {' '.join((one.run.error or '').split())}" for one in judged if one.run.error is not None
    ]
    if failed:
        lines += ["", "Not run:", "", *failed]
    if any(one.run.n_remembered for one in judged):
        lines += ["", "\\* with scores kept from an earlier run, whose seconds and memory are counted in."]
    return lines


_VERDICTS = {
    "repeat": "again in the window",
    "late": "too late",
    "ignored": "ambiguous or gap",
    "undescribed": "in no listed period",
}


def _missed(one: Judged, outcome: Outcome) -> str:
    crisis = outcome.crisis
    line = f"- {one.stream.name}: {crisis.name}, {crisis.onset:%Y-%m-%d %H:%M} ({crisis.severity or 'no severity'})"
    if outcome.open_before is not None:
        line += f"; one opened {outcome.open_before:%Y-%m-%d %H:%M} was still open"
    return line if one.stream.counted else f"{line}; not in the total"


def _dates(alarms: Sequence[Alarm]) -> str:
    return ", ".join(map(_date, alarms))


def _date(alarm: Alarm) -> str:
    severity = "" if alarm.severity is None else f" level {alarm.severity}"
    return f"{alarm.opened:%Y-%m-%d %H:%M}{severity}"


def _joined(outcomes: Sequence[Outcome], name: str) -> str:
    values = [getattr(outcome, name) for outcome in outcomes]
    return " / ".join(map(_number, values)) if any(value is not None for value in values) else "–"


def _number(value: float | None, decimals: int = 0) -> str:
    return "–" if value is None or value != value else f"{value:,.{decimals}f}"


def _figure(value: float) -> float | None:
    return None if value != value else round(value, 4)


def _rate(whole: Total, per: str) -> float:
    return false_alarms_per(whole.n_false, whole.quiet, per=per)


def _days(length: pd.Timedelta) -> float:
    return length / pd.Timedelta("1D")


def _plain(one: Judged) -> dict[str, Any]:
    def plain(value: object) -> object:
        return value.isoformat() if isinstance(value, pd.Timestamp) else value

    return {
        "role": one.stream.role,
        "quiet_days": round(_days(one.quiet), 2),
        "false_alarms": [plain(alarm.opened) for alarm in one.false_alarms],
        "crises": [
            {
                "name": outcome.crisis.name,
                "found": outcome.alarm is not None,
                "opened": plain(outcome.alarm.opened) if outcome.alarm else None,
                "delay_hours": outcome.delay_hours,
                "delay_comments": outcome.delay_comments,
                "onset_error_hours": outcome.onset_error_hours,
            }
            for outcome in one.outcomes
        ],
        "alarms": [{key: plain(value) for key, value in asdict(alarm).items()} for alarm in one.run.alarms],
        **{key: value for key, value in asdict(one.run).items() if key not in {"alarms", "stream", "method"}},
    }


def _rows(header: Sequence[str], rows: Any) -> list[str]:
    lines = [list(header), ["---", *["---:"] * (len(header) - 1)], *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]
