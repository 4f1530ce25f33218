"""A folder of scored parts: what is in it, and how it is written so that nothing half-done is ever taken for done."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from crisisdetect._writing import UNFINISHED, whole_file
from crisisdetect.errors import Message, ParameterError, ReadError
from crisisdetect.readers import Note, Source, Truncation, from_plain, gaps_of, note
from crisisdetect.tables import check_scored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    import pyarrow as pa

MANIFEST: Final = "manifest.json"
VERSION: Final = 1
_LOCK: Final = ".lock"
_DIGEST: Final = b"crisisdetect.digest"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ScoredParts:
    """Scored comments in a folder, a part at a time.

    Parameters
    ----------
    folder : Path
        Where they are.
    n_parts : int
        How many parts there are.
    complete : bool
        Whether everything has been scored.
    counts : mapping of str to int
        ``n_read``, ``n_usable``, ``n_without_text`` and ``n_rejected``: the first is the sum of the others.
    rejected_by_reason : mapping of str to int
        Rejected rows by reason code.
    sources : tuple of Source
        The files.
    notes : tuple of Note
        What the reader assumed and left out.
    truncations : tuple of Truncation
        Where the exports break off.
    model : str
        Who scored.
    """

    folder: Path
    n_parts: int
    complete: bool
    counts: Mapping[str, int]
    rejected_by_reason: Mapping[str, int]
    sources: tuple[Source, ...]
    notes: tuple[Note, ...]
    truncations: tuple[Truncation, ...]
    model: str

    def __repr__(self) -> str:
        state = "complete" if self.complete else "unfinished"
        read = f"{self.counts.get('n_read', 0):,} rows read" if self.complete else "not all rows read yet"
        return f"ScoredParts({str(self.folder)!r}: {self.n_parts:,} parts, {state}; {read})"

    def __len__(self) -> int:
        return self.n_parts

    def __iter__(self) -> Iterator[pd.DataFrame]:
        """Yield the scored table of each part, in the order of the files."""
        import pyarrow.parquet as parquet

        for number in range(self.n_parts):
            yield parquet.read_table(self.folder / part_name(number)).to_pandas(ignore_metadata=True)

    def comments(self) -> pd.DataFrame:
        """Return all parts as one scored table, sorted by timestamp and id; it has to fit into memory.

        Returns
        -------
        DataFrame
            A scored table.
        """
        import pandas as pd

        parts = [part for part in self if len(part)]
        if not parts:
            msg = Message("The folder {folder!r} holds no scored comments yet.", folder=str(self.folder))
            raise ReadError(msg)
        frame = pd.concat(parts, ignore_index=True)
        frame = frame.sort_values(["timestamp", "id"], kind="stable", ignore_index=True)
        check_scored(frame)
        return frame

    def rejected(self) -> pd.DataFrame:
        """Return the rows that did not become comments: ``file``, ``row``, ``reason`` and ``detail``.

        Returns
        -------
        DataFrame
            One row for each of them.
        """
        import pandas as pd

        if not self.n_parts:
            return pd.DataFrame(columns=["file", "row", "reason", "detail"])
        files = [self.folder / rejected_name(number) for number in range(self.n_parts)]
        return pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)

    def gaps(self) -> pd.DataFrame:
        """Return the truncations as stretches without data, as :meth:`crisisdetect.readers.Reading.gaps` does.

        Returns
        -------
        DataFrame
            Columns ``stream``, ``start`` and ``end``.
        """
        return gaps_of(self.truncations)


def open_parts(folder: str | os.PathLike[str]) -> ScoredParts:
    """Open a folder of scored parts.

    Parameters
    ----------
    folder : str or path-like
        The folder that :func:`score_in_parts` was given.

    Returns
    -------
    ScoredParts
        What is in it; not ``complete`` if scoring was interrupted.

    Raises
    ------
    ReadError
        If it is no such folder, or a part of it is missing.

    Examples
    --------
    >>> open_parts("no such folder")
    Traceback (most recent call last):
    ...
    crisisdetect.errors.ReadError: The folder 'no such folder' holds no scored parts: there is no manifest.json in it.
    """
    path = Path(os.fspath(folder))
    manifest = read_manifest(path)
    if manifest is None:
        msg = Message(
            "The folder {path!r} holds no scored parts: there is no {manifest} in it.",
            path=str(path),
            manifest=MANIFEST,
        )
        raise ReadError(msg)
    done = manifest.get("done") or {}
    n_whole = _n_whole(path)
    n_parts = int(done["n_parts"]) if done else n_whole
    if n_whole < n_parts:
        msg = Message(
            "The folder {path!r} lacks {part_name}.\nHint: score the same export again.",
            path=str(path),
            part_name=part_name(n_whole),
        )
        raise ReadError(msg)
    return ScoredParts(
        folder=path,
        n_parts=n_parts,
        complete=bool(done),
        counts=done.get("counts", {}),
        rejected_by_reason=done.get("rejected_by_reason", {}),
        sources=tuple(Source(**source) for source in done.get("sources", ())),
        notes=tuple(_note(one) for one in done.get("notes", ())),
        truncations=tuple(_truncation(one) for one in done.get("truncations", ())),
        model=str(manifest["model"]),
    )


def _note(one: Any) -> Note:
    return from_plain(one) if isinstance(one, dict) else note("free", text=str(one))


def _truncation(one: dict[str, Any]) -> Truncation:
    import pandas as pd

    ends = {name: None if one[name] is None else pd.Timestamp(one[name]) for name in ("start", "end")}
    return Truncation(**{**one, **ends})


def _n_whole(folder: Path) -> int:
    number = 0
    while (folder / part_name(number)).exists() and (folder / rejected_name(number)).exists():
        number += 1
    return number


def part_name(number: int) -> str:
    """Return the name of the file of a part.

    Examples
    --------
    >>> part_name(3)
    'part-000003.parquet'
    """
    return f"part-{number:06d}.parquet"


def rejected_name(number: int) -> str:
    """Return the name of the file of the rows that were rejected on the way to a part."""
    return f"rejected-{number:06d}.parquet"


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a folder, None if it has none."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        msg = Message("The manifest in {folder!r} cannot be read: {error}.", folder=str(folder), error=error)
        raise ReadError(msg) from error
    if not isinstance(manifest, dict) or manifest.get("version") != VERSION:
        msg = Message(
            "The folder {folder!r} was written by another version of crisisdetect.\nHint: use a new folder.",
            folder=str(folder),
        )
        raise ReadError(msg)
    return manifest


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest, whole or not at all."""
    with whole_part(folder / MANIFEST) as file:
        file.write(json.dumps(manifest, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace"))


def whole_part(path: Path) -> contextlib.AbstractContextManager[IO[bytes]]:
    """Open a file of the folder that is there as a whole or not at all, even if the machine stops."""
    after = Message("what is finished stays in {folder}, run again to go on", folder=path.parent)
    return whole_file(path, after=after)


def write_table(path: Path, table: pa.Table, digest: str, *, group_rows: int | None = None) -> None:
    """Write a table as Parquet, whole or not at all, with the digest of what it was made from.

    ``group_rows`` is how many rows are packed together, and so read together.
    """
    import pyarrow.parquet as parquet

    with whole_part(path) as file:
        parquet.write_table(
            table.replace_schema_metadata({_DIGEST: digest}), file, row_group_size=group_rows, compression="zstd"
        )


def digest_of(path: Path) -> str | None:
    """Return what a part was made from, None if there is no such part."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    try:
        metadata = parquet.read_schema(path).metadata or {}
    except FileNotFoundError:
        return None
    except (OSError, pa.ArrowException):
        return ""
    return str(metadata.get(_DIGEST, b"").decode())


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Make the folder and hold it for this process alone.

    Raises
    ------
    ParameterError
        If it cannot be made or written to, or another process holds it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("w")
    except OSError as error:
        msg = Message(
            "The folder {folder!r} cannot be written to: {strerror}.",
            folder=str(folder),
            strerror=error.strerror or error,
        )
        raise ParameterError(msg) from error
    with lock:
        if not _hold(lock):
            msg = Message(
                "Another process is writing to the folder {folder!r}: wait for it, or use another folder.",
                folder=str(folder),
            )
            raise ParameterError(msg)
        for left in folder.glob(f"*{UNFINISHED}"):
            left.unlink(missing_ok=True)
        yield


def _hold(lock: IO[str]) -> bool:
    """Hold a lock that the system gives back when the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # no such locks on this system
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # no locks on this file system
        return True
    return True
