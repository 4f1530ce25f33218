"""What the framework says of a wrong command line: finished English, of which the catalogues know the templates."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from crisisdetect.errors import Message
from crisisdetect.locale import quoted, translated

#: Sentences of typer, of click and pydantic below it, with names for what they put in.
TEMPLATES: Final = (
    "No such option: {option}",
    "No such option: {option} (Possible options: {options})",
    "No such option: {option} Did you mean {options}?",
    "No such command {name}.",
    "No such command {name}. Did you mean {names}?",
    "No such command {name}. (Did you mean one of: {names}?)",
    "Missing command.",
    "Missing argument {name}.",
    "Missing option {name}.",
    "Missing parameter {name}.",
    "Got unexpected extra argument ({names})",
    "Got unexpected extra arguments ({names})",
    "Got unexpected extra argument(s) ({names})",
    "Option {name} requires an argument.",
    "Option {name} requires {n} arguments.",
    "Option {name} does not take a value.",
    "Invalid value: {what}",
    "Invalid value for {name}: {what}",
    "Could not open file {path}: {what}",
    "{value} is not one of {known}.",
    "{value} is not a valid integer.",
    "{value} is not a valid integer range.",
    "No such option {option}. Did you mean {options}?",
    "No such option {option}.",
    "{value} is not a valid float.",
    "{value} is not in the range {limits}.",
    "Input should be a valid integer, unable to parse string as an integer",
    "Input should be a valid integer",
    "Input should be a valid number, unable to parse string as a number",
    "Input should be a valid boolean, unable to interpret input",
    "Input should be greater than or equal to {low}",
    "Input should be less than or equal to {high}",
    "Input should be a valid string",
    "path {path} does not exist.",
    "Path {path} does not exist.",
    "File {path} does not exist.",
    "must be one of {known}, got {lang}",
    "Show this message and exit.",
    "Install completion for the current shell.",
    "Show completion for the current shell, to copy it or customize the installation.",
)
#: What systems say of files; errors carry these words.
SYSTEM: Final = (
    "No such file or directory",
    "Permission denied",
    "Is a directory",
    "Not a directory",
    "File exists",
    "No space left on device",
    "File too large",
    "Disk quota exceeded",
    "Input/output error",
    "Read-only file system",
    "Too many open files",
    "file is not a database",
    "unable to open database file",
    "database is locked",
    "Connection reset by peer",
    "Network is unreachable",
    "Connection refused",
    "(at end of document)",
)
_LONGEST: Final = 8_000
_FIELD: Final = re.compile(r"\{(\w+)(?:!r)?\}")
_QUOTED: Final = re.compile(r"(?<!\w)(?:'([^'\n]*)'|\"([^\"\n]*)\")(?!\w)")


def of_framework(text: str) -> str:
    """Return what the framework says in the language that is spoken, as it is where no template fits.

    Examples
    --------
    >>> from crisisdetect.locale import speaking
    >>> with speaking("fr"):
    ...     of_framework("Missing command.")
    'il manque une commande.'
    """
    if len(text) > _LONGEST:
        return text
    for pattern, template in _patterns():
        if found := pattern.fullmatch(text):
            values = {name: of_framework(_in_marks(value)) for name, value in found.groupdict().items()}
            return translated(Message(template.replace("!r", ""), **values)) if values else translated(template)
    return translated(text)


def _in_marks(value: str) -> str:
    return _QUOTED.sub(lambda name: quoted(name[1] if name[1] is not None else name[2]), value)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return patterns and their templates, those with most words of their own first."""
    ordered = sorted(TEMPLATES, key=lambda template: -len(_FIELD.sub("", template)))
    return tuple((_pattern(template), template) for template in ordered)


def _pattern(template: str) -> re.Pattern[str]:
    parts = _FIELD.split(template)  # words and names by turns
    made = [f"(?P<{part}>.*?)" if i % 2 else re.escape(part) for i, part in enumerate(parts)]
    return re.compile("".join(made), re.DOTALL)
