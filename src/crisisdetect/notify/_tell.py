"""From an event or a crisis to a notice."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, is_dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import quote

from crisisdetect.campaigns import describe
from crisisdetect.crises import CAMPAIGN_ADVICE, Crisis
from crisisdetect.locale import name, scoped, speaking, spoken
from crisisdetect.notify._notice import Notice, digest
from crisisdetect.redaction import redact
from crisisdetect.response.policy import Policy
from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crisisdetect.campaigns import Coordination

say, _ = scoped("notice")
title, _ = scoped("notice_title")
advised, _ = scoped("advice")

#: Longest piece of foreign text in a notice, in characters, and most such pieces.
LONGEST: Final = 280
MOST: Final = 5

#: Kinds of events that are no part of an episode, and what they belong to.
APART: Final = {
    "no_data": "data",
    "data": "data",
    "gravity": "gravity",
    "gravity_over": "gravity",
    "campaign": "campaign",
}

#: Ids that mean nothing to a shell.
_SIMPLE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}")
#: Blanks but those that must not break.
_BLANKS: Final = re.compile(r"[^\S\u00a0\u202f]+")
_TAMED: Final = str.maketrans({"<": "‹", ">": "›", "`": "'", "@": "＠"})


class Happening(Protocol):
    """What must be known of an event to tell it; :class:`crisisdetect.monitor.Event` is one."""

    @property
    def kind(self) -> str: ...
    @property
    def stream(self) -> str: ...
    @property
    def time(self) -> datetime: ...
    @property
    def episode(self) -> int: ...
    @property
    def onset(self) -> datetime | None: ...
    @property
    def observed(self) -> float: ...
    @property
    def expected(self) -> float: ...
    @property
    def share(self) -> float: ...
    @property
    def share_expected(self) -> float: ...
    @property
    def n_authors(self) -> int: ...
    @property
    def evidence_ids(self) -> tuple[str, ...]: ...
    @property
    def detail(self) -> str: ...
    def in_words(self) -> str: ...


def notice_of(
    happening: Happening | Crisis,
    *,
    lang: str | None = None,
    level: int | None = None,
    raised: bool = False,
    link: str = "",
    texts: Mapping[str, str] | None = None,
    redacted: bool = True,
    policy: Policy | None = None,
) -> Notice:
    """Return what to tell people of an event or a crisis; nothing is sent.

    Parameters
    ----------
    happening : Event or Crisis
        What a monitor said, or what a scan found.
    lang : str, optional
        Language of the words; by default that which is spoken, English unless inside ``with speaking(lang):``.
    level : int, optional
        Severity 0 to 4; by default that of the crisis, or that which the figures of the event make, see
        :func:`level_of`.
    raised : bool, default=False
        Whether the episode was told before, at a lower level.
    link : str, default=""
        Where to read more. ``{id}`` in it stands for the id of the first comment to read, ``{stream}`` for the stream.
    texts : mapping of str to str, optional
        Texts of comments by id. Those of the evidence are shown, five at most, shortened; none by default.
    redacted : bool, default=True
        Whether addresses, numbers and names of accounts in these texts are masked.
    policy : Policy, optional
        What makes a level, and who is told.

    Returns
    -------
    Notice
        With a key that is the same whenever the same is told.

    Raises
    ------
    ParameterError
        If there is no such language.

    Examples
    --------
    >>> from crisisdetect.monitor import Event
    >>> import pandas as pd
    >>> at = pd.Timestamp("2024-04-11 19:00", tz="UTC")
    >>> notice_of(Event(kind="no_data", stream="shop", time=at, state="no-data", detail="noon")).title
    '[no data] shop: comments have stopped coming'
    """
    first = happening.evidence_ids[0] if happening.evidence_ids else ""
    link = link.replace("{id}", quote(first, safe="")).replace("{stream}", quote(happening.stream, safe=""))
    shown = _Shown(link=link, texts=texts or {}, redacted=redacted)
    with speaking(lang):
        if isinstance(happening, Crisis):
            return crisis_notice(happening, level=level, link=link, texts=texts, redacted=redacted, policy=policy)
        return _of_event(happening, level, shown, policy or Policy(), raised=raised)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What stands below a notice."""

    link: str
    texts: Mapping[str, str]
    redacted: bool


def _of_event(event: Happening, level: int | None, shown: _Shown, policy: Policy, *, raised: bool) -> Notice:
    level = level_of(event, policy=policy) if level is None else level
    kind = "level" if raised else event.kind
    group = group_of(event)
    mark = str(event.onset)
    if kind == "escalated" or kind in APART or not event.episode:  # of which there may be several
        mark = f"{event.time}{event.detail}"
    named: Any = event
    if is_dataclass(named):
        stream = event.stream if event.stream == ONLY_STREAM else _named(event.stream)
        named = replace(named, stream=stream)  # type: ignore[type-var]
    lines = [plain(named.in_words(), longest=2_000)]
    if kind in {"alarm", "relapsed", "escalated", "level", "slow_rise"}:
        said = say("raised" if raised else "level", level=level, name=name("level", level))
        lines += [said, *_tell(policy.roles(level, stream=event.stream))]
    if kind == "campaign":
        lines += _advice()
    lines += _evidence(event.evidence_ids, shown)
    figures = {key: float(getattr(event, key)) for key in ("observed", "expected", "share", "share_expected")}
    return Notice(
        key=digest(group, mark, kind, level),
        group=group,
        kind=kind,
        stream=event.stream,
        level=level,
        level_name=name("level", level),
        title=_title(kind, event.stream, level),
        body=_body(lines, shown.link),
        lang=spoken(),
        time=event.time,
        onset=event.onset,
        link=shown.link,
        figures={key: value for key, value in figures.items() if not math.isnan(value)},
        evidence_ids=event.evidence_ids,
    )


def group_of(event: Happening) -> str:
    """Return the name of the episode of an event; of what is no part of one, of what belongs together.

    Serious reports of one kind, campaigns and missing data have names of their own, also while an episode is open: who
    is told of them was not told of the episode.
    """
    if event.kind in APART:
        about = APART[event.kind]
        return digest(about if about == "data" else f"{about}\x1f{event.detail}", event.stream)
    if event.episode:
        return digest("episode", event.stream, event.episode)
    return digest(f"{event.kind}\x1f{event.detail}", event.stream)


def level_of(event: Happening, *, policy: Policy | None = None) -> int:
    """Return the severity that the figures of an event make so far, by the rules of a scan's crises.

    Events without figures have 0; one grave report has the level of its kind.
    """
    rules = policy or Policy()
    if event.kind in {"gravity", "gravity_over"}:
        return rules.gravity_level.get(event.detail, 1)
    if event.onset is None or math.isnan(event.observed):
        return 0
    vector = {
        "excess": event.observed / max(event.expected, 1e-9),
        "share_shift": event.share - event.share_expected,
        "persistence": (event.time - event.onset).total_seconds() / 3600,
        "spread": float(event.n_authors),
    }
    return rules.level(vector, at_least=1).level


def trial_notice(target: str, *, now: datetime | None = None) -> Notice:
    """Return a notice that only says that a target works, in the language that is spoken.

    Examples
    --------
    >>> trial_notice("mail").title
    '[test] crisisdetect: this is only a test'
    """
    at = now or datetime.now(UTC)
    return Notice(
        key=digest("test", target, at.isoformat()),
        group=digest("test", target),
        kind="test",
        stream="crisisdetect",
        level=0,
        level_name=name("level", 0),
        title=_title("test", "", 0),
        body=say("test", target=plain(target)),
        lang=spoken(),
        time=at,
    )


def plain(text: str, *, longest: int = LONGEST) -> str:
    r"""Return foreign text in one line, shortened, without anything that a reader's program would obey.

    Examples
    --------
    >>> plain("hello\n<!channel>\x1b[31m @all")
    'hello ‹!channel›[31m ＠all'
    """
    text = _BLANKS.sub(" ", text[: 4 * longest]).strip()
    text = "".join(sign for sign in text if sign.isprintable() or sign in "\u00a0\u202f").translate(_TAMED)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def crisis_notice(
    crisis: Crisis,
    *,
    kind: str | None = None,
    group: str | None = None,
    mark: str = "",
    level: int | None = None,
    link: str = "",
    texts: Mapping[str, str] | None = None,
    redacted: bool = True,
    policy: Policy | None = None,
    complaints: Sequence[str] = (),
) -> Notice:
    """Return the notice of a crisis, in the language that is spoken.

    ``kind``, ``group`` and ``mark`` are as what was told of it before makes them.
    """
    level = crisis.severity if level is None else level
    kind = kind or ("alarm" if crisis.closed is None else "recovered")
    group = group or digest("crisis", crisis.stream, crisis.onset)
    called = name("level", level)
    lines = [say("raised", level=level, name=called)] if kind == "level" else []
    if crisis.closed is None:
        lines.append(say("since", onset=crisis.onset))
    else:
        lines.append(say("over", onset=crisis.onset, closed=crisis.closed, name=called))
    lines += [reason.in_words() for reason in crisis.reasons]
    if complaints:
        safe = [redact(title) if redacted else title for title in complaints]
        lines += [say("complaints"), *(f"- {plain(title)}" for title in safe)]
    if kind != "recovered":
        known = policy is None and level == crisis.severity
        lines += _tell(crisis.tell if known else (policy or Policy()).roles(level, stream=crisis.stream))
    lines += _evidence(crisis.evidence_ids, _Shown(link=link, texts=texts or {}, redacted=redacted))
    figures = {key: float(getattr(crisis, key)) for key in ("n_negative", "n_expected", "ratio")}
    return Notice(
        key=digest(group, kind, level, mark) if mark else digest(group, kind, level),
        group=group,
        kind=kind,
        stream=crisis.stream,
        level=level,
        level_name=called,
        title=_title(kind, crisis.stream, level),
        body=_body(lines, link),
        lang=spoken(),
        time=crisis.opened if crisis.closed is None else crisis.closed,
        onset=crisis.onset,
        link=link,
        figures={key: value for key, value in figures.items() if not math.isnan(value)},
        evidence_ids=crisis.evidence_ids,
    )


def campaign_notice(stream: str, found: Coordination, *, link: str = "") -> Notice:
    """Return the notice of a campaign that a scan found, in the language that is spoken; it quotes nobody."""
    start, end = min(one.first for one in found.groups), max(one.last for one in found.groups)
    group = digest("campaign", stream, start)
    figures = {
        "n_negative": found.n_negative,
        "n_without": found.n_negative_counted,
        "share": found.comments.share if found.comments else math.nan,
    }
    return Notice(
        key=digest(group, "campaign"),
        group=group,
        kind="campaign",
        stream=stream,
        level=0,
        level_name=name("level", 0),
        title=_title("campaign", stream, 0),
        body=_body([*describe(found, templates=False), *_advice()], link),
        lang=spoken(),
        time=end,
        onset=start,
        link=link,
        figures={key: float(value) for key, value in figures.items()},
    )


def _named(stream: str) -> str:
    return name("stream", "all") if stream == ONLY_STREAM else plain(stream, longest=80)


def _title(kind: str, stream: str, level: int) -> str:
    return title(kind, level=name("level", level), stream=_named(stream))


def _body(lines: Sequence[str], link: str) -> str:
    return "\n".join([*lines, say("link", link=link)] if link else lines)


def _advice() -> list[str]:
    """Return what to do about a campaign."""
    return [advised(code) for code in CAMPAIGN_ADVICE]


def _tell(roles: Sequence[str]) -> list[str]:
    return [say("tell", roles=", ".join(name("role", role) for role in roles))] if roles else []


def _typed(ids: Sequence[str]) -> str:
    """Return the first id that one can type as it is into any shell, which no foreign text may speak to."""
    return next((one for one in ids[:MOST] if _SIMPLE.fullmatch(one)), "ID")


def _evidence(ids: Sequence[str], shown: _Shown) -> list[str]:
    first = [plain(one, longest=80) for one in ids[:MOST]]
    lines = [say("read", ids=", ".join(first)), say("show", id=_typed(ids))] if first else []
    known = [shown.texts[one] for one in ids[:MOST] if one in shown.texts]
    if known:
        safe = [redact(plain(text, longest=4 * LONGEST)) if shown.redacted else text for text in known]
        lines += [say("texts"), *(say("quote", text=plain(text)) for text in safe)]
    return lines
