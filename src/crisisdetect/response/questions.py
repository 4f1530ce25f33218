"""Which comments expect an answer, and which of them got one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from crisisdetect.errors import Message, ParameterError
from crisisdetect.response import _question_words as words
from crisisdetect.words import fold, guess_language, remembered

if TYPE_CHECKING:
    from collections.abc import Sequence

Asked = Literal["question", "request"]

#: Up to a mark that ends a sentence: one inside of a word, as in "7.2", ends none.
_SENTENCE = re.compile(r"(?:[^.!?;\n…]|[.!?;…](?=\w))+[.!?;…]*")
_MARKS: Final = "?？؟"
_REQUEST: Final = re.compile(
    r"(?<!\w)(?:please|pls|plz|kindly|svp|stp|s'il vous plait|merci de|merci d'|veuillez|priere de|cancel|"
    r"refund me|remboursez|"
    r"resili\w+|call me|rappelez|contactez|envoyez|send me|dm me|help|aidez|aide|need|besoin|faudrait)(?!\w)"
)


def expects_answer(
    texts: Sequence[str | None], *, langs: Sequence[str | None] | None = None
) -> tuple[Asked | None, ...]:
    """Tell which comments expect an answer: a question, a request, or neither.

    In French and English, questions without a mark and indirect ones count ("I'd like to know whether"), rhetorical
    ones do not ("are you kidding me?"). In other languages only the question mark tells, and rhetorical questions
    count as well.

    Parameters
    ----------
    texts : sequence of str or None
        The comments.
    langs : sequence of str or None, optional
        Their languages, ISO 639-1; where missing, guessed.

    Returns
    -------
    tuple of {"question", "request", None}
        One entry a text.

    Raises
    ------
    ParameterError
        If ``langs`` has not one entry a text.

    Examples
    --------
    >>> expects_answer(["how do i get a refund", "Merci de me rappeler", "Vous vous moquez de moi ?", "Nice!"])
    ('question', 'request', None, None)
    """
    if langs is not None and len(langs) != len(texts):
        msg = Message(
            "The 'langs' parameter of expects_answer must have one entry a text: {n_texts}. Got {n_langs}.",
            n_texts=len(texts),
            n_langs=len(langs),
        )
        raise ParameterError(msg)
    given: Sequence[str | None] = [None] * len(texts) if langs is None else langs
    return tuple(_asked(text, lang) for text, lang in zip(texts, given, strict=True))


def asking_part(text: str, *, lang: str | None = None) -> str:
    """Return the first sentence of a comment that asks something, or else the whole comment.

    Parameters
    ----------
    text : str
        A comment.
    lang : str, optional
        Its language, ISO 639-1; guessed when not given.

    Returns
    -------
    str
        The sentence as it was written.

    Examples
    --------
    >>> asking_part("I am stuck. Where is my parcel? Thanks")
    'Where is my parcel?'
    """
    sentences = [found.group().strip() for found in _SENTENCE.finditer(text)]
    return next((sentence for sentence in sentences if _asked(sentence, lang) is not None), text.strip())


def asks_in_anger_only(text: str | None, *, lang: str | None = None) -> bool:
    """Tell whether a comment has questions, and all of them are rhetorical.

    Examples
    --------
    >>> asks_in_anger_only("Charged twice, are you kidding me?"), asks_in_anger_only("Are you open? Are you serious?")
    (True, False)
    """
    if not isinstance(text, str) or not any(mark in text for mark in _MARKS):
        return False
    sentences, tried = _read(text, lang)
    asking = [sentence for sentence in sentences if any(mark in sentence for mark in _MARKS)]
    return bool(tried) and all(_rhetorical(sentence, tried) for sentence in asking)


@remembered
def _asked(text: str | None, lang: str | None) -> Asked | None:
    if not isinstance(text, str) or not text.strip():
        return None
    sentences, tried = _read(text, lang)
    if not tried:
        return "question" if any(mark in fold(text) for mark in _MARKS) else None
    asking = [s for s in sentences if any(_asks(s, one) for one in tried) and not _rhetorical(s, tried)]
    if not asking:
        return None
    marked = any(mark in sentence for sentence in asking for mark in _MARKS)
    return "request" if not marked and any(_REQUEST.search(sentence) for sentence in asking) else "question"


def _read(text: str, lang: str | None) -> tuple[list[str], tuple[_Words, ...]]:
    """Return the folded sentences of a text, and the words of the languages to try: none where it is another one."""
    folded = fold(text)
    known = lang[:2].casefold() if isinstance(lang, str) and lang else guess_language(folded)
    sentences = [found.group().strip() for found in _SENTENCE.finditer(folded)]
    tried = words.ASKING if known is None else (known,) if known in words.ASKING else ()
    return sentences, tuple(map(_words, tried))


def _asks(sentence: str, of: _Words) -> bool:
    if sentence[-1:] in _MARKS or any(mark in sentence for mark in _MARKS):
        return len(sentence.strip(_MARKS + "! ")) > 1
    if of.told.search(sentence):
        return False
    return any(pattern.search(sentence) for pattern in of.asking) or (
        of.starts.match(sentence) is not None and not sentence.endswith("!")
    )


def _rhetorical(sentence: str, tried: Sequence[_Words]) -> bool:
    return any(of.rhetorical.search(sentence) for of in tried)


@dataclass(frozen=True, slots=True)
class _Words:
    """How one language asks."""

    asking: tuple[re.Pattern[str], ...]
    starts: re.Pattern[str]
    told: re.Pattern[str]
    rhetorical: re.Pattern[str]


@cache
def _words(lang: str) -> _Words:
    return _Words(
        asking=(_whole(*words.ASKING[lang]), _whole(words.INSIDE[lang])),
        starts=re.compile(rf"[^\w@]*{words.STARTS[lang]}(?!\w)"),
        told=_whole(words.TOLD[lang]),
        rhetorical=_whole(*words.RHETORICAL[lang]),
    )


def _whole(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")
