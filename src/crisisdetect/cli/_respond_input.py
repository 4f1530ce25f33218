"""What the commands of :mod:`crisisdetect.cli._respond` share: words, input, and the crisis that is meant."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from crisisdetect.cli._scan import grave_reports
from crisisdetect.errors import Message, ParameterError, ReadError
from crisisdetect.locale import scoped

if TYPE_CHECKING:
    import pandas as pd

    from crisisdetect import ScanResult
    from crisisdetect.crises import Crisis

respond, _ = scoped("respond")

#: Blanks that are no threat to a terminal: line ends and the spaces of French typography.
_SPACES: Final = frozenset("\n\u00a0\u202f")


def by_stream(comments: pd.DataFrame) -> Any:
    """Yield the name and the comments of each stream."""
    from crisisdetect.tables import ONLY_STREAM

    if "stream" not in comments:
        return [(ONLY_STREAM, comments)]
    return comments.groupby(comments["stream"].fillna(ONLY_STREAM).astype(str), sort=True)


def chosen_crisis(result: ScanResult, number: int) -> Crisis | None:
    """Return the crisis of a number, the worst first and then the latest; None where there is no crisis at all."""
    if not result.crises:
        return None
    ordered = sorted(result.crises, key=lambda crisis: (-crisis.severity, -crisis.onset.timestamp(), crisis.stream))
    if number > len(ordered):
        msg = Message(
            "The --crisis option must be 1 to {n_ordered}, as there are no more crises. Got {number} instead.",
            n_ordered=len(ordered),
            number=number,
        )
        raise ParameterError(msg)
    return ordered[number - 1]


def say_none(result: ScanResult) -> None:
    """Say that there is no crisis, and which grave reports there are all the same."""
    typer.echo(respond("none"))
    if told := grave_reports(result):
        typer.echo(told)


def harmless(text: str) -> str:
    """Return text of several lines without anything a terminal would obey."""
    return "".join(c for c in text if c.isprintable() or c in _SPACES)


def moment_of(text: str, tz: str, where: str) -> pd.Timestamp:
    """Return a time that a person wrote; ``where`` names it in the error."""
    import pandas as pd

    when = pd.to_datetime(text, errors="coerce", format="ISO8601")
    if pd.isna(when):
        msg = Message("{where} must be a time such as 2024-04-17T09:30. Got {text!r} instead.", where=where, text=text)
        raise ParameterError(msg)
    moment = pd.Timestamp(when)
    local = moment.tz_localize(tz) if moment.tzinfo is None else moment
    return local.tz_convert("UTC")


def measures_of(path: Path, tz: str) -> list[tuple[pd.Timestamp, str]]:
    """Read what was done when: a CSV file with the columns ``time`` and ``measure``."""
    import csv

    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        msg = Message(
            "The measures {name} are no UTF-8 text.\nHint: save the file as CSV, UTF-8",
            name=path.name,
        )
        raise ReadError(msg) from error
    rows = csv.DictReader(lines, delimiter=";" if lines and ";" in lines[0] else ",")
    if not {"time", "measure"} <= set(rows.fieldnames or ()):
        got = ", ".join(rows.fieldnames or ()) or "nothing"
        msg = Message("The measures {name} must have the columns time and measure. Got {got}.", name=path.name, got=got)
        raise ReadError(msg)
    return [
        (
            moment_of(row["time"] or "", tz, Message("The time in row {place} of {name}", place=place, name=path.name)),
            row["measure"] or "",
        )
        for place, row in enumerate(rows, start=2)
    ]
