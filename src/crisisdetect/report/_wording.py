"""Words, numbers and dates of the report, in English and French."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from crisisdetect.errors import ParameterError
from crisisdetect.report import _english, _english_understood, _french, _french_understood

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NARROW: Final = "\u202f"
WIDE: Final = "\u00a0"
_SPACED: Final = (
    ("« ", f"«{WIDE}"),
    (" »", f"{WIDE}»"),
    (" :", f"{WIDE}:"),
    (" ;", f"{NARROW};"),
    (" ?", f"{NARROW}?"),
    (" !", f"{NARROW}!"),
    (" %", f"{NARROW}%"),
    ("× ", f"×{NARROW}"),
    ("{n} ", f"{{n}}{WIDE}"),
    ("le {day}", f"le{WIDE}{{day}}"),
    ("{day} {month}", f"{{day}}{WIDE}{{month}}"),
    ("{hour} h {minute}", f"{{hour}}{WIDE}h{WIDE}{{minute}}"),
)


def _spaced(text: str) -> str:
    """Make the spaces of French typography unbreakable."""
    for plain, firm in _SPACED:
        text = text.replace(plain, firm)
    return text


#: Every word of the report by language and key.
WORDING: Final[Mapping[str, Mapping[str, str]]] = {
    "en": _english.WORDS | _english_understood.WORDS,
    "fr": {key: _spaced(text) for key, text in (_french.WORDS | _french_understood.WORDS).items()},
}


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one language says words, numbers and dates.

    Parameters
    ----------
    lang : str
        Either "fr" or "en".

    Examples
    --------
    >>> Tongue("en").number(12345.67, 1)
    '12,345.7'
    >>> Tongue("en").moment(pd.Timestamp("2026-03-01T14:05Z"))
    '1 March 2026, 14:05 UTC'
    """

    lang: str

    def __post_init__(self) -> None:
        if self.lang not in WORDING:
            msg = f"The 'lang' parameter must be one of {', '.join(sorted(WORDING))}. Got {self.lang!r} instead."
            raise ParameterError(msg)

    def say(self, key: str, **values: object) -> str:
        """Return the words of ``key`` with ``values`` put in."""
        return WORDING[self.lang][key].format(**values)

    def name(self, kind: str, code: object) -> str:
        """Return the name of a code such as a role, or the code itself where it has none."""
        return WORDING[self.lang].get(f"{kind}_{code}", str(code))

    def count(self, key: str, n: int, **values: object) -> str:
        """Return the words of ``key`` for ``n`` things, with other ``values`` put in."""
        one, other = WORDING[self.lang][key].split("|")
        single = abs(n) < 2 if self.lang == "fr" else n == 1
        return (one if single else other).format(n=self.number(n), **values)

    def number(self, value: float | None, digits: int | None = None) -> str:
        """Return a number as this language writes it; by default with one digit below ten and none above."""
        if value is None or not math.isfinite(value):
            return "–"
        if digits is None:
            digits = 1 if abs(value) < 9.95 and value != int(value) else 0
        whole, _, part = f"{value:,.{digits}f}".partition(".")
        whole = whole.replace(",", self.say("thousands_mark")).replace("-", "−")
        return f"{whole}{self.say('decimal_mark')}{part}" if part else whole

    def percent(self, share: float | None) -> str:
        """Return a share in percent, with a digit more where it is small."""
        if share is None or not math.isfinite(share):
            return "–"
        value = 100 * share
        return self.say("percent", value=self.number(value, 1 if 0 < abs(value) < 1 else 0))

    def day(self, when: pd.Timestamp | str, *, short: bool = False) -> str:
        """Return the UTC day of a moment."""
        return self.say("day_short" if short else "day", **self._parts(_utc(when), short=short))

    def moment(self, when: pd.Timestamp | str, *, daily: bool = False) -> str:
        """Return a moment with its time zone, or only its day where bins are whole days."""
        return self.day(when) if daily else self.say("moment", **self._parts(_utc(when), short=False))

    def between(self, low: pd.Timestamp | str, high: pd.Timestamp | str, *, daily: bool = False) -> str:
        """Return an interval of time next to a moment that is written out: no year, no time zone."""
        key = "clock" if _utc(low).date() == _utc(high).date() else "short_moment"
        key = "day_short" if daily else key
        ends = [self.say(key, **self._parts(_utc(when), short=True)) for when in (low, high)]
        return self.say("onset_between", low=ends[0], high=ends[1])

    def clock(self, when: pd.Timestamp) -> str:
        """Return the time of day of a moment."""
        return self.say("clock", **self._parts(when, short=True))

    def _parts(self, stamp: pd.Timestamp, *, short: bool) -> dict[str, object]:
        months = self.say("months_short" if short else "months").split()
        return {
            "day": self.say("first_of_month") if stamp.day == 1 else str(stamp.day),
            "month": months[stamp.month - 1],
            "year": stamp.year,
            "hour": f"{stamp.hour:02d}" if self.lang == "en" else str(stamp.hour),
            "minute": f"{stamp.minute:02d}",
        }

    def duration(self, seconds: float) -> str:
        """Return a length of time in its largest sensible unit."""
        minutes = round(seconds / 60)
        if minutes < 60 or (minutes < 90 and minutes % 60):
            return self.count("n_minutes", minutes)
        if minutes < 48 * 60 and minutes % (24 * 60):
            return self.count("n_hours", round(minutes / 60))
        return self.count("n_days", round(minutes / (24 * 60)))

    def per(self, seconds: float) -> str:
        """Return a bin width as in "negative comments per hour"."""
        words = WORDING[self.lang].get(f"per_{round(seconds)}")
        return words or self.say("per_width", width=self.duration(seconds))

    def joined(self, parts: Sequence[str]) -> str:
        """Return a list in words."""
        if len(parts) < 2:
            return "".join(parts)
        return self.say("joined", first=", ".join(parts[:-1]), last=parts[-1])


def _utc(when: pd.Timestamp | str) -> pd.Timestamp:
    stamp = pd.Timestamp(when)
    return stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp.tz_convert("UTC")


def capital(text: str) -> str:
    """Return the text with its first letter in upper case."""
    return text[:1].upper() + text[1:]
