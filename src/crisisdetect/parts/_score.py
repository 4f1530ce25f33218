"""Score comments part by part, each once."""

from __future__ import annotations

import dataclasses
import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.errors import Message, ParameterError
from crisisdetect.parts._folder import (
    VERSION,
    ScoredParts,
    digest_of,
    locked,
    open_parts,
    part_name,
    read_manifest,
    rejected_name,
    whole_part,
    write_manifest,
    write_table,
)
from crisisdetect.parts._known import KnownScores
from crisisdetect.readers import as_plain, read_batches, write_rejected_rows
from crisisdetect.scoring import load_scorer, scorer_name, scoring_bar

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping
    from typing import Unpack

    import pandas as pd
    import pyarrow as pa

    from crisisdetect.readers import Batch, Batches, ReadKeywords

REJECTED: Final = "rejected.csv"


def score_in_parts(
    source: Any,
    folder: str | os.PathLike[str],
    *,
    scorer: object = None,
    part_rows: int = 20_000,
    progress: bool | None = None,
    **reading: Unpack[ReadKeywords],
) -> ScoredParts:
    r"""Read exports of any size, score them, and write the scored comments part by part into a folder.

    Interrupt it whenever you like, even by pulling the plug: started again with the same source and options, it reads
    anew but scores only what has not been scored, and the result is the same.

    Parameters
    ----------
    source : str, path-like, file object, DataFrame, or an iterable of these
        What :func:`crisisdetect.read_comments` takes. To go on after an interruption it has to be there again.
    folder : str or path-like
        Where to write ``part-000000.parquet`` and so on, ``rejected.csv`` and ``manifest.json``; it is made if need
        be.
    scorer : optional
        A model in place of the default one; see :func:`crisisdetect.scoring.load_scorer`.
    part_rows : int, default=20000
        Comments in a part: at most so many are scored again after an interruption.
    progress : bool or None, default=None
        Whether to show progress, rate and time left on stderr, in the language that is spoken; by default only on a
        terminal.
    **reading : optional
        Reading options, as in :class:`crisisdetect.readers.ReadOptions`.

    Returns
    -------
    ScoredParts
        The parts, to be loaded at once or one by one, with an account of every row.

    Raises
    ------
    ReadError
        If the source cannot be read as comments, or is no longer what the parts were made from.
    ParameterError
        If an argument is out of its range, or the folder cannot be used.
    OSError
        If the disk is full; what is finished stays.

    Examples
    --------
    >>> import io, tempfile
    >>> export = "date,text\n2026-06-05T10:00Z,late\n2026-06-05T11:00Z,thanks\n"
    >>> def scorer(texts):
    ...     return [[0.9, 0.1, 0.0] if text == "late" else [0.0, 0.1, 0.9] for text in texts]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     parts = score_in_parts(io.StringIO(export), folder, scorer=scorer, part_rows=1)
    ...     parts.comments()[["text", "p_negative"]]
         text  p_negative
    0    late         0.9
    1  thanks         0.0
    """
    if part_rows < 1:
        msg = Message(
            "The 'part_rows' parameter of score_in_parts must be at least 1. Got {part_rows} instead.",
            part_rows=part_rows,
        )
        raise ParameterError(msg)
    path = Path(folder)
    batches = read_batches(source, batch_rows=part_rows, **reading)
    loaded = load_scorer(scorer)
    known = KnownScores(loaded)

    def score(comments: pd.DataFrame, told: Callable[[int], object]) -> pd.DataFrame:
        return known.score(comments, told=told)

    with locked(path):
        begin(path, {"model": scorer_name(loaded), "part_rows": part_rows})
        n_parts = read_parts(path, batches, score, progress=progress)
        finish(path, batches, n_parts)
    return open_parts(path)


def begin(folder: Path, asked: Mapping[str, object]) -> None:
    """Write the manifest of a new folder, or check that this is the work that was begun in it."""
    manifest = read_manifest(folder)
    if manifest is None:
        if any(folder.glob("part-*.parquet")):
            msg = Message(
                "The folder {folder!r} holds parts without a manifest.\nHint: use a new folder.",
                folder=str(folder),
            )
            raise ParameterError(msg)
        write_manifest(folder, {"version": VERSION, **asked, "done": None})
        return
    check_same(folder, asked)


def check_same(folder: Path, asked: Mapping[str, object]) -> None:
    """Raise ``ParameterError`` if the manifest of a folder says that other things were asked for."""
    manifest = read_manifest(folder) or {}
    for name, value in asked.items():
        if manifest.get(name) != value:
            msg = Message(
                "The parts in {folder!r} were made with {name} {manifest!r}, and now it is {value!r}.\n"
                "Hint: use a new folder, or the same settings.",
                folder=str(folder),
                name=name,
                manifest=manifest.get(name),
                value=value,
            )
            raise ParameterError(msg)


def read_parts(
    folder: Path,
    batches: Batches,
    score: Callable[[pd.DataFrame, Callable[[int], object]], pd.DataFrame],
    *,
    progress: bool | None,
) -> int:
    """Write the parts that are not there yet, each as a function makes it of comments; return how many there are."""
    n_parts = 0
    with scoring_bar(shown=progress, of_comments=True, smoothing=0.05) as bar:
        for batch in batches:
            n = len(batch.comments)
            bar.total = max(bar.n + n, round((bar.n + n) / max(batch.done, 1e-9)))
            if not _is_there(folder, n_parts, batch):
                digest = _digest(batch)
                write_table(folder / rejected_name(n_parts), as_arrow(batch.rejected), digest)
                write_table(folder / part_name(n_parts), as_arrow(score(batch.comments, bar.update)), digest)
            elif not bar.disable:
                bar.initial += n  # the rate is that of scoring
                bar.update(n)
            n_parts += 1
    if (folder / part_name(n_parts)).exists():
        msg = Message(
            "The folder {folder!r} holds more parts than the source now gives: it was longer.\nHint: use a new folder.",
            folder=str(folder),
        )
        raise ParameterError(msg)
    return n_parts


def finish(folder: Path, batches: Batches, n_parts: int) -> None:
    """Write down what was read: from now on the folder is complete."""
    _write_rejected(folder, n_parts)
    manifest = read_manifest(folder) or {}
    write_manifest(folder, {**manifest, "done": _account(batches, n_parts)})


def _is_there(folder: Path, number: int, batch: Batch) -> bool:
    """Whether a part has been scored, from the same comments."""
    if not (folder / rejected_name(number)).exists():
        return False
    digest = digest_of(folder / part_name(number))
    if digest in {None, ""}:
        return False
    if digest != _digest(batch):
        msg = Message(
            "{part_name} in {folder!r} was made from other comments than the source now gives: the source, the "
            "options or the key of the pseudonyms changed since.\n"
            "Hint: use a new folder.",
            part_name=part_name(number),
            folder=str(folder),
        )
        raise ParameterError(msg)
    return True


def _digest(batch: Batch) -> str:
    """Return a digest of a batch: of its comments, their columns, and the rows that were rejected."""
    import pandas as pd

    digest = hashlib.blake2b(digest_size=16)
    for frame in (batch.comments, batch.rejected):
        digest.update("\0".join(map(str, frame.columns)).encode("utf-8", "replace"))
        digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def as_arrow(frame: pd.DataFrame) -> pa.Table:
    """Return a table for Arrow; columns that hold values of several types become texts."""
    import pyarrow as pa

    try:
        return pa.Table.from_pandas(frame, preserve_index=False)
    except (pa.ArrowException, TypeError):  # a column that was carried along and holds values of several types
        mixed = {
            name: frame[name].map(str, na_action="ignore") for name in frame.columns if frame[name].dtype == object
        }
        return pa.Table.from_pandas(frame.assign(**mixed), preserve_index=False)


def _write_rejected(folder: Path, n_parts: int) -> None:
    import pandas as pd

    with whole_part(folder / REJECTED) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", errors="backslashreplace", newline="")
        write_rejected_rows((pd.read_parquet(folder / rejected_name(number)) for number in range(n_parts)), text)
        text.flush()
        text.detach()


def _account(batches: Batches, n_parts: int) -> dict[str, Any]:
    counts = {name: getattr(batches, name) for name in ("n_read", "n_usable", "n_without_text", "n_rejected")}
    truncations = [dataclasses.asdict(one) for one in batches.truncations]
    for one in truncations:
        one.update({name: None if one[name] is None else one[name].isoformat() for name in ("start", "end")})
    return {
        "n_parts": n_parts,
        "counts": counts,
        "rejected_by_reason": batches.rejected_by_reason,
        "sources": [{**dataclasses.asdict(source), "mapping": dict(source.mapping)} for source in batches.sources],
        "notes": [as_plain(one) for one in batches.notes],
        "truncations": truncations,
    }
