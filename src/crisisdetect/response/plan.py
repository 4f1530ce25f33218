"""What to do next: the SCCT cell of a crisis and a checklist with sources. Advice; nothing is done by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from crisisdetect.errors import Message, ParameterError
from crisisdetect.locale import InWords, name, say

if TYPE_CHECKING:
    from collections.abc import Iterable

Cluster = Literal["victim", "accidental", "preventable", "unknown"]

#: Cause to cluster, responsibility people give the organisation (0 to 3), and base response.
CELLS: Final[dict[str, tuple[Cluster, int, str]]] = {
    "other": ("victim", 1, "inform"),
    "product_problem": ("accidental", 2, "diminish"),
    "communication_error": ("accidental", 2, "rebuild"),
    "marketing_error": ("preventable", 3, "rebuild"),
    "unclear": ("unknown", 0, "inform"),
}

#: Steps: code to role and source: a code of the catalogues, or a work.
_ACTIONS: Final[dict[str, tuple[str, str]]] = {
    "safety": ("management", "Coombs 2007"),
    "data_leak": ("legal", "gdpr"),
    "legal": ("legal", "practice"),
    "facts": ("community_lead", "Coombs 2007"),
    "paracrisis": ("community_lead", "Coombs, Holladay 2012"),
    "holding": ("pr_lead", "Coombs 2007"),
    "team": ("management", "practice"),
    "pause": ("community_lead", "practice"),
    "ask_cause": ("community_lead", "Coombs 2007"),
    "deny": ("pr_lead", "Coombs 2007"),
    "no_deny": ("pr_lead", "Coombs 2007"),
    "explain": ("pr_lead", "Coombs 2007"),
    "fix": ("support", "Benoit 1995"),
    "correct": ("pr_lead", "Benoit 1995"),
    "withdraw": ("management", "Benoit 1995"),
    "apologise": ("management", "Coombs 2007"),
    "compensate": ("management", "Coombs 2007"),
    "questions": ("support", "Herhausen et al. 2019"),
    "questions_unknown": ("support", "Herhausen et al. 2019"),
    "updates": ("pr_lead", "practice"),
    "watch": ("community_lead", "practice"),
}

#: What raises the responsibility people give, beyond the cause.
FACTORS: Final = ("crisis_history", "bad_reputation", "grave", "minimised", "slow_answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(InWords):
    """One step of the checklist.

    Attributes
    ----------
    code : str
        What it is.
    role : str
        Who does it.
    source : str
        Who says so: a work, or ``practice`` or ``gdpr``.
    n : int or None
        How many questions it is about.

    Examples
    --------
    >>> step = Action(code="team", role="management", source="practice")
    >>> step.in_words("fr")
    'Réunir la cellule de crise et désigner un seul porte-parole.'
    """

    code: str
    role: str
    source: str
    n: int | None = None

    def _said(self) -> str:
        return say(f"action.{self.code}", n=self.n)

    def why(self) -> str:
        """Return why to do it, in the language that is spoken."""
        return say(f"action_why.{self.code}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(InWords):
    """The SCCT cell and the checklist.

    Attributes
    ----------
    cluster : str
        ``victim``, ``accidental``, ``preventable``, or ``unknown`` where the cause is unclear.
    responsibility : int
        0 unknown, 1 low, 2 medium, 3 high: how much people hold the organisation responsible.
    response : str
        ``inform``, ``diminish`` or ``rebuild``, after the factors.
    factors : tuple of str
        What raised it, of ``FACTORS``.
    actions : tuple of Action
        What to do, in order.

    Examples
    --------
    >>> print(plan_of_action("communication_error", severity=2).in_words())
    People will see it as an accident: they will hold you partly responsible. Advised response: apologise, \
correct, and make up for it.

    What weighs against you comes with what people would think without it:

    >>> print(plan_of_action("product_problem", severity=2, gravity=["danger"]).in_words())
    People would see it as an accident if this did not weigh against you: serious reports. As it is, they will \
hold you fully responsible. Advised response: apologise, correct, and make up for it.
    """

    cluster: Cluster
    responsibility: int
    response: str
    factors: tuple[str, ...]
    actions: tuple[Action, ...]

    def _said(self) -> str:
        """Return the cell in one sentence."""
        return say(
            "plan.raised" if self.factors else "plan.summary",
            cluster=say(f"cluster.{self.cluster}"),
            would=say(f"would.{self.cluster}"),
            responsibility=say(f"responsibility.{self.responsibility}"),
            response=say(f"response.{self.response}"),
            factors=[say(f"factor.{factor}") for factor in self.factors],
        )

    def to_markdown(self) -> str:
        """Return the plan as a Markdown checklist, in the language that is spoken."""
        steps = [
            say(
                "plan.step",
                text=action.in_words(),
                role=name("role", action.role),
                why=action.why(),
                source=name("source", action.source),
            )
            for action in self.actions
        ]
        return "\n".join([f"**{self.in_words()}**", "", say("plan.advice"), "", *steps]) + "\n"


def plan_of_action(
    cause: str,
    *,
    severity: int,
    gravity: Iterable[str] = (),
    factors: Iterable[str] = (),
    n_unanswered: int | None = None,
    accusation_false: bool = False,
) -> Plan:
    """Return what the crisis literature and the rulebook advise.

    Parameters
    ----------
    cause : str
        Of ``CELLS``: a cause, or ``unclear``.
    severity : int
        Level 0 to 4.
    gravity : iterable of str, default=()
        Kinds of grave matters that are reported.
    factors : iterable of str, default=()
        What raises the responsibility people give, of ``FACTORS``; ``grave`` is added where gravity is reported.
    n_unanswered : int, optional
        Questions without an answer, where known.
    accusation_false : bool, default=False
        Whether it is established that what is said is false; only then is denying it advised.

    Returns
    -------
    Plan
        The cell, and the actions in order: people's safety first, then what is known, then the response.

    Raises
    ------
    ParameterError
        If a cause or factor is unknown, or the severity is out of its range.

    References
    ----------
    Coombs (2007), Protecting organization reputations during a crisis, Corporate Reputation Review 10.
    Coombs, Holladay (2012), The paracrisis, Public Relations Review 38.
    Benoit (1995), Accounts, excuses, and apologies.

    Examples
    --------
    >>> plan = plan_of_action("marketing_error", severity=3)
    >>> plan.cluster, plan.response, [action.code for action in plan.actions][:3]
    ('preventable', 'rebuild', ['facts', 'holding', 'team'])
    """
    grave, given = tuple(dict.fromkeys(gravity)), tuple(dict.fromkeys(factors))
    if cause not in CELLS or set(given) - set(FACTORS) or severity not in range(5):
        msg = Message(
            "plan_of_action takes a cause of {cells}, factors of {factors}, and a severity of 0 to 4. Got "
            "{cause!r}, {given!r}, {severity!r}.",
            cells=", ".join(CELLS),
            factors=", ".join(FACTORS),
            cause=cause,
            given=given,
            severity=severity,
        )
        raise ParameterError(msg)
    cluster, responsibility, response = CELLS[cause]
    if grave and "grave" not in given:
        given = (*given, "grave")
    if given and cluster != "unknown":
        responsibility = min(3, responsibility + 1)
        response = {"inform": "diminish", "diminish": "rebuild", "rebuild": "rebuild"}[response]
    codes = _codes(cause, severity, grave, response, n_unanswered, accusation_false=accusation_false)
    steps = [(code, *_ACTIONS[code]) for code in codes]
    return Plan(
        cluster=cluster,
        responsibility=responsibility,
        response=response,
        factors=given,
        actions=tuple(
            Action(code=code, role=role, source=source, n=n_unanswered if code == "questions" else None)
            for code, role, source in steps
        ),
    )


def _codes(
    cause: str,
    severity: int,
    grave: tuple[str, ...],
    response: str,
    n_unanswered: int | None,
    *,
    accusation_false: bool,
) -> list[str]:
    wanted = {
        "safety": "danger" in grave,
        "data_leak": "data_leak" in grave,
        "legal": bool({"legal_threat", "discrimination"} & set(grave)),
        "facts": True,
        "paracrisis": severity <= 1,
        "holding": severity >= 2,
        "team": severity >= 3,
        "pause": severity >= 2,
        "ask_cause": cause == "unclear",
        "deny": accusation_false and cause == "other",
        "no_deny": cause == "other" and not accusation_false,
        "explain": response == "diminish",
        "fix": cause == "product_problem",
        "correct": cause == "communication_error",
        "withdraw": cause == "marketing_error",
        "apologise": response == "rebuild",
        "compensate": response == "rebuild" and severity >= 3,
        "questions": n_unanswered is not None and n_unanswered > 0,
        "questions_unknown": n_unanswered is None,
        "updates": severity >= 2,
        "watch": True,
    }
    return [code for code, fits in wanted.items() if fits]
