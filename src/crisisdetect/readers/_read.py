"""From whatever the user has to one comments table, with an account of every row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crisisdetect.errors import CrisisDetectError, ParameterError, ReadError
from crisisdetect.readers._assemble import assemble
from crisisdetect.readers._columns import check_asked
from crisisdetect.readers._failures import as_read_error
from crisisdetect.readers._load import load
from crisisdetect.readers._mapping import load_mapping
from crisisdetect.readers._notes import note
from crisisdetect.readers._recognise import choose, filled
from crisisdetect.readers._time import check_zone
from crisisdetect.readers._types import Options, Reading

if TYPE_CHECKING:
    import datetime as dt
    import os
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from crisisdetect.readers._assemble import Way
    from crisisdetect.readers._notes import Note


def read(
    source: Any,
    *,
    mapping: Mapping[str, str] | str | os.PathLike[str] | None = None,
    tz: str = "UTC",
    dayfirst: bool | None = None,
    lang: str | None = None,
    own_accounts: Iterable[str] = (),
    stream_column: str | None = None,
    keep_columns: Iterable[str] = (),
    keep_authors: bool = False,
    as_of: str | dt.datetime | None = None,
) -> Reading:
    r"""Read comments from an export, and account for every row.

    Parameters
    ----------
    source : str, path-like, file object, DataFrame, or an iterable of these
        A file or folder, ``"-"`` for standard input, an open file, a table of pandas, polars, pyarrow or DuckDB, a
        list of paths, or an iterable of tables, which are taken for parts of one. Files may be CSV with any
        delimiter, JSON, NDJSON, XML, Parquet, Arrow, XLSX or an export of a known platform, also packed in gzip,
        zip or zstd.
    mapping : mapping of str to str, TOML, path to TOML or None, default=None
        Columns of the comments table to columns of the file, for those that are not found or not rightly; an empty
        name says that there is none.
    tz : str, default="UTC"
        Time zone of the times that name none.
    dayfirst : bool or None, default=None
        Whether 05/06/2026 is the 5th of June. By default evidence in the column decides; without any, an error asks.
    lang : str or None, default=None
        Language of the comments for which the file names none, ISO 639-1.
    own_accounts : iterable of str, default=()
        Names or ids of the brand's own accounts; their comments are marked ``is_own``.
    stream_column : str or None, default=None
        Column of the file that names the brand, product or page that is watched.
    keep_columns : iterable of str, default=()
        Columns of the file to carry along unchanged.
    keep_authors : bool, default=False
        Keep the names of authors in place of pseudonyms. E-mail and network addresses are never kept.
    as_of : str, datetime or None, default=None
        When the export was made: times told from then, as "3 days ago", are read by it.

    Returns
    -------
    Reading

    Raises
    ------
    ReadError
        If there is no such file, it is empty, no column of times or texts is found, every row is unreadable, or a
        question has to be answered first.
    MissingExtraError
        If the format needs a package that is not installed.
    ParameterError
        If an argument is out of its range.

    Notes
    -----
    A row without an id gets one made of its content, the same in every file and at every place, with a counter where
    rows are the same: overlapping exports are counted once, and two persons who write "merci" in the same second
    are both kept. Rows with no text or no time of day are only ever matched within one file.

    Examples
    --------
    >>> import io
    >>> export = io.StringIO("date;commentaire\n28/06/2026 18:12;Très déçu\n29/06/2026 08:00;Merci\n")
    >>> reading = read(export, tz="Europe/Paris")
    >>> reading.comments[["timestamp", "text"]]
                      timestamp       text
    0 2026-06-28 16:12:00+00:00  Très déçu
    1 2026-06-29 06:00:00+00:00      Merci
    >>> reading.n_read, reading.n_usable, reading.n_rejected
    (2, 2, 0)
    """
    options = options_of(
        mapping=mapping,
        tz=tz,
        dayfirst=dayfirst,
        lang=lang,
        own_accounts=own_accounts,
        stream_column=stream_column,
        keep_columns=keep_columns,
        keep_authors=keep_authors,
        as_of=as_of,
    )
    raws, notes = load(source)
    chosen = []
    named = tuple(filter(None, (options.stream_column, *options.keep_columns)))
    for raw, is_named in raws:
        try:
            with as_read_error(raw.path):
                way = choose(raw, options.mapping, needed=named, without_text=bool(options.keep_columns))
            asked = {**filled(options.mapping), **{f"column {name!r}": name for name in named}}
            check_asked(raw.path, way[2].frame, asked)
        except ReadError as error:
            if is_named or len(raws) == 1:
                raise
            notes.append(note("left_out", path=raw.path, error=str(error).splitlines()[0]))
            continue
        chosen.append(way)
    if not chosen:
        msg = "No file in it can be read as comments. " + " ".join(map(str, notes[-3:]))
        raise ReadError(msg)
    return _assembled(chosen, options, notes)


def _assembled(chosen: list[Way], options: Options, notes: list[Note]) -> Reading:
    """Put the tables together, without those that make it fail."""
    try:
        return assemble(chosen, options, list(notes))
    except (CrisisDetectError, OSError):
        raise
    except Exception as error:
        fine, failed = [], ""
        for way in chosen:
            try:
                with as_read_error(way[2].path):
                    assemble([way], options, [])
            except ReadError as alone:
                failed = str(alone).splitlines()[0]
                notes.append(note("left_out", path=way[2].path, error=failed))
            else:
                fine.append(way)
        if not fine or len(fine) == len(chosen):
            msg = failed or f"{chosen[0][2].path!r} cannot be read: its reader failed with {type(error).__name__}."
            raise ReadError(msg) from error
        return assemble(fine, options, notes)


def read_comments(
    source: Any,
    *,
    mapping: Mapping[str, str] | str | os.PathLike[str] | None = None,
    tz: str = "UTC",
    dayfirst: bool | None = None,
    lang: str | None = None,
    own_accounts: Iterable[str] = (),
    stream_column: str | None = None,
    keep_columns: Iterable[str] = (),
    keep_authors: bool = False,
    as_of: str | dt.datetime | None = None,
) -> pd.DataFrame:
    """Read comments from an export; :func:`read` says as well what became of every row.

    Parameters
    ----------
    source : str, path-like, file object, DataFrame, or an iterable of these
        As for :func:`read`.
    mapping, tz, dayfirst, lang, own_accounts, stream_column, keep_columns, keep_authors, as_of : optional
        Reading options, as for :func:`crisisdetect.readers.read`.

    Returns
    -------
    DataFrame
        A comments table, sorted by timestamp and id.

    Raises
    ------
    ReadError
        If it cannot be read as comments, or a question has to be answered first.
    MissingExtraError
        If the format needs a package that is not installed.
    ParameterError
        If an argument is out of its range.

    Examples
    --------
    >>> import pandas as pd
    >>> read_comments(pd.DataFrame({"id": [7], "created_at": ["2026-06-05T10:00:00Z"], "body": ["Great"]}))[
    ...     ["id", "text"]
    ... ]
      id   text
    0  7  Great
    """
    return read(
        source,
        mapping=mapping,
        tz=tz,
        dayfirst=dayfirst,
        lang=lang,
        own_accounts=own_accounts,
        stream_column=stream_column,
        keep_columns=keep_columns,
        keep_authors=keep_authors,
        as_of=as_of,
    ).comments


def options_of(
    *,
    mapping: Mapping[str, str] | str | os.PathLike[str] | None,
    tz: str,
    dayfirst: bool | None,
    lang: str | None,
    own_accounts: Iterable[str],
    stream_column: str | None,
    keep_columns: Iterable[str],
    keep_authors: bool,
    as_of: str | dt.datetime | None,
) -> Options:
    """Check what the caller asked for, and return it in one piece."""
    check_zone(tz)
    for name, value in (("own_accounts", own_accounts), ("keep_columns", keep_columns)):
        if isinstance(value, str):
            msg = f"The {name!r} parameter must be a list of texts. Got one text instead.\nHint: {name}=[{value!r}]"
            raise ParameterError(msg)
    return Options(
        mapping=load_mapping(mapping),
        tz=tz,
        dayfirst=dayfirst,
        lang=lang,
        own_accounts=tuple(own_accounts),
        stream_column=stream_column,
        keep_columns=tuple(keep_columns),
        keep_authors=keep_authors,
        as_of=None if as_of is None else _instant(as_of, tz),
    )


def _instant(moment: str | dt.datetime, tz: str) -> int:
    """Return microseconds since 1970."""
    import pandas as pd

    try:
        instant = pd.Timestamp(moment)
        instant = instant.tz_localize(tz) if instant.tzinfo is None else instant
        return int(instant.value) // 1_000
    except (ValueError, TypeError, AttributeError) as error:
        msg = f"The 'as_of' parameter must be a moment, as 2026-03-02T10:00Z. Got {moment!r} instead."
        raise ParameterError(msg) from error
