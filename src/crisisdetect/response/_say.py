"""Numbers, moments and durations as people write them, in English and French."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd

NARROW: Final = "\u202f"
WIDE: Final = "\u00a0"

_MONTHS: Final = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
}


def firm(text: str) -> str:
    """Make the spaces of French typography unbreakable."""
    for plain, hard in (
        ("« ", f"«{WIDE}"),
        (" »", f"{WIDE}»"),
        (" :", f"{WIDE}:"),
        (" ;", f"{NARROW};"),
        (" ?", f"{NARROW}?"),
        (" !", f"{NARROW}!"),
        (" %", f"{NARROW}%"),
    ):
        text = text.replace(plain, hard)
    return text


def say_number(value: float | None, lang: str, *, digits: int | None = None) -> str:
    """Return a number, by default with one digit below ten and none above; a dash where it is unknown.

    Examples
    --------
    >>> say_number(1234.5, "en"), say_number(2.5, "fr")
    ('1,234', '2,5')
    """
    if value is None or not math.isfinite(value):
        return "–"
    if digits is None:
        digits = 1 if abs(value) < 9.95 and value != int(value) else 0
    text = f"{value:,.{digits}f}".replace("-", "−")
    return text if lang == "en" else text.replace(",", NARROW).replace(".", ",")


def say_percent(share: float | None, lang: str) -> str:
    """Return a share in percent.

    Examples
    --------
    >>> say_percent(0.254, "en")
    '25%'
    """
    if share is None or not math.isfinite(share):
        return "–"
    return say_number(100 * share, lang, digits=0) + ("%" if lang == "en" else f"{NARROW}%")


def say_moment(when: pd.Timestamp | None, lang: str, tz: str = "UTC") -> str:
    """Return a moment with its time zone.

    Examples
    --------
    >>> import pandas as pd
    >>> say_moment(pd.Timestamp("2024-08-01T14:05Z"), "en")
    '1 August 2024, 14:05 UTC'
    """
    if when is None:
        return "–"
    local = when.tz_convert(tz)
    month, zone = _MONTHS[lang][local.month - 1], local.tzname() or tz
    if lang == "en":
        return f"{local.day} {month} {local.year}, {local:%H:%M} {zone}"
    day = "1er" if local.day == 1 else str(local.day)
    return f"{day}{WIDE}{month}{WIDE}{local.year} à {local.hour}{WIDE}h{WIDE}{local:%M} ({zone})"


def say_hours(hours: float | None, lang: str) -> str:
    """Return a length of time in minutes, hours or days.

    Examples
    --------
    >>> say_hours(30.0, "en"), say_hours(0.5, "en"), say_hours(96.0, "en")
    ('30 hours', '30 minutes', '4 days')
    """
    if hours is None or not math.isfinite(hours):
        return "–"
    units = {"en": ("minute", "hour", "day"), "fr": ("minute", "heure", "jour")}[lang]
    place, value = (0, hours * 60) if hours < 1 else (1, hours) if hours < 48 else (2, hours / 24)
    digits = 1 if place and value < 9.95 and round(value, 1) != round(value) else 0
    rounded = round(value, digits)
    many = rounded != 1 if lang == "en" else abs(rounded) >= 2
    return f"{say_number(value, lang, digits=digits)}{' ' if lang == 'en' else WIDE}{units[place]}{'s' if many else ''}"
