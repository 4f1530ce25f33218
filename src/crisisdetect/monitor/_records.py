"""What a monitor says: events."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, Literal

import pandas as pd

from crisisdetect.locale import InWords
from crisisdetect.monitor._wording import event_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

#: ``alarm`` an episode of negatives in excess became material and broad; ``relapsed`` one that was over came back;
#: ``escalated`` an open one rose by a step; ``receding`` and ``recovered`` it goes down, and is over; ``new_normal`` it
#: lasted so long that it is the usual now; ``no_data`` and ``data`` comments stopped coming, and came again;
#: ``campaign`` the same text again and again; ``gravity`` one grave report, ``gravity_over`` none of its
#: kind for a day; ``acknowledged`` and ``snoozed`` somebody took note; ``slow_rise`` the share has been rising over
#: weeks, too slowly for an episode; ``budget_broken`` more alarms were marked as false than the budget explains;
#: ``model_drift`` by labels, the model errs more than it did.
EventKind = Literal[
    "alarm",
    "relapsed",
    "escalated",
    "receding",
    "recovered",
    "new_normal",
    "no_data",
    "data",
    "campaign",
    "gravity",
    "gravity_over",
    "acknowledged",
    "snoozed",
    "slow_rise",
    "budget_broken",
    "model_drift",
]

#: States of a stream.
State = Literal[
    "learning",
    "calm",
    "pending",
    "active",
    "acknowledged",
    "snoozed",
    "receding",
    "recovered",
    "relapsed",
    "no-data",
]

#: Events that wake somebody: their number is what the budget bounds.
ALARMS: Final = ("alarm", "relapsed", "slow_rise")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(InWords):
    """Something a monitor has to say. Times are UTC.

    Attributes
    ----------
    kind : str
        What happened, see :data:`EventKind`.
    stream : str
        Where.
    time : Timestamp
        End of the bin after which it was said; of gravity the time of the comment.
    state : str
        State of the stream from then on.
    episode : int
        Number of the episode, from 1; 0 outside of one.
    onset, onset_low, onset_high : Timestamp or None
        When the excess most likely began, and the 95 % interval of it.
    channel : str
        Where most of the evidence lay: ``share`` or ``negatives``.
    statistic, threshold : float
        Evidence when the detector raised its alarm, and the limit; null where it did not.
    guaranteed : bool
        Whether a theorem bounds how often such an alarm is false, given that the ceilings hold.
    observed, expected, ceiling : float
        Negative comments since the onset (in the last day, when it escalates; in the last hours, once it recedes), how
        many are usual, and how many a calm stream may have.
    share, share_expected : float
        Share of negative comments in the same time, and the usual one.
    n_authors : int
        Authors of negative comments, counted anew each day.
    n_copies : int
        Comments that were not counted because they repeat a text or an author.
    is_campaign : bool
        Whether copies make up a large part of it.
    evidence_ids : tuple of str
        Comments to read first.
    detail : str
        Of gravity and its end its kind; of no data since when; of a broken budget the lower end of what
        came of it; of a drift the model's error rates of now, and of then at most.
    """

    kind: EventKind
    stream: str
    time: pd.Timestamp
    state: State
    episode: int = 0
    onset: pd.Timestamp | None = None
    onset_low: pd.Timestamp | None = None
    onset_high: pd.Timestamp | None = None
    channel: str = ""
    statistic: float = float("nan")
    threshold: float = float("nan")
    guaranteed: bool = False
    observed: float = float("nan")
    expected: float = float("nan")
    ceiling: float = float("nan")
    share: float = float("nan")
    share_expected: float = float("nan")
    n_authors: int = 0
    n_copies: int = 0
    is_campaign: bool = False
    evidence_ids: tuple[str, ...] = ()
    detail: str = ""

    @property
    def id(self) -> str:
        """Return a name of the event that is the same in every replay."""
        parts = (self.kind, self.stream, self.time.isoformat(), str(self.episode), self.detail)
        return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()

    @property
    def is_alarm(self) -> bool:
        """Whether it wakes somebody."""
        return self.kind in ALARMS

    def _said(self) -> str:
        return event_in_words(self)

    def to_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return the event as plain data for JSON, times in ISO 8601; with its words where a language is given."""
        plain: dict[str, object] = {"id": self.id}
        for field in fields(self):
            plain[field.name] = _plain(getattr(self, field.name))
        if lang is not None:
            plain["words"] = self.in_words(lang)
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, object]) -> Event:
        """Return the event that :meth:`to_dict` wrote."""
        values: dict[str, object] = {}
        for field in fields(cls):
            value = plain[field.name]
            if field.name in {"time", "onset", "onset_low", "onset_high"} and value is not None:
                value = pd.Timestamp(str(value))
            elif field.name == "evidence_ids":
                value = tuple(value)  # type: ignore[arg-type]
            elif value is None and field.type == "float":
                value = float("nan")
            values[field.name] = value
        return cls(**values)  # type: ignore[arg-type]


def _plain(value: object) -> object:
    if isinstance(value, pd.Timestamp):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, float):
        return None if value != value else round(value, 4)
    return list(value) if isinstance(value, tuple) else value
