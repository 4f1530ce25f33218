"""What is understood of a crisis, and grave comments, as lines of Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crisisdetect import locale
from crisisdetect.report._markdown_text import escaped, heading_and_list
from crisisdetect.report._voices import given
from crisisdetect.report._wording import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def comment_lines(comment: Mapping[str, Any], *, indent: str = "") -> list[str]:
    """Return a comment as a quotation, with who wrote it and when."""
    named = [part for part in (given(comment["author"]), given(comment["id"])) if part]
    by = [*named, locale.moment(comment["timestamp"])]
    return [
        f"{indent}> {escaped(comment['text'])}",
        f"{indent}>",
        f"{indent}> {escaped(' · '.join(by))}",
        "",
    ]


def grave_lines(kinds: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return grave comments by kind."""
    lines = [escaped(say("grave_hint")), ""]
    for kind in kinds:
        seen = say("grave_seen", when=locale.moment(kind["last_at"]))
        lines += [f"**{escaped(kind['name'])}** · {escaped(kind['sentence'])} · {escaped(seen)}", ""]
        for comment in kind["comments"]:
            lines += comment_lines(comment)
    return lines


def understood_lines(u: Mapping[str, Any], *, redacted: bool) -> list[str]:
    """Return the sections of what is understood of a crisis."""
    lines: list[str] = []
    if u["grave"]:
        lines += [_title("grave"), "", *grave_lines(u["grave"])]
    lines += _concerns(u["concerns"]) + _cause(u["cause"])
    if u["plan"]:
        lines += _plan(u["plan"])
    if u["drafts"]:
        lines += [_title("drafts"), "", escaped(say("drafts_hint")), ""]
        for draft in u["drafts"]:
            lines += [f"**{escaped(draft['name'])}**", ""]
            for paragraph in filter(str.strip, draft["text"].split("\n")):
                lines += [f"> {escaped(paragraph)}", ">"]
            lines[-1] = ""
    if u["questions"]:
        lines += _questions(u, redacted=redacted)
    lines += _origin(u)
    if u["recovery"]:
        lines += heading_and_list(4, say("recovery"), u["recovery"]["sentences"])
    return lines if u["concerns"] else lines + _changed(u["changed"])


def _title(key: str) -> str:
    return f"#### {escaped(say(key))}"


def _plan(plan: Mapping[str, Any]) -> list[str]:
    lines = [_title("actions"), "", escaped(plan["summary"]), ""]
    for action in plan["actions"]:
        why = say("action_why", why=action["why"], source=action["source"])
        lines.append(f"- **{escaped(action['text'])}** {escaped(locale.capital(action['role_name']))}. {escaped(why)}")
    return [*lines, "", escaped(say("actions_advice")), ""]


def _concerns(concerns: Sequence[Mapping[str, Any]]) -> list[str]:
    if not concerns:
        return []
    lines = [_title("concerns"), ""]
    for concern in concerns:
        lines += [f"**{escaped(locale.capital(concern['name']))}** · {escaped(concern['sentence'])}", ""]
        for comment in concern["evidence"]:
            lines += comment_lines(comment)
    return lines


def _changed(changed: Mapping[str, Any] | None) -> list[str]:
    kinds = [(key, changed[key]) for key in ("terms", "phrases", "hashtags", "emoji") if changed and changed[key]]
    if not kinds:
        return []
    rows = [
        locale.say(
            "format.label",
            name=f"**{escaped(say('words' if key == 'terms' else key))}**",
            value=", ".join(map(escaped, words)),
        )
        for key, words in kinds
    ]
    return [_title("terms"), "", *(f"- {row}" for row in rows), ""]


def _cause(cause: Mapping[str, Any] | None) -> list[str]:
    if not cause:
        return []
    return [_title("cause"), "", f"**{escaped(cause['name'])}** {escaped(cause['sentence'])}", ""]


def _origin(u: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    if u["trigger"] and u["trigger"]["first_at"]:
        lines += _trigger(u["trigger"])
    if u["people"] and (said := u["people"]["coordination"] + u["people"]["sentences"]):
        lines += heading_and_list(4, say("people"), said)
    places = u["places"] or {}
    listed = [
        locale.say(
            "format.label",
            name=say(key),
            value=", ".join(f"{place['name']} ({locale.number(place['n'], 0)})" for place in places[key]),
        )
        for key in ("platforms", "languages")
        if places.get(key)
    ]
    return lines + (heading_and_list(4, say("places"), listed) if listed else [])


def _trigger(trigger: Mapping[str, Any]) -> list[str]:
    first = locale.say("format.label", name=say("trigger_first"), value=locale.moment(trigger["first_at"]))
    lines = [_title("trigger"), "", escaped(first), ""]
    if trigger["first"]:
        lines += comment_lines(trigger["first"])
    if trigger["own"]:
        lines += [escaped(say("trigger_own")), "", *comment_lines(trigger["own"])]
    if trigger["event"]:
        lines += [escaped(locale.say("format.label", name=say("trigger_event"), value=trigger["event"])), ""]
    return [*lines, escaped(say("trigger_caution")), ""]


def _questions(u: Mapping[str, Any], *, redacted: bool) -> list[str]:
    asked = u["questions"]
    lines = heading_and_list(4, say("questions"), asked["sentences"])
    if not asked["n_open"]:
        lines += [escaped(say("questions_none")), ""]
    if redacted:
        lines += [escaped(say("questions_hidden")), ""]
    for group in asked["groups"]:
        about = escaped(f"{group['kind_name']} · {group['sentence']}")
        lines += [f"> {escaped(group['text'])}", ">", f"> {about}", ""] if group["text"] else [f"- {about}", ""]
    if u["contradictions"]:
        said = [f"{one['about_name']} · {' ≠ '.join(one['said'])}" for one in u["contradictions"]]
        lines += heading_and_list(4, say("contradictions"), said)
    return lines
