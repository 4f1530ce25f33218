"""From an event or a crisis to a notice."""

from __future__ import annotations

import math
import re
from dataclasses import is_dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from crisisdetect.crises import Crisis, check_lang, level_name
from crisisdetect.notify._notice import Notice, digest
from crisisdetect.notify._wording import LINES, TITLES, spaced
from crisisdetect.redaction import redact
from crisisdetect.response.gravity import KINDS as GRAVE
from crisisdetect.response.policy import ROLES, Policy
from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Longest piece of foreign text in a notice, in characters, and most such pieces.
LONGEST: Final = 280
MOST: Final = 5

#: Blanks but those that must not break.
_BLANKS: Final = re.compile(r"[^\S\u00a0\u202f]+")
_TAMED: Final = str.maketrans({"<": "‹", ">": "›", "`": "'", "@": "＠"})


class Happening(Protocol):
    """What must be known of an event to tell it; :class:`crisisdetect.Event` is one."""

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
    def in_words(self, lang: str = "en") -> str: ...


def notice_of(
    happening: Happening | Crisis,
    *,
    lang: str = "en",
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
    lang : {"en", "fr"}, default="en"
        Language of the words.
    level : int, optional
        Severity 0 to 4; by default that of the crisis, or that which the figures of the event make, see
        :func:`level_of`.
    raised : bool, default=False
        Whether the episode was told before, at a lower level.
    link : str, default=""
        Where to read more.
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
    >>> from crisisdetect import Event
    >>> import pandas as pd
    >>> at = pd.Timestamp("2024-04-11 19:00", tz="UTC")
    >>> notice_of(Event(kind="no_data", stream="shop", time=at, state="no-data", detail="noon")).title
    '[no data] shop: comments have stopped coming'
    """
    check_lang(lang)
    rules = policy or Policy()
    if isinstance(happening, Crisis):
        return crisis_notice(
            happening, lang=lang, level=level, link=link, texts=texts, redacted=redacted, policy=policy
        )
    if level is None:
        level = level_of(happening, policy=rules)
    kind = "level" if raised else happening.kind
    group = group_of(happening)
    mark = str(happening.onset)
    if kind == "escalated" or not happening.episode:  # of which there may be several
        mark = f"{happening.time}{happening.detail}"
    words = LINES[lang]
    named: Any = happening
    if is_dataclass(named):
        detail = GRAVE[happening.detail][lang] if happening.detail in GRAVE else happening.detail
        named = replace(named, stream=_named(happening.stream, lang), detail=detail)  # type: ignore[type-var]
    lines = [plain(named.in_words(lang), longest=2_000)]
    if kind in {"alarm", "relapsed", "escalated", "level"}:
        said = words["raised" if raised else "level"].format(level=level, name=level_name(level, lang))
        lines += [said, *_tell(rules, level, happening.stream, lang)]
    lines += _evidence(happening.evidence_ids, texts, lang, redacted=redacted)
    figures = {name: float(getattr(happening, name)) for name in ("observed", "expected", "share", "share_expected")}
    return Notice(
        key=digest(group, mark, kind, level),
        group=group,
        kind=kind,
        stream=happening.stream,
        level=level,
        level_name=level_name(level, lang),
        title=_title(kind, happening.stream, level, lang),
        body=_body(lines, link, lang),
        lang=lang,
        time=happening.time,
        onset=happening.onset,
        link=link,
        figures={name: value for name, value in figures.items() if not math.isnan(value)},
        evidence_ids=happening.evidence_ids,
    )


def group_of(event: Happening) -> str:
    """Return the name of the episode of an event; outside of episodes, of what belongs together."""
    if event.episode:
        return digest("episode", event.stream, event.episode)
    about = "data" if event.kind in {"no_data", "data"} else f"{event.kind}\x1f{event.detail}"
    return digest(about, event.stream)


def level_of(event: Happening, *, policy: Policy | None = None) -> int:
    """Return the severity that the figures of an event make so far, by the rules of a scan's crises.

    Events without figures have 0; one grave report has the level of its kind.
    """
    rules = policy or Policy()
    if event.kind == "gravity":
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


def trial_notice(target: str, *, lang: str = "en", now: datetime | None = None) -> Notice:
    """Return a notice that only says that a target works.

    Examples
    --------
    >>> trial_notice("mail").title
    '[test] crisisdetect: this is only a test'
    """
    check_lang(lang)
    at = now or datetime.now(UTC)
    return Notice(
        key=digest("test", target, at.isoformat()),
        group=digest("test", target),
        kind="test",
        stream="crisisdetect",
        level=0,
        level_name=level_name(0, lang),
        title=_title("test", "", 0, lang),
        body=_body([LINES[lang]["test"].format(target=plain(target))], "", lang),
        lang=lang,
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
    lang: str,
    kind: str | None = None,
    group: str | None = None,
    mark: str = "",
    level: int | None = None,
    link: str = "",
    texts: Mapping[str, str] | None = None,
    redacted: bool = True,
    policy: Policy | None = None,
) -> Notice:
    """Return the notice of a crisis: ``kind``, ``group`` and ``mark`` as what was told of it before makes them."""
    words, level = LINES[lang], crisis.severity if level is None else level
    kind = kind or ("alarm" if crisis.closed is None else "recovered")
    group = group or digest("crisis", crisis.stream, crisis.onset)
    name = level_name(level, lang)
    lines = [words["raised"].format(level=level, name=name)] if kind == "level" else []
    lines += [_lasted(crisis, name, lang), *(reason.in_words(lang) for reason in crisis.reasons)]
    if crisis.terms:
        lines.append(words["terms"].format(terms=plain(", ".join(crisis.terms))))
    if kind != "recovered":
        known = crisis.tell if policy is None and level == crisis.severity else None
        lines += _tell(policy or Policy(), level, crisis.stream, lang, known=known)
    lines += _evidence(crisis.evidence_ids, texts, lang, redacted=redacted)
    figures = {name: float(getattr(crisis, name)) for name in ("n_negative", "n_expected", "ratio")}
    return Notice(
        key=digest(group, kind, level, mark) if mark else digest(group, kind, level),
        group=group,
        kind=kind,
        stream=crisis.stream,
        level=level,
        level_name=name,
        title=_title(kind, crisis.stream, level, lang),
        body=_body(lines, link, lang),
        lang=lang,
        time=crisis.opened if crisis.closed is None else crisis.closed,
        onset=crisis.onset,
        link=link,
        figures={name: value for name, value in figures.items() if not math.isnan(value)},
        evidence_ids=crisis.evidence_ids,
    )


def _lasted(crisis: Crisis, name: str, lang: str) -> str:
    """Return since when, or from when to when."""
    words, stream = LINES[lang], _named(crisis.stream, lang)
    onset = crisis.onset.strftime(words["time"])
    if crisis.closed is None:
        return words["since"].format(stream=stream, onset=onset)
    return words["over"].format(stream=stream, onset=onset, closed=crisis.closed.strftime(words["time"]), name=name)


def _named(stream: str, lang: str) -> str:
    return LINES[lang]["all"] if stream == ONLY_STREAM else plain(stream, longest=80)


def _title(kind: str, stream: str, level: int, lang: str) -> str:
    title = TITLES[lang][kind].format(level=level_name(level, lang), stream=_named(stream, lang))
    return spaced(title, lang)


def _body(lines: Sequence[str], link: str, lang: str) -> str:
    text = spaced("\n".join(lines), lang)
    return f"{text}\n{LINES[lang]['link'].format(link=link)}" if link else text


def _tell(policy: Policy, level: int, stream: str, lang: str, *, known: Sequence[str] | None = None) -> list[str]:
    told = policy.roles(level, stream=stream) if known is None else known
    roles = ", ".join(ROLES[role][lang] for role in told)
    return [LINES[lang]["tell"].format(roles=roles)] if roles else []


def _evidence(ids: Sequence[str], texts: Mapping[str, str] | None, lang: str, *, redacted: bool) -> list[str]:
    words = LINES[lang]
    shown = [plain(one, longest=80) for one in ids[:MOST]]
    lines = [words["read"].format(ids=", ".join(shown))] if shown else []
    known = [texts[one] for one in ids[:MOST] if one in texts] if texts else []
    if known:
        safe = [
            redact(plain(text, longest=4 * LONGEST), lang="fr" if lang == "fr" else "en") if redacted else text
            for text in known
        ]
        lines += [words["texts"], *(words["quote"].format(text=plain(text)) for text in safe)]
    return lines
