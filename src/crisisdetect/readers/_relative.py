"""Times told from the moment they were shown: "2 hours ago", « il y a 3 jours », "3d"."""

from __future__ import annotations

import re
from typing import Final

from crisisdetect.readers._months import fold
from crisisdetect.readers._words import by_word, words_of

_SECOND: Final = 1_000_000
_WORDS: Final = words_of("times")
_UNITS: Final = {name: int(seconds) * _SECOND for name, seconds in by_word(_WORDS["units"]).items()}
_ONE: Final = frozenset(_WORDS["one"].split())
_FIXED: Final = {said: int(days) * _UNITS["day"] for days, every in _WORDS["days"].items() for said in every}
_AMOUNT: Final = re.compile(
    r"^(?:streamed |posted |publie |il y a |vor |hace |ha |for |för )?(?:environ |about |etwa |unos |ca )?"
    r"(?P<n>\d{1,4}|[a-z]{1,5})[ .]?(?P<unit>[^\W\d_]{1,12}?)\.?"
    r"(?: ago| fa| atras| geleden| temu| once| назад| sedan| siden| sitten| yang lalu| lalu| ?前| ?전)?$"
)
_EDITED: Final = re.compile(r" ?[(\[]?(?:edited|modifie|bearbeitet|editado|modificato)[)\]]?$")

#: The time of day behind "yesterday", which says no more than the day.
_CLOCK: Final = re.compile(r",? (?:(?:at|a|um|alle|a las|as|om|o|klo|kl\.?|v|в) )?\d{1,2}[:.h]\d{2}(?: ?[ap]\.?m\.?)?$")


def before(text: str) -> int | None:
    """Return how long before the moment it was shown something happened, in microseconds; None if it is not told so.

    Months are taken for 30 and years for 365 days: nothing told so is more exact.

    Parameters
    ----------
    text : str
        A time as shown.

    Examples
    --------
    >>> before("2 hours ago") == 2 * 3600 * 10**6, before("il y a une semaine") == 7 * 86400 * 10**6
    (True, True)
    >>> before("vor 3 Tagen") == before("3d") == 3 * 86400 * 10**6, before("2026-03-02")
    (True, None)
    """
    folded = _CLOCK.sub("", _EDITED.sub("", _folded(text)))
    if folded in _FIXED:
        return _FIXED[folded]
    match = _AMOUNT.match(folded)
    if match is None or (unit := _UNITS.get(match["unit"])) is None:
        return None
    amount = match["n"]
    if amount.isdecimal():
        return int(amount) * unit
    return unit if amount in _ONE else None


def coarsest(longest: int) -> str:
    """Return the name of the coarsest unit that a distance can have been told in.

    Examples
    --------
    >>> coarsest(before("5 months ago")), coarsest(before("40 minutes ago"))
    ('months', 'minutes')
    """
    names = ((31_536_000, "years"), (2_592_000, "months"), (604_800, "weeks"), (86_400, "days"), (3_600, "hours"))
    return next((name for seconds, name in names if longest >= seconds * _SECOND), "minutes")


def _folded(text: str) -> str:
    return " ".join(fold(text[:60].replace("’", "'")).split())
