"""The text material: one ``Texts`` a language, from ``data/texts_fr.json`` and ``data/texts_en.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Label: TypeAlias = Literal["negative", "neutral", "positive"]
Cause: TypeAlias = Literal["product_problem", "communication_error", "marketing_error", "other"]
Lang: TypeAlias = Literal["fr", "en"]

Sentences: TypeAlias = tuple[str, ...]
#: Parts that follow each other; one of each is drawn.
Frame: TypeAlias = tuple[Sentences, ...]

LABELS: tuple[Label, ...] = ("negative", "neutral", "positive")
CAUSES: tuple[Cause, ...] = ("product_problem", "communication_error", "marketing_error", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """What is said about one event.

    Parameters
    ----------
    said : mapping of label to sentences
        Comments of the public.
    posts : tuple of str
        The brand's own posts, in order.
    hashtags : tuple of str
        What people tag it with.
    """

    said: Mapping[Label, Sentences]
    posts: Sentences
    hashtags: Sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Everything that can be said in one language.

    Parameters
    ----------
    lang : {"fr", "en"}
        Which language.
    brand : str
        Name of the invented brand.
    zone : str
        Time zone its public lives in.
    sentences : mapping of label to mapping of topic to sentences
        Whole comments, each able to stand alone. ``{slots}`` are filled from ``slots``.
    short, openers, closers : mapping of label to sentences
        Comments of a word or three, and what may come before or after a sentence.
    frames : mapping of label to tuple of Frame
        Comments put together from parts.
    sarcasm : tuple of str
        Negative comments in positive words.
    foreign : mapping of label to sentences
        Bits of the other language, as people mix them in.
    crises : mapping of cause to Episode
        One a cause.
    burst : Episode
        The benign rush.
    angry : tuple of str
        What the lone angry author writes.
    own_posts : tuple of str
        The brand's everyday posts.
    own_replies : mapping of label to sentences
        Its answers to comments of each label.
    emoji, hashtags : mapping of label to sentences
        Decorations.
    shorthand : mapping of str to str
        Words and how they are written in a hurry.
    slots : mapping of str to sentences
        What fills ``{slots}``.
    names : tuple of str
        First names for pseudonyms.
    """

    lang: Lang
    brand: str
    zone: str
    sentences: Mapping[Label, Mapping[str, Sentences]]
    short: Mapping[Label, Sentences]
    openers: Mapping[Label, Sentences]
    closers: Mapping[Label, Sentences]
    frames: Mapping[Label, tuple[Frame, ...]]
    sarcasm: Sentences
    foreign: Mapping[Label, Sentences]
    crises: Mapping[Cause, Episode]
    burst: Episode
    angry: Sentences
    own_posts: Sentences
    own_replies: Mapping[Label, Sentences]
    emoji: Mapping[Label, Sentences]
    hashtags: Mapping[Label, Sentences]
    shorthand: Mapping[str, str]
    slots: Mapping[str, Sentences]
    names: Sentences


@cache
def texts_of(lang: Lang) -> Texts:
    """Return the text material of a language.

    Examples
    --------
    >>> texts_of("fr").brand, len(texts_of("en").crises)
    ('Orvelane', 4)
    """
    path = files("crisisdetect.datasets").joinpath("data", f"texts_{lang}.json")
    plain = _frozen(json.loads(path.read_text(encoding="utf-8")))
    crises = {cause: Episode(**said) for cause, said in plain.pop("crises").items()}
    burst = Episode(**plain.pop("burst"))
    return Texts(lang=lang, **plain, crises=crises, burst=burst)


def _frozen(value: Any) -> Any:
    """Return the same with tuples in place of lists."""
    if isinstance(value, dict):
        return {key: _frozen(one) for key, one in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
