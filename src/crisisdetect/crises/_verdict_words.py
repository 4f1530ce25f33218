"""Sentences about verdicts, in French and English; figures are formatted by their name, see ``_wording``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

STATUS: Final[Mapping[str, Mapping[str, str]]] = {
    "crisis": {"en": "Crisis.", "fr": "Crise."},
    "campaign": {
        "en": "Campaign: many negative comments, nearly all of them copies of a few texts.",
        "fr": "Campagne\u00a0: beaucoup de commentaires négatifs, presque tous copiés de quelques textes.",
    },
    "watch": {
        "en": "To watch: something unusual, but no crisis.",
        "fr": "À surveiller\u00a0: quelque chose d’inhabituel, mais pas de crise.",
    },
    "not_judged": {
        "en": "Not judged: these data do not allow us to say that all is calm.",
        "fr": "Non jugé\u00a0: ces données ne permettent pas de dire que tout est calme.",
    },
    "calm": {"en": "Calm.", "fr": "Calme."},
}

SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "found": {
        "en": "Number of crises: {n}. The most severe began on {start} (level {severity} of 4).",
        "fr": "Nombre de crises\u00a0: {n}. La plus grave a commencé le {start} (niveau {severity} sur 4).",
    },
    "would_be_seen": {
        "en": "An excess of {ratio} times the usual for {duration} would have been seen: {n_negative} negative "
        "comments "
        "where {n_expected} are usual.",
        "fr": "Un excès de {ratio} fois l’habitude pendant {duration} aurait été vu\u00a0: {n_negative} commentaires "
        "négatifs au lieu de {n_expected}.",
    },
    "nearly_blind": {
        "en": "Too few comments or days to see a crisis: within {duration} it would have taken {ratio} times the "
        "usual, "
        "{n_negative} negative comments where {n_expected} are usual.",
        "fr": "Trop peu de commentaires ou de jours pour voir une crise\u00a0: en {duration}, il aurait fallu "
        "{ratio} fois "
        "l’habitude, soit {n_negative} commentaires négatifs au lieu de {n_expected}.",
    },
    "blind": {
        "en": "There is nothing to compare with. More days, or an earlier export, would help.",
        "fr": "Il n’y a rien à quoi comparer. Davantage de jours, ou un export plus ancien, aideraient.",
    },
    "few_for_calm": {
        "en": "Only {n} comments could be judged: too few to say that all is calm (at least {needed} are needed).",
        "fr": "Seulement {n} commentaires ont pu être jugés\u00a0: trop peu pour dire que tout est calme "
        "(il en faut au moins {needed}).",
    },
    "high_from_the_start": {
        "en": "Most opinions are negative ({during}) from the beginning on, and {days} of data do not tell whether "
        "that is "
        "usual. An earlier export would.",
        "fr": "La plupart des avis sont négatifs ({during}) dès le début, et {days} de données ne disent pas si c’est "
        "habituel. Un export plus ancien le dirait.",
    },
    "absolute": {
        "en": "What can be said: of {n} comments {part} are negative (plain count, 95% interval {low} to {high}), at "
        "{per_day} comments a day.",
        "fr": "Ce qu’on peut dire\u00a0: sur {n} commentaires, {part} sont négatifs (simple décompte, intervalle à "
        "95\u202f% de "
        "{low} à {high}), à raison de {per_day} commentaires par jour.",
    },
    "no_reference": {
        "en": "Around {start} negative comments jumped, but there is too little to compare with.",
        "fr": "Vers le {start}, les commentaires négatifs ont bondi, mais il y a trop peu à quoi comparer.",
    },
    "too_small": {
        "en": "Around {start} there were {n} negative comments where {expected} were usual, and no more soon after: "
        "too few "
        "for a crisis.",
        "fr": "Vers le {start}, il y a eu {n} commentaires négatifs au lieu de {expected}, puis plus rien\u00a0: "
        "trop peu pour "
        "une crise.",
    },
    "campaign": {
        "en": "Around {start} {part} of {n} negative comments were copies of {n_templates} texts that differ in "
        "little; "
        "without them there is no crisis. Report them to the platform; do not answer one by one.",
        "fr": "Vers le {start}, {part} des {n} commentaires négatifs étaient des copies de {n_templates} textes "
        "presque "
        "identiques\u00a0; sans elles, il n’y a pas de crise. Signalez-les à la plateforme, sans répondre un par un.",
    },
    "no_streams": {"en": "There was no comment to judge.", "fr": "Il n’y avait aucun commentaire à juger."},
    "partly_judged": {
        "en": "{n} of {total} streams could not be judged.",
        "fr": "{n} des {total} flux n’ont pas pu être jugés.",
    },
    "many_rejected": {
        "en": "{part} of the rows could not be read (limit: {limit}).",
        "fr": "{part} des lignes n’ont pas pu être lues (limite\u00a0: {limit}).",
    },
    "many_without_time": {
        "en": "{part} of the rows have no date (limit: {limit}). If a date stands only on the first row of each "
        "day, fill "
        "it down and read the export again.",
        "fr": "{part} des lignes n’ont pas de date (limite\u00a0: {limit}). Si la date ne figure que sur la "
        "première ligne de "
        "chaque jour, recopiez-la vers le bas et relancez.",
    },
    "many_without_text": {
        "en": "{part} of the comments have nothing to judge by (limit: {limit}).",
        "fr": "{part} des commentaires n’ont rien à juger (limite\u00a0: {limit}).",
    },
    "many_gaps": {
        "en": "For {part} of the time there are no data at all (limit: {limit}).",
        "fr": "Pendant {part} du temps, il n’y a aucune donnée (limite\u00a0: {limit}).",
    },
    "many_copies": {
        "en": "{part} of the comments repeat another one (limit: {limit}).",
        "fr": "{part} des commentaires en répètent un autre (limite\u00a0: {limit}).",
    },
    "disagreement": {
        "en": "The sentiment read from the texts differs from the export’s own column {column} in {part} of {n} "
        "comments "
        "(limit: {limit}). Judge by that column instead.",
        "fr": "Le sentiment lu dans les textes diffère de la colonne {column} de l’export pour {part} des {n} "
        "commentaires "
        "(limite\u00a0: {limit}). Jugez plutôt d’après cette colonne.",
    },
}


def status_in_words(status: str, lang: str) -> str:
    """Return what a verdict says, in one sentence."""
    return STATUS[status][lang]
