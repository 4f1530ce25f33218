"""Near-copies taken in one after the other: what a watch can know of a campaign while it goes on."""

from __future__ import annotations

import base64
import zlib
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crisisdetect.campaigns._alike import DIGITS, FEWEST_WORDS, LEAST_REPEATED, least_alike
from crisisdetect.campaigns._near import LEAST_WORDS, signatures
from crisisdetect.campaigns._skeleton import features, skeletons_of
from crisisdetect.words import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

#: Parts of a signature that are kept, and the part of them from which on two longer texts are alike.
PARTS: Final = 64
ALIKE: Final = 0.34

#: Texts that are kept, of one group at most, and groups of the past that are.
MOST_KEPT: Final = 160
MOST_OF_GROUP: Final = 12
MOST_KNOWN: Final = 32

#: Authors that a group must have, and texts that differ in more than numbers: else it is somebody's form.
LEAST_AUTHORS: Final = 5
LEAST_VARIANTS: Final = 3

#: Comments from which on it is known how often a stream repeats itself, and up to which part of them it hardly does.
LEAST_PAST: Final = 100
RARELY_ALIKE: Final = 0.05

#: Where that is unknown, a group is so many times as large.
MANY_TIMES: Final = 5

#: So many negative comments of a day, and this part of them, say the same few words where no crowd does: in honest
#: streams it is 6 % at most.
LEAST_SHORT: Final = 10
SHORT_PART: Final = 0.5

#: Comments of a group that can be taken back.
MOST_COUNTED: Final = 200

#: A group of the past is known from this part of the comments on.
KNOWN_PART: Final = 0.02

#: A group that was told is forgotten when nothing like it came for so long; others after the next day.
FORGOTTEN_S: Final = 7 * 86_400
_DAY_S: Final = 86_400
_MOST_PAST: Final = 4_000
_CHARACTERS: Final = 200


def sketches(texts: Sequence[str | None]) -> list[str | None]:
    """Return a short string for each text that says how alike two texts are, and in which no text can be read.

    Examples
    --------
    >>> one, other, none = sketches(["Avoid this shop, it is a fraud", "avoid this shop - it is a fraud!", "ok"])
    >>> one == other, none is None, len(one)
    (False, True, 180)
    """
    skeletons = skeletons_of(texts)
    at = [i for i, words in enumerate(skeletons) if len(words) >= FEWEST_WORDS]
    out: list[str | None] = [None] * len(skeletons)
    if not at:
        return out
    marks = signatures(features([skeletons[i] for i in at]))[:, :PARTS].astype("<u2")
    for i, mark in zip(at, marks, strict=True):
        plain = DIGITS.sub("", " ".join(fold((texts[i] or "")[:_CHARACTERS]).split()))
        head = bytes([min(len(skeletons[i]), 255)]) + zlib.crc32(plain.encode("utf-8", "surrogatepass")).to_bytes(
            4, "big"
        )
        out[i] = base64.b64encode(head + mark.tobytes()).decode("ascii")
    return out


@dataclass(slots=True)
class Seen:
    """A group: how many ever, of today and of the day before, when last, by whom, and in how many variants."""

    words: int
    ever: int = 0
    today: int = 0
    before: int = 0
    last: float = 0.0
    authors: list[str] = field(default_factory=list)
    variants: list[int] = field(default_factory=list)
    counted: list[tuple[float, float]] = field(default_factory=list)  # time and p of the last ones
    told: bool = False
    known: bool = False

    @property
    def n(self) -> int:
        """Comments of today and the day before."""
        return self.today + self.before


class NearCopies:
    """Groups of near-copies among the negative comments of a stream; what is kept does not grow with their number.

    Groups of texts that differ in more than numbers, of several authors, and larger than honest streams hold, are
    coordinated, in streams that hardly repeat themselves otherwise; see :func:`crisisdetect.campaigns.coordination`,
    which sees more. Fewer words are so only where a large part of all negative comments says just them.
    """

    def __init__(self) -> None:
        self._marks: NDArray[np.uint16] = np.zeros((0, PARTS), dtype=np.uint16)
        self._of: list[int] = []
        self._groups: dict[int, Seen] = {}
        self._next = 0
        self._day = -1
        self._n = [0, 0]
        self._past = [0.0, 0.0]  # longer texts, and those of them that repeat others

    def add(self, sketch: str, who: str, time: float, p: float) -> tuple[bool, list[tuple[float, float]] | None]:
        """Take in a negative comment; comments must come in order of time.

        Parameters
        ----------
        sketch : str
            Of its text, see :func:`sketches`.
        who : str
            Its author.
        time, p : float
            Seconds since 1970, and the probability that it is negative.

        Returns
        -------
        is_coordinated : bool
            Whether it belongs to a group that is coordinated.
        earlier : list of tuple or None
            Time and ``p`` of the comments before, where the group became coordinated with this one; else None.
        """
        group = self._place(sketch, who, time)
        earlier = None
        if not group.told and self._is_coordinated(group):
            group.told, earlier, group.counted = True, [(at, share) for at, share in group.counted], []
            self._past = [max(0.0, n - group.n) for n in self._past]
        elif not group.told:
            group.counted = [*group.counted, (time, p)][-MOST_COUNTED:]
        return group.told, earlier

    def learn(self, sketched: Sequence[tuple[str, str, float]]) -> None:
        """Take in comments of the past, as :meth:`add` takes them: what repeats itself there is known."""
        for sketch, who, time in sketched:
            self._place(sketch, who, time)
        least = max(3.0, KNOWN_PART * len(sketched))
        often = [one for one in self._groups.values() if one.ever >= least]
        for one in sorted(often, key=lambda one: -one.ever)[:MOST_KNOWN]:
            one.known = True

    def waiting(self, since: float) -> float:
        """Return how many negative comments since a time may yet prove to be a campaign: alike, but too few so far.

        0 where the stream is known to repeat itself, or is not known well.
        """
        if self._past[0] < LEAST_PAST or self._past[1] > RARELY_ALIKE * self._past[0]:
            return 0.0
        return sum(p for one in self._groups.values() if self._is_likely(one) for at, p in one.counted if at >= since)

    def _is_likely(self, group: Seen) -> bool:
        if group.known or group.told:
            return False
        if group.words < LEAST_WORDS:
            return len(group.authors) >= LEAST_AUTHORS and group.today < 2 * LEAST_SHORT
        # more of them that were not told are of too few authors
        return len(group.variants) >= LEAST_VARIANTS and group.n < 2 * least_alike(sum(self._n))

    def _place(self, sketch: str, who: str, time: float) -> Seen:
        raw = base64.b64decode(sketch)
        words, variant = raw[0], int.from_bytes(raw[1:5], "big")
        mark = np.frombuffer(raw[5:], dtype="<u2")
        self._turn(int(time // _DAY_S), time)
        equal = (self._marks == mark).mean(axis=1)
        close = np.flatnonzero(equal >= ALIKE).tolist() if words >= LEAST_WORDS else []
        numbers = {self._of[i] for i in close if self._groups[self._of[i]].words >= LEAST_WORDS}
        numbers |= {
            self._of[i] for i in np.flatnonzero(equal == 1.0).tolist() if self._groups[self._of[i]].words == words
        }
        number = self._joined(numbers) if numbers else self._opened(words)
        group = self._groups[number]
        rows = self._of.count(number)
        if not (equal == 1.0).any() and (rows < MOST_OF_GROUP):
            self._of.append(number)
            self._marks = np.concatenate([self._marks, mark[None].astype(np.uint16)])
        group.ever, group.today, group.last = group.ever + 1, group.today + 1, time
        if who not in group.authors and len(group.authors) < LEAST_AUTHORS:
            group.authors.append(who)
        if variant not in group.variants and len(group.variants) < LEAST_VARIANTS:
            group.variants.append(variant)
        self._n[0] += 1
        if words >= LEAST_WORDS and not group.told:
            more = group.n if group.n == LEAST_REPEATED else int(group.n > LEAST_REPEATED)
            self._past = [self._past[0] + 1, self._past[1] + more]
            if self._past[0] > _MOST_PAST:
                self._past = [n / 2 for n in self._past]
        self._forget(number)
        return group

    def _is_coordinated(self, group: Seen) -> bool:
        n, past = sum(self._n), self._past[0]
        if group.known or len(group.authors) < LEAST_AUTHORS:
            return False
        if group.words < LEAST_WORDS:
            return past + n >= LEAST_PAST and group.today >= max(LEAST_SHORT, SHORT_PART * self._n[0])
        if len(group.variants) < LEAST_VARIANTS:
            return False
        others = [past - group.n, self._past[1] - (group.n if group.n >= LEAST_REPEATED else 0)]
        if others[0] < LEAST_PAST:
            return group.n >= MANY_TIMES * least_alike(n) and others[1] <= RARELY_ALIKE * max(others[0], 1.0)
        return group.n >= least_alike(n) and others[1] <= RARELY_ALIKE * others[0]

    def _joined(self, numbers: set[int]) -> int:
        """Make one group of several, which a text has shown to be variants of one."""
        first = min(numbers)
        kept = self._groups[first]
        for number in numbers - {first}:
            other = self._groups.pop(number)
            self._of = [first if of == number else of for of in self._of]
            kept.ever += other.ever
            kept.today, kept.before = kept.today + other.today, kept.before + other.before
            kept.counted = sorted([*kept.counted, *other.counted])[-MOST_COUNTED:]
            kept.last = max(kept.last, other.last)
            kept.authors = list(dict.fromkeys([*kept.authors, *other.authors]))[:LEAST_AUTHORS]
            kept.variants = list(dict.fromkeys([*kept.variants, *other.variants]))[:LEAST_VARIANTS]
            kept.told, kept.known = kept.told or other.told, kept.known or other.known
        return first

    def _opened(self, words: int) -> int:
        self._next += 1
        self._groups[self._next] = Seen(words)
        return self._next

    def _turn(self, day: int, now: float) -> None:
        """Begin a new day: yesterday's comments are those of the day before."""
        if day <= self._day:
            return
        far = day > self._day + 1
        self._n = [0, 0 if far else self._n[0]]
        for one in self._groups.values():
            one.before, one.today = 0 if far else one.today, 0
        self._day = day
        gone = {
            number
            for number, one in self._groups.items()
            if not one.known and (one.last < now - FORGOTTEN_S if one.told else one.n == 0)
        }
        self._drop(gone)

    def _forget(self, now: int) -> None:
        """Leave out the group that is smallest and oldest, where too many texts are kept."""
        if len(self._of) <= MOST_KEPT:
            return
        some = [number for number, one in self._groups.items() if number != now and not (one.told or one.known)]
        some = some or [number for number in self._groups if number != now]
        self._drop({min(some, key=lambda number: (self._groups[number].n > 1, self._groups[number].last))})

    def _drop(self, gone: set[int]) -> None:
        if not gone:
            return
        keep = [i for i, number in enumerate(self._of) if number not in gone]
        self._marks, self._of = self._marks[keep], [self._of[i] for i in keep]
        for number in gone:
            del self._groups[number]

    def to_dict(self) -> dict[str, Any]:
        """Return the state as plain data."""
        return {
            "marks": base64.b64encode(self._marks.astype("<u2").tobytes()).decode("ascii"),
            "of": list(self._of),
            "groups": {str(number): asdict(one) for number, one in self._groups.items()},
            "next": self._next,
            "day": self._day,
            "n": list(self._n),
            "past": list(self._past),
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> NearCopies:
        """Return what :meth:`to_dict` wrote."""
        made = cls()
        made._marks = np.frombuffer(base64.b64decode(plain["marks"]), dtype="<u2").reshape(-1, PARTS).astype(np.uint16)
        made._of = [int(number) for number in plain["of"]]
        made._groups = {int(number): _seen(one) for number, one in plain["groups"].items()}
        made._next, made._day = int(plain["next"]), int(plain["day"])
        made._n = [int(n) for n in plain["n"]]
        made._past = [float(n) for n in plain["past"]]
        return made


def _seen(plain: Mapping[str, Any]) -> Seen:
    return Seen(**{**plain, "counted": [(float(at), float(p)) for at, p in plain["counted"]]})
