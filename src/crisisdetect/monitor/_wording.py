"""Events and states as sentences, in English and French."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from crisisdetect.crises import check_lang
from crisisdetect.response.gravity import KINDS as GRAVE
from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    from crisisdetect.monitor._records import Event

_EVENTS: Final = {
    "en": {
        "alarm": (
            "{stream}: negative comments are in excess since {onset} (between {low} and {high}). {figures}{campaign}"
        ),
        "relapsed": "{stream}: what was over has come back, since {onset}. {figures}{campaign}",
        "escalated": "{stream}: it is getting worse; twice as much as last told, or more. {day}",
        "receding": "{stream}: it goes down. {last}",
        "recovered": "{stream}: it is over. {last}",
        "new_normal": "{stream}: it has lasted 28 days; from now on it is taken for the usual level. {last}",
        "no_data": "{stream}: no comments since {detail}, which is no silence but missing data: is the collector up?",
        "data": "{stream}: comments are coming again.",
        "campaign": "{stream}: the same text {detail} times today, by several authors. Copies are not counted.",
        "gravity": "{stream}: one report may be grave ({detail}). Read it now: {ids}.",
        "acknowledged": "{stream}: somebody takes care of it.",
        "snoozed": "{stream}: alarms are held back for a while.",
    },
    "fr": {
        "alarm": (
            "{stream} : les commentaires négatifs sont en excès depuis le {onset} (entre le {low} et le {high}). "
            "{figures}{campaign}"
        ),
        "relapsed": "{stream} : ce qui était terminé est revenu, depuis le {onset}. {figures}{campaign}",
        "escalated": "{stream} : cela s’aggrave ; au moins le double de ce qui a été signalé. {day}",
        "receding": "{stream} : cela diminue. {last}",
        "recovered": "{stream} : c’est terminé. {last}",
        "new_normal": (
            "{stream} : cela dure depuis 28 jours ; c’est désormais considéré comme le niveau habituel. {last}"
        ),
        "no_data": (
            "{stream} : aucun commentaire depuis le {detail} ; ce n’est pas du silence, des données manquent. "
            "La collecte fonctionne-t-elle ?"
        ),
        "data": "{stream} : les commentaires arrivent de nouveau.",
        "campaign": (
            "{stream} : le même texte {detail} fois aujourd’hui, par plusieurs auteurs. "
            "Les copies ne sont pas comptées."
        ),
        "gravity": "{stream} : un signalement est peut-être grave ({detail}). À lire maintenant : {ids}.",
        "acknowledged": "{stream} : quelqu’un s’en occupe.",
        "snoozed": "{stream} : les alertes sont suspendues pour un temps.",
    },
}
_PARTS: Final = {
    "en": {
        "figures": (
            "{observed} negative comments where {expected} are usual and {ceiling} tolerated; "
            "negative share {share}, usually {share_expected}."
        ),
        "day": "In the last 24 hours {observed} negative comments, where {expected} are usual and {ceiling} tolerated.",
        "last": "Lately {observed} negative comments, where {expected} are usual and {ceiling} tolerated.",
        "campaign": " Much of it is copied: {copies} comments repeat a text or an author and are not counted.",
    },
    "fr": {
        "figures": (
            "{observed} commentaires négatifs pour {expected} habituellement et {ceiling} tolérés ; "
            "part de négatifs {share}, d’habitude {share_expected}."
        ),
        "day": (
            "Ces dernières 24 heures {observed} commentaires négatifs, "
            "pour {expected} habituellement et {ceiling} tolérés."
        ),
        "last": "Dernièrement {observed} commentaires négatifs, pour {expected} habituellement et {ceiling} tolérés.",
        "campaign": (
            " Une bonne partie est copiée : {copies} commentaires répètent un texte ou un auteur "
            "et ne sont pas comptés."
        ),
    },
}
#: How the only stream is called.
_ALL: Final = {"en": "all comments", "fr": "tous les commentaires"}
STATES: Final = {
    "en": {
        "learning": "learning what is usual",
        "calm": "calm",
        "pending": "something stirs, not yet enough for an alarm",
        "active": "alarm",
        "acknowledged": "alarm, acknowledged",
        "snoozed": "alarm, snoozed",
        "receding": "going down",
        "recovered": "over",
        "relapsed": "alarm, for the second time",
        "no-data": "no data",
    },
    "fr": {
        "learning": "apprentissage du niveau habituel",
        "calm": "calme",
        "pending": "quelque chose bouge, pas encore assez pour une alerte",
        "active": "alerte",
        "acknowledged": "alerte, prise en charge",
        "snoozed": "alerte, suspendue",
        "receding": "en diminution",
        "recovered": "terminé",
        "relapsed": "alerte, rechute",
        "no-data": "pas de données",
    },
}


def event_in_words(event: Event, lang: str) -> str:
    """Return an event as a sentence or two."""
    check_lang(lang)
    parts = _PARTS[lang]
    figures = {
        "observed": number(event.observed, lang),
        "expected": number(event.expected, lang),
        "ceiling": number(event.ceiling, lang),
        "share": percent(event.share, lang),
        "share_expected": percent(event.share_expected, lang),
        "copies": str(event.n_copies),
    }
    return _EVENTS[lang][event.kind].format(
        stream=_ALL[lang] if event.stream == ONLY_STREAM else event.stream,
        onset=day(event.onset, lang),
        low=day(event.onset_low, lang),
        high=day(event.onset_high, lang),
        figures=parts["figures"].format(**figures),
        last=parts["last"].format(**figures),
        day=parts["day"].format(**figures),
        campaign=parts["campaign"].format(**figures) if event.is_campaign else "",
        detail=_detail(event, lang),
        ids=", ".join(event.evidence_ids),
    )


def _detail(event: Event, lang: str) -> str:
    """Return what a code or a time in ISO 8601 means; what is neither stays as it is."""
    if event.detail in GRAVE:
        return GRAVE[event.detail][lang]
    if event.kind == "no_data":
        since = pd.to_datetime(event.detail, errors="coerce", format="ISO8601", utc=True)
        return event.detail if pd.isna(since) else day(since, lang)
    return event.detail


def number(value: float, lang: str) -> str:
    """Return a number with as many digits as it carries."""
    if value != value:
        return "–"
    text = f"{value:,.0f}" if abs(value) >= 10 else f"{value:.1f}" if abs(value) >= 1 else f"{value:.2g}"
    return text.replace(",", "\u202f").replace(".", ",") if lang == "fr" else text


def percent(value: float, lang: str) -> str:
    """Return a share in per cent."""
    if value != value:
        return "–"
    return f"{100 * value:.0f}\u00a0%" if lang == "fr" else f"{100 * value:.0f}%"


def day(time: pd.Timestamp | None, lang: str) -> str:
    """Return a moment, in UTC."""
    if time is None:
        return "–"
    return f"{time:%d/%m/%Y à %H:%M} UTC" if lang == "fr" else f"{time:%Y-%m-%d %H:%M} UTC"
