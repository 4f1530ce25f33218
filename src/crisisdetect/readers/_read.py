"""From whatever the user has to one comments table, with an account of every row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crisisdetect.readers._assemble import collect
from crisisdetect.readers._batches import Batches
from crisisdetect.readers._given import with_times
from crisisdetect.readers._options import options_of
from crisisdetect.readers._text import BLOCK

if TYPE_CHECKING:
    from typing import Unpack

    import pandas as pd

    from crisisdetect.readers._options import ReadKeywords, ReadOptions
    from crisisdetect.readers._types import Reading

_ROWS_AT_ONCE = 50_000


def read(
    source: Any, options: ReadOptions | None = None, *, times: Any = None, **changes: Unpack[ReadKeywords]
) -> Reading:
    r"""Read comments from an export, and account for every row.

    Parameters
    ----------
    source : str, path-like, file object, DataFrame, or an iterable of these
        A file or folder, ``"-"`` for standard input, an open file, a table of pandas, polars, pyarrow or DuckDB, a
        list of paths, or an iterable of tables, which are taken for parts of one. Files may be CSV with any
        delimiter, JSON, NDJSON, XML, Parquet, Arrow, XLSX or an export of a known platform, also packed in gzip,
        zip, tar or zstd. Also an iterable of dictionaries, one a comment; a dictionary of columns; a series of texts
        whose index holds times; or, with ``times``, an iterable of texts.
    options : ReadOptions or None, default=None
        How it is to be read.
    times : iterable, optional
        When each text was written, where ``source`` is an iterable of texts.
    **changes : optional
        Single fields of :class:`ReadOptions`, such as ``tz="Europe/Paris"``, in place of those of ``options``.

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

    It is :func:`read_batches` collected: what is read does not depend on the size of the source.

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
    source = source if times is None else with_times(source, times)
    return collect(Batches(source, options_of(options, changes), batch_rows=_ROWS_AT_ONCE, block=BLOCK))


def read_comments(
    source: Any, options: ReadOptions | None = None, *, times: Any = None, **changes: Unpack[ReadKeywords]
) -> pd.DataFrame:
    """Read comments from an export; :func:`read` says as well what became of every row.

    Parameters
    ----------
    source : str, path-like, file object, DataFrame, or an iterable of these
        As for :func:`read`.
    options : ReadOptions or None, default=None
        How it is to be read.
    times : iterable, optional
        When each text was written, where ``source`` is an iterable of texts.
    **changes : optional
        Single fields of :class:`ReadOptions`, in place of those of ``options``.

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
    return read(source, options, times=times, **changes).comments
