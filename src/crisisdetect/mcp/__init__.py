"""For an analyst's assistant: tools that read saved results and watches, over the Model Context Protocol.

Nothing is written, scored or sent. Names of authors are never told; what people wrote is redacted, short, and marked as
what strangers wrote. Every figure is that of the JSON of a scan. Needs the extra ``mcp``.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crisisdetect.mcp._serve import make_server, serve
    from crisisdetect.mcp._shelf import Shelf

__all__ = [
    "Shelf",
    "make_server",
    "serve",
]

_HOME = {"Shelf": "_shelf", "make_server": "_serve", "serve": "_serve"}


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
