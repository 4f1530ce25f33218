"""Count people, not messages: one author, one text and one thread count for little more than once a day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.campaigns import NearCopies
from crisisdetect.series import REPEATS

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Authors, texts and threads that are remembered a day; beyond, the oldest are forgotten.
MOST_KEYS: Final = 50_000

#: From this probability on a comment is negative, and its text is compared with others.
NEGATIVE: Final = 0.5

#: Copies of one text a day, by so many authors, that are called a campaign.
CAMPAIGN_COPIES: Final = 20
CAMPAIGN_AUTHORS: Final = 5

_DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class Waiting:
    """A comment that waits for its bin to be judged: times in seconds since 1970, names as hashes."""

    time: float
    id: str
    p: float | None
    positive: float
    author: str | None
    text: str | None
    thread: str | None
    own: bool
    sketch: str | None = None

    def to_list(self) -> list[Any]:
        """Return it as plain data."""
        return [self.time, self.id, self.p, self.positive, self.author, self.text, self.thread, self.own, self.sketch]


@dataclass(slots=True)
class Counts:
    """What one bin holds."""

    comments: int = 0
    scored: int = 0
    negative: float = 0.0
    positive: float = 0.0
    squares: float = 0.0
    authors: int = 0
    copies: int = 0
    top: tuple[float, str] = (0.0, "")
    campaigns: list[tuple[str, int]] = field(default_factory=list)
    withdrawn: list[tuple[float, float]] = field(default_factory=list)  # times and p of what counted until now


class DailyCounter:
    """Which comments of one stream count as reactions, in order of time.

    As :func:`crisisdetect.series.counted_reactions` counts: not those without a score, not the brand's own, no more
    than three a day of one author, or of one longer text (:func:`crisisdetect.words.copy_key`). Live, a thread also
    counts no more than ``thread_cap`` times a day, and negative comments of a coordinated group do not count, see
    :class:`crisisdetect.campaigns.NearCopies`.

    Parameters
    ----------
    thread_cap : int or None
        Reactions of one thread that count a day; no limit where None.
    """

    def __init__(self, *, thread_cap: int | None = None) -> None:
        self.thread_cap = thread_cap
        self.day = -1
        self._authors: dict[str, int] = {}
        self._negative_authors: dict[str, int] = {}
        self._texts: dict[str, list[Any]] = {}
        self._threads: dict[str, int] = {}
        self.near = NearCopies()

    def add(self, one: Waiting, counts: Counts) -> None:
        """Add a comment to the counts of its bin; comments must come in order of time."""
        day = int(one.time // _DAY_S)
        if day != self.day:
            self.day = day
            for seen in (self._authors, self._negative_authors, self._texts, self._threads):
                seen.clear()
        counts.comments += 1
        repeats = one.author is not None and _count(self._authors, one.author) > REPEATS
        copies = one.text is not None and self._copies(one, counts) > REPEATS
        if repeats or copies:
            counts.copies += 1
        if one.p is None or one.own or repeats or copies:
            return
        capped = one.thread is not None and self.thread_cap is not None
        if capped and _count(self._threads, one.thread or "") > (self.thread_cap or 0):
            counts.copies += 1
            return
        if one.sketch is not None and one.p >= NEGATIVE and self._is_coordinated(one, one.p, one.sketch, counts):
            counts.copies += 1
            return
        counts.scored += 1
        counts.negative += one.p
        counts.positive += one.positive
        counts.squares += one.p * one.p
        counts.top = max(counts.top, (one.p, one.id))
        if one.p >= NEGATIVE and (one.author is None or _count(self._negative_authors, one.author) == 1):
            counts.authors += 1

    def _is_coordinated(self, one: Waiting, p: float, sketch: str, counts: Counts) -> bool:
        """Tell whether a comment is of a coordinated group; name that when it becomes one, and take back the others."""
        who = one.author if one.author is not None else one.id
        coordinated, earlier = self.near.add(sketch, who, one.time, p)
        if earlier is not None:
            counts.campaigns.append((one.id, len(earlier) + 1))
            counts.withdrawn.extend(earlier)
        return coordinated

    def _copies(self, one: Waiting, counts: Counts) -> int:
        """Count a text, and name a campaign when it becomes one."""
        seen = self._texts.get(one.text or "")
        if seen is None:
            seen = self._texts[one.text or ""] = [0, []]
            _forget(self._texts)
        seen[0] += 1
        who = one.author if one.author is not None else one.id
        if len(seen[1]) < CAMPAIGN_AUTHORS and who not in seen[1]:
            seen[1].append(who)
        if seen[0] == CAMPAIGN_COPIES and len(seen[1]) >= CAMPAIGN_AUTHORS:
            counts.campaigns.append((one.id, seen[0]))
        return int(seen[0])

    def to_dict(self) -> dict[str, Any]:
        """Return the state as plain data."""
        return {
            "thread_cap": self.thread_cap,
            "day": self.day,
            "authors": dict(self._authors),
            "negative_authors": dict(self._negative_authors),
            "texts": {key: [n, list(who)] for key, (n, who) in self._texts.items()},
            "threads": dict(self._threads),
            "near": self.near.to_dict(),
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> DailyCounter:
        """Return the counter that :meth:`to_dict` wrote."""
        counter = cls(thread_cap=plain["thread_cap"])
        counter.day = int(plain["day"])
        counter._authors = dict(plain["authors"])
        counter._negative_authors = dict(plain["negative_authors"])
        counter._texts = {key: [int(n), list(who)] for key, (n, who) in plain["texts"].items()}
        counter._threads = dict(plain["threads"])
        if "near" in plain:  # states of earlier versions have none
            counter.near = NearCopies.from_dict(plain["near"])
        return counter


def short(name: object) -> str | None:
    """Return a short hash of a name, None where there is none: names of people are not kept."""
    if name is None or name != name:
        return None
    return hashlib.blake2b(str(name).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _count(seen: dict[str, int], key: str) -> int:
    n = seen.get(key, 0) + 1
    seen[key] = n
    if n == 1:
        _forget(seen)
    return n


def _forget(seen: dict[str, Any]) -> None:
    if len(seen) > MOST_KEYS:
        del seen[next(iter(seen))]
