"""Grave matters that one single comment is enough for."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from crisisdetect.errors import Message, ParameterError
from crisisdetect.response import _gravity_en, _gravity_fr, _gravity_more
from crisisdetect.response._suspects import loosened, suspects
from crisisdetect.scoring import add_readings, score_comments
from crisisdetect.words import clauses, fold, guess_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import ModuleType

    import pandas as pd
    from numpy.typing import NDArray

Kind = Literal["danger", "discrimination", "data_leak", "legal_threat", "boycott"]

#: What is looked for, gravest first.
KINDS: Final[tuple[Kind, ...]] = ("danger", "discrimination", "data_leak", "legal_threat", "boycott")

_LEXICONS: Final[dict[str, ModuleType]] = {"en": _gravity_en, "fr": _gravity_fr}
_MORE: Final[dict[str, dict[str, tuple[str, ...]]]] = {"en": _gravity_more.ENGLISH, "fr": _gravity_more.FRENCH}

#: Comments that no model has read yet, of which so many are read, evenly in time; the word lists look at all.
MOST_READ: Final = 2_000

#: Texts that are looked at together.
AT_A_TIME: Final = 2**13

#: From which probability of negative on a matter is taken for grave where the model alone says so: thanks for money
#: that came back are none. Of 422 grave held-out comments five are below it, and of what the model calls grave none.
MEANT_FROM: Final = 0.4

_REACH: Final = 34  # characters before a sign in which a negation turns it around
_LAUGHTER = re.compile(r"[😂🤣💀😆]|(?<!\w)(?:lol|lmao|mdr+|ptdr|haha\w*|xd|jk)(?!\w)")
_JOKED: Final = re.compile(
    r"(?:dea|die|dy|kill|mort|meur|mour|tue|crise card|heart att|explo|bomb|murder|choke|etouff)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GravityFinding:
    """One grave matter in one comment.

    Attributes
    ----------
    place : int
        Which of the texts, from 0.
    kind : str
        ``danger`` (to people), ``discrimination``, ``data_leak``, ``legal_threat`` or ``boycott``.
    sign : str
        The words that show it, folded (no accents, lower case).
    """

    place: int
    kind: Kind
    sign: str


def gravity(texts: Sequence[str | None], *, langs: Sequence[str | None] | None = None) -> tuple[GravityFinding, ...]:
    """Find danger to people, discrimination, data leaks, legal threats and boycott calls, in French and English.

    Signs are patterns on folded text (no case, accents, repeated letters). Figures of speech are hidden first; a
    negation or a supposition before a sign in the same clause, or a denial right after it, takes it away; laughter
    takes away those signs that people joke with. Misspelt long words count as the word they are one letter away from.

    Parameters
    ----------
    texts : sequence of str or None
        The comments.
    langs : sequence of str or None, optional
        Their languages, ISO 639-1; where missing, guessed, and both are tried where that fails. Texts in other
        languages are looked at with both lists, which finds little: see the documentation.

    Returns
    -------
    tuple of GravityFinding
        At most one a text and kind, in the order of the texts.

    Raises
    ------
    ParameterError
        If ``langs`` has not one entry a text.

    Examples
    --------
    >>> [found.kind for found in gravity(["My son is in hospital after your wrap", "nobody was hurt", "mort de rire"])]
    ['danger']
    """
    if langs is not None and len(langs) != len(texts):
        msg = Message(
            "The 'langs' parameter of gravity must have one entry a text: {n_texts}. Got {n_langs} instead.",
            n_texts=len(texts),
            n_langs=len(langs),
        )
        raise ParameterError(msg)
    return tuple(_found(texts, langs, _Harmless(len(texts))))


class _Harmless:
    """Texts without a sign of anything, of as many as fit: what is said again in a large export is looked at once.

    Parameters
    ----------
    n_texts : int, default=2**20
        How many there are; 2**20 fit at most, in 8 megabytes, and of those that would have the same place the last one.
    """

    def __init__(self, n_texts: int = 2**20) -> None:
        self._keys = array("q", bytes(8 * 2 ** min(20, n_texts.bit_length() + 1)))

    def add(self, key: int) -> None:
        """Remember a text by its hash."""
        self._keys[key & (len(self._keys) - 1)] = key

    def __contains__(self, key: int) -> bool:
        return self._keys[key & (len(self._keys) - 1)] == key


@cache
def _harmless() -> _Harmless:
    """Return the texts without a sign that this process has seen: a crisis is looked at several times."""
    return _Harmless()


def _found(
    texts: Sequence[str | None], langs: Sequence[str | None] | None, harmless: _Harmless
) -> Iterator[GravityFinding]:
    for start in range(0, len(texts), AT_A_TIME):
        part: dict[int, tuple[str, str | None]] = {}
        for place in range(start, min(start + AT_A_TIME, len(texts))):
            text = texts[place]
            if isinstance(text, str) and text:
                given = langs[place] if langs is not None else None
                part[place] = text, given if isinstance(given, str) else None
        new = [key for key in dict.fromkeys(part.values()) if hash(key) not in harmless]
        folded = [fold(text) for text, _ in new]
        known = {}
        for key, text, flag in zip(new, folded, _may_be_grave(folded).tolist(), strict=True):
            if signs := _signs(text, key[1]) if flag else None:
                known[key] = signs
            else:
                harmless.add(hash(key))
        for place, key in part.items():
            signs = known.get(key, {})
            yield from (GravityFinding(place=place, kind=kind, sign=signs[kind]) for kind in KINDS if kind in signs)


def _may_be_grave(folded: Sequence[str]) -> NDArray[np.bool_]:
    """Tell which folded texts may hold a sign: those of no pattern, in which no long word is misspelt, hold none."""
    cues, misspelt = _loose()
    out = suspects(folded, cues)
    for place in np.flatnonzero(~out & suspects(folded, misspelt)).tolist():
        out[place] = any(_spelt(folded[place], _rules(lang)) != folded[place] for lang in _LEXICONS)
    return out


@cache
def _loose() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return patterns that match where a sign is, and where a long word may be misspelt."""
    cues = [
        loosened([*patterns, *_MORE[lang][kind]])
        for lang, words in _LEXICONS.items()
        for kind, patterns in words.CUES.items()
    ]
    long = {word for words in _LONG.values() for word in words}
    near = sorted({f"{word[:2]}[a-z]{{{len(word) - 4},{len(word) - 2}}}{word[-1]}" for word in long if len(word) >= 7})
    return tuple(cues), ("|".join(near),)


def grave_comments(comments: pd.DataFrame) -> pd.DataFrame:
    """Return the grave comments of a table, people's own only, the latest last.

    What the model reads, and what the signs of :func:`gravity` find beside it.

    Parameters
    ----------
    comments : DataFrame
        A comments table; the brand's own comments are left out. It is not modified. Comments that no model has read
        yet are read here.

    Returns
    -------
    DataFrame
        One row a comment and kind: ``id``, ``timestamp``, ``kind``, ``sign`` (the words that show it, or none where
        the model read it), ``certainty`` (``credible``), and
        ``n_same``, how many authors (or comments, where authors are unknown) the table has for that kind. One is enough
        to look at it.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame(
    ...     {"id": ["a"], "timestamp": [pd.Timestamp("2024-01-01", tz="UTC")], "text": ["Il a pris feu"]}
    ... )
    >>> grave_comments(rows)["kind"].tolist()
    ['danger']
    """
    return grave_in_parts([comments])


def grave_in_parts(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return what :func:`grave_comments` does of comments in several tables, which need not be in memory together."""
    import pandas as pd

    parts = [_grave_of(table, _harmless()) for table in tables]
    shown = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    shown = shown.sort_values(["timestamp", "id"], kind="stable", ignore_index=True)
    shown["n_same"] = shown.groupby("kind")["_who"].transform("nunique").astype(int)
    return shown.drop(columns="_who")


def _grave_of(comments: pd.DataFrame, harmless: _Harmless) -> pd.DataFrame:
    import pandas as pd

    rows = comments.sort_values(["timestamp", "id"], kind="stable")
    if "is_own" in rows:
        rows = rows[~rows["is_own"].fillna(value=False).astype(bool)]
    texts = [text if isinstance(text, str) else None for text in rows["text"]]
    langs = [lang if isinstance(lang, str) else None for lang in rows["lang"]] if "lang" in rows else None
    found = _with_read([*_found(texts, langs, harmless)], _read(rows))
    places = [finding.place for finding in found]
    author = rows["author"] if "author" in rows else rows["id"]
    who = author.fillna(rows["id"]).astype(str).to_numpy()
    return pd.DataFrame(
        {
            "id": rows["id"].to_numpy()[places],
            "timestamp": rows["timestamp"].iloc[places].array,
            "kind": [finding.kind for finding in found],
            "sign": [finding.sign for finding in found],
            "certainty": "credible",
            "_who": who[places],
        }
    )


def _read(rows: pd.DataFrame) -> list[Kind | None]:
    """Return what the model says of each comment."""
    if "p_negative" not in rows:
        rows = score_comments(rows, progress=False)
    read = add_readings(rows, most=MOST_READ)["gravity"].astype(object)
    meant = rows["p_negative"].fillna(1.0) >= MEANT_FROM
    return [kind if isinstance(kind, str) and flag else None for kind, flag in zip(read, meant, strict=True)]  # type: ignore[misc]


def _with_read(found: Sequence[GravityFinding], read: Sequence[Kind | None]) -> list[GravityFinding]:
    known = {(finding.place, finding.kind) for finding in found}
    more = [
        GravityFinding(place=place, kind=kind, sign="")
        for place, kind in enumerate(read)
        if kind is not None and (place, kind) not in known
    ]
    order = {kind: at for at, kind in enumerate(KINDS)}
    return sorted([*found, *more], key=lambda finding: (finding.place, order[finding.kind]))


def _signs(folded: str, lang: str | None) -> dict[Kind, str]:
    guessed = lang[:2].casefold() if lang else guess_language(folded)
    tried = (guessed,) if guessed in _LEXICONS else tuple(_LEXICONS)
    signs: dict[Kind, str] = {}
    for one in tried:
        rules = _rules(one)
        spelt = _spelt(folded, rules)
        hidden = rules.figures.sub(lambda found: "~" * len(found.group()), spelt)
        laughing = _LAUGHTER.search(hidden) is not None
        for kind, pattern in rules.cues.items():
            for sign in pattern.finditer(hidden):
                if not _taken_away(hidden, sign, rules, kind) and not (laughing and _JOKED.search(sign.group())):
                    signs.setdefault(kind, sign.group())
                    break
    return signs


@dataclass(frozen=True, slots=True)
class _Rules:
    figures: re.Pattern[str]
    cues: dict[Kind, re.Pattern[str]]
    negation: re.Pattern[str]
    inside: re.Pattern[str]
    no_negation: re.Pattern[str]
    supposed: re.Pattern[str]
    denied: re.Pattern[str]
    long: frozenset[str]
    near: dict[str, str]


#: "My data were not leaked" spans its own negation.
_NEGATED_INSIDE = re.compile(r"(?<!\w)(?:not|never|no|n't|pas|jamais|ne|aucune?)(?!\w)")


@cache
def _rules(lang: str) -> _Rules:
    words = _LEXICONS[lang]

    def whole(*patterns: str) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")

    return _Rules(
        figures=whole(*words.FIGURES),
        cues={kind: whole(*patterns, *_MORE[lang][kind]) for kind, patterns in words.CUES.items()},
        negation=whole(words.NEGATION) if lang == "en" else re.compile(rf"(?<!\w){words.NEGATION}(?:(?!\w)|(?<='))"),
        inside=_NEGATED_INSIDE,
        no_negation=whole(words.NO_NEGATION),
        supposed=whole(words.SUPPOSED.rstrip()),
        denied=re.compile(words.DENIED_AFTER),
        long=frozenset(_LONG[lang]),
        near={part: word for word in _LONG[lang] if len(word) >= 7 for part in _letters(word)},
    )


#: Words after which a negation says nothing about what follows.
_BARRIER = re.compile(r"(?<!\w)(?:and|because|so|since|then|et|car|parce|donc|alors|puis|qui|that|which)(?!\w)|,|:")


def _taken_away(text: str, sign: re.Match[str], rules: _Rules, kind: Kind) -> bool:
    if kind == "data_leak" and rules.inside.search(sign.group()):
        return True
    start, end = next(((a, b) for a, b in clauses(text) if a <= sign.start() < b), (0, len(text)))
    before = text[max(start, sign.start() - 60) : sign.start()]
    if kind in ("danger", "data_leak") and rules.supposed.search(before):
        return True
    near = rules.no_negation.sub("", before)[-_REACH:]
    barriers = [found.end() for found in _BARRIER.finditer(near)]
    if rules.negation.search(near[barriers[-1] :] if barriers else near):
        return True
    return rules.denied.match(text[sign.end() : max(end, sign.end())]) is not None


def _letters(word: str) -> Iterator[str]:
    """Yield a word and all that is left of it with one letter missing."""
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


#: Words whose misspellings are read as the word: long ones which are one letter away from no other word.
_LONG_EN: Final = """
    boycott boycotting boycotted poisoning exploding hospital hospitalised hospitalized discrimination
    discriminated electrocuted unconscious suffocated contaminated salmonella homophobic transphobic ambulance
    dangerous throwing vomiting
"""
_LONG_FR: Final = """
    boycott boycotter boycottez boycottons empoisonne empoisonnes empoisonnee explosion hospitalise hospitalisee
    hospitalisation discrimination electrocute electrocutee intoxication dangereux dangereuse contamine
    salmonelle homophobe transphobe ambulance allergique etouffement
"""
_LONG: Final = {"en": _LONG_EN.split(), "fr": _LONG_FR.split()}
#: Words that are near one of these and mean something else.
_OTHER: Final = frozenset(("throwing", "thrown", "hospitals", "contamines", "explosions", "exploring", "throwings"))
_TOKEN = re.compile(r"[a-z]{6,20}")


def _spelt(folded: str, rules: _Rules) -> str:
    """Return the text with misspelt long words written right."""

    def right(token: re.Match[str]) -> str:
        word = token.group()
        if word in _OTHER or word in rules.long:
            return word
        for part in _letters(word):
            meant = rules.near.get(part)
            if meant is not None and meant[:2] == word[:2] and word[-1:] == meant[-1:]:
                return meant
        return word

    return _TOKEN.sub(right, folded)
