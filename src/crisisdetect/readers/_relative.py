"""Times told from the moment they were shown: "2 hours ago", « il y a 3 jours », "3d"."""

from __future__ import annotations

import re
from typing import Final

from crisisdetect.readers._months import fold

_SECOND: Final = 1_000_000
_UNITS: Final[dict[str, int]] = {
    name: seconds * _SECOND
    for seconds, names in (
        (
            1,
            "s sec secs second seconds seconde secondes sekunde sekunden segundo segundos secondo secondi seconden "
            "sekund sekundy sekunder sekuntia saniye секунд секунду секунды detik 秒 秒钟 초",
        ),
        (
            60,
            "m min mins minute minutes minuten minuto minutos minuti mn minuut minut minuty minute minuter minutter "
            "minuuttia dakika минут минуту минуты menit 分 分钟 分鐘 분",
        ),
        (
            3_600,
            "h hr hrs hour hours heure heures stunde stunden std hora horas ora ore uur godzine godziny godzin saat "
            "час часа часов timme timmar time timer tunti tuntia jam 小时 小時 時間 시간",
        ),
        (
            86_400,
            "d day days j jour jours tag tage tagen dia dias giorno giorni dag dagen dzien dni gun день дня днеи "
            "dagar dage paiva paivaa hari 天 日 일",
        ),
        (
            604_800,
            "w wk wks week weeks sem semaine semaines woche wochen semana semanas settimana settimane weken tydzien "
            "tygodnie tygodni hafta неделю недели недель vecka veckor uge uger viikko viikkoa minggu 周 週間 주",
        ),
        (
            2_592_000,
            "mo month months mois monat monate monaten mes meses mese mesi maand maanden miesiac miesiace miesiecy ay "
            "месяц месяца месяцев manad manader maned maneder kuukausi kuukautta bulan 个月 個月 か月 ヶ月 カ月 개월",
        ),
        (
            31_536_000,
            "y yr yrs year years an ans annee annees jahr jahre jahren ano anos anno anni jaar rok lata lat yil год "
            "года лет ar vuosi vuotta tahun 年 년",
        ),
    )
    for name in names.split()
}
_ONE: Final = frozenset(
    [
        "a",
        "an",
        "un",
        "une",
        "one",
        "ein",
        "eine",
        "einem",
        "einer",
        "una",
        "uno",
        "um",
        "uma",
        "een",
        "en",
        "et",
        "bir",
    ]
)
_FIXED: Final[dict[str, int]] = {
    **dict.fromkeys(("just now", "now", "a l'instant", "maintenant", "gerade eben", "ahora mismo", "adesso"), 0),
    **dict.fromkeys(("yesterday", "hier", "gestern", "ayer", "ieri", "ontem"), _UNITS["day"]),
    **dict.fromkeys(("today", "aujourd'hui", "heute", "hoy", "oggi", "hoje"), 0),
    **dict.fromkeys(("avant-hier", "vorgestern", "anteayer", "l'altro ieri", "anteontem"), 2 * _UNITS["day"]),
}
_AMOUNT: Final = re.compile(
    r"^(?:streamed |posted |publie |il y a |vor |hace |ha |for |för )?(?:environ |about |etwa |unos |ca )?"
    r"(?P<n>\d{1,4}|[a-z]{1,5})[ .]?(?P<unit>[^\W\d_]{1,12}?)\.?"
    r"(?: ago| fa| atras| geleden| temu| once| назад| sedan| siden| sitten| yang lalu| lalu| ?前| ?전)?$"
)
_EDITED: Final = re.compile(r" ?[(\[]?(?:edited|modifie|bearbeitet|editado|modificato)[)\]]?$")


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
    folded = _EDITED.sub("", _folded(text))
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
