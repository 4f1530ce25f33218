"""The promise of a budget against what came of it: marks of alarms, the realised rate, and when it is surely broken."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.errors import Message, ParameterError
from crisisdetect.locale import InWords, scoped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crisisdetect.monitor._records import Event

say, _ = scoped("audit")

#: What a user may say of an alarm.
MARKS: Final = ("right", "false", "unsure")
#: Evidence from which a budget is surely broken: where it is kept, that is ever said in one case of 20 at most.
BROKEN: Final = math.log(20)
#: Alarms of a stream that are remembered.
_MOST: Final = 1_000
_QUARTER_S: Final = 90 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit(InWords):
    """A budget of false alarms beside what came of it; from :meth:`Monitor.audit`.

    Attributes
    ----------
    n_right, n_false, n_unsure, n_unmarked : int
        Alarms by what was said of them.
    quarters : float
        Time that was watched, in 90 days, of all streams together.
    promised : float
        False alarms in 90 days that are accepted, over the streams that were watched.
    rate, low, high : float
        False alarms in 90 days and stream, with the 95 % interval: the lower end of those that were marked false, the
        upper end with what is unsure or not marked as if it were false.
    broken : bool
        Whether the budget is surely exceeded, by evidence that one may look at after every mark.
    """

    n_right: int
    n_false: int
    n_unsure: int
    n_unmarked: int
    quarters: float
    promised: float
    rate: float
    low: float
    high: float
    broken: bool

    def _said(self) -> str:
        figures = {name: getattr(self, name) for name in ("rate", "low", "high", "promised")}
        counts = {name: getattr(self, name) for name in ("n_right", "n_false", "n_unsure", "n_unmarked")}
        said = [say("counts", days=self.quarters * 90, **counts)]
        if self.quarters > 0:
            said.append(say("rate", **figures))
        return "\n".join([*said, say("broken")] if self.broken else said)


class Ledger:
    """Which alarms a stream had, what was said of them, and how long it was watched.

    Parameters
    ----------
    marks : mapping of str to str, default={}
        Of each alarm, by its id, what was said of it; empty where nothing was.
    watched_s : float, default=0.0
        Seconds of bins that were judged.
    allowed : float, default=0.0
        False alarms that the budget allows in that time.
    """

    def __init__(self, marks: Mapping[str, str] | None = None, *, watched_s: float = 0.0, allowed: float = 0.0) -> None:
        self.marks = dict(marks or {})
        self.watched_s, self.allowed = watched_s, allowed

    def watch(self, seconds: float, allowed: float, events: Iterable[Event]) -> None:
        """Add time that was watched, the false alarms that the budget allows in it, and the alarms among its events."""
        self.watched_s += seconds
        self.allowed += allowed
        for event in events:
            if event.is_alarm:
                self.marks.setdefault(event.id, "")
        while len(self.marks) > _MOST:
            del self.marks[next(iter(self.marks))]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"marks": dict(self.marks), "watched_s": self.watched_s, "allowed": self.allowed}


def check_mark(mark: str) -> None:
    """Raise ``ParameterError`` unless it is a mark."""
    if mark not in MARKS:
        known = ", ".join(MARKS)
        msg = Message("The mark of an alarm must be one of {known}. Got {mark!r} instead.", known=known, mark=mark)
        raise ParameterError(msg)


def the_alarm(begin: str, known: Iterable[str]) -> str:
    """Return the id of the one alarm whose id begins so."""
    found = [one for one in known if begin and one.startswith(begin)]
    if len(found) != 1:
        msg = Message(
            "There must be one alarm whose id begins with {begin!r}. There are {n}.\n"
            "Hint: the id of an alarm is in its event",
            begin=begin,
            n=len(found),
        )
        raise ParameterError(msg)
    return found[0]


def audit_of(ledgers: Iterable[Ledger]) -> Audit:
    """Return what was promised over all ledgers and what came of it."""
    kept = list(ledgers)
    said = [mark for one in kept for mark in one.marks.values()]
    n_right, n_false, n_unsure, n_unmarked = (said.count(one) for one in (*MARKS, ""))
    quarters, allowed = sum(one.watched_s for one in kept) / _QUARTER_S, sum(one.allowed for one in kept)
    rate, low, _ = rate_interval(n_false, quarters)
    return Audit(
        n_right=n_right,
        n_false=n_false,
        n_unsure=n_unsure,
        n_unmarked=n_unmarked,
        quarters=quarters,
        promised=allowed / quarters if quarters > 0 else 0.0,
        rate=rate,
        low=low,
        high=rate_interval(n_false + n_unsure + n_unmarked, quarters)[2],
        broken=breach_evidence(n_false, allowed) >= BROKEN,
    )


def rate_interval(count: int, exposure: float, *, level: float = 0.95) -> tuple[float, float, float]:
    """Return a rate and its interval for a Poisson count (Garwood 1936).

    Examples
    --------
    >>> [round(value, 2) for value in rate_interval(2, 4.0)]
    [0.5, 0.06, 1.81]
    """
    from scipy.special import gammaincinv

    if exposure <= 0:
        return math.nan, 0.0, math.inf
    tail = (1 - level) / 2
    low = float(gammaincinv(count, tail)) if count else 0.0
    return count / exposure, low / exposure, float(gammaincinv(count + 1, 1 - tail)) / exposure


def breach_evidence(count: int, allowed: float) -> float:
    """Return the logarithm of the evidence that more false alarms come than so many that were allowed.

    An e-value at every moment, however often one looks: where false alarms come at most at the rate allowed, given the
    past, the chance that it ever reaches 1 / a is at most a. The likelihood ratio of a Poisson process of r times the
    rate, r^count exp(-(r - 1) allowed), is a supermartingale for each r > 1; this is the mean over r - 1 exponential.

    Examples
    --------
    >>> breach_evidence(1, 1.0) < 0 < breach_evidence(6, 1.0)
    True
    """
    from scipy.special import gammaincc, gammaln

    at = 1.0 + allowed
    tail = float(gammaincc(count + 1, at))
    if tail <= 0.0:  # far fewer than allowed
        return -math.log(at - count)
    return at + float(gammaln(count + 1)) + math.log(tail) - (count + 1) * math.log(at)
