"""What cannot be known of a crisis, in English and French."""

from __future__ import annotations

from typing import Final

LIMITS: Final = {
    "answers_unknown": {
        "en": "Which questions were answered cannot be told: there are no own replies, or no threads and parents.",
        "fr": "Impossible de dire quelles questions ont reçu une réponse : il n’y a pas de réponses de la marque, ou "
        "pas de fils de discussion ni de messages d’origine.",
    },
    "cause_too_few": {
        "en": "Too few negative comments with a text to tell a cause.",
        "fr": "Trop peu de commentaires négatifs avec un texte pour établir une cause.",
    },
    "cause_language": {
        "en": "Most comments are in neither French nor English: their cause cannot be told.",
        "fr": "La plupart des commentaires ne sont ni en français ni en anglais : impossible d’en établir la cause.",
    },
    "cause_close": {
        "en": "Two causes are too close to tell them apart.",
        "fr": "Deux causes sont trop proches pour être départagées.",
    },
    "cause_spread": {
        "en": "No cause has enough of the comments to be named.",
        "fr": "Aucune cause ne réunit assez de commentaires pour être nommée.",
    },
    "gravity_wording": {
        "en": "No grave report was found; unusual wording is missed, so read the comments shown.",
        "fr": "Aucun signalement grave n’a été trouvé ; les formulations inhabituelles échappent à la recherche : "
        "lisez les commentaires cités.",
    },
    "concerns_words": {
        "en": "Concerns are grouped by their words: what is said in quite different words falls apart.",
        "fr": "Les préoccupations sont regroupées d’après leurs mots : ce qui est dit avec d’autres mots est séparé.",
    },
    "no_series": {
        "en": "Without the series of counts it cannot be told whether the crisis is over.",
        "fr": "Sans la série des décomptes, impossible de dire si la crise est terminée.",
    },
    "no_calm": {
        "en": "There is no data from before the crisis to compare with: whether it is over cannot be told.",
        "fr": "Aucune donnée d’avant la crise ne permet de comparer : impossible de dire si elle est terminée.",
    },
    "axes_unknown": {
        "en": "These axes of the severity are unknown and give no point: {axes}.",
        "fr": "Ces axes de la gravité sont inconnus et ne donnent aucun point : {axes}.",
    },
}

#: A brand without a name.
BRAND: Final = {"en": "[your name]", "fr": "[votre nom]"}

#: A stream without a name.
ALL: Final = {"en": "all comments", "fr": "tous les commentaires"}

#: Settings that are tried in hindsight.
SETTINGS: Final = {
    "cautious": {
        "en": "a chance of false changes of 1% (alpha = 0.01)",
        "fr": "un risque de fausse alerte de 1 % (alpha = 0,01)",
    },
    "default": {
        "en": "a chance of false changes of 5% (alpha = 0.05, the default)",
        "fr": "un risque de fausse alerte de 5 % (alpha = 0,05, réglage par défaut)",
    },
    "eager": {
        "en": "a chance of false changes of 20% (alpha = 0.2)",
        "fr": "un risque de fausse alerte de 20 % (alpha = 0,2)",
    },
    "small": {
        "en": "the same, and already from 1.5 times the usual and 5 comments more",
        "fr": "idem, et dès 1,5 fois le niveau habituel et 5 commentaires de plus",
    },
}
