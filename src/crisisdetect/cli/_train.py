"""``crisisdetect train``."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from crisisdetect.cli._errors import errors
from crisisdetect.cli._options import Debug
from crisisdetect.cli._words import say


def train(
    table: Annotated[Path, typer.Argument(help="Labelled comments: text, label, optional lang; CSV, NDJSON, Parquet.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Model folder to write.")],
    base: Annotated[str, typer.Option(help="default, a model folder, or an encoder's folder or hub id.")] = "default",
    distil_to: Annotated[int | None, typer.Option(help="Distil into so many layers.")] = None,
    unlabelled: Annotated[Path | None, typer.Option(help="File with more texts, one a line, for the student.")] = None,
    validation: Annotated[Path | None, typer.Option(help="Held-out labelled comments; a part of TABLE else.")] = None,
    epochs: Annotated[float, typer.Option(help="Passes over the table.")] = 3.0,
    minutes: Annotated[float | None, typer.Option(help="Time for training; a stopped run goes on.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same model.")] = 0,
    debug: Debug = False,
) -> None:
    """Fine-tune the model on your own labelled comments. It writes a folder that --model takes.

    \b
    Example:
      crisisdetect train labelled.csv --out my-model
    """  # noqa: D301
    with errors(debug):
        from crisisdetect import training

        result = training.train(
            table,
            out,
            base=base,
            distil_to=distil_to,
            unlabelled=unlabelled.read_text(encoding="utf-8").splitlines() if unlabelled else (),
            validation=validation,
            epochs=epochs,
            minutes=math.inf if minutes is None else minutes,
            random_state=seed,
        )
        for reason, n in result.set_aside.items():
            typer.echo(f"  {reason}: {n}", err=True)
        for head, why in result.left_out.items():
            typer.echo(f"  {head}: {why}", err=True)
        for part, figures in result.after.items():
            before = f"{100 * result.before[part]['macro_f1']:.1f} -> " if part in result.before else ""
            held = f"{figures['texts']:.0f} {say('held_out')}"
            typer.echo(f"{part}: macro F1 {before}{100 * figures['macro_f1']:.1f} ({held})", err=True)
        typer.echo(str(result.folder))
