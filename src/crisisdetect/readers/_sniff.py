"""What a file is, from its beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crisisdetect.errors import ReadError
from crisisdetect.readers._options import ReadOptions
from crisisdetect.readers._recognise import recognise
from crisisdetect.readers._sources import tables_of

if TYPE_CHECKING:
    from crisisdetect.readers._types import Candidate


def sniff(path: Any) -> list[Candidate]:
    r"""Say in which ways a file can be read, the surest first.

    Parameters
    ----------
    path : str, path-like, file object or DataFrame
        What :func:`read` takes; of a folder or an archive, the first readable file is looked at. Of a file with rows,
        only the beginning is read.

    Returns
    -------
    list of Candidate
        Each with its confidence, the reason for it, and the columns it would use.

    Raises
    ------
    ReadError
        If there is no such file, or it is empty or damaged.

    Examples
    --------
    >>> import io
    >>> best = sniff(io.StringIO("Datum;Kommentar\n28.06.2026;Schade\n"))[0]
    >>> best.format, dict(best.mapping)
    ('table', {'timestamp': 'Datum', 'text': 'Kommentar'})
    """
    failed: ReadError | None = None
    for table in tables_of(path, ReadOptions(), []):
        try:
            for blocks in table.start():
                return [candidate for candidate, _, _ in recognise(blocks.head().with_rows())]
        except ReadError as error:
            if table.named:
                raise
            failed = failed or error
    raise failed or ReadError("There is nothing to read.")
