"""A result as one file, and back: a zip archive of Parquet and JSON whose parts are stored as they are.

``manifest.json`` comes first: format, version, and for each other part its bytes and SHA-256. ``comments.parquet`` is
the scored table, ``series.parquet`` the series, ``rejected.parquet`` what was rejected, and ``result.json`` everything
else (see :mod:`crisisdetect._scan._plain`). Nothing is unpacked to the disk, no part is compressed by the archive,
tables are read as those of strangers are (:mod:`crisisdetect.readers._apart`), and no code is in it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crisisdetect._scan._gate import DataLimits
from crisisdetect._scan._kept import KeptReading
from crisisdetect._scan._plain import NotPlain, fits, from_plain, to_plain
from crisisdetect._scan._tables_back import comments_back, rejected_back, series_back
from crisisdetect._writing import whole_file
from crisisdetect.baseline import PlannedEvent
from crisisdetect.crises import Crisis, Materiality, StreamSummary, Verdict
from crisisdetect.errors import CrisisDetectError, Message, ReadError, TableError
from crisisdetect.locale import languages, speaking
from crisisdetect.parts import MANIFEST as PARTS
from crisisdetect.parts import as_arrow, open_parts
from crisisdetect.readers import Note, Reading, Source, Truncation, note
from crisisdetect.response import Policy
from crisisdetect.segmentation import Segment
from crisisdetect.store import Folder, Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd

    from crisisdetect._scan._kept import Kept
    from crisisdetect._scan._result import ScanResult

#: What the manifest says of the file, and how its parts are laid out.
FORMAT: Final = "crisisdetect result"
VERSION: Final = 1

MANIFEST, RECORDS = "manifest.json", "result.json"
COMMENTS, SERIES, REJECTED = "comments.parquet", "series.parquet", "rejected.parquet"
_PARTS: Final = (RECORDS, COMMENTS, SERIES, REJECTED)
#: Name of the file of a result whose comments are in the folder around it, and its parts.
KEPT: Final = "result.zip"
_BESIDE: Final = (RECORDS, SERIES, REJECTED)
_MOST: Final = {MANIFEST: 2**20, RECORDS: 2**28}
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)

#: What was given to a scan, and what it read.
_GIVEN: Final[dict[str, Any]] = {
    "lang": str,
    "settings": Mapping[str, object],
    "policy": Policy,
    "events": tuple[PlannedEvent, ...],
    "materiality": Materiality,
    "limits": DataLimits,
    "n_read": int,
    "sources": tuple[Source, ...],
    "notes": tuple[Note, ...],
    "truncations": tuple[Truncation, ...],
}
#: What it found.
_FOUND: Final[dict[str, Any]] = {
    "segments": tuple[Segment, ...],
    "crises": tuple[Crisis, ...],
    "streams": tuple[StreamSummary, ...],
    "verdict": Verdict,
}


def save(result: ScanResult, path: str | os.PathLike[str]) -> None:
    """Write a result; see :meth:`ScanResult.save`."""
    parts = {**_records_of(result), COMMENTS: _parquet(result.comments)}
    _write(path, parts)


def keep(result: ScanResult, folder: str | os.PathLike[str]) -> None:
    """Write a result without its comments into the folder that holds these, so that it can be opened from there."""
    _write(Path(folder) / KEPT, _records_of(result))


def _records_of(result: ScanResult) -> dict[str, bytes]:
    """Return the parts of a saved result but its comments."""
    reading = result.reading
    read = {name: getattr(reading, name) for name in ("n_read", "sources", "notes", "truncations")}
    given = {name: read[name] if name in read else getattr(result, name) for name in _GIVEN}
    records = {
        "given": {name: to_plain(value) for name, value in given.items()},
        "found": {name: to_plain(getattr(result, name)) for name in _FOUND},
        "kinds": {name: str(kind) for name, kind in result.kept.kinds.items()},
    }
    return {
        RECORDS: _json(records),
        SERIES: _parquet(result.series.rename_axis("start").reset_index()),
        REJECTED: _parquet(reading.rejected),
    }


def _write(path: str | os.PathLike[str], parts: dict[str, bytes]) -> None:
    listed = {name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in parts.items()}
    manifest = {"format": FORMAT, "version": VERSION, "crisisdetect": version("crisisdetect"), "parts": listed}
    with whole_file(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, data in ({MANIFEST: _json(manifest)} | parts).items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)


def load(path: str | os.PathLike[str], *, lang: str | None = None) -> ScanResult:
    """Open a result that :meth:`ScanResult.save` wrote; nothing is read, scored or judged again.

    Parameters
    ----------
    path : str or path-like
        The file; or the folder that :func:`crisisdetect.scan` was given as ``work``, in which the comments stay.
    lang : str, optional
        Language of reasons, notes and report; by default that of the saved result.

    Returns
    -------
    ScanResult
        As it was saved. Where a later version of the package keeps other records than the one that saved it, its
        comments are judged again, and ``notes`` say so.

    Raises
    ------
    ReadError
        If there is no such file, it is no saved result, it was written by a newer version, or it is cut off, damaged
        or was changed after it was saved.

    Examples
    --------
    >>> import pandas as pd, tempfile, crisisdetect as cd
    >>> days = pd.date_range("2024-01-01", periods=60, freq="1D", tz="UTC").repeat(6)
    >>> export = pd.DataFrame({"date": days, "stars": [5, 5, 4, 5, 1, 5] * 60})
    >>> result = cd.scan(export, sentiment="stars")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     result.save(f"{folder}/shop.cdr")
    ...     again = cd.load(f"{folder}/shop.cdr")
    >>> again.verdict == result.verdict, again.crises == result.crises
    (True, True)
    """
    from crisisdetect._scan._judge import judge_series
    from crisisdetect._scan._result import ScanResult

    shown = os.fspath(path)
    inside = Path(path) / KEPT
    folder = inside.is_file()
    parts = _parts(os.fspath(inside), names=_BESIDE) if folder else _parts(shown)
    records = _read_json(shown, parts[RECORDS])
    given = _given(shown, records)
    try:
        kept: Kept = (
            Folder(open_parts(path)) if folder else Frame(comments_back(shown, parts[COMMENTS], records.get("kinds")))
        )
        series = series_back(shown, parts[SERIES])
        rejected = rejected_back(shown, parts[REJECTED])
    except TableError as error:
        raise _damaged(shown, "its tables are not those of a scan") from error
    read = {name: given.pop(name) for name in ("n_read", "sources", "notes", "truncations")}
    there: Any = kept if isinstance(kept, Folder) else kept.frame()
    kind = KeptReading if folder else Reading
    reading = kind(comments=there, rejected=rejected, **read)
    given["lang"] = lang or given["lang"]
    found = _found(records, series)
    if found is not None:
        return ScanResult(kept=kept, series=series, reading=reading, **given, **found)
    read["notes"] = (*read["notes"], note("judged_again", version=version("crisisdetect")))
    with speaking(given.pop("lang")):
        return judge_series(kept, kind(comments=there, rejected=rejected, **read), series, **given)


def is_saved(path: str | os.PathLike[str]) -> bool:
    """Tell whether a file is a saved result, be it whole or not, by its name or its beginning.

    Examples
    --------
    >>> is_saved("result.cdr"), is_saved("no such file.csv")
    (True, False)
    """
    if str(path).casefold().endswith(".cdr") or (Path(path) / KEPT).is_file():
        return True
    try:
        with Path(path).open("rb") as file:
            start = file.read(256)
    except OSError:
        return False
    return start.startswith(b"PK\x03\x04") and MANIFEST.encode() in start and FORMAT.encode() in start


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace")


def _parquet(table: pd.DataFrame) -> bytes:
    import pyarrow.parquet as parquet

    sink = io.BytesIO()
    parquet.write_table(as_arrow(table), sink, compression="zstd")
    return sink.getvalue()


def _parts(path: str, *, names: tuple[str, ...] = _PARTS) -> dict[str, bytes]:
    """Return the parts of the file, each as its digest says."""
    try:
        with Path(path).open("rb") as file:
            if file.read(4) != b"PK\x03\x04":
                raise _no_result(path)
            file.seek(0)
            with zipfile.ZipFile(file) as archive:
                size = os.fstat(file.fileno()).st_size
                return _checked(path, archive, size, names)
    except IsADirectoryError as error:
        raise _no_result(path) from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError) as error:
        if isinstance(error, CrisisDetectError):
            raise
        raise _damaged(path, "the archive cannot be opened") from error
    except OSError as error:
        msg = Message("The saved result {path!r} cannot be read: {why}.", path=path, why=error.strerror or error)
        raise ReadError(msg) from error


def _checked(path: str, archive: zipfile.ZipFile, size: int, names: tuple[str, ...]) -> dict[str, bytes]:
    members = {member.filename: member for member in archive.infolist()}
    if MANIFEST not in members:
        raise _no_result(path)
    manifest = _manifest(path, _stored(path, archive, members[MANIFEST], size))
    if sorted(member.filename for member in archive.infolist()) != sorted((MANIFEST, *names)):
        raise _damaged(path, "its parts are not those of a saved result")
    listed = manifest.get("parts")
    parts = {name: _stored(path, archive, members[name], size) for name in names}
    for name, data in parts.items():
        told = listed.get(name) if isinstance(listed, dict) else None
        if not isinstance(told, dict) or told.get("sha256") != hashlib.sha256(data).hexdigest():
            raise _damaged(path, Message("{part} is not what was saved", part=name))
    return parts


def _stored(path: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, size: int) -> bytes:
    """Return a part that lies in the archive as it is, so that it cannot be larger than the file."""
    packed = member.compress_type != zipfile.ZIP_STORED or member.flag_bits & 1
    if packed or member.file_size != member.compress_size:
        raise _damaged(path, "a part of it is packed or encrypted, which no saved result is")
    if member.file_size > min(size, _MOST.get(member.filename, size)):
        raise _damaged(path, "a part of it is larger than it can be")
    return archive.read(member)


def _manifest(path: str, data: bytes) -> dict[str, Any]:
    manifest = _read_json(path, data)
    if manifest.get("format") != FORMAT:
        raise _no_result(path)
    number = manifest.get("version")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise _damaged(path, "its version is none")
    if number > VERSION:
        msg = Message(
            "The saved result {path!r} was written by a newer version of crisisdetect ({writer}).\n"
            "Hint: pip install --upgrade crisisdetect",
            path=path,
            writer=str(manifest.get("crisisdetect"))[:40],
        )
        raise ReadError(msg)
    return manifest


def _read_json(path: str, data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _damaged(path, "it holds no valid JSON where there should be some") from error
    if not isinstance(value, dict):
        raise _damaged(path, "it holds no valid JSON where there should be some")
    return value


def _given(path: str, records: dict[str, Any]) -> dict[str, Any]:
    """Return what was given to the scan and what it read: without any of it, nothing can be judged again."""
    try:
        given = _values(records.get("given"), _GIVEN)
    except (NotPlain, CrisisDetectError) as error:
        raise _damaged(path, Message("its settings are not understood ({what})", what=str(error)[:80])) from error
    sayable = _sayable(one.in_words for one in given["notes"]) and _sayable([lambda _: json.dumps(given["settings"])])
    if given["lang"] not in languages() or given["n_read"] < 0 or not sayable:
        raise _damaged(path, "its settings are not understood")
    return given


def _found(records: dict[str, Any], series: pd.DataFrame) -> dict[str, Any] | None:
    """Return what the scan found, None where this version keeps other records, or they do not go with the series."""
    import pandas as pd

    try:
        found = _values(records.get("found"), _FOUND)
        ours = set(series["stream"].astype(str))
        named = [one.stream for one in found["streams"]]
        sound = len(named) == len(set(named)) and ours <= set(named)
        sound &= all(one.stream in named for one in (*found["crises"], *found["segments"]))
        sound &= all(pd.Timedelta(one.every) > pd.Timedelta(0) for one in found["streams"])
        times = [(one.start, one.end) for one in (*found["streams"], *found["segments"])]
        times += [(one.onset, one.closed or one.opened) for one in found["crises"]]
        sound &= all(begin <= end for begin, end in times) and all(begin.tz is not None for begin, _ in times)
        sound &= _sayable(one.to_dict for one in (*found["crises"], *found["streams"], found["verdict"]))
    except (NotPlain, CrisisDetectError, ValueError, TypeError):
        return None
    return found if sound else None


def _sayable(sentences: Iterable[Callable[[str], object]]) -> bool:
    """Tell whether there are words for all that records hold: codes that nobody knows are none of ours."""
    try:
        for one in sentences:
            one("en")
    except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError):
        return False
    return True


def _values(plain: Any, kinds: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(plain, dict):
        raise NotPlain("no table")  # noqa: EM101
    values = {name: from_plain(plain[name]) for name in kinds if name in plain}
    if wrong := [name for name in kinds if name not in values or not fits(values[name], kinds[name])]:
        raise NotPlain(wrong[0])
    return values


def _no_result(path: str) -> ReadError:
    is_parts = (Path(path) / PARTS).is_file()
    hint = "these are scored parts, which crisisdetect.scan takes" if is_parts else "scan an export with --save"
    return ReadError(Message("{path!r} is no saved result.\nHint: {hint}", path=path, hint=hint))


def _damaged(path: str, what: str) -> ReadError:
    return ReadError(
        Message(
            "The saved result {path!r} is cut off, damaged, or was changed after it was saved: {what}.\n"
            "Hint: scan the export again with --save",
            path=path,
            what=what,
        )
    )
