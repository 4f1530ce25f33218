"""From an understanding to plain data: cause, grave comments, questions, plan, drafts and aftermath."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crisisdetect import locale
from crisisdetect.report._clean import COMMENT_LIMIT, SENTENCE_LIMIT, clean
from crisisdetect.report._voices import Voices, finite, iso
from crisisdetect.report._wording import count, say
from crisisdetect.response.drafts import KINDS as DRAFTS
from crisisdetect.response.gravity import KINDS
from crisisdetect.response.questions import asking_part
from crisisdetect.understanding import typical_question

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from crisisdetect.quantification import ShareEstimate
    from crisisdetect.response import CauseFinding, Contradiction, Plan, Recovery, ResponseFigures, Severity
    from crisisdetect.understanding import Understanding

_N_GROUPS: Final = 8
_N_GRAVE_IN_ALL: Final = 20
_N_CONTRADICTIONS: Final = 5
_N_ACTIONS: Final = 30
_DRAFT_LIMIT: Final = 4_000


def cause_found(found: CauseFinding, voices: Voices) -> dict[str, Any]:
    """Return the likely cause in words, with the share of each and example comments of the likeliest."""
    shares = [
        {
            "code": clean(code),
            "name": clean(locale.capital(locale.name("cause", code))),
            "share": finite(share),
            "low": finite(found.low.get(code)),
            "high": finite(found.high.get(code)),
        }
        for code, share in sorted(found.probabilities.items(), key=lambda pair: -pair[1])
    ]
    if found.why_unclear is None:
        share, low, high = (locale.percent(part[found.cause]) for part in (found.probabilities, found.low, found.high))
        sentence = say("cause_share", share=share, low=low, high=high)
    else:
        sentence = clean(locale.name("cause_why", found.why_unclear))
    return {
        "code": clean(found.cause),
        "name": clean(locale.capital(locale.name("cause", found.cause))),
        "sentence": sentence,
        "n_comments": int(found.n_comments),
        "shares": [share for share in shares if share["share"] is not None],
        "evidence": voices.comments(found.evidence.get(found.cause, ()), most=2),
    }


def grave_found(table: pd.DataFrame, voices: Voices, *, most: int = _N_GRAVE_IN_ALL) -> list[dict[str, Any]]:
    """Return grave comments by kind, the gravest kind first, the latest comments of each."""
    if table.empty:
        return []
    order = sorted(table["kind"].unique(), key=lambda kind: (KINDS.index(kind) if kind in KINDS else 99, str(kind)))
    found = []
    for kind in order:
        rows = table[table["kind"] == kind]
        n_people = int(rows["n_same"].max())
        found.append(
            {
                "kind": clean(kind),
                "name": clean(locale.capital(locale.name("gravity", kind))),
                "n_people": n_people,
                "n_comments": len(rows),
                "sentence": count("grave_people", n_people),
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


def questions_found(questions: pd.DataFrame, figures: ResponseFigures | None, voices: Voices) -> dict[str, Any]:
    """Return open questions by group, with their age, and how many were answered."""
    waiting = questions[~questions["answered"].fillna(value=False).astype(bool)]
    asked = [(rows, typical_question(rows["text"])) for _, rows in waiting.groupby("group", sort=True)]
    # Groups without a calm question of some length (half a question, anger) come after those that have one.
    asked.sort(key=lambda one: (one[1] is None, -len(one[0]), one[0]["timestamp"].min()))
    groups = [_group(rows, typical, voices) for rows, typical in asked]
    said = [] if figures is None else _in_figures(figures)
    return {
        "n_asked": len(questions),
        "n_open": len(waiting),
        "n_groups": len(groups),
        "sentences": said,
        "groups": groups[:_N_GROUPS],
    }


def _group(rows: pd.DataFrame, typical: str | None, voices: Voices) -> dict[str, Any]:
    first = rows.sort_values(["timestamp", "id"], kind="stable").iloc[0]
    asked = typical or asking_part(str(first["text"]))
    hours = finite(rows["hours_waiting"].max())
    known = bool(rows["answered"].notna().all())
    parts = [count("asked_times", len(rows))]
    if hours is not None:
        parts.append(say("asked_ago", age=locale.duration(3600 * hours)))
    if not known:
        parts.append(say("answer_unknown"))
    return {
        "text": voices.words(asked, limit=COMMENT_LIMIT // 2),
        "kind": clean(first["kind"]),
        "kind_name": locale.capital(clean(locale.name("asked", first["kind"]))),
        "n": len(rows),
        "asked_at": iso(first["timestamp"]),
        "waiting_s": None if hours is None else round(3600 * hours),
        "answer_known": known,
        "sentence": " · ".join(parts),
    }


def _in_figures(figures: ResponseFigures) -> list[str]:
    said = [count("figures_asked", figures.n_asked)]
    if figures.n_known:
        ends = {"low": locale.percent(figures.rate_low), "high": locale.percent(figures.rate_high)}
        rate = locale.percent(figures.response_rate)
        said.append(count("figures_rate", figures.n_answered, known=locale.number(figures.n_known), rate=rate, **ends))
    if figures.n_asked > figures.n_known:
        said.append(count("figures_unknown", figures.n_asked - figures.n_known))
    for key, hours in (("median", figures.median_hours_to_answer), ("longest", figures.longest_hours_waiting)):
        if finite(hours) is not None:
            said.append(say(f"figures_{key}", time=locale.duration(3600 * hours)))
    return said


def contradictions_found(found: Iterable[Contradiction], voices: Voices) -> list[dict[str, Any]]:
    """Return answers to one question that do not agree."""
    return [
        {
            "about": clean(one.about),
            "about_name": locale.capital(clean(locale.name("about", one.about))),
            "said": voices.several(one.said, most=6),
        }
        for one in list(found)[:_N_CONTRADICTIONS]
    ]


def plan_found(plan: Plan) -> dict[str, Any]:
    """Return the recommended actions."""
    lang = locale.spoken()
    return {
        "lang": lang,
        "cluster": clean(plan.cluster),
        "responsibility": int(plan.responsibility),
        "response": clean(plan.response),
        "factors": [clean(factor) for factor in plan.factors],
        "summary": clean(plan.in_words(), limit=SENTENCE_LIMIT),
        "actions": [
            {
                "code": clean(action.code),
                "text": clean(action.in_words(), limit=SENTENCE_LIMIT),
                "why": clean(action.why(), limit=SENTENCE_LIMIT),
                "source": clean(locale.name("source", action.source)),
                "role": clean(action.role),
                "role_name": clean(locale.name("role", action.role)),
            }
            for action in plan.actions[:_N_ACTIONS]
        ],
    }


def drafts_found(understanding: Understanding, voices: Voices) -> list[dict[str, Any]]:
    """Return drafts of statements; they quote what people ask, so that they are left out with texts."""
    if voices.hidden:
        return []
    said = {kind: understanding.draft(kind, lang=locale.spoken(), tz=locale.here()) for kind in DRAFTS}
    return [
        {"kind": kind, "name": locale.capital(locale.name("draft_kind", kind)), "text": text}
        for kind, draft in said.items()
        if (text := voices.words(draft, limit=_DRAFT_LIMIT, lines=True)) is not None
    ]


def limits_found(understanding: Understanding) -> list[str]:
    """Return what cannot be known, each once; why there is no cause stands with the cause."""
    why = understanding.cause.why_unclear
    cause = None if why is None else locale.name("cause_why", why)
    said = dict.fromkeys(understanding.limits_in_words())
    return [clean(sentence, limit=SENTENCE_LIMIT) for sentence in said if sentence != cause]


def severity_found(severity: Severity) -> list[str]:
    """Return what holds a level down."""
    return [say("severity_press")] if severity.held_by_press else []


def share_found(before: ShareEstimate | None, during: ShareEstimate | None) -> dict[str, Any] | None:
    """Return the share of negative comments corrected for the model's errors; None where it could not be corrected."""
    if during is None or during.method == "none":
        return None
    said = {"during": locale.percent(during.share), **_ends(during)}
    if before is None or before.method == "none":
        sentence = say("share_corrected_during", **said)
    else:
        usual = {f"before_{end}": value for end, value in _ends(before).items()}
        sentence = say("share_corrected", before=locale.percent(before.share), **said, **usual)
    known = {"before": None if before is None or before.method == "none" else before, "during": during}
    return {
        **{name: one and {"share": one.share, "low": one.low, "high": one.high} for name, one in known.items()},
        "sentence": sentence,
    }


def _ends(estimate: ShareEstimate) -> dict[str, str]:
    return {"low": locale.percent(estimate.low), "high": locale.percent(estimate.high)}


def recovery_found(recovery: Recovery, *, daily: bool) -> dict[str, Any]:
    """Return whether it is over, how sure that is, and how fast it went down."""
    said = []
    if recovery.recovered_at is None:
        n_inside, n_needed = locale.number(recovery.n_inside), locale.number(recovery.n_needed)
        said.append(say("recovery_not_yet", inside=n_inside, needed=n_needed))
    else:
        key = "recovery_sure" if recovery.sure else "recovery_unsure"
        said.append(say(key, when=locale.moment(recovery.recovered_at, daily=daily)))
    if recovery.relapsed_at is not None:
        said.append(say("recovery_relapsed", when=locale.moment(recovery.relapsed_at, daily=daily)))
    if finite(recovery.ratio) is not None:
        values = {key: locale.number(getattr(recovery, key), 1) for key in ("ratio", "ratio_low", "ratio_high")}
        said.append(say("recovery_ratio", **values))
    if finite(recovery.half_life_hours) is not None:
        said.append(say("recovery_half_life", time=locale.duration(3600 * recovery.half_life_hours)))
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
