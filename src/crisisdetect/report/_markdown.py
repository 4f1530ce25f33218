"""The summary of a report as Markdown in which foreign text stays text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crisisdetect.report._markdown_text import escaped, heading_and_list, table
from crisisdetect.report._markdown_understood import comment_lines, grave_lines, understood_lines
from crisisdetect.report._wording import Tongue, capital

if TYPE_CHECKING:
    from collections.abc import Mapping


def markdown(summary: Mapping[str, Any]) -> str:
    """Return a report as Markdown.

    Parameters
    ----------
    summary : dict
        What :func:`summarise` returned, with a ``title``.

    Returns
    -------
    str
        CommonMark with tables, ending with a line break.
    """
    tongue = Tongue(summary["lang"])
    lines = [f"# {escaped(summary['title'])}", "", f"**{escaped(summary['verdict']['sentence'])}**", ""]
    lines += [escaped(summary["looked_at"]), ""]
    if summary["crises"]:
        lines += [f"## {escaped(tongue.say('crises'))}", ""]
        for crisis in summary["crises"]:
            lines += _crisis(crisis, tongue, redacted=summary["redacted"])
    if summary["grave"] is not None:
        lines += [f"## {escaped(tongue.say('grave_in_all'))}", ""]
        lines += grave_lines(summary["grave"], tongue) if summary["grave"] else [escaped(tongue.say("grave_none")), ""]
    lines += [f"## {escaped(tongue.say('streams'))}", ""]
    for stream in summary["streams"]:
        lines += _stream(stream)
    lines += heading_and_list(2, tongue.say("sure"), summary["how_sure"])
    lines += heading_and_list(3, tongue.say("wrong"), summary["what_would_make_us_wrong"])
    lines += _read(summary, tongue)
    rows = [(setting["name"], setting["words"]) for setting in summary["settings"]]
    if rows:
        lines += [f"## {escaped(tongue.say('settings'))}", ""]
        lines += table((tongue.say("setting"), tongue.say("value")), rows)
    lines += ["---", "", escaped(tongue.say("made_by"))]
    return "\n".join(lines) + "\n"


def _crisis(crisis: Mapping[str, Any], tongue: Tongue, *, redacted: bool) -> list[str]:
    def when(key: str) -> str:
        return tongue.moment(crisis[key], daily=crisis["daily"])

    level = f"{tongue.say('severity_of_4', severity=crisis['severity'])} · {crisis['level_name']}"
    state = tongue.say("state_active" if crisis["running"] else "state_recovered")
    onset = when("onset")
    if crisis["onset_low"] != crisis["onset_high"]:
        onset += f" ({tongue.between(crisis['onset_low'], crisis['onset_high'], daily=crisis['daily'])})"
    times = [
        (tongue.say("onset"), onset),
        (tongue.say("opened"), when("opened")),
        (tongue.say("peak"), when("peak")),
        (tongue.say("closed"), tongue.say("still_running") if crisis["running"] else when("closed")),
    ]
    roles = [capital(role["name"]) for role in crisis["tell"]] or [tongue.say("tell_nobody")]
    reasons = list(crisis["reasons"]) + (crisis["understanding"] or {"severity_notes": []})["severity_notes"]
    if crisis["channels"]:
        names = tongue.joined([channel["name"] for channel in crisis["channels"]])
        reasons.append(tongue.say("seen_in", channels=names))
    lines = [f"### {crisis['number']}\\. {escaped(crisis['headline'])}", ""]
    lines += [f"**{escaped(level)}** · {escaped(capital(state))}", "", escaped(crisis["story"]), ""]
    if crisis["understanding"] and crisis["understanding"]["share"]:
        lines += [escaped(crisis["understanding"]["share"]["sentence"]), ""]
    lines += [
        *(f"- {tongue.say('label', name=f'**{escaped(name)}**', value=escaped(value))}" for name, value in times),
        "",
    ]
    lines += heading_and_list(4, tongue.say("tell"), roles)
    lines += heading_and_list(4, tongue.say("why"), reasons)
    u = crisis["understanding"]
    lines += understood_lines(u, tongue, redacted=redacted) if u else []
    lines += _redacted(tongue) if redacted else _voices(crisis, tongue)
    return lines + (heading_and_list(4, tongue.say("limits"), u["limits"]) if u and u["limits"] else [])


def _redacted(tongue: Tongue) -> list[str]:
    return [escaped(tongue.say("evidence_redacted")), ""]


def _voices(crisis: Mapping[str, Any], tongue: Tongue) -> list[str]:
    lines = []
    u = crisis["understanding"]
    if crisis["terms"] and not u:
        lines += [f"#### {escaped(tongue.say('terms'))}", "", ", ".join(map(escaped, crisis["terms"])), ""]
    left = [comment for comment in crisis["evidence"] if not u or comment["id"] not in u["shown"]]
    if u and not left:
        return lines
    lines += [f"#### {escaped(tongue.say('evidence_more' if u else 'evidence'))}", ""]
    for comment in left:
        lines += comment_lines(comment, tongue)
    if not left:
        lines += [escaped(tongue.say("evidence_none")), ""]
    return lines


def _stream(stream: Mapping[str, Any]) -> list[str]:
    lines = [f"### {escaped(capital(stream['name']))}", "", f"**{escaped(capital(stream['verdict_name']))}**", ""]
    lines += [escaped(stream["sentence"]), ""]
    if stream["line"]:
        lines += [escaped(stream["line"]), ""]
    return [*lines, *(f"- {escaped(note)}" for note in stream["notes"]), ""]


def _read(summary: Mapping[str, Any], tongue: Tongue) -> list[str]:
    lines = [f"## {escaped(tongue.say('read'))}", ""]
    counts = ((tongue.say(key), tongue.number(n, 0)) for key, n in summary["counts"].items())
    lines += [f"- {escaped(tongue.say('label', name=name, value=value))}" for name, value in counts]
    lines.append("")
    if summary["rejected"]:
        rows = [(row["reason"], tongue.number(row["n"], 0)) for row in summary["rejected"]]
        lines += table((tongue.say("reason"), tongue.say("rows")), rows)
    else:
        lines += [escaped(tongue.say("nothing_rejected")), ""]
    if summary["notes"]:
        lines += heading_and_list(3, tongue.say("reader_notes"), summary["notes"])
    return lines
