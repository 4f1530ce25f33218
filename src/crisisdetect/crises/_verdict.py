"""The verdict on a whole export."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crisisdetect.crises._records import STATUSES, Reason
from crisisdetect.locale import InData, InWords, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crisisdetect.crises._records import Status, StreamSummary
    from crisisdetect.crises._visible import Visible


#: What to do about a campaign: codes of the catalogues.
CAMPAIGN_ADVICE: Final = ("report_it", "do_not_feed", "tell_support", "only_serious")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict(InWords, InData):
    """What a scan comes down to: a code, and why.

    Attributes
    ----------
    status : {"crisis", "campaign", "watch", "not_judged", "calm"}
        See :class:`crisisdetect.crises.StreamSummary`. Of several streams the gravest counts, and ``not_judged`` is
        graver than ``calm``: calm is said only where everything is.
    reasons : tuple of Reason
        Why, as codes and values.
    visible : tuple of Visible
        The smallest excess that would have been seen, where all is calm: of the stream in which it is largest.

    Examples
    --------
    >>> str(Verdict(status="calm"))
    'calm'
    """

    status: Status
    reasons: tuple[Reason, ...] = ()
    visible: tuple[Visible, ...] = ()

    def __str__(self) -> str:
        return self.status

    @property
    def advice(self) -> tuple[str, ...]:
        """Codes of what to do about a campaign; empty otherwise, since a crisis has a plan of its own."""
        return CAMPAIGN_ADVICE if self.status == "campaign" else ()

    def _said(self) -> str:
        return " ".join([say(f"status.{self.status}"), *(one.in_words() for one in self.reasons), *self._advised()])

    def _advised(self) -> list[str]:
        return [say(f"advice.{code}") for code in self.advice]

    def _data(self) -> dict[str, object]:
        return {
            "status": self.status,
            "codes": [reason.code for reason in self.reasons],
            "reasons": [reason.in_words() for reason in self.reasons],
            "advice": self._advised(),
            "would_be_seen": [
                {
                    "hours": one.duration.total_seconds() / 3600,
                    "ratio": round(one.ratio, 2),
                    "n_negative": round(one.n_negative),
                }
                for one in self.visible
            ],
        }


def limited(streams: Sequence[StreamSummary], limits: Sequence[Reason]) -> tuple[StreamSummary, ...]:
    """Return the summaries of streams of which none is called calm where limits on the data are exceeded."""
    if not limits:
        return tuple(streams)
    return tuple(
        replace(
            one,
            verdict="not_judged",
            reasons=tuple(limits),
            notes=tuple(note for note in one.notes if note.code != "no_change"),
        )
        if one.verdict == "calm"
        else one
        for one in streams
    )


def overall(
    streams: Sequence[StreamSummary], limits: Sequence[Reason] = (), *, beside: Sequence[Reason] = ()
) -> Verdict:
    """Return the verdict on a whole export.

    Parameters
    ----------
    streams : sequence of StreamSummary
        What was judged of each stream.
    limits : sequence of Reason
        Limits on the quality of the data that were exceeded: with any, nothing is calm.
    beside : sequence of Reason
        What is to be said whatever the verdict, such as files that could not be read.
    """
    if not streams:
        return Verdict(status="not_judged", reasons=(*limits, Reason("no_streams"), *beside))
    streams = limited(streams, limits)
    worst = min(streams, key=lambda one: STATUSES.index(one.verdict))
    same = [one for one in streams if one.verdict == worst.verdict]
    status, reasons = worst.verdict, list(worst.reasons)
    if len(same) > 1:  # one reason of each kind
        reasons = list({reason.code: reason for one in reversed(same) for reason in reversed(one.reasons)}.values())[
            ::-1
        ]
        reasons = [_in_all(reason, same) if reason.code == "found" else reason for reason in reasons]
    if status == "not_judged" and len(same) < len(streams):
        reasons = [Reason("partly_judged", {"n": len(same), "total": len(streams)}), *reasons]
    further = [one for one in reasons if one not in limits]
    mend_first = status != "crisis"  # else what was found is what matters, and what to mend tells how far to trust it
    visible = max((one.visible for one in same), key=lambda seen: max((v.ratio for v in seen), default=0.0))
    return Verdict(
        status=status,
        reasons=(*limits, *further, *beside) if mend_first else (*further, *limits, *beside),
        visible=visible if status == "calm" else (),
    )


def _in_all(found: Reason, streams: Sequence[StreamSummary]) -> Reason:
    """Return how many crises there are in all streams together, and of which the gravest one is."""
    each = [reason.values for one in streams for reason in one.reasons if reason.code == found.code]
    gravest = max(each, key=lambda values: int(str(values["severity"])))
    return replace(found, values={**gravest, "n": sum(int(str(values["n"])) for values in each)})
