"""What cannot be known of a crisis, in the language of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crisisdetect.report._clean import SENTENCE_LIMIT, clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crisisdetect.report._wording import Tongue


def limits_in_words(understanding: Any, tongue: Tongue) -> list[str]:
    """Return what cannot be known, each once, said again where the report speaks another language than the result."""
    explanation, plan = getattr(understanding, "explanation", None), getattr(understanding, "plan", None)
    limits = [str(limit) for limit in getattr(understanding, "limits", ())]
    if plan is None or plan.lang == tongue.lang:
        again = limits
    else:
        known = _sentences(plan.lang, getattr(getattr(understanding, "severity", None), "unknown", ()))
        again = [known[limit][tongue.lang] if limit in known else limit for limit in limits]
    first = list(explanation.limits_in_words(tongue.lang)) if explanation is not None else []
    return [clean(sentence, limit=SENTENCE_LIMIT) for sentence in dict.fromkeys([*first, *again])]


def _sentences(lang: str, unknown: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the known sentences in each language by their words in ``lang``."""
    from crisisdetect.explain._explain import LIMITS as OF_TEXTS
    from crisisdetect.response.policy import AXES
    from crisisdetect.understanding._words import LIMITS as OF_CRISES

    axes = {one: ", ".join(AXES[axis][one] for axis in unknown) for one in ("en", "fr")}
    every = (*OF_TEXTS.values(), *OF_CRISES.values())
    sentences = [{one: said[one].replace("{axes}", axes[one]) for one in axes} for said in every]
    return {said[lang]: said for said in sentences}
