"""Written times brought to one spelling: clocks, zones and marks of many languages and tools."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crisisdetect.readers._months import fold

if TYPE_CHECKING:
    import pandas as pd

#: What may need another spelling: any other sign than these, a clock before the date, a time without separators.
_ODD: Final = r"[^0-9T:+\-Z./ ,]|^\d{1,2}[:.]\d{2}(?:[:.]\d{2})?,? \d{1,2}[-/.]\d|^\d{8}T\d|\d - \d|T24:00"
_CLOCK: Final = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d{1,9})?)?(?: ?[ap]\.? ?m\b\.?)?"
_DATE_NUMBER: Final = re.compile(r"^/date\((-?\d{1,17})(?:[+-]\d{4})?\)/$")
_BASIC: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})t(\d{2})(\d{2})(\d{2})?(?=$|[.z+-])")
_REVIEWED: Final = re.compile(
    r"^(?:reviewed|commente|avis|note|rezension|bewertet|recensito|resenado|calificado|avaliado|beoordeeld|revisado)\b"
    r"[^\d]{0,60}?\b(?:on|le|vom|am|il|el|em|op|de)\s+(?=\d|[^\W\d]{3,10} \d)"
)
_BEFORE: Final = r"(?:上午|午前|오전|凌晨|早上|清晨)"
_AFTER: Final = r"(?:下午|午後|오후|晚上|中午|傍晚)"
_STEPS: Final = tuple(
    (re.compile(pattern), new)
    for pattern, new in (
        (r"[\u200e\u200f\u202a-\u202e]", ""),
        (r"[·•|–—]| - ", " "),
        (r"[(（]\s?[월화수목금토일月火水木金土日]\s?[)）]|(?:星期|周|週)[一二三四五六日天]|[월화수목금토일]요일", " "),
        (r"(\d{1,2})\s?[月월] (\d{1,2}), (\d{4})", r"\3-\1-\2"),
        (r"[’'](?=\d{2}\b)", ""),
        (r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号號]?,?", r"\1-\2-\3 "),
        (r"(\d{1,2})\s?[時时点點시]\s?(\d{1,2})\s?[分분]\s?(\d{1,2})\s?[秒초]", r"\1:\2:\3"),
        (r"(\d{1,2})\s?[時时点點시]\s?(\d{1,2})\s?[分분]?", r"\1:\2"),
        (rf"{_BEFORE}\s?(\d{{1,2}}:\d{{2}}(?::\d{{2}})?)", r" \1 am"),
        (rf"{_AFTER}\s?(\d{{1,2}}:\d{{2}}(?::\d{{2}})?)", r" \1 pm"),
        (r"(?<![^\W\d])([ap])\.? ?m\.?,? (\d{1,2}:\d{2}(?::\d{2})?)", r"\2 \1m"),
        (r"(\d{1,2}:\d{2}(?::\d{2})?) ?(?:π\.? ?μ\.?|ص\.?|π\.μ)(?= |$)", r"\1 am"),
        (r"(\d{1,2}:\d{2}(?::\d{2})?) ?(?:μ\.? ?μ\.?|م\.?)(?= |$)", r"\1 pm"),
        (r"(\d{4}) ?(?:г|р|роки)\.?,?(?= |$)", r"\1"),
        (r"(?<=\d) ?h ?(\d{2}) ?(?:m|min)\.? ?(\d{2}) ?s\b", r":\1:\2"),
        (r"(\d{4},?(?: [^\W\d]{1,4}\.?)?|\bt) ?(\d{1,2}) ?h ?(\d{2})\b", r"\1 \2:\3"),
        (r"(?<=\d)[ ,]+(?:(?:um|at|alle|ore|klo|kl|kello|as|om|saat|godz|ora|la|las|les|a|o|в|u|во|il)\.?,? )+"
         r"(?=\d{1,2}(?:[:.h]\d{2}| ?h))", " "),
        (r"(?<=\d )(\d{1,2}) ?h(?:eures)?$", r"\1:00"),
        (r"(\d) ?(?:uhr|hrs|hod|uur)\b\.?", r"\1"),
        (r"(\d{2}(?:[.,]\d+)?) [+-]\d{4} ([+-]\d{4})(?: m=.*)?$", r"\1 \2"),
        (r"([+-]\d{4}) [a-z]{2,5}(?: m=[+-][\d.]+)?$", r"\1"),
        (r"\b(?:gmt|utc) ?([+-]) ?(\d{1,2})(?!\d)(?:[:.]?(\d{2}))?",
         lambda found: f"{found[1]}{found[2]:0>2}:{found[3] or '00'}"),
        (r"\b(?:gmt|utc) ?([+-])(\d{2})(\d{2})\b", r"\1\2:\3"),
        (r"([+-]\d{2}:?\d{2}|\dz) ?\[[a-z_/+\-0-9]+\]$", r"\1"),
        (r"\[([a-z_]+/[a-z_/+\-0-9]+)\]$", r" \1"),
        (r"([+-]\d{2}:?\d{2}|\b(?:utc|gmt|z)) ?\([^()]*\)$", r"\1"),
        (r"\(([a-z]{1,5}|[a-z_]+/[a-z_/]+|[+-]\d{2}:?\d{2})\)$", r"\1"),
        (rf"^({_CLOCK})(?: ?(utc|gmt|z))?[ ,]+(?:on |le |am |el |il |den |den )?"
         r"(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\D{0,12}\d{1,2}\D{1,16}\d{4}|[^\W\d]{3,12}\.? \d{1,2},? \d{4})",
         lambda found: f"{found[3]} {found[1]} {found[2] or ''}".rstrip()),
        (r"\s+", " "),
    )
)  # fmt: skip


def respelt(text: pd.Series) -> pd.Series:
    """Return written times in one spelling; those that are written as most are stay as they are."""
    odd = text.str.contains(_ODD, regex=True)
    if not odd.any():
        return text
    known = {value: respell(value) for value in text[odd].unique()}
    return text.where(~odd, text.map(known))


def respell(value: str) -> str:
    """Return one written time in the spelling that dates are read in.

    Examples
    --------
    >>> respell("2023年5月4日 下午8:15"), respell("Thu May 04 2023 10:15:23 GMT+0200 (Central European Summer Time)")
    ('2023-5-4 8:15 pm', 'thu may 04 2023 10:15:23 +02:00')
    >>> respell("18:22, 24 mai 2023"), respell("2023-05-04 08:15:23 +0000 UTC")
    ('24 mai 2023 18:22', '2023-05-04 08:15:23 +0000')
    """
    folded = fold(value[:120])
    if number := _DATE_NUMBER.match(folded):
        return number[1]
    folded = _REVIEWED.sub("", folded)
    folded = _BASIC.sub(lambda part: f"{part[1]}-{part[2]}-{part[3]}t{part[4]}:{part[5]}:{part[6] or '00'}", folded)
    for pattern, new in _STEPS:
        folded = pattern.sub(new, folded)
    return folded.strip()
