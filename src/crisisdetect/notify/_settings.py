"""Who is told of what, from Python or from a configuration file."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from crisisdetect._toml import unknown_key
from crisisdetect.errors import Message, ParameterError
from crisisdetect.locale import check_language, spoken
from crisisdetect.notify._apprise import AppriseTarget
from crisisdetect.notify._notice import KINDS, SENT
from crisisdetect.notify._outbox import Outbox
from crisisdetect.notify._smtp import Smtp
from crisisdetect.notify._webhook import Webhook

if TYPE_CHECKING:
    import os
    import sqlite3
    from collections.abc import Mapping

    from crisisdetect.notify._notice import Notice
    from crisisdetect.notify._target import Target
    from crisisdetect.response import Policy

#: Types of targets in a configuration file.
TARGETS: Final[dict[str, Any]] = {"webhook": Webhook, "smtp": Smtp, "apprise": AppriseTarget}

#: Keys that somebody may write a secret under, and what is to be used.
_SECRETS: Final = {
    "secret": "secret_env",
    "password": "password_env",
    "token": "secret_env",
    "user": "user_env",
    "urls": "urls_env",
}
_OF_RECIPIENT: Final = ("min_level", "streams", "kinds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A target, and what it is told of.

    Parameters
    ----------
    name : str
        Its name, in logs and in the state file.
    target : Target
        Where notices go: a :class:`Webhook`, :class:`Smtp`, :class:`AppriseTarget`, or anything that has ``check()``
        and ``send(notice)``.
    min_level : int, default=0
        Lowest level that it is told of, 0 to 4.
    streams : tuple of str, default=()
        Streams that it is told of; all where there are none.
    kinds : tuple of str
        Kinds of notices that it is told of.

    Raises
    ------
    ParameterError
        If a level or a kind is none.
    """

    name: str
    target: Target
    min_level: int = 0
    streams: tuple[str, ...] = ()
    kinds: tuple[str, ...] = SENT

    def __post_init__(self) -> None:
        unknown = [kind for kind in self.kinds if kind not in KINDS]
        if unknown:
            msg = Message(
                "The 'kinds' of {name!r} must be among {kinds}. Got {unknown} instead.",
                name=self.name,
                kinds=", ".join(KINDS),
                unknown=", ".join(unknown),
            )
            raise ParameterError(msg)
        if isinstance(self.min_level, bool) or self.min_level not in range(5):
            msg = Message(
                "The 'min_level' of {name!r} must be 0 to 4. Got {min_level!r} instead.",
                name=self.name,
                min_level=self.min_level,
            )
            raise ParameterError(msg)

    def wants(self, notice: Notice) -> bool:
        """Tell whether it is told of a notice."""
        if notice.kind not in self.kinds or (self.streams and notice.stream not in self.streams):
            return False
        return notice.level >= self.min_level


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifications:
    """Who is told, and how.

    Parameters
    ----------
    recipients : tuple of Recipient
        Who.
    lang : {"en", "fr"}, default="en"
        Language of the words.
    link : str, default=""
        Where to read more: a dashboard, a runbook. ``{id}`` in it stands for the id of the first comment to read,
        ``{stream}`` for the stream: ``"https://tool.example/comments/{id}"``.
    texts : bool, default=True
        Whether comments are quoted.
    redacted : bool, default=True
        Whether addresses, numbers and names of accounts in quoted comments are masked.
    tries : int, default=24
        Attempts at each delivery.
    patience_s : float, default=30.0
        Seconds that a watch which ends waits for deliveries that fail; what is left is sent when it starts again.
    policy : Policy, optional
        What makes a level, and which roles a notice names.

    Raises
    ------
    ParameterError
        If there is no such language.
    """

    recipients: tuple[Recipient, ...]
    lang: str = "en"
    link: str = ""
    texts: bool = True
    redacted: bool = True
    tries: int = 24
    patience_s: float = 30.0
    policy: Policy | None = None

    def __post_init__(self) -> None:
        check_language(self.lang)

    def check(self) -> None:
        """Raise an error where a target lacks something, such as an environment variable or the extra ``notify``."""
        for one in self.recipients:
            one.target.check()

    def outbox(self, base: str | os.PathLike[str] | sqlite3.Connection, **options: Any) -> Outbox:
        """Return the outbox in a state file; ``options`` are those of :class:`Outbox`."""
        return Outbox(base, self.recipients, **{"tries": self.tries, **options})

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any], *, where: str = "notify") -> Notifications:
        """Return what the section ``[notify]`` of a configuration file says.

        Parameters
        ----------
        plain : mapping
            The section; where it names no language, that which is spoken is kept.
        where : str, default="notify"
            How to call it in errors.

        Raises
        ------
        ParameterError
            If a key is unknown or missing, a value is of a wrong type, or there is a secret in it. Values are not
            shown.

        Examples
        --------
        >>> plain = {"targets": [{"type": "webhook", "url_env": "HOOK", "min_level": 2}]}
        >>> Notifications.from_dict(plain).recipients[0].name
        'webhook'
        """
        known = {
            "lang": str,
            "link": str,
            "texts": bool,
            "redact": bool,
            "tries": int,
            "patience_s": float,
            "targets": list,
        }
        _check_keys(plain, known, where)
        targets = plain.get("targets", [])
        if not targets or not all(isinstance(one, dict) for one in targets):
            msg = Message(
                '{where} needs at least one target.\nHint: [[notify.targets]] with type = "webhook" and url_env',
                where=where,
            )
            raise ParameterError(msg)
        return cls(
            recipients=tuple(_recipient(one, f"{where}.targets[{i}]") for i, one in enumerate(targets)),
            lang=plain.get("lang", spoken()),
            link=plain.get("link", ""),
            texts=plain.get("texts", True),
            redacted=plain.get("redact", True),
            tries=plain.get("tries", 24),
            patience_s=plain.get("patience_s", 30.0),
        )


def _check_keys(plain: Mapping[str, Any], known: Mapping[str, type], where: str) -> None:
    for key, value in plain.items():
        if key not in known and key in _SECRETS and _SECRETS[key] in known:
            msg = Message(
                "{where} has the key {key!r}: secrets are not kept in the file, and it is not shown.\n"
                'Hint: {secrets} = "NAME_OF_AN_ENVIRONMENT_VARIABLE"',
                where=where,
                key=key,
                secrets=_SECRETS[key],
            )
            raise ParameterError(msg)
        if key not in known:
            raise unknown_key(key, known, where)
        kind = known[key]
        fits = isinstance(value, (int, float) if kind is float else kind) and isinstance(value, bool) == (kind is bool)
        if not fits:
            msg = Message(
                "The key {key!r} of {where} must be of type {name}. Got {name_2} instead.",
                key=key,
                where=where,
                name=kind.__name__,
                name_2=type(value).__name__,
            )
            raise ParameterError(msg)


def _recipient(plain: Mapping[str, Any], where: str) -> Recipient:
    kind = plain.get("type")
    if kind not in TARGETS:
        msg = Message("{where} needs a type among {targets}.", where=where, targets=", ".join(TARGETS))
        raise ParameterError(msg)
    made = TARGETS[kind]
    types = {"str": str, "bool": bool, "float": float, "int | None": int, "tuple[str, ...]": list}
    known = {one.name: types[str(one.type)] for one in fields(made)}
    _check_keys(plain, {**known, "type": str, "min_level": int, "streams": list, "kinds": list}, where)
    missing = [one.name for one in fields(made) if one.default is MISSING and one.name not in plain]
    if missing:
        msg = Message("{where} lacks {missing}.", where=where, missing=", ".join(missing))
        raise ParameterError(msg)
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in plain.items()}
    if "?" in str(given.get("url", "")):
        msg = Message(
            "The 'url' of {where} has a query, which may be a secret, and is not shown.\nHint: use url_env",
            where=where,
        )
        raise ParameterError(msg)
    target = made(**{key: value for key, value in given.items() if key in known})
    chosen: dict[str, Any] = {key: given[key] for key in _OF_RECIPIENT if key in given}
    return Recipient(name=target.name, target=target, **chosen)
