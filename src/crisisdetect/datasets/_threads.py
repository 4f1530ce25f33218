"""Where it is written: the brand's posts, the threads under them, who answers whom, and the brand's own answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.datasets._voice import Voice

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.random import RandomState

    from crisisdetect.datasets._pool import Texts

_PLATFORMS: Final = ("facebook", "instagram", "x", "facebook", "instagram", "youtube")
#: How often the brand answers a comment of each label on a calm day; in a crisis it cannot keep up.
_ANSWERED: Final = {"negative": 0.16, "neutral": 0.07, "positive": 0.04}
_FRENCH_SPACES: Final = re.compile(r" (?=[?!:;»])|(?<=«) ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post of the brand, and the thread it opens.

    Parameters
    ----------
    second : int
        When, in seconds since 1970, UTC.
    text : str
        What it says.
    event : str
        The event it belongs to.
    thread : str
        Identifier of the thread.
    platform : str
        Where it stands.
    """

    second: int
    text: str
    event: str
    thread: str
    platform: str


def everyday_posts(rng: RandomState, texts: Texts, *, brand: str, days: pd.DatetimeIndex) -> list[tuple[int, str, str]]:
    """Return (second, text, event) of the posts of usual days: one of the evening before, then about four a week."""
    voice = Voice(rng=rng, texts=texts, brand=brand)
    seconds = [int(days[0].timestamp()) - 6 * 3600]
    seconds += [
        int(day.timestamp()) + int(rng.randint(9 * 3600, 18 * 3600))
        for day in days
        if voice.chance(0.7 if day.day_of_week < 5 else 0.25)
    ]
    return [(second, typeset(voice.fill(voice.draw(texts.own_posts)), texts), "calm") for second in seconds]


def typeset(text: str, texts: Texts) -> str:
    """Return ``text`` as a careful writer sets it: in French, no line breaks before ``?`` or inside « »."""
    return _FRENCH_SPACES.sub("\u00a0", text) if texts.lang == "fr" else text


def open_threads(rng: RandomState, drafts: Sequence[tuple[int, str, str]]) -> list[Post]:
    """Return the posts in order of time, each with its thread and platform."""
    return [
        Post(
            second=second,
            text=text,
            event=event,
            thread=f"t{number:04d}",
            platform=_PLATFORMS[int(rng.randint(len(_PLATFORMS)))],
        )
        for number, (second, text, event) in enumerate(sorted(drafts, key=itemgetter(0)), start=1)
    ]


def place(rng: RandomState, rows: Sequence[dict[str, Any]], posts: Sequence[Post]) -> list[dict[str, Any]]:
    """Return ``rows`` with ``thread_id``, ``platform`` and ``parent`` (the number of the row that is answered).

    Parameters
    ----------
    rng : RandomState
        Source of chance.
    rows : sequence of dict
        Comments, in order of time.
    posts : sequence of Post
        In order of time; the first is no later than the first comment.
    """
    placed: list[dict[str, Any]] = []
    in_thread: dict[str, list[int]] = {}
    n_open = 1
    for number, row in enumerate(rows):
        while n_open < len(posts) and posts[n_open].second <= row["second"]:
            n_open += 1
        post = posts[max(n_open - int(rng.geometric(0.6)), 0)]
        earlier = in_thread.setdefault(post.thread, [])
        answers = bool(earlier) and not row["is_repost"] and float(rng.random_sample()) < 0.3
        recent = earlier[-40:]
        parent = recent[int(rng.randint(len(recent)))] if answers else None
        placed.append(row | {"thread_id": post.thread, "platform": post.platform, "parent": parent})
        earlier.append(number)
    return placed


def own_rows(
    rng: RandomState,
    texts: Texts,
    rows: Sequence[dict[str, Any]],
    posts: Sequence[Post],
    *,
    brand: str,
    start: int,
    end: int,
) -> list[dict[str, Any]]:
    """Return what the brand itself wrote from ``start`` to before ``end``: its posts, and answers to some ``rows``."""
    voice = Voice(rng=rng, texts=texts, brand=brand)
    common = {"author": brand, "lang": texts.lang, "is_own": True, "is_repost": False, "true_label": "neutral"}
    found = [
        common
        | {"second": post.second, "text": post.text, "thread_id": post.thread, "platform": post.platform}
        | {"parent": None, "likes": int(rng.pareto(1.1) * 12), "true_event": post.event}
        for post in posts
        if start <= post.second < end
    ]
    for number, row in enumerate(rows):
        if row["text"] is None or row["is_repost"] or not voice.chance(_willingness(row)):
            continue
        second = row["second"] + 900 + int(rng.exponential(3 * 3600))
        if second >= end:
            continue
        reply = voice.fill(voice.draw(texts.own_replies[row["true_label"]]), name=row["author"])
        found.append(
            common
            | {"second": second, "text": typeset(reply, texts), "thread_id": row["thread_id"]}
            | {"platform": row["platform"], "parent": number, "likes": int(rng.randint(3))}
            | {"true_event": "calm" if row["true_event"] == "angry_author" else row["true_event"]}
        )
    return found


def _willingness(row: dict[str, Any]) -> float:
    usual = _ANSWERED[row["true_label"]]
    if row["true_event"] == "calm":
        return usual * 2 if "?" in row["text"] else usual
    return usual / 4
