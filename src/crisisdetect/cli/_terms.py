"""What the library calls an argument, as the command line calls it: hints must be of use where they are read."""

from __future__ import annotations

import re
from typing import Final

#: Arguments of the library that are options by another name.
_OPTIONS: Final = {
    "tz": "--tz",
    "as_of": "--as-of",
    "encoding": "--encoding",
    "sheet": "--sheet",
    "every": "--every",
    "alpha": "--alpha",
    "tolerance": "--tolerance",
    "false_alarms": "--false-alarms",
    "events": "--event",
    "scorer": "--model",
    "mapping": "--column",
    "budget": "--budget",
    "metrics": "--metrics",
    "work": "--work",
    "own_accounts": "--own",
    "http": "--http",
}
_NAMES: Final = "|".join(_OPTIONS)

_TERMS: Final = tuple(
    (re.compile(pattern), option)
    for pattern, option in (
        (r'mapping=\{"timestamp": "\.\.\.", "text": "\.\.\."\}', "--column timestamp=... --column text=..."),
        (r'mapping=\{"(timestamp|text)": "\.\.\."\}', r"--column \1=..."),
        (r'(?:sentiment_)?mapping=\{"value": "negative", \.\.\.\}', '--sentiment-value "VALUE=negative"'),
        (
            r'sentiment_mapping=\{"0\.\.6": "negative", "7\.\.8": "neutral", "9\.\.10": "positive"\}',
            "--sentiment-value 0..6=negative --sentiment-value 7..8=neutral --sentiment-value 9..10=positive",
        ),
        (r"The 'mapping' parameter must lead to", "The --sentiment-value option must lead to"),
        (r"is in the 'mapping' parameter", "is in --sentiment-value"),
        (r"fill_dates=True", "--fill-dates"),
        (r"allow_network=True", "--allow-network"),
        (r"dayfirst=True", "--day-first"),
        (r"dayfirst=False", "--month-first"),
    )
)
_VALUE: Final = re.compile(rf"(?<![\w?&/-])({_NAMES})=(?:'([^'\n]*)'|\"([^\"\n]*)\")?")
_PARAMETER: Final = re.compile(rf"The '({_NAMES})' parameter(?: of \w+)?")


def on_the_command_line(message: str) -> str:
    """Return a message that names options where it named arguments of Python.

    Examples
    --------
    >>> on_the_command_line('Hint: give as_of="2026-03-02T10:00Z", or tz= and dayfirst=True')
    'Hint: give --as-of 2026-03-02T10:00Z, or --tz and --day-first'
    >>> on_the_command_line("The 'every' parameter of Monitor must divide an hour.")
    'The --every option must divide an hour.'
    """
    for pattern, option in _TERMS:
        message = pattern.sub(option, message)
    message = _PARAMETER.sub(lambda found: f"The {_OPTIONS[found[1]]} option", message)
    return _VALUE.sub(_option, message)


def _option(found: re.Match[str]) -> str:
    value = found[2] if found[2] is not None else found[3]
    shown = f'"{value}"' if value and " " in value else value
    return f"{_OPTIONS[found[1]]} {shown}" if shown else _OPTIONS[found[1]]
