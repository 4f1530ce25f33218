"""The result that a command works with: opened where it was saved, judged where it is scored, scanned else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from crisisdetect.cli._terms import on_the_command_line
from crisisdetect.cli._words import plain, say
from crisisdetect.errors import Message, ParameterError
from crisisdetect.locale import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crisisdetect import ScanResult
    from crisisdetect.readers import Note
    from crisisdetect.store import Folder, Frame

#: Options of reading and scoring, which change nothing where nothing is read or scored.
_READING: Final = (
    *("stream_column", "sentiment_column", "sentiment_value", "model", "day_first", "own", "column", "mapping"),
    *("as_of", "keep_authors", "encoding", "sheet", "fill_dates", "strict", "budget", "work", "save_mapping"),
)
#: Codes of notes on files that could not be read, or not to their end.
_LEFT_OUT: Final = frozenset({"unreadable", "broken_off"})
#: Options that ask for other scores than those that are there.
_SCORING: Final = ("model", "sentiment_column", "budget", "work")


def found(
    context: typer.Context, paths: list[str], *, quiet: bool, chosen: dict[str, Any], **scanning: Any
) -> ScanResult:
    """Return the result of sources.

    Parameters
    ----------
    context : Context
        That of the command, which knows what the command line says itself.
    paths : list of str
        A saved result, what ``score`` wrote, or exports.
    quiet : bool
        Whether nothing is said beside it.
    chosen : dict
        ``every``, ``alpha``, ``policy`` and ``events``, those that are not left to the default.
    **scanning
        What :func:`crisisdetect.scan` takes besides.
    """
    import crisisdetect as cd
    from crisisdetect._scan import is_saved, judge_kept, scored_source
    from crisisdetect.baseline import parse_events

    source = one_or_more(paths)
    if "events" in chosen:
        chosen = {**chosen, "events": parse_events(chosen["events"], tz=scanning.get("tz", "UTC"))}
    beside = scanning.get("reference") is not None  # a scan knows how to judge beside an earlier export
    if isinstance(source, str) and not beside and is_a_saved_one(source):
        _say_unused(context, _READING, quiet=quiet)
        return cd.load(source, lang=spoken()).judge(**chosen)
    if len(paths) > 1 and any(is_saved(path) and Path(path).is_file() for path in paths):
        msg = Message("A saved result is given alone: it cannot be put together with other files.")
        raise ParameterError(msg)
    scored = None if beside or "-" in paths or _asked(context, _SCORING) else scored_source(source)
    if scored is not None:
        _say_unused(context, _READING, quiet=quiet)
        return judge_kept(*scored, settings={"tz": scanning.get("tz", "UTC")}, **chosen)
    return cd.scan(source, lang=spoken(), progress=False if quiet else None, **chosen, **scanning)


def comments_in(context: typer.Context, paths: list[str], *, quiet: bool, **reading: Any) -> Frame | Folder:
    """Return the comments of sources, with scores where they have some: none are scored."""
    from crisisdetect._scan import scored_source
    from crisisdetect.readers import read
    from crisisdetect.store import Frame

    scored = None if "-" in paths else scored_source(one_or_more(paths))
    if scored is None:
        found = read(one_or_more(paths), **reading)
        say_left_out(found.notes)
        return Frame(found.comments)
    _say_unused(context, _READING, quiet=quiet)
    return scored[0]


def say_left_out(notes: Iterable[Note]) -> None:
    """Say on standard error which files could not be read and were left out: also where nothing else is said."""
    for note in notes:
        if note.code in _LEFT_OUT:
            typer.echo(plain(on_the_command_line(note.in_words(spoken()))), err=True)


def is_a_saved_one(source: str) -> bool:
    """Tell whether a command is given a saved result."""
    from crisisdetect._scan import is_saved

    return source != "-" and is_saved(source)


def one_or_more(paths: list[str]) -> str | list[str]:
    """Return what ``read`` and ``scan`` take."""
    return paths[0] if len(paths) == 1 else paths


def check_save(path: Path | None) -> None:
    """Raise ``ParameterError`` unless a result can be saved there: before anything is read and scored."""
    if path is not None and not path.parent.is_dir():
        msg = Message(
            "The folder {parent!r} of the saved result does not exist.\nHint: mkdir {parent_2}",
            parent=str(path.parent),
            parent_2=path.parent,
        )
        raise ParameterError(msg)
    if path is not None and path.is_dir():
        msg = Message("A result is saved to one file. Got the folder {path!r} instead.", path=str(path))
        raise ParameterError(msg)


def _asked(context: typer.Context, names: tuple[str, ...]) -> list[str]:
    """Return which options the command line itself names, as it names them."""
    given = {one.name for one in context.command.params if _source(context, one.name) == "COMMANDLINE"}
    return [one.opts[0] for one in context.command.params if one.name in names and one.name in given and one.opts]


def _source(context: typer.Context, name: str | None) -> str:
    source = context.get_parameter_source(name or "")
    return "" if source is None else source.name


def _say_unused(context: typer.Context, names: tuple[str, ...], *, quiet: bool) -> None:
    unused = _asked(context, names)
    if unused and not quiet:
        typer.echo(say("unused", options=", ".join(unused)), err=True)
