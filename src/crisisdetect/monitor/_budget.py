"""How often one accepts to be woken for nothing, in plain words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from crisisdetect.errors import Message, ParameterError
from crisisdetect.locale import InWords, count, say

_NUMBERS: Final = {
    word: number
    for number, words in {
        1: "a an one un une once",
        2: "two deux twice",
        3: "three trois thrice",
        4: "four quatre",
        5: "five cinq",
        6: "six",
        7: "seven sept",
        8: "eight huit",
        9: "nine neuf",
        10: "ten dix",
        12: "twelve douze dozen douzaine",
        15: "fifteen quinze",
        20: "twenty vingt",
        30: "thirty trente",
        90: "ninety quatre-vingt-dix",
        100: "hundred cent",
    }.items()
    for word in words.split()
}
_UNITS: Final = {
    word: days
    for days, words in {
        1 / 24: "hour hours heure heures hourly h",
        1.0: "day days jour jours daily quotidienne d j",
        7.0: "week weeks semaine semaines weekly hebdomadaire",
        14.0: "fortnight fortnights quinzaine quinzaines",
        365.25 / 12: "month months mois monthly mensuelle",
        365.25 / 4: "quarter quarters trimestre trimestres quarterly trimestrielle",
        365.25 / 2: "semester semesters semestre semestres",
        365.25: "year years an ans annee annees yearly annually annuelle",
    }.items()
    for word in words.split()
}
_PER: Final = r"(?:per|every|each|in|within|par|tous les|toutes les|chaque|en|/|a|an)"
_NUMBER: Final = rf"(?:\d+(?:[.,]\d+)?|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_UNIT: Final = "|".join(sorted(_UNITS, key=len, reverse=True))
_RATE: Final = re.compile(
    r"^(?:at most |no more than |not more than |maximum |max |au plus |pas plus d(?:e |')|au maximum |jusqu'a |up to )?"
    rf"(?:(?P<count>{_NUMBER})(?: fois| times?)? ?)?"
    r"(?:(?:de )?(?:false|wrong|fausses?)? ?(?:alarms?|alertes?|alarmes?)(?: false)? ?)?"
    r"(?:at most |au plus |au maximum )?"
    rf"(?:{_PER} ?(?P<length>{_NUMBER})? ?)?(?P<unit>{_UNIT})$"
)
_TOTAL: Final = re.compile(
    r"[ ,(]*\b(?:in total|in all|overall|over all streams|for all streams|au total|en tout|tous flux confondus"
    r"|pour tous les flux)\b\)?"
)
_STREAM_AND: Final = re.compile(r"\b(per|par) (?:stream and|flux et)(?: per| par)? ")
_EACH: Final = re.compile(r"[ ,(]*\b(?:and stream|per stream|a stream|each stream|et par flux|par flux|et flux)\b\)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget(InWords):
    """False alarms that are accepted.

    Attributes
    ----------
    count : float
        How many, ...
    days : float
        ... in so many days, ...
    in_total : bool
        ... of all streams together; of each stream when False.

    Examples
    --------
    >>> parse_budget("au plus 2 par an").in_words("en")
    'at most 2 false alarms per stream per 365 days'
    """

    count: float
    days: float
    in_total: bool = False

    def __post_init__(self) -> None:
        if not (0 < self.count < float("inf") and 0 < self.days < float("inf")):
            msg = Message(
                "A budget must be a positive number of alarms in a time. Got {count!r} in {days!r} days.",
                count=self.count,
                days=self.days,
            )
            raise ParameterError(msg)

    @property
    def days_per_alarm(self) -> float:
        """Days between two false alarms."""
        return self.days / self.count

    def bins_per_alarm(self, every: str | pd.Timedelta, *, n_streams: int = 1) -> float:
        """Return the threshold of an e-detector that keeps this budget: bins per false alarm of one stream.

        Parameters
        ----------
        every : str or Timedelta
            Width of a bin.
        n_streams : int, default=1
            Number of streams that share the budget, where it is one for all.

        Examples
        --------
        >>> parse_budget("1 per 90 days").bins_per_alarm("10min")
        12960.0
        """
        bins = pd.Timedelta(days=self.days_per_alarm) / pd.Timedelta(every)
        return float(bins * (max(1, n_streams) if self.in_total else 1))

    def _said(self) -> str:
        alarms = count("budget.alarms", self.count)
        return say(f"budget.{'in_total' if self.in_total else 'per_stream'}", alarms=alarms, days=self.days)


def parse_budget(text: Any) -> Budget:
    """Understand how often one accepts a false alarm.

    Parameters
    ----------
    text : str or Budget
        In English or French: ``"1 per 90 days"``, ``"at most 2 a year"``, ``"once a month"``, ``"au plus 1 par
        trimestre"``, ``"une fois par an"``. It is meant for each stream, unless it says ``"in total"`` or ``"au
        total"``.

    Returns
    -------
    Budget

    Raises
    ------
    ParameterError
        If it is not understood.

    Examples
    --------
    >>> parse_budget("au plus 1 par trimestre").days_per_alarm
    91.3125
    """
    if isinstance(text, Budget):
        return text
    plain = _plain(text) if isinstance(text, str) else ""
    in_total = _TOTAL.search(plain) is not None
    plain = _STREAM_AND.sub(r"\1 ", _TOTAL.sub("", plain))
    plain = _EACH.sub("", plain).strip(" .,")
    found = _RATE.match(plain)
    if found is None or (plain in _UNITS and not plain.endswith(("ly", "le", "ienne", "aire"))):
        msg = Message(
            "The 'false_alarms' parameter must say how many false alarms in which time. Got {text!r} instead.\n"
            "Hint: '1 per 90 days', 'once a month', 'au plus 1 par trimestre'",
            text=text,
        )
        raise ParameterError(msg)
    count, length = (_number(found[name]) for name in ("count", "length"))
    return Budget(count=count, days=length * _UNITS[found["unit"]], in_total=in_total)


def _number(text: str | None) -> float:
    if text is None:
        return 1.0
    return float(_NUMBERS[text]) if text in _NUMBERS else float(text.replace(",", "."))


def _plain(text: str) -> str:
    """Return a text in lower case without accents and with single spaces."""
    letters = (char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join("".join(letters).casefold().replace("’", "'").split())
