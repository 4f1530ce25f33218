"""Words of the drafts, in English and French."""

from __future__ import annotations

from typing import Final

GAPS: Final = {
    "en": {
        "what": "[what happened]",
        "since": "[since when]",
        "next_news": "[day and time]",
        "contact": "[where to turn to]",
        "asked": "[what people ask]",
        "done": "[what we have done]",
    },
    "fr": {
        "what": "[ce qui s’est passé]",
        "since": "[date et heure de début]",
        "next_news": "[jour et heure]",
        "contact": "[à qui s’adresser]",
        "asked": "[ce que les gens demandent]",
        "done": "[ce que nous avons fait]",
    },
}

DRAFTS: Final = {
    "en": {
        "holding": (
            "DRAFT, to be checked by a person before anything is published",
            "",
            "We know about {what}. We are sorry for the trouble, and we are looking into it.",
            "What to do now: {safety}",
            "It has been reported to us since {since}. We do not know everything yet, and we will not guess.",
            "You ask us:",
            "{asked}",
            "We will answer these questions. Next news here: {next_news}.",
            "If you are affected: {contact}.",
            "{brand}",
        ),
        "apology": (
            "DRAFT, to be checked by a person before anything is published",
            "",
            "About {what}: we made a mistake, and we apologise for it.",
            "What to do now: {safety}",
            "It started on {since}. It is our responsibility, not yours.",
            "What we have done:",
            "{done}",
            "What you ask us, and what we will answer:",
            "{asked}",
            "If you are affected: {contact}. Next news here: {next_news}.",
            "{brand}",
        ),
        "update": (
            "DRAFT, to be checked by a person before anything is published",
            "",
            "Update on {what}, known since {since}.",
            "What to do now: {safety}",
            "What happened when:\n{timeline}",
            "What we have done so far:",
            "{done}",
            "Negative comments a day: {n_negative} now, {n_usual} usually.",
            "Still open:",
            "{asked}",
            "Next news here: {next_news}. If you are affected: {contact}.",
            "{brand}",
        ),
    },
    "fr": {
        "holding": (
            "BROUILLON, à faire relire par une personne avant toute publication",
            "",
            "Vous nous signalez ceci : {what}. Nous sommes désolés de la gêne occasionnée et nous vérifions ce "
            "qui se passe.",
            "Ce qu’il faut faire dès maintenant : {safety}",
            "Premiers signalements : {since}. Nous ne savons pas encore tout et nous ne voulons rien affirmer à tort.",
            "Vous nous demandez :",
            "{asked}",
            "Nous répondrons à ces questions. Prochaines nouvelles ici : {next_news}.",
            "Si vous êtes concerné : {contact}.",
            "{brand}",
        ),
        "apology": (
            "BROUILLON, à faire relire par une personne avant toute publication",
            "",
            "À propos de ce qui suit : {what}. Nous avons commis une erreur et nous vous présentons nos excuses.",
            "Ce qu’il faut faire dès maintenant : {safety}",
            "Cela a commencé à cette date : {since}. C’est notre responsabilité, pas la vôtre.",
            "Ce que nous avons fait :",
            "{done}",
            "Ce que vous nous demandez, et à quoi nous répondrons :",
            "{asked}",
            "Si vous êtes concerné : {contact}. Prochaines nouvelles ici : {next_news}.",
            "{brand}",
        ),
        "update": (
            "BROUILLON, à faire relire par une personne avant toute publication",
            "",
            "Point d’étape : {what}. Premiers signalements : {since}.",
            "Ce qu’il faut faire dès maintenant : {safety}",
            "Déroulement :\n{timeline}",
            "Ce que nous avons fait jusqu’ici :",
            "{done}",
            "Commentaires négatifs par jour : {n_negative} actuellement, {n_usual} d’habitude.",
            "Questions encore ouvertes :",
            "{asked}",
            "Prochaines nouvelles ici : {next_news}. Si vous êtes concerné : {contact}.",
            "{brand}",
        ),
    },
}
