"""Which code page a text that is not UTF-8 was written in, told from the letters that it gives.

A text of an export may be a few words long, where the statistics of general detectors say little. Each candidate is a
code page together with a language; what it gives is judged by whether its letters are those of that language and stand
where letters stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: The code page of what nothing tells more of.
WINDOWS: Final = "cp1252"
_LOOKED_AT: Final = 20_000
#: By how much a page must be better than Windows-1252, as a share of the letters.
_MARGIN: Final = 0.12

_HANZI: Final = frozenset(
    "的一是不了在人有我他这個个们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于着下自之年过過发發"
    "后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她"
    "本前开開但因只从從想实實日者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問"
    "很最重并物手应應向头頭文体體美相见見被利什二等产產或新己制身果加西月话話合回特代内內信表化老给給世位次度门門任常先海"
    "通教儿兒原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系气氣题題活更别別打女变變四总總何电電数數安"
    "少报報才结結反受目太量再感建务務做接必场場件计計管期市直命金指许許区區保至形社便空决決治马馬科司五基眼书書非则則听聽"
    "白却卻界达達光放强強即像难難且思完设設式色路记記南品住告类類求据據程北边邊死张張该該交规規万萬取望觉覺术術领領共确"
    "確传傳师師清今切让讓识識候带帶导導运運慢快差货貨送服坏壞价價钱錢买買卖賣客退款质質评評论"
)
_HANGUL: Final = frozenset(
    "이다는을가에의고하지로한은도서기사어나시자게라리대정인그있일수아해니것부장전스들만요를면여보연오구세트마소제원내생주상"
    "성당무안모과미바경등후동말돼배송느려너감합습해했없좋않했네데와우저거더신실화문제품질서비용환불객늦음매최악별로입된된"
)
_CYRILLIC: Final = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёіїєґўј"
_GREEK: Final = "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώ"
_WESTERN: Final = (
    "éèêëàâçîïôùûüœæ", "äöüßé", "áéíóúñü¿¡", "áâãàçéêíóôõú", "àèéìòùí", "åäöæøé", "éëïöüèáó",
)  # fmt: skip
_CENTRAL: Final = ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíľĺňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž")
_LETTERS: Final[dict[str, tuple[str, ...]]] = {
    WINDOWS: _WESTERN,
    "cp1250": _CENTRAL,
    "cp1251": (_CYRILLIC,),
    "cp1253": (_GREEK,),
    "cp1254": ("çğıöşüâî",),
    "cp1255": ("אבגדהוזחטיךכלםמןנסעףפץצקרשת",),
    "cp1256": ("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءآأؤإئ،؟",),
    "cp1257": ("āčēģīķļņšūž", "ąčęėįšųūž", "äõöüšž"),
    "cp874": ("".join(map(chr, range(0x0E01, 0x0E4F))),),
    "iso8859_2": _CENTRAL,
    "koi8_r": (_CYRILLIC,),
    "cp866": (_CYRILLIC,),
    "mac_cyrillic": (_CYRILLIC,),
    "mac_roman": _WESTERN,
    "cp850": _WESTERN,
}
#: The last letter that may stand within a word beside those of ASCII.
_LATIN: Final = "\u024f"
_WIDE: Final = ("gb18030", "big5", "cp932", "euc_jp", "cp949")
_THAI: Final = "cp874"
_CLEARLY_WIDE: Final = 0.4
_BESIDE: Final = frozenset("’‘“”„«»–—…€°·•\u00a0´`№")

_WIDE_BESIDE: Final = frozenset("，。！？、：；（）「」『』～…“”")


@dataclass(frozen=True, slots=True)
class _Way:
    page: str
    letters: frozenset[str]


_WAYS: Final = tuple(
    _Way(page, frozenset(letters + letters.upper())) for page, sets in _LETTERS.items() for letters in sets
)


def code_page(sample: bytes) -> str:
    """Return the code page of a text that is not UTF-8: Windows-1252 where no other is clearly better.

    Parameters
    ----------
    sample : bytes
        The beginning of the text.

    Examples
    --------
    >>> code_page("żałosna obsługa, nigdy więcej".encode("cp1250")), code_page("très déçu".encode("cp1252"))
    ('cp1250', 'cp1252')
    """
    lines = [line for line in sample.split(b"\n") if not line.isascii()]
    data = b"\n".join(lines[:-1] or lines)[:_LOOKED_AT]
    scores: dict[str, float] = {}
    decoded = {page: data.decode(page, errors="replace") for page in (*_LETTERS, *_WIDE)}
    for way in _WAYS:
        scores[way.page] = max(scores.get(way.page, -9.0), _of_letters(decoded[way.page], way.letters))
    for page in _WIDE:
        scores[page] = _of_wide(decoded[page], page)
    if max(scores[page] for page in _WIDE) > _CLEARLY_WIDE:  # whatever has two bytes a sign is all letters in Thai
        scores[_THAI] -= 1.0
    best = max(scores, key=lambda page: scores[page])
    return best if scores[best] > scores[WINDOWS] + _MARGIN and scores[best] > 0 else WINDOWS


def _of_letters(text: str, letters: frozenset[str]) -> float:
    """Return how well the signs that are not ASCII fit a language, 1 where all are its letters in their places."""
    total, n = 0.0, 0
    before = " "
    for place, sign in enumerate(text):
        if not sign.isascii():
            n += 1
            after = text[place + 1 : place + 2]
            total += _fit(sign, before, after, letters)
        before = sign
    return total / n if n else 0.0


def _fit(sign: str, before: str, after: str, letters: frozenset[str]) -> float:
    if sign == "\ufffd":
        return -4.0
    if sign in letters:
        mixed = sign > _LATIN and any(other.isascii() and other.isalpha() for other in (before, after))
        return -1.5 if mixed else 0.0 if sign.isupper() and before.islower() else 1.0
    if sign in _BESIDE:
        return 0.5
    if sign.isalpha():
        return -1.0
    return -1.5 if before.isalpha() or after.isalpha() else -0.3


def _of_wide(text: str, page: str) -> float:
    total, n = 0.0, 0
    for sign in text:
        if not sign.isascii():
            n += 1
            total += _wide_fit(sign, page)
    return total / n if n else 0.0


def _wide_fit(sign: str, page: str) -> float:
    if sign == "\ufffd":
        return -4.0
    if sign in _WIDE_BESIDE:
        return 0.8
    if page == "cp949":
        return 1.0 if sign in _HANGUL else 0.3 if "가" <= sign <= "힣" else -1.0
    if page in {"cp932", "euc_jp"}:
        kana = "ぁ" <= sign <= "ヿ"
        return 1.0 if kana else 0.6 if sign in _HANZI else 0.1 if "一" <= sign <= "鿿" else -1.0
    return 1.0 if sign in _HANZI else -0.4 if "一" <= sign <= "鿿" else -1.0
