"""What is understood of one crisis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crisisdetect.locale import InData, name, say, speaking
from crisisdetect.response import draft
from crisisdetect.understanding._asked import about_most, facts_of

if TYPE_CHECKING:
    import pandas as pd

    from crisisdetect.crises import Crisis
    from crisisdetect.explain import Explanation
    from crisisdetect.quantification import ShareEstimate
    from crisisdetect.response import (
        CauseFinding,
        Contradiction,
        Dispatch,
        Plan,
        Recovery,
        ResponseFigures,
        Severity,
    )
    from crisisdetect.response.drafts import DraftKind


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Understanding(InData):
    """One crisis understood; each part says what it cannot know.

    Attributes
    ----------
    explanation : Explanation
        What changed: words, concerns, people, places, what came first.
    share_before, share_during : ShareEstimate or None
        Share of negative comments before and during the crisis, corrected for the errors of the model where they are
        known, with its interval; None where nothing was scored. See :func:`crisisdetect.share_between`.
    cause : CauseFinding
        What went wrong, with probabilities, or ``unclear``.
    grave : DataFrame
        Grave comments of the time of the crisis, one row a comment and kind: ``id``, ``timestamp``, ``kind``,
        ``sign``, ``certainty`` and ``n_same``; see :func:`crisisdetect.response.grave_comments`.
    questions : DataFrame
        Questions and requests of the time of the crisis, those without an answer first, the oldest first; see
        :func:`crisisdetect.response.open_questions`.
    figures : ResponseFigures
        How they were answered, up to the end of the data.
    contradictions : tuple of Contradiction
        Where answers to like questions differ.
    severity : Severity
        Level and points by the policy.
    plan : Plan
        What to do, with reasons and sources.
    messages : tuple of Dispatch
        Whom to tell at the moment the crisis opened.
    crisis : Crisis
        Which one it is.
    brand : str or None
        Who speaks in the drafts; None takes the name of the stream.
    recovery : Recovery or None
        Whether it is over; None where the series does not tell.
    limits : tuple of str
        What cannot be known here: codes, see :meth:`limits_in_words`.
    """

    explanation: Explanation
    share_before: ShareEstimate | None
    share_during: ShareEstimate | None
    cause: CauseFinding
    grave: pd.DataFrame
    questions: pd.DataFrame
    figures: ResponseFigures
    contradictions: tuple[Contradiction, ...]
    severity: Severity
    plan: Plan
    messages: tuple[Dispatch, ...]
    crisis: Crisis
    brand: str | None
    recovery: Recovery | None
    limits: tuple[str, ...]

    def draft(self, kind: DraftKind = "holding", *, lang: str | None = None, **known: Any) -> str:
        """Return a draft of a statement with gaps in square brackets; it is never sent by itself.

        Parameters
        ----------
        kind : {"holding", "apology", "update"}, default="holding"
            Which one.
        lang : str, optional
            Language; by default that which is spoken, English unless inside ``with speaking(lang):``.
        **known
            What is known besides, of ``crisisdetect.response.Facts``: ``what``, ``done``, ``contact`` ...
        """
        with speaking(lang):
            first = self.explanation.trigger.first_at  # what may be published is the time of a comment, not of a bin
            found = {
                "brand": self.brand,
                "what": about_most(self.explanation.concerns),
                "since": self.crisis.onset if first is None else first,
                "safety": say("gap.safety") if self._endangers else None,
            }
            given = {key: value for key, value in {**found, **known}.items() if value is not None}
            about = {name for concern in self.explanation.concerns for name in concern.ids}
            asked = self.questions[self.questions["id"].isin(about)]  # other people ask other things meanwhile
            return draft(kind, facts_of(self.crisis, asked, **given))

    @property
    def _endangers(self) -> bool:
        """Whether somebody reports a danger, so that a statement must say how to stay safe."""
        return bool((self.grave["kind"] == "danger").any())

    def limits_in_words(self) -> tuple[str, ...]:
        """Return what cannot be known here as sentences, in the language that is spoken."""
        axes = tuple(name("axis", axis) for axis in self.severity.unknown)
        said = (
            name("cause_why", code.removeprefix("cause_"))
            if code.startswith("cause_")
            else say(f"limit.{code}", axes=axes)
            for code in self.limits
        )
        return (*self.explanation.limits_in_words(), *said)

    def _data(self) -> dict[str, object]:
        """Return what machines need of it as plain data, as the JSON of a scan has it.

        Of what people wrote it has the phrases that name concerns, nothing else.
        """
        answered = self.questions["answered"]
        return {
            "negative_share": {"before": _share(self.share_before), "during": _share(self.share_during)},
            "cause": {
                "name": self.cause.cause,
                "shares": {name: _number(value) for name, value in self.cause.probabilities.items()},
                "n_comments": self.cause.n_comments,
                "why_unclear": self.cause.why_unclear,
            },
            "gravity": [
                {
                    "kind": kind,
                    "certainty": certainty,
                    "n_people": int(rows["n_same"].iloc[0]),
                    "ids": rows["id"].astype(str).tolist(),
                }
                for (kind, certainty), rows in self.grave.groupby(["kind", "certainty"], sort=True)
            ],
            "concerns": [
                {
                    "title": concern.title(),
                    "category": concern.category,
                    "phrase": concern.phrase,
                    "first_at": concern.first_at.tz_convert("UTC").isoformat().replace("+00:00", "Z"),
                    "n_comments": concern.n_comments,
                    "growth": _number(concern.growth),
                    "share_of_excess": _number(concern.share_of_excess),
                }
                for concern in self.explanation.concerns
            ],
            "open_questions": {
                "n_asked": len(self.questions),
                "n_answered": int(answered.fillna(value=False).astype(bool).sum()),
                "n_unanswered": int((~answered.fillna(value=True).astype(bool)).sum()),
                "n_unknown": int(answered.isna().sum()),
            },
            "plan": [
                {"code": a.code, "role": a.role, "text": a.in_words(), "source": name("source", a.source)}
                for a in self.plan.actions
            ],
        }


def _share(estimate: ShareEstimate | None) -> dict[str, object] | None:
    if estimate is None:
        return None
    return {
        "share": _number(estimate.share),
        "low": _number(estimate.low),
        "high": _number(estimate.high),
        "level": estimate.level,
        "n_scored": estimate.n_scored,
        "method": estimate.method,
    }


def _number(value: Any) -> float | None:
    return None if value != value else round(float(value), 4)
