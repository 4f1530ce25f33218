"""What is said about coordination: codes and values only; sentences are made at the edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crisisdetect.locale import InData

if TYPE_CHECKING:
    import pandas as pd

#: How the comments of a group are alike: the same ``copy``; a ``template`` whose handles, numbers, names or words
#: change; ``rewording`` of one message, in one language or several.
KINDS: Final = ("copy", "template", "rewording")

#: What speaks for one hand behind a group.
#:
#: ``alike``        so many comments this alike as honest streams do not hold
#: ``unseen``       nothing like it among the comments of the time before or after
#: ``burst``        much closer together in time than the other comments of the period
#: ``regular_gaps`` the gaps between them are more even than those of independent people
#: ``few_hands``    some accounts wrote many of them
#: ``new_accounts`` more of its accounts than of the others' wrote nothing before
#: ``shared_hands`` its accounts write in other such groups too
EVIDENCE: Final = ("alike", "unseen", "burst", "regular_gaps", "few_hands", "new_accounts", "shared_hands")

#: What could not be looked at, or limits what is said.
#:
#: ``empty``         no comment in the period
#: ``few_comments``  too few comments for any share to be shown
#: ``no_reference``  no comments outside the period: what is usual there is unknown
#: ``no_authors``    authors are unknown for half of the comments or more
#: ``one_author``    all comments are of one author
#: ``no_times``      days only: bursts and gaps are not looked at
#: ``no_meaning``    no vectors: rewordings and translations were not looked for
#: ``little_text``   half of the comments or more have too few words to be compared
LIMITS: Final = (
    "empty",
    "few_comments",
    "no_reference",
    "no_authors",
    "one_author",
    "no_times",
    "no_meaning",
    "little_text",
    "always_alike",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share with its 95 % interval: parts of 1."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Comments of a period that repeat one message, and what speaks for one hand behind them.

    Attributes
    ----------
    kind : str
        One of ``KINDS``.
    template : str
        The most frequent text of the group, with ``…`` where its comments differ.
    n_comments : int
        Comments of the period in it.
    n_authors : int or None
        Their distinct authors; None where authors are unknown.
    n_outside : int
        Comments like it outside the period.
    n_languages : int
        Languages among them, as far as they are known.
    first, last : Timestamp
        Its first and last comment in the period.
    evidence : tuple of str
        Codes of ``EVIDENCE``.
    """

    kind: str
    template: str
    n_comments: int
    n_authors: int | None
    n_outside: int
    n_languages: int
    first: pd.Timestamp
    last: pd.Timestamp
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordination(InData):
    """How much of a period is coordinated.

    Attributes
    ----------
    comments : Share or None
        Share of the comments that are coordinated; None where there is nothing to judge.
    authors : Share or None
        Share of the authors who wrote a coordinated comment; None where authors are unknown.
    floor : float
        Share of the comments below which a campaign of one message cannot be shown; 1 where nothing can be.
    n_comments, n_negative : int
        Comments of the period, and negative ones among them.
    n_negative_counted : int
        Negative comments without those of the groups: people, not copies.
    groups : tuple of Group
        The groups, largest first.
    looked_for : tuple of str
        Those of ``KINDS`` that were looked for.
    limits : tuple of str
        Codes of ``LIMITS``.

    Examples
    --------
    >>> from crisisdetect.campaigns import coordination
    >>> import pandas as pd
    >>> empty = pd.DataFrame({name: [] for name in ("id", "text", "p_negative", "p_neutral", "p_positive")})
    >>> found = coordination(empty.assign(timestamp=pd.DatetimeIndex([], tz="UTC")))
    >>> found.to_dict()["limits"]
    ['empty']
    """

    comments: Share | None
    authors: Share | None
    floor: float
    n_comments: int
    n_negative: int
    n_negative_counted: int
    groups: tuple[Group, ...]
    looked_for: tuple[str, ...]
    limits: tuple[str, ...]

    @property
    def is_campaign(self) -> bool:
        """Whether a campaign can be shown: a group was found, and the interval does not reach 0.

        Copies of a single author are none: one angry person who repeats himself is counted three times a day, and named
        nowhere.
        """
        of_several = any(group.n_authors is None or group.n_authors > 1 for group in self.groups)
        return of_several and self.comments is not None and self.comments.low > 0

    def _data(self) -> dict[str, object]:
        """Return what was found as plain data, without the words of people."""
        from crisisdetect.campaigns._wording import describe

        return {
            "is_campaign": self.is_campaign,
            "comments": _plain(self.comments),
            "authors": _plain(self.authors),
            "floor": round(self.floor, 4),
            "n_comments": self.n_comments,
            "n_negative": self.n_negative,
            "n_negative_counted": self.n_negative_counted,
            "groups": [
                {
                    "kind": group.kind,
                    "n_comments": group.n_comments,
                    "n_authors": group.n_authors,
                    "n_outside": group.n_outside,
                    "n_languages": group.n_languages,
                    "first": _iso(group.first),
                    "last": _iso(group.last),
                    "evidence": list(group.evidence),
                }
                for group in self.groups
            ],
            "looked_for": list(self.looked_for),
            "limits": list(self.limits),
            "sentences": list(describe(self, templates=False)),
        }


def _plain(share: Share | None) -> dict[str, float] | None:
    return None if share is None else {name: round(getattr(share, name), 4) for name in ("share", "low", "high")}


def _iso(time: pd.Timestamp) -> str:
    return time.isoformat().replace("+00:00", "Z")
