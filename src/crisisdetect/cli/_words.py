"""What the terminal says, in both languages."""

from __future__ import annotations

import json
import os
import sys
from typing import Any, Final

import typer

LANGUAGES: Final = ("en", "fr")

WORDS: Final = {
    "en": {
        "none": "No crisis.",
        "grave": "Grave reports are there all the same: {kinds}.",
        "all": "all comments",
        "stream": "{stream}: {verdict}, {n} comments from {start} to {end}, bins of {every}",
        "calm": "calm",
        "crisis": "crisis",
        "not_judged": "not judged",
        "campaign": "campaign",
        "watch": "to watch",
        "since": "since",
        "opened": "noticeable from",
        "until": "until",
        "open": "not over",
        "tell": "Tell",
        "words": "Words",
        "read": "Rows: {n_read} read, {n_scored} scored, {n_without_text} without text or sentiment, "
        "{n_rejected} rejected",
        "scanning": "Reading, scoring, looking for crises…",
        "reporting": "Writing the report…",
        "report": "Report written to",
        "written": "Written: {path}",
        "support": "support",
        "community_lead": "community lead",
        "pr_lead": "PR lead",
        "legal": "legal",
        "management": "management",
        "usage": "{message}",
        "bad_data": "{message}",
        "failed": "{message}",
        "fault": "{message}\nThis is a fault of crisisdetect; run again with --debug.",
        "interrupted": "interrupted",
        "demo": "Demo export of an invented public, and its report, written to {folder}",
        "demo_next": "Try: crisisdetect scan {path} --report report.html",
        "waiting": "{n} notices wait: they are sent when this is run again.",
        "sent": "{sent} sent, {failed} failed, {dead} given up, {waiting} waiting",
        "announced": "Notices: {sent} sent, {failed} failed, {dead} given up, {waiting} waiting",
        "announced_nothing": "Notices: nothing new to tell",
        "announced_waiting": "Notices that wait: {n}. Run it again, or: crisisdetect notify --state {path}",
        "revived": "{n} notices that were given up wait again.",
        "test_sent": "{name}: sent",
        "ok": "ok",
        "bad": "NOT OK",
        "note": "note",
        "held_out": "held-out texts",
        "formats": "{n} formats are known by name; anything else is read as a table whose columns are found by name.",
    },
    "fr": {
        "none": "Aucune crise.",
        "grave": "Il y a tout de même des signalements graves\u00a0: {kinds}.",
        "all": "tous les commentaires",
        "stream": "{stream}\u00a0: {verdict}, {n} commentaires du {start} au {end}, par pas de {every}",
        "calm": "calme",
        "crisis": "crise",
        "not_judged": "non jugé",
        "campaign": "campagne",
        "watch": "à surveiller",
        "since": "depuis",
        "opened": "décelable dès",
        "until": "jusqu’au",
        "open": "pas terminée",
        "tell": "Prévenir",
        "words": "Mots",
        "read": "Lignes\u00a0: {n_read} lues, {n_scored} notées, {n_without_text} sans texte ni sentiment, "
        "{n_rejected} écartées",
        "scanning": "Lecture, évaluation, recherche de crises…",
        "reporting": "Rédaction du rapport…",
        "report": "Rapport écrit dans",
        "written": "Fichier écrit\u00a0: {path}",
        "support": "support client",
        "community_lead": "responsable de communauté",
        "pr_lead": "responsable des relations publiques",
        "legal": "service juridique",
        "management": "direction",
        "usage": "utilisation incorrecte. {message}",
        "bad_data": "données inutilisables. {message}",
        "failed": "échec. {message}",
        "fault": "{message}\nC’est une erreur de crisisdetect\u202f; relancez avec --debug.",
        "interrupted": "interrompu",
        "demo": "Export de démonstration, d’un public inventé, et rapport écrits dans {folder}",
        "demo_next": "À essayer\u00a0: crisisdetect scan {path} --report report.html",
        "waiting": "Messages en attente\u00a0: {n}. Ils partiront au prochain lancement.",
        "sent": "Envoyés\u00a0: {sent}, en échec\u00a0: {failed}, abandonnés\u00a0: {dead}, "
        "en attente\u00a0: {waiting}",
        "announced": "Messages envoyés\u00a0: {sent}, en échec\u00a0: {failed}, abandonnés\u00a0: {dead}, "
        "en attente\u00a0: {waiting}",
        "announced_nothing": "Messages\u00a0: rien de nouveau à signaler",
        "announced_waiting": "Messages en attente\u00a0: {n}. Relancez, ou\u00a0: crisisdetect notify --state {path}",
        "revived": "Messages abandonnés remis en attente\u00a0: {n}.",
        "test_sent": "{name}\u00a0: envoyé",
        "ok": "ok",
        "bad": "PROBLÈME",
        "note": "remarque",
        "held_out": "textes mis de côté",
        "formats": "{n} formats sont connus par leur nom\u00a0; tout autre fichier est lu comme un tableau dont les "
        "colonnes sont trouvées par leur nom.",
    },
}

_COLOURS: Final = {1: "yellow", 2: "bright_yellow", 3: "red", 4: "bright_red"}


def system_language() -> str:
    """Return the language of the system by ``LC_ALL``, ``LC_MESSAGES`` and ``LANG``, the first of them that is set."""
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    system = next(filter(None, named), "")
    return "fr" if system.casefold().startswith("fr") else "en"


def say(code: str, lang: str | None = None, **values: Any) -> str:
    """Return a sentence in a language, that of the system by default.

    Examples
    --------
    >>> say("none", "fr")
    'Aucune crise.'
    """
    return WORDS[lang or system_language()][code].format(**values)


def plain(text: str) -> str:
    r"""Return text from outside without anything a terminal would obey.

    Examples
    --------
    >>> plain("a\x1b[2Jb")
    'a[2Jb'
    """
    return "".join(c for c in text if c.isprintable() or c in "\u00a0\u202f")


def painted(text: str, severity: int) -> str:
    """Return text in the colour of a severity, on a terminal whose user wants colours (``NO_COLOR`` says no)."""
    wanted = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return typer.style(text, fg=_COLOURS.get(severity), bold=severity >= 3) if wanted else text


def echo_json(data: object, *, indent: int | None = None) -> None:
    """Print JSON to standard output, in ASCII where that cannot show everything."""
    unicode = (getattr(sys.stdout, "encoding", None) or "").casefold().replace("-", "") == "utf8"
    typer.echo(json.dumps(data, ensure_ascii=not unicode, indent=indent))
