"""The verdict: what a report comes down to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crisisdetect import locale
from crisisdetect.report._wording import count, say

if TYPE_CHECKING:
    from crisisdetect.crises import Verdict


def verdict_of(
    crises: list[dict[str, Any]],
    streams: list[dict[str, Any]],
    *,
    grave: bool = False,
    verdict: Verdict | None = None,
) -> dict[str, Any]:
    """Return the whole report in a sentence or two, from the plain data of its crises and streams.

    Where nothing happened but there are ``grave`` comments, the sentence must not say that nothing is to be done. What
    the ``verdict`` of the result says of what was not found, and why, is said as well.
    """
    running = [crisis for crisis in crises if crisis["running"]]
    if not crises:
        status, sentence = _verdict_without_crisis(streams, grave=grave)
        details: list[str] = []
        if verdict is not None:
            status, sentence, details = _in_full(verdict, status, sentence)
        level = locale.name("level", 0) if status == "calm" else locale.name("verdict", status)
        return {"status": status, "severity": 0, "level_name": level, "sentence": sentence, "details": details}
    worst = max(running or crises, key=lambda crisis: int(crisis["severity"]))
    key = "verdict_running" if running else "verdict_over"
    n = len(running) if running else len(crises)
    level = worst["level_name"]
    sentence = say(
        key if n == 1 else f"{key}_several",
        n=locale.number(n),
        level=locale.capital(level) if running and n == 1 else level,
        stream=worst["stream_name"],
        severity=worst["severity"],
        onset=locale.moment(worst["onset"], daily=worst["daily"] or not running),
        closed="" if running else locale.day(worst["closed"]),
    )
    status = "running" if running else "over"
    return {"status": status, "severity": worst["severity"], "level_name": level, "sentence": sentence, "details": []}


def _in_full(verdict: Verdict, status: str, sentence: str) -> tuple[str, str, list[str]]:
    """Return the status, what is said where there is no crisis, and the reasons and the advice of the verdict."""
    details = [reason.in_words(locale.spoken()) for reason in verdict.reasons]
    details += [locale.say(f"advice.{code}") for code in verdict.advice]
    if verdict.status in {"watch", "campaign"} or verdict.status != status:
        # What was read is not good enough to say that it is calm, or tells more.
        return verdict.status, locale.say(f"status.{verdict.status}"), details
    return status, sentence, details


def _verdict_without_crisis(streams: list[dict[str, Any]], *, grave: bool) -> tuple[str, str]:
    total = len(streams)
    unjudged = sum(stream["verdict"] == "not_judged" for stream in streams)
    if total == 0:
        return "not_judged", say("verdict_nothing")
    key = "verdict_calm" if unjudged == 0 else "verdict_not_judged"
    if 0 < unjudged < total:
        return "not_judged", count("verdict_calm_partly", unjudged, total=locale.number(total))
    status = key.removeprefix("verdict_")
    key = f"{key}_grave" if grave and status == "calm" else key
    if total == 1:
        return status, say(key, stream=streams[0]["name"])
    return status, say(f"{key}_several", n=locale.number(total))
