"""French or English, by the small words of a text."""

from __future__ import annotations

import re
from typing import Final

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\w'")

_FRENCH_WORDS: Final = """
    le la les un une des du de et est pas que qui je tu il elle nous vous ils on ce cette ces mon ma mes votre
    vos pour avec dans sur mais ou donc par plus tout tous toute sont ont ai avez etes suis c'est j'ai n'est n'a
    d'un d'une qu'on qu'il rien jamais tres bien sans chez leur ne se au aux meme encore depuis toujours l' d'
    j' c' n' qu' s' m' aucun aucune quand comment pourquoi svp merci bonjour faut fait
"""
_FRENCH: Final = frozenset(_FRENCH_WORDS.split())
_ENGLISH_WORDS: Final = """
    the a an and is are was were of to in it this that you your they their we our my i me he she not no for with
    on at but have has had been will would can can't don't didn't isn't it's i'm from by all so just what when
    how why who there please thanks never still them his her its as be do does did get got out up about if or
    any one
"""
_ENGLISH: Final = frozenset(_ENGLISH_WORDS.split())


def guess_language(folded: str) -> str | None:
    """Return ``"fr"`` or ``"en"`` for a folded text, or None where its small words do not tell.

    Parameters
    ----------
    folded : str
        What :func:`fold` returned.

    Returns
    -------
    str or None
        ``"fr"``, ``"en"`` or None.

    Examples
    --------
    >>> guess_language("c'est la faute du livreur"), guess_language("the driver did it"), guess_language("nul")
    ('fr', 'en', None)
    """
    words = _WORD.findall(folded[:1_000])
    french = sum(word in _FRENCH or word[:2] in _ELIDED for word in words)
    english = sum(word in _ENGLISH for word in words)
    if french == english:
        return None
    return "fr" if french > english else "en"


_ELIDED: Final = frozenset(("l'", "d'", "j'", "c'", "n'", "s'"))
