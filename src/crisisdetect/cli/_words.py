"""What the terminal shows: sentences ``cli`` of the catalogues, without anything that a terminal would obey."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Final

import typer

from crisisdetect.locale import languages, scoped

say, count = scoped("cli")

_COLOURS: Final = {1: "yellow", 2: "bright_yellow", 3: "red", 4: "bright_red"}


def system_language() -> str:
    """Return the language of the system by ``LC_ALL``, ``LC_MESSAGES`` and ``LANG``, the first of them that is set."""
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    system = next(filter(None, named), "")
    named_first = re.split(r"[^a-z]", system.casefold(), maxsplit=1)[0]
    return named_first if named_first in languages() else "en"


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
