"""Numbers, shares, moments, lengths of time and lists, as the language that is spoken has them.

Signs and names come from the Unicode Common Locale Data Repository (by Babel), orders of words from the catalogues.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from crisisdetect.locale._catalogue import conventions, message, named, plural
from crisisdetect.locale._speaking import here, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400
_UNKNOWN: Final = "–"


class _Signs(NamedTuple):
    """What one language puts between and around digits, and how it calls the months."""

    decimal: str
    group: str
    percent: str
    months: tuple[str, ...]
    months_short: tuple[str, ...]


_SIGNS: Final[dict[str, _Signs]] = {}


def _signs() -> _Signs:
    if spoken() not in _SIGNS:
        known = conventions()
        symbols, names = known.number_symbols["latn"], known.months["format"]
        _SIGNS[spoken()] = _Signs(
            decimal=symbols["decimal"],
            group=symbols["group"],
            percent=known.percent_formats[None].pattern.replace("#,##0", "{value}"),
            months=tuple(names["wide"][place] for place in range(1, 13)),
            months_short=tuple(names["abbreviated"][place] for place in range(1, 13)),
        )
    return _SIGNS[spoken()]


def number(value: float | None, digits: int | None = None) -> str:
    """Return a number, by default with one digit below ten and none above; a dash where it is unknown.

    Examples
    --------
    >>> number(12345.67, 1), number(2.5), number(0.034), number(-7.0), number(None)
    ('12,345.7', '2.5', '0.034', '−7', '–')
    """
    if value is None or not math.isfinite(value):
        return _UNKNOWN
    if digits is None:
        digits = _digits(float(value))
    return localised(f"{value:,.{digits}f}".replace("-", "−"))


def _digits(value: float) -> int:
    size = abs(value)
    if size >= 9.95 or value == int(value):
        return 0
    return 1 if size >= 0.095 else min(6, 1 - math.floor(math.log10(size)))


def localised(text: str) -> str:
    """Return a number that Python wrote with the signs of the language."""
    signs = _signs()
    return text.translate({ord(","): signs.group, ord("."): signs.decimal})


def percent(share: float | None) -> str:
    """Return a share in per cent, with a digit more where it is small.

    Examples
    --------
    >>> percent(0.254), percent(0.004)
    ('25%', '0.4%')
    """
    if share is None or not math.isfinite(share):
        return _UNKNOWN
    value = 100 * share
    return _signs().percent.replace("{value}", number(value, 1 if 0 < abs(value) < 0.95 else 0))


def points(share: float) -> str:
    """Return a difference of shares in points."""
    return counted("format.n_points", 100 * share, 0)


def day(when: datetime | str, *, short: bool = False) -> str:
    """Return the day of a moment, in the zone of :func:`speaking`.

    Examples
    --------
    >>> day("2026-03-01T14:05Z"), day("2026-03-01T14:05Z", short=True)
    ('1 March 2026', '1 Mar')
    """
    return _dated("format.day_short" if short else "format.day", _local(when), short=short)


def moment(when: datetime | str | None, *, daily: bool = False) -> str:
    """Return a moment with its time zone, or only its day where bins are whole days; a dash where it is unknown.

    Examples
    --------
    >>> moment("2026-03-01T14:05Z")
    '1 March 2026, 14:05 UTC'
    """
    if when is None:
        return _UNKNOWN
    return day(when) if daily else _dated("format.moment", _local(when), short=False)


def between(low: datetime | str, high: datetime | str, *, daily: bool = False) -> str:
    """Return an interval of time next to a moment that is written out: no year, no time zone.

    Examples
    --------
    >>> between("2026-03-01T14:05Z", "2026-03-01T17:05Z")
    'between 14:05 and 17:05'
    """
    ends = _local(low), _local(high)
    key = "format.day_short" if daily else "format.short_moment"
    if not daily and ends[0].date() == ends[1].date():
        key = "format.clock"
    said = [_dated(key, when, short=True) for when in ends]
    return message("format.between").format(low=said[0], high=said[1])


def clock(when: datetime | str) -> str:
    """Return the time of day of a moment.

    Examples
    --------
    >>> clock("2026-03-01T09:05Z")
    '09:05'
    """
    return _dated("format.clock", _local(when), short=True)


def month(place: int, *, short: bool = False) -> str:
    """Return the name of a month, from 1.

    Examples
    --------
    >>> month(3), month(3, short=True)
    ('March', 'Mar')
    """
    signs = _signs()
    return (signs.months_short if short else signs.months)[place - 1]


def _local(when: datetime | str) -> datetime:
    moment = datetime.fromisoformat(when) if isinstance(when, str) else when
    zone = here()
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC if zone == "UTC" else ZoneInfo(zone))


def _dated(key: str, when: datetime, *, short: bool) -> str:
    return message(key).format(
        day=message("format.first_of_month") if when.day == 1 else when.day,
        month=month(when.month, short=short),
        year=when.year,
        hour=when.hour,
        hour2=f"{when.hour:02d}",
        minute=f"{when.minute:02d}",
        zone=when.tzname() or here(),
    )


def duration(length: float | timedelta | None) -> str:
    """Return a length of time in its largest sensible unit, from seconds or a timedelta.

    Examples
    --------
    >>> duration(900), duration(timedelta(hours=30)), duration(timedelta(days=4.1)), duration(3600)
    ('15 minutes', '30 hours', '4.1 days', '1 hour')
    """
    seconds = length.total_seconds() if isinstance(length, timedelta) else length
    if seconds is None or not math.isfinite(seconds):
        return _UNKNOWN
    minutes = round(seconds / _MINUTE)
    if minutes < 60 or (minutes < 90 and minutes % 60):
        return counted("format.n_minutes", minutes, 0)
    if seconds < 2 * _DAY and round(seconds) % _DAY:
        return counted("format.n_hours", seconds / _HOUR)
    return counted("format.n_days", seconds / _DAY)


def counted(key: str, n: float, digits: int | None = None) -> str:
    """Return the words of a key for a number of things, as many as are shown."""
    digits = (1 if abs(n) < 9.95 and round(n, 1) != round(n) else 0) if digits is None else digits
    return plural(key, round(n, digits)).format(n=number(n, digits))


def per(seconds: float) -> str:
    """Return a bin width as in "negative comments per hour".

    Examples
    --------
    >>> per(3600), per(7200)
    ('per hour', 'per 2 hours')
    """
    words = named(f"format.per_{round(seconds)}")
    return words or message("format.per_width").format(width=duration(seconds))


def listed(parts: Sequence[str]) -> str:
    """Return a list in words.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(parts) < 2:
        return "".join(parts)
    return message("format.joined").format(first=", ".join(parts[:-1]), last=parts[-1])


def quoted(text: str) -> str:
    """Return a name in quotation marks.

    Examples
    --------
    >>> quoted("Zelvia")
    '“Zelvia”'
    """
    return message("format.quoted").format(name=text)


def language_name(code: str) -> str:
    """Return the name of a language by its ISO 639 code, or the code where it has none.

    Examples
    --------
    >>> language_name("pt"), language_name("und")
    ('Portuguese', 'unknown language')
    """
    known = named(f"language.{code}")
    return known or conventions().languages.get(code.replace("-", "_"), code)


def capital(text: str) -> str:
    """Return the text with its first letter in upper case.

    Examples
    --------
    >>> capital("crise majeure")
    'Crise majeure'
    """
    return text[:1].upper() + text[1:]


def script_words() -> dict[str, object]:
    """Return what a script in a page needs to write numbers and moments as this module does."""
    signs = _signs()
    shapes = ("first_of_month", "day", "day_short", "moment", "clock")
    return {
        "decimal_mark": signs.decimal,
        "thousands_mark": signs.group,
        "percent": signs.percent,
        "months": signs.months,
        "months_short": signs.months_short,
        **{name: message(f"format.{name}") for name in shapes},
    }


def clock_changes(start: datetime, end: datetime) -> list[tuple[int, int, str]]:
    """Return from which second since 1970 on clocks in the zone of :func:`speaking` are so far ahead, and its name.

    Examples
    --------
    >>> clock_changes(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
    [(1772323200, 0, 'UTC')]
    """
    found: list[tuple[int, int, str]] = []
    first, last = int(start.timestamp()), int(end.timestamp())
    for second in (*range(first, last, _DAY), last):
        state = _clock_at(second)
        if found and found[-1][1:] != state:
            low, high = second - _DAY, second  # the change is somewhere in this day
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (low, middle) if _clock_at(middle) != found[-1][1:] else (middle, high)
            found.append((high, *_clock_at(high)))
        elif not found:
            found.append((second, *state))
    return found


def _clock_at(second: int) -> tuple[int, str]:
    when = _local(datetime.fromtimestamp(second, tz=UTC))
    offset = when.utcoffset()
    return (0 if offset is None else int(offset.total_seconds())), when.tzname() or here()
