"""What is told to people: one notice, in words and as data."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Kinds of notices: those of a monitor's events, ``level`` for an episode that has reached a level at which it was not
#: told yet, ``past`` for a crisis that was over when a scan found it, and ``test``.
KINDS: Final = (
    "alarm",
    "relapsed",
    "escalated",
    "level",
    "receding",
    "recovered",
    "new_normal",
    "past",
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
    "test",
)

#: Kinds after which nothing is open any more.
RESOLVED: Final = ("recovered", "new_normal", "past", "data", "gravity_over")

#: Kinds that are sent where nothing else is said.
SENT: Final = (
    "alarm",
    "relapsed",
    "level",
    "recovered",
    "new_normal",
    "past",
    "no_data",
    "data",
    "gravity",
    "gravity_over",
    "slow_rise",
    "budget_broken",
    "model_drift",
    "test",
)

_TIMES: Final = ("time", "onset")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message for people.

    Attributes
    ----------
    key : str
        Idempotency key: the same for the same happening, in every replay and at every attempt to send it.
    group : str
        Name of the episode: the same for all that is told about it.
    kind : str
        One of ``KINDS``.
    stream : str
        What it is about.
    level : int
        Severity 0 to 4 when it was told.
    level_name : str
        Its name in the language of the notice.
    title, body : str
        The words.
    lang : str
        Their language, ``en`` or ``fr``.
    time : datetime
        When it was found out, UTC.
    onset : datetime or None
        Since when, UTC.
    link : str
        Where to read more; may be empty.
    figures : mapping of str to float
        The figures in the words.
    evidence_ids : tuple of str
        Ids of the comments to read first.
    """

    key: str
    group: str
    kind: str
    stream: str
    level: int
    level_name: str
    title: str
    body: str
    lang: str
    time: datetime
    onset: datetime | None = None
    link: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)
    evidence_ids: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """``resolved`` where nothing is open any more, else ``firing``."""
        return "resolved" if self.kind in RESOLVED else "firing"

    def to_dict(self) -> dict[str, Any]:
        """Return the notice as plain data for JSON, times in ISO 8601."""
        plain: dict[str, Any] = {name.name: getattr(self, name.name) for name in fields(self)}
        plain |= {name: None if plain[name] is None else iso(plain[name]) for name in _TIMES}
        return {**plain, "figures": dict(self.figures), "evidence_ids": list(self.evidence_ids)}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Notice:
        """Return the notice that :meth:`to_dict` wrote."""
        values = {name.name: plain[name.name] for name in fields(cls)}
        values |= {name: None if plain[name] is None else datetime.fromisoformat(plain[name]) for name in _TIMES}
        return cls(**{**values, "evidence_ids": tuple(plain["evidence_ids"])})


def iso(time: datetime) -> str:
    """Return a time in UTC as ISO 8601, to the second.

    Examples
    --------
    >>> from datetime import UTC
    >>> iso(datetime(2024, 4, 11, 16, tzinfo=UTC))
    '2024-04-11T16:00:00Z'
    """
    return f"{time:%Y-%m-%dT%H:%M:%S}Z"


def digest(*parts: object) -> str:
    """Return sixteen hexadecimal digits that stand for the parts.

    Examples
    --------
    >>> digest("shop", 1) == digest("shop", 1) != digest("shop", 2)
    True
    """
    text = "\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=8).hexdigest()
