"""What is known to have happened, so that a chart can point at it: planned events and the brand's own post."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect.report._clean import clean
from crisisdetect.report._voices import iso
from crisisdetect.report._wording import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crisisdetect.report._result import Result
    from crisisdetect.report._view import View

#: Most events on a chart: one for each letter.
_N_EVENTS: Final = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something known that happened, or was planned, at a time; ``end`` is None where it has no length."""

    name: str
    start: pd.Timestamp
    end: pd.Timestamp | None = None

    def letter(self, place: int) -> str:
        """Return the letter of the event at a place of a list."""
        return chr(ord("A") + place % _N_EVENTS)

    def to_dict(self, place: int) -> dict[str, Any]:
        """Return the event as plain data, with its letter, and as days where it lasts whole days."""
        whole = self.end is not None and self.start == self.start.normalize() and self.end == self.end.normalize()
        last = self.end - pd.Timedelta(seconds=1) if whole and self.end is not None else self.end
        return {
            "letter": self.letter(place),
            "name": self.name,
            "start": iso(self.start),
            "end": iso(self.end),
            "last": iso(last),
            "whole_days": whole,
            "one_day": whole and last is not None and last.normalize() == self.start,
        }


def events_of(result: Result, view: View) -> list[Event]:
    """Return the events of a result that lie in a stream's time, in order.

    Parameters
    ----------
    result : Result
        A result; its ``events``, where it has some, are planned events with ``name`` and ``periods``, or pairs of a
        time and a name.
    view : View
        The stream.

    Returns
    -------
    list of Event
        At most one for each letter.
    """
    start, end = view.start, view.moment(len(view))
    found = [event for one in getattr(result, "events", None) or () for event in _periods(one, start, end)]
    inside = [event for event in found if event.start < end and (event.end or event.start) >= start]
    # One letter is left for the brand's own post.
    return sorted(inside, key=lambda event: (event.start, event.name))[: _N_EVENTS - 1]


def _periods(one: Any, start: pd.Timestamp, end: pd.Timestamp) -> list[Event]:
    if isinstance(one, tuple):
        return [Event(name=clean(one[1]), start=one[0])]
    return [Event(name=clean(one.name), start=begin, end=stop) for begin, stop in one.periods(start, end)]


def own_post(crisis: Mapping[str, Any]) -> list[Event]:
    """Return the brand's own post just before a crisis of a summary, where there was one."""
    trigger = (crisis["understanding"] or {}).get("trigger") or {}
    when = trigger.get("own_at")
    return [Event(name=say("trigger_own"), start=pd.Timestamp(when))] if when else []
