"""Planned events and holidays: known causes of volume."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect.baseline._ranges import find_range
from crisisdetect.errors import Message, ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_YEARS: Final = pd.DateOffset(years=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedEvent:
    """Something planned that makes people talk: a launch, a sale, a match, a holiday.

    Attributes
    ----------
    name : str
        What it is. Events of one name are taken for the same thing again: what it did to the volume before tells what
        it will do next time.
    start, end : Timestamp
        Half-open, UTC.
    volume : float or None
        How many times the usual volume it may bring; None where the past shall tell, or nobody knows.
    yearly : bool
        Whether it comes every year at these days.
    """

    name: str
    start: pd.Timestamp
    end: pd.Timestamp
    volume: float | None = None
    yearly: bool = False

    def __post_init__(self) -> None:
        if self.start.tz is None or self.end.tz is None or not self.start < self.end:
            msg = Message("The event {name!r} must end after it starts, at times with a time zone.", name=self.name)
            raise ParameterError(msg)
        if self.volume is not None and not 0 < self.volume < float("inf"):
            msg = Message(
                "The 'volume' of the event {name!r} must be a positive number. Got {volume!r} instead.",
                name=self.name,
                volume=self.volume,
            )
            raise ParameterError(msg)

    def periods(self, start: pd.Timestamp, end: pd.Timestamp) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
        """Return when it takes place between ``start`` and ``end``, as half-open periods.

        Examples
        --------
        >>> (christmas,) = parse_events("Noël 25 décembre")
        >>> years = christmas.periods(pd.Timestamp("2024-01-01", tz="UTC"), pd.Timestamp("2026-01-01", tz="UTC"))
        >>> [begin.date().isoformat() for begin, _ in years]
        ['2024-12-25', '2025-12-25']
        """
        if not self.yearly:
            return [(self.start, self.end)] if self.start < end and self.end > start else []
        found = []
        for year in range(start.year - 1, end.year + 2):
            begin, stop = (time + (year - self.start.year) * _YEARS for time in (self.start, self.end))
            if begin < end and stop > start:
                found.append((begin, stop))
        return found

    def to_dict(self) -> dict[str, object]:
        """Return the event as plain data; :func:`parse_events` takes it back."""
        return {
            "name": self.name,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "volume": self.volume,
            "yearly": self.yearly,
        }


def parse_events(events: Any, *, tz: str = "UTC") -> tuple[PlannedEvent, ...]:
    """Understand a calendar of planned events.

    Parameters
    ----------
    events : None, str, mapping, PlannedEvent, DataFrame, or an iterable of these
        A text names the event and its days, in English or French: ``"product launch 12-14 June 2026"``, ``"soldes du
        8 janvier au 4 février"``, ``"strike 2026-03-03/2026-03-05"``. Days are whole and the last one is included;
        without a year it comes every year. A mapping or a row has ``name``, ``start`` and ``end`` (a date as an end
        is included, a time is not), and where wanted ``volume``, how many times the usual volume it may bring.
    tz : str, default="UTC"
        Time zone of days and of times that name none.

    Returns
    -------
    tuple of PlannedEvent
        By start.

    Raises
    ------
    ParameterError
        If no days are found in a text, or a value cannot be understood.

    Examples
    --------
    >>> (launch,) = parse_events("product launch 12-14 June 2026")
    >>> launch.name, launch.start.date().isoformat(), launch.end.date().isoformat()
    ('product launch', '2026-06-12', '2026-06-15')
    """
    try:
        zone = pd.Timestamp("2024-01-01").tz_localize(tz).tz
    except (KeyError, ValueError, TypeError, OSError) as error:
        msg = Message("The 'tz' parameter must be a time zone such as 'Europe/Paris'. Got {tz!r} instead.", tz=tz)
        raise ParameterError(msg) from error
    return tuple(sorted(_events(events, zone), key=lambda event: (event.start, event.end, event.name)))


def _events(events: Any, zone: Any) -> list[PlannedEvent]:
    if events is None:
        return []
    if isinstance(events, PlannedEvent):
        return [events]
    if isinstance(events, str):
        return [_from_text(events, zone)]
    if isinstance(events, pd.DataFrame):
        return [_from_mapping(row, zone) for row in events.to_dict("records")]
    if isinstance(events, Mapping):
        return [_from_mapping(events, zone)]
    if isinstance(events, Iterable):
        return [event for one in events for event in _events(one, zone)]
    msg = Message(
        "The 'events' parameter must hold texts, mappings or PlannedEvent. Got {name} instead.",
        name=type(events).__name__,
    )
    raise ParameterError(msg)


def _from_text(text: str, zone: Any) -> PlannedEvent:
    found = find_range(text)
    if found is None:
        msg = Message(
            "No days are found in the event {text!r}.\n"
            "Hint: 'product launch 12-14 June 2026', 'soldes du 8 janvier au 4 février', 'strike 2026-03-03'",
            text=text,
        )
        raise ParameterError(msg)
    name, start, end, yearly = found
    return _event(name, start, end, None, zone, yearly=yearly)


def _from_mapping(row: Mapping[Any, Any], zone: Any) -> PlannedEvent:
    name, start, end = (row.get(key) for key in ("name", "start", "end"))
    if not isinstance(name, str) or start is None:
        msg = Message(
            "An event must have a name, a start and an end. Got {row} instead.",
            row=", ".join(map(str, row)) or "nothing",
        )
        raise ParameterError(msg)
    volume = row.get("volume")
    volume = None if volume is None or volume != volume else float(volume)
    whole_day = end is None or (isinstance(end, str) and len(end.strip()) == 10)
    try:
        begin = pd.Timestamp(start)
        stop = pd.Timestamp(start if end is None else end)
        stop = stop.normalize() + pd.Timedelta("1D") if whole_day else stop
    except (ValueError, TypeError) as error:
        msg = Message(
            "The days of the event {name!r} cannot be understood. Got {start!r} and {end!r}.",
            name=name,
            start=start,
            end=end,
        )
        raise ParameterError(msg) from error
    return _event(name, begin, stop, volume, zone, yearly=bool(row.get("yearly", False)))


def _event(
    name: str, start: pd.Timestamp, end: pd.Timestamp, volume: float | None, zone: Any, *, yearly: bool
) -> PlannedEvent:
    times = [time.tz_localize(zone) if time.tz is None else time for time in (start, end)]
    begin, stop = (time.tz_convert("UTC") for time in times)
    return PlannedEvent(name=name, start=begin, end=stop, volume=volume, yearly=yearly)


def event_bins(
    events: Iterable[PlannedEvent], index: pd.DatetimeIndex, width: pd.Timedelta
) -> list[tuple[PlannedEvent, NDArray[np.bool_]]]:
    """Return for each event that touches one which bins it touches."""
    found = []
    if len(index) == 0:
        return []
    for event in events:
        mask = np.zeros(len(index), dtype=bool)
        for begin, stop in event.periods(index[0], index[-1] + width):
            mask |= np.asarray((index < stop) & (index + width > begin))
        if mask.any():
            found.append((event, mask))
    return found
