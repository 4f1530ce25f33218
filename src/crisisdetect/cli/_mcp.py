"""``crisisdetect mcp``: answer the assistant of an analyst."""

from __future__ import annotations

from typing import Annotated

import typer

from crisisdetect.cli._errors import errors
from crisisdetect.cli._options import Debug


def mcp(
    sources: Annotated[
        list[str],
        typer.Argument(help="Saved results, state files of watches, or folders of them.", metavar="SOURCE..."),
    ],
    http: Annotated[
        str | None,
        typer.Option(help="Listen at this address, such as 127.0.0.1:8765, in place of standard input and output."),
    ] = None,
    allow_network: Annotated[
        bool,
        typer.Option(
            "--allow-network", help="Let other machines ask: those that send the token in CRISISDETECT_MCP_TOKEN."
        ),
    ] = False,
    debug: Debug = False,
) -> None:
    """Answer the assistant of an analyst. It asks by the Model Context Protocol. Nothing is changed.

    \b
    Examples:
      crisisdetect mcp shop.cdr
      crisisdetect mcp results/ watch.sqlite --http 127.0.0.1:8765
    """  # noqa: D301
    with errors(debug):
        from crisisdetect.mcp import Shelf, serve

        serve(Shelf(sources), http=http, allow_network=allow_network)
