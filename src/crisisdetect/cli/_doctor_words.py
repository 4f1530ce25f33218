"""What ``doctor`` says, in both languages."""

from __future__ import annotations

from typing import Any, Final

NAMES: Final = {
    "en": {
        "installation": "installation",
        "model": "model",
        "threads": "threads",
        "encoding": "encoding",
        "zones": "time zones",
        "sample": "sample file",
        "configuration": "configuration",
        "file": "file",
    },
    "fr": {
        "installation": "installation",
        "model": "modèle",
        "threads": "cœurs",
        "encoding": "encodage",
        "zones": "fuseaux horaires",
        "sample": "fichier d’essai",
        "configuration": "configuration",
        "file": "fichier",
    },
}

DETAILS: Final = {
    "en": {
        "installation": "crisisdetect {version}, Python {python} on {system}; {packages}{extras}",
        "extras": "; optional: {names}",
        "model": "{name}: checksums are right, {n} known sentences are scored as they should be",
        "threads": "{n} of {all} cores may be used{asked}",
        "encoding": "output {out}, files {files}, messages {messages}",
        "narrow": "; letters that {out} lacks are replaced, unless PYTHONUTF8=1 is set",
        "zones": "{n} time zones are known",
        "sample": "a known export (Windows-1252, semicolons, day first) is read as it should be",
        "no_configuration": "none: the defaults hold",
        "configuration": "{path}: {sections}{targets}",
        "targets": "; targets: {names}, and the variables they need are set",
        "file": "{path}: {format}",
    },
    "fr": {
        "installation": "crisisdetect {version}, Python {python} sur {system}\u00a0; {packages}{extras}",
        "extras": "\u00a0; en option\u00a0: {names}",
        "model": "{name}\u00a0: sommes de contrôle exactes, {n} phrases connues sont notées comme il faut",
        "threads": "{n} cœurs utilisables sur {all}{asked}",
        "encoding": "sortie {out}, fichiers {files}, messages {messages}",
        "narrow": "\u00a0; les lettres absentes de {out} sont remplacées, sauf avec PYTHONUTF8=1",
        "zones": "{n} fuseaux horaires connus",
        "sample": "un export connu (Windows-1252, points-virgules, jour en premier) est lu comme il faut",
        "no_configuration": "aucune\u00a0: les valeurs par défaut s’appliquent",
        "configuration": "{path}\u00a0: {sections}{targets}",
        "targets": "\u00a0; cibles\u00a0: {names}, et leurs variables sont définies",
        "file": "{path}\u00a0: {format}",
    },
}


def detail(lang: str, code: str, **values: Any) -> str:
    """Return a sentence of ``doctor``.

    Examples
    --------
    >>> detail("en", "zones", n=597)
    '597 time zones are known'
    """
    return DETAILS[lang][code].format(**values)
