"""The summary of a report as Markdown in which foreign text stays text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crisisdetect import locale
from crisisdetect.report._markdown_text import escaped, heading_and_list, table
from crisisdetect.report._markdown_understood import comment_lines, grave_lines, understood_lines
from crisisdetect.report._wording import say

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
    lines = [f"# {escaped(summary['title'])}", "", f"**{escaped(summary['verdict']['sentence'])}**", ""]
    if summary["verdict"]["details"]:
        lines += [*(f"- {escaped(sentence)}" for sentence in summary["verdict"]["details"]), ""]
    lines += [escaped(summary["looked_at"]), ""]
    if summary["crises"]:
        lines += [f"## {escaped(say('crises'))}", ""]
        for crisis in summary["crises"]:
            lines += _crisis(crisis, redacted=summary["redacted"])
    if summary["grave"] is not None:
        lines += [f"## {escaped(say('grave_in_all'))}", ""]
        lines += grave_lines(summary["grave"]) if summary["grave"] else [escaped(say("grave_none")), ""]
    lines += [f"## {escaped(say('streams'))}", ""]
    for stream in summary["streams"]:
        lines += _stream(stream)
    lines += heading_and_list(2, say("sure"), summary["how_sure"])
    lines += heading_and_list(3, say("wrong"), summary["what_would_make_us_wrong"])
    lines += _read(summary)
    rows = [(setting["name"], setting["words"]) for setting in summary["settings"]]
    if rows:
        lines += [f"## {escaped(say('settings'))}", ""]
        lines += table((say("setting"), say("value")), rows)
    lines += ["---", "", escaped(say("made_by", zone=locale.here()))]
    return "\n".join(lines) + "\n"


def _crisis(crisis: Mapping[str, Any], *, redacted: bool) -> list[str]:
    def when(key: str) -> str:
        return locale.moment(crisis[key], daily=crisis["daily"])

    level = f"{say('severity_of_4', severity=crisis['severity'])} · {crisis['level_name']}"
    state = locale.name("crisis_state", "active" if crisis["running"] else "recovered")
    onset = when("onset")
    if crisis["onset_low"] != crisis["onset_high"]:
        onset += f" ({locale.between(crisis['onset_low'], crisis['onset_high'], daily=crisis['daily'])})"
    times = [
        (say("onset"), onset),
        (say("opened"), when("opened")),
        (say("peak"), when("peak")),
        (say("closed"), say("still_running") if crisis["running"] else when("closed")),
    ]
    roles = [locale.capital(role["name"]) for role in crisis["tell"]] or [say("tell_nobody")]
    reasons = list(crisis["reasons"]) + (crisis["understanding"] or {"severity_notes": []})["severity_notes"]
    if crisis["channels"]:
        names = locale.listed([channel["name"] for channel in crisis["channels"]])
        reasons.append(say("seen_in", channels=names))
    lines = [f"### {crisis['number']}\\. {escaped(crisis['headline'])}", ""]
    lines += [f"**{escaped(level)}** · {escaped(locale.capital(state))}", "", escaped(crisis["story"]), ""]
    if crisis["understanding"] and crisis["understanding"]["share"]:
        lines += [escaped(crisis["understanding"]["share"]["sentence"]), ""]
    lines += [
        *(
            f"- {locale.say('format.label', name=f'**{escaped(name)}**', value=escaped(value))}"
            for name, value in times
        ),
        "",
    ]
    lines += heading_and_list(4, say("tell"), roles)
    lines += heading_and_list(4, say("why"), reasons)
    u = crisis["understanding"]
    lines += understood_lines(u, redacted=redacted) if u else []
    lines += _redacted() if redacted else _voices(crisis)
    return lines + (heading_and_list(4, say("limits"), u["limits"]) if u and u["limits"] else [])


def _redacted() -> list[str]:
    return [escaped(say("evidence_redacted")), ""]


def _voices(crisis: Mapping[str, Any]) -> list[str]:
    lines = []
    u = crisis["understanding"]
    if crisis["terms"] and not u:
        lines += [f"#### {escaped(say('terms'))}", "", ", ".join(map(escaped, crisis["terms"])), ""]
    left = [comment for comment in crisis["evidence"] if not u or comment["id"] not in u["shown"]]
    if u and not left:
        return lines
    lines += [f"#### {escaped(say('evidence_more' if u else 'evidence'))}", ""]
    for comment in left:
        lines += comment_lines(comment)
    if not left:
        lines += [escaped(say("evidence_none")), ""]
    return lines


def _stream(stream: Mapping[str, Any]) -> list[str]:
    name, verdict = locale.capital(stream["name"]), locale.capital(stream["verdict_name"])
    lines = [f"### {escaped(name)}", "", f"**{escaped(verdict)}**", ""]
    lines += [escaped(stream["sentence"]), ""]
    if stream["line"]:
        lines += [escaped(stream["line"]), ""]
    lines += [*(f"- {escaped(note)}" for note in stream["notes"]), ""]
    if stream["weekly"]:
        lines += [f"#### {escaped(say('weekly'))}", "", escaped(stream["weekly"]["sentence"]), ""]
        head = (say("weekly_category"), say("weekly_last"), say("weekly_usual"))
        rows = [
            (row["name"], locale.number(row["last"], 0), "–" if row["usual"] is None else locale.number(row["usual"]))
            for row in stream["weekly"]["rows"]
        ]
        lines += table(head, rows)
    return lines


def _read(summary: Mapping[str, Any]) -> list[str]:
    lines = [f"## {escaped(say('read'))}", ""]
    counts = ((say(key), locale.number(n, 0)) for key, n in summary["counts"].items())
    lines += [f"- {escaped(locale.say('format.label', name=name, value=value))}" for name, value in counts]
    lines.append("")
    if summary["rejected"]:
        rows = [(row["reason"], locale.number(row["n"], 0)) for row in summary["rejected"]]
        lines += table((say("reason"), say("rows")), rows)
    else:
        lines += [escaped(say("nothing_rejected")), ""]
    if summary["notes"]:
        lines += heading_and_list(3, say("reader_notes"), summary["notes"])
    return lines
