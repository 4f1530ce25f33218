"""What a setting would have done on one's own past."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect.baseline import Tolerance
from crisisdetect.detection import BASELINES, VENDOR_RULES, Bin
from crisisdetect.errors import Message, NotEnoughDataError, ParameterError
from crisisdetect.locale import InWords, scoped, spoken
from crisisdetect.monitor._budget import parse_budget
from crisisdetect.monitor._ingest import is_series, to_scored
from crisisdetect.monitor._monitor import Monitor
from crisisdetect.monitor._promise import rate_interval
from crisisdetect.monitor._start import choose_clock
from crisisdetect.series import bin_reactions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crisisdetect.detection import Detector
    from crisisdetect.monitor._records import Event

say, _ = scoped("backtest")

#: Tolerances that are tried for a suggestion, the quickest first.
LADDER: Final = (
    Tolerance(share_odds=1.1, volume=1.25),
    Tolerance(share_odds=1.25, volume=1.5),
    Tolerance(share_odds=1.5, volume=2.0),
    Tolerance(share_odds=2.0, volume=3.0),
    Tolerance(share_odds=3.0, volume=5.0),
)
_MONTH: Final = pd.Timedelta(days=365.25 / 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest(InWords):
    """What would have happened; from :func:`backtest`.

    Attributes
    ----------
    alarms : DataFrame
        Every alarm: ``time``, ``stream``, ``onset``, ``observed``, ``expected``, ``known`` (whether it falls into a
        known crisis).
    rates : DataFrame
        One row a method, this setting first: ``method``, ``alarms``, ``unknown`` (outside of known crises),
        ``per_month`` and ``per_90_days`` (of these, for each stream), ``low`` and ``high`` (of ``per_90_days``, 95 %).
    wanted_per_90_days : float
        The budget.
    suggested : Tolerance or None
        Of those tried, the least tolerance that keeps the budget outside of known crises; None where none does, or
        none was looked for. What was no known crisis may have been one all the same: look at the alarms first.
    events : tuple of Event
        Everything the monitor said.
    lang : str
        Language of ``str()``: that which was spoken.
    """

    alarms: pd.DataFrame
    rates: pd.DataFrame
    wanted_per_90_days: float
    suggested: Tolerance | None
    events: tuple[Event, ...]
    lang: str

    def __str__(self) -> str:
        return self.in_words(self.lang)

    def _said(self) -> str:
        rates = self.rates.assign(method=[say("ours"), *self.rates["method"][1:]]).round(2)
        rates = rates.rename(columns={column: say(column) for column in rates.columns})
        lines = [say("wanted", wanted=self.wanted_per_90_days), "", rates.to_string(index=False), ""]
        alarms = [event.in_words() for event in self.events if event.is_alarm]
        ours = self.rates.iloc[0]
        realised = say("realised", rate=ours["per_90_days"], low=ours["low"], high=ours["high"])
        lines += [*(alarms or [say("none")]), "", realised]
        if self.suggested is not None:
            odds, volume = self.suggested.share_odds, self.suggested.volume
            lines += [say("suggested", odds=odds, volume=volume), say("paste", option=f"{odds:g},{volume:g}")]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, object]:
        """Return it as plain data, as ``crisisdetect backtest --json`` prints it; times are ISO 8601 in UTC."""
        least = self.suggested
        return {
            "alarms": json.loads(self.alarms.to_json(orient="records", date_format="iso")),
            "rates": json.loads(self.rates.to_json(orient="records")),
            "wanted_per_90_days": self.wanted_per_90_days,
            "suggested": None if least is None else {"share_odds": least.share_odds, "volume": least.volume},
        }

    def _repr_html_(self) -> str:
        return str(self.rates.round(2).to_html(index=False)) + str(self.alarms.to_html(index=False))


def backtest(
    history: Any,
    *,
    false_alarms: Any = "1 per 90 days",
    every: str | None = None,
    tolerance: Any = None,
    known: Iterable[tuple[Any, Any]] = (),
    warm_up: str = "28D",
    rules: bool = True,
    suggest: bool = True,
    scorer: object = None,
    **settings: Any,
) -> Backtest:
    """Replay the past as if it were live, and list every alarm there would have been.

    Parameters
    ----------
    history : DataFrame
        Scored comments, comments, or a series, as for :meth:`Monitor.fit`; a series is replayed in its own bins.
    false_alarms : str or Budget, default="1 per 90 days"
        How often one accepts to be woken for nothing, of each stream.
    every : str, optional
        Bin width; by default one that the volume carries.
    tolerance : number, pair of numbers or Tolerance, optional
        By how much a calm stream may exceed its usual level; by default from the data.
    known : iterable of (start, end)
        Crises that one knows of; alarms from a day before the start to the end are no false ones.
    warm_up : str, default="28D"
        How much of the beginning is only learned from.
    rules : bool, default=True
        Whether to run the rules of vendors and of the literature beside it, at their usual settings.
    suggest : bool, default=True
        Whether to look for the least tolerance that keeps the budget.
    scorer : optional
        Scores a comments table; the model that comes with the package when not given.
    **settings
        Further settings of :meth:`Monitor.fit`.

    Returns
    -------
    Backtest
        Alarms, rates beside other rules, and a suggested tolerance.

    Raises
    ------
    NotEnoughDataError
        If nothing is left after the warm-up.
    ParameterError
        If an argument is out of its range.
    """
    table = history if is_series(history) else to_scored(history, scorer=scorer)
    clock = every or choose_clock(table)
    times = pd.DatetimeIndex(table.index if is_series(table) else table["timestamp"])
    begin = times.min() + pd.Timedelta(warm_up)
    length = times.max() - begin
    if len(table) == 0 or not length > pd.Timedelta(0):
        msg = Message(
            "backtest requires more than the warm-up of {warm_up}, got {times}.\nHint: warm_up=",
            warm_up=warm_up,
            times=times.max() - times.min(),
        )
        raise NotEnoughDataError(msg)
    settings |= {"false_alarms": false_alarms, "every": clock}
    periods = [_period(one) for one in known]

    def replay(asked: Any) -> tuple[Event, ...]:
        monitor = Monitor.fit(table[times < begin], tolerance=asked, **settings)
        rest = table[times >= begin]
        if is_series(table):
            return tuple(monitor.update_series(rest))
        return tuple(monitor.update(rest) + monitor.flush())

    events = replay(tolerance)
    alarms = _alarms(events, periods)
    n_streams = table["stream"].nunique() if "stream" in table else 1
    watched = length * max(1, n_streams)
    budget = parse_budget(false_alarms)
    counts = [("crisisdetect", len(alarms), int((~alarms["known"]).sum()))]
    if rules:
        series = table if is_series(table) else bin_reactions(table, every=clock)
        counts += _rules(series, begin, periods)
    wanted = budget.days / budget.count
    most = max(1.0, watched / pd.Timedelta(days=wanted))
    chosen = None
    if suggest:
        chosen = next((t for t in LADDER if (~_alarms(replay(t), periods)["known"]).sum() <= most), None)
    return Backtest(
        alarms=alarms,
        rates=_rates(counts, watched),
        wanted_per_90_days=90 / wanted,
        suggested=chosen,
        events=events,
        lang=spoken(),
    )


def _alarms(events: Iterable[Event], periods: list[tuple[pd.Timestamp, pd.Timestamp]]) -> pd.DataFrame:
    columns = ["time", "stream", "onset", "observed", "expected", "known"]
    rows = [
        (
            event.time,
            event.stream,
            event.onset,
            event.observed,
            event.expected,
            _inside(event.time, periods),
        )
        for event in events
        if event.is_alarm
    ]
    return pd.DataFrame(rows, columns=columns).astype({"known": bool})


def _rules(
    series: pd.DataFrame, begin: pd.Timestamp, periods: list[tuple[pd.Timestamp, pd.Timestamp]]
) -> list[tuple[str, int, int]]:
    """Count the alarms of other rules on the same bins; bins in a row that are all alarms are one."""
    width = _width(series)
    per_day = max(1, round(pd.Timedelta("1D") / width))
    counts = []
    for name in (*VENDOR_RULES, *BASELINES):
        found = []
        for _, rows in series.groupby("stream", sort=False):
            rule: Detector = VENDOR_RULES[name](per_day) if name in VENDOR_RULES else BASELINES[name]()
            found += _runs(rule, rows, width)
        found = [time for time in found if time > begin]
        counts.append((name, len(found), sum(not _inside(time, periods) for time in found)))
    return counts


def _runs(rule: Detector, rows: pd.DataFrame, width: pd.Timedelta) -> list[pd.Timestamp]:
    found, before = [], False
    share = float(rows["n_negative"].sum() / max(rows["n_scored"].sum(), 1))
    mean = float(rows["n_negative"].mean())
    columns = (rows[c].tolist() for c in ("n_negative", "n_scored", "is_gap"))
    for time, negative, scored, gap in zip(rows.index, *columns, strict=True):
        one = Bin(
            float(min(negative, scored)),
            float(scored),
            share_ceiling=min(1.0, share),
            negatives_ceiling=mean,
            share=share,
            expected=mean,
            gap=bool(gap),
        )
        alarm = rule.update(one).alarm
        if alarm and not before:
            found.append(time + width)
        before = alarm
    return found


def _rates(counts: list[tuple[str, int, int]], watched: pd.Timedelta) -> pd.DataFrame:
    frame = pd.DataFrame(counts, columns=["method", "alarms", "unknown"])
    per_90 = frame["unknown"] * (pd.Timedelta("90D") / watched)
    ends = [rate_interval(n, watched / pd.Timedelta("90D"))[1:] for n in frame["unknown"]]
    return frame.assign(
        per_month=frame["unknown"] * (_MONTH / watched),
        per_90_days=per_90,
        low=[low for low, _ in ends],
        high=[high for _, high in ends],
    )


def _period(pair: tuple[Any, Any]) -> tuple[pd.Timestamp, pd.Timestamp]:
    start, end = (pd.Timestamp(time) for time in pair)
    if start.tz is None or end.tz is None or end < start:
        msg = Message(
            "Known crises must be pairs of times with a time zone, start first. Got {pair!r} instead.",
            pair=pair,
        )
        raise ParameterError(msg)
    return start - pd.Timedelta("1D"), end


def _inside(time: pd.Timestamp, periods: list[tuple[pd.Timestamp, pd.Timestamp]]) -> bool:
    return any(start <= time <= end for start, end in periods)


def _width(series: pd.DataFrame) -> pd.Timedelta:
    for _, rows in series.groupby("stream", sort=False):
        if len(rows) > 1:
            return pd.Timedelta(rows.index[1] - rows.index[0])
    return pd.Timedelta("1D")
