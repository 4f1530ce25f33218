"""What notices say, in English and French."""

from __future__ import annotations

from typing import Final

TITLES: Final = {
    "en": {
        "alarm": "[{level}] {stream}: negative comments are in excess",
        "relapsed": "[{level}] {stream}: it has come back",
        "escalated": "[{level}] {stream}: it is getting worse",
        "level": "[{level}] {stream}: it has become more severe",
        "receding": "[going down] {stream}",
        "recovered": "[over] {stream}: back to the usual",
        "new_normal": "[closed] {stream}: it has become the usual",
        "past": "[{level}, over] {stream}: negative comments were in excess",
        "no_data": "[no data] {stream}: comments have stopped coming",
        "data": "[data] {stream}: comments are coming again",
        "campaign": "[copies] {stream}: the same text again and again",
        "gravity": "[read now] {stream}: a report may be grave",
        "acknowledged": "[taken care of] {stream}",
        "snoozed": "[held back] {stream}",
        "test": "[test] crisisdetect: this is only a test",
    },
    "fr": {
        "alarm": "[{level}] {stream} : commentaires négatifs en excès",
        "relapsed": "[{level}] {stream} : cela recommence",
        "escalated": "[{level}] {stream} : cela s’aggrave",
        "level": "[{level}] {stream} : le niveau monte",
        "receding": "[en baisse] {stream}",
        "recovered": "[terminé] {stream} : retour à la normale",
        "new_normal": "[clos] {stream} : c’est devenu le niveau habituel",
        "past": "[{level}, c’est fini] {stream} : commentaires négatifs en excès",
        "no_data": "[sans données] {stream} : les commentaires n’arrivent plus",
        "data": "[données] {stream} : les commentaires arrivent de nouveau",
        "campaign": "[copies] {stream} : le même texte, encore et encore",
        "gravity": "[à lire] {stream} : un signalement est peut-être grave",
        "acknowledged": "[pris en charge] {stream}",
        "snoozed": "[suspendu] {stream}",
        "test": "[essai] crisisdetect : ceci n’est qu’un essai",
    },
}

LINES: Final = {
    "en": {
        "level": "Level {level} of 4 ({name}).",
        "raised": "The level has risen to {level} of 4 ({name}).",
        "over": "{stream}: it lasted from {onset} to {closed} UTC (highest level: {name}).",
        "since": "{stream}: since {onset} UTC.",
        "tell": "Tell: {roles}.",
        "terms": "Words: {terms}.",
        "read": "Comments to read first: {ids}.",
        "texts": "What they say:",
        "quote": "- “{text}”",
        "link": "More: {link}",
        "test": "If you read this, the target “{target}” works. Nothing has happened.",
        "all": "all comments",
        "time": "%Y-%m-%d %H:%M",
    },
    "fr": {
        "level": "Niveau {level} sur 4 ({name}).",
        "raised": "Le niveau est passé à {level} sur 4 ({name}).",
        "over": "{stream} : cela a duré du {onset} au {closed} UTC (niveau le plus haut : {name}).",
        "since": "{stream} : depuis le {onset} UTC.",
        "tell": "Prévenir : {roles}.",
        "terms": "Mots : {terms}.",
        "read": "Commentaires à lire en premier : {ids}.",
        "texts": "Ce qu’ils disent :",
        "quote": "- « {text} »",
        "link": "En savoir plus : {link}",
        "test": "Si vous lisez ceci, la cible « {target} » fonctionne. Il ne s’est rien passé.",
        "all": "tous les commentaires",
        "time": "%d/%m/%Y à %H:%M",
    },
}


def spaced(text: str, lang: str) -> str:
    r"""Return French text with the spaces that must not break before and inside its punctuation.

    Examples
    --------
    >>> spaced("Mots : « prix »", "fr") == "Mots\u00a0: «\u00a0prix\u00a0»"
    True
    """
    if lang != "fr":
        return text
    for sign in (":", ";", "!", "?", "»"):
        text = text.replace(f" {sign}", f"\u00a0{sign}")
    return text.replace("« ", "«\u00a0")
