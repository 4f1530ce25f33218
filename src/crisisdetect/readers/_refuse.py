"""Files that cannot be read here, told by their beginning, with what to do about them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crisisdetect.errors import Message, ReadError

if TYPE_CHECKING:
    from collections.abc import Iterable

_LFS: Final = b"version https://git-lfs.github.com/spec/"
_ANNEX: Final = re.compile(rb"^(?:/annex/objects/|\.\./.{0,200}annex/objects/)")
_HTML: Final = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body|table|div|meta)\b", re.I | re.S
)
#: Beginning of a workbook of before 2007, or of one with a password.
OLE: Final = b"\xd0\xcf\x11\xe0"
#: What the directory of a workbook with a password holds.
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_SPREADSHEET: Final = b"urn:schemas-microsoft-com:office:spreadsheet"
_KINDS: Final = (
    (b"%PDF", "a PDF document", "export the table as CSV or XLSX"),
    (b"{\\rtf", "a document in rich text", "save it as plain text or CSV"),
    (
        b"SQLite format 3",
        "a database of SQLite",
        "export the table, as with: sqlite3 -header -csv FILE 'select * from TABLE'",
    ),
    (b"7z\xbc\xaf\x27\x1c", "an archive of 7-Zip", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"BZh", "a file packed by bzip2", "unpack it first"),
    (b"\xfd7zXZ", "a file packed by xz", "unpack it first"),
    (b"\x89PNG", "a picture", "give the export itself"),
    (b"\xff\xd8\xff", "a picture", "give the export itself"),
    (b"GIF8", "a picture", "give the export itself"),
    (b"\x93NUMPY", "an array of NumPy", "save it as Parquet or CSV"),
    (b"\x80\x04\x95", "a pickle of Python, which could run code", "save it as Parquet or CSV"),
    (b"\x80\x05\x95", "a pickle of Python, which could run code", "save it as Parquet or CSV"),
)


def refuse_by_start(name: str, start: bytes) -> None:
    """Raise ``ReadError`` for a file of a kind that holds no comments, or none that can be read here.

    Parameters
    ----------
    name : str
        What to call the file.
    start : bytes
        Its beginning.
    """
    if start.startswith(_LFS):
        msg = Message(
            "{name!r} is a pointer of Git LFS and not the file itself.\nHint: fetch it, with: git lfs pull",
            name=name,
        )
        raise ReadError(msg)
    if _ANNEX.match(start):
        msg = Message(
            "{name!r} is a pointer of git-annex and not the file itself.\nHint: fetch it, with: git annex get",
            name=name,
        )
        raise ReadError(msg)
    if _HTML.match(start):
        msg = Message(
            "{name!r} is a page in HTML, whatever its name says; tools write such files for Excel.\n"
            "Hint: open it in a spreadsheet and save it as .xlsx or .csv, or choose JSON or CSV where it was "
            "exported.",
            name=name,
        )
        raise ReadError(msg)
    if _SPREADSHEET in start:
        raise _refused(name, "a workbook in XML", "export the table as CSV or XLSX")
    for mark, what, hint in _KINDS:
        if start.startswith(mark):
            raise _refused(name, what, hint)


def refuse_by_members(name: str, members: Iterable[str]) -> None:
    """Raise ``ReadError`` for a zip archive that is a document of an office program and no workbook of Excel."""
    if {"content.xml", "mimetype"} <= set(members) or "word/document.xml" in members:
        raise _refused(name, "a document of an office program", "export the table as CSV or XLSX")


def _refused(name: str, what: str, hint: str) -> ReadError:
    return ReadError(Message("{name!r} is {what}, which is not read.\nHint: {hint}.", name=name, what=what, hint=hint))


def protected(name: str) -> Message:
    """Return what to say of a workbook with a password."""
    return Message(
        "The workbook {name!r} is protected by a password.\n"
        "Hint: open it with the password and save it without one, or as .csv.",
        name=name,
    )


def outdated(name: str) -> Message:
    """Return what to say of a workbook of before 2007."""
    return Message(
        "{path!r} is an Excel workbook of before 2007.\nHint: open it and save it as .xlsx or .csv.", path=name
    )
