"""What changed in what people write, as plain data: words, concerns, people, places and what came first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crisisdetect import locale
from crisisdetect.explain import title_of
from crisisdetect.report._clean import NAME_LIMIT, clean
from crisisdetect.report._voices import Voices, finite, iso
from crisisdetect.report._wording import count, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crisisdetect.explain import Concern, Explanation, People, Places, Trigger

_N_TERMS: Final = 20
_N_PHRASES: Final = 6
_N_CONCERNS: Final = 10
_N_EXAMPLES: Final = 2
_N_AMPLIFIED: Final = 3
_N_PLACES: Final = 8

#: How platforms write their names.
_PLATFORMS: Final = {
    **{name.casefold(): name for name in ("Facebook", "Instagram", "YouTube", "TikTok", "Reddit", "LinkedIn", "X")},
    **{name.casefold(): name for name in ("Telegram", "WhatsApp", "Discord", "Steam", "Trustpilot", "WordPress")},
    **{name.casefold(): name for name in ("Twitter", "Mastodon", "Bluesky", "Threads", "Google Play", "App Store")},
}


def explained(explanation: Explanation, voices: Voices) -> dict[str, Any]:
    """Return what an explanation says.

    Parameters
    ----------
    explanation : Explanation
        What :func:`crisisdetect.explain.explain` returned; it is not modified.
    voices : Voices
        What may be shown of other people's words.

    Returns
    -------
    dict
        Plain data: ``changed``, ``concerns``, ``people``, ``places``, ``trigger``.
    """
    return {
        "changed": {
            "terms": voices.several(explanation.terms, most=_N_TERMS),
            "phrases": voices.several(explanation.phrases, most=_N_PHRASES),
            "emoji": voices.several(explanation.emoji, most=_N_PHRASES),
            "hashtags": voices.several(explanation.hashtags, most=_N_PHRASES),
        },
        "concerns": [
            _concern(concern, number, voices)
            for number, concern in enumerate(explanation.concerns[:_N_CONCERNS], start=1)
        ],
        "people": _people(explanation.people, voices),
        "places": _places(explanation.places),
        "trigger": _trigger(explanation.trigger, voices),
    }


def pointed_to(explanation: Explanation) -> Iterable[object]:
    """Return the ids of the comments that an explanation shows."""
    for concern in explanation.concerns[:_N_CONCERNS]:
        yield from concern.evidence_ids
    yield from (one.id for one in explanation.people.amplified)
    yield explanation.trigger.first_id
    yield explanation.trigger.own_id


def _concern(concern: Concern, number: int, voices: Voices) -> dict[str, Any]:
    growth, share = finite(concern.growth), finite(concern.share_of_excess)
    parts = [count("n_comments", concern.n_comments)]
    if growth is not None:
        grown = say("concern_growth", growth=locale.number(growth))
        parts.append(say("concern_new") if concern.n_before == 0 else grown)
    if share is not None and share > 0:
        parts.append(say("concern_share", share=locale.percent(share)))
    parts.append(say("concern_first", when=locale.day(concern.first_at)))
    phrase = voices.words(concern.phrase, limit=NAME_LIMIT)
    unnamed = concern.category is None and phrase is None
    return {
        "number": number,
        "category": concern.category,
        "phrase": phrase,
        "name": say("concern_unnamed", number=number) if unnamed else title_of(concern.category, phrase),
        "n_comments": int(concern.n_comments),
        "n_before": int(concern.n_before),
        "growth": growth,
        "share_of_excess": share,
        "first_at": iso(concern.first_at),
        "sentence": " · ".join(parts),
        "evidence": voices.comments(concern.evidence_ids, most=_N_EXAMPLES),
    }


def _people(people: People, voices: Voices) -> dict[str, Any]:
    numbers = {
        "n_authors": None if people.n_authors is None else int(people.n_authors),
        "effective_authors": finite(people.effective_authors),
        "largest_share": finite(people.largest_share),
        "new_share": finite(people.new_share),
        "duplicate_share": finite(people.duplicate_share),
        "repost_share": finite(people.repost_share),
    }
    shares = ("largest_share", "new_share", "duplicate_share", "repost_share")
    said = []
    if people.n_authors is not None:
        said.append(count("people_authors", people.n_authors))
        effective = numbers["effective_authors"]
        if effective is not None and locale.number(effective) != locale.number(people.n_authors):
            said.append(say("people_effective", n=locale.number(effective)))
    said += [say(f"people_{key}", share=locale.percent(numbers[key])) for key in shares if numbers[key]]
    amplified = [
        {"n": int(one.n), "words": count("amplified", int(one.n)), "comment": comment}
        for one in people.amplified[:_N_AMPLIFIED]
        if (comment := voices.comment(one.id)) is not None
    ]
    return {**numbers, "sentences": said, "amplified": amplified}


def _places(places: Places) -> dict[str, list[dict[str, Any]]]:
    """Return platforms and languages; threads are left out, since their ids say nothing to people."""

    def listed(words: Mapping[str, str], counts: Mapping[str, int]) -> list[dict[str, Any]]:
        named = [(clean(name, limit=40), int(n)) for name, n in list(counts.items())[:_N_PLACES]]
        return [{"name": words.get(name.casefold(), name), "n": n} for name, n in named]

    languages = {code: locale.language_name(code.casefold()) for code in places.languages}
    return {
        "platforms": listed(_PLATFORMS, places.platforms),
        "languages": listed({code.casefold(): name for code, name in languages.items()}, places.languages),
    }


def _trigger(trigger: Trigger, voices: Voices) -> dict[str, Any]:
    return {
        "first_at": iso(trigger.first_at),
        "first": voices.comment(trigger.first_id),
        "own": voices.comment(trigger.own_id),
        "own_at": voices.when(trigger.own_id),
        "event": None if trigger.event is None else clean(trigger.event, limit=200),
    }
