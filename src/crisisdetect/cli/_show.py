"""``crisisdetect show``: the comments that an alarm or a report names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from crisisdetect.cli._errors import errors
from crisisdetect.cli._found import comments_in, is_a_saved_one
from crisisdetect.cli._groups import Layout, Talk, Whose
from crisisdetect.cli._options import Json
from crisisdetect.cli._words import echo_json, plain, say
from crisisdetect.locale import name, spoken
from crisisdetect.tables import PROBABILITY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

    from crisisdetect.crises import Crisis

Source = Annotated[
    str,
    typer.Argument(
        help="A saved result, what `score` wrote, an export, or the state file of a watch.", metavar="SOURCE"
    ),
]
Ids = Annotated[list[str], typer.Argument(help="Ids of comments, or the beginnings of ids.", metavar="COMMENT_ID...")]


def show(
    context: typer.Context,
    source: Source,
    ids: Ids,
    *,
    as_json: Json = False,
    redact: Annotated[
        bool, typer.Option("--redact", help="Mask mentions, addresses, phone numbers and IBANs in the texts.")
    ] = False,
    whose: Whose,
    layout: Layout,
    talk: Talk,
) -> None:
    """Show the comments that an alarm or a report names. Nothing is scored.

    \b
    Examples:
      crisisdetect show shop.cdr c5fc728b
      crisisdetect show comments.csv c5fc728b c91d0a77 --json
      crisisdetect show watch.sqlite c5fc728b
    """  # noqa: D301
    with errors(talk.debug):
        from crisisdetect import load
        from crisisdetect._scan import comment_of, crises_of
        from crisisdetect.monitor import files_read

        if is_a_saved_one(source):
            result = load(source, lang=spoken())
            kept, crises = result.kept, result.crises
        else:
            paths = (files_read(source) if source != "-" else []) or [source]
            reading = {**whose.keywords(), **layout.keywords()}
            kept, crises = comments_in(context, paths, quiet=talk.quiet, **reading), ()
        rows = [comment_of(kept, one) for one in ids]
        if redact:
            from crisisdetect.redaction import redact as masked

            rows = [_masked(row, masked) for row in rows]
        if as_json:
            echo_json([_plain(row) | {"crises": crises_of(row, crises)} for row in rows], indent=2)
            return
        for place, row in enumerate(rows):
            if place:
                typer.echo("")
            typer.echo("\n".join(_lines(row, [crises[at] for at in crises_of(row, crises)])))


def _masked(row: pd.Series, mask: Callable[[str], str]) -> pd.Series:
    changed = row.copy()
    changed["text"] = mask(row["text"]) if isinstance(row["text"], str) else row["text"]
    return changed


def _lines(row: pd.Series, crises: list[Crisis]) -> Iterator[str]:
    """Yield what the terminal shows of a comment."""
    from crisisdetect.tables import OPTIONAL_COMMENT_COLUMNS

    there = {str(key): value for key, value in row.items() if value is not None and value == value}
    yield say("comment", id=plain(str(row["id"])), at=row["timestamp"])
    shown = [key for key in OPTIONAL_COMMENT_COLUMNS if key in there and key not in {"timestamp_quality", "source"}]
    yield from (f"  {key}: {plain(str(there[key]))}" for key in (*shown, *(["source"] if "source" in there else ())))
    if set(PROBABILITY_COLUMNS) <= set(there):
        yield "  " + say("comment_scores", **{key.removeprefix("p_"): float(there[key]) for key in PROBABILITY_COLUMNS})
    yield from _readings(there)
    yield from ("  " + say("comment_crisis", level=name("level", one.severity), onset=one.onset) for one in crises)
    yield f"  {plain(str(there['text']))}" if "text" in there else "  " + say("comment_empty")


def _readings(there: dict[str, Any]) -> Iterator[str]:
    from crisisdetect.scoring import categories

    if "category" in there and "p_category" in there:
        titles = {one.code: one.titles for one in categories()}.get(str(there["category"]), {})
        title = titles.get(spoken(), titles.get("en", plain(str(there["category"]))))
        yield "  " + say("comment_category", title=title, share=float(there["p_category"]))
    if "gravity" in there:
        yield "  " + say("comment_gravity", kind=name("gravity", str(there["gravity"])))
    if "p_expects_answer" in there:
        yield "  " + say("comment_answer", share=float(there["p_expects_answer"]))


def _plain(row: pd.Series) -> dict[str, Any]:
    """Return a comment as plain data: times in ISO 8601, what is not known as null."""
    import pandas as pd

    out: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, pd.Timestamp):
            out[str(key)] = value.isoformat().replace("+00:00", "Z")
        elif value is None or value != value:
            out[str(key)] = None
        elif isinstance(value, str | bool | int):
            out[str(key)] = value
        else:
            out[str(key)] = value.item() if hasattr(value, "item") else str(value)
    return {key: round(value, 6) if isinstance(value, float) else value for key, value in out.items()}
