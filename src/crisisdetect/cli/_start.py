"""``crisisdetect demo``, ``formats`` and ``init-config``: what one needs first."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer

from crisisdetect._writing import write_text
from crisisdetect.cli._config import NAME
from crisisdetect.cli._errors import errors
from crisisdetect.cli._options import Debug, Json, Quiet
from crisisdetect.cli._scan import notes, show, write_report
from crisisdetect.cli._words import echo_json, say
from crisisdetect.errors import Message, ParameterError
from crisisdetect.locale import message, spoken

#: Six weeks of an invented public, small enough to be scored in seconds, with a crisis in the fifth.
_SMALL: Final[dict[str, Any]] = {
    "start": "2024-03-04",
    "days": 42,
    "per_day": 36.0,
    "crisis_at": "2024-04-03 09:30",
    "crisis_days": 4.0,
    "crisis_size": 8.0,
    "random_state": 7,
}


def demo(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder that keeps the demo export and its report.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="The whole demo: nine weeks in each language.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Make a demo export and scan it. Its public is invented; no file and no network are needed.

    \b
    Examples:
      crisisdetect demo
      crisisdetect demo --out demo/ --lang fr
    """  # noqa: D301
    with errors(debug), ExitStack() as stack:
        import crisisdetect as cd

        folder = out or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        paths = _exports(folder, full=full)
        result = cd.scan([str(path) for path in paths], lang=spoken(), progress=False if quiet else None)
        show(result, as_json=as_json)
        if out is not None:
            write_report(result, out / "report.html", redact=False, without_texts=False)
        if not quiet:
            notes(result)
        if not quiet and out is not None:
            typer.echo(say("demo", folder=out), err=True)
            typer.echo(say("demo_next", path=paths[0]), err=True)


def formats(as_json: Json = False, debug: Debug = False) -> None:
    """List the exports that are known by name.

    \b
    Example:
      crisisdetect formats --json
    """  # noqa: D301
    with errors(debug):
        rows = known_formats()
        if as_json:
            echo_json(rows, indent=2)
            return
        width = max(len(row["name"]) for row in rows)
        for row in rows:
            told = f"{{ }} {row['platform']}" if row["nested"] else ", ".join(row["columns"])
            typer.echo(f"{row['name']:<{width}}  {told}".rstrip())
        typer.echo(say("formats", n=len(rows)), err=True)


def init_config(
    path: Annotated[Path, typer.Argument(help="File to write.")] = Path(NAME),
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    debug: Debug = False,
) -> None:
    """Write a configuration: every setting, commented out.

    \b
    Example:
      crisisdetect init-config
    """  # noqa: D301
    with errors(debug):
        if path.exists() and not force:
            msg = Message(
                "{path} is there already.\nHint: --force replaces it",
                path=path,
            )
            raise ParameterError(msg)
        write_text(path, message("cli.template"), private=False)
        typer.echo(str(path))


def known_formats() -> list[dict[str, Any]]:
    """Return the formats that are known by name: how they are called, and what tells them."""
    from crisisdetect.readers import FORMATS

    return [
        {
            "name": one.name,
            "platform": one.platform,
            "nested": one.shape is not None,
            "columns": [need.split("|")[0] for need in one.needs],
            "reads": sorted(one.mapping),
        }
        for one in FORMATS
    ]


def _exports(folder: Path, *, full: bool) -> list[Path]:
    from crisisdetect.datasets import DEMOS, EXPORTS, simulate_comments, write_demo, write_export

    if full:
        return write_demo(folder)
    chosen: Literal["fr", "en"] = "fr" if spoken() == "fr" else "en"  # the languages of the demo
    export = EXPORTS[chosen]
    folder.mkdir(parents=True, exist_ok=True)
    comments = simulate_comments(lang=chosen, **{**_SMALL, "cause": DEMOS[chosen]["cause"]})
    options = {key: value for key, value in export.items() if key != "name"}
    return [write_export(comments, folder / export["name"], **options)]
