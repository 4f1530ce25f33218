"""How to reach Kafka: addresses, and settings without secrets."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Self

from crisisdetect._toml import unknown_key
from crisisdetect.errors import Message, MissingExtraError, ParameterError

#: What an address begins with.
SCHEME: Final = "kafka://"

_TOPIC: Final = re.compile(r"[A-Za-z0-9._-]{1,249}")
_BROKER: Final = re.compile(r"(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECURITY: Final = ("plaintext", "ssl", "sasl_plaintext", "sasl_ssl")
_MECHANISMS: Final = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
#: Keys that somebody may write a secret under, and what is to be used.
_SECRETS: Final = {"user": "user_env", "username": "user_env", "password": "password_env"}
#: Settings of the client that are not to be chosen: secrets, and what each comment and event being counted once needs.
_SECRET_WORDS: Final = re.compile(r"password|secret|jaas|username|token|oauthbearer|pem$", re.IGNORECASE)
_OURS: Final = (
    "bootstrap.servers", "metadata.broker.list", "group.id", "transactional.id", "enable.auto.commit",
    "enable.auto.offset.store", "enable.idempotence", "auto.offset.reset", "enable.partition.eof", "acks", "debug",
    "request.required.acks", "isolation.level", "max.in.flight.requests.per.connection", "plugin.library.paths",
)  # fmt: skip


#: Errors that trying again does not cure.
_HOPELESS: Final = (
    "_AUTHENTICATION", "SASL_AUTHENTICATION_FAILED", "UNSUPPORTED_SASL_MECHANISM", "TOPIC_AUTHORIZATION_FAILED",
    "GROUP_AUTHORIZATION_FAILED", "TRANSACTIONAL_ID_AUTHORIZATION_FAILED", "CLUSTER_AUTHORIZATION_FAILED",
    "_FENCED", "PRODUCER_FENCED", "INVALID_PRODUCER_EPOCH",
)  # fmt: skip
#: Errors that come after one that says more.
_VAGUE: Final = ("_TRANSPORT", "_ALL_BROKERS_DOWN", "_TIMED_OUT")
#: What the errors that are met at night mean.
_WORDS: Final = {
    "_TRANSPORT": "no connection",
    "_ALL_BROKERS_DOWN": "no broker answers",
    "_TIMED_OUT": "no answer in time",
    "REQUEST_TIMED_OUT": "no answer in time",
    "_RESOLVE": "the name of the broker is not known",
    "_SSL": "the certificates do not fit",
    "_AUTHENTICATION": "the login was refused",
    "SASL_AUTHENTICATION_FAILED": "the login was refused",
    "TOPIC_AUTHORIZATION_FAILED": "no right to use the topic",
    "GROUP_AUTHORIZATION_FAILED": "no right to use the group",
    "TRANSACTIONAL_ID_AUTHORIZATION_FAILED": "no right to use transactions",
    "UNKNOWN_TOPIC_OR_PART": "there is no such topic",
    "_UNKNOWN_TOPIC": "there is no such topic",
    "_UNKNOWN_PARTITION": "there is no such part of the topic",
    "LEADER_NOT_AVAILABLE": "the topic has no leader just now",
    "MSG_SIZE_TOO_LARGE": "a message is too large for the topic",
    "_FENCED": "another process sends under the same name",
    "PRODUCER_FENCED": "another process sends under the same name",
    "INVALID_PRODUCER_EPOCH": "another process sends under the same name",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A topic and where it lives: ``kafka://broker:9092,broker:9092/topic``."""

    brokers: str
    topic: str

    def __str__(self) -> str:
        return f"{SCHEME}{self.brokers}/{self.topic}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kafka:
    """How to reach Kafka. Secrets are named by environment variables, and are in no ``repr`` and no log.

    Parameters
    ----------
    name : str, default="crisisdetect"
        What the names of groups and transactions begin with, for the broker's access rules.
    begin : {"earliest", "latest"}, default="earliest"
        Where to begin in a topic that was never read: at its first comment, or at those to come.
    security : {"plaintext", "ssl", "sasl_plaintext", "sasl_ssl"}, default="plaintext"
        How the connection is secured.
    mechanism : {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"}, default="SCRAM-SHA-512"
        How to log in, where ``security`` begins with ``sasl``.
    user_env, password_env : str, optional
        Environment variables that hold name and password.
    ca_file, certificate_file, key_file : str, optional
        Files of certificates, for ``ssl``.
    key_password_env : str, optional
        Environment variable with the password of ``key_file``.
    timeout_s : float, default=10.0
        Seconds that one exchange with a broker may take.
    options : mapping, optional
        Further settings of the client (librdkafka), such as ``{"socket.keepalive.enable": True}``; no secrets.

    Raises
    ------
    ParameterError
        If a setting is none.

    Examples
    --------
    >>> Kafka(security="sasl_ssl", user_env="KAFKA_USER", password_env="KAFKA_PASSWORD").mechanism
    'SCRAM-SHA-512'
    """

    name: str = "crisisdetect"
    begin: str = "earliest"
    security: str = "plaintext"
    mechanism: str = "SCRAM-SHA-512"
    user_env: str = ""
    password_env: str = ""
    ca_file: str = ""
    certificate_file: str = ""
    key_file: str = ""
    key_password_env: str = ""
    timeout_s: float = 10.0
    options: Mapping[str, str | int | float | bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key, known in (("begin", ("earliest", "latest")), ("security", _SECURITY), ("mechanism", _MECHANISMS)):
            if getattr(self, key) not in known:
                msg = Message(
                    "The {key!r} of Kafka must be among {known}. Got {getattr!r} instead.",
                    key=key,
                    known=", ".join(known),
                    getattr=getattr(self, key),
                )
                raise ParameterError(msg)
        if not _TOPIC.fullmatch(self.name) or not 0 < self.timeout_s <= 300:
            msg = Message("Kafka needs a 'name' of letters, digits, '.', '_' and '-', and a 'timeout_s' in (0, 300].")
            raise ParameterError(msg)
        if self.security.startswith("sasl") and not (self.user_env and self.password_env):
            msg = Message(
                "The security {security!r} of Kafka needs 'user_env' and 'password_env'.",
                security=self.security,
            )
            raise ParameterError(msg)
        for key in ("user_env", "password_env", "key_password_env"):
            if getattr(self, key) and not _VARIABLE.fullmatch(getattr(self, key)):
                msg = Message(
                    "The {key!r} of Kafka must be the name of an environment variable; it is not shown.",
                    key=key,
                )
                raise ParameterError(msg)
        for key in self.options:
            if key in _OURS or _SECRET_WORDS.search(key):
                msg = Message(
                    "The option {key!r} of Kafka is not to be chosen here: it is a secret, or would break counting.",
                    key=key,
                )
                raise ParameterError(msg)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any], *, where: str = "kafka") -> Self:
        """Return what the section ``[kafka]`` of a configuration file says.

        Parameters
        ----------
        plain : mapping
            The section.
        where : str, default="kafka"
            How to call it in errors.

        Raises
        ------
        ParameterError
            If a key is unknown, a value is of a wrong type, or there is a secret in it. Values are not shown.
        """
        kinds: dict[str, Any] = {one.name: str for one in fields(cls)}
        kinds |= {"timeout_s": (int, float), "options": Mapping}
        for key, value in plain.items():
            if key in _SECRETS:
                msg = Message(
                    "{where} has the key {key!r}: secrets are not kept in the file, and it is not shown.\n"
                    'Hint: {secrets} = "NAME_OF_AN_ENVIRONMENT_VARIABLE"',
                    where=where,
                    key=key,
                    secrets=_SECRETS[key],
                )
                raise ParameterError(msg)
            if key not in kinds:
                raise unknown_key(key, kinds, where)
            if not isinstance(value, kinds[key]) or isinstance(value, bool):
                msg = Message(
                    "The key {key!r} of {where} is of a wrong type: {name}.",
                    key=key,
                    where=where,
                    name=type(value).__name__,
                )
                raise ParameterError(msg)
        return cls(**plain)

    def check(self) -> None:
        """Raise an error where the client is not installed, or an environment variable is not set."""
        client()
        self._secrets()

    def common(self, brokers: str) -> dict[str, Any]:
        """Return what every client is told, secrets included: not to be shown."""
        files = {
            "ssl.ca.location": self.ca_file,
            "ssl.certificate.location": self.certificate_file,
            "ssl.key.location": self.key_file,
        }
        login = {"sasl.mechanisms": self.mechanism} if self.security.startswith("sasl") else {}
        return {
            "bootstrap.servers": brokers,
            "security.protocol": self.security,
            "client.id": self.name,
            "log.connection.close": False,
            **login,
            **{key: value for key, value in files.items() if value},
            **self.options,
            **self._secrets(),
        }

    def _secrets(self) -> dict[str, str]:
        names = {
            "sasl.username": self.user_env,
            "sasl.password": self.password_env,
            "ssl.key.password": self.key_password_env,
        }
        missing = [name for name in names.values() if name and not os.environ.get(name)]
        if missing:
            msg = Message("The environment variable {missing} is not set, and Kafka needs it.", missing=missing[0])
            raise ParameterError(msg)
        return {key: os.environ[name] for key, name in names.items() if name}


def is_address(source: object) -> bool:
    """Tell whether something names a topic."""
    return isinstance(source, str) and source.startswith(SCHEME)


def parse_address(text: str) -> Address:
    """Understand ``kafka://broker:9092,broker:9092/topic``; the port is 9092 where none is named.

    Raises
    ------
    ParameterError
        If it is no such address. One that has a name and password in it is not shown.

    Examples
    --------
    >>> parse_address("kafka://one,two:9093/comments")
    Address(brokers='one:9092,two:9093', topic='comments')
    """
    if "@" in text or "?" in text:
        msg = Message(
            "An address of Kafka holds brokers and a topic only; this one is not shown, as it may hold a secret.\n"
            'Hint: name environment variables in [kafka]: user_env = "...", password_env = "..."',
        )
        raise ParameterError(msg)
    brokers, _, topic = text.removeprefix(SCHEME).partition("/")
    found = [_BROKER.fullmatch(one.strip()) for one in brokers.split(",")]
    if not is_address(text) or not _TOPIC.fullmatch(topic) or not all(found):
        msg = Message("An address of Kafka must be like 'kafka://broker:9092/topic'. Got {text!r} instead.", text=text)
        raise ParameterError(msg)
    named = [f"{one['host']}:{one['port'] or 9092}" for one in found if one is not None]
    return Address(brokers=",".join(named), topic=topic)


def client() -> Any:
    """Return the module of the client.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    try:
        return importlib.import_module("confluent_kafka")
    except ImportError as error:
        package = "confluent-kafka"
        raise MissingExtraError(package, extra="kafka", purpose="Reading from or writing to Kafka") from error


def code_of(error: Any) -> int:
    """Return the number of an error of the client, whether it was raised or handed over."""
    inner = error.args[0] if isinstance(error, Exception) and error.args else error
    return int(inner.code()) if hasattr(inner, "code") else 0


def words_of(error: Any) -> str:
    """Return what an error of the client means, and its name; its own message may quote what it was told."""
    inner = error.args[0] if isinstance(error, Exception) and error.args else error
    name = str(inner.name()) if hasattr(inner, "name") else type(error).__name__
    return f"{_WORDS[name]} ({name})" if name in _WORDS else name


def is_hopeless(error: Any) -> bool:
    """Tell whether an error stays until somebody changes a setting or a right."""
    inner = error.args[0] if isinstance(error, Exception) and error.args else error
    return hasattr(inner, "name") and str(inner.name()) in _HOPELESS


def is_vague(error: Any) -> bool:
    """Tell whether an error only says that there is no connection, and not why."""
    return str(error.name()) in _VAGUE
