"""From an understanding to plain data: cause, grave comments, questions, plan, drafts and aftermath."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crisisdetect.report._clean import COMMENT_LIMIT, SENTENCE_LIMIT, clean
from crisisdetect.report._voices import Voices, finite, iso
from crisisdetect.report._wording import Tongue, capital

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from crisisdetect.quantification import ShareEstimate
    from crisisdetect.response import CauseFinding, Contradiction, Plan, Recovery, ResponseFigures, Severity

_N_GROUPS: Final = 8
_N_GRAVE_IN_ALL: Final = 20
_N_CONTRADICTIONS: Final = 5
_N_ACTIONS: Final = 30
_DRAFT_LIMIT: Final = 4_000
_KINDS: Final = ("danger", "discrimination", "data_leak", "legal_threat", "boycott")


def cause_found(found: CauseFinding, voices: Voices, tongue: Tongue) -> dict[str, Any]:
    """Return the likely cause in words, with the share of each and example comments of the likeliest."""
    shares = [
        {
            "code": clean(code),
            "name": clean(capital(tongue.name("cause", code))),
            "share": finite(share),
            "low": finite(found.low.get(code)),
            "high": finite(found.high.get(code)),
        }
        for code, share in sorted(found.probabilities.items(), key=lambda pair: -pair[1])
    ]
    if found.why_unclear is None:
        share, low, high = (tongue.percent(part[found.cause]) for part in (found.probabilities, found.low, found.high))
        sentence = tongue.say("cause_share", share=share, low=low, high=high)
    else:
        sentence = clean(tongue.name("cause_why", found.why_unclear))
    return {
        "code": clean(found.cause),
        "name": clean(capital(tongue.name("cause", found.cause))),
        "sentence": sentence,
        "n_comments": int(found.n_comments),
        "shares": [share for share in shares if share["share"] is not None],
        "evidence": voices.comments(found.evidence.get(found.cause, ()), most=2),
    }


def grave_found(
    table: pd.DataFrame, voices: Voices, tongue: Tongue, *, most: int = _N_GRAVE_IN_ALL
) -> list[dict[str, Any]]:
    """Return grave comments by kind, the gravest kind first, the latest comments of each."""
    if table.empty:
        return []
    order = sorted(table["kind"].unique(), key=lambda kind: (_KINDS.index(kind) if kind in _KINDS else 99, str(kind)))
    found = []
    for kind in order:
        rows = table[table["kind"] == kind]
        n_people = int(rows["n_same"].max())
        found.append(
            {
                "kind": clean(kind),
                "name": clean(capital(tongue.name("gravity", kind))),
                "n_people": n_people,
                "n_comments": len(rows),
                "sentence": tongue.count("grave_people", n_people),
                "first_at": iso(rows["timestamp"].min()),
                "last_at": iso(rows["timestamp"].max()),
                "signs": voices.several(dict.fromkeys(sign for sign in rows["sign"].tolist()[::-1] if sign), most=5),
                "comments": voices.comments(dict.fromkeys(rows["id"].tolist()[::-1]), most=most),
            }
        )
    return found


def grave_ids(table: pd.DataFrame | None) -> Iterable[object]:
    """Return the ids of the grave comments that can be shown."""
    if table is not None and not table.empty:
        for _, rows in table.groupby("kind", sort=False):
            yield from rows["id"].tolist()[::-1][: 2 * _N_GRAVE_IN_ALL]


def questions_found(
    questions: pd.DataFrame, figures: ResponseFigures | None, voices: Voices, tongue: Tongue
) -> dict[str, Any]:
    """Return open questions by group, with their age, and how many were answered."""
    waiting = questions[~questions["answered"].fillna(value=False).astype(bool)]
    groups = [_group(rows, tongue, voices) for _, rows in waiting.groupby("group", sort=True)]
    groups.sort(key=lambda group: (-group["n"], -(group["waiting_s"] or 0.0)))
    said = [] if figures is None else _in_figures(figures, tongue)
    return {
        "n_asked": len(questions),
        "n_open": len(waiting),
        "n_groups": len(groups),
        "sentences": said,
        "groups": groups[:_N_GROUPS],
    }


def _group(rows: pd.DataFrame, tongue: Tongue, voices: Voices) -> dict[str, Any]:
    first = rows.sort_values(["timestamp", "id"], kind="stable").iloc[0]
    hours = finite(rows["hours_waiting"].max())
    known = bool(rows["answered"].notna().all())
    parts = [tongue.count("asked_times", len(rows))]
    if hours is not None:
        parts.append(tongue.say("asked_ago", age=tongue.duration(3600 * hours)))
    parts.append(tongue.say("not_answered" if known else "answer_unknown"))
    return {
        "text": voices.words(first["text"], limit=COMMENT_LIMIT // 2),
        "kind": clean(first["kind"]),
        "kind_name": capital(clean(tongue.name("asked", first["kind"]))),
        "n": len(rows),
        "asked_at": iso(first["timestamp"]),
        "waiting_s": None if hours is None else round(3600 * hours),
        "answer_known": known,
        "sentence": " · ".join(parts),
    }


def _in_figures(figures: ResponseFigures, tongue: Tongue) -> list[str]:
    said = [tongue.count("figures_asked", figures.n_asked)]
    if figures.n_known:
        ends = {"low": tongue.percent(figures.rate_low), "high": tongue.percent(figures.rate_high)}
        rate = tongue.percent(figures.response_rate)
        said.append(
            tongue.count("figures_rate", figures.n_answered, known=tongue.number(figures.n_known), rate=rate, **ends)
        )
    if figures.n_asked > figures.n_known:
        said.append(tongue.count("figures_unknown", figures.n_asked - figures.n_known))
    for key, hours in (("median", figures.median_hours_to_answer), ("longest", figures.longest_hours_waiting)):
        if finite(hours) is not None:
            said.append(tongue.say(f"figures_{key}", time=tongue.duration(3600 * hours)))
    return said


def contradictions_found(found: Iterable[Contradiction], voices: Voices, tongue: Tongue) -> list[dict[str, Any]]:
    """Return answers to one question that do not agree."""
    return [
        {
            "about": clean(one.about),
            "about_name": capital(clean(tongue.name("about", one.about))),
            "said": voices.several(one.said, most=6),
        }
        for one in list(found)[:_N_CONTRADICTIONS]
    ]


def plan_found(understanding: Any, tongue: Tongue) -> dict[str, Any] | None:
    """Return the recommended actions, said again where the report speaks another language than the result."""
    plan: Plan | None = getattr(understanding, "plan", None)
    if plan is None:
        return None
    plan = plan if plan.lang == tongue.lang else _said_again(plan, understanding, tongue.lang)
    return {
        "lang": plan.lang,
        "cluster": clean(plan.cluster),
        "responsibility": int(plan.responsibility),
        "response": clean(plan.response),
        "factors": [clean(factor) for factor in plan.factors],
        "summary": clean(plan.summary, limit=SENTENCE_LIMIT),
        "actions": [
            {
                "code": clean(action.code),
                "text": clean(action.text, limit=SENTENCE_LIMIT),
                "why": clean(action.why, limit=SENTENCE_LIMIT),
                "source": clean(tongue.name("source", action.source)),
                "role": clean(action.role),
                "role_name": clean(tongue.name("role", action.role)),
            }
            for action in plan.actions[:_N_ACTIONS]
        ],
    }


def _said_again(plan: Plan, understanding: Any, lang: str) -> Plan:
    from crisisdetect.response import plan_of_action

    cause, severity = getattr(understanding, "cause", None), getattr(understanding, "severity", None)
    figures: ResponseFigures | None = getattr(understanding, "figures", None)
    if cause is None or severity is None:
        return plan
    known = figures is not None and figures.n_known > 0
    again = plan_of_action(
        cause.cause,
        severity=severity.level,
        gravity=tuple(severity.gravity),
        factors=tuple(factor for factor in plan.factors if factor != "grave" or not severity.gravity),
        n_unanswered=figures.n_known - figures.n_answered if known and figures is not None else None,
        lang=lang,
    )
    same = [action.code for action in again.actions] == [action.code for action in plan.actions]
    return again if same else plan


def drafts_found(drafts: Mapping[str, str], voices: Voices, tongue: Tongue) -> list[dict[str, Any]]:
    """Return drafts of statements; they quote what people ask, so that they are left out with texts."""
    return [
        {"kind": clean(kind), "name": capital(clean(tongue.name("draft", kind))), "text": text}
        for kind, draft in drafts.items()
        if (text := voices.words(draft, limit=_DRAFT_LIMIT, lines=True)) is not None
    ]


def severity_found(severity: Severity, tongue: Tongue) -> list[str]:
    """Return what holds a level down."""
    return [tongue.say("severity_press")] if severity.held_by_press else []


def share_found(before: ShareEstimate | None, during: ShareEstimate | None, tongue: Tongue) -> dict[str, Any] | None:
    """Return the share of negative comments corrected for the model's errors; None where it could not be corrected."""
    if during is None or during.method == "none":
        return None
    said = {"during": tongue.percent(during.share), **_ends(during, tongue)}
    if before is None or before.method == "none":
        sentence = tongue.say("share_corrected_during", **said)
    else:
        usual = {f"before_{end}": value for end, value in _ends(before, tongue).items()}
        sentence = tongue.say("share_corrected", before=tongue.percent(before.share), **said, **usual)
    known = {"before": None if before is None or before.method == "none" else before, "during": during}
    return {
        **{name: one and {"share": one.share, "low": one.low, "high": one.high} for name, one in known.items()},
        "sentence": sentence,
    }


def _ends(estimate: ShareEstimate, tongue: Tongue) -> dict[str, str]:
    return {"low": tongue.percent(estimate.low), "high": tongue.percent(estimate.high)}


def recovery_found(recovery: Recovery, tongue: Tongue, *, daily: bool) -> dict[str, Any]:
    """Return whether it is over, how sure that is, and how fast it went down."""
    said = []
    if recovery.recovered_at is None:
        n_inside, n_needed = tongue.number(recovery.n_inside), tongue.number(recovery.n_needed)
        said.append(tongue.say("recovery_not_yet", inside=n_inside, needed=n_needed))
    else:
        key = "recovery_sure" if recovery.sure else "recovery_unsure"
        said.append(tongue.say(key, when=tongue.moment(recovery.recovered_at, daily=daily)))
    if recovery.relapsed_at is not None:
        said.append(tongue.say("recovery_relapsed", when=tongue.moment(recovery.relapsed_at, daily=daily)))
    if finite(recovery.ratio) is not None:
        values = {key: tongue.number(getattr(recovery, key), 1) for key in ("ratio", "ratio_low", "ratio_high")}
        said.append(tongue.say("recovery_ratio", **values))
    if finite(recovery.half_life_hours) is not None:
        said.append(tongue.say("recovery_half_life", time=tongue.duration(3600 * recovery.half_life_hours)))
    return {
        "recovered_at": iso(recovery.recovered_at),
        "relapsed_at": iso(recovery.relapsed_at),
        "sure": bool(recovery.sure),
        "ratio": finite(recovery.ratio),
        "ratio_low": finite(recovery.ratio_low),
        "ratio_high": finite(recovery.ratio_high),
        "half_life_s": None if finite(recovery.half_life_hours) is None else round(3600 * recovery.half_life_hours),
        "excess": finite(recovery.excess),
        "sentences": said,
    }
