"""IBANs: of the length of their country, with check digits that are right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_START: Final = re.compile(r"[A-Za-z]{2}[ .-]?[0-9]{2}(?=[ ./_-]{0,3}[A-Za-z0-9])")
_SPACERS: Final = " ./_-"
_WIDEST: Final = 3

#: Length of an IBAN, and the countries where it is so long (registry of ISO 13616).
_COUNTRIES: Final = (
    "15:NO 16:BE 18:DK,FI,FO,GL,NL,SD 19:MK,SI 20:AT,BA,EE,KZ,LT,LU,MN,XK 21:CH,HR,LI,LV 22:BG,BH,CR,DE,GB,GE,"
    "IE,ME,RS,VA 23:AE,GI,IL,IQ,OM,SO,TL 24:AD,CZ,ES,MD,PK,RO,SA,SE,SK,TN,VG 25:LY,PT,ST 26:IS,TR 27:BI,DJ,FR,"
    "GR,IT,MC,MR,SM 28:AL,AZ,BY,CY,DO,GT,HU,LB,NI,PL,SV 29:BR,EG,PS,QA,UA 30:JO,KW,MU,YE 31:MT,SC 32:LC 33:RU"
)
_LENGTHS: Final = {
    country: int(length)
    for length, countries in (item.split(":") for item in _COUNTRIES.split())
    for country in countries.split(",")
}


def ibans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where IBANs are in a folded text."""
    end = 0
    for found in _START.finditer(text):
        start = found.start()
        if start >= end and (stop := _end(text, start)) is not None:
            yield start, stop
            end = stop


def _end(text: str, start: int) -> int | None:
    """Return where the IBAN that starts here ends, or None if there is none."""
    length = _LENGTHS.get(text[start : start + 2].upper(), 0)
    signs: list[str] = []
    position, apart = start, 0
    while len(signs) < length and position < len(text):
        sign = text[position]
        if sign.isascii() and sign.isalnum():
            signs.append(sign.upper())
            apart = 0
        elif sign in _SPACERS and apart < _WIDEST:
            apart += 1
        else:
            return None
        position += 1
    if not length or len(signs) < length or text[position : position + 1].isdigit():
        return None
    digits = "".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])
    return position if int(digits) % 97 == 1 else None
