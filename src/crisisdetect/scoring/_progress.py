"""The bar that a terminal shows while texts are scored, in English and French."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crisisdetect.errors import ParameterError

if TYPE_CHECKING:
    from tqdm import tqdm

#: What a bar says is done, of one, of ``n``, and of so many that nobody knows how many; and what it counts.
_WORDS: Final[dict[str, dict[str, tuple[str, str, str]]]] = {
    "en": {
        "scoring": ("scoring 1 comment", "scoring {n} comments", "scoring"),
        "units": ("text", "comment", ""),
    },
    "fr": {
        "scoring": ("évaluation de 1 commentaire", "évaluation de {n} commentaires", "évaluation"),
        "units": ("texte", "commentaire", ""),
    },
}
_COLON: Final = {"en": ": ", "fr": "\u00a0: "}
_THOUSANDS: Final = {"en": ",", "fr": "\u202f"}


def check_words(lang: str) -> str:
    """Return ``lang`` if a bar can speak it, else raise ``ParameterError``."""
    if lang not in _WORDS:
        msg = f"The 'lang' parameter must be one of {', '.join(_WORDS)}. Got {lang!r} instead."
        raise ParameterError(msg)
    return lang


def scoring_bar(
    *,
    shown: bool | None,
    total: int | None = None,
    n_comments: int | None = None,
    of_comments: bool = False,
    lang: str = "en",
    **options: Any,
) -> tqdm:
    """Return a bar of texts that are scored, or of comments.

    Parameters
    ----------
    shown : bool or None
        Whether it is shown; None means only on a terminal.
    total : int, optional
        How many there are to do, if that is known.
    n_comments : int, optional
        Comments that the bar names.
    of_comments : bool, default=False
        Whether comments are counted, and not distinct texts.
    lang : {"en", "fr"}, default="en"
        Language of the words.
    **options
        What ``tqdm`` takes besides.

    Returns
    -------
    tqdm
        To be used as a context; ``update`` moves it.
    """
    from tqdm import tqdm

    one, many, some = _WORDS[check_words(lang)]["scoring"]
    number = "" if n_comments is None else f"{n_comments:,}".replace(",", _THOUSANDS[lang])
    doing = some if n_comments is None else one if n_comments == 1 else many.format(n=number)
    return tqdm(
        total=total,
        desc=doing + _COLON[lang],
        unit=_WORDS[lang]["units"][of_comments],
        disable=None if shown is None else not shown,
        miniters=1,  # what is done at a time takes longer and shorter: a bar that looks ahead would stand still
        **options,
    )
