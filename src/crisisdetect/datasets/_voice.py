"""From text material to comments: what is said, then how it is typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.random import RandomState

    from crisisdetect.datasets._pool import Episode, Label, Sentences, Texts

T = TypeVar("T")
Event: TypeAlias = Literal["calm", "crisis", "burst", "angry_author"]

_SLOT: Final = re.compile(r"\{(\w+)\}")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LETTERS: Final = re.compile(r"[^a-zà-öø-ÿœ]+")
_VOWELS: Final = "aeiouyéèê"
#: How often a comment that was said already is thought over before it is said again.
_TRIES: Final = 4


@dataclass(slots=True, kw_only=True)
class Voice:
    """The public of one event: draws texts, avoiding what it said before.

    Parameters
    ----------
    rng : RandomState
        Source of chance; nothing else is random.
    texts : Texts
        The material.
    brand : str
        Name that fills ``{brand}``.
    """

    rng: RandomState
    texts: Texts
    brand: str
    _orders: dict[Sentences, list[int]] = field(default_factory=dict)
    _all: dict[Label, Sentences] = field(default_factory=dict)
    _said: set[str] = field(default_factory=set)

    def draw(self, pool: Sentences) -> str:
        """Return a sentence of ``pool``, each once before any comes again."""
        order = self._orders.setdefault(pool, [])
        if not order:
            order.extend(int(i) for i in self.rng.permutation(len(pool)))
        return pool[order.pop()]

    def all_of(self, label: Label) -> Sentences:
        """Return the sentences of all topics: a topic is as frequent as it is rich, so that none is worn out."""
        if label not in self._all:
            self._all[label] = tuple(text for topic in self.texts.sentences[label].values() for text in topic)
        return self._all[label]

    def chance(self, p: float) -> bool:
        """Return true with probability ``p``."""
        return float(self.rng.random_sample()) < p

    def pick(self, options: Sequence[T]) -> T:
        """Return one of ``options``, all equally likely."""
        return options[int(self.rng.randint(len(options)))]

    def fill(self, text: str, *, name: str = "") -> str:
        """Return ``text`` with its ``{slots}`` filled."""
        return _SLOT.sub(lambda match: self._slot(match[1], name), text)

    def _slot(self, slot: str, name: str) -> str:
        if slot in ("brand", "tag"):
            return self.brand if slot == "brand" else re.sub(r"\W", "", self.brand)
        if slot == "name":
            return name
        if slot == "n":
            return str(self.rng.randint(2, 10))
        if slot == "eur":
            return str(self.rng.randint(12, 80))
        return self.pick(self.texts.slots[slot])

    def say(self, label: Label, event: Event, episode: Episode | None) -> tuple[str, bool]:
        """Return a comment, and whether it is in the other language."""
        for _ in range(_TRIES):
            text, foreign = self._compose(label, event, episode)
            key = _LETTERS.sub(" ", text.lower()).strip()
            if key not in self._said:
                break
        self._said.add(key)
        return dress(self, text, label, _tags(self, label, episode)), foreign

    def _compose(self, label: Label, event: Event, episode: Episode | None) -> tuple[str, bool]:
        if event == "angry_author":
            return self.fill(_rant(self)), False
        if episode is not None:
            return self.fill(_about(self, label, episode)), False
        u = float(self.rng.random_sample())
        if u < 0.03:
            return self.fill(
                " ".join(self.draw(self.texts.foreign[label]) for _ in range(1 + self.rng.randint(2)))
            ), True
        text = _everyday(self, label)
        if u < 0.10:
            bits = [text, self.draw(self.texts.foreign[label])]
            text = _join(*(bits if self.chance(0.7) else bits[::-1]))
        return self.fill(text), False


def _everyday(voice: Voice, label: Label) -> str:
    u, start = float(voice.rng.random_sample()), 0.0
    for share, structure in _STRUCTURES:
        start += share
        if u < start:
            return structure(voice, label)
    return _frame(voice, label)


def _sentence(voice: Voice, label: Label) -> str:
    if label == "negative" and voice.chance(0.06):
        return voice.draw(voice.texts.sarcasm)
    return voice.draw(voice.all_of(label))


def _closed(voice: Voice, label: Label) -> str:
    return _close(voice, label, _sentence(voice, label))


def _close(voice: Voice, label: Label, text: str) -> str:
    # What follows a neutral comment ("thanks in advance") suits a question only.
    return _join(text, voice.draw(voice.texts.closers[label])) if label != "neutral" or "?" in text else text


def _opened(voice: Voice, label: Label) -> str:
    return f"{voice.draw(voice.texts.openers[label])} {_sentence(voice, label)}"


def _whole(voice: Voice, label: Label) -> str:
    return _close(voice, label, _opened(voice, label))


def _double(voice: Voice, label: Label) -> str:
    first = _sentence(voice, label)
    second = voice.draw(voice.pick(tuple(voice.texts.sentences[label].values())))
    return first if first == second else _join(first, second)


def _join(first: str, second: str) -> str:
    return f"{first}. {second}" if first[-1].isalnum() else f"{first} {second}"


def _frame(voice: Voice, label: Label) -> str:
    return " ".join(voice.draw(part) for part in voice.pick(voice.texts.frames[label])).replace(" ,", ",")


def _short(voice: Voice, label: Label) -> str:
    return voice.draw(voice.texts.short[label])


_STRUCTURES: Final[tuple[tuple[float, Callable[[Voice, Label], str]], ...]] = (
    (0.22, _sentence),
    (0.19, _closed),
    (0.14, _opened),
    (0.08, _whole),
    (0.12, _double),
    (0.06, _short),
    (0.19, _frame),
)


def _about(voice: Voice, label: Label, episode: Episode) -> str:
    text = voice.draw(episode.said[label])
    u = float(voice.rng.random_sample())
    if u < 0.37 and episode is not voice.texts.burst:
        # Everyday phrases fit the anger and the thanks of a crisis, not the chatter of a rush.
        opened = f"{voice.draw(voice.texts.openers[label])} {text}"
        return opened if u < 0.12 else _close(voice, label, text)
    if u < 0.55 and label != "neutral":
        more = voice.draw(episode.said[label])
        return text if text == more else _join(text, more)
    return text


def _rant(voice: Voice) -> str:
    texts = [voice.draw(voice.texts.angry)]
    if voice.chance(0.6):
        texts.append(_sentence(voice, "negative") if voice.chance(0.4) else voice.draw(voice.texts.angry))
    text = _join(texts[0], texts[-1]) if len(texts) > 1 else texts[0]
    return text.upper() if voice.chance(0.2) and "{" not in text else text


def _tags(voice: Voice, label: Label, episode: Episode | None) -> Sentences:
    if episode is None:
        return voice.texts.hashtags[label]
    # What the public of a crisis tags is the crisis; those who thank do not.
    return episode.hashtags if label != "positive" or episode is voice.texts.burst else ()


def dress(voice: Voice, text: str, label: Label, hashtags: Sentences) -> str:
    """Return ``text`` as somebody may have typed it: hurried, misspelt, shouted, decorated."""
    for p, change in _HABITS:
        if voice.chance(p):
            text = change(voice, text)
    if label != "neutral" and voice.chance(0.10):
        text = text.rstrip(".!… ") + "!" * (1 + int(voice.rng.randint(4)))
    if label == "negative" and voice.chance(0.03):
        text = text.upper()
    if voice.chance(0.07):
        text = f"@{voice.fill('{tag}')} {text}"
    if voice.chance(0.12 if label == "neutral" else 0.24):
        text = f"{text} {voice.pick(voice.texts.emoji[label])}"
    if hashtags and voice.chance(0.08):
        text = f"{text} {voice.fill(voice.pick(hashtags))}"
    return text


def alter(voice: Voice, text: str, label: Label) -> str:
    """Return a near-duplicate of ``text``: the same words with something before, after or changed."""
    u = float(voice.rng.random_sample())
    if u < 0.35 and label != "neutral":
        return _join(text, voice.fill(voice.draw(voice.texts.closers[label])))
    if u < 0.60:
        return _misspell(voice, text)
    if u < 0.80:
        return f"{text} {voice.pick(voice.texts.emoji[label])}"
    return f"{voice.pick(voice.texts.slots['friend'])} {text}"


def _hurry(voice: Voice, text: str) -> str:
    return _WORD.sub(lambda match: voice.texts.shorthand.get(match[0], match[0]), text)


def _unaccent(_: Voice, text: str) -> str:
    kept = (c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn" or c == "\ufe0f")
    return unicodedata.normalize("NFC", "".join(kept))


def _lower(_: Voice, text: str) -> str:
    return text.lower()


def _unpointed(_: Voice, text: str) -> str:
    return text.rstrip(".!… ") or text


def _curly(_: Voice, text: str) -> str:
    return text.replace("'", "’")


def _words(text: str, at_least: int) -> list[re.Match[str]]:
    found = _WORD.finditer(text)
    return [m for m in found if len(m[0]) >= at_least and (m.start() == 0 or text[m.start() - 1] not in "@#._-")]


def _misspell(voice: Voice, text: str) -> str:
    words = _words(text, 5)
    if not words:
        return text
    word = voice.pick(words)
    at = word.start() + 1 + int(voice.rng.randint(len(word[0]) - 2))
    left, right = text[at], text[at + 1]
    return text[:at] + voice.pick((right + left, right, left + left + right)) + text[at + 2 :]


def _stretch(voice: Voice, text: str) -> str:
    words = [m for m in _words(text, 3) if m[0][-1].lower() in _VOWELS or m[0][-2].lower() in _VOWELS]
    if not words:
        return text
    word = voice.pick(words)
    at = word.end() - (1 if word[0][-1].lower() in _VOWELS else 2)
    return text[:at] + text[at] * (2 + int(voice.rng.randint(4))) + text[at + 1 :]


def _shout(voice: Voice, text: str) -> str:
    words = _words(text, 4)
    if not words:
        return text
    word = voice.pick(words)
    return text[: word.start()] + word[0].upper() + text[word.end() :]


_HABITS: Final[tuple[tuple[float, Callable[[Voice, str], str]], ...]] = (
    (0.08, _hurry),
    (0.07, _unaccent),
    (0.10, _misspell),
    (0.05, _stretch),
    (0.14, _lower),
    (0.05, _shout),
    (0.22, _unpointed),
    (0.35, _curly),
)
