"""Who writes, and what one event makes them write: the rows of a simulation, before they are put in threads."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.datasets._voice import Voice, alter

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.random import RandomState
    from numpy.typing import NDArray

    from crisisdetect.datasets._pool import Episode, Label, Texts
    from crisisdetect.datasets._voice import Event

#: Shares of negative, neutral and positive comments.
Shares = tuple[float, float, float]

#: What people say on a day like any other.
CALM_SHARES: Final[Shares] = (0.18, 0.42, 0.40)
BURST_SHARES: Final[Shares] = (0.03, 0.52, 0.45)
#: What people say about a crisis, by how much of it is over: anger, then questions, then thanks.
CRISIS_SHARES: Final[tuple[tuple[float, Shares], ...]] = (
    (0.35, (0.93, 0.07, 0.0)),
    (0.60, (0.82, 0.12, 0.06)),
    (0.80, (0.45, 0.18, 0.37)),
    (1.01, (0.25, 0.17, 0.58)),
)

#: How much each of those who write often writes, added up.
_REGULARS: Final = tuple(accumulate(1.0 / rank for rank in range(6, 166)))
_OTHER_LANGUAGE: Final = {"fr": "en", "en": "fr"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Those who write because of one event.

    Parameters
    ----------
    event : {"calm", "crisis", "burst", "angry_author"}
        Why they write.
    episode : Episode or None
        What they say; None for everyday talk.
    regulars : float
        Share of comments by people who write often.
    reposts, copies : float
        Share of comments that repeat another, unchanged or nearly so.
    fame : float
        Scale of the likes.
    author : str or None
        The only author, where there is one.
    """

    event: Event
    episode: Episode | None = None
    regulars: float = 0.35
    reposts: float = 0.03
    copies: float = 0.02
    fame: float = 0.8
    author: str | None = None


def crisis_shares(position: float) -> Shares:
    """Return the shares of labels when ``position`` (0 to 1) of a crisis is over."""
    return next(shares for until, shares in CRISIS_SHARES if position < until)


def remarks(
    rng: RandomState,
    texts: Texts,
    crowd: Crowd,
    *,
    brand: str,
    seconds: NDArray[np.int64],
    shares: Sequence[Shares],
) -> list[dict[str, Any]]:
    """Return one row a comment of a crowd.

    Parameters
    ----------
    rng : RandomState
        Source of chance.
    texts : Texts
        What can be said.
    crowd : Crowd
        Who speaks.
    brand : str
        Name that is spoken of.
    seconds : array of shape (n_comments,)
        Times, in order.
    shares : sequence of Shares of length n_comments
        Shares of the labels for each comment.
    """
    voice = Voice(rng=rng, texts=texts, brand=brand)
    rows: list[dict[str, Any]] = []
    for second, share in zip(seconds.tolist(), shares, strict=True):
        row: dict[str, Any] = {"second": second, "is_own": False, "is_repost": False, "true_event": crowd.event}
        u = float(rng.random_sample())
        if rows and u < crowd.reposts:
            row |= _said(voice.pick(rows[-120:])) | {"is_repost": True}
        elif rows and u < crowd.reposts + crowd.copies:
            row |= _copy(voice, voice.pick(rows[-120:]))
        elif crowd.event == "calm" and u > 1 - 0.006:
            row |= {"text": None, "lang": None, "true_label": None}
        else:
            label = _label(share, float(rng.random_sample()))
            text, foreign = voice.say(label, crowd.event, crowd.episode)
            row |= {"text": text, "lang": _OTHER_LANGUAGE[texts.lang] if foreign else texts.lang, "true_label": label}
        row["author"] = crowd.author or _pseudonym(voice, crowd.regulars)
        row["likes"] = min(int(rng.pareto(1.2) * crowd.fame), 5000)
        rows.append(row)
    return rows


def pseudonym(rng: RandomState, names: Sequence[str], number: int) -> str:
    """Return the pseudonym of person ``number``, in one of the ways people make them."""
    name = names[number % len(names)]
    style = int(rng.randint(4))
    return (f"{name}{number % 997}", f"{name.lower()}_{number}", f"{name}.{number:x}", f"{name.lower()}{number}")[style]


def _label(shares: Shares, u: float) -> Label:
    if u < shares[0]:
        return "negative"
    return "neutral" if u < shares[0] + shares[1] else "positive"


def _said(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ("text", "lang", "true_label")}


def _copy(voice: Voice, row: dict[str, Any]) -> dict[str, Any]:
    if row["text"] is None:
        return _said(row)
    return _said(row) | {"text": alter(voice, row["text"], row["true_label"])}


def _pseudonym(voice: Voice, regulars: float) -> str:
    names = voice.texts.names
    if voice.chance(regulars):
        number = bisect(_REGULARS, float(voice.rng.random_sample()) * _REGULARS[-1])
        return f"{names[number * 7 % len(names)].lower()}.{number + 11}"
    return pseudonym(voice.rng, names, int(voice.rng.randint(1000, 60000)))
