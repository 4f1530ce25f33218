"""French on the command line: a message in, its French out, from one catalogue of sentences.

The catalogue goes by the English words, so that nothing that raises an error has to know of it: help, what the
framework says of a wrong command line, and errors of the package are looked up in the same way, and what a message puts
in (a file, a number, another message) is put into the French.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import Any, Final

import typer

from crisisdetect.cli._french_help import COMMANDS, HELP

#: Longer messages come from elsewhere.
_LONGEST: Final = 8_000
_FIELD: Final = re.compile(r"\{(\w+)\}")
_THOUSANDS: Final = re.compile(r"\b\d{1,3}(?:,\d{3})+\b")
_QUOTED: Final = re.compile(r"(?<!\w)(?:'([^'\n]*)'|\"([^\"\n]*)\")(?!\w)")
_EXTRAS: Final = re.compile(r"(?s)(.*?)(?:  )?\[([^\[\]]+)\]")

_HEADINGS: Final = {"Options": "Options", "Arguments": "Arguments", "Commands": "Commandes"}
_TYPES: Final = {"str": "texte", "int": "entier", "float": "nombre", "path": "chemin", "file": "fichier", "range": ""}
_TYPES_OLD: Final = {"TEXT": "TEXTE", "INTEGER": "ENTIER", "FLOAT": "NOMBRE", "PATH": "CHEMIN", "RANGE": ""}


def spaced(text: str) -> str:
    r"""Return French with the spaces that must not break before and inside its punctuation.

    Examples
    --------
    >>> spaced("Quoi ? Ceci : « rien »")
    'Quoi\u202f? Ceci\xa0: «\xa0rien\xa0»'
    """
    text = re.sub(r" ([;!?])", "\u202f\\1", text)
    return text.replace(" :", "\u00a0:").replace("« ", "«\u00a0").replace(" »", "\u00a0»")


def french(message: str) -> str | None:
    r"""Return a message in French, None where the catalogue lacks it.

    Examples
    --------
    >>> french("There is no file 'comments.csv'.")
    'Il n’y a pas de fichier «\xa0comments.csv\xa0».'
    >>> french("Something else.") is None
    True
    """
    if len(message) > _LONGEST:
        return None
    for pattern, sentence in _catalogue():
        if found := pattern.fullmatch(message):
            shown = {name: _shown(value) for name, value in found.groupdict().items()}
            return _FIELD.sub(partial(_field, shown), sentence)
    return None


def _field(shown: dict[str, str], field: re.Match[str]) -> str:
    return shown[field[1]]


def in_french(message: str) -> str:
    """Return a message in French, or in English with a French word on it."""
    if known := french(message):
        return known
    main, _, hint = message.partition("\nHint: ")
    said = french(main) or f"Message d’origine, en anglais\u00a0: {main}"
    return f"{said}\nConseil\u00a0: {french(hint) or hint}" if hint else said


def template(words: str) -> str:
    """Return a message without the names of what it puts in, by which it is found.

    Examples
    --------
    >>> template("There is no file {path}.")
    'There is no file {}.'
    """
    return _FIELD.sub("{}", words)


@cache
def sentences() -> dict[str, str]:
    """Return the whole catalogue of errors: English to French."""
    from crisisdetect.cli import _french_errors as errors
    from crisisdetect.cli import _french_files as files
    from crisisdetect.cli import _french_guards as guards
    from crisisdetect.cli import _french_settings as settings
    from crisisdetect.readers._sentences import REASONS, SENTENCES

    said = {one["en"]: one["fr"] for one in SENTENCES.values()}
    known = {english: words for english, words in said.items() if len(_FIELD.sub("", english)) > 12}
    known |= {one["en"]: one["fr"] for one in REASONS.values()}
    tables = (errors.FRAMEWORK, errors.COMMAND_LINE, errors.NOTIFY, guards.GUARDS, files.READERS, files.SCORING)
    for table in (*tables, settings.SETTINGS, settings.WATCH, settings.TRAINING):
        known |= {english: spaced(words) for english, words in table.items()}
    return known


@cache
def _catalogue() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return patterns and their French, those with most words of their own first."""
    ordered = sorted(sentences().items(), key=lambda pair: -len(_FIELD.sub("", pair[0])))
    return tuple((_pattern(english), words) for english, words in ordered)


def _pattern(english: str) -> re.Pattern[str]:
    parts = _FIELD.split(english)  # words and names by turns
    made = [f"(?P<{part}>.*?)" if i % 2 else re.escape(part) for i, part in enumerate(parts)]
    return re.compile("".join(made), re.DOTALL)


def _shown(value: str) -> str:
    """Return what a message puts in: another message, names in quotes, numbers, as French has them."""
    known = french(value)
    if known is not None:
        return known
    value = _THOUSANDS.sub(lambda n: n[0].replace(",", "\u202f"), value)
    return _QUOTED.sub(lambda name: f"«\u00a0{name[1] if name[1] is not None else name[2]}\u00a0»", value)


_Plain: Any = typer.Context.formatter_class


class _Formatter(_Plain):  # type: ignore[misc]
    """Help whose headings and remarks are French."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "Utilisation\u00a0: ")

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{_HEADINGS.get(heading, heading)}\u00a0:\n")

    def write_dl(self, rows: Any, *args: Any, **options: Any) -> None:
        super().write_dl([(_typed(name), _remarked(words)) for name, words in rows], *args, **options)


class _Context(typer.Context):
    """The context of a command that speaks French."""

    formatter_class = _Formatter
    lang: Final = "fr"


def translate(group: Any) -> None:
    """Put the French help into a group of commands, made anew for each run."""
    group.subcommand_metavar = "COMMANDE [ARGS]..."
    for name, command in {"": group, **group.commands}.items():
        command.context_class = _Context
        command.help = spaced(COMMANDS.get(name, command.help))
        for one in command.params:
            words = getattr(one, "help", None)
            one.help = spaced(HELP.get(words, words)) if words else words
            if one.metavar == "PATH":
                one.metavar = "CHEMIN"


def _typed(name: str) -> str:
    """Return the left side of a list of options, its types in French."""
    name = re.sub(r"<(\w+)( range)?>", lambda kind: f"<{_TYPES.get(kind[1], kind[1])}>", name)
    name = re.sub(r"<list\[(\w+)\]>", lambda kind: f"<liste de {_TYPES.get(kind[1], kind[1])}s>", name)
    return re.sub(r"(?<= )(INTEGER|FLOAT|TEXT|PATH)( RANGE)?$", lambda kind: _TYPES_OLD[kind[1]], name)


def _remarked(words: str) -> str:
    """Return the right side of a list of options, what the framework adds to it in French."""
    found = _EXTRAS.fullmatch(words)
    text, extras = (found[1], found[2]) if found else (words, "")
    text = spaced(HELP.get(text, text))
    told = (
        extras.replace("default: ", "par défaut\u00a0: ")
        .replace("env var: ", "variable\u00a0: ")
        .replace("required", "obligatoire")
        .replace("; ", "\u202f; ")
    )
    return f"{text}  [{told}]" if extras else text
