"""What the terminal says, in both languages."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "en": {
        "none": "No crisis.",
        "none_judged": "No crisis in what could be judged.",
        "nothing_judged": "Nothing could be judged.",
        "all": "all comments",
        "stream": "{stream}: {verdict}, {n} comments from {start} to {end}, bins of {every}",
        "calm": "calm",
        "crisis": "crisis",
        "not_judged": "not judged",
        "since": "since",
        "opened": "noticeable from",
        "until": "until",
        "open": "not over",
        "tell": "Tell",
        "words": "Words",
        "read": "Rows: {n_read} read, {n_scored} scored, {n_without_text} without text or sentiment, "
        "{n_rejected} rejected",
        "report": "Report written to",
        "support": "support",
        "community_lead": "community lead",
        "pr_lead": "PR lead",
        "legal": "legal",
        "management": "management",
    },
    "fr": {
        "none": "Aucune crise.",
        "none_judged": "Aucune crise dans ce qui a pu être jugé.",
        "nothing_judged": "Rien n’a pu être jugé.",
        "all": "tous les commentaires",
        "stream": "{stream} : {verdict}, {n} commentaires du {start} au {end}, par pas de {every}",
        "calm": "calme",
        "crisis": "crise",
        "not_judged": "non jugé",
        "since": "depuis",
        "opened": "décelable dès",
        "until": "jusqu’au",
        "open": "pas terminée",
        "tell": "Prévenir",
        "words": "Mots",
        "read": "Lignes : {n_read} lues, {n_scored} notées, {n_without_text} sans texte ni sentiment, "
        "{n_rejected} écartées",
        "report": "Rapport écrit dans",
        "support": "support client",
        "community_lead": "responsable de communauté",
        "pr_lead": "responsable des relations publiques",
        "legal": "service juridique",
        "management": "direction",
    },
}
