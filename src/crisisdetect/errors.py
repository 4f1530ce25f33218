"""What can go wrong, as exceptions.

::

    CrisisDetectError
    ├── TableError            (ValueError)         a table lacks a column or holds a value it must not
    ├── ReadError             (ValueError)         a file cannot be read as comments
    ├── NotEnoughDataError    (ValueError)         too little data for the question asked
    ├── ParameterError        (ValueError)         an argument is out of its range
    ├── ModelError            (RuntimeError)       a model folder is broken, or its labels are not understood
    │   └── ModelNotFoundError (FileNotFoundError) no model where one was named
    └── MissingExtraError     (ImportError)        an optional dependency is not installed

Each message says what was wrong, where, and what to do. It is a :class:`Message`: English, and able to be said in
other languages.
"""

from __future__ import annotations

from typing import Any


class Message(str):
    """What an error says: an English sentence that knows its template and what was put in.

    It is a text like any other. ``crisisdetect.locale.in_words`` says it in other languages, by the template.

    Parameters
    ----------
    template : str
        The sentence, with fields as :meth:`str.format` has them.
    **values
        What is put in; a message among them is said in the other language as well.

    Examples
    --------
    >>> message = Message("There is no file {path!r}.", path="comments.csv")
    >>> print(message)
    There is no file 'comments.csv'.
    >>> message.template, message.values
    ('There is no file {path!r}.', {'path': 'comments.csv'})
    """

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, /, **values: Any) -> Message:
        """Put the values into the template."""
        made = super().__new__(cls, template.format(**values))
        made.template = template
        made.values = values
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return _message, (self.template, self.values)


class Messages(tuple[Message, ...]):
    """Several messages in a row, as a value of another one.

    Examples
    --------
    >>> print(Messages([Message("one"), Message("{n} more", n=2)]))
    one, 2 more
    """

    __slots__ = ()

    def __str__(self) -> str:
        return ", ".join(self)


def _message(template: str, values: dict[str, Any]) -> Message:
    return Message(template, **values)


class CrisisDetectError(Exception):
    """Base of every exception raised on purpose by this package."""


class TableError(CrisisDetectError, ValueError):
    """A table does not keep its column contract."""


class ReadError(CrisisDetectError, ValueError):
    """A file or object cannot be read as comments."""


class NotEnoughDataError(CrisisDetectError, ValueError):
    """There is too little data for the question asked."""


class ParameterError(CrisisDetectError, ValueError):
    """An argument is out of its range."""


class ModelError(CrisisDetectError, RuntimeError):
    """A model cannot be loaded or run, or its labels are not understood."""


class ModelNotFoundError(ModelError, FileNotFoundError):
    """There is no model where one was named."""


class MissingExtraError(CrisisDetectError, ImportError):
    """An optional dependency is needed and not installed.

    Parameters
    ----------
    package : str
        The package that could not be imported.
    extra : str
        The extra of crisisdetect that brings it.
    purpose : str
        What it is needed for.
    """

    def __init__(self, package: str, *, extra: str, purpose: str) -> None:
        msg = Message(
            "{purpose} needs {package}, which is not installed.\nHint: pip install 'crisisdetect[{extra}]'",
            purpose=purpose,
            package=package,
            extra=extra,
        )
        super().__init__(msg)
