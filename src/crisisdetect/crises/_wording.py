"""Sentences about crises, in French and English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from crisisdetect.crises._verdict_words import SENTENCES as _VERDICTS
from crisisdetect.errors import ParameterError
from crisisdetect.response.gravity import KINDS as GRAVE
from crisisdetect.response.policy import LEVEL_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES: Final = ("en", "fr")

# Figures are formatted by their name: see ``_say``.
SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "excess": {
        "en": "{n_negative} negative comments where {n_expected} were usual: {ratio} times as many.",
        "fr": "{n_negative} commentaires négatifs là où {n_expected} étaient habituels : {ratio} fois plus.",
    },
    "excess_from_none": {
        "en": "{n_negative} negative comments where there are usually almost none.",
        "fr": "{n_negative} commentaires négatifs là où il n’y en a presque jamais.",
    },
    "share_rise": {
        "en": "The share of negative comments rose from {before} to {during}.",
        "fr": "La part de commentaires négatifs est passée de {before} à {during}.",
    },
    "share_high": {
        "en": "Most opinions are negative ({during} of them), and there are many more than usual.",
        "fr": "La plupart des avis sont négatifs ({during} d’entre eux), et bien plus nombreux que d’habitude.",
    },
    "sustained": {"en": "It lasted {duration}.", "fr": "Cela a duré {duration}."},
    "ongoing": {"en": "It has lasted {duration} and goes on.", "fr": "Cela dure depuis {duration} et continue."},
    "broad": {
        "en": "The negative comments come from {n_authors} different people, the busiest of whom wrote {largest}.",
        "fr": "Les commentaires négatifs viennent de {n_authors} personnes, dont la plus active en a écrit {largest}.",
    },
    "authors_unknown": {
        "en": "Authors are unknown, so it cannot be checked that many people are behind it.",
        "fr": "Les auteurs sont inconnus : impossible de vérifier que beaucoup de personnes sont concernées.",
    },
    "severity": {
        "en": "Severity {severity} of 4 ({level}): {points}.",
        "fr": "Gravité {severity} sur 4 ({level}) : {points}.",
    },
    "gravity": {
        "en": "Grave matters are reported, of which one report is enough: {kinds}.",
        "fr": "Des faits graves sont signalés, dont un seul suffit : {kinds}.",
    },
    "severity_unknown": {
        "en": "Not known here, and so without points: {unknown}.",
        "fr": "Inconnu ici, et donc sans point : {unknown}.",
    },
    "too_few_days": {
        "en": "Only {days} of data: too short to know what is usual (at least {needed} days are needed).",
        "fr": "Seulement {days} de données : trop court pour savoir ce qui est habituel "
        "(il faut au moins {needed} jours).",
    },
    "no_scores": {
        "en": "No comment has a text or a sentiment, so reactions cannot be judged.",
        "fr": "Aucun commentaire n’a de texte ni de sentiment : les réactions ne peuvent pas être jugées.",
    },
    "too_few_comments": {
        "en": "Only {n} comments with a sentiment: too few to tell a change from chance "
        "(at least {needed} are needed).",
        "fr": "Seulement {n} commentaires avec un sentiment : trop peu pour distinguer un changement du hasard "
        "(il en faut au moins {needed}).",
    },
    "one_instant": {
        "en": "All comments bear the same time, so nothing can be said about a change.",
        "fr": "Tous les commentaires portent la même heure : rien ne peut être dit d’un changement.",
    },
    "gap": {
        "en": "From {start} to {end} there are no data at all, which is more likely a gap in the export than calm.",
        "fr": "Du {start} au {end} il n’y a aucune donnée : plus probablement un trou dans l’export que du calme.",
    },
    "burst_not_negative": {
        "en": "Around {start} there were more comments, negative ones among them, but not a larger share of negative "
        "ones ({before} before, {during} during): a burst of interest, no crisis.",
        "fr": "Vers le {start}, les commentaires ont été plus nombreux, les négatifs aussi, mais leur part n’a pas "
        "augmenté ({before} avant, {during} pendant) : un regain d’intérêt, pas une crise.",
    },
    "drift": {
        "en": "From {start} on, negative comments rose, but so slowly that the new level became the usual one: "
        "no crisis.",
        "fr": "À partir du {start}, les commentaires négatifs ont augmenté, mais si lentement que ce niveau est devenu "
        "habituel : pas une crise.",
    },
    "few_authors": {
        "en": "Around {start} negative comments rose, but they come from too few people ({effective} in effect): "
        "no crisis.",
        "fr": "Vers le {start}, les commentaires négatifs ont augmenté, mais ils viennent de trop peu de personnes "
        "({effective} en pratique) : pas une crise.",
    },
    "too_short": {
        "en": "Around {start} negative comments rose for {duration} only: too short for a crisis.",
        "fr": "Vers le {start}, les commentaires négatifs ont augmenté pendant {duration} seulement : trop court pour "
        "une crise.",
    },
    "no_change": {
        "en": "Nothing changed: negative comments stayed at their usual level.",
        "fr": "Rien n’a changé : les commentaires négatifs sont restés à leur niveau habituel.",
    },
    **_VERDICTS,
}

POINTS: Final[Mapping[str, Mapping[str, str]]] = {
    "excess": {"en": "{ratio} times the usual negatives", "fr": "{ratio} fois les négatifs habituels"},
    "share_shift": {"en": "negative share up {share}", "fr": "part de négatifs en hausse de {share}"},
    "persistence": {"en": "it lasts ({duration})", "fr": "cela dure ({duration})"},
    "spread": {"en": "many people ({n_authors})", "fr": "beaucoup de personnes ({n_authors})"},
    "amplification": {
        "en": "passed on or approved {amplification} times",
        "fr": "partages et approbations ({amplification})",
    },
    "arousal": {"en": "very angry ones among them ({arousal})", "fr": "très en colère ({arousal})"},
    "unanswered": {"en": "questions without an answer ({unanswered})", "fr": "questions sans réponse ({unanswered})"},
    "gravity": {"en": "grave reports", "fr": "signalements graves"},
    "small": {"en": "a limited excess so far", "fr": "un excès limité pour l’instant"},
}

#: Axes that may be unknown.
UNKNOWN: Final[Mapping[str, Mapping[str, str]]] = {
    "excess": {"en": "the excess", "fr": "l’excès"},
    "share_shift": {"en": "the rise of the negative share", "fr": "la hausse de la part de négatifs"},
    "persistence": {"en": "how long it lasts", "fr": "la durée"},
    "spread": {"en": "how many people write", "fr": "le nombre de personnes"},
    "amplification": {"en": "how often comments were passed on", "fr": "les partages et approbations"},
    "arousal": {"en": "how angry people are", "fr": "le degré de colère"},
    "unanswered": {"en": "which questions wait for an answer", "fr": "les questions sans réponse"},
}


def level_name(severity: int, lang: str = "en") -> str:
    """Return the name of a severity from 0 to 4.

    Examples
    --------
    >>> level_name(2, "fr")
    'alerte'
    """
    return LEVEL_NAMES[check_lang(lang)][severity]


def check_lang(lang: str) -> str:
    """Return ``lang`` if there are sentences in it, else raise ``ParameterError``."""
    if lang not in LANGUAGES:
        msg = f"The 'lang' parameter must be one of {', '.join(LANGUAGES)}. Got {lang!r} instead."
        raise ParameterError(msg)
    return lang


def in_words(code: str, values: Mapping[str, object], lang: str) -> str:
    """Return the sentence of a reason's code with its figures."""
    sentence = SENTENCES[code][check_lang(lang)]
    said = {name: _say(name, value, lang) for name, value in values.items()}
    if code == "severity":
        said["level"] = level_name(int(str(values["severity"])), lang)
        said["points"] = ", ".join(POINTS[name][lang].format(**said) for name in _tuple(values["points"]))
    if code == "severity_unknown":
        said["unknown"] = ", ".join(UNKNOWN[axis][lang] for axis in _tuple(values["unknown"]))
    if code == "gravity":
        kinds = values["kinds"]
        assert isinstance(kinds, dict)
        said["kinds"] = ", ".join(f"{GRAVE[kind][lang]} ({n})" for kind, n in kinds.items())
    return sentence.format(**said)


def _tuple(value: object) -> tuple[str, ...]:
    assert isinstance(value, tuple)
    return value


def duration_in_words(duration: pd.Timedelta, lang: str) -> str:
    """Return a duration as people say it.

    Examples
    --------
    >>> duration_in_words(pd.Timedelta("50h"), "en"), duration_in_words(pd.Timedelta("5h"), "fr")
    ('2.1 days', '5 heures')
    """
    hours = duration / pd.Timedelta("1h")
    number, one, many = (hours, "hour", "hours") if hours < 36 else (hours / 24, "day", "days")
    if lang == "fr":
        one, many = ("heure", "heures") if hours < 36 else ("jour", "jours")
    text = f"{number:.0f}" if number >= 10 or number == int(number) else f"{number:.1f}"
    plural = many if float(text) > (1 if lang == "en" else 1.99) else one
    return f"{_decimal(text, lang)} {plural}"


def _say(name: str, value: object, lang: str) -> str:
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d %H:%M UTC" if lang == "en" else "%d/%m/%Y %H:%M UTC")
    if isinstance(value, pd.Timedelta):
        return duration_in_words(value, lang)
    if isinstance(value, float):
        if name in {"before", "during", "largest", "arousal", "part", "low", "high", "limit"}:
            return f"{100 * value:.0f}" + ("%" if lang == "en" else "\u202f%")
        if name == "share":
            return f"{100 * value:.0f} points"
        text = f"{value:.0f}" if value >= 10 else f"{value:.1f}"
        return _decimal(text, lang)
    return str(value)


def _decimal(text: str, lang: str) -> str:
    return text.replace(".", ",") if lang == "fr" else text
