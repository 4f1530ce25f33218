"""The process in which Apprise sends: its services wait as long as they like and read what they are given.

It is started with the notice on standard input, and ended by whoever started it when the time is over. It answers with
one word; nothing that could hold an address is printed.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from contextlib import suppress

#: Memory it may take, in bytes.
_MEMORY = 2**30


def main() -> None:
    """Send one notice, and print what it came to."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    given = json.load(sys.stdin)
    answer = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for handle in (1, 2):
        os.dup2(nowhere, handle)
    logging.disable(logging.CRITICAL)
    try:
        import apprise

        services = apprise.Apprise()
        n_known = sum(bool(services.add(url)) for url in given["urls"])
        kind = apprise.NotifyType.SUCCESS if given["good"] else apprise.NotifyType.WARNING
        done = services.notify(
            title=given["title"], body=given["body"], notify_type=kind, body_format=apprise.NotifyFormat.TEXT
        )
        said = "sent" if done and n_known == len(given["urls"]) else "refused"
    except Exception as error:  # each of its services has errors of its own
        said = f"failed {type(error).__name__}"
    os.write(answer, said.encode())


if __name__ == "__main__":
    main()
