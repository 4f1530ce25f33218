"""Masks over what tells who somebody is, in texts that leave the machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crisisdetect.locale import check_language, message

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What stands in place of what was masked.

# Every repetition below is bounded and every pattern starts at a fixed kind of character, so that the time taken grows
# with the length of the text and never faster.
_IBAN_START: Final = re.compile(r"(?<![^\W_])[A-Za-z]{2}[0-9]{2}(?=[ \u00a0\u202f.-]?[A-Za-z0-9])")
_SPACERS: Final = " \u00a0\u202f.-"
_MAIL: Final = re.compile(
    r"[\w.+%'-]{1,64}(?:@|＠| ?[\[(] ?(?:at|arobase|a) ?[\])] ?)"
    r"(?:[\w-]{1,63}(?:\.| ?[\[(] ?(?:dot|point) ?[\])] ?)){1,6}[^\W\d_]{2,24}",
    re.IGNORECASE,
)
_PHONE: Final = re.compile(r"(?<![\w+])(?:\+|\(\+?)?[0-9](?:[ \u00a0\u202f.()/-]{0,3}[0-9]){7,16}(?![\w])")
_DATE: Final = re.compile(
    r"(?<!\d)(?:\d{1,2}([./ -])\d{1,2}\1(?:19|20)\d{2}|(?:19|20)\d{2}([./ -])\d{1,2}\2\d{1,2})(?!\d)"
)
_NORTH_AMERICA: Final = re.compile(r"(?:1[ .-]?)?\(?[2-9][0-9]{2}\)?[ .-][2-9][0-9]{2}[ .-][0-9]{4}")
_HANDLE: Final = re.compile(r"(?<![\w.+%'@＠-])[@＠][\w.-]{1,64}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}")
_MENTION: Final = re.compile(r"(?<![\w@＠/])[@＠][\w.-]{0,63}\w|(?<![\w/])/?u/[\w-]{2,32}|<@!?\d{5,25}>")

#: Length of an IBAN, and the countries where it is so long (registry of ISO 13616).
_IBAN_COUNTRIES: Final = (
    "15:NO 16:BE 18:DK,FI,FO,GL,NL,SD 19:MK,SI 20:AT,BA,EE,KZ,LT,LU,MN,XK 21:CH,HR,LI,LV 22:BG,BH,CR,DE,GB,GE,"
    "IE,ME,RS,VA 23:AE,GI,IL,IQ,OM,SO,TL 24:AD,CZ,ES,MD,PK,RO,SA,SE,SK,TN,VG 25:LY,PT,ST 26:IS,TR 27:BI,DJ,FR,"
    "GR,IT,MC,MR,SM 28:AL,AZ,BY,CY,DO,GT,HU,LB,NI,PL,SV 29:BR,EG,PS,QA,UA 30:JO,KW,MU,YE 31:MT,SC 32:LC 33:RU"
)
_IBAN_LENGTHS: Final = {
    country: int(length)
    for length, countries in (item.split(":") for item in _IBAN_COUNTRIES.split())
    for country in countries.split(",")
}


def redact(text: str, *, lang: str = "en") -> str:
    """Mask mentions, e-mail addresses, phone numbers and IBANs in a text.

    Names that are written out, postal addresses and what people tell about themselves are left: no pattern finds them
    reliably. Use it on what leaves the machine, not as a promise of anonymity.

    Parameters
    ----------
    text : str
        Any text.
    lang : str, default="en"
        Language of the masks.

    Returns
    -------
    str
        The text with ``[mention]``, ``[e-mail]``, ``[phone]`` and ``[IBAN]`` in place of what was found. Redacting it
        again changes nothing.

    Raises
    ------
    ParameterError
        If there are no masks in that language.

    Notes
    -----
    An IBAN is masked if it has the length of its country and its check digits are right, in groups or not, so that
    references that only look like one stay. A phone number is one in international form (8 to 15 digits after ``+`` or
    ``00``), a national one of 9 to 11 digits that starts with 0, or one of North America in its usual groups. The time
    taken grows in proportion to the length of the text, whatever is in it.

    Examples
    --------
    >>> redact("@LaPoste mon IBAN FR76 3000 6000 0112 3456 7890 189, tel 06 12 34 56 78", lang="fr")
    '[mention] mon IBAN [IBAN], tel [téléphone]'
    >>> redact("Order 123456789 of 2026-03-02, mail jo.doe+shop@example.co.uk or +44 20 7946 0958")
    'Order 123456789 of 2026-03-02, mail [e-mail] or [phone]'
    """
    masks = {kind: message(f"mask.{kind}", check_language(lang)) for kind in ("iban", "mail", "phone", "mention")}
    text = _without_ibans(text, masks["iban"])
    text = _HANDLE.sub(masks["mention"], text)
    text = _MAIL.sub(masks["mail"], text)
    text = _PHONE.sub(lambda found: masks["phone"] if _is_phone(found[0]) else found[0], text)
    return _MENTION.sub(masks["mention"], text)


def _without_ibans(text: str, mask: str) -> str:
    pieces = []
    end = 0
    for start, stop in _ibans(text):
        pieces += [text[end:start], mask]
        end = stop
    return "".join(pieces) + text[end:] if pieces else text


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    end = 0
    for found in _IBAN_START.finditer(text):
        start = found.start()
        if start < end:
            continue
        stop = _end_of_iban(text, start, _IBAN_LENGTHS.get(text[start : start + 2].upper(), 0))
        if stop is not None:
            yield start, stop
            end = stop


def _end_of_iban(text: str, start: int, length: int) -> int | None:
    """Return where the IBAN that starts here ends, or None if there is none."""
    signs: list[str] = []
    position = start
    while len(signs) < length and position < len(text):
        sign = text[position]
        if sign.isascii() and sign.isalnum():
            signs.append(sign.upper())
        elif sign not in _SPACERS or text[position - 1] in _SPACERS:
            return None
        position += 1
    if not length or len(signs) < length or text[position : position + 1].isalnum():
        return None
    digits = "".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])
    return position if int(digits) % 97 == 1 else None


def _is_phone(found: str) -> bool:
    if _DATE.search(found):
        return False
    digits = "".join(sign for sign in found if sign.isdigit())
    if found.lstrip("(").startswith("+"):
        return 8 <= len(digits) <= 16
    if digits.startswith("00"):
        return 10 <= len(digits) <= 17
    if digits.startswith("0"):
        return 9 <= len(digits) <= 11
    return _NORTH_AMERICA.fullmatch(found) is not None
