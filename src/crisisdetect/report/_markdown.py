"""The summary of a report as Markdown in which foreign text stays text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.report._wording import Tongue, capital

if TYPE_CHECKING:
    from collections.abc import Mapping

_MARKS: Final = re.compile(r"([\\`*_\[\]#|~$@^{}])")
_STARTS: Final = re.compile(r"^(\s*)([-+=]|\d+[.)])")
#: What renderers turn into links without being asked: addresses, mentions, references.
_LINKS: Final = re.compile(r"(?i)(@|#|www(?=\.)|[a-z]:(?=/))")
#: A character without width that keeps its neighbours together.
_JOINER: Final = "\u2060"


def escaped(text: str) -> str:
    r"""Return text that Markdown shows as it is: no link, mention, HTML, emphasis or block comes of it.

    Bare addresses and mentions, which many renderers turn into links however they are escaped, are broken by a
    character without width.

    Examples
    --------
    >>> escaped("*hey* <b>")
    '\\*hey\\* &lt;b&gt;'
    """
    text = _LINKS.sub(rf"\1{_JOINER}", " ".join(text.split("\n")))
    text = _MARKS.sub(r"\\\1", text.replace("&", "&amp;")).replace("<", "&lt;").replace(">", "&gt;")
    return _STARTS.sub(lambda start: f"{start[1]}{start[2][:-1]}\\{start[2][-1]}", text)


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
    lines += [f"## {escaped(tongue.say('streams'))}", ""]
    for stream in summary["streams"]:
        lines += _stream(stream)
    lines += _heading_and_list(2, tongue.say("sure"), summary["how_sure"])
    lines += _heading_and_list(3, tongue.say("wrong"), summary["what_would_make_us_wrong"])
    lines += _read(summary, tongue)
    rows = [(setting["name"], setting["words"]) for setting in summary["settings"]]
    if rows:
        lines += [f"## {escaped(tongue.say('settings'))}", ""]
        lines += _table((tongue.say("setting"), tongue.say("value")), rows)
    lines += ["---", "", escaped(tongue.say("made_by"))]
    return "\n".join(lines) + "\n"


def _heading_and_list(depth: int, heading: str, items: list[str]) -> list[str]:
    return [f"{'#' * depth} {escaped(heading)}", "", *(f"- {escaped(item)}" for item in items), ""]


def _table(head: tuple[str, str], rows: list[tuple[str, str]]) -> list[str]:
    lines = [f"| {escaped(head[0])} | {escaped(head[1])} |", "| --- | --- |"]
    return [*lines, *(f"| {escaped(left)} | {escaped(right)} |" for left, right in rows), ""]


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
    reasons = list(crisis["reasons"])
    if crisis["channels"]:
        names = tongue.joined([channel["name"] for channel in crisis["channels"]])
        reasons.append(tongue.say("seen_in", channels=names))
    lines = [f"### {crisis['number']}\\. {escaped(crisis['headline'])}", ""]
    lines += [f"**{escaped(level)}** · {escaped(capital(state))}", "", escaped(crisis["story"]), ""]
    lines += [
        *(f"- {tongue.say('label', name=f'**{escaped(name)}**', value=escaped(value))}" for name, value in times),
        "",
    ]
    lines += _heading_and_list(4, tongue.say("tell"), roles)
    lines += _heading_and_list(4, tongue.say("why"), reasons)
    return lines + (_redacted(tongue) if redacted else _voices(crisis, tongue))


def _redacted(tongue: Tongue) -> list[str]:
    return [escaped(tongue.say("evidence_redacted")), ""]


def _voices(crisis: Mapping[str, Any], tongue: Tongue) -> list[str]:
    lines = []
    if crisis["terms"]:
        lines += [f"#### {escaped(tongue.say('terms'))}", "", ", ".join(map(escaped, crisis["terms"])), ""]
    lines += [f"#### {escaped(tongue.say('evidence'))}", ""]
    for comment in crisis["evidence"]:
        by = [tongue.moment(comment["timestamp"])]
        if comment["author"]:
            by.insert(0, comment["author"])
        lines += [f"> {escaped(comment['text'])}", ">", f"> {escaped(' · '.join(by))}", ""]
    if not crisis["evidence"]:
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
        lines += _table((tongue.say("reason"), tongue.say("rows")), rows)
    else:
        lines += [escaped(tongue.say("nothing_rejected")), ""]
    if summary["notes"]:
        lines += _heading_and_list(3, tongue.say("reader_notes"), summary["notes"])
    return lines
