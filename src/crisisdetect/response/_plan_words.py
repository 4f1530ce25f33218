"""Words of the plan of action around its steps, in English and French."""

from __future__ import annotations

from typing import Final

PLAN: Final = {
    "en": {
        "summary": "{cluster}: {responsibility}. Advised response: {response}.",
        "raised": " What raises the responsibility: {factors}.",
        "advice": "This is advice, with its reasons and sources; people decide, and nothing is sent by itself.",
        "why": "Why:",
    },
    "fr": {
        "summary": "{cluster} : {responsibility}. Réponse conseillée : {response}.",
        "raised": " Ce qui accroît la responsabilité perçue : {factors}.",
        "advice": "Ce sont des conseils, avec leurs raisons et leurs sources ; ce sont des personnes qui décident, "
        "et rien n’est envoyé automatiquement.",
        "why": "Pourquoi :",
    },
}

CLUSTER: Final = {
    "en": {
        "victim": "People will see you as a victim as well",
        "accidental": "People will see it as an accident",
        "preventable": "People will think that it could have been prevented",
        "unknown": "The cause is not clear yet",
    },
    "fr": {
        "victim": "Le public vous verra aussi comme une victime",
        "accidental": "Le public y verra un accident",
        "preventable": "Le public pensera que cela aurait pu être évité",
        "unknown": "La cause n’est pas encore claire",
    },
}

RESPONSIBILITY: Final = {
    "en": (
        "how far they will hold you responsible cannot be told",
        "they will hardly hold you responsible",
        "they will hold you partly responsible",
        "they will hold you fully responsible",
    ),
    "fr": (
        "impossible de dire dans quelle mesure vous serez tenu pour responsable",
        "vous serez tenu pour peu responsable",
        "vous serez tenu pour en partie responsable",
        "vous serez tenu pour pleinement responsable",
    ),
}

FACTOR: Final = {
    "en": {
        "crisis_history": "an earlier crisis",
        "bad_reputation": "a bad reputation",
        "grave": "grave reports",
        "minimised": "attempts to play it down",
        "slow_answer": "late or missing answers",
    },
    "fr": {
        "crisis_history": "une crise antérieure",
        "bad_reputation": "une mauvaise réputation",
        "grave": "des signalements graves",
        "minimised": "une tentative de minimiser",
        "slow_answer": "des réponses tardives ou absentes",
    },
}

RESPONSE: Final = {
    "en": {
        "inform": "inform and show concern",
        "diminish": "explain, and correct what went wrong",
        "rebuild": "apologise, correct, and make up for it",
    },
    "fr": {
        "inform": "informer et montrer de l’empathie",
        "diminish": "expliquer et corriger ce qui n’a pas marché",
        "rebuild": "présenter des excuses, corriger et réparer",
    },
}

ROLE: Final = {
    "en": {
        "support": "support",
        "community_lead": "community lead",
        "pr_lead": "public relations",
        "legal": "legal",
        "management": "management",
    },
    "fr": {
        "support": "service client",
        "community_lead": "responsable de communauté",
        "pr_lead": "relations publiques",
        "legal": "service juridique",
        "management": "direction",
    },
}
