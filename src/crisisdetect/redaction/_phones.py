"""Phone numbers as people write them, among other numbers."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What is no phone number, however many digits it has: dates, times, amounts.
_DATE: Final = re.compile(
    r"(?<!\d)(?:\d{1,2}([./ -])\d{1,2}\1(?:19|20)\d{2}|(?:19|20)\d{2}([./ -])\d{1,2}\2\d{1,2})(?!\d)"
    r"|(?<!\d)\d{1,2}(?::|h)\d{2}(?::\d{2})?(?!\d)"
    r"|(?<!\d)(?:\d{1,3}(?:[ .]\d{3}){0,4}|\d{1,9})(?:[.,]\d{1,2})? ?(?:€|£|\$|%|eur(?:os?)?(?!\w)|chf(?!\w)|usd(?!\w))"
    r"|[€£$] ?\d{1,3}(?:[ .,]?\d{3}){0,4}(?!\d)",
    re.IGNORECASE,
)
_TOKEN: Final = re.compile(r"\+?[0-9]+")
_GAP: Final = re.compile(r"[ ./()_*|~-]{0,3}\+?")
_MOST_GROUPS: Final = 18

#: Digits after the code of a country where all numbers, or nearly all, have so many.
_NATIONAL: Final = {
    "1": (10,), "33": (9,), "34": (9,), "44": (10, 9), "41": (9,), "32": (9, 8), "31": (9,), "351": (9,), "48": (9,),
    "352": (9, 8, 6), "262": (9,), "590": (9,), "594": (9,), "596": (9,), "687": (6,), "377": (8,), "376": (6,),
    "212": (9,), "213": (9,), "216": (8,), "221": (9,), "225": (10,), "237": (9,), "45": (8,), "47": (8,), "30": (10,),
    "353": (9,), "52": (10,), "57": (10,), "61": (9,), "91": (10,), "7": (10,),
}  # fmt: skip
#: How the digits of a national number are parted, where it stands behind another number.
_SHAPES: Final = frozenset(
    [(10,), (11,), (5, 6), (3, 4, 4), (4, 3, 4), (3, 7), (3, 8), (4, 7), (4, 8), (5, 3, 3), (2, 4, 4), (4, 2, 2, 2),
     (2, 3, 2, 2), (4, 3, 3), (1, 3, 3, 3), (1, 3, 2, 2, 2), (4, 6), (3, 3, 4)]
)  # fmt: skip
_SPANISH: Final = frozenset([(3, 3, 3), (3, 2, 2, 2), (2, 3, 2, 2)])
_PHONE_WORD: Final = (
    r"t[eé]l|t[eé]l[eé]ph\w*|phone\w*|telefon\w*|tel[eé]fono\w*|mobile?|m[oó]vil|portable|handy\w*|call|text|sms|whats?app|"
    r"gsm|fax|cell\w*|appel\w*|rappel\w*|joi(?:gn|nd)\w*|contact\w*|ruf\w*|anruf\w*|ll[aá]m\w*|ring|dial|reach|num[eé]ro|"
    r"n[uú]mero|number|nummer|06|07"
)
_OTHER_WORD: Final = (
    r"commandes?|orders?|ordre|n°|nº|no|r[eé]f\w*|colis|parcels?|pakets?|sendung\w*|paquete|suivi|tracking|dossier|tickets?|"
    r"factures?|invoices?|bestell\w*|auftrag\w*|rechnung\w*|kunden\w*|pedidos?|facturas?|clients?|clientes?|customer|"
    r"comptes?|accounts?|cuenta|konto|contrats?|contracts?|contrato|vertrag\w*|siret|siren|tva|vat|isbn|ean|imei|s[eé]rie|"
    r"serial|serien\w*|vols?|flight|art(?:icle)?|produits?|products?|mod[eè]les?|model|version|codes?|envoi|shipment|"
    r"envio|env[ií]o|r[eé]servation|booking|reserva|buchung\w*|id|seguimiento|zip|plz"
)
_BEHIND: Final = 40
_END: Final = re.compile("[.!?;,] ")
_WORD: Final = re.compile(r"[^\W\d_]+°?|n°|nº")
_PHONE: Final = re.compile(_PHONE_WORD, re.IGNORECASE)
_OTHER: Final = re.compile(_OTHER_WORD, re.IGNORECASE)
#: So many words may stand between such a word and its number, and so few if it is right before.
_BETWEEN: Final = 4
_RIGHT_BEFORE: Final = 2
_COUNTED: Final = re.compile(
    r" ?(?:€|£|\$|%|k?m?(?:euros?|eur|usd|chf|vues?|views?|abonn\w*|followers?|personnes?|people|habitants?|visitas|"
    r"seguidores|einwohner|mal|fois|times|veces|km|kg|m²|go|mo|gb|mb)(?!\w))",
    re.IGNORECASE,
)


class _Number(NamedTuple):
    """Groups of digits that stand together, from one of them on."""

    starts: list[int]
    ends: list[int]
    groups: list[str]
    gaps: list[str]


def phones(text: str) -> Iterator[tuple[int, int]]:
    """Yield where phone numbers are in a folded text."""
    seen = _DATE.sub(lambda found: "\x01" * len(found[0]), text) if any(map(str.isdigit, text)) else ""
    tokens = list(_TOKEN.finditer(seen))
    apart = [
        _GAP.fullmatch(seen[one.end() : two.start()]) is None or two[0].startswith("+") for one, two in pairwise(tokens)
    ]
    place = 0
    while place < len(tokens):
        number = _number(seen, tokens, apart, place)
        within = place > 0 and not apart[place - 1]
        n = _n_groups(seen, number, within=within)
        if n:
            start, stop = number.starts[0], number.ends[n - 1]
            if seen[start - 1 : start] == "(" and ")" in seen[start:stop]:
                start -= 1
            yield start, stop
        place += max(n, 1)


def _number(text: str, tokens: list[re.Match[str]], apart: list[bool], place: int) -> _Number:
    last = place
    while last + 1 < len(tokens) and not apart[last] and last - place < _MOST_GROUPS:
        last += 1
    chosen = tokens[place : last + 1]
    gaps = [text[one.end() : two.start()] for one, two in pairwise(chosen)]
    return _Number(
        [one.start() for one in chosen], [one.end() for one in chosen], [one[0].lstrip("+") for one in chosen], gaps
    )


def _n_groups(text: str, number: _Number, *, within: bool) -> int:
    """Return how many of the groups are a phone number, 0 if they begin none."""
    start, first = number.starts[0], number.groups[0]
    if len(first) > 17:
        return 0
    word, directly = _word_before(text, start)
    if text[start] == "+":
        return _international(number, 0)
    if word == "other" and len(number.groups) == 1:
        return 0
    joined = text[start - 1 : start].isalpha() and start > 0
    digits = "".join(number.groups[:8])
    if re.match("00[1-9]", digits) and len(first) >= 2 and not within and not joined and word != "other":
        n = _international(number, 2)
        if n:
            return n
    if re.match("0[1-9]", digits) and (n := _national(text, number, within=within, joined=joined)):
        return n
    if joined and not directly:
        return 0
    return (
        _north_american(number, within=within)
        or _spanish(text, number, within=within, other=word == "other")
        or (_told(number) if directly and not within else 0)
    )


def _word_before(text: str, start: int) -> tuple[str, bool]:
    """Return which word is nearest before a number, of a phone or of another number, and whether it is right before."""
    before = text[max(0, start - _BEHIND) : start].rpartition("\x00")[2]
    words = list(_WORD.finditer(before))
    for n, word in enumerate(reversed(words[-_BETWEEN - 1 :])):
        between = before[word.end() :]
        counts = any(map(str.isdigit, between))  # then the word may be of another number
        if _PHONE.fullmatch(word[0]):
            return "phone", n <= _RIGHT_BEFORE and not counts and not _END.search(between[1:])
        if _OTHER.fullmatch(word[0]):
            return ("", False) if counts else ("other", False)
    return "", False


def _lengths(number: _Number, most: int) -> list[tuple[int, int]]:
    """Return how many digits the first groups have together, and how many groups they are, up to ``most`` digits."""
    found, total = [], 0
    for n, group in enumerate(number.groups, start=1):
        if not (group == "0" and "(" in number.gaps[n - 2] if n > 1 else False):
            total += len(group)
        if total > most:
            break
        found.append((total, n))
    return found


def _international(number: _Number, prefix: int) -> int:
    digits = "".join(number.groups[:4])[prefix:]
    code = next((digits[:n] for n in (3, 2, 1) if digits[:n] in _NATIONAL), "")
    lengths = _lengths(number, 15 + prefix)
    totals = dict(lengths)
    for wanted in _NATIONAL.get(code, ()):
        for more in (0, 1):  # with or without the 0 that is left out from abroad
            if (n := totals.get(prefix + len(code) + wanted + more)) and (not more or digits[len(code)] == "0"):
                return n
    return max((n for total, n in lengths if 8 + prefix <= total), default=0)


def _national(text: str, number: _Number, *, within: bool, joined: bool) -> int:
    shape = tuple(map(len, number.groups))
    if shape[:5] == (2,) * 5 and len(set(number.gaps[:4])) == 1:
        return 5
    if shape[0] == 1:
        alone = shape[:10] == (1,) * 10
        if not alone and not (len(shape) > 1 and shape[1] in (3, 6, 9)):
            return 0
    totals = dict(_lengths(number, 12))
    n = next((totals[total] for total in (10, 11, 12, 9) if total in totals), 0)
    if not n or not _alike(number.gaps[: n - 1]):
        return 0
    if joined and not (shape[0] in (10, 11) and _is_word(text, number.starts[0])):
        return 0
    return 0 if within and shape[:n] not in _SHAPES else n


def _is_word(text: str, end: int) -> bool:
    """Whether the letters before a number are a word, and no code."""
    found = re.search(r"(?<![^\W_])[^\W\d_]{2,20}$", text[max(0, end - 21) : end])
    return found is not None and not found[0].isupper()


def _alike(gaps: list[str]) -> bool:
    """Whether the groups are parted in one way, but for the first gap, behind the code of an area."""
    kinds = [gap.strip(" ()") or " " for gap in gaps]
    return len(set(kinds[1:])) <= 1


def _north_american(number: _Number, *, within: bool) -> int:
    shape = tuple(map(len, number.groups))
    at = 1 if number.groups[0] == "1" and shape[1:4] == (3, 3, 4) else 0
    if shape[at : at + 3] != (3, 3, 4) or any(group[0] in "01" for group in number.groups[at : at + 2]):
        return 0
    if any(not gap for gap in number.gaps[at : at + 2]) or (within and not _alike(number.gaps[at : at + 2])):
        return 0
    return at + 3


def _spanish(text: str, number: _Number, *, within: bool, other: bool) -> int:
    shape = tuple(map(len, number.groups))
    n = next((n for n in (4, 3) if len(shape) >= n and shape[:n] in _SPANISH), 0)
    if not n or number.groups[0][0] not in "6789" or len(set(number.gaps[: n - 1])) != 1 or other:
        return 0
    if within and n == 3:
        return 0
    return 0 if _COUNTED.match(text, number.ends[n - 1]) else n


def _told(number: _Number) -> int:
    """Return how many groups are the number behind a word that says that it is one of a phone."""
    totals = dict(_lengths(number, 15))
    return next((totals[total] for total in (10, 11, 9, 12, 8, 13, 7, 14, 15) if total in totals), 0)
