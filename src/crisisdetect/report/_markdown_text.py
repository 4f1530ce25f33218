"""Foreign text in Markdown, and the blocks that are made of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MARKS: Final = re.compile(r"([\\`*_\[\]#|~$@^{}])")
_STARTS: Final = re.compile(r"^(\s*)([-+=]|\d+[.)])")
#: What renderers turn into links without being asked: addresses, mentions, references.
_LINKS: Final = re.compile(r"(?i)(@|#|www(?=\.)|[a-z]:(?=/))")
#: A character without width that keeps its neighbours together.
_JOINER: Final = "\u2060"


def escaped(text: str) -> str:
    r"""Return text that Markdown shows as it is: no link, mention, HTML, emphasis or block comes of it.

    Bare addresses and mentions, which many renderers turn into links however they are escaped, are broken by a
    character without width.

    Examples
    --------
    >>> escaped("*hey* <b>")
    '\\*hey\\* &lt;b&gt;'
    """
    text = _LINKS.sub(rf"\1{_JOINER}", " ".join(text.split("\n")))
    text = _MARKS.sub(r"\\\1", text.replace("&", "&amp;")).replace("<", "&lt;").replace(">", "&gt;")
    return _STARTS.sub(lambda start: f"{start[1]}{start[2][:-1]}\\{start[2][-1]}", text)


def heading_and_list(depth: int, heading: str, items: list[str]) -> list[str]:
    """Return a heading with a list under it."""
    return [f"{'#' * depth} {escaped(heading)}", "", *(f"- {escaped(item)}" for item in items), ""]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return a table."""
    lines = [_row(head), f"| {' | '.join(['---'] * len(head))} |"]
    return [*lines, *map(_row, rows), ""]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(escaped, cells))} |"
