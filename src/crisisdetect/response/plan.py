"""What to do next: the SCCT cell of a crisis and a checklist with sources. Advice; nothing is done by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from crisisdetect.errors import ParameterError
from crisisdetect.response import _advice, _plan_words
from crisisdetect.response._say import firm

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

#: What raises the responsibility people give, beyond the cause.
FACTORS: Final = ("crisis_history", "bad_reputation", "grave", "minimised", "slow_answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One step of the checklist.

    Attributes
    ----------
    code : str
        What it is, the same in both languages.
    text : str
        What to do.
    why : str
        Why.
    source : str
        Who says so.
    role : str
        Who does it.
    """

    code: str
    text: str
    why: str
    source: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
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
    summary : str
        The cell in one sentence.
    lang : str
        Language of the words.
    """

    cluster: Cluster
    responsibility: int
    response: str
    factors: tuple[str, ...]
    actions: tuple[Action, ...]
    summary: str
    lang: str

    def to_markdown(self) -> str:
        """Return the plan as a Markdown checklist."""
        said = _plan_words.PLAN[self.lang]
        advice = firm(said["advice"]) if self.lang == "fr" else said["advice"]
        lines = [f"**{self.summary}**", "", advice, ""]
        why = firm(said["why"]) if self.lang == "fr" else said["why"]
        for action in self.actions:
            role = _plan_words.ROLE[self.lang][action.role]
            lines.append(f"- [ ] {action.text} ({role})  \n  {why} {action.why} [{action.source}]")
        return "\n".join(lines) + "\n"


def plan_of_action(
    cause: str,
    *,
    severity: int,
    gravity: Iterable[str] = (),
    factors: Iterable[str] = (),
    n_unanswered: int | None = None,
    accusation_false: bool = False,
    lang: str = "en",
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
    lang : {"en", "fr"}, default="en"
        Language.

    Returns
    -------
    Plan
        The cell, and the actions in order: people's safety first, then what is known, then the response.

    Raises
    ------
    ParameterError
        If a cause, factor or language is unknown, or the severity is out of its range.

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
    if cause not in CELLS or set(given) - set(FACTORS) or lang not in _plan_words.PLAN or severity not in range(5):
        msg = (
            f"plan_of_action takes a cause of {', '.join(CELLS)}, factors of {', '.join(FACTORS)}, a severity of 0 "
            f"to 4 and a language of {', '.join(_plan_words.PLAN)}. Got {cause!r}, {given!r}, {severity!r}, {lang!r}."
        )
        raise ParameterError(msg)
    cluster, responsibility, response = CELLS[cause]
    if grave and "grave" not in given:
        given = (*given, "grave")
    if given and cluster != "unknown":
        responsibility = min(3, responsibility + 1)
        response = {"inform": "diminish", "diminish": "rebuild", "rebuild": "rebuild"}[response]
    codes = _codes(cause, severity, grave, response, n_unanswered, accusation_false=accusation_false)
    said = _plan_words.PLAN[lang]
    summary = said["summary"].format(
        cluster=_plan_words.CLUSTER[lang][cluster],
        responsibility=_plan_words.RESPONSIBILITY[lang][responsibility],
        response=_plan_words.RESPONSE[lang][response],
    )
    if given:
        summary += said["raised"].format(factors=", ".join(_plan_words.FACTOR[lang][factor] for factor in given))
    return Plan(
        cluster=cluster,
        responsibility=responsibility,
        response=response,
        factors=given,
        actions=tuple(_action(code, lang, n_unanswered) for code in codes),
        summary=firm(summary) if lang == "fr" else summary,
        lang=lang,
    )


def _action(code: str, lang: str, n_unanswered: int | None) -> Action:
    role, source, words = _advice.ACTIONS[code]
    text, why = words[lang]
    if lang == "fr":
        text, why, source = firm(text), firm(why), _advice.SOURCE_FR.get(source, source)
    return Action(code=code, text=text.format(n=n_unanswered), why=why, source=source, role=role)


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
