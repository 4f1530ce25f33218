"""Tell people of the crises that a scan found: each once, however often the same data are scanned."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from crisisdetect.locale import speaking
from crisisdetect.notify._notice import SENT, digest
from crisisdetect.notify._outbox import Sent, opened, transaction, unusable
from crisisdetect.notify._settings import Notifications, Recipient
from crisisdetect.notify._tell import campaign_notice, crisis_notice
from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from crisisdetect.crises import Crisis, StreamSummary
    from crisisdetect.notify._notice import Notice
    from crisisdetect.notify._outbox import Outbox
    from crisisdetect.notify._target import Target
    from crisisdetect.store import Folder, Frame

_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS crisis (grp TEXT PRIMARY KEY, stream TEXT NOT NULL, closed TEXT NOT NULL,"
    " marks TEXT NOT NULL)"
)
#: So many comments, the same of any data that hold them, tell one crisis from another.
_MARKS: Final = 64
#: Most complaints that a notice names.
_COMPLAINTS: Final = 3


class Scanned(Protocol):
    """What must be known of a scan to tell it; :class:`crisisdetect.ScanResult` is one."""

    @property
    def crises(self) -> Sequence[Crisis]: ...
    @property
    def streams(self) -> Sequence[StreamSummary]: ...
    @property
    def comments(self) -> pd.DataFrame: ...
    @property
    def lang(self) -> str: ...


@dataclass(frozen=True, slots=True)
class _Told:
    """A crisis as it was told last; ``closed`` is empty where it was not over then."""

    group: str
    closed: str
    marks: frozenset[int]


def announce(
    result: Scanned,
    targets: Notifications | Iterable[Recipient | Target],
    *,
    state: str | os.PathLike[str],
    patience_s: float | None = None,
) -> Sent:
    """Tell targets of the crises that a scan found, and who must know: one notice for each crisis and level.

    A crisis is told when it is found (``alarm``, or ``past`` where it is over already), when its level rises
    (``level``), when it comes back (``relapsed``), and when one that was told as open is over (``recovered``). A
    campaign beside which there is no crisis is told once, with what to do about it (``campaign``). The same
    scan again tells nothing. What was told is kept in ``state``; a crisis is known again by its stream and its
    comments, so that its onset may move as data come in.

    Parameters
    ----------
    result : ScanResult
        What a scan found.
    targets : Notifications, or iterable of Recipient or Target
        Who is told, and how; bare targets are told of everything, in the language of the result.
    state : path
        SQLite file of what was told and what waits for its delivery, made where there is none. One file for one set of
        exports.
    patience_s : float, optional
        Seconds to wait for deliveries that fail; by default those of the settings.

    Returns
    -------
    Sent
        What sending came to; what waits is sent the next time.

    Raises
    ------
    ReadError
        If the state file cannot be used.
    ParameterError
        If two targets have one name, or a target lacks something, such as an environment variable.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pandas as pd
    >>> import crisisdetect as cd
    >>> class Desk:
    ...     name = "desk"
    ...
    ...     def check(self):
    ...         pass
    ...
    ...     def send(self, notice):
    ...         print(notice.title)
    >>> days = pd.date_range("2024-01-01", periods=60, freq="1D", tz="UTC")
    >>> calm = [(day, stars) for day in days for stars in (5, 5, 4, 5, 1, 5)]
    >>> bad = [(day + pd.Timedelta(f"{i}min"), 1) for day in days[40:44] for i in range(30)]
    >>> result = cd.scan(pd.DataFrame(calm + bad, columns=["date", "stars"]), sentiment="stars")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     first = announce(result, [Desk()], state=Path(folder) / "told.sqlite")
    ...     again = announce(result, [Desk()], state=Path(folder) / "told.sqlite")
    [major crisis, over] all comments: negative comments were in excess
    >>> first.sent, again.sent
    (1, 0)
    """
    told = targets
    if not isinstance(told, Notifications):
        told = Notifications(recipients=_recipients(told), lang=result.lang)
    told.check()
    try:
        with closing(opened(state)) as base:
            outbox = told.outbox(base)
            base.execute(_SCHEMA)
            with transaction(base), speaking(told.lang, tz=getattr(result, "zone", None)):
                outbox.put(_news(result, told, outbox, base))
            return outbox.send_patiently(patience_s=told.patience_s if patience_s is None else patience_s)
    except sqlite3.Error as error:
        raise unusable(state, error) from error


def _recipients(targets: Iterable[Recipient | Target]) -> tuple[Recipient, ...]:
    return tuple(
        one
        if isinstance(one, Recipient)
        else Recipient(
            name=str(getattr(one, "name", type(one).__name__.lower())), target=one, kinds=(*SENT, "campaign")
        )
        for one in targets
    )


def _news(result: Scanned, told: Notifications, outbox: Outbox, base: sqlite3.Connection) -> list[Notice]:
    """Return what was not told yet, and note that it is."""
    known, news = _known(base), []
    for crisis in sorted(result.crises, key=lambda one: (one.onset, one.stream)):
        window = _window(result, crisis)
        marks = _marks(window["id"])
        before = _same(crisis.stream, marks, known)
        if before is not None:
            known[crisis.stream].remove(before)
        group = before.group if before else digest("crisis", crisis.stream, crisis.onset, min(marks, default=0))
        found = _kind(crisis, before, outbox.told_level(group))
        if found is not None:
            kind, level = found
            news.append(
                crisis_notice(
                    crisis,
                    kind=kind,
                    group=group,
                    mark=before.closed if before and kind == "relapsed" else "",
                    level=level,
                    link=told.link,
                    texts=_texts(window, crisis) if told.texts else None,
                    redacted=told.redacted,
                    policy=told.policy,
                    complaints=_complaints(result, crisis, told),
                )
            )
        closed = "" if crisis.closed is None else crisis.closed.isoformat()
        row = (group, crisis.stream, closed, json.dumps(sorted(marks)))
        base.execute("INSERT OR REPLACE INTO crisis VALUES (?, ?, ?, ?)", row)
    return [*news, *_campaigns(result, told)]


def _campaigns(result: Scanned, told: Notifications) -> list[Notice]:
    """Return a notice of each campaign; its key is that of its first comment, so that it is told once."""
    return [
        campaign_notice(summary.stream, one, link=told.link) for summary in result.streams for one in summary.campaigns
    ]


def _complaints(result: Scanned, crisis: Crisis, told: Notifications) -> list[str]:
    """Return what people complain of most, in their own words only where texts may be told."""
    understand: Any = getattr(result, "understand", None)
    if understand is None:
        return []
    found = understand(crisis).explanation.concerns
    named = [one for one in found if one.category != "other" and (told.texts or one.category is not None)]
    return list(dict.fromkeys(one.title(phrase=told.texts) for one in named))[:_COMPLAINTS]


def _kind(crisis: Crisis, before: _Told | None, level: int | None) -> tuple[str, int] | None:
    """Return what is to be told of a crisis and at which level, None where it was told already."""
    over = crisis.closed is not None
    if before is None or level is None:
        return ("past" if over else "alarm"), crisis.severity
    if over and not before.closed:  # whoever heard of its highest level has to hear that it is over
        return "recovered", max(level, crisis.severity)
    if before.closed and not over:
        return "relapsed", crisis.severity
    if crisis.severity > level:
        return ("past" if over else "level"), crisis.severity
    return None


def _known(base: sqlite3.Connection) -> dict[str, list[_Told]]:
    known: dict[str, list[_Told]] = {}
    for group, stream, closed, marks in base.execute("SELECT grp, stream, closed, marks FROM crisis ORDER BY rowid"):
        known.setdefault(stream, []).append(_Told(group, closed, frozenset(json.loads(marks))))
    return known


def _same(stream: str, marks: frozenset[int], known: dict[str, list[_Told]]) -> _Told | None:
    """Return the crisis of a stream that has most comments in common, None where none has any."""
    best = max(known.get(stream, ()), key=lambda one: len(one.marks & marks), default=None)
    return best if best is not None and best.marks & marks else None


def _window(result: Scanned, crisis: Crisis) -> pd.DataFrame:
    kept: Frame | Folder | None = getattr(result, "kept", None)
    if kept is not None:
        return kept.stream(crisis.stream).between(crisis.onset, crisis.closed, ("id", "text"))
    comments = result.comments
    inside = comments["timestamp"] >= crisis.onset
    if crisis.closed is not None:
        inside &= comments["timestamp"] < crisis.closed
    if "stream" in comments:
        inside &= comments["stream"].fillna(ONLY_STREAM).astype(str) == crisis.stream
    return comments[inside]


def _marks(ids: pd.Series) -> frozenset[int]:
    """Return the smallest hashes of ids: of two sets that overlap, these do as well."""
    import pandas as pd

    hashes = pd.util.hash_array(ids.astype(str).to_numpy(dtype=object))
    hashes.sort()
    return frozenset(hashes[:_MARKS].tolist())


def _texts(window: pd.DataFrame, crisis: Crisis) -> dict[str, str]:
    chosen: Any = window[window["id"].isin(list(crisis.evidence_ids)) & window["text"].notna()]
    return {str(key): str(text) for key, text in zip(chosen["id"], chosen["text"], strict=True)}
